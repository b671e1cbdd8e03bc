"""`breathway air`: what it refuses before it looks for a centre, and how it says so."""

from __future__ import annotations

import pytest

from breathway.cli import main


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["load", "x.csv", "--place", "kh-a"], "columns are needed"),
        (["load", "x.csv", "--place", "kh-a", "--column", "t"], "COLUMN=QUANTITY,UNIT"),
        (["load", "x.csv", "--place", "no place", "--column", "t=temperature,C"], "place"),
        (["load", "x.csv", "--place", "kh-a", "--column", "t=temperature,C", "--zone", "Mars/X"],
         "no time zone"),
        (["pull", "/no/such.toml"], "name a file that exists"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_a_line(arguments, said, capsys, tmp_path):
    assert main(["air", arguments[0], *arguments[1:], "--data", str(tmp_path)]) == 2
    problem = capsys.readouterr().err
    assert said in problem
    assert problem.count("\n") == 1
