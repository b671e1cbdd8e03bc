"""`breathway warn forecast|verify CONFIG.toml`, or `--file FILE`: bad days ahead, their record.

In: a CSV or Parquet file of children treated and exposures (``warn_days``). Out: JSON with
``--json``, else tables.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from breathway.cli.warn_days import read_days
from breathway.model.errors import Finding
from breathway.warn import Outlook, Rule, colour_of, last_days, look_ahead
from breathway.warn.errors import WarnError
from breathway.warn.outlook import NEEDED_DAYS, START_DAYS

Floats = NDArray[np.float64]


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
    read = read_days(args)
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
    read = read_days(args)
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
