"""The stage runner on a real PostgreSQL: concludes once, from the right history, at any cut."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from collections.abc import Sequence
from types import SimpleNamespace
from uuid import UUID, uuid4

import asyncpg
import pytest

from breathway.centre.rehearsal import rehearse_record
from breathway.centre.stages import StageRunner, overdue, tick
from breathway.model import Event, derived_id, uuid7
from breathway.model.facility import Facility, FacilityRegistered
from breathway.model.order import AdviceGiven, TaskClaimed, TaskDone, TaskRaised, TaskReleased
from breathway.model.treatment import HelpRequested, TreatmentFinished, TreatmentStarted
from breathway.model.vitals import VitalSample, VitalsRecorded
from breathway.record import Appender, Database, Embedded, prepare, replay
from breathway.watch import Watch
from breathway.watch.escalation import Escalation
from breathway.watch.roster import read_roster
from breathway.watch.rules import proposed

watch = Watch()

NOW = dt.datetime(2026, 3, 1, 8, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    embedded = Embedded(tmp_path_factory.mktemp("stages") / "pg")
    yield embedded.start()
    embedded.stop()


class Record:
    """A database of its own, a stage's view of it."""

    def __init__(self, server: str) -> None:
        self.server = server

    async def __aenter__(self) -> Record:
        name = "stages_" + secrets.token_hex(4)
        admin = await asyncpg.connect(self.server)
        await admin.execute(f"CREATE DATABASE {name}")
        await admin.close()
        url = self.server.replace("/breathway?", f"/{name}?")
        self.admin = url
        application = await prepare(url, jurisdiction="KH", secret=b"s" * 32)
        self.database = await Database.open(application, "stage", 3)
        self.appender = Appender(self.database)
        place = Facility(
            id="kh-kampot", name="K", kind="respiratory_clinic", jurisdiction="KH", zone="UTC"
        )
        await self.append(FacilityRegistered(**common(None, None), facility=place))
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self.appender.close()
        await self.database.close()

    async def append(self, *events: Event) -> list[int]:
        return await self.appender.append(events, received_at=NOW)

    def runner(self, stage) -> StageRunner:
        return StageRunner(stage, self.database, self.appender, lambda: NOW)

    async def top(self) -> int:
        return await self.database.connections.fetchval("SELECT max(position) FROM log")

    async def run(self, stage) -> int:
        """What a fresh process concludes."""
        runner = self.runner(stage)
        await runner.load()
        concluded = await runner.catch_up(await self.top())
        await runner.save()
        return concluded

    async def raised(self) -> list[UUID]:
        rows = await self.database.connections.fetch("SELECT task_id FROM task")
        return [row["task_id"] for row in rows]


def common(patient_id, treatment_id, at=NOW):
    return {
        "id": uuid7(at, secrets.token_bytes(10)),
        "facility_id": "kh-kampot",
        "jurisdiction": "KH",
        "occurred_at": at,
        "patient_id": patient_id,
        "treatment_id": treatment_id,
    }


def started(patient_id, treatment_id, at=NOW):
    return TreatmentStarted(
        **common(patient_id, treatment_id, at), indication="other", sex="female"
    )


def run(coroutine):
    return asyncio.run(coroutine)


class Remembering:
    """A stage that keeps what it was shown."""

    NAME = "remembering"
    KINDS = frozenset({"treatment_finished"})
    HISTORY_KINDS = frozenset({"treatment_started"})
    HISTORY_DAYS = 1

    def __init__(self) -> None:
        self.shown: list[tuple[Event, Sequence[Event]]] = []

    def wants_history(self, event: Event) -> bool:
        return True

    def on_event(
        self, event: Event, history: Sequence[Event], received_at: dt.datetime
    ) -> list[Event]:
        self.shown.append((event, list(history)))
        return []


def test_history_is_the_patients_own_up_to_the_position_within_the_days(server):
    async def scenario():
        async with Record(server) as record:
            one, other = uuid4(), uuid4()
            old = started(one, uuid4(), NOW - dt.timedelta(hours=25))
            recent = started(one, uuid4(), NOW - dt.timedelta(hours=23))
            first = TreatmentFinished(**common(one, uuid4()), outcome="completed")
            later = started(one, uuid4())
            second = TreatmentFinished(**common(one, uuid4()), outcome="completed")
            strange = TreatmentFinished(**common(uuid4(), uuid4()), outcome="completed")
            await record.append(old, recent, started(other, uuid4()), first, later, second, strange)
            stage = Remembering()
            assert await record.run(stage) == 0
            shown = [(event.id, [e.id for e in history]) for event, history in stage.shown]
            assert shown == [
                (first.id, [recent.id]),
                (second.id, [recent.id, later.id]),
                (strange.id, []),
            ]

    run(scenario())


