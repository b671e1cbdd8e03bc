"""What is published hides everybody: an attack on it, and a naive map that the attack opens."""

from __future__ import annotations

import csv
import json

import h3.api.basic_int as h3
import numpy as np
import pytest

from breathway.cli import main
from breathway.cli.map import ledger
from breathway.maps import release
from breathway.maps.errors import MapError


@pytest.fixture(scope="module")
def world():
    """Two months of treatments at 40 facilities of very different size; some persons come often."""
    rng = np.random.default_rng(3)
    places = [h3.latlng_to_cell(*p, 6) for p in rng.normal((11.5, 105), 1.2, (40, 2)).tolist()]
    weight = rng.gamma(0.5, 1, 40)
    facility = rng.choice(40, 12_000, p=weight / weight.sum())
    persons = facility * 500 + (rng.pareto(1.0, 12_000) * 15).astype(int) % 500
    days = np.datetime64("2026-03-01") + rng.integers(0, 61, 12_000)
    return persons, np.array(places, dtype=np.uint64)[facility], days


def cells_below(persons, keys, threshold):
    """Numbers of the keys with some but too few persons."""
    pairs = np.unique(np.stack([keys, persons]), axis=1)
    count = np.bincount(pairs[0], minlength=keys.max() + 1)
    return np.flatnonzero((count > 0) & (count < threshold))


def recovered(figures, targets):
    """Which targets are a linear combination of the figures (rows over the finest cells)."""
    basis = np.linalg.svd(figures.astype(float), full_matrices=False)
    rank = int((basis.S > 1e-9).sum())
    span = basis.Vh[:rank]
    rest = targets - (targets @ span.T) @ span
    return np.flatnonzero(np.abs(rest).max(1) < 1e-9)


def attack(atoms_by_release, world):
    """Everything published at any time, against every small cell of every level and period."""
    persons, cells, days = world
    fine = np.unique(np.stack([cells.astype(np.int64), days.astype(np.int64)]), axis=1)
    fine_of = release.codes(cells, days.astype(np.int64))
    assert fine.shape[1] == fine_of.max() + 1
    figures = []
    for of, rows in atoms_by_release:
        for atom in range(of.max(initial=-1) + 1):
            figures.append(np.bincount(fine_of[rows[of == atom]], minlength=fine.shape[1]))
    # A figure says how many treatments lie in a set; the attacker wants a smaller set's number.
    opened = 0
    weights = np.array(figures)
    sizes = np.bincount(fine_of, minlength=fine.shape[1])
    for level in release.LEVELS:
        keys = release.codes(*release.keys(level, cells, days))
        small = cells_below(persons, keys, 10)
        if not len(small):
            continue
        targets = np.array(
            [np.bincount(fine_of[keys == k], minlength=fine.shape[1]) for k in small]
        )
        opened += len(recovered(weights / sizes, targets / sizes))
    return opened


def few_days(world, last):
    kept = world[2] < np.datetime64(last)
    return tuple(column[kept] for column in world)


def test_no_small_cell_is_recovered_and_nearly_all_is_visible(world):
    small = few_days(world, "2026-03-08")
    atoms = release.partition(*small)
    assert atoms.visible >= 0.9
    rows = np.arange(len(small[0]))
    assert attack([(atoms.of, rows)], small) == 0
    assert release.distinct(atoms.of[atoms.of >= 0], small[0][atoms.of >= 0]).min() >= 10


def test_the_attack_opens_a_map_without_complement(world, monkeypatch):
    small = few_days(world, "2026-03-08")
    monkeypatch.setattr(release, "_complement", lambda *_: None)
    atoms = release.partition(*small)
    assert attack([(atoms.of, np.arange(len(small[0])))], small) > 0


def test_comparing_releases_opens_nothing(world):
    small = few_days(world, "2026-03-08")
    rng = np.random.default_rng(1)
    early = rng.random(len(small[0])) < 0.97  # the rest arrives late
    rows = np.flatnonzero(early)
    first = release.partition(*(column[early] for column in small))
    left = np.setdiff1d(np.arange(len(small[0])), rows[first.of >= 0])
    second = release.partition(*(column[left] for column in small))
    assert attack([(first.of, rows), (second.of, left)], small) == 0


def test_atoms_are_disjoint_sums_and_carry_their_grain(world):
    persons, cells, days = world
    atoms = release.partition(persons, cells, days)
    assert atoms.treatments.sum() == (atoms.of >= 0).sum()
    for k in range(0, len(atoms.treatments), 37):
        level = release.LEVELS[atoms.level[k]]
        here = atoms.of == k
        assert here.sum() == atoms.treatments[k]
        if level.resolution is not None:
            assert {h3.cell_to_parent(int(c), level.resolution) for c in cells[here]} == {
                int(atoms.cell[k])
            }
    assert atoms.visible >= 0.9


