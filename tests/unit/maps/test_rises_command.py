"""`breathway map rises`: weeks where the past is long, days where it is short."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest

from breathway.cli import main
from breathway.maps.judging import judge

LAST = dt.date(2026, 6, 28)


def rows(place, days, rate, seed):
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rate, days)
    return [(place, LAST - dt.timedelta(days=days - 1 - k), int(n)) for k, n in enumerate(counts)]


@pytest.fixture(scope="module")
def quiet():
    return rows("kh-kampot", 7 * 300, 2.0, 1) + rows("kh-takeo", 60, 4.0, 2)


def test_a_long_past_is_judged_by_the_week_and_a_short_one_by_the_day(quiet):
    found = {row["place"]: row for row in judge(quiet, LAST)}
    assert found["kh-kampot"]["method"] == "farrington"
    assert found["kh-kampot"]["from"] == "2026-06-22"
    assert 8 < found["kh-kampot"]["expected"] < 20
    assert found["kh-takeo"]["method"] == "EARS C2"
    assert not any(row["alarm"] for row in found.values())


def test_a_rise_is_told_with_what_was_expected(quiet, tmp_path, capsys):
    risen = [*quiet, ("kh-kampot", LAST, 40), ("kh-takeo", LAST, 60)]
    lines = ["place,day,treatments", *(f"{p},{d},{n}" for p, d, n in risen)]
    (tmp_path / "days.csv").write_text("\n".join(lines))
    assert main(["map", "rises", "--from", str(tmp_path / "days.csv")]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["place"] for row in told] == ["kh-kampot", "kh-takeo"]
    assert all(row["observed"] > row["bound"] > row["expected"] for row in told)


def test_days_before_a_place_began_are_not_days_without_treatments():
    assert judge(rows("kh-new", 8, 4.0, 3), LAST) == []
    assert judge([], LAST) == []


def test_what_lies_far_back_changes_nothing():
    long = rows("kh-kampot", 7 * 320, 2.0, 1)
    ancient = [("kh-kampot", dt.date(1, 1, 1), 3)]
    assert judge([*ancient, *long], LAST) == judge(long, LAST)


@pytest.mark.parametrize("row", ["a,2026-01-01,-5", "a,2026-01-01,1.5", "a,,3", ",2026-01-01,3",
                                 "a,2026-01-01,", "a,9999-01-01,3"])  # fmt: skip
def test_rows_that_count_nothing_are_refused(row, tmp_path, capsys):
    (tmp_path / "days.csv").write_text(f"place,day,treatments\nb,2026-01-01,1\n{row}\n")
    assert main(["map", "rises", "--from", str(tmp_path / "days.csv")]) == 2
    assert "row 2" in capsys.readouterr().err


def test_what_is_missing_is_said(tmp_path, capsys):
    (tmp_path / "days.csv").write_text("place,date,n\na,2026-01-01,3\n")
    assert main(["map", "rises", "--from", str(tmp_path / "days.csv")]) == 2
    assert "no column day, treatments" in capsys.readouterr().err
    (tmp_path / "days.csv").write_text("place,day,treatments\na,2026-01-01,3\n")
    call = ["map", "rises", "--from", str(tmp_path / "days.csv"), "--method", "farrington"]
    assert main([*call, "--until", "2026-01-20"]) == 2
    assert "five years" in capsys.readouterr().err
