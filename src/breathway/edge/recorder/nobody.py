"""A blow that came when no treatment had asked for it, as a record without a person.

In: the blow. Out: a session of one maneuver (ATS/ERS 2019), without the reference to a person: a
nurse of the facility says at the console whose it is. The edge gives it to nobody.
"""

from __future__ import annotations

from breathway.edge.lungs import Floats, Snapshot, score_test
from breathway.edge.recorder.pen import Pen
from breathway.edge.recorder.shape import spirometry_of
from breathway.edge.spool import Record
from breathway.edge.treatment import Test
from breathway.score import pack_curves


def record_of_nobody(
    pen: Pen,
    flow_l_s: Floats,
    *,
    instrument_id: str,
    rate_hz: int,
    btps: bool,
    humidity_percent: float | None,
) -> Record:
    test = Test(
        phase="before",
        instrument_id=instrument_id,
        rate_hz=rate_hz,
        blows=1,
        btps=btps,
        humidity_percent=humidity_percent,
    )
    who = Snapshot(sex="unknown", age_years=None, height_cm=None)
    blob = pack_curves([flow_l_s], rate_hz)
    fields = pen.common() | {"treatment_id": pen.new_id()}
    event = spirometry_of(fields, test, score_test([flow_l_s], rate_hz, who), blob)
    return Record(event=event, blob=blob)
