"""Steps that an expert asks for, as the bedside starts them.

In: a request of an advice, or a phrase that means one. Out: the treatment at that step. A change of
the protocol's step holds until the next dose. Nothing is skipped for it: the nurse still sees the
step and presses its own button.
"""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from breathway.edge import treatment as machine
from breathway.edge.clock import Uptime
from breathway.edge.treatment import Asked, Treatment
from breathway.model.errors import Conflict
from breathway.model.order import StepRequest
from breathway.model.spirometry import Phase

# Phrases of the catalogues that name a step.
OF_PHRASES = {
    "repeat_spirometry": StepRequest(what="blow"),
    "record_chest_sounds": StepRequest(what="listen"),
    "measure_again": StepRequest(what="vitals"),
    "repeat_nebulization": StepRequest(what="protocol_step", detail="repeat_dose"),
}


def of(request: StepRequest | None, phrase: str | None) -> StepRequest | None:
    """What can be started from an advice."""
    return request or OF_PHRASES.get(phrase or "")


def begin(
    state: Treatment,
    request: StepRequest,
    at: dt.datetime | None = None,
    by: str = "",
    up: Uptime | None = None,
) -> Treatment:
    """The treatment at the step that is asked for."""
    machine.must_be_open(state)
    if request.what == "blow":
        phase = _phase(state, request.detail)
        again = machine.with_test_again(state, phase)
        return machine.move(again, "test_before" if phase == "before" else "test_after")
    if request.what == "listen":
        return machine.move(state, "sounds")
    if request.what == "vitals":
        return machine.move(state, "vitals")
    if request.detail not in ("repeat_dose", "next", "stop") or at is None:
        raise Conflict("the protocol has no such step", name="no_such_step")
    asked = Asked(what=request.detail, at=at, up=up, by_name=by)  # type: ignore[arg-type]
    return machine.move(replace(state, asked=asked), "nebulize")


def _phase(state: Treatment, detail: str | None) -> Phase:
    """As asked; otherwise after the first dose it is the test after."""
    if detail == "before":
        return "before"
    if detail == "after" or state.doses or state.given:
        return "after"
    return "before"
