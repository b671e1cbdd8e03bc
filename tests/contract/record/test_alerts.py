"""Alerts and forecasts as the record keeps them."""

from __future__ import annotations

import asyncio
import datetime as dt
from uuid import UUID

import asyncpg
import msgspec
import pytest

from breathway.model.alert import Alert, Forecast
from breathway.record import Scope, alerts, forecasts
from tests.contract.record.conftest import opened
from tests.contract.record.story import NOW

PLACE = "kh-sihanoukville"
ONSET = NOW.replace(microsecond=0)


def alert(number: int, kind: str = "alert", place: str = PLACE) -> Alert:
    return Alert(
        id=UUID(int=number + 1000 * (place != PLACE)),
        place=place,
        kind=kind,
        basis="forecast",
        colour="orange",
        onset_at=ONSET,
        expires_at=ONSET + dt.timedelta(days=1),
        sent_at=ONSET,
        number=number,
    )


def said(day: int, probability: float, hour: int | None = None, lead: int = 1) -> Forecast:
    return Forecast(
        place=PLACE,
        issued_at=NOW,
        day=dt.date(2026, 3, day),
        hour=hour,
        lead_days=lead,
        probability=probability,
        usual=0.2,
        skilled=True,
        colour="yellow",
        reasons=("pm25_high",),
    )


def scope(jurisdiction: str) -> Scope:
    return Scope(
        account_id=UUID(int=1), role="operator", jurisdiction=jurisdiction, facilities=("*",)
    )


def test_an_alert_is_issued_once_and_heard_of(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            heard: list[str] = []
            listening = await asyncpg.connect(record.url)
            await listening.add_listener(alerts.CHANNEL, lambda *given: heard.append(given[3]))
            first = await alerts.issue(record.stage, alert(0))
            assert await alerts.issue(record.stage, alert(0)) is None
            assert await alerts.open_alerts(record.stage, PLACE, NOW) == [alert(0)]
            await alerts.issue(record.stage, alert(1, "update"))
            assert [a.number for a in await alerts.open_alerts(record.stage, PLACE, NOW)] == [1]
            late = ONSET + dt.timedelta(days=1)
            assert await alerts.open_alerts(record.stage, PLACE, late) == []
            await alerts.issue(record.stage, alert(2, "all_clear"))
            assert await alerts.open_alerts(record.stage, PLACE, NOW) == []
            assert [a.number for _, a in await alerts.since(record.intake, 0)] == [0, 1, 2]
            assert [a.number for _, a in await alerts.since(record.stage, first)] == [1, 2]
            await asyncio.sleep(0.05)
            await listening.close()
            assert len(heard) == 3
            assert heard[0] == str(first)

    asyncio.run(main())


def test_many_at_once_are_in_commit_order(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            before = [p for p, _ in await alerts.since(record.stage, 0)]
            numbers = range(10, 40)
            await asyncio.gather(*(alerts.issue(record.stage, alert(n)) for n in numbers))
            after = await alerts.since(record.stage, max(before, default=0))
            assert {a.number for _, a in after} == set(numbers)

    asyncio.run(main())


def test_what_is_said_now_is_what_was_said_last(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record, record.stage.transaction() as conn:
            rows = [said(2, 0.3), said(2, 0.6, lead=0), said(2, 0.1, hour=7), said(3, 0.4)]
            await forecasts.keep(conn, rows)
            older = msgspec.structs.replace(rows[3], issued_at=NOW - dt.timedelta(hours=1))
            await forecasts.keep(conn, [older, rows[0]])
            day = dt.date(2026, 3, 2)
            found = await forecasts.latest(conn, [PLACE], day, day + dt.timedelta(days=1))
            assert found == [rows[2], rows[1], rows[3]]
            found = await forecasts.latest(conn, [PLACE], day, day, hours=False)
            assert found == [rows[1]]
            assert await forecasts.said(conn, PLACE, 1, day) == [rows[0], rows[3]]
            await forecasts.keep_verification(conn, PLACE, 1, NOW, b'{"n":3}')
            await forecasts.keep_verification(conn, PLACE, 1, NOW, b'{"n":4}')
            assert await forecasts.verifications(conn, PLACE) == {1: '{"n": 4}'}

    asyncio.run(main())


def test_people_read_their_own_nodes_and_write_nothing(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            await alerts.issue(record.stage, alert(99))
            for jurisdiction, seen in (("KH", True), ("CN", False)):
                async with record.console.scoped(scope(jurisdiction)) as conn:
                    assert bool(await conn.fetchval("SELECT count(*) FROM alert")) is seen
            async with record.console.transaction() as conn:  # a public page
                assert await conn.fetchval("SELECT count(*) FROM alert")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await alerts.issue(record.console, alert(100))
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with record.intake.transaction() as conn:
                    await forecasts.keep(conn, [said(9, 0.5)])

    asyncio.run(main())
