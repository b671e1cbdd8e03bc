"""What is kept of public warnings: our signed documents, who may warn, what others warn of.

In: alerts that were issued, documents made of them, messages of weather services. Out: rows. A
document is written once and never changed; a message that replaces or cancels another ends it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from breathway.model.alert import Alert
from breathway.record.database import Database

_UNWRITTEN = """
SELECT a.body FROM alert a LEFT JOIN cap_document d ON d.alert_id = a.alert_id
WHERE d.alert_id IS NULL AND a.alert_id <> ALL ($1) ORDER BY a.position LIMIT 200
"""
_KEEP = """
INSERT INTO cap_document (alert_id, jurisdiction, place, identifier, sent_at, expires_at, headline,
  document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (alert_id) DO NOTHING
"""
_PROVEN = """
SELECT (body->'skill_climatology'->>'value')::float8 AS climatology, (body->>'days')::int AS days,
  (body->'skill_persistence'->>'value')::float8 AS persistence
FROM verification WHERE place = $1 AND lead_days = $2
"""
_UNANNOUNCED = """
SELECT d.*, a.body FROM cap_document d JOIN alert a USING (alert_id)
WHERE d.announced_at IS NULL AND d.expires_at > $1 ORDER BY a.position LIMIT 200
"""
_ANNOUNCED = "UPDATE cap_document SET announced_at = $2 WHERE alert_id = $1"
_TAKE = """
INSERT INTO received_warning (place, sender, identifier, sent_at, received_at, expires_at, event,
  headline, severity, urgency, certainty, signature, signer, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, (SELECT min(ended_at)
  FROM received_end e WHERE (e.sender, e.identifier, e.sent_at) = ($2, $3, $4)
    AND (e.trusted OR $12 <> 'trusted')))
ON CONFLICT DO NOTHING
"""
_END = """
WITH noted AS (
  INSERT INTO received_end (sender, identifier, sent_at, trusted, ended_at)
  VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
)
UPDATE received_warning SET ended_at = $5 WHERE sender = $1 AND identifier = $2 AND sent_at = $3
  AND ended_at IS NULL AND ($4 OR signature <> 'trusted') RETURNING place
"""
_FOLLOWED = """
INSERT INTO warning_feed AS f VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (feed) DO UPDATE
SET tried_at = $2, answered_at = coalesce($3, f.answered_at), problem = $4, unplaced = $5,
  unplaced_as = $6
"""
_STANDING = """
SELECT place, sender, identifier, event, headline, severity, urgency, certainty, sent_at,
  expires_at, signature, signer
FROM received_warning WHERE ended_at IS NULL AND ($1::text[] IS NULL OR place = ANY ($1))
  AND (expires_at > $2 OR (expires_at IS NULL AND sent_at > $2::timestamptz - interval '3 days'))
ORDER BY place, sent_at DESC, identifier LIMIT 500
"""
UNPLACED_SAID = 3


class Document(Struct, frozen=True, kw_only=True):
    """A public warning as it was signed."""

    alert_id: UUID
    jurisdiction: str
    place: str
    identifier: str
    sent_at: dt.datetime
    expires_at: dt.datetime
    headline: str
    document: bytes


class Received(Struct, frozen=True, kw_only=True):
    """What a weather service warns of at one of our places."""

    place: str
    sender: str
    identifier: str
    sent_at: dt.datetime
    expires_at: dt.datetime | None
    event: str
    headline: str
    severity: str
    urgency: str
    certainty: str
    signature: str  # unsigned, unchecked, unknown or trusted
    signer: str = ""


async def may_warn(db: Database) -> bool:
    """Whether an operator has recorded the authority to warn, and it has not ended."""
    return bool(
        await db.connections.fetchval(
            "SELECT EXISTS (SELECT FROM warning_authority WHERE ended_at IS NULL)"
        )
    )


async def unwritten(db: Database, but: Sequence[UUID] = ()) -> list[Alert]:
    """Alerts without a document, in the order in which they were issued."""
    rows = await db.connections.fetch(_UNWRITTEN, list(but))
    return [msgspec.json.decode(row["body"], type=Alert) for row in rows]


async def named(db: Database, ids: Sequence[UUID]) -> list[Alert]:
    """The alerts of these ids, oldest first."""
    rows = await db.connections.fetch(
        "SELECT body FROM alert WHERE alert_id = ANY ($1) ORDER BY position", list(ids)
    )
    return [msgspec.json.decode(row["body"], type=Alert) for row in rows]


async def proven(db: Database, place: str, lead_days: int) -> tuple[float, float, int] | None:
    """How much better than the season and than yesterday a place's forecast was, over how many
    days; none where that is not known."""
    row = await db.connections.fetchrow(_PROVEN, place, lead_days)
    if row is None or row["climatology"] is None or row["persistence"] is None:
        return None
    return row["climatology"], row["persistence"], row["days"]


async def keep_document(db: Database, new: Document) -> None:
    """Once: a second one for the same alert is not kept."""
    await db.connections.execute(_KEEP, *msgspec.structs.astuple(new))


async def unannounced(db: Database, now: dt.datetime) -> list[tuple[Document, Alert]]:
    """Documents that WIS2 was not told of and that still matter."""
    rows = await db.connections.fetch(_UNANNOUNCED, now)
    names = Document.__struct_fields__
    return [
        (
            Document(**{name: row[name] for name in names}),
            msgspec.json.decode(row["body"], type=Alert),
        )
        for row in rows
    ]


async def announced(db: Database, alert_id: UUID, at: dt.datetime) -> None:
    await db.connections.execute(_ANNOUNCED, alert_id, at)


async def file_announced(db: Database, file: str, sha256: str, at: dt.datetime) -> None:
    await db.connections.execute(
        "INSERT INTO open_announced (file, sha256, announced_at) VALUES ($1, $2, $3)"
        " ON CONFLICT DO NOTHING",
        file,
        sha256,
        at,
    )


async def files_announced(db: Database) -> set[str]:
    return {row["file"] for row in await db.connections.fetch("SELECT file FROM open_announced")}


async def take(
    db: Database,
    rows: Sequence[Received],
    ends: Sequence[tuple[str, str, dt.datetime]],
    trusted: bool,
    at: dt.datetime,
) -> set[str]:
    """Keep what others warn of, and end what it replaces (sender, identifier, sent), also where
    that comes later; the places where something ended. What is trusted ends by what is trusted."""
    ended: set[str] = set()
    async with db.transaction() as connection:
        for one in ends:
            found = await connection.fetch(_END, *one, trusted, at)
            ended |= {row["place"] for row in found}
        for row in rows:
            values = list(msgspec.structs.astuple(row))
            await connection.execute(_TAKE, *values[:4], at, *values[4:])
    return ended


async def only_followed(db: Database, feeds: Sequence[str]) -> None:
    """Forget how indexes stood that nobody follows any more."""
    await db.connections.execute("DELETE FROM warning_feed WHERE feed <> ALL ($1)", list(feeds))


async def followed(
    db: Database,
    feed: str,
    at: dt.datetime,
    answered_at: dt.datetime | None,
    problem: str,
    unplaced: Sequence[str] = (),
) -> None:
    """How an index of a weather service stands: asked, answered last, what is wrong, and areas of
    its messages that nobody could place: how many, and the first of them."""
    first = list(unplaced[:UNPLACED_SAID])
    await db.connections.execute(
        _FOLLOWED, feed, at, answered_at, problem[:300], len(unplaced), first
    )


async def feeds(connection: Any) -> list[Any]:
    return list(
        await connection.fetch(
            "SELECT feed, tried_at, answered_at, problem, unplaced, unplaced_as"
            " FROM warning_feed ORDER BY feed"
        )
    )


async def forget(db: Database, before: dt.datetime) -> None:
    """Warnings of others that were over before a moment, and ends that are as old."""
    async with db.transaction() as connection:
        await connection.execute(
            "DELETE FROM received_warning WHERE greatest(received_at, expires_at) < $1", before
        )
        await connection.execute("DELETE FROM received_end WHERE ended_at < $1", before)


async def standing(connection: Any, places: Sequence[str] | None, at: dt.datetime) -> list[Any]:
    """What others warn of that is not over, newest first in each place; None: of all places. What
    names no end is over after three days."""
    return list(await connection.fetch(_STANDING, places, at))
