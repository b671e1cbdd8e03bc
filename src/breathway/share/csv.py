"""CSV out: one curve as ``score`` reads it, or the results as a table.

In: a ``Trial`` or tests. Out: bytes in UTF-8. Numbers have a decimal point and are written in full
to 0.1 mL; text cells that a spreadsheet would run as a formula are quoted with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from breathway.model.lungtest import LungTest, Trial

COLUMNS = (
    "patient_id",
    "at",
    "when",
    "index",
    "value",
    "unit",
    "lln",
    "uln",
    "predicted",
    "z_score",
)


def write_curve(trial: Trial) -> bytes:
    """``time_s`` and ``flow_l_s`` or ``volume_l``."""
    flow = trial.flow_l_s
    samples = flow if flow is not None else trial.volume_l or ()
    rows = [f"time_s,{'flow_l_s' if flow is not None else 'volume_l'}"]
    rows += [f"{n / trial.rate_hz:.5f},{value:.4f}" for n, value in enumerate(samples)]
    return ("\n".join(rows) + "\n").encode()


def write_results(tests: Sequence[LungTest]) -> bytes:
    """One row for each result."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for test in tests:
        at = test.at.isoformat() if test.at else ""
        for m in test.measured:
            bounds = [None if b is None else round(b, 4) for b in (m.lln, m.uln, m.predicted)]
            z = None if m.z_score is None else round(m.z_score, 3)
            row = [_plain(test.subject.patient_id), at, test.when or "", _plain(m.index)]
            table.writerow([*row, round(m.value, 4), _plain(m.unit), *bounds, z])
    return out.getvalue().encode()


def _plain(text: str) -> str:
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text
