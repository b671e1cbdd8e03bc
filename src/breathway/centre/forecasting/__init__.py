"""The forecast of a centre: every hour for each place, verified once a day; alerts that follow.

In: a round of ``upkeep``. Out: rows of ``forecast``, ``verification``, ``foreseen`` and ``alert``,
all of an hour and zone in one transaction: a process that is killed has written all of it or
nothing, and an hour that is written is not written again. Ids of alerts follow from place, day and
number.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from breathway import log
from breathway.centre.forecasting import airlevel, gather
from breathway.centre.forecasting.gather import Gathered, Treated
from breathway.centre.forecasting.telling import Level, Teller, Told
from breathway.centre.keys import keys_of
from breathway.centre.rising import Round
from breathway.model.alert import Place
from breathway.record import alerts, daily, forecasts
from breathway.record.daily import DayValue
from breathway.record.given import may_warn
from breathway.record.history import folder_of, rows_since, salt_of
from breathway.record.observations import series
from breathway.record.places import places
from breathway.warn import LEADS, RULE, Outlook, Skilled, look_ahead

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
HOURS_KEPT = dt.timedelta(days=35)  # after its day an hour's forecast is of use to nobody
AGAIN = dt.timedelta(days=3)  # of the air is read again every hour, all of it once a day
_DONE = "SELECT EXISTS (SELECT FROM forecast WHERE place = ANY ($1) AND issued_at >= $2)"
_ANY = "SELECT EXISTS (SELECT FROM forecast WHERE place = ANY ($1))"
_OF_TODAY = """
SELECT count(DISTINCT place) FROM forecast
WHERE place = ANY ($1) AND day = $2 AND hour IS NULL
"""
_VERIFIED = """
SELECT place, lead_days, made_at, (body->>'skilled')::boolean AS skilled,
  coalesce((body->'hours'->>'skilled')::boolean, false) AS hours FROM verification
