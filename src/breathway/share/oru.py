"""ORU^R01: a lung-function test as a message of HL7 v2.5.1, out and in.

In: a ``LungTest``, the time and a control id; or bytes. Out: bytes; or tests, or a ``Rejection``.
One OBR for a test (LOINC 81458-2), one OBX for each result: NM with LOINC, UCUM unit, the limits of
normal as reference range and L below it; predicted values under their own LOINC; z-scores, grades
and interpretation under ``99BREATHWAY``, because LOINC has no code for them (see ``codes``).

Standard: HL7 2.5.1, 7.3.1 (ORU), 7.4.1 (OBR), 7.4.2 (OBX), 3.4.2 (PID).
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Sequence
from typing import Final, Literal, cast

import msgspec

from breathway.model.errors import Finding, Rejection
from breathway.model.lungtest import (
    INDICES,
    Letter,
    LungTest,
    Measured,
    Subject,
    When,
    age_on,
    in_unit,
    index_of,
    number_of,
    unknown_unit,
)
from breathway.share.codes import CODES, HEIGHT, LOCAL, MEANT, PANEL, PREDICTED, WEIGHT
from breathway.share.hl7 import (
    VERSIONS,
    Message,
    escape,
    get,
    header,
    instant,
    read_instant,
    read_messages,
    unescape,
    wire,
)

SEXES: Final[dict[str, Letter]] = {"M": "M", "F": "F"}
PHASES: Final = {"before": "before bronchodilator", "after": "after bronchodilator"}


def write_oru(
    tests: Sequence[LungTest],
    *,
    at: dt.datetime,
    control_id: str,
    to: str = "",
    interpretations: Sequence[str] = (),
) -> bytes:
    """One message about one person; ``to`` is APPLICATION/FACILITY of the receiver."""
    segments = [header("ORU^R01", to=to, at=at, control_id=control_id), _pid(tests[0].subject)]
    for number, (test, said) in enumerate(itertools.zip_longest(tests, interpretations), start=1):
        segments += _order(test, number, control_id, said or "")
    return wire(segments)


def _pid(subject: Subject) -> str:
    birth = subject.birth_date.strftime("%Y%m%d") if subject.birth_date else ""
    name = f"{escape(subject.family_name)}^{escape(subject.given_name)}".rstrip("^")
    fields = ["PID", "1", "", f"{escape(subject.patient_id)}^^^BREATHWAY^PI", "", name, "", birth,
              subject.sex or "U"]  # fmt: skip
    return "|".join(fields)


def _order(test: LungTest, number: int, control_id: str, interpretation: str) -> list[str]:
    when = instant(test.at) if test.at else ""
    phase = PHASES.get(test.when or "", "")
    service = f"{PANEL[0]}^{PANEL[1]}^LN"
    obr = f"OBR|{number}||{escape(control_id)}-{number}^BREATHWAY|{service}|||{when}||||||"
    obr += f"{escape(phase)}|||||||||||PF|F"
    rows: list[tuple[str, str, str, str, str, str]] = []
    for code, value, unit in (
        (HEIGHT, test.subject.height_cm, "cm"),
        (WEIGHT, test.subject.weight_kg, "kg"),
    ):
        if value is not None:
            rows.append(("NM", f"{code[0]}^{code[1]}^LN", f"{value:g}", unit, "", ""))
    for measured in test.measured:
        rows += _results(measured, test.when)
    for index, grade in test.grades.items():
        name = f"grade_{index}" if index else "grade"
        rows.append(("ST", f"{name}^Quality grade {index}^{LOCAL}", escape(grade), "", "", ""))
    if interpretation:
        rows.append(
            ("TX", f"interpretation^Interpretation^{LOCAL}", escape(interpretation), "", "", "")
        )
    segments = [obr]
    for count, (kind, code_field, value_text, unit, limits, flag) in enumerate(rows, start=1):
        segments.append(
            f"OBX|{count}|{kind}|{code_field}||{value_text}|"
            f"{f'{unit}^{unit}^UCUM' if unit else ''}|{escape(limits)}|{flag}|||F|||{when}"
        )
    segments += [f"NTE|{n}|L|{escape(c)}" for n, c in enumerate(test.comments, start=1)]
    return segments


def _results(m: Measured, when: When | None) -> list[tuple[str, str, str, str, str, str]]:
    code = CODES.get(m.index)
    own = f"{escape(m.index)}^{escape(code.name if code else m.index)}^{LOCAL}"
    loinc = None
    if code is not None:
        loinc = {"before": code.before, "after": code.after}.get(when or "") or code.plain
    name = f"{loinc}^{code.name}^LN" if code is not None and loinc else own
    limits = f"{m.lln:.3f}-{m.uln:.3f}" if m.lln is not None and m.uln is not None else (
        f">={m.lln:.3f}" if m.lln is not None else "")  # fmt: skip
    flag = "L" if m.lln is not None and m.value < m.lln else "N" if m.lln is not None else ""
    rows = [("NM", name, f"{m.value:.4f}", m.unit, limits, flag)]
    if code is not None and code.predicted and m.predicted is not None:
        predicted = f"{code.predicted}^{code.name} predicted^LN"
        rows.append(("NM", predicted, f"{m.predicted:.4f}", m.unit, "", ""))
    if m.z_score is not None and code is not None:
        z = f"{m.index}_z^{code.name} z-score^{LOCAL}"
        rows.append(("NM", z, f"{m.z_score:.3f}", "{Zscore}", "", ""))
    return rows


def read_oru(data: bytes) -> tuple[LungTest, ...] | Rejection:
    """The tests of every ORU^R01 in the bytes."""
    messages = read_messages(data)
    if isinstance(messages, Rejection):
        return messages
    tests: list[LungTest] = []
    for message in messages:
        read = _refusal(message) or _Reading(message).read()
        if isinstance(read, Rejection):
            return read
        tests += read
    return tuple(tests)


def _reject(name: str, detail: str, hint: str) -> Rejection:
    return Rejection(name=name, detail=detail, hint=hint)


def _refusal(message: Message) -> Rejection | None:
    """Why this kind of message is not taken (2.9.2: AR)."""
    msh = message.segments[0]
    kind = [*message.parts(get(msh, 9)), "", ""]
    if kind[0] != "ORU":
        return _reject("unknown_type", f"a message of type {kind[0][:8]!r}", "send ORU^R01")
    if kind[1] != "R01":
        return _reject("unknown_event", f"an event {kind[1][:8]!r}", "send ORU^R01")
    version = message.parts(get(msh, 12))[0]
    if not version.startswith(VERSIONS):
        return _reject("unknown_version", f"version {version[:8]!r}", "send version 2.3 to 2.8")
    if message.parts(get(msh, 11))[0] not in ("P", "T", "D"):
        return _reject("not_for_production", "MSH-11 is none of P, T, D", "send P")
    return None


class _Reading:
    """One message, segment by segment."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._subject = Subject()
        self._at: dt.datetime | None = None
        self._instrument = " ".join(
            filter(None, (message.parts(get(message.segments[0], n))[0] for n in (3, 4)))
        )
        self._phase: When | None = None
        self._results: dict[When | None, dict[str, Measured]] = {}
        self._extra: dict[tuple[str, str], float] = {}
        self._grades: dict[str, str] = {}
        self._comments: list[str] = []
        self._tests: list[LungTest] = []
        self._open = False
        self._row = ""  # OBX-1 of the OBX before, within its OBR
        self._findings = list(message.findings)

    def read(self) -> list[LungTest] | Rejection:
        steps = {"PID": self._pid, "OBR": self._obr, "OBX": self._obx, "NTE": self._nte}
        for segment in self._message.segments[1:]:
            step = steps.get(segment[0])
            problem = step(segment) if step else None
            if problem is not None:
                return problem
        self._close()
        if not self._tests:
            return _reject("field_missing", "the message has no OBR", "send one OBR for each test")
        known = {"subject": self._subject, "findings": tuple(self._findings)}
        return [msgspec.structs.replace(t, **known) for t in self._tests]

    def _parts(self, segment: tuple[str, ...], number: int) -> list[str]:
        return self._message.parts(get(segment, number))

    def _pid(self, pid: tuple[str, ...]) -> Rejection | None:
        birth = read_instant(self._parts(pid, 7)[0])
        if get(pid, 7) and birth is None:
            return _reject("bad_date", "PID-7 is no date", "write it as YYYYMMDD")
        name = [*self._parts(pid, 5), ""]
        self._subject = Subject(
            patient_id=self._parts(pid, 3)[0] or self._parts(pid, 2)[0],
            family_name=name[0].split(self._message.delimiters[4])[0],
            given_name=name[1],
            sex=SEXES.get(get(pid, 8)),
            birth_date=birth.date() if birth else None,
        )
        return None

    def _obr(self, obr: tuple[str, ...]) -> Rejection | None:
        self._close()
        self._open, self._row = True, ""
        at = self._parts(obr, 7)[0]
        self._at = read_instant(at)
        if at and self._at is None:
            return _reject("bad_date", "OBR-7 is no time", "write it as YYYYMMDDHHMMSS")
        words = " ".join((*self._parts(obr, 4), *self._parts(obr, 13)))
        self._phase = index_of(re.sub(r"(?i)(pre|post)-?bd\b", r"\1 ", words))[1]
        return None

    def _obx(self, obx: tuple[str, ...]) -> Rejection | None:
        if not self._open:
            return _reject("segment_order", "an OBX before any OBR", "send OBR before its OBX")
        before, self._row = self._row, get(obx, 1)
        if before.isdecimal() and self._row.isdecimal() and int(self._row) > int(before) + 1:
            self._doubt(f"OBX-1 goes from {before[:9]} to {self._row[:9]}: results may be missing")
        code = [*self._parts(obx, 3), "", "", "", "", ""]
        text = self._parts(obx, 5)[0]
        if get(obx, 11) in ("D", "X", "W", "N") or not get(obx, 5):
            return None  # deleted, not there, wrong or not asked (table 0085)
        kind = get(obx, 2)
        if kind == "SN" and text in ("=", ""):
            text = [*self._parts(obx, 5), ""][1]  # structured: comparator, number
        value, unit = number_of(text), self._parts(obx, 6)[0]
        if kind not in ("NM", "SN") and (value is None or not {code[0], code[3]} & set(MEANT)):
            self._words(code[0], text)
            return None
        if value is None:
            return _reject(
                "not_a_number", f"OBX-5 of {code[0][:20]!r} is no number", "send NM values"
            )
        return self._number(code, value, unit, self._parts(obx, 7)[0])

    def _doubt(self, detail: str) -> None:
        self._findings.append(Finding(name="segments_missing", field="", detail=detail))

    def _words(self, code: str, text: str) -> None:
        if code.startswith("grade"):
            self._grades[code.removeprefix("grade").removeprefix("_")] = text[:8]
        else:
            self._comments.append(text)

    def _number(self, code: list[str], value: float, unit: str, limits: str) -> Rejection | None:
        for key in (0, 3):
            if code[key] == HEIGHT[0]:
                return self._size("height_cm", value, {"cm": 1.0, "m": 100.0}.get(unit))
            if code[key] in (WEIGHT[0], "3141-9"):
                return self._size("weight_kg", value, {"kg": 1.0, "g": 1e-3}.get(unit))
            if code[key] in PREDICTED:
                index = PREDICTED[code[key]]
                read = in_unit(value, unit, index)
                if read is None:
                    return unknown_unit(code[key], unit)
                self._extra[index, "predicted"] = read
                return None
        if code[0].endswith("_z") and code[0].removesuffix("_z") in INDICES:
            self._extra[code[0].removesuffix("_z"), "z_score"] = value
            return None
        found = next((MEANT[c] for c in (code[0], code[3]) if c in MEANT), None)
        index, when = found or index_of(code[0] if code[0] in INDICES else code[1] or code[0])
        read = in_unit(value, unit, index)
        if read is None:
            return unknown_unit(index, unit)
        low, high = _limits(limits)
        measured = Measured(
            index=index,
            value=read,
            unit=INDICES.get(index, unit),
            lln=None if low is None else in_unit(low, unit, index),
            uln=None if high is None else in_unit(high, unit, index),
        )
        phase = cast("When | None", when) or self._phase
        self._results.setdefault(phase, {})[index] = measured
        return None

    def _size(
        self, field: Literal["height_cm", "weight_kg"], value: float, factor: float | None
    ) -> Rejection | None:
        if factor is None:
            return _reject("unknown_unit", f"{field} in an unknown unit", "send cm and kg")
        self._subject = msgspec.structs.replace(self._subject, **{field: value * factor})
        return None

    def _nte(self, nte: tuple[str, ...]) -> Rejection | None:
        words = unescape(get(nte, 3), self._message.delimiters)
        if words:
            self._comments.append(words)
        return None

    def _close(self) -> None:
        """The test of the OBR that ends here: one for each phase its results name."""
        if not self._open:
            return
        if not self._row:
            self._doubt("an OBR without any OBX: results may be missing")
        age = age_on(self._subject.birth_date, self._at)
        self._subject = msgspec.structs.replace(self._subject, age_years=age)
        for when in self._results or {self._phase: {}}:
            rows = self._results.get(when, {}).values()
            self._tests.append(
                LungTest(
                    source="hl7",
                    when=when,
                    at=self._at,
                    instrument=self._instrument,
                    grades=dict(self._grades),
                    measured=tuple(self._completed(row) for row in rows),
                    comments=tuple(self._comments),
                )
            )
        self._results, self._extra, self._grades, self._comments = {}, {}, {}, []
        self._open = False

    def _completed(self, row: Measured) -> Measured:
        return msgspec.structs.replace(
            row,
            predicted=self._extra.get((row.index, "predicted")),
            z_score=self._extra.get((row.index, "z_score")),
        )


def _limits(text: str) -> tuple[float | None, float | None]:
    """OBX-7: ``2.1-3.5``, ``>=2.1``, ``> 2.1``, ``<3``."""
    found = re.fullmatch(r"\s*([\d.,]+)\s*-\s*([\d.,]+)\s*", text)
    if found:
        return number_of(found[1]), number_of(found[2])
    found = re.fullmatch(r"\s*([<>])=?\s*([\d.,]+)\s*", text)
    if found is None:
        return None, None
    value = number_of(found[2])
    return (value, None) if found[1] == ">" else (None, value)
