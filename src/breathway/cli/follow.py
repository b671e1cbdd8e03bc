"""What stands beside a session: earlier tests, the check of the device, slow manoeuvres.

In: the options `--history`, `--date`, `--device-check`, `--slow`. Out: the device's standing, and
the `over_time` and `slow` parts of the JSON.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

import msgspec

from breathway.cli.device_check import read_standing
from breathway.cli.exchange import read_bytes, written_at
from breathway.cli.reference import set_of
from breathway.score.device_check import DeviceState
from breathway.score.errors import SamplesError
from breathway.score.history import Course, Person, follow, read_history
from breathway.score.over_time import Line
from breathway.score.quality import Session, is_young
from breathway.score.samples import read_samples
from breathway.score.slow import Slow, SlowSession, assess_slow, measure_slow


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--history", type=Path, metavar="CSV", help="earlier tests of the person: "
                        "date and any of fev1_l, fvc_l, pef_l_s, height_cm, sex")  # fmt: skip
    parser.add_argument("--date", type=iso_date, metavar="YYYY-MM-DD", help="of this session; "
                        "otherwise now")  # fmt: skip
    parser.add_argument("--slow", type=Path, nargs="+", metavar="FILE", help="recordings of slow "
                        "vital capacity of the same session")  # fmt: skip


def add_device_option(parser: argparse.ArgumentParser) -> None:
    """The option."""
    parser.add_argument("--device-check", type=Path, metavar="JSON", help="result of breathway "
                        "device-check: a device that failed cannot produce an A")  # fmt: skip


def iso_date(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return moment.replace(tzinfo=moment.tzinfo or dt.UTC)


def device_state(args: argparse.Namespace) -> DeviceState:
    """Verified, failed, overdue, or unknown where no check was given."""
    path = args.device_check
    return "unknown" if path is None else read_standing(path, _date(args))


def over_time(session: Session, args: argparse.Namespace) -> dict[str, Any] | None:
    """The session in its history; None where no history was given."""
    path = getattr(args, "history", None)
    if path is None:
        return None
    person = Person(
        sex=args.sex,
        age_years=args.age,
        height_cm=args.height_cm,
        ethnicity=args.ethnicity,
        reference=set_of(args),
    )
    now = {name: getattr(session, name) for name in ("fev1_l", "fvc_l", "pef_l_s")}
    data = read_bytes(path)
    try:
        found = follow(read_history(data), now, _date(args), person)
    except SamplesError as error:
        raise SamplesError(error.name, f"{path}: {error}", error.hint) from error
    return {
        "tests": found.tests,
        "span_years": _rounded(found.span_years),
        **{name: _course(course) for name, course in found.courses.items()},
        "fev1q": _rounded(found.fev1q),
        "fev1q_per_year": _rounded(found.fev1q_per_year),
        "conditional_change": _rounded(found.conditional_change),
        "codes": list(found.codes),
        "reasons": list(found.reasons),
    }


def slow_session(
    session: Session, args: argparse.Namespace, factor: float
) -> dict[str, Any] | None:
    """The slow manoeuvres of the session; None where there are none."""
    if not getattr(args, "slow", None):
        return None
    found = []
    for path in args.slow:
        data = read_bytes(path)
        try:
            samples = read_samples(data, whole=True)
            curve = samples.curve * factor
            volume = samples.flow_l_s is None
            found.append(measure_slow(curve, samples.rate_hz, volume=volume))
        except SamplesError as error:
            raise SamplesError(error.name, f"{path}: {error}", error.hint) from error
    slow = assess_slow(found, young=is_young(args.age))
    most = max((v for v in (slow.vc_l, session.fvc_l) if v), default=None)
    return {
        **_plain(slow, but="maneuvers"),
        "fev1_vc": _rounded(session.fev1_l / most if session.fev1_l and most else None),
        "maneuvers": [
            {"file": str(path), **_plain(each)} for path, each in zip(args.slow, found, strict=True)
        ],
    }


def _plain(values: Slow | SlowSession, but: str = "") -> dict[str, Any]:
    return {
        name: _rounded(value) if isinstance(value, float) else value
        for name, value in msgspec.structs.asdict(values).items()
        if name != but
    }


def _date(args: argparse.Namespace) -> dt.datetime:
    """``--date`` of `score`, ``--at`` of `report` and `convert`; else now."""
    given: dt.datetime | None = getattr(args, "date", None)
    if given is None and (at := written_at(getattr(args, "at", None))) is not None:
        given = at.replace(tzinfo=at.tzinfo or dt.UTC)
    return given or dt.datetime.now(dt.UTC)


def _course(course: Course) -> dict[str, Any]:
    values = {name: _rounded(value) for name, value in msgspec.structs.asdict(course).items()
              if name != "trend"}  # fmt: skip
    trend = course.trend
    if trend is None:
        return {**values, "trend": None}
    return {
        **values,
        "trend": {
            "direction": trend.direction,
            "tests": trend.tests,
            **_line(trend.robust),
            "least_squares": _line(trend.least_squares),
            "scatter": _rounded(trend.scatter),
        },
    }


def _line(line: Line) -> dict[str, float | None]:
    return {name: _rounded(value) for name, value in msgspec.structs.asdict(line).items()}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
