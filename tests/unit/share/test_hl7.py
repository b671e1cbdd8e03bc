"""HL7 v2: what we write is what we read; what others send is read; what cannot be is answered."""

from __future__ import annotations

import datetime as dt

import pytest

from breathway.device.gdt import read_gdt
from breathway.model.errors import BadInput, Rejection
from breathway.model.lungtest import LungTest, Measured, Subject
from breathway.share.gdt import write_gdt
from breathway.share.hl7 import acknowledge, escape, is_hl7, read_messages, unescape
from breathway.share.oru import read_oru, write_oru
from tests.unit.share import files

AT = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
TEST = LungTest(
    source="csv",
    subject=Subject(patient_id="4711", family_name="Müller", given_name="A|n^n~e&\\", sex="F",
                    birth_date=dt.date(1991, 6, 15), height_cm=156.0),
    when="after",
    at=dt.datetime(2026, 3, 1, 9, 28),
    grades={"fev1": "A", "fvc": "B"},
    measured=(
        Measured(index="fev1_l", value=2.9, unit="L", predicted=3.0, lln=2.4, uln=3.6,
                 z_score=-0.3),
        Measured(index="fev1_fvc", value=0.62, unit="1", lln=0.7, uln=0.93),
        Measured(index="fet_s", value=6.25, unit="s"),
    ),
    comments=("Two lines\nof words",),
)  # fmt: skip


def written(test: LungTest = TEST) -> bytes:
    return write_oru(
        [test], at=AT, control_id="C1", to="LAB/HOSPITAL", interpretations=["obstruction"]
    )


def test_out_and_in_again():
    (test,) = read_oru(written())
    person = test.subject
    assert (person.patient_id, person.family_name, person.given_name, person.sex) == (
        "4711", "Müller", "A|n^n~e&\\", "F")  # fmt: skip
    assert person.height_cm == 156.0
    assert (test.when, test.at, test.grades) == ("after", TEST.at, TEST.grades)
    assert test.measured == TEST.measured
    assert set(test.comments) == {"obstruction", "Two lines\nof words"}


def test_codes_units_limits_and_flags():
    rows = [line.split("|") for line in written().decode().split("\r") if line.startswith("OBX")]
    by_code = {row[3].split("^")[0]: row for row in rows}
    assert by_code["20155-8"][3] == "20155-8^FEV1^LN"
    assert by_code["20155-8"][5:9] == ["2.9000", "L^L^UCUM", "2.400-3.600", "N"]
    assert by_code["69970-2"][6:9] == ["1^1^UCUM", "0.700-0.930", "L"]
    assert by_code["20149-1"][5] == "3.0000"
    assert by_code["fev1_l_z"][3] == "fev1_l_z^FEV1 z-score^99BREATHWAY"
    header = written().decode().split("\r")[0].split("|")
    assert (header[4], header[5], header[8], header[11]) == (
        "LAB", "HOSPITAL", "ORU^R01^ORU_R01", "2.5.1")  # fmt: skip


def test_a_laboratory_s_message():
    anthropometry, spirometry = read_oru(files.ORU)
    assert anthropometry.measured == ()
    assert spirometry.subject.height_cm == 159
    assert spirometry.when == "before"
    found = {m.index: (m.value, m.lln) for m in spirometry.measured}
    assert found["fev1_l"] == (1.09, 1.3)
    assert found["fvc_l"] == (2.2, 2.06)
    assert spirometry.comments == ("Good & repeatable",)


KINDS = [
    ("OBX|1|ST|20150-9^FEV1^LN||2.90|L|||||F", 2.9),
    ("OBX|1|SN|20150-9^FEV1^LN||=^2.90|L|||||F", 2.9),
    ("OBX|1|SN|20150-9^FEV1^LN||^2900|mL|||||F", 2.9),
    ("OBX|1|NM|X1^Einsekundenkap.^99X^20150-9^FEV1^LN||2,90|L|||||F", 2.9),
    ("OBX|1|NM|20150-9^FEV1^LN||2.90|L|||||X", None),
    ('OBX|1|NM|20150-9^FEV1^LN||""|L|||||F', None),
]


@pytest.mark.parametrize(("segment", "value"), KINDS)
def test_how_a_number_may_come(segment, value):
    head = files.ORU.decode().split("\r")[:2]
    (test,) = read_oru(files.hl7(*head, "OBR|1|||81458-2^PFT^LN|||20260301", segment))
    assert [m.value for m in test.measured] == ([] if value is None else [value])


FRAMES = [
    b"\x0b" + files.ORU + b"\x1c\r",
    b"FHS|^~\\&\rBHS|^~\\&\r" + files.ORU + files.ORU + b"BTS|2\rFTS|1\r",
    files.ORU.replace(b"\r", b"\n"),
    files.ORU.replace(b"\r", b"\r\n"),
    files.ORU.replace(b"|", b"#"),
]


@pytest.mark.parametrize("data", FRAMES)
def test_frames_batches_and_other_separators(data):
    assert is_hl7(data)
    read = read_oru(data)
    assert not isinstance(read, Rejection)
    assert {m.index for m in read[1].measured} > {"fev1_l", "fvc_l"}


