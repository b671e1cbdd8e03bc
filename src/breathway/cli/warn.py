"""`breathway warn forecast|verify CONFIG.toml`, or `--file FILE`: bad days ahead, their record.

In: a CSV or Parquet file with a row for each day (and place), or for each hour of it: children
treated, exposures. Hours add up to days, their exposures are averaged. Out: JSON with ``--json``,
else tables. A row that is missing, or an empty value, is not known; nothing becomes zero. Columns
may be named by a configuration in TOML; unknown keys are errors.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import duckdb
import msgspec
import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from breathway.cli.exposure import MISSING, SAMPLED_ROWS, column
from breathway.exposure import dates
from breathway.exposure.quantities import QUANTITIES
from breathway.model.errors import Finding
from breathway.warn import LEADS, Outlook, Rule, Series, colour_of, last_days, look_ahead
from breathway.warn.errors import WarnError
from breathway.warn.outlook import NEEDED_DAYS, START_DAYS

Floats = NDArray[np.float64]
SEED = 1
LEAST_HOURS = 23  # of a day, for it to be known: as many as the shortest has
FORESEEN = "_foreseen_"  # pm25_ug_m3_foreseen_2: as said two days before the row's day


class Exposure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column, and those with what was foreseen of it 1, 2 and 3 days before."""

    name: str
    foreseen: tuple[str, ...] = ()


