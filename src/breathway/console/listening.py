"""Who may listen: a page's WebSocket at ``/api/treatments/{id}/listen``, and what is live now.

In: an upgrade request with the session's cookie, from our own page. Out: a listener of the relay,
authorised as every read of the patient is: role, scope or consent (the database says whether the
treatment is there for this account), and an audit row before the first sound. Asked again every
15 seconds: whoever is signed out, or whose consent ends, hears no more.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import re
from urllib.parse import urlsplit
from uuid import UUID

from msgspec import structs

from breathway.console import sessions
from breathway.console.ask import CLINICAL, Ask, Operation
from breathway.console.audit import reading
from breathway.console.desk import Desk
from breathway.console.places import PLACE_COLUMNS, PLACE_JOIN, place_of
from breathway.console.views import LiveSound
from breathway.console.visitor import Visitor
from breathway.model.errors import BreathwayError, NotAllowed, NotFound, NotSignedIn, Refused
from breathway.model.live import IceServer, Talk
from breathway.record import AWAY
from breathway.wire.hearing import Hearing
from breathway.wire.relay import Place
from breathway.wire.socket import POLICY
from breathway.wire.upgrade import Request

CHECK_S = 15.0
TURN_S = 3600
_PATH = re.compile(r"/api/treatments/([0-9a-f-]{36})/listen")
_TREATMENT = """
select facility_id, jurisdiction, patient_id from treatment where treatment_id = $1
"""
_LIVE = f"""
select t.treatment_id, t.patient_id, t.facility_id, t.jurisdiction, {PLACE_COLUMNS}
from treatment t {PLACE_JOIN.format(id="t.facility_id")} where t.treatment_id = any($1::uuid[])
"""  # noqa: S608


async def answer(desk: Desk, request: Request) -> None:
    found = _PATH.fullmatch(request.path)
    if found is None:
        raise NotFound("no websocket is at this address")
    _check_origin(request)
    try:
        treatment_id = UUID(found[1])
    except ValueError:
        raise NotFound("there is no such treatment") from None
    place, visitor = await _allowed(desk, request, treatment_id)
    hearing = Hearing(request, desk.relay.door)
    hearing.on_talk = lambda word: _talk(desk, hearing, place, visitor, word)

    def lost() -> None:
        desk.relay.leave(place, hearing)
        hearing.end()

    request.on_lost, request.on_text = lost, hearing.hear
    request.accept()
    desk.relay.join(place, hearing)
    watching = asyncio.get_running_loop().create_task(_watch(desk, request, treatment_id))
    desk.tasks.add(watching)
    watching.add_done_callback(desk.tasks.discard)


def _talk(desk: Desk, hearing: Hearing, place: Place, visitor: Visitor, word: Talk) -> None:
    """A voice for the bedside: it is asked first, by the name that we know."""
    if word.step not in ("ring", "offer", "end", "voice"):
        return
    servers = () if word.step == "voice" else _servers(desk)
    said = structs.replace(word, who=visitor.name, servers=servers)
    if not desk.relay.to_source(place, said):
        hearing.say(Talk(call=word.call, step="unheard"))
    elif word.step == "ring":
        hearing.say(said)


def _servers(desk: Desk) -> tuple[IceServer, ...]:
    """TURN with a password for an hour (draft-uberti-behave-turn-rest)."""
    url, secret = desk.turn
    if not url:
        return ()
    username = str(round(desk.now().timestamp()) + TURN_S)
    password = base64.b64encode(hmac.digest(secret.encode(), username.encode(), "sha1"))
    return (IceServer(urls=url, username=username, credential=password.decode()),)


async def _allowed(desk: Desk, request: Request, treatment_id: UUID) -> tuple[Place, Visitor]:
    """Where the treatment is, for somebody who may hear it; raises where not."""
    now = desk.now()
    token = request.cookie(sessions.cookie_name(desk.secure_cookies))
    visitor = await sessions.find(desk, token, now, active=False)
    if visitor is None:
        raise NotSignedIn("there is no session, or it has ended")
    if visitor.role not in CLINICAL:
        raise NotAllowed("this is not for your role")
    async with reading(desk, visitor, now) as read:
        row = await read.conn.fetchrow(_TREATMENT, treatment_id)
        if row is None:
            raise NotFound("there is no such treatment")
        read.saw("listen", row["patient_id"], row["facility_id"], row["jurisdiction"])
    return (row["facility_id"], treatment_id), visitor


async def _watch(desk: Desk, request: Request, treatment_id: UUID) -> None:
    """While they listen: may they still?"""
    while not request.closed:
        await asyncio.sleep(CHECK_S)
        try:
            await _allowed(desk, request, treatment_id)
        except BreathwayError as problem:
            request.close(POLICY, problem.name)
        except AWAY:
            continue  # the database is away: what was allowed goes on


def _check_origin(request: Request) -> None:
    """A page of another site sends our cookie too, but cannot hide where it is from."""
    origin = urlsplit(request.header(b"origin").decode("latin-1"))
    if not origin.netloc or origin.netloc.lower() != request.header(b"host").decode().lower():
        raise Refused("the call came from another site", name="cross_site")


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> list[LiveSound]:
    """What is live, as far as this account may hear it."""
    lives = {opening.treatment_id: opening for _, opening in desk.relay.lives()}
    if not lives:
        return []
    async with reading(desk, visitor, ask.now) as read:
        rows = await read.conn.fetch(_LIVE, list(lives))
        shown = []
        for row in rows:
            opening = lives[row["treatment_id"]]
            if opening.facility_id != row["facility_id"]:
                continue
            read.saw("live", row["patient_id"], row["facility_id"], row["jurisdiction"])
            shown.append(
                LiveSound(
                    treatment_id=row["treatment_id"],
                    patient_id=row["patient_id"],
                    place=place_of(row, row["facility_id"], ask.now),
                    body_site=opening.body_site,
                    began_at=opening.began_at,
                    synthetic=opening.synthetic,
                )
            )
    return sorted(shown, key=lambda each: each.began_at)


LIVE = Operation(
    method="GET",
    path="/api/listening",
    does="Stethoscopes that send now.",
    answer=list[LiveSound],
    handler=show,
    roles=CLINICAL,
)
