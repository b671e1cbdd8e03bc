"""The stage runner: tails the log, lets the pure stages conclude, and tells them the time.

In: events of the log by position, from where ``stage_cursor`` stands. Out: what the stages
conclude, appended in one transaction with the cursor, so that a conclusion and the knowledge that
it was drawn are kept together or not at all; ``DeadlineReached`` for tasks whose time is over; a
``Tick`` a minute. A runner holds a lock in the database: there is one, wherever it runs.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from typing import Any, Protocol
from uuid import UUID

from msgspec import Struct

from breathway import log
from breathway.model import Event, decode_event, derived_id, uuid7
from breathway.model.facility import Tick
from breathway.model.order import DeadlineReached
from breathway.record import Appender, Database
from breathway.watch.rehearse import MOST_EVENTS, MOST_VITALS

CHUNK = 1000  # events that are looked at between two commits
HISTORY_LIMIT = MOST_EVENTS
VITALS_LIMIT = MOST_VITALS
LATE_DAYS = 62  # a record may come this much later than others of its patient and is still found
PAUSE_S = 0.25  # between rounds: what came meanwhile is concluded in one commit
QUIET_S = 1.0  # without a wake: how long until we look ourselves, and look for deadlines
SAVE_EVERY = 5000  # positions without a conclusion after which the cursor is saved all the same
LOCK = 7238_0003  # pg_advisory_lock: one runner at a time; 0001 and 0002 are the record's

TRIGGERS = """
SELECT position, received_at, body FROM log
WHERE position > $1 AND position <= $2 AND kind = ANY($3) ORDER BY position LIMIT $4
"""
HISTORIES = """
SELECT w.patient_id, h.position, h.body
FROM unnest($1::uuid[], $2::bigint[]) AS w(patient_id, up_to)
CROSS JOIN LATERAL (
  (SELECT l.position, l.body FROM log l
  WHERE l.patient_id = w.patient_id AND l.position <= w.up_to
    AND l.kind = ANY($3) AND l.kind <> 'vitals_recorded'
    AND l.received_at > $4 AND l.received_at <= $6 -- so that only its months' partitions are asked
  ORDER BY l.position DESC LIMIT $5)
  UNION ALL -- one a minute: they would leave no room for the others
  (SELECT l.position, l.body FROM log l
  WHERE l.patient_id = w.patient_id AND l.position <= w.up_to
    AND l.kind = 'vitals_recorded' AND l.kind = ANY($3)
    AND l.received_at > $4 AND l.received_at <= $6
  ORDER BY l.position DESC LIMIT $7)
) h ORDER BY h.position
"""
OVERDUE = """
SELECT task_id, treatment_id, patient_id, facility_id, jurisdiction, due_at FROM task
WHERE due_at <= $1 ORDER BY due_at LIMIT 500
"""

_log = log.get(__name__)


class Stage(Protocol):
    """A pure stage: a module with these names."""

    @property
    def NAME(self) -> str: ...
    @property
    def KINDS(self) -> frozenset[str]: ...
    @property
    def HISTORY_KINDS(self) -> frozenset[str]: ...
    @property
    def HISTORY_DAYS(self) -> int: ...

    def wants_history(self, event: Event) -> bool: ...

    def on_event(
        self, event: Event, history: Sequence[Event], received_at: dt.datetime
    ) -> list[Event]: ...


class Trigger(Struct, frozen=True):
    position: int
    received_at: dt.datetime
    event: Event


class StageRunner:
    """One stage and its cursor."""

    def __init__(
        self,
        stage: Stage,
        database: Database,
        appender: Appender,
        now: Callable[[], dt.datetime],
    ) -> None:
        self.stage, self.database, self.appender, self.now = stage, database, appender, now
        self.position = 0
        self.saved = 0
        self.concluded = 0

    async def load(self) -> None:
        """Go on where the last one stopped."""
        self.position = self.saved = (
            await self.database.connections.fetchval(
                "SELECT position FROM stage_cursor WHERE stage = $1", self.stage.NAME
            )
            or 0
        )

    async def catch_up(self, top: int) -> int:
        """Conclude from everything up to a position; how many events came of it."""
        connections = self.database.connections
        concluded = 0
        while self.position < top:
            rows = await connections.fetch(
                TRIGGERS, self.position, top, list(self.stage.KINDS), CHUNK
            )
            reached = rows[-1]["position"] if len(rows) == CHUNK else top
            concluded += await self._conclude(rows, reached)
        return concluded

    async def _conclude(self, rows: Sequence[Any], reached: int) -> int:
        triggers = [
            Trigger(row["position"], row["received_at"], event)
            for row in rows
            if isinstance(event := decode_event(row["body"]), Event)
        ]
        histories = await self._histories(triggers)
        events = [
            event
            for trigger in triggers
            for event in self.stage.on_event(
                trigger.event, histories.up_to(trigger), trigger.received_at
            )
        ]
        if events or reached - self.saved >= SAVE_EVERY:
            await self.appender.append(
                events, received_at=self.now(), cursor=(self.stage.NAME, reached)
            )
            self.saved = reached
        self.position = reached
        self.concluded += len(events)
        return len(events)

    async def save(self) -> None:
        """Keep the cursor although nothing was concluded: before a stop."""
        if self.position > self.saved:
            cursor = (self.stage.NAME, self.position)
            await self.appender.append([], received_at=self.now(), cursor=cursor)
            self.saved = self.position

    async def _histories(self, triggers: Sequence[Trigger]) -> Histories:
        """The histories of all patients of a chunk, with one query."""
        up_to: dict[UUID, int] = {}
        for trigger in triggers:
            patient_id = trigger.event.patient_id
            if patient_id is not None and self.stage.wants_history(trigger.event):
                up_to[patient_id] = trigger.position
        decoded = {trigger.position: trigger.event for trigger in triggers}
        histories = Histories(dt.timedelta(days=self.stage.HISTORY_DAYS), decoded)
        if up_to:
            since = self.now() - dt.timedelta(days=self.stage.HISTORY_DAYS + LATE_DAYS)
            rows = await self.database.connections.fetch(
                HISTORIES,
                list(up_to),
                list(up_to.values()),
                list(self.stage.HISTORY_KINDS),
                since,
                HISTORY_LIMIT,
                self.now() + dt.timedelta(hours=1),
                VITALS_LIMIT,
            )
            for row in rows:
                histories.add(row["patient_id"], row["position"], row["body"])
        return histories


class Histories:
    """What is known of some patients, decoded when it is asked for, and once."""

    def __init__(self, reach: dt.timedelta, decoded: dict[int, Event]) -> None:
        self._reach = reach
        self._rows: dict[UUID, list[tuple[int, bytes]]] = {}
        self._decoded = decoded  # by position: the triggers already are

    def add(self, patient_id: UUID, position: int, body: bytes) -> None:
        self._rows.setdefault(patient_id, []).append((position, body))

    def up_to(self, trigger: Trigger) -> list[Event]:
        """The patient's events up to the trigger's position, oldest first."""
        patient_id = trigger.event.patient_id
        if patient_id is None:
            return []
        out = []
        for position, body in self._rows.get(patient_id, ()):
            if position > trigger.position:
                break
            event = self._event(position, body)
            # By the facility's own clock: a record that came days late is where it belongs.
            if event is not None and trigger.event.occurred_at - event.occurred_at <= self._reach:
                out.append(event)
        return out

    def _event(self, position: int, body: bytes) -> Event | None:
        event = self._decoded.get(position)
        if event is None:
            event = decode_event(body)
            if not isinstance(event, Event):
                return None
            self._decoded[position] = event
        return event


async def overdue(database: Database, now: dt.datetime) -> list[Event]:
    """``DeadlineReached`` for every task whose time is over: nobody took it, who took it has been
    silent, or who was asked did not answer (``due_at``, as record.apply folds it). Concluding
    twice is once."""
    rows = await database.connections.fetch(OVERDUE, now)
    return [
        DeadlineReached(
            id=derived_id(row["task_id"], "deadline", int(row["due_at"].timestamp() * 1e6)),
            facility_id=row["facility_id"],
            jurisdiction=row["jurisdiction"],
            occurred_at=now,
            patient_id=row["patient_id"],
            treatment_id=row["treatment_id"],
            task_id=row["task_id"],
        )
        for row in rows
    ]


def tick(jurisdiction: str, now: dt.datetime) -> Tick:
    """The time, as an event of the centre itself."""
    return Tick(
        id=uuid7(now, secrets.token_bytes(10)),
        facility_id=f"{jurisdiction.lower()}-centre",
        jurisdiction=jurisdiction,
        occurred_at=now,
    )