def test_a_record_that_comes_days_late_still_finds_its_own(server):
    async def scenario():
        async with Record(server) as record:
            patient, treatment = uuid4(), uuid4()
            at = NOW - dt.timedelta(days=3)
            start = started(patient, treatment, at)
            await record.append(start)
            end = TreatmentFinished(
                **common(patient, treatment, at + dt.timedelta(minutes=20)), outcome="completed"
            )
            await record.append(end)
            stage = Remembering()
            await record.run(stage)
            assert [[e.id for e in history] for _, history in stage.shown] == [[start.id]]

    run(scenario())


def test_concluding_twice_is_concluding_once(server):
    async def scenario():
        async with Record(server) as record:
            asked = [HelpRequested(**common(uuid4(), uuid4()), reason="unsure") for _ in range(5)]
            await record.append(*asked)
            assert await record.run(watch) == 5
            before = await record.top()
            assert await record.run(watch) == 0
            # A runner that had died before its cursor was kept would begin anew.
            again = record.runner(watch)
            assert await again.catch_up(before) == 5
            assert await record.top() == before
            expected = {derived_id(e.treatment_id, "watch", 1) for e in asked}
            assert set(await record.raised()) == expected
            assert len(await record.raised()) == 5

    run(scenario())


def test_conclusion_and_cursor_are_kept_together(server):
    async def scenario():
        async with Record(server) as record:
            await record.append(HelpRequested(**common(uuid4(), uuid4()), reason="unsure"))
            top = await record.top()
            runner = record.runner(watch)
            await runner.catch_up(top)
            saved = await record.database.connections.fetchval(
                "SELECT position FROM stage_cursor WHERE stage = 'watch'"
            )
            assert saved == top
            assert await record.top() == top + 1

    run(scenario())


def test_chunks_end_where_they_end(server, monkeypatch):
    async def scenario():
        monkeypatch.setattr("breathway.centre.stages.CHUNK", 3)
        async with Record(server) as record:
            for _ in range(10):
                await record.append(
                    HelpRequested(**common(uuid4(), uuid4()), reason="unsure"),
                    started(uuid4(), uuid4()),
                )
            assert await record.run(watch) == 10
            assert len(await record.raised()) == 10

    run(scenario())


def test_a_broken_conclusion_keeps_neither_event_nor_cursor(server):
    async def scenario():
        async with Record(server) as record:
            await record.append(HelpRequested(**common(uuid4(), uuid4()), reason="unsure"))

            def broken(event, history, received_at):
                raise RuntimeError("a stage with a fault in it")

            stage = SimpleNamespace(
                NAME="broken",
                KINDS=frozenset({"help_requested"}),
                HISTORY_KINDS=frozenset(),
                HISTORY_DAYS=1,
                wants_history=lambda event: False,
                on_event=broken,
            )
            before = await record.top()
            with pytest.raises(RuntimeError):
                await record.run(stage)
            assert await record.top() == before

    run(scenario())


def test_a_deadline_is_said_once_and_only_of_open_tasks(server):
    async def scenario():
        async with Record(server) as record:
            late, early, done = uuid4(), uuid4(), uuid4()

            def raised(task_id, deadline_at):
                return TaskRaised(
                    **{**common(uuid4(), uuid4()), "id": task_id},
                    task_id=task_id,
                    priority="high",
                    reason="spo2_low",
                    deadline_at=deadline_at,
                )

            minute = dt.timedelta(minutes=1)
            await record.append(
                raised(late, NOW - minute), raised(early, NOW + minute), raised(done, NOW - minute)
            )
            connections = record.database.connections
            finished = TaskDone(**common(uuid4(), uuid4()), task_id=done, outcome="no_action")
            await record.append(finished)
            said = await overdue(record.database, NOW)
            assert [event.task_id for event in said] == [late]
            await record.append(*said)
            assert await overdue(record.database, NOW) == []
            state = await connections.fetchval("SELECT state FROM task WHERE task_id = $1", late)
            assert state == "overdue"
            assert [e.task_id for e in await overdue(record.database, NOW + 2 * minute)] == [early]

    run(scenario())


def test_a_claim_that_stays_silent_is_let_go_once_and_may_be_taken_again(server):
    async def scenario():
        async with Record(server) as record:
            task_id, minute = uuid4(), dt.timedelta(minutes=1)

            def claimed(at):
                return TaskClaimed(
                    **{**common(uuid4(), uuid4()), "id": uuid4(), "occurred_at": at},
                    task_id=task_id,
                    by=uuid4(),
                )

            raised = TaskRaised(
                **{**common(uuid4(), uuid4()), "id": task_id},
                task_id=task_id,
                priority="high",
                reason="spo2_low",
                deadline_at=NOW,
            )
            await record.append(raised, claimed(NOW))
            assert await overdue(record.database, NOW + 14 * minute) == []
            (said,) = await overdue(record.database, NOW + 16 * minute)
            await record.append(said)
            row = await record.database.connections.fetchrow(
                "SELECT state, claimed_by FROM task WHERE task_id = $1", task_id
            )
            assert tuple(row) == ("overdue", None)
            await record.append(claimed(NOW + 20 * minute))
            (again,) = await overdue(record.database, NOW + 36 * minute)
            assert again.id != said.id

    run(scenario())


