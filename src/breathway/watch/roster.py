"""Who is on duty: the roster as data, over facilities, local hours and time zones.

In: the text of a roster file (TOML), a moment, a facility. Out: the people on duty then, by the
names they sign in with, and when that changes. A shift that ends before it begins ends on the next
day; the local clock of the shift's own zone counts, through summer time too.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from breathway.model.errors import BadInput
from breathway.model.order import Priority

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Seconds = Annotated[int, Meta(ge=1, le=7 * 86_400)]
Hour = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Username = Annotated[str, Meta(min_length=1, max_length=60)]


class BadRoster(BadInput):
    name = "bad_roster"
    hint = "correct the entry that the message names; docs/reference/rules.md says what each needs"


class Duty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person's shifts for some facilities; without hours, always."""

    username: Username
    level: Literal["expert", "duty_doctor"]
    facilities: Annotated[tuple[str, ...], Meta(min_length=1)]  # "*", an id, or "kh-*"
    zone: str
    days: tuple[Day, ...] = DAYS
    from_: Hour = msgspec.field(default="00:00", name="from")
    until: Hour = "00:00"

    def covers(self, facility_id: str) -> bool:
        return any(
            facility_id == one or (one.endswith("*") and facility_id.startswith(one[:-1]))
            for one in self.facilities
        )

    def shifts(self, at: dt.datetime, days: int) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Begin and end of the shifts from the day before ``at`` on, in UTC."""
        zone = ZoneInfo(self.zone)
        begins, ends = dt.time.fromisoformat(self.from_), dt.time.fromisoformat(self.until)
        today = at.astimezone(zone).date()
        for offset in range(-1, days + 1):
            day = today + dt.timedelta(days=offset)
            if DAYS[day.weekday()] in self.days:
                last = day + dt.timedelta(days=1) if ends <= begins else day
                began = dt.datetime.combine(day, begins, zone)
                yield (
                    began.astimezone(dt.UTC),
                    dt.datetime.combine(last, ends, zone).astimezone(dt.UTC),
                )

    def is_on(self, at: dt.datetime) -> bool:
        return any(began <= at < ended for began, ended in self.shifts(at, 0))


class After(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long an expert who is asked has, before the duty doctor is."""

    high: Seconds = 300
    medium: Seconds = 900
    low: Seconds = 3600

    def of(self, priority: Priority) -> dt.timedelta:
        return dt.timedelta(
            seconds={"high": self.high, "medium": self.medium}.get(priority, self.low)
        )


class Roster(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: Annotated[str, Meta(min_length=1, max_length=80)] = "none"
    after_s: After = After()
    duty: tuple[Duty, ...] = ()

    def on_duty(self, level: str, facility_id: str, at: dt.datetime) -> list[str]:
        """In the order of the file, each once."""
        found = (d for d in self.duty if d.level == level and d.covers(facility_id) and d.is_on(at))
        return list(dict.fromkeys(d.username for d in found))

    def next_change(self, level: str, facility_id: str, at: dt.datetime) -> dt.datetime | None:
        """The next moment at which a shift of the level begins or ends; None: never in a week."""
        moments = (
            moment
            for duty in self.duty
            if duty.level == level and duty.covers(facility_id)
            for shift in duty.shifts(at, 8)
            for moment in shift
        )
        return min((moment for moment in moments if moment > at), default=None)

    def holes(
        self, level: str, facility_id: str, at: dt.datetime, days: float
    ) -> list[tuple[dt.datetime, dt.datetime]]:
        """Stretches of the coming days in which nobody of the level is on duty."""
        found: list[tuple[dt.datetime, dt.datetime]] = []
        until = at + dt.timedelta(days=days)
        while at < until:
            change = min(self.next_change(level, facility_id, at) or until, until)
            if not self.on_duty(level, facility_id, at):
                joined = found and found[-1][1] == at
                found[-1:] = [(found[-1][0], change)] if joined else [*found[-1:], (at, change)]
            at = change
        return found


NOBODY = Roster()


def read_roster(text: str, name: str = "the roster") -> Roster:
    """The roster of a TOML text; ``name`` is said in what is wrong."""
    try:
        roster = msgspec.convert(tomllib.loads(text), Roster)
    except tomllib.TOMLDecodeError as problem:
        raise BadRoster(f"{name} is not TOML: {problem}") from None
    except msgspec.ValidationError as problem:
        raise BadRoster(f"{name}: {problem}".replace("`$.", "`")) from None
    for number, duty in enumerate(roster.duty, 1):
        if not _is_zone(duty.zone):
            raise BadRoster(
                f"{name}: duty {number} ({duty.username}): {duty.zone!r} is no IANA time zone",
                hint="write it as Asia/Phnom_Penh",
            )
    return roster


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (ValueError, OSError, KeyError):  # a strange path; a folder; not found
        return False
