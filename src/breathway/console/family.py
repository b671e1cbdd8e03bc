"""Warnings for families: agreed with whoever cares for the child, ended with one click.

In: a patient's id and what the family agreed to; or, without a sign-in, the token of a link. Out:
events, appended; a page of a few lines for the link. The address is sealed under the patient's key
before it leaves here; of the token only the hash is kept. A program that looks at links before the
reader does ends nothing: it opens the page, and the button there is a POST, as a mail program's own
button is (RFC 8058).
"""

from __future__ import annotations

import html
import secrets
from typing import Any

import msgspec
from starlette.responses import Response

from breathway.console.ask import Ask
from breathway.console.audit import reading
from breathway.console.consent import code
from breathway.console.desk import Desk
from breathway.console.patient import persons
from breathway.console.school.answering import answer
from breathway.console.views import FamilyEndRequest, FamilyPage, FamilyRequest, FamilyRow
from breathway.console.visitor import Visitor
from breathway.model import family as agreed
from breathway.model.errors import BadInput, Conflict, NotAllowed, NotFound
from breathway.model.people import FamilyWarningAgreed, FamilyWarningEnded
from breathway.model.school import Language
from breathway.model.seal import NONCE_BYTES, seal
from breathway.record import schools
from breathway.record.places import place_of
from breathway.share import family
from breathway.share.school import page
from breathway.share.school.tickets import Tickets, hashed
from breathway.share.school.words import words

_ROWS = """
select f.*, k.sealed from family_warning f left join patient_key k using (key_id)
where f.patient_id = any($1::uuid[]) order by f.agreed_at desc limit 50
"""
_EFFECTS = """
select body from personal_effect where patient_id = any($1::uuid[]) order by made_at desc limit 1
"""
_CITIES = """
select facility_id, jurisdiction, city from facility where facility_id = any($1::text[])
"""
_KEY = """
select k.key_id, k.sealed from patient p join patient_key k on k.key_id = p.profile_key_id
where p.patient_id = $1 and p.erased_at is null
"""


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> FamilyPage:
    """What holds, and what could be agreed."""
    async with reading(desk, visitor, ask.now) as read:
        people = await _people(read, visitor, ask, "family_warnings_seen")
        ids = [row["p_id"] for row in people]
        rows = await read.conn.fetch(_ROWS, ids)
        effects = await read.conn.fetchval(_EFFECTS, ids)
        places = await _places(read.conn, people)
    return FamilyPage(
        rows=[_row(desk, row) for row in rows], places=places, triggers=_raising(effects)
    )


async def agree(desk: Desk, visitor: Visitor, ask: Ask) -> FamilyPage:
    body: FamilyRequest = ask.body
    email, triggers = agreed.address(body.email), agreed.triggers(body.triggers)
    async with reading(desk, visitor, ask.now) as read:
        people = await _people(read, visitor, ask, "family_warning_agreed")
        front = people[0]
        rows = await read.conn.fetch(_ROWS, [row["p_id"] for row in people])
        key = await read.conn.fetchrow(_KEY, front["p_id"])
        places = await _places(read.conn, people)
    if sum(row["ended_at"] is None for row in rows) >= agreed.MOST:
        raise Conflict(f"{agreed.MOST} agreements hold already", name="too_many_agreements")
    if body.place not in places:
        raise BadInput(
            "the place is none of this person's",
            name="unknown_place",
            hint="choose one of " + ", ".join(places),
        )
    opened = desk.keys.open_key(key["sealed"]) if key is not None else None
    if opened is None:
        raise Conflict("nothing can be sealed for this patient", name="patient_key_missing")
    nonce = secrets.token_bytes(NONCE_BYTES)
    plain = msgspec.msgpack.encode(agreed.contact(email))
    agreement_id = desk.new_id()
    event = FamilyWarningAgreed(
        id=agreement_id,
        place=body.place,
        language=body.language,
        least=body.least,
        triggers=triggers,
        consent=code(body.consent),
        contact=seal(plain, opened, key["key_id"], front["p_id"], nonce),
        end_hash=hashed(Tickets(desk.keys.node_key).manage(agreement_id)),
        **_about(visitor, ask, front),
    )
    await desk.append([event], ask.now)
    return await show(desk, visitor, ask)