WHERE place = ANY ($1)
"""

_log = log.get(__name__)


class Forecasting:
    """A job of ``upkeep``."""

    def __init__(self) -> None:
        self._air: dict[str, dict[tuple[str, dt.date, bool], DayValue]] = {}
        self._read: dict[str, dt.date] = {}  # the day on which a place's air was read whole

    async def __call__(self, one: Round) -> None:
        hour = one.now.replace(minute=0, second=0, microsecond=0)
        zones: dict[str, list[Place]] = {}
        for place in await places(one.database):
            zones.setdefault(place.zone, []).append(place)
        due = [z for z in zones.values() if not await self._is_done(one, z, hour)]
        if not due:
            return
        salt = salt_of(keys_of(one.settings.data).node)
        first_open = one.last + DAY if one.last is not None else one.now.date()
        async with one.database.transaction() as connection:
            fresh = await rows_since(connection, salt, first_open, one.now)
        folder = folder_of(one.settings.data)
        found = await asyncio.to_thread(gather.treated, folder, fresh, hour)
        for here in due:
            await self._zone(one, here, found, hour)

    async def _is_done(self, one: Round, here: Sequence[Place], hour: dt.datetime) -> bool:
        ids = [place.id for place in here]
        return bool(await one.database.connections.fetchval(_DONE, ids, hour))

    async def _zone(
        self, one: Round, here: Sequence[Place], found: Treated, hour: dt.datetime
    ) -> None:
        """All of one zone's places, for one hour."""
        zone = ZoneInfo(here[0].zone)
        local = hour.astimezone(zone)
        ids = [place.id for place in here]
        pool = one.database.connections
        rows = await pool.fetch(_VERIFIED, ids)
        skilled = _skilled(
            (row["place"], row["lead_days"], row["skilled"], row["hours"]) for row in rows
        )
        evening = one.settings.forecast_hour
        turn = local.replace(hour=evening)  # since when the day's verification is due
        turn = turn if local >= turn else turn - DAY
        verified = len({r["place"] for r in rows if r["made_at"] >= turn}) == len(ids)
        verified = verified and await pool.fetchval(_ANY, ids)  # none: all is to be made anew
        air = {place.id: await self._air_of(one, place, local) for place in here}
        lately = {p.id: await daily.days(pool, p.id, p.zone, hour - DAY, hour) for p in here}
        said = await daily.foreseen(pool, ids, local.date() - dt.timedelta(days=gather.PAST_DAYS))
        ahead = _foreseen_now(air, local.date()) if local.hour >= evening else []
        of_today = await pool.fetchval(_OF_TODAY, ids, local.date())
        since = evening if of_today == len(ids) else 24  # of a day nothing was said of, say it now
        make = partial(_look, here, found, air, lately, [*said, *ahead], hour, since, skilled,
                       not verified)  # fmt: skip
        gathered, outlook = await asyncio.to_thread(make)
        if outlook is not None and outlook.verified:
            skilled = _skilled(
                (place, each.lead_days, each.skilled, bool(each.hours and each.hours.skilled))
                for place, leads in outlook.verified.items() for each in leads
            )  # fmt: skip
        levels = await self._levels(one, here, air, local)
        told = await self._tell(one, here, hour, (gathered, outlook), skilled, levels)
        await self._keep(one, here, told, ahead, hour)

    async def _air_of(self, one: Round, place: Place, local: dt.datetime) -> list[DayValue]:
        """By day: all of it once a day, else what may have changed since."""
        whole = self._read.get(place.id) != local.date()
        start = local - (dt.timedelta(days=gather.PAST_DAYS) if whole else AGAIN)
        start = start.replace(hour=0)
        end = local.replace(hour=0) + (LEADS + 1) * DAY
        pool = one.database.connections
        kept = {} if whole else self._air[place.id]
        for each in await daily.days(pool, place.id, place.zone, start, end):
            kept[each.quantity, each.day, each.forecast] = each
        self._air[place.id], self._read[place.id] = kept, local.date()
        return list(kept.values())

    async def _levels(
        self,
        one: Round,
        here: Sequence[Place],
        air: Mapping[str, list[DayValue]],
        local: dt.datetime,
    ) -> dict[tuple[str, int], Level]:
        """The air's level: of the last 24 hours for today, of what is forecast for days to come."""
        settings = one.settings
        index = airlevel.index_of(settings.air_index, settings.jurisdiction)
        levels: dict[tuple[str, int], Level] = {}
        for place in here:
            known = {each.quantity for each in air[place.id]} & set(index.scales)
            hourly = {}
            for name in known:
                got = await series(one.database, place.id, name, local - DAY, local)
                hourly[name] = got.hourly(local - DAY, 24)
            levels[place.id, 0] = airlevel.level_now(index, hourly)
            for lead in range(1, LEADS + 1):
                day = local.date() + lead * DAY
                means = {
                    each.quantity: np.array([each.value])
                    for each in air[place.id]
                    if each.forecast and each.day == day and each.quantity in airlevel.DAILY
                }
                levels[place.id, lead] = airlevel.level_of(index, means)
        return levels

    async def _tell(
        self,
        one: Round,
        here: Sequence[Place],
        hour: dt.datetime,
        seen: tuple[Gathered | None, Outlook | None],
        skilled: Skilled,
        levels: Mapping[tuple[str, int], Level],
    ) -> Told:
        by_id = {place.id: place for place in here}
        async with one.database.transaction() as connection:
            standing = await alerts.chains(connection, list(by_id), hour)
        teller = Teller(
            by_id,
            now=hour,
            rule=RULE,
            exercise=not await may_warn(one.database),
            standing=standing,
        )
        gathered, outlook = seen
        if gathered is None or outlook is None:
            return teller.air_alone(hour.astimezone(ZoneInfo(here[0].zone)).date(), levels)
        return teller.tell(gathered, outlook, skilled, levels)

    async def _keep(
        self,
        one: Round,
        here: Sequence[Place],
        told: Told,
        ahead: Sequence[tuple[str, str, dt.date, int, float]],
        hour: dt.datetime,
    ) -> None:
        async with one.database.transaction() as connection:
            await forecasts.keep(connection, told.forecasts)
            ids, before = [place.id for place in here], hour.date() - HOURS_KEPT
            await forecasts.prune_hours(connection, ids, before)
            await daily.foresee(connection, ahead)
            for place, lead, body in told.verifications:
                await forecasts.keep_verification(connection, place, lead, hour, body)
            for alert in told.alerts:
                await alerts.issue_within(connection, alert)
        _log.info("forecast_made", extra={"count": len(here), "number": len(told.alerts)})


def _look(
    here: Sequence[Place],
    found: Treated,
    air: Mapping[str, list[DayValue]],
    lately: Mapping[str, list[DayValue]],
    foreseen: Sequence[tuple[str, str, dt.date, int, float]],
    hour: dt.datetime,
    evening: int,
    before: Skilled,
    verified: bool,
) -> tuple[Gathered | None, Outlook | None]:
    gathered = gather.gather(here, found, air, lately, foreseen, hour, evening)
    if gathered is None:
        return None, None
    seed = zlib.crc32(msgspec.json.encode([here[0].zone, hour.date()]))
    return gathered, look_ahead(
        gathered.series,
        today=gathered.today,
        known=gathered.known,
        seed=seed,
        before=before,
        verified=verified,
    )


def _skilled(found: Iterable[tuple[str, int, bool, bool]]) -> Skilled:
    """From place, lead, and whether its days and its hours have skill."""
    days: dict[str, frozenset[int]] = {}
    hours: dict[str, frozenset[int]] = {}
    for place, lead, *have in found:
        for here, has in zip((days, hours), have, strict=True):
            if has:
                here[place] = here.get(place, frozenset()) | {lead}
    return Skilled(days=days, hours=hours)


def _foreseen_now(
    air: Mapping[str, list[DayValue]], today: dt.date
) -> list[tuple[str, str, dt.date, int, float]]:
    """What weather services say this evening of the next days."""
    return [
        (place, each.quantity, each.day, (each.day - today).days, each.value)
        for place, values in air.items()
        for each in values
        if each.forecast and 1 <= (each.day - today).days <= LEADS
    ]
