"""Forecasts of places, for people of the network who reach a facility there.

In: the scope. Out: ``Forecasts`` and ``ForecastPage``. A place is reached where one of its
facilities is; another is not found.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from breathway.console.ask import EVERYONE, Ask, Operation
from breathway.console.desk import Desk
from breathway.console.views import (
    ForecastPage,
    ForecastPlace,
    ForecastRecord,
    ForecastRow,
    Forecasts,
)
from breathway.console.visitor import Visitor
from breathway.model.alert import COLOURS, Alert, Forecast, Place
from breathway.model.errors import NotFound
from breathway.record import alerts, forecasts
from breathway.record.places import places
from breathway.warn.decide import STANDING

AHEAD = dt.timedelta(days=3)
ISSUED_LEAD = 1  # of the record's last days, what was in fact said is shown


async def show_all(desk: Desk, visitor: Visitor, ask: Ask) -> Forecasts:
    """Every place in reach, today's worst colour first."""
    async with desk.console.scoped(visitor.scope) as conn:
        known = await places(conn)
        today = ask.now.date()
        rows = await forecasts.latest(
            conn, [p.id for p in known], today - dt.timedelta(days=1),
            today + AHEAD + dt.timedelta(days=1), hours=False,
        )  # fmt: skip
    of: dict[str, list[Forecast]] = {}
    for row in rows:
        of.setdefault(row.place, []).append(row)
    found = [_place(place, of.get(place.id, []), ask.now) for place in known]
    found.sort(key=lambda one: (-_worst(one), one.name))
    return Forecasts(places=found, answered_at=ask.now)


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> ForecastPage:
    async with desk.console.scoped(visitor.scope) as conn:
        known = {place.id: place for place in await places(conn)}
        place = known.get(ask.path["place"])
        if place is None:
            raise NotFound("there is no such place in your reach")
        today = _today(place, ask.now)
        rows = await forecasts.latest(conn, [place.id], today, today + AHEAD)
        bodies = await forecasts.verifications(conn, place.id)
        records = [msgspec.json.decode(body, type=ForecastRecord) for body in bodies.values()]
        said = await _said(conn, place.id, records)
        chains = await alerts.chains(conn, [place.id], ask.now)
    for record in records:
        for day in record.last_days if record.lead_days == ISSUED_LEAD else ():
            if day.day in said:
                day.said, day.usual, day.issued = *said[day.day], True
    return ForecastPage(
        place=_place(place, [row for row in rows if row.hour is None], ask.now),
        hours=[_row(row) for row in rows if row.hour is not None],
        records=records,
        alerts=[alert for alert in chains if _stands(alert)],
        answered_at=ask.now,
    )


async def _said(
    conn: Any, place: str, records: list[ForecastRecord]
) -> dict[dt.date, tuple[float, float]]:
    first = [d.day for r in records if r.lead_days == ISSUED_LEAD for d in r.last_days[:1]]
    if not first:
        return {}
    rows = await forecasts.said(conn, place, ISSUED_LEAD, first[0])
    return {row.day: (row.probability, row.usual) for row in rows if row.skilled}


def _stands(alert: Alert) -> bool:
    return alert.kind in STANDING


def _today(place: Place, now: dt.datetime) -> dt.date:
    return now.astimezone(ZoneInfo(place.zone)).date()


def _place(place: Place, rows: list[Forecast], now: dt.datetime) -> ForecastPlace:
    today = _today(place, now)
    return ForecastPlace(
        place=place.id,
        name=place.name,
        zone=place.zone,
        latitude=place.latitude,
        longitude=place.longitude,
        days=[_row(row) for row in rows if today <= row.day <= today + AHEAD],
    )


def _worst(one: ForecastPlace) -> int:
    return COLOURS.index(one.days[0].colour) if one.days else -1


def _row(row: Forecast) -> ForecastRow:
    fields = {name: getattr(row, name) for name in ForecastRow.__struct_fields__}
    return ForecastRow(**fields | {"reasons": list(row.reasons), "parts": list(row.parts)})


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/forecast",
        does="The next days of each place: the flag's colour and the probability of a bad day.",
        answer=Forecasts,
        handler=show_all,
        roles=EVERYONE - {"administrator"},
    ),
    Operation(
        method="GET",
        path="/api/forecast/{place}",
        does="One place's forecast by day and hour, and how right it was on days it had not seen.",
        answer=ForecastPage,
        handler=show,
        roles=EVERYONE - {"administrator"},
    ),
)
