"""Deliveries: each alert for each school it is for, planned once, claimed, and what became of it.

In: alerts after the cursor, schools that came to a warning that stands, and outcomes. Out: rows to
send. All of an alert's rows and the cursor are one transaction, and so are a school's and its mark;
a row's id follows from alert and school. Whoever claims a row holds it until
the lease ends: a claim that is never answered (its process was killed) is taken up again, and the
receiver knows the message by its id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from breathway.model.alert import Alert
from breathway.model.school import Channel, Delivery, Outcome
from breathway.record import alerts
from breathway.record.database import Database
from breathway.record.schools import COLUMNS, Open, subscription

CHANNEL = "delivery"  # notified when something new waits to be sent
_NEXT = "SELECT position, body FROM alert WHERE position > $1 ORDER BY position LIMIT 1"
# A school had an alert of the chain when it was sent, or may have been: claimed, and no word since.
_CHAIN = "SELECT chain FROM delivery WHERE alert_id = ANY ($1) LIMIT 1"
_HAD = """
SELECT DISTINCT subscription_id FROM delivery
WHERE chain = $1 AND (state = 'sent' OR (state = 'waiting' AND leased_until IS NOT NULL))
"""
_OVERTAKEN = """
UPDATE delivery SET state = 'superseded', outcome = 'superseded'
WHERE chain = $1 AND alert_id <> $2 AND state = 'waiting'
"""
# A change that is committed meanwhile waits for this row, and marks it again; who is being changed
# now is taken next time: nobody waits here for whoever may wait for us.
_BEHIND = """
UPDATE subscription SET behind = false WHERE subscription_id IN
  (SELECT subscription_id FROM subscription WHERE behind LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED)
RETURNING subscription_id, place
"""
# What failed before a school went on is tried again; nothing else is there twice, nor touched: it
# may be on its way, and noted at this moment.
_PLAN = """
INSERT INTO delivery (delivery_id, subscription_id, alert_id, chain, kind, colour, number, channel,
  state, due_at, expires_at, attempts, outcome, planned_at, sent_at)
SELECT md5(s.subscription_id::text || $1::uuid::text)::uuid, s.subscription_id, $1, $2, $3, $4, $5,
  s.channel, CASE WHEN pulled THEN 'sent' ELSE 'waiting' END,
  CASE WHEN pulled THEN $7 ELSE goes_at(s, $3, $4, $7) END, $6, pulled::int,
  CASE WHEN pulled THEN 'published' ELSE '' END, $7, CASE WHEN pulled THEN $7 END
FROM subscription s, LATERAL (SELECT s.channel IN ('atom', 'icalendar') AS pulled) p
WHERE NOT EXISTS (SELECT FROM delivery d WHERE d.state <> 'failed'
    AND d.delivery_id = md5(s.subscription_id::text || $1::uuid::text)::uuid)
  AND s.place = $8 AND s.state = 'active'
  AND ($11::uuid[] IS NULL OR s.subscription_id = ANY ($11)) AND (s.subscription_id = ANY ($9)
  OR ($3 IN ('alert', 'update') AND CASE WHEN s.triggers = '{}'
    THEN flag_rank($4) >= flag_rank(s.least) ELSE s.triggers && $10 END))
ON CONFLICT (delivery_id) DO UPDATE SET state = excluded.state, channel = excluded.channel,
  due_at = excluded.due_at, attempts = excluded.attempts, outcome = excluded.outcome,
  sent_at = excluded.sent_at
WHERE delivery.state = 'failed'
"""
_EXPIRE = """
UPDATE delivery SET state = 'expired',
  outcome = CASE outcome WHEN '' THEN 'too_late' ELSE outcome END