ESCAPES = [
    ("a\\F\\b", "a|b"), ("\\S\\\\T\\\\R\\\\E\\", "^&~\\"), ("x\\.br\\y", "x\ny"),
    ("\\XC3BC\\", "ü"), ("\\H\\bold\\N\\", "bold"), ("odd \\Zx\\ stays", "odd \\Zx\\ stays"),
]  # fmt: skip


@pytest.mark.parametrize(("wired", "plain"), ESCAPES)
def test_escapes(wired, plain):
    assert unescape(wired, "|^~\\&") == plain


def test_every_text_comes_back():
    text = "".join(map(chr, range(32, 127))) + "肺ខ្មែរ\nend"
    assert unescape(escape(text), "|^~\\&") == text


ANSWERS = [
    (files.ORU, "AA", "0"),
    (files.ORU.replace(b"ORU^R01", b"ADT^A01"), "AR", "200"),
    (files.ORU.replace(b"ORU^R01", b"ORU^R30"), "AR", "201"),
    (files.ORU.replace(b"|P|2.3.1", b"|Z|2.3.1"), "AR", "202"),
    (files.ORU.replace(b"|2.3.1", b"|3.0"), "AR", "203"),
    (files.ORU.replace(b"1.09|L", b"much|L"), "AE", "102"),
    (files.ORU.replace(b"1.09|L", b"1.09|kg"), "AE", "103"),
    (files.ORU.replace(b"19330926", b"someday"), "AE", "102"),
    (files.hl7(*files.ORU.decode().split("\r")[:2]), "AE", "101"),
    (files.hl7(*(s for s in files.ORU.decode().split("\r") if s[:3] != "OBR")), "AE", "100"),
]


@pytest.mark.parametrize(("data", "code", "number"), ANSWERS)
def test_acknowledgements(data, code, number):
    read = read_oru(data)
    problem = read if isinstance(read, Rejection) else None
    answer = acknowledge(data, problem, at=AT, control_id="A1")
    (message,) = read_messages(answer)
    assert message.segments[0][9].startswith("ACK^")
    assert message.segments[1][:3] == ("MSA", code, "0505")
    assert problem is None or message.segments[2][3].startswith(f"{number}^")
    assert message.segments[0][5:7] == ("PFTLAB", "ALF")


def test_bytes_that_are_no_message_are_refused_too():
    problem = read_oru(b"MSH|^~\\&|\xff\xff|")
    assert isinstance(problem, Rejection)
    answer = acknowledge(b"MSH|^~\\&|\xff\xff|", problem, at=AT, control_id="A1")
    assert b"MSA|AR|" in answer


def test_gdt_out_and_in():
    named = write_gdt([TEST], to="PRAXIS", interpretations=["obstruction, mild"])
    (test,) = read_gdt(named)
    assert test.findings == ()  # every length is right
    assert test.subject.family_name == "Müller"
    assert (test.subject.sex, test.subject.birth_date) == ("F", dt.date(1991, 6, 15))
    assert (test.when, test.at) == ("after", TEST.at)
    assert [(m.index, m.value, m.lln) for m in test.measured] == [
        (m.index, m.value, m.lln) for m in TEST.measured
    ]
    assert "obstruction, mild" in test.comments


def test_a_name_gdt_cannot_carry():
    other = LungTest(source="csv", subject=Subject(patient_id="1", family_name="សុខ"))
    with pytest.raises(BadInput, match="cannot carry") as problem:
        write_gdt([other])
    assert problem.value.name == "characters_not_in_gdt"


def test_a_number_is_never_cut_short():
    other = LungTest(source="csv", subject=Subject(patient_id="KH-18-0042-1187"))
    with pytest.raises(BadInput) as problem:
        write_gdt([other])
    assert problem.value.name == "patient_number_too_long"


def test_the_lines_of_gdt_say_how_long_they_are():
    data = write_gdt([TEST])
    assert data.split(b"\r\n")[1] == b"0148100%05d" % len(data)
    for line in data.split(b"\r\n")[:-1]:
        assert int(line[:3]) == len(line) + 2


WHOLE = written()
ENDED = [
    (WHOLE[: WHOLE.index(b"2.9000") + 3], "message_cut"),  # would be 2.9
    (WHOLE[:-4], "end_missing"),
    (WHOLE[:-1], "end_missing"),
    (b"\x0b" + WHOLE, "message_cut"),
    (b"BHS|^~\\&\r" + WHOLE + b"BTS|2\r", "message_cut"),
    (b"BHS|^~\\&\r" + WHOLE, "end_missing"),
    (WHOLE.replace(b"OBX|2|", b"ZZX|2|"), "segments_missing"),
    (WHOLE[: WHOLE.index(b"OBX|")], "segments_missing"),
    (WHOLE, None),
    (b"\x0b" + WHOLE + b"\x1c\r", None),
]


@pytest.mark.parametrize(("data", "name"), ENDED)
def test_a_cut_message_is_refused_or_told(data, name):
    read = read_oru(data)
    if isinstance(read, Rejection):
        assert read.name == name == "message_cut"
        assert b"MSA|AE|C1" in acknowledge(data, read, at=AT, control_id="A1")
    else:
        assert [f.name for f in read[-1].findings] == ([name] if name else [])
