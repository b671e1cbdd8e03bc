"""`breathway device-check`, and what `breathway score` takes beside the blows."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from command_line import main

RATE = 100


def write(path, flow: np.ndarray):
    rows = [f"{n / RATE:.2f},{value:.4f}" for n, value in enumerate(flow)]
    path.write_text("\n".join(["time_s,flow_l_s", *rows]) + "\n")
    return str(path)


def bump(litres: float, seconds: float) -> np.ndarray:
    shape = np.sin(np.linspace(0, np.pi, round(seconds * RATE))) ** 2
    return shape * litres * RATE / shape.sum()


def strokes(gain: float) -> np.ndarray:
    rest = np.zeros(RATE)
    parts = [part for s in (4.0, 1.5, 0.8) for part in (rest, gain * bump(3.0, s))]
    return np.concatenate([*parts, rest])


def blow(litres: float) -> np.ndarray:
    time = np.arange(0, 5, 1 / RATE)
    effort = np.where(time < 0.08, time / 0.08, np.exp(-(time - 0.08) / 0.35))
    return np.concatenate([np.zeros(50), effort * litres / (effort.sum() / RATE)])


@pytest.fixture
def three(tmp_path):
    return [write(tmp_path / f"{n}.csv", blow(4.0 - 0.04 * n)) for n in range(3)]


def run(capsys, *args: str, status: int = 0) -> dict:
    assert main([*args, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def test_a_device_that_passes_and_one_that_fails(capsys, tmp_path, three):
    good = run(capsys, "device-check", write(tmp_path / "s.csv", strokes(1.01)))
    assert good["passed"]
    assert [stroke["speed"] for stroke in good["strokes"]] == ["low", "medium", "high"]
    bad = run(capsys, "device-check", write(tmp_path / "s.csv", strokes(1.05)), status=1)
    assert bad["reasons"] == ["stroke_beyond_limit"]
    for result, grade, device in ((good, "A", "verified"), (bad, "U", "failed")):
        (tmp_path / "check.json").write_text(json.dumps(result))
        scored = run(capsys, "score", *three, "--device-check", str(tmp_path / "check.json"))
        assert (scored["session"]["grade_fev1"], scored["session"]["device"]) == (grade, device)


def test_an_old_check_gives_no_a(capsys, tmp_path, three):
    check = tmp_path / "check.json"
    check.write_text('{"passed": true, "checked_at": "2026-01-01T08:00:00+00:00"}')
    arguments = ("score", *three, "--device-check", str(check), "--date")
    assert run(capsys, *arguments, "2026-01-02T07:00")["session"]["grade_fev1"] == "A"
    assert run(capsys, *arguments, "2026-01-04")["session"]["grade_fev1"] == "B"


def test_a_factor_that_jumps_is_said(capsys, tmp_path):
    earlier = tmp_path / "earlier.json"
    strokes_of = write(tmp_path / "s.csv", strokes(0.99))
    for factor, jumps in ((1.0, False), (1.09, True)):
        text = {"passed": True, "checked_at": "2026-01-01T08:00:00+00:00", "factor": factor}
        earlier.write_text(json.dumps(text))
        found = run(capsys, "device-check", strokes_of, "--earlier", str(earlier))
        assert (found["passed"], found["factor_jumps"]) == (True, jumps)
        assert bool(found["hints"]) == jumps
    assert run(capsys, "device-check", strokes_of)["factor_jumps"] is None


def test_your_own_tables(capsys, tmp_path, three):
    shipped = Path(str(files("breathway").joinpath("data", "spirometry")))
    for name in ("gli2022_global_coefficients.csv", "gli2022_global_splines.csv"):
        text = (shipped / name).read_text().replace("-11.399108", "-11.3")  # men's FEV1
        (tmp_path / name).write_text(text)
    history = tmp_path / "history.csv"
    history.write_text("date,fev1_l,height_cm\n2025-01-01,3.4,160\n")
    boy = ("--sex", "M", "--age", "15", "--height-cm", "168", "--date", "2026-01-01")
    arguments = ("score", *three, *boy, "--history", str(history))
    ours = run(capsys, *arguments)["session"]
    theirs = run(capsys, *arguments, "--tables", str(tmp_path))["session"]
    assert ours["reference_set"] == "gli-2022"
    assert theirs["reference_set"] == "gli-2022, own tables"
    ratio = theirs["predicted"]["fev1"] / ours["predicted"]["fev1"]
    assert ratio == pytest.approx(np.exp(0.099108), abs=1e-5)
    changes = [each["over_time"]["conditional_change"] for each in (ours, theirs)]
    assert changes[0] != changes[1]


def test_a_control_out_of_control(capsys, tmp_path):
    rows = "\n".join(f"2026-01-{day + 1:02},{3 + 0.03 * (day % 3 - 1):.2f}" for day in range(20))
    controls = tmp_path / "controls.csv"
    controls.write_text(f"date,fev1_l\n{rows}\n2026-01-21,3.30\n")
    result = run(capsys, "device-check", "--controls", str(controls), status=1)
    assert "1_3s" in result["controls"]["fev1_l"]["rules_broken"]
    assert result["reasons"] == ["control_out"]
    assert result["hints"][0].startswith("fev1_l out of control")


def test_a_history(capsys, tmp_path, three):
    history = tmp_path / "history.csv"
    history.write_text("date,fev1_l\n2024-01-01,4.6\n2025-01-01,4.5\n")
    person = ("--sex", "M", "--age", "50", "--height-cm", "175", "--date", "2026-01-01")
    found = run(capsys, "score", *three, *person, "--history", str(history))
    over_time = found["session"]["over_time"]
    assert over_time["tests"] == 3
    assert over_time["fev1_l"]["best"] == 4.6
    assert over_time["fev1q"] == pytest.approx(found["session"]["fev1_l"] / 0.5, abs=1e-5)
    assert run(capsys, "score", *three)["session"]["over_time"] is None


def test_slow_manoeuvres(capsys, tmp_path, three):
    quiet = np.concatenate([bump(-0.5, 1.5), bump(0.5, 2)] * 4)
    recorded = np.concatenate([quiet, bump(-2.8, 2), bump(4.2, 5), np.zeros(120)])
    files = [write(tmp_path / f"slow{n}.csv", recorded) for n in range(3)]
    slow = run(capsys, "score", *three, "--slow", *files)["session"]["slow"]
    assert slow["vc_l"] == pytest.approx(4.2, abs=0.01)
    assert slow["ic_l"] == pytest.approx(2.8, abs=0.01)
    assert slow["repeatable"]
    assert slow["fev1_vc"] < 1


PROBLEMS = {
    "nothing to check": (["device-check"], "nothing_to_check"),
    "no result of a check": (["score", "{blow}", "--device-check", "{blow}"],
                             "device_check_unreadable"),
    "a history without dates": (["score", "{blow}", "--history", "{blow}"], "columns_missing"),
    "controls without numbers": (["device-check", "--controls", "{words}"], "value_not_a_number"),
}  # fmt: skip


@pytest.mark.parametrize("kind", PROBLEMS)
def test_problems_say_what_to_do(kind, capsys, tmp_path, three):
    arguments, name = PROBLEMS[kind]
    words = tmp_path / "words.csv"
    words.write_text("date,fev1_l\n2026-01-01,much\n")
    assert main([each.format(blow=three[0], words=words) for each in arguments]) == 2
    assert f"({name})" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["score", "{blow}", "--history"], ["score", "{blow}", "--slow"],
                                   ["device-check"]])  # fmt: skip
def test_a_file_that_is_absent_is_named_once(capsys, three, tmp_path, words):
    absent = str(tmp_path / "absent.csv")
    assert main([*(word.format(blow=three[0]) for word in words), absent]) == 2
    assert capsys.readouterr().err.count(absent) == 1
