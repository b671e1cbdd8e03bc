"""What rules would have raised over history, before they go live.

In: the events of a stretch of the log, in the order of positions, with the centre's time of each.
Out: a ``Rehearsal``: tasks by reason, priority and rule, and the burden per facility-day, beside
what was raised at the time. Nothing is written. Each event meets the history that the living stage
would have shown it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from breathway.model import Event
from breathway.model.order import TaskRaised
from breathway.model.vitals import VitalsRecorded
from breathway.watch import HISTORY_KINDS, Watch, kind_of
from breathway.watch.rules import Rules

MOST_EVENTS = 200  # of one patient, beside vital signs: bounds of the stage runner too
MOST_VITALS = 20  # of one patient; one comes each minute


class Burden(Struct, frozen=True, kw_only=True):
    """Tasks on one facility-day, over the days on which a facility sent anything."""

    facility_days: int
    mean: float
    p50: int
    p90: int
    most: int


class Busy(Struct, frozen=True, kw_only=True):
    facility_id: str
    day: dt.date
    tasks: int


class Rehearsal(Struct, frozen=True, kw_only=True):
    rules_version: str
    since: dt.datetime
    until: dt.datetime
    events: int  # that the rules were asked about
    treatments: int  # finished in that time
    tasks: int
    by_reason: dict[str, int]
    by_priority: dict[str, int]
    per_facility_day: Burden
    high_per_facility_day: Burden
    busiest: list[Busy]
    raised_then: dict[str, int]  # what the rules in force raised, by reason
    only_now: int  # tasks that were not raised then
    only_then: int  # tasks that these rules would not raise


class Rehearsing:
    """Give it events with ``add``, oldest first; then ask for the ``report``."""

    def __init__(
        self,
        rules: Rules,
        since: dt.datetime,
        until: dt.datetime,
        zones: Mapping[str, ZoneInfo] | None = None,
    ) -> None:
        self.stage = Watch(rules)
        self.since, self.until, self.zones = since, until, zones or {}
        self.kinds = self.stage.KINDS | HISTORY_KINDS | {"task_raised"}
        self._reach = dt.timedelta(days=self.stage.HISTORY_DAYS)
        self._histories: dict[UUID, list[Event]] = {}
        self._tasks: dict[UUID, TaskRaised] = {}
        self._then: dict[UUID, str] = {}
        self._active: set[tuple[str, dt.date]] = set()
        self._asked = self._finished = 0

    def add(self, event: Event, received_at: dt.datetime) -> None:
        kind, counted = kind_of(event), self.since <= received_at < self.until
        if isinstance(event, TaskRaised):
            if counted:
                self._then[event.task_id] = event.reason
            return
        if event.patient_id is None:
            return
        if counted:
            self._active.add((event.facility_id, self._day(event.facility_id, received_at)))
            self._finished += kind == "treatment_finished"
            if kind in self.stage.KINDS:
                self._ask(event, received_at)
        if kind in HISTORY_KINDS:
            _remember(self._histories.setdefault(event.patient_id, []), event)

    def _ask(self, event: Event, received_at: dt.datetime) -> None:
        self._asked += 1
        assert event.patient_id is not None
        history: list[Event] = []
        if self.stage.wants_history(event):
            known = self._histories.get(event.patient_id, ())
            history = [e for e in known if event.occurred_at - e.occurred_at <= self._reach]
        for task in self.stage.on_event(event, history, received_at):
            assert isinstance(task, TaskRaised)
            self._tasks.setdefault(task.task_id, task)

    def _day(self, facility_id: str, at: dt.datetime) -> dt.date:
        zone = self.zones.get(facility_id)
        return at.astimezone(zone or dt.UTC).date()

    def report(self) -> Rehearsal:
        tasks = list(self._tasks.values())
        days = Counter((t.facility_id, self._day(t.facility_id, t.occurred_at)) for t in tasks)
        high = Counter(
            (t.facility_id, self._day(t.facility_id, t.occurred_at))
            for t in tasks
            if t.priority == "high"
        )
        return Rehearsal(
            rules_version=self.stage.rules.version,
            since=self.since,
            until=self.until,
            events=self._asked,
            treatments=self._finished,
            tasks=len(tasks),
            by_reason=_counted(t.reason for t in tasks),
            by_priority=_counted(t.priority for t in tasks),
            per_facility_day=_burden(days, len(self._active)),
            high_per_facility_day=_burden(high, len(self._active)),
            busiest=[Busy(facility_id=f, day=d, tasks=n) for (f, d), n in days.most_common(5)],
            raised_then=_counted(self._then.values()),
            only_now=len(self._tasks.keys() - self._then.keys()),
            only_then=len(self._then.keys() - self._tasks.keys()),
        )


def _remember(history: list[Event], event: Event) -> None:
    """The newest vital signs and the newest others, each within its bound."""
    history.append(event)
    vital = isinstance(event, VitalsRecorded)
    alike = [n for n, each in enumerate(history) if isinstance(each, VitalsRecorded) == vital]
    if len(alike) > (MOST_VITALS if vital else MOST_EVENTS):
        del history[alike[0]]


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(Counter(words).most_common())


def _burden(days: Counter[tuple[str, dt.date]], active: int) -> Burden:
    counts = sorted(days.values())
    counts = [0] * max(0, active - len(counts)) + counts

    def at(share: float) -> int:
        return counts[min(len(counts) - 1, int(share * len(counts)))] if counts else 0

    mean = sum(counts) / len(counts) if counts else 0.0
    return Burden(
        facility_days=len(counts),
        mean=round(mean, 2),
        p50=at(0.5),
        p90=at(0.9),
        most=counts[-1] if counts else 0,
    )
