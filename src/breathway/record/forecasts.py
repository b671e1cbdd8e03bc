"""Forecasts of bad days and how far each may be trusted, as kept.

In: ``Forecast``s and the JSON of a verification, within a transaction of the role ``stage``. Out:
the same again, over any connection. A forecast is kept once for its place, day, hour and lead; a
newer one of the same replaces it. Of verifications the latest of each lead is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from breathway.model.alert import Forecast, Part
from breathway.record.each import execute_each

_KEEP = """
INSERT INTO forecast (place, day, hour, lead_days, issued_at, probability, usual, skilled, colour,
  reasons, expected, mean, parts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::text::jsonb)
ON CONFLICT (place, day, lead_days, hour) DO UPDATE SET issued_at = excluded.issued_at,
  probability = excluded.probability, usual = excluded.usual, skilled = excluded.skilled,
  colour = excluded.colour, reasons = excluded.reasons, expected = excluded.expected,
  mean = excluded.mean, parts = excluded.parts
WHERE forecast.issued_at <= excluded.issued_at
"""
# Of each day and hour what was said last, that is with the shortest lead.
_LATEST = """
SELECT DISTINCT ON (place, day, hour) * FROM forecast
WHERE place = ANY($1) AND day BETWEEN $2 AND $3 AND ($4 OR hour IS NULL)
ORDER BY place, day, hour, lead_days
"""
_SAID = """
SELECT * FROM forecast
WHERE place = $1 AND lead_days = $2 AND hour IS NULL AND day >= $3 ORDER BY day
"""
_PRUNE = "DELETE FROM forecast WHERE place = ANY ($1) AND day < $2 AND hour IS NOT NULL"
_NOTE = """
INSERT INTO verification (place, lead_days, made_at, body) VALUES ($1, $2, $3, $4::text::jsonb)
ON CONFLICT (place, lead_days) DO UPDATE SET made_at = excluded.made_at, body = excluded.body
"""
_VERIFIED = "SELECT lead_days, body FROM verification WHERE place = $1 ORDER BY lead_days"


async def keep(connection: Any, forecasts: Sequence[Forecast]) -> None:
    rows = [
        (f.place, f.day, f.hour, f.lead_days, f.issued_at, f.probability, f.usual, f.skilled,
         f.colour, list(f.reasons), f.expected, f.mean, msgspec.json.encode(f.parts).decode())
        for f in forecasts
    ]  # fmt: skip
    await execute_each(connection, _KEEP, rows)


async def prune_hours(connection: Any, places: Sequence[str], before: dt.date) -> int:
    """Forget the hours of days before one; what was said of the days themselves stays, for the
    record. How many went."""
    return int((await connection.execute(_PRUNE, list(places), before)).split()[-1])


async def latest(
    connection: Any, places: Sequence[str], first: dt.date, last: dt.date, *, hours: bool = True
) -> list[Forecast]:
    """What is said now of some places from one day to another, by place, day and hour; a day's own
    row stands behind its hours."""
    rows = await connection.fetch(_LATEST, list(places), first, last, hours)
    return [_forecast(row) for row in rows]


async def said(connection: Any, place: str, lead_days: int, first: dt.date) -> list[Forecast]:
    """What was said of each day since ``first``, so many days ahead."""
    return [_forecast(row) for row in await connection.fetch(_SAID, place, lead_days, first)]


async def keep_verification(
    connection: Any, place: str, lead_days: int, made_at: dt.datetime, body: bytes
) -> None:
    await connection.execute(_NOTE, place, lead_days, made_at, body.decode())


async def verifications(connection: Any, place: str) -> dict[int, str]:
    """The JSON of the latest verification by lead; ``warn.verify`` says what stands in it."""
    rows = await connection.fetch(_VERIFIED, place)
    return {row["lead_days"]: row["body"] for row in rows}


def _forecast(row: Any) -> Forecast:
    parts = msgspec.json.decode(row["parts"], type=tuple[Part, ...])
    return Forecast(**dict(row) | {"reasons": tuple(row["reasons"]), "parts": parts})
