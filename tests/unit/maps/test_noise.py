"""Noise on what is published: the distribution, the bound on a person, the budget."""

from __future__ import annotations

import json
import math
import random
from fractions import Fraction

import h3.api.basic_int as h3
import numpy as np
import pytest

from breathway.cli import main
from breathway.maps import noise
from breathway.maps.errors import MapError
from breathway.maps.release import Level

CELLS = np.array([h3.latlng_to_cell(11.5 + n, 105, 6) for n in range(3)], dtype=np.uint64)


def test_the_draw_is_a_discrete_laplace():
    below, n = random.Random(4).randrange, 8000
    scale = Fraction(5, 2)
    drawn = np.array([noise.discrete_laplace(scale, below) for _ in range(n)])
    alpha = math.exp(-1 / float(scale))
    for x in range(-4, 5):
        p = (1 - alpha) / (1 + alpha) * alpha ** abs(x)
        assert abs((drawn == x).mean() - p) < 5 * math.sqrt(p / n)
    variance = 2 * alpha / (1 - alpha) ** 2
    assert abs(drawn.var() / variance - 1) < 0.15


def test_what_is_needed_leaves_a_small_cell_in_with_probability_delta():
    scale = 16.0
    alpha = math.exp(-1 / scale)
    k = noise.needed(10, scale) - 9
    assert noise.MOST * alpha**k / (1 + alpha) <= noise.DELTA
    assert noise.MOST * alpha ** (k - 1) / (1 + alpha) > noise.DELTA


def world(persons=(900, 40, 8), each=6):
    of = np.concatenate([np.full(n * each, cell) for cell, n in enumerate(persons)])
    person = np.concatenate([np.repeat(np.arange(n), each) + 10_000 * c
                             for c, n in enumerate(persons)])  # fmt: skip
    days = np.full(len(of), np.datetime64("2026-03-01")) + np.arange(len(of)) % 28
    return person, CELLS[of], days


def blurred(person, cells, days, epsilon=Fraction(2)):
    return noise.blurred(person, cells, days, epsilon=epsilon, grain=Level(4, "month"),
                         below=random.Random(5).randrange)  # fmt: skip


def test_large_cells_are_told_nearly_and_small_ones_not():
    person, cells, days = world()
    atoms, levels = blurred(person, cells, days)
    assert [levels[k].resolution for k in atoms.level] == [4]  # 40 persons are too few here
    (told,) = atoms.treatments
    assert told != 900 * noise.MOST
    assert abs(told - 900 * noise.MOST) < 20 * 2 * noise.MOST / 2
    assert np.bincount(person[atoms.of >= 0]).max() == noise.MOST
    assert atoms.first_day[0] == np.datetime64("2026-03-01")


def test_what_is_too_small_alone_is_told_together():
    person, cells, days = world((900, 200, 200), each=1)
    atoms, _ = blurred(person, cells, days, Fraction(1))
    assert sorted(atoms.rest) == [False, True]
    assert abs(atoms.treatments[atoms.rest][0] - 400) < 160
    assert atoms.visible == 1


def test_what_has_no_place_is_in_no_cell():
    person, cells, days = world((900,), each=1)
    atoms, _ = blurred(person, np.zeros_like(cells), days, Fraction(1))
    assert atoms.rest.tolist() == [True]


def test_who_is_not_known_is_left_out():
    person, cells, days = world((900,), each=1)
    atoms, _ = blurred(np.full_like(person, -1), cells, days)
    assert (len(atoms.treatments), atoms.visible) == (0, 0)
    with pytest.raises(MapError, match="cells"):
        noise.blurred(person, cells, days, epsilon=Fraction(1), grain=Level(None, "month"),
                      below=random.Random(5).randrange)  # fmt: skip


def test_the_command_spends_a_budget_and_no_more(tmp_path, capsys):
    source = tmp_path / "inside" / "rows.csv"
    source.parent.mkdir()
    call = ["map", "release", "--out", str(tmp_path / "out"), "--from", str(source)]

    def release(days, *more):
        lines = [f"{d}-{p},{p},2026-03-{d:02d},{CELLS[0]:x}" for d in days for p in range(600)]
        source.write_text("\n".join(["treatment,person,day,cell", *lines]))
        status = main([*call, *more])
        told = capsys.readouterr()
        return status, json.loads(told.out) if told.out else told.err

    status, told = release([1], "--epsilon", "0.5")
    assert (status, "--budget" in told) == (2, True)
    status, told = release([1], "--epsilon", "1", "--budget", "1.5")
    assert (status, told["cells"], told["epsilon"]) == (0, 1, 1.0)
    index = json.loads((tmp_path / "out/index.json").read_text())
    assert (index["spent"], index["releases"][0]["epsilon"]) == (1.0, 1.0)
    assert "ledger" in index
    status, told = release([1, 2], "--epsilon", "1")
    assert (status, "left, 0.5" in told) == (2, True)
    status, told = release([1, 2])
    assert (status, "has a budget" in told) == (2, True)
    status, told = release([1], "--epsilon", "0.5")  # nothing new costs nothing
    assert told["nothing_new"]
    status, told = release([1, 2], "--epsilon", "0.5")
    assert (status, told["cells"]) == (0, 1)
    assert json.loads((tmp_path / "out/index.json").read_text())["spent"] == 1.5


def test_noise_and_none_do_not_share_a_ledger(tmp_path, capsys):
    source = tmp_path / "rows.csv"
    lines = [f"{p},{p},2026-03-01,{CELLS[0]:x}" for p in range(20)]
    source.write_text("\n".join(["treatment,person,day,cell", *lines]))
    call = ["map", "release", "--from", str(source), "--ledger", str(tmp_path / "ledger"), "--out"]
    assert main([*call, str(tmp_path / "exact")]) == 0
    noisy = ["--epsilon", "1", "--budget", "1"]
    assert main([*call, str(tmp_path / "noisy"), *noisy]) == 2
    assert "without noise" in capsys.readouterr().err
