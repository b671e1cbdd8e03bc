"""Warnings of weather services, kept for the places that they concern.

In: a CAP message of somebody else. Out: one row for each of our places that one of its areas holds.
Only what is Actual and Public is kept; an update or a cancellation ends what it names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from breathway.model.alert import Place
from breathway.record import Database, given
from breathway.record.places import places
from breathway.share import cap


async def take(database: Database, message: cap.Message, now: dt.datetime) -> list[str]:
    """Keep it; the ids of the places that it concerns."""
    if (message.status, message.scope) != ("Actual", "Public"):
        return []
    rows = concerned(message, await places(database))
    ends = [(one.sender, one.identifier, one.sent) for one in message.references]
    await given.take(database, rows, ends, now)
    return [row.place for row in rows]


def concerned(message: cap.Message, known: Sequence[Place]) -> list[given.Received]:
    """Each place once, by the first block, whatever its language, whose area holds it."""
    if message.message_type not in ("Alert", "Update"):
        return []
    found: dict[str, given.Received] = {}
    for place in known:
        if place.latitude is None or place.longitude is None:
            continue
        point = (place.latitude, place.longitude)
        for info in message.infos:
            if place.id in found or not any(cap.holds(area, point) for area in info.areas):
                continue
            found[place.id] = given.Received(
                place=place.id,
                sender=message.sender,
                identifier=message.identifier,
                sent_at=message.sent,
                expires_at=info.expires,
                event=info.event[:300],
                headline=(info.headline or info.event)[:300],
                severity=info.severity,
                urgency=info.urgency,
                certainty=info.certainty,
            )
    return list(found.values())