class Plan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A configuration."""

    file: str
    day: str = "day"
    day_format: str | None = None
    hour: str = "hour"  # where there is such a column, rows are hours
    place: str = ""  # "": the column place, where there is one, else all is one place
    treatments: str = "treatments_children"
    exposure: tuple[Exposure, ...] = ()  # none: every other column of numbers
    seed: Annotated[int, Meta(ge=0)] = SEED
    rule: dict[str, int | float] = {}


class Read(Struct, kw_only=True):
    """A file as a series, its last day with a count, the rule, the seed, values left out."""

    series: Series
    known: int
    rule: Rule
    seed: int
    findings: list[Finding]


def add_parser(subparsers: Any) -> None:
    """Add the command and its two actions."""
    parser = subparsers.add_parser(
        "warn",
        help="how probable bad days are for children with asthma, and how right that was",
        description="Days with more children treated than usual: foretold, and verified.",
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    for action, says, run in (
        ("forecast", "the days after the last one in the file, up to three ahead", _forecast),
        ("verify", "what would have been said of past days, against what happened", _verify),
    ):
        one = actions.add_parser(action, help=says)
        one.add_argument("config", metavar="CONFIG.toml", type=Path, nargs="?")
        one.add_argument("--file", type=Path, help="the data itself, its columns by their names")
        one.add_argument("--seed", type=int, help="of the bootstrap's draws")
        one.add_argument("--json", action="store_true", help="everything, as JSON")
        one.set_defaults(run=run)


def _forecast(args: argparse.Namespace) -> int:
    read = _read(args)
    outlook = look_ahead(
        read.series, today=read.known, known=read.known, seed=read.seed, rule=read.rule
    )
    places: list[dict[str, Any]] = []
    for row, place in enumerate(read.series.places):
        days = [_day(outlook, row, place, lead, read.rule) for lead in sorted(outlook.ahead)]
        records = [_short(one) for one in outlook.verified[place] if one.lead_days > 0]
        places.append({"place": place, "days": days, "verification": records})
    made: dict[str, Any] = {
        "known_until": str(read.series.days[read.known]),
        "places": places,
        "findings": msgspec.to_builtins((*read.findings, *outlook.findings, *_young(outlook))),
    }
    if args.json:
        return _print(made)
    for each in places:
        for day in each["days"]:
            chance = "too early" if day["probability"] is None else f"{day['probability']:.0%}"
            says = f"usual {day['usual']:.0%}" if day["usual"] is not None else ""
            skill = "" if day["skilled"] else "no skill yet: not told"
            print(f"{each['place']:<24} {day['day']} {chance:>9} {says:<10} {day['colour']:<7}"
                  f" {', '.join(day['reasons'])} {skill}".rstrip())  # fmt: skip
    return _findings(made["findings"])


def _verify(args: argparse.Namespace) -> int:
    read = _read(args)
    outlook = look_ahead(
        read.series, today=read.known, known=read.known, seed=read.seed, rule=read.rule
    )
    most = max(one.known_days for each in outlook.verified.values() for one in each)
    if most <= START_DAYS:
        raise WarnError("history_short", f"the longest history has {most} days with a count",
                        f"a record begins after {START_DAYS} of them, a forecast may speak after "
                        f"{NEEDED_DAYS}")  # fmt: skip
    places: list[dict[str, Any]] = []
    for place in read.series.places:
        records = [msgspec.to_builtins(one) for one in outlook.verified[place]]
        for record in records:
            days = last_days(read.series, outlook, place, record["lead_days"], read.known)
            record["last_days"] = msgspec.to_builtins(days)
        places.append({"place": place, "verification": records})
    made: dict[str, Any] = {
        "places": places,
        "findings": msgspec.to_builtins((*read.findings, *outlook.findings)),
    }
    if args.json:
        return _print(made)
    print(f"{'place':<24} {'lead':>4} {'days':>5} {'bad':>4} {'Brier':>6} "
          f"{'beside season':>22} {'beside the day before':>22} {'AUC':>5}  skill")  # fmt: skip
    for each in places:
        for record in each["verification"][1:]:
            print(_line(each["place"], record))
            if (of_hours := record["hours"]) is not None:
                print(_line("  by the hour", record | of_hours | {
                    "days": of_hours["hours"], "bad_days": of_hours["bad_hours"]}))  # fmt: skip
    return _findings(made["findings"])


def _day(outlook: Outlook, row: int, place: str, lead: int, rule: Rule) -> dict[str, Any]:
    ahead = outlook.ahead[lead]
    probability, usual = ahead.probability[row], ahead.usual[row]
    known = bool(np.isfinite(probability))
    skilled = known and outlook.verified[place][lead].skilled
    return {
        "day": str(ahead.day),
        "lead_days": lead,
        "probability": float(probability) if known else None,
        "usual": float(usual) if np.isfinite(usual) else None,
        "expected": float(ahead.expected[row]) if np.isfinite(ahead.expected[row]) else None,
        "skilled": skilled,
        "colour": colour_of(float(probability), rule) if skilled else "green",
        "reasons": list(ahead.reasons[row]),
        "mean": float(ahead.mean[row]) if np.isfinite(ahead.mean[row]) else None,
        "parts": msgspec.to_builtins(ahead.parts[row]),
        "hours": _hours(ahead.hours[:, row]) if ahead.hours is not None else [],
    }


def _hours(rows: Floats) -> list[dict[str, Any]]:
    """(2, 24): of each hour of the clock, and the usual of it."""
    if not np.isfinite(rows).all():
        return []
    return [
        {"hour": hour, "probability": float(rows[0, hour]), "usual": float(rows[1, hour])}
        for hour in range(rows.shape[1])
    ]


def _young(outlook: Outlook) -> list[Finding]:
    """Places of which nothing can be proven yet."""
    days = {place: each[0].known_days for place, each in outlook.verified.items()}
    return [
        Finding(name="history_short", field="treatments_children",
                detail=f"{place}: no skill yet: {n} of {NEEDED_DAYS} days are known")
        for place, n in days.items() if n < NEEDED_DAYS
    ]  # fmt: skip


def _short(one: Any) -> dict[str, Any]:
    left_out = {"seed", "reliability", "auc"}
    return {name: each for name, each in msgspec.to_builtins(one).items() if name not in left_out}


def _line(place: str, record: dict[str, Any]) -> str:
    head = f"{place:<24} {record['lead_days']:>4} {record['days']:>5} {record['bad_days']:>4} "
    if record["brier"] is None:
        return head + "too few days of both kinds"

    def interval(name: str) -> str:
        one = record[name]
        return f"{one['value']:+.3f} ({one['low']:+.3f}, {one['high']:+.3f})"

    return (
        f"{head}{record['brier']:.4f} {interval('skill_climatology'):>22} "
        f"{interval('skill_persistence'):>22} {record['auc']['value']:.3f}  "
        f"{'yes' if record['skilled'] else 'not yet'}"
    )


def _print(made: dict[str, Any]) -> int:
    json.dump(made, sys.stdout, ensure_ascii=False, allow_nan=False)
    print()
    return 0


def _findings(findings: list[dict[str, str]]) -> int:
    for one in findings:
        print(f"{one['name']}: {one['field']}: {one['detail']}", file=sys.stderr)
    return 0


def _read(args: argparse.Namespace) -> Read:
    plan, folder = _plan(args)
    columns = _columns(folder / plan.file)
    if not plan.place and "place" in columns:
        plan = msgspec.structs.replace(plan, place="place")
    plan = _with_exposures(plan, columns)
    seed = plan.seed if args.seed is None else args.seed
    try:
        rule = msgspec.convert(plan.rule, Rule)
    except msgspec.ValidationError as problem:
        raise WarnError("rule_unread", f"rule: {problem}", "see how-to/forecast-bad-days") from None
    series, known = _series(plan, columns)
    series, findings = _believed(series)
    return Read(series=series, known=known, rule=rule, seed=seed, findings=findings)


def _believed(series: Series) -> tuple[Series, list[Finding]]:
    """Without values that their quantity cannot have, as 9999 of a logger that had none."""
    kept, findings = dict(series.exposures), []
    for name in sorted(QUANTITIES.keys() & kept.keys()):
        values, low, high = kept[name], QUANTITIES[name].low, QUANTITIES[name].high
        beyond = (values < low) | (values > high)
        kept[name] = np.where(beyond, np.nan, values)
        for place, number in zip(series.places, beyond.sum(1), strict=True):
            if number:
                detail = f"{place}: {number} values beyond {low:g} to {high:g}"
                findings.append(Finding(name="impossible_value", field=name, detail=detail))
    return replace(series, exposures=kept), findings


def _plan(args: argparse.Namespace) -> tuple[Plan, Path]:
    if (args.config is None) == (args.file is None):
        raise WarnError("file_missing", "neither or both of CONFIG.toml and --file were given",
                        "give one of them")  # fmt: skip
    if args.file is not None:
        return Plan(file=args.file.name), args.file.parent
    try:
        tables = tomllib.loads(args.config.read_text("utf-8"))
        return msgspec.convert(tables, Plan), args.config.parent
    except OSError as problem:
        raise WarnError("file_unreadable", f"{args.config}: {problem.strerror or problem}",
                        "check the name of the configuration") from problem  # fmt: skip
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise WarnError("not_toml", f"{args.config}: {problem}", "correct that line") from problem
    except msgspec.ValidationError as problem:
        raise WarnError("config_unread", f"{args.config}: {problem}",
                        "see how-to/forecast-bad-days for every key") from None  # fmt: skip


def _columns(path: Path) -> dict[str, NDArray[Any]]:
    if not path.is_file():
        raise WarnError("file_unreadable", f"{path} is not there", "check its name")
    try:
        with duckdb.connect(":memory:") as database:
            if path.suffix.lower() in (".parquet", ".pq"):
                source = database.read_parquet(str(path))
            else:
                source = database.read_csv(
                    str(path), header=True, na_values=MISSING, sample_size=SAMPLED_ROWS,
                    auto_type_candidates=["BIGINT", "DOUBLE", "VARCHAR"],
                )  # fmt: skip
            return {name: column(values) for name, values in source.fetchnumpy().items()}
    except duckdb.Error as problem:
        raise WarnError("file_unread", f"{path.name}: {str(problem).splitlines()[0]}",
                        "give a CSV with a header line, or Parquet") from problem  # fmt: skip


def _with_exposures(plan: Plan, columns: dict[str, NDArray[Any]]) -> Plan:
    """The plan with every other column of numbers, where it names none."""
    named = {plan.day, plan.place, plan.treatments}
    also = {plan.hour}
    if plan.exposure:
        wanted = {n for e in plan.exposure for n in (e.name, *e.foreseen)} | named - {""}
    else:
        wanted = named - {""}
    missing = sorted(wanted - set(columns))
    if missing:
        raise WarnError("column_missing", f"{plan.file} has no column {', '.join(missing)}",
                        f"it has {', '.join(columns)}")  # fmt: skip
    if plan.exposure:
        return plan
    found = []
    for name, values in columns.items():
        if name not in named | also and FORESEEN not in name and values.dtype.kind in "iuf":
            ahead = [f"{name}{FORESEEN}{lead}" for lead in range(1, LEADS + 1)]
            there = tuple(each for each in ahead if each in columns)
            found.append(Exposure(name=name, foreseen=there if len(there) == LEADS else ()))
    return msgspec.structs.replace(plan, exposure=tuple(found))


def _series(plan: Plan, columns: dict[str, NDArray[Any]]) -> tuple[Series, int]:
    """Rows onto a calendar without holes, three days longer than the last count."""
    days = dates.parse(columns[plan.day], plan.day_format, plan.day).astype("datetime64[D]")
    if not days.size or np.isnat(days).any():
        raise WarnError("day_missing", f"a row of {plan.file} has no {plan.day}, or it has no rows",
                        "give each row its day")  # fmt: skip
    place = columns[plan.place].astype(str) if plan.place else np.full(days.size, "all")
    names, row = np.unique(place, return_inverse=True)
    counts = _numbers(columns, plan.treatments)
    counted = days[np.isfinite(counts)]
    if not counted.size:
        raise WarnError("counts_missing", f"{plan.treatments} has no value", "name another column")
    first, last = days.min(), counted.max()
    index = (days - first).astype(int)
    size = int((last - first).astype(int)) + LEADS + 1
    clock, each_day = _clock(plan, columns, days.size)
    _check_once(names, first, (row * (index.max() + 1) + index) * each_day + clock, each_day,
                int(index.max()) + 1)  # fmt: skip
    inside = index < size

    def by_hour(values: Floats) -> Floats:
        table = np.full((names.size, size, each_day), np.nan)
        table[row[inside], index[inside], clock[inside]] = values[inside]
        return table

    def mean(name: str) -> Floats:
        table = by_hour(_numbers(columns, name))
        number = np.isfinite(table).sum(2)
        total = np.where(np.isfinite(table), table, 0).sum(2)
        return np.where(number > 0, total / np.maximum(number, 1), np.nan)

    hourly = by_hour(counts)
    whole = np.isfinite(hourly).sum(2) >= min(each_day, LEAST_HOURS)
    foreseen = {
        each.name: np.stack(
            [np.full((names.size, size), np.nan)] + [mean(name) for name in each.foreseen]
        )
        for each in plan.exposure if each.foreseen
    }  # fmt: skip
    series = Series(
        places=tuple(str(name) for name in names),
        first_day=first,
        counts=np.where(whole, np.nansum(hourly, 2), np.nan),
        exposures={each.name: mean(each.name) for each in plan.exposure},
        foreseen=foreseen,
        hourly=hourly if each_day > 1 else None,
    )
    return series, int((last - first).astype(int))


def _clock(
    plan: Plan, columns: dict[str, NDArray[Any]], rows: int
) -> tuple[NDArray[np.int64], int]:
    """The hour of each row, and how many rows a day has: one where no column says it."""
    if not plan.hour or plan.hour not in columns:
        return np.zeros(rows, int), 1
    hours = _numbers(columns, plan.hour)
    if not np.isin(hours, np.arange(24)).all():
        raise WarnError("hour_unknown", f"{plan.hour} holds what is no hour from 0 to 23",
                        "give each row its hour of the local day")  # fmt: skip
    return hours.astype(int), 24


def _check_once(
    names: NDArray[Any], first: Any, keys: NDArray[np.int64], each_day: int, days: int
) -> None:
    found, number = np.unique(keys, return_counts=True)
    if number.max() > 1:
        which, day = divmod(int(found[number.argmax()]) // each_day, days)
        each = "hour" if each_day > 1 else "day"
        raise WarnError("day_twice", f"{names[which]} has two rows of {first + day}",
                        f"give one row for each place and {each}")  # fmt: skip


def _numbers(columns: dict[str, NDArray[Any]], name: str) -> Floats:
    values = columns[name]
    if values.dtype.kind not in "iuf":
        raise WarnError("not_numbers", f"column {name} holds text", "leave unknown values empty")
    return values.astype(float)
