"""What is known of the sources of weather, air and pollen: preference, age, findings, quarantine.

In: what the inflow found. Out: rows beside the observations; nothing of a person is in any.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.model.errors import Finding, Rejection
from breathway.record.database import Database

QUARANTINED = 1000  # the newest are kept
MOST_BYTES = 1 << 20  # of one of them


class SourceState(Struct, frozen=True, kw_only=True):
    """How a source stands."""

    place: str
    source: str
    rank: int
    tried_at: dt.datetime | None
    answered_at: dt.datetime | None
    problem: str


async def prefer(db: Database, place: str, sources: Sequence[str]) -> None:
    """The first of them is preferred, and so on; others of the place come after."""
    await db.connections.execute(
        "INSERT INTO air_source (place, source, rank) SELECT $1, s, i"
        " FROM unnest($2::text[]) WITH ORDINALITY AS t(s, i)"
        " ON CONFLICT (place, source) DO UPDATE SET rank = excluded.rank",
        place,
        list(sources),
    )


async def known(db: Database, place: str, source: str) -> None:
    """A source that no configuration names comes after all others."""
    await db.connections.execute(
        "INSERT INTO air_source (place, source, rank) SELECT $1, $2,"
        " coalesce(max(rank), 0) + 1 FROM air_source WHERE place = $1"
        " ON CONFLICT (place, source) DO NOTHING",
        place,
        source,
    )


async def tried(
    db: Database,
    place: str,
    source: str,
    at: dt.datetime,
    answered_at: dt.datetime | None,
    problem: str,
) -> None:
    """A source was asked; its answer may be an older one."""
    await db.connections.execute(
        "UPDATE air_source SET tried_at = $3, answered_at = coalesce($4, answered_at),"
        " problem = $5 WHERE place = $1 AND source = $2",
        *(place, source, at, answered_at, problem[:500]),
    )


async def states(db: Database, place: str = "") -> list[SourceState]:
    """The sources of a place, or of all, the preferred first."""
    rows = await db.connections.fetch(
        "SELECT place, source, rank, tried_at, answered_at, problem FROM air_source"
        " WHERE $1 IN (place, '') ORDER BY place, rank, source",
        place,
    )
    return [SourceState(**dict(row)) for row in rows]


class Noted(Struct, frozen=True, kw_only=True):
    """One finding, with the span in which it was seen."""

    place: str
    source: str
    quantity: str
    name: str
    detail: str
    first_at: dt.datetime
    last_at: dt.datetime


async def noted(db: Database, since: dt.datetime) -> list[Noted]:
    """Findings that were seen since a moment, the newest first."""
    rows = await db.connections.fetch(
        "SELECT * FROM air_finding WHERE last_at >= $1 ORDER BY last_at DESC, place, source", since
    )
    return [Noted(**dict(row)) for row in rows]


async def note(
    db: Database, place: str, source: str, findings: Iterable[Finding], at: dt.datetime
) -> None:
    """Findings, each once, as it was last seen."""
    for finding in findings:
        await db.connections.execute(
            "INSERT INTO air_finding VALUES ($1, $2, $3, $4, $5, $6, $6)"
            " ON CONFLICT (place, source, quantity, name)"
            " DO UPDATE SET detail = excluded.detail, last_at = excluded.last_at",
            *(place, source, finding.field, finding.name, finding.detail[:500], at),
        )


async def stored(
    db: Database,
    place: str,
    source: str,
    quantity: str,
    start: dt.datetime,
    end: dt.datetime,
    *,
    struck: bool = False,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Seconds since 1970 and values that one source has already given, rising; those that were
    struck too where asked."""
    rows = await db.connections.fetch(
        "SELECT extract(epoch FROM at)::bigint, value FROM ("
        "SELECT place, source, quantity, at, value FROM observation UNION ALL"
        " SELECT place, source, quantity, at, value FROM observation_struck WHERE $6) t"
        " WHERE place = $1 AND source = $2 AND quantity = $3 AND at >= $4 AND at <= $5 ORDER BY 1",
        *(place, source, quantity, start, end, struck),
    )
    return (
        np.array([row[0] for row in rows], dtype=np.int64),
        np.array([row[1] for row in rows], dtype=np.float64),
    )


async def strike(
    db: Database, place: str, source: str, quantity: str, given: Mapping[int, float]
) -> None:
    """What cannot be believed, by seconds since 1970: taken back where it was kept, and put down
    so that what comes next is judged beside it."""
    about = (place, source, quantity, list(given))
    await db.connections.execute(
        "DELETE FROM observation WHERE place = $1 AND source = $2 AND quantity = $3"
        " AND at = ANY (SELECT to_timestamp(s) FROM unnest($4::bigint[]) s)",
        *about,
    )
    await db.connections.execute(
        "INSERT INTO observation_struck (place, source, quantity, at, value)"
        " SELECT $1, $2, $3, to_timestamp(s), v FROM unnest($4::bigint[], $5::float8[]) t(s, v)"
        " ON CONFLICT (place, quantity, at, source) DO UPDATE SET value = excluded.value",
        *about,
        list(given.values()),
    )


async def set_aside(
    db: Database, source: str, data: bytes, why: Rejection, at: dt.datetime
) -> None:
    """Quarantine what could not be understood, with the reason."""
    await db.connections.execute(
        "INSERT INTO air_quarantine VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        *(hashlib.sha256(data).digest(), at, source, why.name, why.detail[:500]),
        data[:MOST_BYTES],
    )
    await db.connections.execute(
        "DELETE FROM air_quarantine WHERE at < (SELECT min(at) FROM (SELECT at FROM air_quarantine"
        " ORDER BY at DESC LIMIT $1) t)",
        QUARANTINED,
    )
