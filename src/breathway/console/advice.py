"""What professionals do with a task: claim it, give it back, advise the bedside, finish it.

In: a task's or a treatment's id, and words. Out: events, appended; the projections in the same
transaction say who was first. Words are sealed under the patient's key before they leave here.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any, get_args
from uuid import UUID

import msgspec

from breathway.console.ask import Ask
from breathway.console.audit import reading
from breathway.console.desk import Desk
from breathway.console.tasks import select_tasks, task_rows
from breathway.console.treatment import find
from breathway.console.views import (
    AdviceRequest,
    Given,
    HandOverRequest,
    PhraseView,
    TaskDoneRequest,
    TaskRow,
)
from breathway.console.visitor import Visitor
from breathway.model.errors import BadInput, Conflict, NotFound
from breathway.model.event import Event, Sealed
from breathway.model.order import AdviceGiven, TaskAssigned, TaskClaimed, TaskDone, TaskReleased
from breathway.model.seal import NONCE_BYTES, seal
from breathway.model.sound import BodySite

WORDS_LONGEST = 4000

# Instructions of the catalogues (key "phrase-<code>"). Not clinically reviewed yet: the catalogues
# mark them so.
PHRASES: tuple[tuple[str, str], ...] = (
    ("repeat_nebulization", "1"),
    ("give_oxygen", "2"),
    ("call_ambulance", "3"),
    ("sit_upright", "4"),
    ("repeat_spirometry", "5"),
    ("measure_again", "6"),
    ("record_chest_sounds", "7"),
    ("stop_and_wait", "8"),
    ("may_go_home", "9"),
)
# Steps that can be started from the advice, and what each may say more exactly; None: the bedside
# chooses. The details of a protocol step are those of a treatment: the dose again, the next step of
# the protocol in force, or its end.
REQUESTS: dict[str, frozenset[str | None]] = {
    "blow": frozenset({None, "before", "after"}),
    "listen": frozenset({None, *get_args(BodySite)}),
    "vitals": frozenset({None}),
    "protocol_step": frozenset({"repeat_dose", "next", "stop"}),
}
_CODES = frozenset(code for code, _ in PHRASES)

_ONE = select_tasks("select * from task where task_id = $1")
_KEY = """
select k.key_id, k.sealed from patient p join patient_key k on k.key_id = p.profile_key_id
where p.patient_id = $1 and p.erased_at is null
"""


_COLLEAGUE = """
select jurisdiction, facilities from account
where account_id = $1 and role in ('nurse', 'expert') and ended_at is null
"""
_GRANTED = """
select exists (select from consultation where expert_id = $1 and patient_id = $2
  and ended_at is null and until_at > $3)
