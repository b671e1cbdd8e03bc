"""`breathway score` and `convert` on files of every kind, as typed."""

from __future__ import annotations

import json

import pytest

from breathway.cli import main
from breathway.device.gdt import read_gdt
from breathway.share.oru import read_oru
from tests.unit.share import files


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.dat"  # told apart by what it holds, not by its name
    path.write_bytes(files.three_trials())
    return path


def run(capsys, *args: object) -> str:
    assert main([str(a) for a in args]) == 0
    return capsys.readouterr().out


def refused(capsys, *args: object) -> str:
    assert main([str(a) for a in args]) == 2
    return capsys.readouterr().err


def test_three_trials_are_three_maneuvers_and_the_file_knows_the_person(capsys, export):
    result = json.loads(run(capsys, "score", export, "--json"))
    assert [m["file"] for m in result["maneuvers"]] == [str(export)] * 3
    assert result["session"]["grade_fev1"] == "A"
    assert result["session"]["interpretation"]["pattern"] == "normal"
    assert {f["name"] for f in result["findings"]} == {"person_from_file"}


def test_the_command_line_is_followed_and_what_differs_is_told(capsys, export):
    result = json.loads(run(capsys, "score", export, "--json", "--sex", "F", "--age", "34.7"))
    assert {f["name"] for f in result["findings"]} == {"person_from_file", "person_differs"}


def test_a_curve_that_is_not_what_the_instrument_measured(capsys, tmp_path):
    trial = files.trial(1, files.blow(4.0), files.result("FVC", 2.0))
    path = tmp_path / "a.xml"
    path.write_bytes(files.easyone(files.exam(trial)))
    result = json.loads(run(capsys, "score", path, "--json"))
    assert "differs_from_instrument" in {f["name"] for f in result["findings"]}


def test_results_without_curves_are_interpreted_and_not_graded(capsys, tmp_path):
    path = tmp_path / "a.gdt"
    path.write_bytes(files.gdt21())
    result = json.loads(run(capsys, "score", path, "--json"))
    session = result["session"]
    assert (result["maneuvers"], session["grade_fev1"]) == ([], None)
    assert session["fev1_l"] == 3.21
    assert session["z_score"]["fev1"] < 0
    assert session["coaching_code"] == "no_curves"
    assert "grade:" not in run(capsys, "score", path)


def test_a_device_that_failed_its_check_gives_no_a_in_message_and_page(capsys, tmp_path, export):
    check, page = tmp_path / "check.json", tmp_path / "a.html"
    check.write_text('{"passed": false, "checked_at": "2026-03-01T08:00:00+00:00"}')
    device = ("--device-check", check, "--at", "2026-03-01T09:30")
    message = run(capsys, "convert", export, *device, "--patient-id", "7", "--to", "hl7")
    assert "|grade_fev1^" in message
    assert "||U|" in message
    run(capsys, "report", export, *device, "--out", page)
    assert "FEV1 grade U, FVC grade U; 0 of 3 blows acceptable." in page.read_text()


def test_btps_is_not_corrected_twice(capsys, export):
    said = refused(capsys, "score", export, "--ambient-c", 22, "--pressure-hpa", 1013)
    assert "btps_twice" in said


def test_a_rejection_is_one_line_with_the_file_and_what_to_do(capsys, tmp_path):
    path = tmp_path / "cut.xml"
    path.write_bytes(files.three_trials()[:-50])
    said = refused(capsys, "score", path)
    assert str(path) in said
    assert "(bad_xml). export again" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("was", "becomes", "what"),
    [(b"Male", b"Female", "sex"), (b"1991-06-15", b"1919-06-15", "date of birth")],
)
def test_one_number_with_two_sexes_or_births_is_refused(
    capsys, export, tmp_path, was, becomes, what
):
    path = tmp_path / "other.xml"
    path.write_bytes(files.three_trials().replace(was, becomes))
    said = refused(capsys, "score", export, path)
    assert f"more than one {what}" in said
    assert "person_differs" in said


def test_curves_and_results_do_not_mix(capsys, export, tmp_path):
    path = tmp_path / "a.gdt"
    path.write_bytes(files.gdt21().replace(b"0134711", b"0134711"))
    assert "different_people" in refused(capsys, "score", export, path)
    path.write_bytes(files.gdt(("8000", "6310"), ("9206", "3"), *files.RESULTS))
    assert "curves_and_results" in refused(capsys, "score", export, path)


def test_to_hl7_and_from_there_to_gdt(capsys, export, tmp_path):
    message, record = tmp_path / "a.hl7", tmp_path / "a.gdt"
    run(capsys, "convert", export, "--to", "hl7", "--out", message)
    (test,) = read_oru(message.read_bytes())
    assert (test.subject.patient_id, test.grades) == ("KH-0042", {"fev1": "A", "fvc": "A"})
    fev1 = next(m for m in test.measured if m.index == "fev1_l")
    assert fev1.lln < fev1.predicted < fev1.uln
    assert any(c.startswith("normal, normal:") for c in test.comments)
    run(capsys, "convert", message, "--to", "gdt", "--out", record)
    (again,) = read_gdt(record.read_bytes())
    assert next(m for m in again.measured if m.index == "fev1_l").value == round(fev1.value, 3)
    assert again.at == test.at


