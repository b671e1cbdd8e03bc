"""ndd EasyOne: the XML that EasyWare and EasyOne Connect export → tests with curves, or why not.

In: the bytes of one export. Out: a ``LungTest`` per forced maneuver test, its trials with flow (or
volume) over time, or a ``Rejection``. The element names are those that two public readers of such
exports use: ``ndd > Patients > Patient[ID] > Intervals > Interval > Tests > Test[TypeOfTest] >
Trials > Trial > ChannelFlow | ChannelVolume > SamplingInterval, SamplingValues`` (CLSA's C++ reader
``OnyxOutXml``; jipp3r/nddspiro.R), heights in metres, samples in seconds, L/s and L, at BTPS. The
vendor's description is not public: what is not read here is not understood, and said so.

XML from outside is hostile until shown otherwise: no document type, so no entities; no deeper, no
larger and no more elements than an export has.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final
from xml.parsers import expat

import numpy as np

from breathway.model.errors import Finding, Rejection
from breathway.model.lungtest import (
    INDICES,
    Letter,
    LungTest,
    Measured,
    Subject,
    Trial,
    When,
    age_on,
    in_unit,
    index_of,
    number_of,
    unknown_unit,
)

BYTES_MOST: Final = 64 << 20
DEPTH_MOST: Final = 40
NODES_MOST: Final = 200_000
SAMPLES_MOST: Final = 600_000  # of one channel: five minutes at 2 kHz
SAMPLE_LETTERS: Final = 26  # of one number and its separator
FORCED: Final = ("FVC", "FVL", "FVCEX", "FVC EXPIRATION")
INTERVAL_MOST_S: Final = 0.1
RATE_LEAST_HZ: Final = 100.0  # ATS/ERS 2019, equipment
FLOW_MOST_L_S: Final = 30.0
VOLUME_MOST_L: Final = 20.0
_UNSAID: Final = ("unknown", "undefined", "other", "notspecified", "none")
_SEXES: Final[dict[str, Letter]] = {"male": "M", "m": "M", "female": "F", "f": "F"}


class _Stop(Exception):
    """Ends the parser with a Rejection."""

    def __init__(self, name: str, detail: str, hint: str) -> None:
        super().__init__(name)
        self.rejection = Rejection(name=name, detail=detail, hint=hint)


class _Node:
    __slots__ = ("attributes", "children", "parts", "tag")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[_Node] = []
        self.parts: list[str] = []

    def all(self, *path: str) -> list[_Node]:
        """Every node at the end of a path of child names."""
        nodes = [self]
        for tag in path:
            nodes = [child for node in nodes for child in node.children if child.tag == tag]
        return nodes

    def text(self, *path: str) -> str:
        found = self.all(*path)
        return "".join(found[0].parts).strip() if found else ""


def is_easyone(data: bytes) -> bool:
    """Whether the root element is ``ndd``, whatever the encoding."""
    head = data[:2048].replace(b"\x00", b"")
    return re.search(rb"<(?:\w+:)?ndd[\s>]", head) is not None


def read_easyone(data: bytes) -> tuple[LungTest, ...] | Rejection:
    """Every forced maneuver test of the one patient in the export."""
    if len(data) > BYTES_MOST:
        return _too_large(f"more than {BYTES_MOST >> 20} MiB").rejection
    try:
        return _tests(_tree(data))
    except _Stop as stop:
        return stop.rejection
    except expat.ExpatError as error:
        return Rejection(
            name="bad_xml",
            detail=f"line {error.lineno}: {expat.errors.messages.get(error.code, 'not XML')}",
            hint="export again; the file may have been cut",
        )
    except (LookupError, UnicodeError, ValueError):
        return Rejection(
            name="bad_encoding",
            detail="the XML declares an encoding that cannot be read",
            hint="export in UTF-8",
        )


def _too_large(what: str) -> _Stop:
    return _Stop("too_large", what, "export one patient, not the whole database")


def _tree(data: bytes) -> _Node:
    parser = expat.ParserCreate(namespace_separator=None)
    root = _Node("", {})
    stack = [root]
    count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) > DEPTH_MOST or count > NODES_MOST:
            raise _too_large("more elements than an export has")
        node = _Node(tag.rpartition(":")[2], attributes)
        stack[-1].children.append(node)
        stack.append(node)

    def doctype(*_: Any) -> None:
        raise _Stop(
            "doctype_refused",
            "the file has a document type; entities are not expanded",
            "remove the DOCTYPE or export again from EasyOne Connect",
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop()
    parser.CharacterDataHandler = lambda text: stack[-1].parts.append(text)
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = doctype
    parser.buffer_text = True
    parser.Parse(data, True)
    return root


def _tests(root: _Node) -> tuple[LungTest, ...]:
    patients = root.all("ndd", "Patients", "Patient")
    if not patients:
        raise _Stop("no_patient", "no Patient element below ndd/Patients", "export a test result")
    if len(patients) > 1:
        raise _Stop(
            "several_patients",
            f"the export holds {len(patients)} patients",
            "export one patient per file",
        )
    patient = patients[0]
    tests: list[LungTest] = []
    skipped: list[str] = []
    for interval in patient.all("Intervals", "Interval"):
        forced = []
        for test in interval.all("Tests", "Test"):
            kind = test.attributes.get("TypeOfTest", "")
            if kind.upper() in FORCED:
                forced.append(test)
            else:
                skipped.append(kind[:20] or "unnamed")
        for number, test in enumerate(forced):
            when: When | None = None
            if len(forced) == 2:
                when = "after" if number else "before"
            tests.append(_test(patient, test, when, skipped))
    if not tests:
        kinds = ", ".join(skipped) or "none"
        raise _Stop(
            "no_forced_test", f"no test of forced expiration ({kinds})", "export an FVC test"
        )
    return tuple(tests)


def _test(patient: _Node, node: _Node, when: When | None, skipped: list[str]) -> LungTest:
    at = _instant(node.text("TestDate"))
    findings = []
    if when is not None:
        findings.append(
            Finding(
                name="phase_by_order",
                field="when",
                detail="two forced tests in one sitting: the first counts as before, the second "
                "as after the bronchodilator",
            )
        )
    if skipped:
        detail = f"not read: {', '.join(sorted(set(skipped)))}"
        findings.append(Finding(name="tests_skipped", field="kind", detail=detail))
    grade = node.text("QualityGrade")
    return LungTest(
        source="easyone",
        subject=_subject(patient, node, at),
        when=when,
        at=at,
        instrument=" ".join(filter(None, (node.text("DeviceType"), node.text("SerialNumber")))),
        kind=node.attributes.get("TypeOfTest", ""),
        grades={"": grade[:8]} if grade else {},
        trials=tuple(
            _trial(trial, number)
            for number, trial in enumerate(node.all("Trials", "Trial"), start=1)
        ),
        measured=_results(node.all("BestValues", "ResultParameter")),
        findings=tuple(findings),
    )


def _subject(patient: _Node, test: _Node, at: dt.datetime | None) -> Subject:
    data = (test.all("PatientDataAtTestTime") or patient.all("PatientDataAtPresent") or [test])[0]
    sex = data.text("Gender").lower()
    if sex and sex not in _SEXES and sex not in _UNSAID:
        raise _Stop("bad_sex", "Gender is neither Male nor Female", "correct the person and export")
    birth = _instant(data.text("DateOfBirth"))
    stated, weight = number_of(data.text("Height")), number_of(data.text("Weight"))
    height = None  # metres, or centimetres where the number can be nothing else
    if stated is not None:
        height = round(stated * 100, 1) if 0.4 <= stated <= 2.6 else stated
        if not 40 <= height <= 260:
            raise _Stop("bad_height", "Height is no height in metres", "correct the person")
    return Subject(
        patient_id=patient.attributes.get("ID", ""),
        family_name=patient.text("LastName"),
        given_name=patient.text("FirstName"),
        sex=_SEXES.get(sex),
        birth_date=birth.date() if birth else None,
        age_years=age_on(birth.date() if birth else None, at),
        height_cm=height,
        weight_kg=weight if weight is not None and 0.2 <= weight <= 650 else None,
        ethnicity=data.text("Ethnicity")[:60],
    )


def _trial(node: _Node, order: int) -> Trial:
    number = number_of(node.text("Number"))
    flow = _channel(node, "ChannelFlow", FLOW_MOST_L_S)
    volume = None
    if flow is None or flow[0] < RATE_LEAST_HZ:  # an export may thin one channel
        volume = _channel(node, "ChannelVolume", VOLUME_MOST_L)
        flow = None if volume and volume[0] >= RATE_LEAST_HZ else flow
        volume = None if flow else volume
    if flow is None and volume is None:
        raise _Stop(
            "no_curves",
            f"trial {order} has no samples",
            "switch on the curve data in the export settings of EasyOne Connect",
        )
    rate, samples = flow or volume or (0.0, ())
    accepted = node.text("Accepted").lower()
    return Trial(
        number=int(number) if number is not None and 0 < number < 1000 else order,
        rate_hz=rate,
        flow_l_s=samples if flow else None,
        volume_l=samples if volume else None,
        accepted={"true": True, "1": True, "false": False, "0": False}.get(accepted),
        measured=_results(node.all("ResultParameters", "ResultParameter")),
    )


def _channel(trial: _Node, name: str, most: float) -> tuple[float, tuple[float, ...]] | None:
    """The rate and samples of a channel; None where the trial has none."""
    found = trial.all(name)
    text = found[0].text("SamplingValues") if found else ""
    if not text:
        return None
    interval_s = number_of(found[0].text("SamplingInterval"))
    if interval_s is None or not 0 < interval_s <= INTERVAL_MOST_S:
        raise _Stop(
            "bad_interval", f"{name}: SamplingInterval is no time in seconds", "export again"
        )
    if len(text) > SAMPLES_MOST * SAMPLE_LETTERS:
        raise _too_large(f"{name}: more text than {SAMPLES_MOST} samples")
    cells = re.split(r"[\s;]+", text)
    if len(cells) > SAMPLES_MOST:
        raise _too_large(f"{name}: more than {SAMPLES_MOST} samples")
    try:
        values = np.array([cell.replace(",", ".") for cell in cells if cell], dtype=np.float64)
    except ValueError:
        values = np.array([np.nan])
    if not np.isfinite(values).all():
        raise _Stop("not_a_number", f"{name}: a sample is no number", "export again")
    largest = np.abs(values).max(initial=0.0)
    if largest > most:
        raise _Stop("impossible_value", f"{name}: beyond any lung", "check the units of the export")
    return round(1 / interval_s, 6), tuple(values.tolist())


def _results(nodes: list[_Node]) -> tuple[Measured, ...]:
    """The indices we know; others stay in the export."""
    results = []
    for node in nodes:
        index = index_of(node.attributes.get("ID", ""))[0]
        value, unit = number_of(node.text("DataValue")), node.text("Unit")
        if index not in INDICES or value is None:
            continue
        if index == "fev1_fvc" and unit in ("", "-"):
            unit = "1" if value <= 1.5 else "%"  # a ratio above one is a percentage
        read = in_unit(value, unit, index)
        if read is None:
            raise _refused(unknown_unit(index, unit))
        predicted, lln = (
            number_of(node.text("PredictedValue")),
            number_of(node.text("LLNormalValue")),
        )
        results.append(
            Measured(
                index=index,
                value=read,
                unit=INDICES[index],
                predicted=None if predicted is None else in_unit(predicted, unit, index),
                lln=None if lln is None else in_unit(lln, unit, index),
            )
        )
    return tuple(results)


def _refused(rejection: Rejection) -> _Stop:
    return _Stop(rejection.name, rejection.detail, rejection.hint)


def _instant(text: str) -> dt.datetime | None:
    """A date with or without time; an offset is kept as written."""
    if not text:
        return None
    try:
        return dt.datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        raise _Stop("bad_date", "a date is not written as YYYY-MM-DD", "export again") from None
