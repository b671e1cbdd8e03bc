"""A school's page and feeds, made from forecasts, alerts and the latest verification.

In: a public id, or a place's. Out: the page of ``share.school``, Atom, iCalendar. The flag is that
of the alert that stands now; where none does, today's forecast says it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from breathway.console.desk import Desk
from breathway.console.school.answering import (
    answer,
    base_of,
    language_of,
    places_of,
    tickets_of,
    unknown,
)
from breathway.model.alert import COLOURS, Alert, Forecast, Place
from breathway.model.school import Language, Subscription
from breathway.record import alerts, forecasts, given, schools
from breathway.share.school import feeds
from breathway.share.school.feeds import Entry
from breathway.share.school.page import Day, Service, Sheet, Trust, flag_page
from breathway.share.school.words import EMERGENCY, OTHER
from breathway.warn.decide import colour_of

AHEAD = dt.timedelta(days=3)
KEPT_S = 60
SERVICES = 5  # warnings of weather services on a page


async def of_school(desk: Desk, request: Request) -> Response:
    one = await _find(desk, request)
    place = await _place(desk, one.place)
    html = await _page(desk, place, language_of(request, one.language), one)
    return answer(html, cache_s=KEPT_S)


async def of_place(desk: Desk, request: Request) -> Response:
    """A place's flag, for a school that looks before it subscribes."""
    place = await _place(desk, request.path_params["place"])
    otherwise: Language = OTHER.get(place.jurisdiction, "en")
    return answer(await _page(desk, place, language_of(request, otherwise)), cache_s=KEPT_S)


async def _find(desk: Desk, request: Request) -> Subscription:
    public = request.path_params["public_id"]
    async with schools.opened(desk.console, public=public) as connection:
        one = await schools.by_public(connection, public, tickets_of(desk).open)
    if one is None:
        raise unknown()
    return one


async def _place(desk: Desk, id_: str) -> Place:
    place = next((each for each in await places_of(desk) if each.id == id_), None)
    if place is None:
        raise unknown()
    return place


async def _page(
    desk: Desk, place: Place, language: Language, one: Subscription | None = None
) -> str:
    now, zone = desk.now(), ZoneInfo(place.zone)
    today = now.astimezone(zone).date()
    async with schools.opened(desk.console) as connection:
        rows = await forecasts.latest(connection, [place.id], today, today + AHEAD)
        verified = await forecasts.verifications(connection, place.id)
        others = await given.standing(connection, [place.id], now)
    standing = [
        alert
        for alert in await alerts.open_alerts(desk.console, place.id, now)
        if alert.onset_at <= now
    ]
    said = [each for each in rows if each.hour is None]
    hours = tuple(_day(each) for each in rows if each.hour is not None and each.day == today)
    days = tuple(_day(each) for each in said)
    flag = next((each for each in days if each.day == today), None)
    if standing:
        flag = _of_alert(standing[-1], today)
        days = (flag, *(each for each in days if each.day > today))
    other = OTHER.get(place.jurisdiction) if language == "en" else "en"
    return flag_page(
        Sheet(
            title=one.school if one else place.name,
            place=place.name,
            jurisdiction=place.jurisdiction,
            language=language,
            other=other,
            today=today,
            flag=flag,
            days=days,
            trust=trust_of(verified),
            emergency=desk.ways.emergency_number or EMERGENCY.get(place.jurisdiction, ""),
            plans=one.plans if one else None,
            made_at=max((each.issued_at for each in said), default=now).astimezone(zone),
            synthetic=one.synthetic if one else False,
            hours=hours if all(each.probability is not None for each in hours) else (),
            services=tuple(
                Service(
                    headline=row["headline"],
                    sender=row["sender"],
                    until=row["expires_at"] and row["expires_at"].astimezone(zone),
                )
                for row in others[:SERVICES]
            ),
        )
    )


def _day(said: Forecast) -> Day:
    """A colour that the probability does not reach, as flags are held up, is the air's."""
    reached = colour_of(said.probability, before=said.colour)
    ours = said.skilled and COLOURS.index(reached) >= COLOURS.index(said.colour)
    return Day(
        day=said.day,
        colour=said.colour,
        probability=said.probability if ours else None,
        reasons=said.reasons,
    )


def _of_alert(alert: Alert, today: dt.date) -> Day:
    return Day(
        day=today,
        colour=alert.colour,
        probability=alert.probability if alert.basis == "forecast" else None,
        reasons=alert.reasons,
        exercise=alert.exercise,
        operator=alert.basis == "operator",
    )


def trust_of(verified: dict[int, str]) -> Trust:
    """Of the day before, when most warnings go out; else of the shortest lead that has skill."""
    for lead in sorted(verified, key=lambda lead: (lead != 1, lead)):
        found = msgspec.json.decode(verified[lead], type=Trust)
        if found.skilled:
            return found
    return Trust(known_days=found.known_days if verified else 0)


async def atom(desk: Desk, request: Request) -> Response:
    return await _feed(desk, request, feeds.atom, "application/atom+xml; charset=utf-8")


async def icalendar(desk: Desk, request: Request) -> Response:
    return await _feed(desk, request, feeds.icalendar, "text/calendar; charset=utf-8")


Written = Callable[[Subscription, str, str, Sequence[Entry]], bytes]


async def _feed(desk: Desk, request: Request, write: Written, media: str) -> Response:
    one = await _find(desk, request)
    place, base = await _place(desk, one.place), base_of(desk, request)
    async with schools.opened(desk.console, public=one.public_id) as connection:
        rows = await schools.fed(connection, one.id)
    body = write(one, place.name, base, [_entry(desk, base, row) for row in rows])
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"etag": etag, "cache-control": "private, no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(None, 304, headers)
    return Response(body, 200, headers, media)


def _entry(desk: Desk, base: str, row: Any) -> Entry:
    mark = tickets_of(desk).mark(row["delivery_id"])
    return Entry(
        id=row["delivery_id"],
        chain=row["chain"],
        alert=msgspec.json.decode(row["body"], type=Alert),
        published_at=row["planned_at"],
        helped=f"{base}/school/helped/{row['delivery_id']}/{mark}",
    )
