"""Live updates: one tail of the log per worker, and a stream of what changed for each page.

In: rows of the log as they are committed, by position, and the topics that each page asked for.
Out: ``LiveEvent``s, each only to those who want it and in whose scope it lies. A page that falls
behind is told to load again rather than be sent everything.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import deque
from collections.abc import Iterator, Mapping
from uuid import UUID

import msgspec
from msgspec import Struct

from breathway.console.views import LiveEvent
from breathway.console.visitor import Visitor

PENDING_LIMIT = 5000  # messages one page may be behind before it is told to load again
# How often a page is told that something changed in a whole topic; it asks again for what it shows.
EVERY_S = {"worklist": 0.25, "wall": 1.0, "facility": 1.0, "quarantine": 1.0}
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
        "treatment_assigned",
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
    of_nobody = change.patient_id is None and change.treatment_id is not None
    if change.kind in PLACE_KINDS or of_nobody:
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
    return reached


class Note(Struct):
    """An event on its way to pages: encoded once, however many read it."""

    event: LiveEvent
    packed: bytes = b""

    def message(self) -> bytes:
        if not self.packed:
            self.packed = message(self.event)
        return self.packed


class Subscriber:
    """One open page, and what it asked to be told of. Messages wait here until they are written.

    A page names its topics: ``worklist``, ``wall``, ``quarantine`` or ``facility`` for all of
    them, where one message a moment says that something changed; ``patient:<id>`` and
    ``facility:<id>`` for the one it shows, where each event is told. Without topics it is a
    program, and is told each event of its scope.
    """

    def __init__(
        self,
        visitor: Visitor,
        grants: Mapping[UUID, dt.datetime],
        topics: frozenset[str] = frozenset(),
    ) -> None:
        self.visitor = visitor
        self.grants = grants
        self.grants_stale = False
        self.closed = False
        self.topics = topics
        self._pending: list[Note] = []
        self._gathered: dict[str, Note] = {}
        self._told_s: dict[str, float] = {}
        self._lost = False
        self._woken = asyncio.Event()

    def offer(self, change: Change, note: Note, now: dt.datetime, now_s: float) -> None:
        topic = note.event.topic
        gathers = bool(self.topics) and f"{topic}:{note.event.id}" not in self.topics
        if gathers and topic in self._gathered:
            return  # it is going to be told that something changed
        if not may_see(self.visitor, self.grants, change, topic, now):
            return
        if not gathers:
            self.put(note)
            return
        self._gathered[topic] = note
        if now_s >= self._due_s(topic):
            self._woken.set()

    def wants(self, event: LiveEvent) -> bool:
        asked = {event.topic, f"{event.topic}:{event.id}"}
        return not self.topics or not asked.isdisjoint(self.topics)

    def put(self, note: Note) -> None:
        if len(self._pending) >= PENDING_LIMIT:
            self._pending.clear()
            self._lost = True
        self._pending.append(note)
        self._woken.set()

    def grants_may_have_changed(self, change: Change) -> None:
        """A grant matters to an expert who doesn't reach the place anyway."""
        visitor = self.visitor
        if visitor.role == "expert" and not visitor.reaches(
            change.facility_id, change.jurisdiction
        ):
            self.grants_stale = True
            self._woken.set()

    def close(self) -> None:
        self.closed = True
        self._woken.set()

    async def wait(self, timeout_s: float) -> None:
        """Until there is something to write now, or the time is over."""
        now_s = asyncio.get_running_loop().time()
        for topic in self._gathered:
            timeout_s = min(timeout_s, max(0.0, self._due_s(topic) - now_s))
        try:
            async with asyncio.timeout(timeout_s):
                await self._woken.wait()
        except TimeoutError:
            return
        finally:
            self._woken.clear()

    def take(self, position: int, now_s: float) -> bytes:
        """Everything that is due, as it goes over the wire."""
        waiting, self._pending = self._pending, []
        if self._lost:
            self._lost = False
            self._gathered.clear()
            return message(LiveEvent(topic="hello", kind="load_again", position=position))
        for topic in [topic for topic in self._gathered if now_s >= self._due_s(topic)]:
            waiting.append(self._gathered.pop(topic))
            self._told_s[topic] = now_s
        waiting.sort(key=lambda note: note.event.position)
        return b"".join(note.message() for note in waiting)

    def _due_s(self, topic: str) -> float:
        return self._told_s.get(topic, -EVERY_S[topic]) + EVERY_S[topic]


class Hub:
    """The changes of one worker, to those of its pages that asked for them."""

    def __init__(self) -> None:
        self.position = 0
        self._pages: set[Subscriber] = set()
        self._wanting: dict[str, set[Subscriber]] = {}  # by topic; "" wants everything
        self._recent: deque[Change] = deque(maxlen=REMEMBERED)

    @property
    def pages(self) -> int:
        return len(self._pages)

    def pages_of(self, account_id: UUID) -> int:
        return sum(page.visitor.account_id == account_id for page in self._pages)

    def tell(self, changes: list[Change], now: dt.datetime, now_s: float) -> None:
        for change in changes:
            self.position = max(self.position, change.position)
            self._recent.append(change)
            if not self._pages:
                continue
            for event in events_of(change):
                note = Note(event)
                for key in ("", event.topic, f"{event.topic}:{event.id}"):
                    for page in self._wanting.get(key, ()):
                        page.offer(change, note, now, now_s)
            if change.kind in GRANT_KINDS:
                for page in self._pages:
                    page.grants_may_have_changed(change)

    def skip(self, position: int) -> None:
        """Nobody was told of what came up to here: a page that comes back loads again."""
        if position > self.position:
            self.position = position
            self._recent.clear()

    def has_operators(self) -> bool:
        return any(page.visitor.role == "operator" for page in self._pages)

    def tell_operators(self, event: LiveEvent) -> None:
        for page in self._wanting.get("", set()) | self._wanting.get("quarantine", set()):
            if page.visitor.role == "operator":
                page.put(Note(event))

    def join(
        self, page: Subscriber, last_position: int | None, now: dt.datetime, now_s: float = 0.0
    ) -> bytes:
        """Let a page in; the first words to it. What it missed follows, if it is still known."""
        self._pages.add(page)
        for topic in page.topics or ("",):
            self._wanting.setdefault(topic, set()).add(page)
        known = self._recent and self._recent[0].position <= (last_position or 0) + 1
        if last_position is not None and (known or last_position >= self.position):
            for change in list(self._recent):
                if change.position > last_position:
                    for event in events_of(change):
                        if page.wants(event):
                            page.offer(change, Note(event), now, now_s)
            return message(LiveEvent(topic="hello", kind="resumed", position=self.position))
        kind = "fresh" if last_position is None else "load_again"
        return message(LiveEvent(topic="hello", kind=kind, position=self.position))

    def leave(self, page: Subscriber) -> None:
        self._pages.discard(page)
        for topic in page.topics or ("",):
            wanting = self._wanting.get(topic, set())
            wanting.discard(page)
            if not wanting:
                self._wanting.pop(topic, None)

    def close(self) -> None:
        for page in self._pages:
            page.close()


def beat(position: int) -> bytes:
    """An event, not a comment: pages see comments not at all. It says how far they have heard."""
    return b"event: beat\n" + message(LiveEvent(topic="hello", kind="beat", position=position))


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