WHERE state = 'waiting' AND expires_at <= $1
"""
# Nobody opened the link in time: the address is forgotten, and may ask again.
_UNCONFIRMED = """
UPDATE subscription SET state = 'ended', ended_at = $1, address = '', topic = ''
WHERE state = 'waiting' AND created_at < $1::timestamptz - interval '2 days'
"""
# Quiet hours may have begun since it was due: nobody was there to send, or the school chose them.
_CLAIM = f"""
WITH picked AS (
  SELECT d.delivery_id FROM delivery d WHERE d.state = 'waiting' AND d.channel = $1
    AND d.due_at <= $2 AND d.expires_at > $2 AND (d.leased_until IS NULL OR d.leased_until < $2)
    AND (d.kind = 'confirm' OR EXISTS (SELECT FROM subscription s
      WHERE s.subscription_id = d.subscription_id AND s.state = 'active'
        AND goes_at(s, d.kind, d.colour, $2) <= $2))
  ORDER BY d.attempts, d.due_at LIMIT $3 FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE delivery d SET leased_until = $4, attempts = least(d.attempts + 1, 30000)
  FROM picked p WHERE d.delivery_id = p.delivery_id
  RETURNING d.delivery_id, d.subscription_id, d.kind, d.chain, d.expires_at, d.attempts, d.alert_id
)
SELECT c.delivery_id, c.kind, c.chain, c.expires_at, c.attempts, a.body, {
    ", ".join("s." + name for name in COLUMNS.split(", "))
}
FROM claimed c JOIN subscription s USING (subscription_id) LEFT JOIN alert a USING (alert_id)
"""  # noqa: S608 - constants
# What was overtaken meanwhile stays so, unless it was sent after all.
_NOTE = """
UPDATE delivery d SET leased_until = NULL, outcome = o.code,
  sent_at = CASE WHEN o.sent THEN $1 ELSE d.sent_at END,
  state = CASE WHEN o.sent THEN 'sent' WHEN d.state <> 'waiting' THEN d.state
    WHEN o.final THEN 'failed' ELSE 'waiting' END,
  due_at = goes_at(s, d.kind, d.colour, o.again_at)
FROM unnest($2::uuid[], $3::bool[], $4::text[], $5::bool[], $6::timestamptz[])
  o(id, sent, code, final, again_at), subscription s
WHERE d.delivery_id = o.id AND s.subscription_id = d.subscription_id
"""
_PAUSE = """
UPDATE subscription s SET state = 'paused', reason = o.code
FROM unnest($1::uuid[], $2::text[]) o(id, code), delivery d
WHERE d.delivery_id = o.id AND s.subscription_id = d.subscription_id
  AND s.state IN ('waiting', 'active')