def test_persons_who_are_not_known_count_as_one():
    cells = np.full(40, h3.latlng_to_cell(11.5, 105.0, 6), dtype=np.uint64)
    days = np.full(40, np.datetime64("2026-03-01"))
    assert release.partition(np.full(40, -1), cells, days).visible == 0
    assert release.partition(np.arange(40), cells, days).visible == 1
    with pytest.raises(MapError, match="threshold"):
        release.partition(np.arange(40), cells, days, threshold=1)
    with pytest.raises(MapError, match="coarser"):
        release.parent(release.parent(cells, 4), 5)


def test_the_command_publishes_each_treatment_once(world, tmp_path, capsys):
    persons, cells, days = (column[:4000] for column in world)
    lines = [f"t{k},{p},{d},{c:x}" for k, (p, d, c) in
             enumerate(zip(persons, days, cells.tolist(), strict=True))]  # fmt: skip
    source = tmp_path / "inside" / "rows.csv"
    source.parent.mkdir()
    call = ["map", "release", "--out", str(tmp_path / "out"), "--from", str(source)]
    seen = []
    for end in (3000, 4000, 4000):
        source.write_text("\n".join(["treatment,person,day,cell", *lines[:end]]))
        assert main(call) == 0
        seen.append(json.loads(capsys.readouterr().out))
    assert seen[0]["visible_share"] >= 0.9
    assert seen[2] == {
        "nothing_new": True, "cells": 0, "treatments": 0, "visible_share": 1.0,
        "waiting": seen[1]["waiting"],
    }  # fmt: skip
    published = (tmp_path / "out/index.json").read_text()
    assert "visible_share" not in published  # it would tell how many wait
    assert "waiting" not in published
    index = json.loads((tmp_path / "out/index.json").read_text())
    assert [entry["number"] for entry in index["releases"]] == [1, 2]
    with (tmp_path / "out/release-0001.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["treatments"]) for row in rows) == seen[0]["treatments"]
    assert min(int(row["treatments"]) for row in rows) >= 10
    assert not {path.name for path in (tmp_path / "out").iterdir()} - {
        "index.json", *(f"release-{n:04d}.csv" for n in (1, 2)),
    }  # fmt: skip
    assert main([*call, "--threshold", "5"]) == 2
    assert main([*call, "--ledger", str(tmp_path / "out/ledger")]) == 2
    assert main([*call, "--ledger", str(tmp_path / "other")]) == 2  # it would publish all again
    told = capsys.readouterr().err
    assert "at least 10 distinct persons" in told
    assert "another ledger" in told


@pytest.fixture
def call(tmp_path):
    """The command on fifty persons in one cell; what it publishes into ``out``."""
    source = tmp_path / "inside" / "rows.csv"
    source.parent.mkdir()
    rows = [f"t{n},p{n},2026-03-01,11.5,105.0" for n in range(50)]

    def run(*more, out="out", rows=rows):
        head = "treatment,person,day,latitude,longitude"
        source.write_text("\n".join([head, *rows]))
        return main(["map", "release", "--from", str(source), "--out", str(tmp_path / out), *more])

    run.rows, run.folder = rows, tmp_path
    return run


def test_a_folder_that_cannot_be_written_costs_nothing(call, capsys):
    (call.folder / "file").write_text("")
    assert call(out="file/out") == 2
    noisy = ["--epsilon", "1", "--budget", "1"]
    assert call(*noisy, out="file/out") == 2
    assert "cannot be written" in capsys.readouterr().err
    assert call() == 0  # nothing was spent or noted as published
    assert json.loads(capsys.readouterr().out)["treatments"] == 50


def test_what_is_damaged_is_said_and_nothing_is_published_twice(call, capsys):
    assert call() == 0
    index = call.folder / "out/index.json"
    whole = index.read_text()
    index.write_text("{")
    assert call() == 2
    index.write_text(whole)
    ids = call.folder / "inside/map-ledger/0001.ids"
    kept = ids.read_bytes()
    ids.write_bytes(kept[:-3])
    assert call() == 2
    ids.write_bytes(kept)
    assert call(rows=[*call.rows, ",p1,2026-03-01,11.5,105.0"]) == 2
    told = capsys.readouterr().err
    assert "index.json is not as it was written" in told
    assert "map-ledger is not as it was written" in told
    assert "names no treatment" in told
    assert "Traceback" not in told


def test_one_release_at_a_time(call, capsys):
    with ledger.held(call.folder / "inside/map-ledger"):
        assert call() == 2
    assert "another release" in capsys.readouterr().err
    assert call() == 0


def test_treatments_without_a_place_are_told_of_the_whole(call, capsys):
    lost = [f"l{n},q{n},2026-03-02,," for n in range(12)]
    assert call(rows=[*call.rows, *lost]) == 0
    assert json.loads(capsys.readouterr().out)["visible_share"] == 1
    told = (call.folder / "out/release-0001.csv").read_text().splitlines()
    assert ",,month,2026-03-01,rest,12" in told
    assert call(rows=["x,p1,2026-03-02,91,0"]) == 2
