"""Writes the tables of these tests as a page for clinicians: docs/reference/therapy-rules.md.

In: the tables of the tests beside it, and the protocols that ship. Out: Markdown on standard
output.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from test_around import CARE, LIVE, THROUGH
from test_complete import LACKING
from test_doses import NAMES, REPEATED, SET, SINGLE
from test_mixtures import CUPS
from test_schedule_steps import PEF, STEPS
from test_severity_bands import BANDS, PASS, PRAM

from breathway.therapy import gaps, proposal
from breathway.therapy.gaps import numbers
from breathway.therapy.protocol import citation, rows


def table(head: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    made = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*made, *("| " + " | ".join(map(_cell, line)) + " |" for line in lines)])


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return ", ".join(_cell(v) for v in value) or "none"
    return "–" if value in (None, "") else str(value).replace("_", " ")


def _sources() -> Iterable[tuple[object, ...]]:
    """Each row of the proposals with what its numbers rest on."""
    for name in ("", "CN"):
        protocol = proposal(name)
        for place, row in rows(protocol):
            if name and row in dict(rows(proposal())).values():
                continue
            cited: dict[tuple[str, str], list[str]] = {}
            for field in numbers(row):
                source, confidence = citation(protocol, row, field)
                cited.setdefault((source, confidence or ""), []).append(field.replace("*", "all"))
            for (source, confidence), fields in cited.items():
                yield (f"`{protocol.id}` {place}", ", ".join(fields), source, confidence)


PRAM_HEAD = ("SpO2", "suprasternal", "scalene", "air entry", "wheezing", "points", "band")
BAND_HEAD = ("scheme", "age", "SpO2 %", "heart rate", "breaths/min", "PEF %", "speech", "signs")
DOSE_HEAD = ("protocol", "drug", "mg", "age", "kg", "indication", "level", "what is said")
AGAIN_HEAD = ("drug", "mg", "age", "kg", "minutes since each dose before", "level", "what is said")
STEP_HEAD = ("doses at minute", "PRAM at (minute, points)", "now", "step", "due at", "of three")
PARTS: tuple[tuple[str, Sequence[str], Iterable[Sequence[object]]], ...] = (
    ("Severity: PRAM, 2 to 17 years", PRAM_HEAD, PRAM),
    (
        "Severity: PASS, points alone: its source gives no bands",
        ("wheezing", "work of breathing", "expiration", "points"),
        PASS,
    ),
    ("Severity: BTS/SIGN and GINA", (*BAND_HEAD, "band"), BANDS),
    ("One dose", DOSE_HEAD, SINGLE),
    ("A dose after others", AGAIN_HEAD, REPEATED),
    (
        "A dose after the clock was set back",
        ("drug", "mg", "age", "kg", "minutes from now of each dose before", *AGAIN_HEAD[5:]),
        SET,
    ),
    ("Names of a drug", ("as written", "counts as", "known"), NAMES),
    ("Mixtures", ("in one cup", "level", "what is said"), CUPS),
    ("What comes next", STEP_HEAD, STEPS),
    ("After three doses, by peak flow", ("PEF %", "BTS/SIGN", "step"), PEF),
    ("While it runs", ("age", "SpO2 at first", "SpO2", "heart rate", "said"), LIVE),
    ("Mask or mouthpiece", ("age", "drugs", "through"), THROUGH),
    ("A record that ends", ("age", "ends", "on record", "missing"), LACKING),
    ("A new cup", ("device", "uses", "days", "due"), CARE),
)


def page() -> str:
    lines = [
        "# The rules of nebulizer therapy, as tested",
        "",
        "*Made from the tables in `tests/spec/therapy` by"
        " `python tests/spec/therapy/render_therapy.py`.*",
        "",
        "**A proposal, not signed off.** Not a prescribing source. A clinician writes and signs the"
        " protocol of a country or facility: see"
        " [Write your country's protocol](../how-to/write-a-protocol.md). Of the numbers of the"
        f" international proposal, {sum(1 for _ in gaps(proposal()))} are recalled and not verified"
        " in any text.",
        "",
    ]
    for title, head, body in PARTS:
        lines += [f"## {title}", "", table(head, body), ""]
    lines += ["## What each number rests on", ""]
    lines += [table(("row", "numbers", "source", "confidence"), _sources()), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    print(page(), end="")