def test_a_rehearsal_over_the_record_says_what_the_living_stage_raised(server):
    async def scenario():
        async with Record(server) as record:
            asked = [HelpRequested(**common(uuid4(), uuid4()), reason="unsure") for _ in range(3)]
            start = [started(uuid4(), uuid4(), NOW - dt.timedelta(minutes=i)) for i in range(4)]
            last = start[-1]
            end = {**common(last.patient_id, last.treatment_id), "outcome": "completed"}
            again = [started(last.patient_id, uuid4(), NOW - dt.timedelta(hours=h)) for h in (1, 2)]
            await record.append(*asked, *start, *again, TreatmentFinished(**end))
            now = dt.datetime.now(dt.UTC)
            days = (now - NOW) / dt.timedelta(days=1) + 1
            before = await record.top()
            found = await rehearse_record(record.admin, proposed(), days)
            assert found.by_reason == {"help_requested": 3, "frequent_treatment": 1}
            assert found.raised_then == {}
            assert await record.top() == before
            assert await record.run(watch) == 4
            found = await rehearse_record(record.admin, proposed(), days)
            assert found.raised_then == found.by_reason
            assert (found.only_now, found.only_then) == (0, 0)

    run(scenario())


def test_vital_signs_of_each_minute_leave_room_for_what_was_before(server):
    """Eight monitored treatments of forty minutes within four weeks: 320 vital signs."""

    async def scenario():
        async with Record(server) as record:
            patient, events = uuid4(), []
            for back in range(8, 0, -1):
                treatment, at = uuid4(), NOW - dt.timedelta(days=3 * back)
                events.append(started(patient, treatment, at))
                for minute in range(40):
                    moment = at + dt.timedelta(minutes=minute)
                    fields = common(patient, treatment, moment)
                    sign = VitalsRecorded(
                        **fields,
                        instrument_id="o-1",
                        samples=(VitalSample(0.0, 97.0),),
                        spo2_percent=97.0,
                    )
                    events.append(sign)
            last = common(patient, treatment, at + dt.timedelta(minutes=41))
            await record.append(*events, TreatmentFinished(**last, outcome="completed"))
            days = (dt.datetime.now(dt.UTC) - NOW) / dt.timedelta(days=1) + 1
            found = await rehearse_record(record.admin, proposed(), days)
            assert found.by_reason == {"reliever_overuse": 1}
            assert await record.run(watch) == 1

    run(scenario())


def test_nobody_answers_and_the_projection_is_a_replay(server):
    """Deadline, next expert, a claim that is given back, the duty doctor: as the runner does it."""
    roster = read_roster("""
[[duty]]
username = "expert"
level = "expert"
facilities = ["*"]
zone = "UTC"
[[duty]]
username = "doctor"
level = "duty_doctor"
facilities = ["*"]
zone = "UTC"
""")
    people = {"expert": uuid4(), "doctor": uuid4()}

    async def scenario():
        async with Record(server) as record:
            patient, treatment = uuid4(), uuid4()
            await record.append(HelpRequested(**common(patient, treatment), reason="worse"))
            await record.run(watch)
            (task_id,) = await record.raised()

            async def deadline(minutes):
                at = NOW + dt.timedelta(minutes=minutes)
                said = await overdue(record.database, at)
                await record.append(*said)
                await record.run(Escalation(roster, people))
                return len(said)

            async def task():
                return await record.database.connections.fetchrow(
                    "SELECT * FROM task WHERE task_id = $1", task_id
                )

            assert [await deadline(m) for m in (4, 5, 6)] == [0, 1, 0]
            now = await task()
            assert (now["state"], now["step"], now["level"]) == ("overdue", 1, "expert")
            assert now["asked"] == [people["expert"]]
            at = NOW + dt.timedelta(minutes=7)
            about = {**common(patient, treatment, at), "by": people["expert"], "task_id": task_id}
            await record.append(TaskClaimed(**about), TaskReleased(**{**about, "id": uuid4()}))
            assert await deadline(7) == 1
            now = await task()
            assert (now["step"], now["level"], now["asked"]) == (
                2,
                "duty_doctor",
                [people["doctor"]],
            )
            assert now["eyes_at"] == at
            advice = AdviceGiven(**{**about, "id": uuid4(), "by": people["doctor"]}
                                 | {"advice_id": uuid4(), "phrase": "sit_upright"})  # fmt: skip
            await record.append(advice)
            now = await task()
            assert now["instructed_at"] == at
            report = await replay(record.admin)
            assert report.identical, report.tables
            # Concluding anew from the whole log adds nothing.
            before = await record.top()
            again = record.runner(Escalation(roster, people))
            await again.catch_up(before)
            assert await record.top() == before

    run(scenario())


def test_a_tick_is_kept(server):
    async def scenario():
        async with Record(server) as record:
            await record.append(tick("KH", NOW))
            row = await record.database.connections.fetchrow("SELECT * FROM log WHERE kind='tick'")
            assert row["jurisdiction"] == "KH"

    run(scenario())