"""

# In one statement: what goes is counted first, and what is counted goes.
_PRUNE = """
WITH gone AS (
  DELETE FROM delivery WHERE delivery_id IN (SELECT delivery_id FROM delivery
    WHERE planned_at < $1 AND state <> 'waiting' LIMIT $2)
  RETURNING subscription_id, planned_at, channel, kind, state, helped
), counted AS (
  INSERT INTO delivery_tally AS t (month, place, channel, kind, state, n, helped, not_helped)
  SELECT date_trunc('month', g.planned_at AT TIME ZONE 'UTC')::date, s.place, g.channel, g.kind,
    g.state, count(*), count(*) FILTER (WHERE g.helped), count(*) FILTER (WHERE NOT g.helped)
  FROM gone g JOIN subscription s USING (subscription_id) GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT (month, place, channel, kind, state) DO UPDATE SET n = t.n + excluded.n,
    helped = t.helped + excluded.helped, not_helped = t.not_helped + excluded.not_helped
  RETURNING 1
) SELECT count(*) FROM gone
"""
_AT_ONCE = 5_000


async def plan(db: Database, now: dt.datetime) -> int | None:
    """The next alert's rows, with the cursor; where there is no alert, what stands for schools that
    came to it. How many rows, or None where there is nothing to do."""
    async with db.transaction() as connection:
        position = await connection.fetchval("SELECT position FROM delivery_cursor FOR UPDATE")
        row = await connection.fetchrow(_NEXT, position)
        if row is None:
            return await _catch_up(connection, now)
        alert = msgspec.json.decode(row["body"], type=Alert)
        planned = await _plan_one(connection, alert, now) if alert.expires_at > now else 0
        await connection.execute("UPDATE delivery_cursor SET position = $1", row["position"])
        return planned


async def _catch_up(connection: Any, now: dt.datetime) -> int | None:
    """The latest of each chain that stands, for those who began, went on or asked for more."""
    late = await connection.fetch(_BEHIND, _AT_ONCE)
    if not late:
        return None
    ids = [row["subscription_id"] for row in late]
    standing = await alerts.chains(connection, list({row["place"] for row in late}), now)
    return sum([
        await _plan_one(connection, alert, now, ids)
        for alert in standing if alert.kind in ("alert", "update")
    ])  # fmt: skip


async def _plan_one(
    connection: Any, alert: Alert, now: dt.datetime, only: list[UUID] | None = None
) -> int:
    """For every school of its place, or for ``only`` these."""
    known = await connection.fetchval(_CHAIN, [alert.id, *alert.references])
    chain = known or alert.id
    had: list[UUID] = []
    if known:
        had = [row["subscription_id"] for row in await connection.fetch(_HAD, chain)]
        await connection.execute(_OVERTAKEN, chain, alert.id)
    done = await connection.execute(
        _PLAN, alert.id, chain, alert.kind, alert.colour, alert.number, alert.expires_at, now,
        alert.place, had, stems(alert.reasons), only,
    )  # fmt: skip
    return int(done.split()[-1])


def stems(reasons: Sequence[str]) -> list[str]:
    """What a family's trigger may be for these reasons: "pollen_birch_high" is "pollen" too."""
    parts = [reason.split("_") for reason in reasons]
    return ["_".join(part[:n]) for part in parts for n in range(1, len(part) + 1)]


async def expire(db: Database, now: dt.datetime) -> None:
    """What could not be sent while it still helped."""
    await db.connections.execute(_EXPIRE, now)
    await db.connections.execute(_UNCONFIRMED, now)


async def prune(db: Database, before: dt.datetime) -> int:
    """Forget what was planned before; its numbers stay in ``delivery_tally``. How many went."""
    gone = 0
    while now := await db.connections.fetchval(_PRUNE, before, _AT_ONCE):
        gone += now
    return gone


async def claim(
    db: Database, channel: Channel, most: int, now: dt.datetime, lease_s: float, open_: Open
) -> list[Delivery]:
    """Rows that are due, first tries first; nobody else gets them until the lease ends."""
    until = now + dt.timedelta(seconds=lease_s)
    rows = await db.connections.fetch(_CLAIM, channel, now, most, until)
    return [
        Delivery(
            id=row["delivery_id"],
            subscription=subscription(row, open_),
            kind=row["kind"],
            chain=row["chain"],
            expires_at=row["expires_at"],
            attempts=row["attempts"],
            alert=msgspec.json.decode(row["body"], type=Alert) if row["body"] else None,
        )
        for row in rows
    ]


async def note(
    db: Database, outcomes: Sequence[tuple[UUID, Outcome, dt.datetime]], now: dt.datetime
) -> None:
    """Keep what became of claimed rows; each with when to try again. A receiver that is no more
    pauses its school."""
    ids = [each[0] for each in outcomes]
    async with db.transaction() as connection:
        await connection.execute(
            _NOTE, now, ids, [o.sent for _, o, _ in outcomes], [o.code for _, o, _ in outcomes],
            [o.final for _, o, _ in outcomes], [again for _, _, again in outcomes],
        )  # fmt: skip
        gone = [(id_, o.code) for id_, o, _ in outcomes if o.pauses]
        if gone:
            await connection.execute(_PAUSE, [g[0] for g in gone], [g[1] for g in gone])


async def take_up(db: Database) -> None:
    """What a courier that is no more had claimed; only while no other can be at it."""
    await db.connections.execute(
        "UPDATE delivery SET leased_until = '-infinity' WHERE state = 'waiting'"
        " AND leased_until IS NOT NULL"
    )
