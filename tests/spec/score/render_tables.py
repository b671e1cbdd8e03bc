"""Writes the tables of these tests as a page for clinicians: docs/reference/spirometry-rules.md.

In: the tables of `test_table7`, `test_grades`, `test_patterns`. Out: Markdown on standard output.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from test_btps import AT_760_MMHG
from test_device_check import CONTROL, FACTORS, STANDING, SYRINGE
from test_grades import ADULTS, CHILDREN
from test_over_time import CHILDREN as CHANGES
from test_over_time import FEV1Q
from test_patterns import PATTERNS, RESPONSES, SEVERITIES
from test_slow import SESSIONS
from test_table7 import EOFE_BY_REPEATABILITY, PLATEAU, TABLE_7

WORDS = {
    "slow_start": "back-extrapolated volume above 5 % of FVC or 0.100 L, whichever is greater",
    "hesitation": "more than 2 s between full lungs and time zero (advice)",
    "faulty_zero": "faulty zero flow",
    "cough": "cough in the first second (0.75 s up to six years)",
    "closure": "glottic closure in the first second",
    "late_closure": "glottic closure later",
    "no_plateau": "end of forced expiration not reached",
    "obstruction": "obstructed mouthpiece",
    "leak": "leak",
    "short_inspiration": "FIVC above FVC by more than 5 % or 0.100 L, whichever is greater",
    "start_missed": "recording begins inside the blow",
    "no_blow": "less than 0.2 L/s or 0.1 L",
    "submaximal": "weak effort (advice)",
    "slow_rise": "rise time above 150 ms (advice)",
    "late_cough": "cough after the first second",
}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(map(_cell, row)) + " |" for row in rows)])


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return ", ".join(_cell(v) for v in value) or "none"
    return "unknown" if value is None else str(value).replace("_", " ")


def page() -> str:
    faults = [(WORDS.get(fault, fault), *rest) for fault, *rest in TABLE_7]
    counts = ("fault", "FEV1 acceptable", "FVC acceptable", "FEV1 usable", "FVC usable")
    grades = ("acceptable values (L)", "usable blows", "grade")
    response = ("before (L)", "after (L)", "predicted (L)", "change, % of predicted", "response")
    return "\n".join(
        [
            "# The rules of spirometry, as tested",
            "",
            "*Made from the tables in `tests/spec/score` by"
            " `python tests/spec/score/render_tables.py`.*",
            "",
            "## ATS/ERS 2019: what a fault takes away (Table 7)",
            "",
            table(counts, faults),
            "",
            "## ATS/ERS 2019: end of forced expiration",
            "",
            "A plateau: at most 25 mL in the last second. A blow of 4 L with a time constant of"
            " 0.35 s, ended early or late:",
            "",
            table(("seconds of blowing", "end reached"), PLATEAU),
            "",
            "Or an FVC within tolerance of the largest before it (the first is judged again):",
            "",
            table(("FVC in the order blown (L)", "up to six years", "met"), EOFE_BY_REPEATABILITY),
            "",
            "## ATS/ERS 2019: grades (Table 10)",
            "",
            "Older than six years:",
            "",
            table(grades, ADULTS),
            "",
            "Up to six years:",
            "",
            table(grades, CHILDREN),
            "",
            "## ATS/ERS 2019: BTPS at 760 mmHg",
            "",
            table(("°C", "factor"), AT_760_MMHG),
            "",
            "## ERS/ATS 2021: pattern and severity",
            "",
            table(("z FEV1", "z FVC", "z FEV1/FVC", "z TLC", "pattern", "severity"), PATTERNS),
            "",
            table(("z", "severity"), SEVERITIES),
            "",
            "## ERS/ATS 2021: response to a bronchodilator",
            "",
            table(response, RESPONSES),
            "",
            *_over_time(),
            *_device(),
        ]
    )


def _over_time() -> list[str]:
    change = ("z before", "z after", "age at first", "years", "change", "more than healthy")
    slow = ("VC of each (L)", "up to six years", "VC", "difference", "repeatable")
    return [
        "## ERS/ATS 2021: change over time",
        "",
        "Conditional change in children:",
        "",
        table(change, CHANGES),
        "",
        table(("sex", "FEV1 (L)", "FEV1Q"), FEV1Q),
        "",
        "## ATS/ERS 2019: slow vital capacity",
        "",
        table(slow, SESSIONS),
        "",
    ]


def _device() -> list[str]:
    syringe = [(wrong, reasons) for wrong, _, reasons in SYRINGE]
    return [
        "## ATS/ERS 2019: does the device measure right",
        "",
        "Strokes of a 3-L syringe, within 3 %:",
        "",
        table(("what is wrong", "reasons"), syringe),
        "",
        table(("hours since the check", "passed", "standing"), STANDING),
        "",
        table(("calibration factors", "inspect"), FACTORS),
        "",
        "Healthy controls, in SD from the mean of their first twenty sessions:",
        "",
        table(("newest sessions", "rules broken"), CONTROL),
        "",
    ]


if __name__ == "__main__":
    print(page(), end="")
