"""A school subscribes itself, and confirms by the link that came to its address.

In: the public form. Out: a subscription that waits for its confirmation, or one with a feed, at
once. An address tells nobody whether it is known. Few tries a minute, of one caller and for one
address.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Mapping
from email.headerregistry import Address
from uuid import uuid4

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from breathway.console.desk import Desk
from breathway.console.school.answering import (
    answer,
    base_of,
    form_of,
    language_of,
    places_of,
    tickets_of,
    unknown,
    wrong,
)
from breathway.model.alert import Place
from breathway.model.errors import BadInput, BadRequest, TooMuch
from breathway.model.school import PULLED, Subscription
from breathway.record import schools
from breathway.share.channels.mqtt import check_broker
from breathway.share.channels.webhook import check_url
from breathway.share.school import forms
from breathway.share.school.tickets import hashed
from breathway.share.school.words import Words, words

ASKS_AT_ONCE = 10  # an address, or one school's, may ask to be warned so often,
ASKS_PER_S = 1 / 60  # and then this often
# The name stands in the question to an address that somebody gave: ours is no mail for their links.
_LINK = re.compile(r"://|www\.|@|\.[a-z]{2,}/", re.IGNORECASE)


async def subscribe(desk: Desk, request: Request) -> Response:
    say = words(language_of(request))
    places = await places_of(desk)
    if request.method != "POST":
        given = {"place": request.query_params.get("place", "")}
        return answer(_form(desk, say, places, given))
    given = await form_of(request)
    caller = request.client.host if request.client else ""
    await _take(desk, "caller", caller)
    try:
        one = _read(desk, given, places)
    except BadRequest as problem:
        text = say.entries.get(f"problem-{problem.name}", str(problem))
        return answer(_form(desk, say, places, given, wrong=text), 422)
    return await _add(desk, request, one)


def _form(
    desk: Desk, say: Words, places: list[Place], given: Mapping[str, str], wrong: str = ""
) -> str:
    return forms.subscribe(
        say, places, desk.ways.channels, given, wrong=wrong, node_broker=desk.ways.node_broker
    )


async def _take(desk: Desk, *key: str) -> None:
    """One try of a caller, or for an address; of all workers together."""
    hashed_key = tickets_of(desk).address_hash("ask", *key)
    wait_s = await schools.wait_s(
        desk.console, hashed_key, desk.now(), at_once=ASKS_AT_ONCE, per_s=ASKS_PER_S
    )
    if wait_s:
        often = TooMuch("too many tries", name="often")
        often.retry_after_s = wait_s  # type: ignore[attr-defined]
        raise often


def _read(desk: Desk, given: Mapping[str, str], places: list[Place]) -> Subscription:
    place = next((each for each in places if each.id == given.get("place")), None)
    if place is None:
        raise wrong("place")
    channel = given.get("channel", "")
    if channel not in desk.ways.channels:
        raise wrong("address")
    address = "" if channel in PULLED else given.get("address", "")
    one = Subscription(
        id=uuid4(),
        public_id=secrets.token_urlsafe(12),
        jurisdiction=place.jurisdiction,
        place=place.id,
        school="",
        zone=place.zone,
        language="en",
        least="orange",
        channel=channel,
        address=address,
    )
    topic = given.get("topic", "")
    if channel == "mqtt" and (not topic or not address):
        # On the node's own broker everybody keeps to a topic of their own.
        topic = f"breathway/school/{one.public_id}"
    one = changed(msgspec.structs.replace(one, topic=topic if channel == "mqtt" else ""), given)
    _check_address(desk, one)
    return one


def changed(one: Subscription, given: Mapping[str, str]) -> Subscription:
    """With what a form says of name, level, language, quiet hours and plans."""
    school, plans = given.get("school", "")[:120], given.get("plans", "")
    if not school or _LINK.search(school):
        raise wrong("school")
    if plans and not (plans.isascii() and plans.isdigit() and int(plans) <= 10_000):
        raise wrong("plans")
    quiet = [_time(given.get(name, "")) for name in ("quiet_from", "quiet_to")]
    if (quiet[0] is None) != (quiet[1] is None):
        raise wrong("quiet")
    values = {
        "school": " ".join(school.split()),
        "least": given.get("least", one.least),
        "language": given.get("language", one.language),
        "quiet_from": quiet[0],
        "quiet_to": quiet[1],
        "purple_always": bool(given.get("purple_always")),
        "plans": int(plans) if plans else None,
    }
    try:
        return msgspec.convert(msgspec.structs.asdict(one) | values, Subscription)
    except msgspec.ValidationError:
        raise wrong("school") from None


def _time(text: str) -> dt.time | None:
    try:
        return dt.time.fromisoformat(text) if text else None
    except ValueError:
        raise wrong("quiet") from None


def _check_address(desk: Desk, one: Subscription) -> None:
    try:
        match one.channel:
            case "email":
                if not one.address.isascii() or not Address(addr_spec=one.address).domain:
                    raise wrong("address")
            case "webhook":
                check_url(one.address, private=desk.ways.private)
            case "mqtt" if one.address or not desk.ways.node_broker:
                check_broker(one.address, one.topic, private=desk.ways.private)
            case _:
                pass
    except (BadInput, ValueError, IndexError, LookupError):
        raise wrong("address") from None
    except Exception as problem:  # email's parser has errors of its own
        if type(problem).__module__.startswith("email."):
            raise wrong("address") from None
        raise


async def _add(desk: Desk, request: Request, one: Subscription) -> Response:
    tickets, say = tickets_of(desk), words(one.language)
    parts = (one.channel, one.address, one.topic) if one.address else (str(one.id),)
    once = tickets.address_hash(*parts, one.place)
    if one.address:
        await _take(desk, one.channel, one.address)
    token = tickets.manage(one.id)
    async with schools.opened(
        desk.console, manage=hashed(token), public=one.public_id
    ) as connection:
        await schools.add(
            connection,
            one,
            manage_hash=hashed(token),
            address_hash=once,
            address=tickets.seal(one.address),
            at=desk.now(),
        )
    if not one.address:
        to = f"{base_of(desk, request)}/school/manage/{token}?new=1"
        return RedirectResponse(to, 303)
    return answer(forms.told(say, say("subscribe-title"), say("subscribe-known")))


async def confirm(desk: Desk, request: Request) -> Response:
    """The page that a confirmation's link opens; its button confirms."""
    key, tickets = hashed(request.path_params["token"]), tickets_of(desk)
    async with schools.opened(desk.console, manage=key) as connection:
        one = await schools.by_manage(connection, key, tickets.open)
        if one is None or one.state == "ended":
            raise unknown()
        say = words(language_of(request, one.language))
        title = say("confirm-title", school=one.school)
        if request.method != "POST" and one.state == "waiting":
            buttons = [("confirm", say("confirm-go"))]
            return answer(forms.button_page(say, title, "", buttons))
        await schools.confirm(connection, one.id, desk.now())
    to = f"{base_of(desk, request)}/school/manage/{request.path_params['token']}?new=1"
    return RedirectResponse(to, 303)
