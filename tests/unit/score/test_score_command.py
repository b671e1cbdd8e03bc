"""`breathway score`: files in, one JSON object out; problems say what to do and exit with 2."""

from __future__ import annotations

import json

import numpy as np
import pytest
from command_line import main


def blow(
    fvc_l: float = 4.0, seconds: float = 5.0, rate: int = 100, tau_s: float = 0.35
) -> np.ndarray:
    time = np.arange(0, seconds, 1 / rate)
    effort = np.where(time < 0.08, time / 0.08, np.exp(-(time - 0.08) / tau_s))
    return np.concatenate([np.zeros(rate // 2), effort * fvc_l / (effort.sum() / rate)])


def write(path, flow: np.ndarray, rate: int = 100, header: str = "time_s,flow_l_s"):
    rows = [f"{n / rate:.4f},{value:.4f}" for n, value in enumerate(flow)]
    path.write_text("\n".join([header, *rows]) + "\n")
    return str(path)


@pytest.fixture
def three(tmp_path):
    return [write(tmp_path / f"{n}.csv", blow(4.0 - 0.04 * n)) for n in range(3)]


def run(capsys, *args: str) -> dict:
    assert main(["score", *args, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_session(capsys, three):
    result = run(capsys, *three, "--sex", "M", "--age", "34.7", "--height-cm", "170")
    assert [m["file"] for m in result["maneuvers"]] == three
    first, session = result["maneuvers"][0], result["session"]
    assert first["acceptable"] == {"fev1": True, "fvc": True}
    assert first["usable"] == {"fev1": True, "fvc": True}
    assert first["reasons"] == []
    assert first["fvc_l"] == pytest.approx(4.0, abs=0.01)
    assert (session["grade_fev1"], session["grade_fvc"]) == ("A", "A")
    assert set(session["z_score"]) == {"fev1", "fvc", "fev1_fvc"}
    assert session["lln"]["fev1"] < session["predicted"]["fev1"] < session["uln"]["fev1"]
    assert session["interpretation"]["pattern"] == "normal"
    assert session["coaching"].startswith("That is enough")
    assert session["reference_set"] == "gli-2022"
    assert result["findings"] == []


def test_the_definition_of_prism_is_named(capsys, three):
    weak = (*three, "--sex", "M", "--age", "30", "--height-cm", "196")  # FEV1 and FVC low
    for named in ((), ("--prism", "fev1")):
        found = run(capsys, *weak, *named)["session"]["interpretation"]
        assert found["prism"] is True
        assert found["prism_definition"] == (named[1] if named else "fev1_and_fvc")


def test_without_a_person_there_is_no_interpretation(capsys, three):
    session = run(capsys, *three)["session"]
    assert session["interpretation"]["pattern"] is None
    assert session["interpretation"]["reasons"] == ["there is no reference to judge by"]
    for name in ("z_score", "lln", "predicted"):
        assert session[name] == {"fev1": None, "fvc": None, "fev1_fvc": None}
    assert session["grade_fev1"] == "A"


def test_a_file_given_twice_is_said(capsys, three):
    result = run(capsys, three[0], three[1], three[0])
    (found,) = result["findings"]
    assert (found["name"], found["file"]) == ("same_blow_twice", three[0])


def test_the_whole_set_of_faults_reaches_the_output(capsys, tmp_path):
    short = write(tmp_path / "short.csv", blow(seconds=1.8))
    result = run(capsys, short)
    assert result["maneuvers"][0]["reasons"] == ["early_stop"]
    assert result["maneuvers"][0]["acceptable"] == {"fev1": True, "fvc": False}
    assert result["session"]["grade_fvc"] == "U"
    assert "Blow out longer" in result["session"]["coaching"]


def test_volume_and_another_rate(capsys, tmp_path, three):
    flow = blow(rate=500)
    volume = np.concatenate([[0], np.cumsum((flow[1:] + flow[:-1]) / 2)]) / 500
    path = write(tmp_path / "volume.csv", volume, 500, "time_s,volume_l")
    result = run(capsys, path, three[0])
    assert result["maneuvers"][0]["fev1_l"] == pytest.approx(
        result["maneuvers"][1]["fev1_l"], abs=0.02
    )


def test_btps(capsys, three):
    plain = run(capsys, three[0])["session"]["fvc_l"]
    warm = run(capsys, three[0], "--ambient-c", "22", "--pressure-hpa", "1013.25")
    assert warm["session"]["fvc_l"] / plain == pytest.approx(1.0910, abs=0.0002)


def test_a_pressure_that_may_be_in_millimetres_is_used_and_said(capsys, three):
    found = run(capsys, three[0], "--ambient-c", "22", "--pressure-hpa", "760")
    assert [each["name"] for each in found["findings"]] == ["pressure_may_be_mmhg"]


def test_ethnicity_only_where_the_set_asks(capsys, three):
    person = ("--sex", "F", "--age", "40", "--height-cm", "165", "--set", "gli-2012")
    result = run(capsys, three[0], *person, "--ethnicity", "south-east-asian")
    assert result["session"]["z_score"]["fev1"] is not None
    assert "fef2575" in result["session"]["z_score"]


def test_the_youngest_have_fev075(capsys, three):
    person = ("--sex", "F", "--height-cm", "110", "--set", "gli-2012", "--ethnicity", "caucasian")
    young = run(capsys, three[0], *person, "--age", "5")["session"]
    assert young["grade_fev075"] == "E"
    assert young["z_score"]["fev075"] is not None
    assert young["predicted"]["fev075_fvc"] > 0.7
    assert "fev075" not in run(capsys, three[0], *person, "--age", "9")["session"]["z_score"]


def test_ages_are_not_extrapolated(capsys, three):
    result = run(capsys, three[0], "--sex", "F", "--age", "97", "--height-cm", "150")
    assert result["session"]["interpretation"]["pattern"] is None
    assert [finding["name"] for finding in result["findings"]] == ["age_out_of_range"]


def test_a_twelve_litre_child_is_found(capsys, tmp_path):
    path = write(tmp_path / "child.csv", blow(12.0, 8.0, tau_s=0.7))
    result = run(capsys, path, "--sex", "M", "--age", "8", "--height-cm", "128")
    names = {finding["name"] for finding in result["findings"]}
    assert names == {"implausibly_large", "implausible_for_person"}
    meant = result["session"]["interpretation"]
    assert meant["pattern"] is None
    assert "check units" in meant["reasons"][0]


def test_silence_and_a_reversed_sign_are_found(capsys, tmp_path):
    silent = write(tmp_path / "silent.csv", np.zeros(300))
    breathless = write(tmp_path / "breathless.csv", -blow())
    names = {finding["name"] for finding in run(capsys, breathless)["findings"]}
    assert names == {"sign_reversed", "no_blow"}
    turned = write(tmp_path / "turned.csv", -blow() + 0.3 * blow()[::-1])
    names = [finding["name"] for finding in run(capsys, silent, turned)["findings"]]
    assert names == ["no_blow", "sign_reversed"]


def test_for_people_there_is_a_table(capsys, three):
    assert main(["score", *three, "--sex", "M", "--age", "34", "--height-cm", "170"]) == 0
    out = capsys.readouterr().out
    assert "grade: FEV1 A, FVC A" in out
    assert "fev1: z" in out


PROBLEMS = {
    "a height in metres": (["--sex", "M", "--age", "30", "--height-cm", "1.7"], "height_in_metres"),
    "no age of a person": (["--sex", "M", "--age", "340", "--height-cm", "170"], "age_implausible"),
    "half a correction": (["--ambient-c", "22"], "btps_incomplete"),
    "pressure in mmHg": (
        ["--ambient-c", "22", "--pressure-hpa", "760000"],
        "pressure_out_of_range",
    ),
    "temperature in kelvin": (
        ["--ambient-c", "295", "--pressure-hpa", "1013"],
        "ambient_temperature_out_of_range",
    ),
    "no ethnicity": (
        ["--sex", "M", "--age", "30", "--height-cm", "170", "--set", "gli-2012"],
        "ethnicity_missing",
    ),
    "an unknown ethnicity": (
        ["--sex", "M", "--age", "30", "--height-cm", "170", "--set", "nhanes3", "--ethnicity", "x"],
        "ethnicity_unknown",
    ),
    "a set without spirometry": (
        ["--sex", "M", "--age", "30", "--height-cm", "170", "--set", "gli-tlco-2017"],
        "set_without_spirometry",
    ),
}


@pytest.mark.parametrize("kind", PROBLEMS)
def test_problems_exit_with_two_and_a_hint(kind, capsys, three):
    args, name = PROBLEMS[kind]
    assert main(["score", three[0], *args]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"({name})" in captured.err


def test_a_file_that_is_not_there(capsys):
    assert main(["score", "/nowhere/blow.csv"]) == 2
    assert "file_unreadable" in capsys.readouterr().err


def test_the_file_with_the_problem_is_named(capsys, tmp_path, three):
    bad = tmp_path / "bad.csv"
    bad.write_text("time_s,flow_l_s\n0,1\n0.01,x\n0.02,3\n")
    assert main(["score", three[0], str(bad)]) == 2
    assert "bad.csv: line 3" in capsys.readouterr().err


def test_milliseconds_named_seconds(capsys, tmp_path):
    path = write(tmp_path / "ms.csv", blow(), 0.1)
    assert main(["score", path]) == 2
    assert "name the time column time_ms" in capsys.readouterr().err


def test_an_unlikely_height_is_used_and_told(capsys, three):
    result = run(capsys, three[0], "--sex", "M", "--age", "30", "--height-cm", "235")
    assert "height_implausible" in [finding["name"] for finding in result["findings"]]
    assert result["session"]["predicted"]["fev1"] > 6


def test_fifty_hertz_is_too_slow(capsys, tmp_path):
    path = write(tmp_path / "slow.csv", blow(rate=50), 50)
    assert main(["score", path]) == 2
    assert "sampling_rate_out_of_range" in capsys.readouterr().err
