"""``breathway rules``: try the rules of ``watch`` before they go live.

In: a rules file (the package's own without one). ``check`` validates it and tries its cases;
``replay`` says what it would have raised over the record's history, or over a file of events, and
writes nothing; ``roster`` says of a duty roster who is on duty, and when nobody is. Out: text, or
one JSON object; exit status 0 where all is well, 1 where a case does not come out, a rule has none
or nobody is on duty, 2 where the file is wrong.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from breathway.centre.rulebook import read_roster_file, read_rules_file
from breathway.cli.replay import over_record
from breathway.model.errors import BadInput
from breathway.watch.cases import CaseResult, try_cases, untried
from breathway.watch.rehearse import Rehearsal
from breathway.watch.roster import Roster
from breathway.watch.rules import Rules

DAYS = 30.0


class Check(Struct, frozen=True, kw_only=True):
    """What ``check --json`` prints."""

    ok: bool
    file: str
    version: str
    signed_off_by: str
    rules: int
    cases: int
    failed: list[CaseResult]
    untried: list[str]  # reasons that no case raises


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "rules", help="try the rules that call a professional", description=__doc__
    )
    acts = parser.add_subparsers(required=True, metavar="ACT")
    check = acts.add_parser("check", help="validate the rules and try their cases")
    check.set_defaults(run=run_check)
    replay = acts.add_parser("replay", help="what they would have raised over history")
    replay.set_defaults(run=run_replay)
    roster = acts.add_parser("roster", help="who is on duty, and when nobody is")
    roster.add_argument("roster", type=Path, metavar="ROSTER", help="duty roster, as TOML")
    roster.add_argument("--facility", default="", metavar="ID", help="for one facility")
    roster.add_argument("--at", help="at this moment (ISO 8601 with its offset), else now")
    roster.add_argument("--days", type=float, default=7.0, help="how far ahead to look for holes")
    roster.add_argument("--json", action="store_true", help="print one JSON object")
    roster.set_defaults(run=run_roster)
    for one in (check, replay):
        one.add_argument("file", nargs="?", type=Path, metavar="FILE", help="rules, as TOML")
        one.add_argument("--json", action="store_true", help="print one JSON object")
    replay.add_argument("--days", type=float, help=f"how far back ({DAYS:.0f})")
    where = replay.add_mutually_exclusive_group()
    where.add_argument("--data", type=Path, metavar="DIR", help="the folder of a centre")
    where.add_argument("--database-url", metavar="URL", help="an administrator's database URL")
    where.add_argument("--events", type=Path, metavar="JSONL", help="events, one object a line")


def run_check(arguments: argparse.Namespace) -> int:
    rules = read_rules_file(arguments.file)
    results = try_cases(rules)
    found = Check(
        ok=all(r.held for r in results) and not untried(rules, results),
        file=str(arguments.file or "the package's own"),
        version=rules.version,
        signed_off_by=rules.signed_off_by,
        rules=len(rules.rule),
        cases=len(results),
        failed=[r for r in results if not r.held],
        untried=untried(rules, results),
    )
    _print(found, _check_text(found), arguments)
    return 0 if found.ok else 1


class OnDuty(Struct, frozen=True, kw_only=True):
    """One facility, or one entry of the roster's ``facilities``."""

    facility: str
    experts: list[str]
    duty_doctors: list[str]
    holes: list[tuple[dt.datetime, dt.datetime]]  # without a duty doctor


class OnDutyReport(Struct, frozen=True, kw_only=True):
    """What ``roster --json`` prints."""

    version: str
    at: dt.datetime
    facilities: list[OnDuty]


def run_roster(arguments: argparse.Namespace) -> int:
    roster, at = read_roster_file(arguments.roster), _moment(arguments.at)
    if not 0 < arguments.days <= 60:
        raise BadInput("--days is between 0 and 60", name="bad_days", hint="say --days 7")
    places = [arguments.facility] if arguments.facility else _places(roster)
    found = OnDutyReport(
        version=roster.version,
        at=at,
        facilities=[
            OnDuty(
                facility=place,
                experts=roster.on_duty("expert", place, at),
                duty_doctors=roster.on_duty("duty_doctor", place, at),
                holes=roster.holes("duty_doctor", place, at, arguments.days),
            )
            for place in places
        ],
    )
    _print(found, _roster_text(found), arguments)
    return 1 if any(each.holes for each in found.facilities) else 0


