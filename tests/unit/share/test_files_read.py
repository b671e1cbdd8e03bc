"""Files of instruments and practices are read as they are, and refused with a reason."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from breathway.device.easyone import is_easyone, read_easyone
from breathway.device.gdt import is_gdt, read_gdt
from breathway.model.errors import Rejection
from breathway.model.lungtest import index_of
from tests.unit.share import files

WORDS = [
    ("FEV1", "fev1_l", None), ("FEV1 % FVC", "fev1_fvc", None),
    ("FEV1/FVC pre", "fev1_fvc", "before"),
    ("FEV_5", "fev05_l", None), ("MEF 75", "fef25_l_s", None), ("MMEF 75/25", "fef2575_l_s", None),
    ("PEF post", "pef_l_s", "after"), ("FEV1 nach", "fev1_l", "after"), ("Rtot", "Rtot", None),
    ("FEV1_VCmax", "FEV1_VCmax", None), ("PREDICTED FVC", "PREDICTED FVC", None),
]  # fmt: skip


@pytest.mark.parametrize(("word", "index", "when"), WORDS)
def test_the_words_of_instruments(word, index, when):
    assert index_of(word) == (index, when)


def test_an_easyone_export_of_three_trials():
    (test,) = read_easyone(files.three_trials())
    assert [t.number for t in test.trials] == [1, 2, 3]
    assert test.trials[0].rate_hz == 100
    assert np.allclose(test.trials[0].flow_l_s, files.blow(4.0), atol=5e-5)
    person = test.subject
    assert (person.patient_id, person.family_name, person.sex) == ("KH-0042", "Sok", "M")
    assert (person.height_cm, person.birth_date) == (172.0, dt.date(1991, 6, 15))
    assert person.age_years == pytest.approx(34.71, abs=0.01)
    assert test.measured[0].index == "fvc_l"
    assert test.grades == {"": "A"}


def test_a_sex_that_is_not_said_is_not_guessed():
    (test,) = read_easyone(files.three_trials().replace(b">Male<", b">Undefined<"))
    assert test.subject.sex is None


def test_two_tests_of_one_sitting_are_before_and_after():
    trials = files.trial(1, files.blow())
    other = files.exam(trials, kind="MVV")
    read = read_easyone(files.easyone(files.exam(trials) * 2 + other))
    assert [test.when for test in read] == ["before", "after"]
    assert {f.name for f in read[0].findings} == {"phase_by_order", "tests_skipped"}


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE ndd [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
    "<!ENTITY c '&b;&b;&b;'>]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE ndd SYSTEM "file:///etc/passwd">'
ONE = files.exam(files.trial(1, files.blow()))
WRONG = [
    (files.easyone(ONE, head=LAUGHS), "doctype_refused"),
    (files.easyone(ONE, head=OUTSIDE), "doctype_refused"),
    (files.three_trials()[:-200], "bad_xml"),
    (b"<ndd>" + b"<a>" * 60, "too_large"),
    (b"<ndd></ndd>", "no_patient"),
    (files.easyone(ONE, head='<?xml version="1.0" encoding="gbk"?>'), "bad_encoding"),
    (files.easyone(files.exam("", kind="MVV")), "no_forced_test"),
    (files.easyone(ONE).replace(b"0.01</Sampling", b"10</Sampling"), "bad_interval"),
    (files.easyone(ONE).replace(b"0.0000 ", b"none ", 1), "not_a_number"),
    (files.easyone(ONE).replace(b"0.0000 ", b"99.0 ", 1), "impossible_value"),
    (files.easyone(ONE).replace(b"1.72<", b"17.2<"), "bad_height"),
    (files.easyone(ONE).replace(b">Male<", b">Mail<"), "bad_sex"),
    (files.easyone(files.exam("", best=files.result("FEV1", 3.0, "kg"))), "unknown_unit"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "name"), WRONG)
def test_an_export_that_cannot_be_understood(data, name):
    assert is_easyone(data)
    read = read_easyone(data)
    assert isinstance(read, Rejection)
    assert read.name == name
    assert read.hint


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso8859-1"])
def test_the_encodings_of_xml(encoding):
    text = files.easyone(ONE).decode().replace("utf-8", encoding).replace("Sok", "Søk")
    data = text.encode(encoding)
    assert is_easyone(data)
    (test,) = read_easyone(data)
    assert test.subject.family_name == "Søk"


def test_gdt_2():
    assert is_gdt(files.gdt21())
    (test,) = read_gdt(files.gdt21())
    assert test.subject.family_name == "Müller"
    assert (test.subject.sex, test.subject.height_cm) == ("M", 172.0)
    assert test.at == dt.datetime(2026, 3, 1, 9, 30)
    found = {m.index: (m.value, m.unit, m.lln) for m in test.measured}
    assert found["fev1_l"] == (3.21, "L", 3.0)
    assert found["fvc_l"] == (pytest.approx(4.01), "L", None)
    assert found["fev1_fvc"][0] == pytest.approx(0.801)
    assert test.comments == ("Unauffällig",)
    assert test.findings == ()


def test_gdt_3_with_its_objects():
    (test,) = read_gdt(files.gdt3())
    assert test.subject.family_name == "Œdipe"
    assert (test.subject.sex, test.subject.height_cm) == ("F", 178.0)
    assert test.at == dt.datetime(1998, 10, 23, 17, 35, 10)
    assert [(m.index, m.value) for m in test.measured] == [("fev1_l", 2.5)]


def test_a_request_is_a_person_without_results():
    (test,) = read_gdt(files.gdt(("8000", "6302"), ("9206", "3"), *files.PERSON))
    assert (test.subject.given_name, test.measured) == ("Jürgen", ())


SETS = [("1", "din66003", b"M}ller"), ("2", "cp437", "Müller".encode("cp437")),
        ("4", "utf-8", "Müller".encode())]  # fmt: skip


@pytest.mark.parametrize(("code", "name", "raw"), SETS)
def test_character_sets(code, name, raw):
    line = b"%03d3101%s\r\n" % (len(raw) + 9, raw)
    data = files.gdt(("8000", "6310"), ("9206", code)) + line
    (test,) = read_gdt(data)
    assert test.subject.family_name == "Müller", name


def test_before_and_after_in_one_record():
    fields = [("8410", "FEV1 pre"), ("8420", "2.0"), ("8421", "L"), ("8410", "FEV1 post"),
              ("8420", "2.4"), ("8421", "L")]  # fmt: skip
    read = read_gdt(files.gdt(("8000", "6310"), ("9206", "3"), *files.PERSON, *fields))
    assert [(t.when, t.measured[0].value) for t in read] == [("before", 2.0), ("after", 2.4)]


BAD_GDT = [
    (files.gdt21().replace(b"80.1", b"viel"), "not_a_number"),
    (files.gdt21().replace(b"8421ml", b"8421kg"), "unknown_unit"),
    (files.gdt21().replace(b"92063", b"92069"), "unknown_charset"),
    (files.gdt21().replace(b"80006310", b"80009999"), "unknown_record"),
    (files.gdt21().replace(b"310315061991", b"310335061991"), "bad_date"),
    (files.gdt21().replace(b"31101", b"31107"), "bad_sex"),
    (files.gdt21().replace(b"3622172", b"36221.72"), "bad_height"),
    (files.gdt21() + b"hello\r\n", "bad_line"),
    (files.gdt21()[:-9], "cut"),
    (files.gdt(("8000", "6310"), ("9206", "4")) + b"0143101M\xfcll\r\n", "bad_charset"),
]


@pytest.mark.parametrize(("data", "name"), BAD_GDT)
def test_a_record_that_cannot_be_understood(data, name):
    read = read_gdt(data)
    assert isinstance(read, Rejection)
    assert (read.name, bool(read.hint)) == (name, True)


def test_wrong_lengths_are_told_and_do_not_stop():
    (test,) = read_gdt(files.gdt(("8000", "6310"), ("8100", "0000001"), *files.PERSON)
                       .replace(b"0133000", b"0993000"))  # fmt: skip
    names = {f.name for f in test.findings}
    assert names == {"line_length", "record_length", "charset_unstated"}


def test_the_channel_that_is_fast_enough_is_taken():
    volume = np.concatenate([[0.0], np.cumsum(files.blow())]) / 100
    samples = " ".join(f"{v:.4f}" for v in volume)
    channel = (f"<ChannelVolume><SamplingInterval>0.01</SamplingInterval><SamplingValues>{samples}"
               "</SamplingValues></ChannelVolume></Trial>")  # fmt: skip
    slow = files.trial(1, files.blow()[::6]).replace("0.01<", "0.06<").replace("</Trial>", channel)
    (test,) = read_easyone(files.easyone(files.exam(slow)))
    assert (test.trials[0].rate_hz, test.trials[0].flow_l_s) == (100, None)


@pytest.mark.parametrize("stated", [(), (("9206", "3"),)])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_gdt_in_characters_that_it_does_not_state(encoding, stated):
    words = ("6220", "Müller – gut")
    data = files.gdt(("8000", "6310"), *stated, *files.PERSON, words, encoding=encoding)
    (test,) = read_gdt(data)
    assert (test.subject.family_name, test.comments) == ("Müller", ("Müller – gut",))
    assert test.findings[-1].name == {"utf-8": "charset_utf8", "cp1252": "charset_1252"}[encoding]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_gdt_in_utf_16_is_refused_as_gdt(encoding):
    data = files.gdt21().decode("iso8859-1").encode(encoding)
    assert is_gdt(data)
    assert read_gdt(data).name == "bad_charset"