"""


async def phrases(desk: Desk, visitor: Visitor, ask: Ask) -> list[PhraseView]:
    return [PhraseView(code=code, key=key) for code, key in PHRASES]


async def claim(desk: Desk, visitor: Visitor, ask: Ask) -> TaskRow:
    row = await _task(desk, visitor, ask)
    if row["state"] == "done":
        raise Conflict("the task is done already", name="task_done")
    if row["claimed_by"] == visitor.account_id:
        return await _show(desk, visitor, ask, "claimed")
    if row["claimed_by"] is not None:
        raise _taken()
    await _append(desk, TaskClaimed(task_id=row["task_id"], **_about(desk, visitor, ask.now, row)))
    shown = await _show(desk, visitor, ask, "claimed")
    if shown.claimed_by is None or shown.claimed_by.account_id != visitor.account_id:
        raise _taken()
    return shown


async def release(desk: Desk, visitor: Visitor, ask: Ask) -> TaskRow:
    row = await _task(desk, visitor, ask)
    if row["claimed_by"] != visitor.account_id or row["state"] == "done":
        raise Conflict("only who claimed a task gives it back", name="task_not_yours")
    await _append(desk, TaskReleased(task_id=row["task_id"], **_about(desk, visitor, ask.now, row)))
    return await _show(desk, visitor, ask, "released")


async def hand_over(desk: Desk, visitor: Visitor, ask: Ask) -> TaskRow:
    """To a colleague who may see it; the history keeps both."""
    body: HandOverRequest = ask.body
    row = await _task(desk, visitor, ask)
    if row["claimed_by"] != visitor.account_id or row["state"] == "done":
        raise Conflict("only who claimed a task hands it over", name="task_not_yours")
    async with desk.console.transaction() as conn:
        other = await conn.fetchrow(_COLLEAGUE, body.account_id)
    async with desk.console.scoped(visitor.scope) as conn:
        granted = await conn.fetchval(_GRANTED, body.account_id, row["patient_id"], ask.now)
    if other is None or not (
        granted
        or (
            other["jurisdiction"] == row["jurisdiction"]
            and ("*" in other["facilities"] or row["facility_id"] in other["facilities"])
        )
    ):
        raise BadInput(
            "this colleague's scope does not reach the task",
            name="colleague_out_of_scope",
            hint="choose somebody who works for this facility",
        )
    about = _about(desk, visitor, ask.now, row)
    await _append(desk, TaskAssigned(task_id=row["task_id"], to=body.account_id, **about))
    return await _show(desk, visitor, ask, "handed_over")


async def done(desk: Desk, visitor: Visitor, ask: Ask) -> TaskRow:
    body: TaskDoneRequest = ask.body
    row = await _task(desk, visitor, ask)
    if row["state"] == "done":
        raise Conflict("the task is done already", name="task_done")
    if row["claimed_by"] not in (None, visitor.account_id):
        raise _taken()
    about = _about(desk, visitor, ask.now, row)
    await _append(desk, TaskDone(task_id=row["task_id"], outcome=body.outcome, **about))
    return await _show(desk, visitor, ask, "finished")


async def give(desk: Desk, visitor: Visitor, ask: Ask) -> Given:
    """To the bedside, by the outbox: a phrase, words of one's own, a step to start, or all."""
    body: AdviceRequest = ask.body
    words = body.words.strip()
    if body.phrase is None and not words and body.request is None:
        raise BadInput("there is no advice in it", name="advice_empty", hint="choose or write one")
    if body.phrase is not None and body.phrase not in _CODES:
        raise BadInput("there is no such phrase", name="unknown_phrase", hint="see /api/phrases")
    if body.request is not None and body.request.detail not in REQUESTS[body.request.what]:
        known = ", ".join(str(each) for each in REQUESTS[body.request.what])
        raise BadInput("there is no such step", name="unknown_step", hint=f"details are {known}")
    if len(words) > WORDS_LONGEST:
        raise BadInput(f"at most {WORDS_LONGEST} letters", name="advice_too_long")
    async with reading(desk, visitor, ask.now) as read:
        row = await find(read.conn, ask.id("id"))
        key = await read.conn.fetchrow(_KEY, row["patient_id"])
        if body.task_id is not None:
            await _belongs(read.conn, body.task_id, row["patient_id"])
        read.did("advised", row["patient_id"], row["facility_id"], row["jurisdiction"])
    advice_id = desk.new_id()
    event = AdviceGiven(
        advice_id=advice_id,
        task_id=body.task_id,
        phrase=body.phrase,
        words=_seal(desk, words, key, row["patient_id"]) if words else None,
        request=body.request,
        **_about(desk, visitor, ask.now, row),
    )
    await _append(desk, event)
    return Given(id=advice_id)


def _seal(desk: Desk, words: str, key: Any, patient_id: UUID) -> Sealed:
    opened = desk.keys.open_key(key["sealed"]) if key is not None else None
    if opened is None:
        raise Conflict(
            "words cannot be sealed for this patient",
            name="patient_key_missing",
            hint="their data was erased, or their key has not arrived; a phrase can be sent",
        )
    nonce = secrets.token_bytes(NONCE_BYTES)
    return seal(msgspec.msgpack.encode(words), opened, key["key_id"], patient_id, nonce)


async def _belongs(conn: Any, task_id: UUID, patient_id: UUID) -> None:
    about = await conn.fetchval("select patient_id from task where task_id = $1", task_id)
    if about != patient_id:
        raise NotFound("there is no such task of this patient")


async def _task(desk: Desk, visitor: Visitor, ask: Ask) -> Any:
    async with desk.console.scoped(visitor.scope) as conn:
        row = await conn.fetchrow("select * from task where task_id = $1", ask.id("id"))
    if row is None:
        raise NotFound("there is no such task")
    return row


async def _show(desk: Desk, visitor: Visitor, ask: Ask, action: str) -> TaskRow:
    desk.counts.forget(visitor)
    async with reading(desk, visitor, ask.now) as read:
        rows = await read.conn.fetch(_ONE, ask.id("id"))
        if not rows:
            raise NotFound("there is no such task")
        row = rows[0]
        read.did(action, row["patient_id"], row["facility_id"], row["jurisdiction"])
        return (await task_rows(read, desk.keys, rows, ask.now, action="worklist"))[0]


def _about(desk: Desk, visitor: Visitor, now: dt.datetime, row: Any) -> dict[str, Any]:
    return {
        "id": desk.new_id(),
        "facility_id": row["facility_id"],
        "jurisdiction": row["jurisdiction"],
        "occurred_at": now,
        "patient_id": row["patient_id"],
        "treatment_id": row["treatment_id"],
        "by": visitor.account_id,
    }


async def _append(desk: Desk, event: Event) -> None:
    await desk.append([event], event.occurred_at)


def _taken() -> Conflict:
    return Conflict("somebody else has claimed it", name="already_claimed", hint="see who, and ask")
