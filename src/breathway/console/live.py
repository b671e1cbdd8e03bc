"""Live updates: one tail of the log per worker, and a stream of what changed for each page.

In: rows of the log as they are committed, by position. Out: ``LiveEvent``s, each only to those in
whose scope it lies. A page that falls behind is told to load again rather than be sent everything.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from breathway.console.views import LiveEvent
from breathway.console.visitor import Visitor

PENDING_LIMIT = 5000  # messages one page may be behind before it is told to load again
REMEMBERED = 4096  # changes kept for pages that come back after a short cut

TASK_KINDS = frozenset(
    {
        "task_raised",
        "task_assigned",
        "task_claimed",
        "task_escalated",
        "task_released",
        "task_done",
        "deadline_reached",
        "help_requested",
    }
)
PLACE_KINDS = frozenset(
    {
        "treatment_started",
        "treatment_finished",
        "facility_registered",
        "edge_enrolled",
        "edge_revoked",
        "fork_detected",
    }
)
GRANT_KINDS = frozenset({"consultation_granted", "consultation_ended", "patient_linked"})

_encoder = msgspec.json.Encoder()


class Change(Struct, frozen=True):
    """A row of the log without its body."""

    position: int
    id: UUID
    kind: str
    facility_id: str
    jurisdiction: str
    patient_id: UUID | None
    treatment_id: UUID | None
    occurred_at: dt.datetime
    received_at: dt.datetime


def events_of(change: Change) -> Iterator[LiveEvent]:
    """What a change means to pages: which of their topics it touches."""
    if change.kind in TASK_KINDS:
        yield _event(change, "worklist", str(change.patient_id or ""))
    if change.patient_id is not None:
        yield _event(change, "patient", str(change.patient_id))
    if change.kind in PLACE_KINDS:
        yield _place_event(change, "facility")
    if change.kind in TASK_KINDS or change.kind in PLACE_KINDS:
        yield _place_event(change, "wall")
    if change.kind == "fork_detected":
        yield _place_event(change, "quarantine")


def may_see(
    visitor: Visitor,
    grants: Mapping[UUID, dt.datetime],
    change: Change,
    topic: str,
    now: dt.datetime,
) -> bool:
    """Whether this page may know of it: by role and scope, as the database would answer."""
    reached = visitor.reaches(change.facility_id, change.jurisdiction)
    if topic in ("worklist", "patient"):
        if visitor.role not in ("nurse", "expert"):
            return False
        until_at = grants.get(change.patient_id) if change.patient_id is not None else None
        return reached or (until_at is not None and until_at > now)
    if topic == "quarantine":
        return reached and visitor.role == "operator"
    return reached and visitor.role != "administrator"


class Subscriber:
    """One open page. Messages wait here, in order, until they are written."""

    def __init__(self, visitor: Visitor, grants: Mapping[UUID, dt.datetime]) -> None:
        self.visitor = visitor
        self.grants = grants
        self.grants_stale = False
        self.closed = False
        self._pending: list[LiveEvent] = []
        self._lost = False
        self._woken = asyncio.Event()

    def offer(self, change: Change, events: Sequence[LiveEvent], now: dt.datetime) -> None:
        for event in events:
            if may_see(self.visitor, self.grants, change, event.topic, now):
                self.put(event)
        if change.kind in GRANT_KINDS:
            self.grants_stale = True
            self._woken.set()

    def put(self, event: LiveEvent) -> None:
        if len(self._pending) >= PENDING_LIMIT:
            self._pending.clear()
            self._lost = True
        self._pending.append(event)
        self._woken.set()

    def close(self) -> None:
        self.closed = True
        self._woken.set()

    async def wait(self, timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                await self._woken.wait()
        except TimeoutError:
            return
        finally:
            self._woken.clear()

    def take(self, position: int) -> bytes:
        """Everything that waits, as it goes over the wire."""
        waiting, self._pending = self._pending, []
        if self._lost:
            self._lost = False
            return message(LiveEvent(topic="hello", kind="load_again", position=position))
        return b"".join(map(message, waiting))


class Hub:
    """The changes of one worker, to all its pages."""

    def __init__(self) -> None:
        self.position = 0
        self._pages: set[Subscriber] = set()
        self._recent: deque[Change] = deque(maxlen=REMEMBERED)

    @property
    def pages(self) -> int:
        return len(self._pages)

    def pages_of(self, account_id: UUID) -> int:
        return sum(page.visitor.account_id == account_id for page in self._pages)

    def tell(self, changes: list[Change], now: dt.datetime) -> None:
        for change in changes:
            self.position = max(self.position, change.position)
            self._recent.append(change)
            if self._pages:
                events = tuple(events_of(change))
                for page in self._pages:
                    page.offer(change, events, now)

    def skip(self, position: int) -> None:
        """Nobody was told of what came up to here: a page that comes back loads again."""
        if position > self.position:
            self.position = position
            self._recent.clear()

    def has_operators(self) -> bool:
        return any(page.visitor.role == "operator" for page in self._pages)

    def tell_operators(self, event: LiveEvent) -> None:
        for page in self._pages:
            if page.visitor.role == "operator":
                page.put(event)

    def join(self, page: Subscriber, last_position: int | None, now: dt.datetime) -> bytes:
        """Let a page in; the first words to it. What it missed follows, if it is still known."""
        self._pages.add(page)
        known = self._recent and self._recent[0].position <= (last_position or 0) + 1
        if last_position is not None and (known or last_position >= self.position):
            for change in list(self._recent):
                if change.position > last_position:
                    page.offer(change, tuple(events_of(change)), now)
            return message(LiveEvent(topic="hello", kind="resumed", position=self.position))
        kind = "fresh" if last_position is None else "load_again"
        return message(LiveEvent(topic="hello", kind=kind, position=self.position))

    def leave(self, page: Subscriber) -> None:
        self._pages.discard(page)

    def close(self) -> None:
        for page in self._pages:
            page.close()


BEAT = b"event: beat\ndata: {}\n\n"  # an event, not a comment: pages see comments not at all


def message(event: LiveEvent) -> bytes:
    """One message of an event stream (HTML, section 9.2.5)."""
    return b"id: %d\ndata: %b\n\n" % (event.position, _encoder.encode(event))


def _event(change: Change, topic: str, subject: str) -> LiveEvent:
    return LiveEvent(
        topic=topic,  # type: ignore[arg-type]
        id=subject,
        event_id=change.id,
        treatment_id=change.treatment_id,
        kind=change.kind,
        position=change.position,
        occurred_at=change.occurred_at,
        received_at=change.received_at,
    )


def _place_event(change: Change, topic: str) -> LiveEvent:
    """Without a patient or a treatment: these topics reach people who may not know them."""
    return LiveEvent(
        topic=topic,  # type: ignore[arg-type]
        id=change.facility_id,
        kind=change.kind,
        position=change.position,
        occurred_at=change.occurred_at,
        received_at=change.received_at,
    )
