"""Any bytes, and any damage to good ones, give tests or a Rejection with a hint; never more."""

from __future__ import annotations

import datetime as dt
import math

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breathway.device.easyone import read_easyone
from breathway.device.gdt import read_gdt
from breathway.model.errors import Rejection
from breathway.model.lungtest import INDICES, LungTest, Measured, Subject
from breathway.share.gdt import write_gdt
from breathway.share.hl7 import acknowledge, escape, unescape
from breathway.share.oru import read_oru, write_oru
from tests.unit.share import files

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SHORT = files.easyone(files.exam(files.trial(1, files.blow()[:40], files.result("FEV1", 3))))
READERS = [
    pytest.param(read_easyone, (SHORT,), id="easyone"),
    pytest.param(read_gdt, (files.gdt21(), files.gdt3()), id="gdt"),
    pytest.param(read_oru, (files.ORU,), id="hl7"),
]


def fine(read: object) -> None:
    if isinstance(read, Rejection):
        assert read.name
        assert read.detail
        assert read.hint
        return
    assert isinstance(read, tuple)
    assert read
    for test in read:
        assert isinstance(test, LungTest)
        msgspec.json.encode(test)
        for measured in test.measured:
            assert math.isfinite(measured.value)
        for trial in test.trials:
            assert trial.rate_hz > 0
            assert all(map(math.isfinite, trial.flow_l_s or trial.volume_l or ()))


@pytest.mark.parametrize(("reader", "good"), READERS)
@settings(deadline=None, max_examples=60)
@given(data=st.binary(max_size=300))
def test_any_bytes(reader, good, data):
    fine(reader(data))
    fine(reader(good[0][:60] + data))


@pytest.mark.parametrize(("reader", "good"), READERS)
@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_damage(reader, good, data):
    """Bytes changed, pieces cut out, doubled and moved."""
    raw = bytearray(data.draw(st.sampled_from(good)))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw) - 1))
        size = data.draw(st.integers(0, 40))
        what = data.draw(st.sampled_from(["set", "cut", "double", "end"]))
        piece = bytes(raw[start : start + size])
        if what == "set":
            raw[start] = data.draw(st.integers(0, 255))
        elif what == "cut" and len(raw) > size + 1:
            del raw[start : start + size]
        elif what == "double":
            raw[start:start] = piece
        elif start:
            del raw[start:]
    fine(reader(bytes(raw)))


FIELD = st.sampled_from(["3000", "3101", "3103", "3110", "3622", "6200", "6201", "8402", "8410",
                         "8420", "8421", "8461", "8000", "8100", "9206", "6220"])  # fmt: skip
CONTENT = st.sampled_from(
    ["", "1", "3,5", "-1", "nan", "1e400", "FEV1", "L", "31022026", "6310", "ü"]
)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(FIELD, CONTENT), max_size=25))
def test_any_fields_of_gdt(fields):
    fine(read_gdt(files.gdt(("8000", "6310"), *fields)))


SEGMENT = st.sampled_from(["PID", "OBR", "OBX", "NTE", "MSH|^~\\&", "ZZZ"])
CELL = st.sampled_from(
    ["", "NM", "20150-9^FEV1^LN", "1.5", "L", '""', "^^^", "2026", "&|~", "F", "x"]
)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(SEGMENT, st.lists(CELL, max_size=12)), max_size=12))
def test_any_segments_of_hl7(segments):
    rows = ["|".join([name, *cells]) for name, cells in segments]
    data = files.hl7(files.ORU.decode().split("\r")[0], *rows)
    read = read_oru(data)
    fine(read)
    problem = read if isinstance(read, Rejection) else None
    answer = acknowledge(data, problem, at=AT, control_id="1")
    assert (b"MSA|AA|" in answer) == (problem is None)


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
MEASURED = st.builds(
    lambda index, value: Measured(index=index, value=round(value, 3), unit=INDICES[index]),
    st.sampled_from(sorted(INDICES)),
    st.floats(0, 15),
)


@settings(deadline=None, max_examples=80)
@given(WORDS, WORDS, st.lists(MEASURED, unique_by=lambda m: m.index, max_size=6))
def test_what_we_write_we_read(family, given_name, measured):
    subject = Subject(patient_id="1", family_name=family, given_name=given_name)
    test = LungTest(source="csv", subject=subject, when="before", measured=tuple(measured))
    (read,) = read_oru(write_oru([test], at=AT, control_id="1"))
    assert read.subject.family_name == family.split("&")[0] or "\u2028" in family
    assert read.measured == tuple(measured)
    latin = msgspec.structs.replace(test, subject=Subject(patient_id="1", family_name="é"))
    (back,) = read_gdt(write_gdt([latin]))
    assert back.measured == tuple(measured)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_escapes_come_back(text):
    assert unescape(escape(text), "|^~\\&") == text


@pytest.mark.parametrize(("reader", "big"), [
    (read_easyone, b"<ndd>" + b"<a/>" * 210_000),
    (read_easyone, b"<ndd>" + b" " * (65 << 20)),
    (read_easyone, files.easyone(files.exam(files.trial(1, files.blow()))).replace(
        b"0.0000 ", b"0 " * 8_000_000, 1)),
    (read_oru, files.ORU.replace(b"1.09", b"|" * 5_000_000)),
    (read_oru, files.ORU + b"\r" * 9_000_000),
    (read_gdt, b"01380006310\r\n" * 30_000),
    (read_gdt, b"0138000" + b"6" * (5 << 20)),
    (read_oru, files.ORU * 1200),
    (read_oru, b"MSH|^~\\&|" + b"x" * (17 << 20)),
])  # fmt: skip
def test_more_than_a_file_of_its_kind_has(reader, big):
    read = reader(big)
    assert isinstance(read, Rejection)
    assert read.name in ("too_large", "no_message")