def _places(roster: Roster) -> list[str]:
    """Each entry of the roster; of an empty one every facility, where nobody is on duty."""
    return sorted({one for duty in roster.duty for one in duty.facilities}) or ["*"]


def _moment(said: str | None) -> dt.datetime:
    if said is None:
        return dt.datetime.now(dt.UTC)
    try:
        at = dt.datetime.fromisoformat(said)
    except ValueError:
        at = dt.datetime.min
    if at.tzinfo is None:
        raise BadInput(
            f"{said!r} is no moment", name="bad_moment", hint="write 2026-11-26T14:00+07:00"
        )
    return at.astimezone(dt.UTC)


def _roster_text(found: OnDutyReport) -> str:
    lines = [f"{found.version}, at {found.at:%Y-%m-%d %H:%M} UTC"]
    for each in found.facilities:
        lines.append(f"  {each.facility}: experts {', '.join(each.experts) or 'nobody'};"
                     f" duty doctor {', '.join(each.duty_doctors) or 'nobody'}")  # fmt: skip
        for began, ended in each.holes:
            lines.append(f"    no duty doctor from {began:%a %H:%M} to {ended:%a %H:%M} UTC")
    return "\n".join(lines)


def run_replay(arguments: argparse.Namespace) -> int:
    rules = read_rules_file(arguments.file)
    if arguments.days is not None and not 0 < arguments.days <= 3660:
        raise BadInput("--days is between 0 and 3660", name="bad_days", hint="say --days 30")
    found = _replay(arguments, rules)
    _print(found, _replay_text(found), arguments)
    return 0


def _replay(arguments: argparse.Namespace, rules: Rules) -> Rehearsal:
    from breathway.centre.rehearsal import rehearse_file, rehearse_record

    if arguments.events is not None:
        return rehearse_file(arguments.events, rules, arguments.days)
    if arguments.data is None and not arguments.database_url:
        arguments.database_url = os.environ.get("DATABASE_URL", "")
        if not arguments.database_url:
            raise BadInput(
                "which history?",
                name="history_missing",
                hint="name --data DIR, --database-url URL (or DATABASE_URL), or --events JSONL",
            )
    days = DAYS if arguments.days is None else arguments.days
    return over_record(arguments, lambda url: rehearse_record(url, rules, days))


def _print(found: Any, text: str, arguments: argparse.Namespace) -> None:
    print(msgspec.json.encode(found).decode() if arguments.json else text)


def _check_text(found: Check) -> str:
    lines = [f"{found.file}: {found.rules} rules, {found.cases} cases, version {found.version}"]
    for case in found.failed:
        lines.append(f"  {case.says}: raised {_list(case.raised)}, expected {_list(case.expected)}")
    lines += [f"  {reason}: no case raises it" for reason in found.untried]
    if not found.signed_off_by:
        lines.append("  nobody has signed it off")
    lines.append("in order" if found.ok else "NOT in order")
    return "\n".join(lines)


def _list(reasons: tuple[str, ...]) -> str:
    return ", ".join(reasons) or "nothing"


def _replay_text(found: Rehearsal) -> str:
    day, high = found.per_facility_day, found.high_per_facility_day
    lines = [
        f"{found.rules_version}: {found.since:%Y-%m-%d %H:%M} to {found.until:%Y-%m-%d %H:%M} UTC",
        f"  {found.treatments} treatments, {found.tasks} tasks"
        f" (then {sum(found.raised_then.values())}; {found.only_now} new, {found.only_then} gone)",
        f"  a facility-day has {day.mean} (p50 {day.p50}, p90 {day.p90}, most {day.most});"
        f" of high priority {high.mean} (p90 {high.p90}, most {high.most})",
    ]
    for reason, count in found.by_reason.items():
        lines.append(f"  {reason:20} {count:8}   then {found.raised_then.get(reason, 0)}")
    return "\n".join(lines)