async def end(desk: Desk, visitor: Visitor, ask: Ask) -> FamilyPage:
    """At the clinic, when the family says so there."""
    body: FamilyEndRequest = ask.body
    async with reading(desk, visitor, ask.now) as read:
        people = await _people(read, visitor, ask, "family_warning_ended")
        rows = await read.conn.fetch(_ROWS, [row["p_id"] for row in people])
    row = next((one for one in rows if one["agreement_id"] == body.agreement_id), None)
    if row is None or row["ended_at"] is not None:
        raise NotFound("no such agreement holds")
    front = {"p_id": row["patient_id"], "p_facility": row["facility_id"],
             "p_jurisdiction": row["jurisdiction"]}  # fmt: skip
    event = FamilyWarningEnded(
        id=desk.new_id(),
        agreement_id=body.agreement_id,
        reason="at_the_clinic",
        **_about(visitor, ask, front),
    )
    await desk.append([event], ask.now)
    return await show(desk, visitor, ask)


async def ask_by_link(desk: Desk, ask: Ask) -> Response:
    """The page behind the link: one button."""
    row = await _by_link(desk, ask)
    if row is None or row["ended_at"] is not None:
        return _page("en" if row is None else row["language"], "unknown", "", 404)
    return _page(row["language"], "end-text", row["place_name"], 200)


async def end_by_link(desk: Desk, ask: Ask) -> Response:
    """The button, of the page or of a mail program; again is the same."""
    row = await _by_link(desk, ask)
    if row is None:
        return _page("en", "unknown", "", 404)
    if row["ended_at"] is None:
        event = FamilyWarningEnded(
            id=desk.new_id(),
            facility_id=row["facility_id"],
            jurisdiction=row["jurisdiction"],
            occurred_at=ask.now,
            patient_id=row["patient_id"],
            agreement_id=row["agreement_id"],
            reason="one_click",
        )
        await desk.append([event], ask.now)
    return _page(row["language"], "ended", "", 200)


async def _by_link(desk: Desk, ask: Ask) -> Any:
    token = hashed(ask.path["token"])
    async with schools.opened(desk.console, manage=token) as conn:
        row = await conn.fetchrow("select * from family_warning where end_hash = $1", token)
        if row is None:
            return None
        cities = await schools.cities(conn)
    names = {place_of(city): city["city"] for city in cities}
    return dict(row) | {"place_name": names.get(row["place"], row["place"])}


def _page(language: Language, key: str, place: str, status: int) -> Response:
    say = family.words(language)
    button = ""
    if key == "end-text":
        word = html.escape(say("end-button"))
        button = f'<form method="post" class="big"><button>{word}</button></form>'
    text = html.escape(say(key, place=place))
    title = html.escape(say("end-title"))
    body = (
        f'<header><div class="top"><span>{page.MARK}Breathway</span></div></header>'
        f'<main class="form"><h1>{title}</h1><p>{text}</p>{button}</main>'
    )
    return answer(page.document(words(language), say("end-title"), body), status)


async def _people(read: Any, visitor: Visitor, ask: Ask, action: str) -> list[Any]:
    """The person's registrations in scope. Who sees them by a consultation agrees to nothing."""
    rows = await persons(read.conn, ask.id("id"))
    reached = [row for row in rows if visitor.reaches(row["p_facility"], row["p_jurisdiction"])]
    if not reached:
        raise NotAllowed("a consultation does not reach so far", name="not_allowed")
    note = read.saw if action.endswith("seen") else read.did
    note(action, reached[0]["p_id"], reached[0]["p_facility"], reached[0]["p_jurisdiction"])
    return reached


async def _places(conn: Any, people: list[Any]) -> dict[str, str]:
    rows = await conn.fetch(_CITIES, [row["p_facility"] for row in people])
    return {place_of(row): row["city"] or row["facility_id"] for row in rows}


def _raising(effects: str | None) -> list[str]:
    """What raises this person's own need; empty where it is not known yet."""
    found = msgspec.json.decode(effects) if effects else {}
    listed = found.get("effects", []) if isinstance(found, dict) else []
    return [one["exposure"] for one in listed if one.get("verdict") == "raises"]


def _row(desk: Desk, row: Any) -> FamilyRow:
    words = desk.keys.words(row["sealed"], row["nonce"], row["box"], row["patient_id"])
    email, _ = agreed.opened(words)
    names = FamilyRow.__struct_fields__
    return FamilyRow(email=email, **{name: row[name] for name in names if name != "email"})


def _about(visitor: Visitor, ask: Ask, front: Any) -> dict[str, Any]:
    return {
        "facility_id": front["p_facility"],
        "jurisdiction": front["p_jurisdiction"],
        "occurred_at": ask.now,
        "patient_id": front["p_id"],
        "by": visitor.account_id,
    }
