"""One expression on two engines: DuckDB here, and Spark with executors of their own."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import duckdb
import pytest

from breathway.cli import main

pytest.importorskip("ibis", reason="no ibis: pip install 'breathway[scale]'")
MASTER = "local-cluster[2,1,1024]"  # two executors of one core
SMALL = "--conf spark.sql.shuffle.partitions=2 --conf spark.ui.enabled=false"  # not 200 tasks


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Two years of treatments in seven cities, as the history keeps them, and their air."""
    made = tmp_path_factory.mktemp("scale")
    (made / "history/jurisdiction=KH").mkdir(parents=True)
    duckdb.sql(
        f"""COPY (SELECT TIMESTAMP '2025-01-01 07:00' + INTERVAL (i * 3) MINUTE AS "local",
          'kh-' || (i % 7) AS place, (hash(i) % 991)::UBIGINT AS person,
          (i % 80)::FLOAT AS age_years
          FROM range(100000) t(i) WHERE i % 5000 > 900)
        TO '{made}/history/jurisdiction=KH/day=2025-01-01.parquet'"""
    )
    duckdb.sql(
        f"""COPY (SELECT 'kh-' || p AS place, TIMESTAMP '2024-12-25' + INTERVAL (h) HOUR AS "local",
          q AS quantity, sin(h / 9.0) * (p + 1) + h % 5 AS value
          FROM range(7) a(p), range(6000) b(h), (VALUES ('temperature_c'), ('pm25_ug_m3')) c(q)
          WHERE NOT (q = 'pm25_ug_m3' AND h % 480 < 48) AND h // 72 <> 30)
        TO '{made}/air.parquet'"""
    )
    return made


def counted(folder: Path, capsys, *more: str) -> list[tuple]:
    out = folder / f"out{len(more)}.parquet"
    status = main(["exposure", "counts", "--history", str(folder / "history"), "--air",
                   str(folder / "air.parquet"), "--out", str(out), "--quantity", "temperature_c",
                   "--quantity", "pm25_ug_m3", *more])  # fmt: skip
    assert status == 0
    rows = duckdb.sql(f"SELECT * FROM '{out}'").fetchall()
    assert capsys.readouterr().out.splitlines()[-1] == str(len(rows))
    return rows


def test_days_without_treatments_are_zeros_and_days_without_air_are_missing(folder, capsys):
    rows = counted(folder, capsys)
    whole = duckdb.sql(f"SELECT count(*) FROM '{folder}/history/*/*.parquet'").fetchall()[0][0]
    assert sum(row[2] for row in rows) == whole
    assert 0 < sum(row[3] for row in rows) < whole  # children
    assert all(row[4] <= row[2] for row in rows)  # persons
    assert any(row[2] == 0 for row in rows)
    assert any(row[6] is None for row in rows)
    assert [row[:2] for row in rows] == sorted(row[:2] for row in rows)
    days = [row[1] for row in rows if row[0] == "kh-0"]
    assert len(days) == (max(days) - min(days)).days + 1
    assert len([row for row in rows if row[0] == "kh-0" and row[5] is None]) > 2  # no air at all


def test_spark_says_the_same(folder, capsys, monkeypatch):
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        pytest.skip("no pyspark or no Java: make spark")
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", f"{SMALL} pyspark-shell")
    here = counted(folder, capsys)
    there = counted(folder, capsys, "--spark", MASTER)
    assert len(here) == len(there) > 1000
    for one, other in zip(here, there, strict=True):
        assert one[:5] == other[:5]
        means = [[float("nan") if v is None else v for v in row[5:]] for row in (one, other)]
        assert means[0] == pytest.approx(means[1], rel=1e-12, abs=1e-12, nan_ok=True)


def test_what_is_not_there_is_told(folder, capsys):
    status = main(["exposure", "counts", "--history", str(folder / "no"), "--air", "no", "--out",
                   "x", "--quantity", "temperature_c"])  # fmt: skip
    assert status == 2
    assert "is not there" in capsys.readouterr().err
