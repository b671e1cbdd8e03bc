"""GDT 2.1 out: a lung-function test as record 6310 for a practice's system.

In: a ``LungTest`` of one phase or two. Out: bytes in ISO 8859-1 (9206 = 3), each line with its
length, the file's length in 8100. Results as 8410 ident, 8411 name, 8420 value, 8421 unit, 8461 and
8462 limits; grade and interpretation as words in 6220.

Standard: QMS, GDT 2.1 (5/2001), chapter 3; LUFU02 is "forced spirometry (flow-volume)" of its list
for field 8402.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from breathway.model.errors import BadInput
from breathway.model.lungtest import LungTest
from breathway.share.codes import CODES

NUMBER_MOST: Final = 10
KIND: Final = "LUFU02"
LINE_MOST: Final = 60  # of words: GDT 2.1 allows 60 characters in 6220
PHASES: Final = {"before": "pre", "after": "post"}


def write_gdt(
    tests: Sequence[LungTest], *, to: str = "", interpretations: Sequence[str] = ()
) -> bytes:
    """One record about one person."""
    subject, at = tests[0].subject, tests[0].at
    sex = {"M": "1", "F": "2"}.get(subject.sex or "", "")
    birth = subject.birth_date.strftime("%d%m%Y") if subject.birth_date else ""
    fields = [
        ("8000", "6310"), ("8100", "00000"), ("8315", to[:8]), ("8316", "BREATHWY"),
        ("9206", "3"), ("9218", "02.10"), ("3000", _number(subject.patient_id)),
        ("3101", subject.family_name), ("3102", subject.given_name), ("3103", birth),
        ("3110", sex), ("3622", f"{subject.height_cm:g}" if subject.height_cm else ""),
        ("3623", f"{subject.weight_kg:g}" if subject.weight_kg else ""), ("8402", KIND),
        ("6200", at.strftime("%d%m%Y") if at else ""),
        ("6201", at.strftime("%H%M%S") if at else ""),
    ]  # fmt: skip
    for test in tests:
        fields += _results(test)
    fields += [("6220", line) for said in interpretations for line in _wrapped(said)]
    fields += [("6227", line) for test in tests for c in test.comments for line in _wrapped(c)]
    lines = [_line(field, content) for field, content in fields if content]
    size = f"{sum(map(len, lines)):05d}"
    if len(size) > 5:
        raise BadInput("the record is longer than GDT can say", name="record_too_long")
    return b"".join(_line("8100", size) if line[3:7] == b"8100" else line for line in lines)


def _number(patient_id: str) -> str:
    """A practice finds its patient by this: it is never cut short."""
    if len(patient_id) > NUMBER_MOST:
        raise BadInput(
            f"the patient's number is longer than the {NUMBER_MOST} characters of field 3000",
            name="patient_number_too_long",
            hint="give the receiving system's own number with --patient-id",
        )
    return patient_id


def _results(test: LungTest) -> list[tuple[str, str]]:
    phase = PHASES.get(test.when or "", "")
    out: list[tuple[str, str]] = []
    for m in test.measured:
        name = CODES[m.index].name if m.index in CODES else m.index
        out += [
            ("8410", f"{name} {phase}".strip()[:20]),
            ("8411", f"{name} {phase}".strip()[:40]),
            ("8420", f"{m.value:.3f}"),
            ("8421", "" if m.unit == "1" else m.unit),
            ("8461", "" if m.lln is None else f"{m.lln:.3f}"),
            ("8462", "" if m.uln is None else f"{m.uln:.3f}"),
        ]
    out += [
        ("6220", f"Grade {i.upper()} {phase}: {g}".replace("  ", " "))
        for i, g in test.grades.items()
    ]
    return out


def _wrapped(text: str) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + len(word) < LINE_MOST:
            lines[-1] += f" {word}"
        else:
            lines.append(word[:LINE_MOST])
    return lines


def _line(field: str, content: str) -> bytes:
    text = " ".join(content.split())
    try:
        raw = text.encode("iso8859-1")
    except UnicodeEncodeError:
        raise BadInput(
            f"field {field} has characters that GDT 2.1 cannot carry",
            name="characters_not_in_gdt",
            hint="write the name in Latin letters, or convert to hl7 or json",
        ) from None
    if len(raw) > 990:
        raise BadInput(f"field {field} is longer than a line of GDT", name="line_too_long")
    return b"%03d%s%s\r\n" % (len(raw) + 9, field.encode(), raw)