def test_before_and_after_stay_two_tests(capsys, tmp_path):
    first = files.exam(files.trial(1, files.blow(3.0)))
    second = files.exam(files.trial(1, files.blow(3.5)))
    path = tmp_path / "a.xml"
    path.write_bytes(files.easyone(first + second))
    tests = json.loads(run(capsys, "convert", path, "--to", "json"))
    assert [t["when"] for t in tests] == ["before", "after"]
    result = json.loads(run(capsys, "score", path, "--json"))
    assert len(result["maneuvers"]) == 1
    assert "several_tests" in {f["name"] for f in result["findings"]}
    after = json.loads(run(capsys, "score", path, "--json", "--test", "2"))
    assert after["session"]["fvc_l"] > result["session"]["fvc_l"]


def test_curves_to_csv_and_back(capsys, export, tmp_path):
    assert "several_curves" in refused(capsys, "convert", export, "--to", "csv")
    run(capsys, "convert", export, "--to", "csv", "--out", tmp_path / "blow.csv")
    one = json.loads(run(capsys, "score", tmp_path / "blow-1.csv", "--json"))
    assert one["session"]["fvc_l"] == pytest.approx(4.0, abs=0.002)


def test_results_to_csv(capsys, tmp_path):
    path = tmp_path / "a.gdt"
    path.write_bytes(files.gdt21())
    rows = run(capsys, "convert", path, "--to", "csv").splitlines()
    assert rows[0].startswith("patient_id,at,when,index")
    assert "4711,2026-03-01T09:30:00,,fev1_l,3.21,L," in rows[1]


def test_whose_test_it_is_must_be_said(capsys, tmp_path):
    run(capsys, "convert", *[_csv(tmp_path)], "--to", "json")
    assert "patient_id_missing" in refused(capsys, "convert", _csv(tmp_path), "--to", "hl7")
    out = run(capsys, "convert", _csv(tmp_path), "--to", "hl7", "--patient-id", "=1|2", "--at",
              "2026-03-01T09:30")  # fmt: skip
    (test,) = read_oru(out.encode())
    assert test.subject.patient_id == "=1|2"


def _csv(folder):
    path = folder / "blow.csv"
    rows = [f"{n / 100:.2f},{v:.4f}" for n, v in enumerate(files.blow())]
    path.write_text("\n".join(["time_s,flow_l_s", *rows]))
    return path


def test_an_acknowledgement_is_written_even_for_what_is_refused(capsys, tmp_path):
    path, ack = tmp_path / "a.hl7", tmp_path / "ack.hl7"
    path.write_bytes(files.ORU.replace(b"1.09|L", b"1.09|kg"))
    said = refused(capsys, "convert", path, "--to", "json", "--ack", ack)
    assert "unknown_unit" in said
    assert b"MSA|AE|0505" in ack.read_bytes()


def test_a_batch_of_two_people_stays_two_people(capsys, tmp_path):
    """Each with the sex and age of their own, and a message of their own."""
    path = tmp_path / "batch.hl7"
    other = files.ORU.replace(b"0999995", b"0999996").replace(b"|M\r", b"|F\r")
    path.write_bytes(files.ORU + other)
    assert "different_people" in refused(capsys, "score", path)
    out = run(capsys, "convert", path, "--to", "hl7")
    assert out.count("MSH|") == 2
    tests = read_oru(out.encode())
    assert [t.subject.patient_id for t in tests] == ["0999995", "0999996"]
    assert [t.subject.sex for t in tests] == ["M", "F"]
    spirometry = [m for t in tests for m in t.measured if m.index == "fev1_l"]
    assert spirometry[0].predicted > spirometry[1].predicted + 0.2
    record = run(capsys, "convert", path, "--to", "gdt", "--test", "1")
    assert read_gdt(record.encode("latin-1"))[0].subject.patient_id == "0999995"


def test_each_test_carries_its_own_interpretation(capsys, tmp_path):
    first = files.exam(files.trial(1, files.blow(2.0, 1.2)))
    second = files.exam(files.trial(1, files.blow(4.5, 0.35)))
    path = tmp_path / "a.xml"
    path.write_bytes(files.easyone(first + second))
    before, after = read_oru(run(capsys, "convert", path, "--to", "hl7").encode())
    assert before.comments[0].startswith("possible_mixed")
    assert after.comments[0].startswith("normal")


def test_a_small_child_is_reported_by_three_quarters_of_a_second(capsys, tmp_path, export):
    page = tmp_path / "a.html"
    for age, said in (("5", "FEV0.75 grade A, FVC grade A"), ("7", "FEV1 grade A, FVC grade A")):
        child = ("--sex", "M", "--age", age, "--height-cm", 112)
        run(capsys, "report", export, *child, "--out", page)
        text = page.read_text()
        assert said in text
        assert ("FEV0.75" in text) == (age == "5")


def test_a_message_without_results_is_not_acknowledged_as_taken(capsys, tmp_path):
    cut, ack = tmp_path / "cut.hl7", tmp_path / "ack.hl7"
    cut.write_bytes(files.ORU[: files.ORU.index(b"OBX|1|NM|20157-4")])  # height alone came
    said = refused(capsys, "convert", cut, "--to", "gdt", "--ack", ack)
    assert "no_results" in said
    assert b"MSA|AE|0505" in ack.read_bytes()


def test_who_was_born_after_the_test_is_refused(capsys, tmp_path):
    for data in (files.gdt21(), files.three_trials(), files.ORU):
        later = data.replace(b"15061991", b"15062027").replace(b"1991-06", b"2027-06")
        path = tmp_path / "test.dat"
        path.write_bytes(later.replace(b"19330926", b"20270926"))
        assert "bad_date" in refused(capsys, "score", path)
