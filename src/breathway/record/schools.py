"""Schools' subscriptions: asked for, confirmed, changed, ended.

In: ``Subscription``s with the address sealed beside them. Out: the same again. People without a
session reach one row: the one whose manage token (its SHA-256) or public id the transaction names,
which row-level security reads; operators reach those of their jurisdiction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg

from breathway.model.school import Subscription
from breathway.record.database import Database

Open = Callable[[bytes], str]  # of a sealed address

COLUMNS = (
    "subscription_id, public_id, jurisdiction, place, school, zone, language, least, channel, "
    "address, topic, quiet_from, quiet_to, purple_always, plans, synthetic, audience, triggers, "
    "state, reason"
)
_ADD = """
INSERT INTO subscription (subscription_id, public_id, manage_hash, address_hash, address, topic,
  jurisdiction, place, school, zone, language, least, channel, quiet_from, quiet_to, purple_always,
  plans, synthetic, state, created_at, confirmed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
  $21)
ON CONFLICT (address_hash) WHERE state <> 'ended' DO NOTHING RETURNING true
"""
_CONFIRMATION = """
INSERT INTO delivery (delivery_id, subscription_id, chain, kind, channel, due_at, expires_at,
  planned_at) VALUES (md5($1::uuid::text || 'confirm')::uuid, $1, $1, 'confirm', $2, $3, $4, $3)
"""
_FIND = f"SELECT {COLUMNS} FROM subscription WHERE "  # noqa: S608 - a constant
_CHANGE = """
UPDATE subscription SET school = $2, language = $3, least = $4, quiet_from = $5, quiet_to = $6,
  purple_always = $7, plans = $8 WHERE subscription_id = $1 AND state <> 'ended'
"""
_CONFIRM = """
UPDATE subscription SET state = 'active', confirmed_at = $2
WHERE subscription_id = $1 AND state = 'waiting'
"""
_RESUME = """
UPDATE subscription SET state = 'active', reason = ''
WHERE subscription_id = $1 AND state = 'paused'
"""
# An ended one keeps no address; its log stays for the school that has the link.
_END = """
UPDATE subscription SET state = 'ended', ended_at = $2, address = '', topic = ''
WHERE subscription_id = $1 AND state <> 'ended'
"""
_DROP = """
UPDATE delivery SET state = 'expired', outcome = 'ended'
WHERE subscription_id = $1 AND state = 'waiting'
"""
CONFIRM_WITHIN = dt.timedelta(days=2)
_LOG = """
SELECT delivery_id, kind, colour, state, attempts, outcome, planned_at, sent_at, due_at, helped
FROM delivery WHERE subscription_id = $1 ORDER BY planned_at DESC LIMIT $2
"""
_HELPED = """
UPDATE delivery SET helped = $2, helped_at = $3 WHERE delivery_id = $1 AND kind <> 'confirm'
"""
# What a school may read in its feeds: alerts that reached it, newest first.
_FED = """
SELECT d.delivery_id, d.chain, d.number, d.planned_at, a.body FROM delivery d
JOIN alert a USING (alert_id)
WHERE d.subscription_id = $1 AND d.state = 'sent' ORDER BY d.planned_at DESC LIMIT $2
"""


@asynccontextmanager
async def opened(
    db: Database, *, manage: bytes = b"", public: str = "", delivery: str = ""
) -> AsyncIterator[asyncpg.Connection]:
    """A transaction without a session that reaches one school by what it holds."""
    async with db.transaction() as connection:
        await connection.execute(
            "SELECT set_config('breathway.manage', $1, true),"
            " set_config('breathway.public', $2, true), set_config('breathway.delivery', $3, true)",
            manage.hex(),
            public,
            delivery,
        )
        yield connection


async def add(
    connection: Any,
    one: Subscription,
    *,
    manage_hash: bytes,
    address_hash: bytes,
    address: bytes,
    at: dt.datetime,
) -> bool:
    """Keep it, and where it has an address, a message that asks to confirm (feeds, and topics on
    the node's own broker, need none). False where the address already has one for this place."""
    active = not one.address
    added = await connection.fetchval(
        _ADD, one.id, one.public_id, manage_hash, address_hash, address, one.topic,
        one.jurisdiction, one.place, one.school, one.zone, one.language, one.least, one.channel,
        one.quiet_from, one.quiet_to, one.purple_always, one.plans, one.synthetic,
        "active" if active else "waiting", at, at if active else None,
    )  # fmt: skip
    if added and not active:
        await connection.execute(_CONFIRMATION, one.id, one.channel, at, at + CONFIRM_WITHIN)
        await connection.execute("SELECT pg_notify('delivery', '')")
    return bool(added)


async def wait_s(db: Database, key: bytes, at: dt.datetime, *, at_once: int, per_s: float) -> float:
    """Take one try of a key, whichever process asks; the seconds to wait where none is left."""
    async with opened(db) as connection:
        return float(
            await connection.fetchval(
                "SELECT take_ask($1, $2, $3, $4)", key, float(at_once), per_s, at
            )
        )


async def by_manage(connection: Any, manage_hash: bytes, open_: Open) -> Subscription | None:
    row = await connection.fetchrow(_FIND + "manage_hash = $1", manage_hash)
    return subscription(row, open_) if row else None


async def by_public(connection: Any, public_id: str, open_: Open) -> Subscription | None:
    """One that has not ended."""
    row = await connection.fetchrow(_FIND + "public_id = $1 AND state <> 'ended'", public_id)
    return subscription(row, open_) if row else None


def subscription(row: Any, open_: Open) -> Subscription:
    values = {key: row[key] for key in COLUMNS.split(", ")}
    values["id"] = values.pop("subscription_id")
    values["triggers"] = tuple(values["triggers"])
    return Subscription(**values | {"address": open_(values["address"])})


async def change(connection: Any, one: Subscription) -> None:
    await connection.execute(
        _CHANGE, one.id, one.school, one.language, one.least, one.quiet_from, one.quiet_to,
        one.purple_always, one.plans,
    )  # fmt: skip


async def confirm(connection: Any, id_: UUID, at: dt.datetime) -> None:
    await connection.execute(_CONFIRM, id_, at)


async def resume(connection: Any, id_: UUID) -> None:
    await connection.execute(_RESUME, id_)


async def end(connection: Any, id_: UUID, at: dt.datetime) -> None:
    await connection.execute(_END, id_, at)
    await connection.execute(_DROP, id_)


async def log_of(connection: Any, id_: UUID, limit: int = 30) -> list[Any]:
    """The deliveries to one school, newest first."""
    return list(await connection.fetch(_LOG, id_, limit))


async def helped(connection: Any, delivery_id: UUID, yes: bool, at: dt.datetime) -> bool:
    """Note the answer to "did it help?"; the last one stands."""
    return bool((await connection.execute(_HELPED, delivery_id, yes, at)).endswith(" 1"))


async def fed(connection: Any, id_: UUID, limit: int = 30) -> list[Any]:
    return list(await connection.fetch(_FED, id_, limit))


async def cities(connection: Any) -> list[Any]:
    """Rows for ``places.gather``, as everybody may see them."""
    return list(await connection.fetch("SELECT * FROM public_cities()"))
