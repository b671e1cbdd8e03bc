"""`breathway exposure counts`: treatments and air by place and day, on one machine or on Spark.

In: the history of a centre (Parquet), observations (Parquet, of `breathway air export`). Out: one
Parquet file for `breathway exposure condpois` and its like. The table is said once, as an ibis
expression (``exposure.counts``); DuckDB runs it here, Spark where ``--spark`` names a master.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import duckdb

from breathway.config import BadSetting
from breathway.exposure.counts import by_day
from breathway.exposure.errors import DataError

Engine = Literal["duckdb", "spark"]
# What is read of each, by ibis's names of types.
HISTORY = {"place": "string", "local": "timestamp", "person": "int64", "age_years": "float64"}
AIR = {"place": "string", "local": "timestamp", "quantity": "string", "value": "float64"}


def add_parser(kinds: Any) -> None:
    """Add the action beside the analyses."""
    one = kinds.add_parser("counts", help="treatments and air by place and day, for the models")
    one.add_argument("--history", type=Path, required=True, metavar="DIR",
                     help="the centre's history folder, or one file")  # fmt: skip
    one.add_argument("--air", type=Path, required=True, metavar="PARQUET",
                     help="observations: breathway air export")  # fmt: skip
    one.add_argument("--out", type=Path, required=True, metavar="PARQUET")
    one.add_argument("--quantity", action="append", required=True, dest="quantities",
                     help="temperature_c, pm25_ug_m3, …; may be repeated")  # fmt: skip
    one.add_argument("--spark", metavar="MASTER", help="spark://host:7077, local[4]; else DuckDB")
    one.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the table; prints how many rows it has."""
    history = args.history / "*" / "*.parquet" if args.history.is_dir() else args.history
    for path in (args.history, args.air):
        if not path.exists():
            raise DataError("file_unreadable", f"{path} is not there", "check its name")
    make = _on_spark if args.spark else _on_duckdb
    rows = make(str(history), str(args.air), args.quantities, args.out, args.spark)
    print(rows)
    return 0


def sql(engine: Engine, quantities: Sequence[str]) -> str:
    """The table's expression in the dialect of an engine; it reads ``history`` and ``air``."""
    try:
        import ibis
        from ibis.backends.sql.compilers import DuckDBCompiler, PySparkCompiler
        from ibis.config import Config
    except ModuleNotFoundError as missing:
        raise BadSetting(f"{missing.name} is not installed", name="scale_not_installed",
                         hint="pip install 'breathway[scale]'") from None  # fmt: skip

    class Spark(Config):  # type: ignore[misc]  # what ibis's whole backend would set, with pandas
        treat_nan_as_null: bool = False

    if ibis.options.pyspark is None:
        ibis.options.pyspark = Spark()
    compiler = DuckDBCompiler() if engine == "duckdb" else PySparkCompiler()
    history, air = ibis.table(HISTORY, name="history"), ibis.table(AIR, name="air")
    made = compiler.to_sqlglot(by_day(history, air, quantities))
    return str(made.sql(dialect=compiler.dialect))


def _on_duckdb(history: str, air: str, quantities: Sequence[str], out: Path, _: object) -> int:
    with duckdb.connect(":memory:") as engine:
        for name, path, columns in (("history", history, HISTORY), ("air", air, AIR)):
            chosen = ", ".join(columns)
            engine.read_parquet(path).select(chosen).create_view(name)
        engine.execute(f"CREATE TABLE made AS {sql('duckdb', quantities)}")
        return _written(engine, out)


def _on_spark(history: str, air: str, quantities: Sequence[str], out: Path, master: str) -> int:
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError:
        raise BadSetting("pyspark is not installed", name="scale_not_installed",
                         hint="pip install pyspark, and Java 17 or newer") from None  # fmt: skip
    session = SparkSession.builder.master(master).appName("breathway").getOrCreate()
    try:
        for name, path, columns in (("history", history, HISTORY), ("air", air, AIR)):
            session.read.parquet(path).select(*columns).createOrReplaceTempView(name)
        with tempfile.TemporaryDirectory(dir=out.absolute().parent) as folder:
            parts = f"{folder}/parts"
            session.sql(sql("spark", quantities)).write.parquet(parts)
            with duckdb.connect(":memory:") as engine:
                engine.execute(
                    f"CREATE TABLE made AS SELECT * FROM '{parts}/*.parquet' ORDER BY place, day"  # noqa: S608
                )
                return _written(engine, out)
    finally:
        session.stop()


def _written(engine: duckdb.DuckDBPyConnection, out: Path) -> int:
    engine.table("made").write_parquet(str(out))
    (rows,) = engine.execute("SELECT count(*) FROM made").fetchone() or (0,)
    return int(rows)
