"""The alerts that were issued, in order: whoever sends them on keeps a position and asks for more.

In: ``Alert``s, issued by the role ``stage`` or for an operator. Out: alerts by position, in commit
order: one writer at a time (a lock that is held to the commit draws the position), so that none is
passed by. Issuing the same id again is nothing. The channel ``alert`` is notified with each
position.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from breathway.model.alert import Alert
from breathway.record.database import Database

CHANNEL = "alert"
_LOCK = 7238_0014  # pg_advisory_xact_lock: positions are drawn one after the other
_ISSUE = """
INSERT INTO alert (alert_id, place, body, colour, sent_at, expires_at, number)
VALUES ($1, $2, $3::text::jsonb, $4, $5, $6, $7) ON CONFLICT (alert_id) DO NOTHING
RETURNING position
"""
# The last of each chain (an onset has one chain), where it has not ended and its time is not over.
_OPEN = """
SELECT body FROM (
  SELECT DISTINCT ON (body->>'onset_at') body, number FROM alert
  WHERE place = $1 AND expires_at > coalesce($2, now())
  ORDER BY body->>'onset_at', number DESC
) last WHERE body->>'kind' IN ('alert', 'update') ORDER BY body->>'onset_at'
"""
_CHAINS = """
SELECT DISTINCT ON (place, body->>'onset_at') body FROM alert
WHERE place = ANY ($1) AND expires_at > $2 ORDER BY place, body->>'onset_at', number DESC
"""
_SINCE = "SELECT position, body FROM alert WHERE position > $1 ORDER BY position LIMIT $2"


async def issue(db: Database, alert: Alert) -> int | None:
    """Keep it and say so; its position, or None where it was issued before."""
    async with db.transaction() as connection:
        return await issue_within(connection, alert)


async def hold(connection: Any) -> None:
    """Issue nothing beside this transaction until it ends."""
    await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)


async def issue_within(connection: Any, alert: Alert) -> int | None:
    """As ``issue``, within a transaction that keeps something else too."""
    await hold(connection)
    position: int | None = await connection.fetchval(
        _ISSUE,
        alert.id,
        alert.place,
        msgspec.json.encode(alert).decode(),
        alert.colour,
        alert.sent_at,
        alert.expires_at,
        alert.number,
    )
    if position is not None:
        await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, str(position))
    return position


async def open_alerts(db: Database, place: str, at: dt.datetime | None = None) -> list[Alert]:
    """What a place is warned of and has not ended; ``at`` None: the database's own time."""
    rows = await db.connections.fetch(_OPEN, place, at)
    return [_alert(row["body"]) for row in rows]


async def chains(connection: Any, places: Sequence[str], at: dt.datetime) -> list[Alert]:
    """The last alert of each chain whose time is not over, whether it has ended or not."""
    return [_alert(row["body"]) for row in await connection.fetch(_CHAINS, list(places), at)]


async def since(db: Database, position: int, limit: int = 500) -> list[tuple[int, Alert]]:
    """What was issued after a position, oldest first, each with its own."""
    rows = await db.connections.fetch(_SINCE, position, limit)
    return [(row["position"], _alert(row["body"])) for row in rows]


def _alert(body: str) -> Alert:
    return msgspec.json.decode(body, type=Alert)
