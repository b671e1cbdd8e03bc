"""The centre's forecast on a real PostgreSQL: from history and air to alerts, once at any cut."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets

import asyncpg
import msgspec
import numpy as np
import pytest

from breathway.centre.forecasting import HOURS_KEPT, Forecasting
from breathway.centre.rising import Round
from breathway.config import CentreSettings
from breathway.model.facility import Facility, FacilityRegistered
from breathway.record import Appender, Database, Embedded, alerts, forecasts, prepare
from breathway.record.history import folder_of, write_day
from breathway.record.observations import Observed, keep
from breathway.warn import Verification
from tests.contract.record.story import new_id
from tests.spec.warn.worlds import world

DAYS = 420
PLACE, ZONE = "kh-kampot", dt.timedelta(hours=7)
MORNING = dt.datetime(2026, 3, 20, 1, 20, tzinfo=dt.UTC)  # 08:20 in Cambodia
EVENING = MORNING.replace(hour=12)  # 19:20
FIRST = dt.date(2026, 3, 20) - dt.timedelta(days=DAYS)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    embedded = Embedded(tmp_path_factory.mktemp("forecasting") / "pg")
    yield embedded.start()
    embedded.stop()


class Centre:
    """A node with a city, a history of ``DAYS`` days up to yesterday, and its air."""

    def __init__(self, server: str, folder) -> None:
        self.server, self.folder = server, folder
        self.job = Forecasting()

    async def __aenter__(self) -> Centre:
        name = "forecasting_" + secrets.token_hex(4)
        admin = await asyncpg.connect(self.server)
        await admin.execute(f"CREATE DATABASE {name}")
        await admin.close()
        url = await prepare(
            self.server.replace("/breathway?", f"/{name}?"), jurisdiction="KH", secret=b"s" * 32
        )
        self.db = await Database.open(url, "stage", 3)
        facility = Facility(
            id="kh-kampot", name="K", kind="respiratory_clinic", jurisdiction="KH",
            zone="Asia/Phnom_Penh", city="Kampot",
        )  # fmt: skip
        appender = Appender(self.db)
        await appender.append(
            [FacilityRegistered(id=new_id(), facility_id="kh-kampot", jurisdiction="KH",
                                occurred_at=MORNING, facility=facility)],
            received_at=MORNING,
        )  # fmt: skip
        await appender.close()
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self.db.close()

    def remember(self, counts: np.ndarray) -> None:
        """A history: every treatment of a child at nine in the morning."""
        days = np.datetime64(FIRST) + np.arange(len(counts))
        local = np.repeat(days, counts.astype(int)).astype("datetime64[us]") + np.timedelta64(
            9, "h"
        )
        size = len(local)
        part = {
            "at": local - np.timedelta64(7, "h"),
            "local": local,
            "facility": np.full(size, "kh-kampot", dtype=object),
            "place": np.full(size, PLACE, dtype=object),
            "cell": np.ma.masked_array(np.zeros(size, np.uint64), True),
            "jurisdiction": np.full(size, "KH", dtype=object),
            "person": np.ma.masked_array(np.zeros(size, np.uint64), True),
            "age_years": np.ma.masked_array(np.full(size, 7, np.float32), False),
            "severity": np.full(size, None, dtype=object),
            "response": np.full(size, None, dtype=object),
            "synthetic": np.ones(size, bool),
        }
        write_day(folder_of(self.folder), "KH", dt.date(2026, 3, 19), [part])

    async def breathe(self, name: str, values: np.ndarray, quality: str = "measured") -> None:
        noon = dt.datetime.combine(FIRST, dt.time(12), dt.UTC) - ZONE
        rows = [
            Observed(place=PLACE, quantity=name, at=noon + dt.timedelta(days=day),
                     value=float(value), source=quality, quality=quality)
            for day, value in enumerate(values) if np.isfinite(value)
        ]  # fmt: skip
        await keep(self.db, rows)

    async def round(self, now: dt.datetime) -> None:
        settings = CentreSettings(data=self.folder)
        last = (now + ZONE).date() - dt.timedelta(days=1)
        await self.job(Round(settings=settings, database=self.db, now=now, written=[], last=last))

    async def told(self):
        conn = self.db.connections
        today = dt.date(2026, 3, 20)
        said = await forecasts.latest(conn, [PLACE], today, today + dt.timedelta(days=3))
        verified = {
            lead: msgspec.json.decode(body, type=Verification)
            for lead, body in (await forecasts.verifications(conn, PLACE)).items()
        }
        return said, verified, await alerts.since(self.db, 0)


def run(case) -> None:
    asyncio.run(case())


def test_from_history_and_air_to_a_signed_off_forecast(server, tmp_path):
    async def case() -> None:
        made = world(1, effect=0.6, days=DAYS + 1)
        async with Centre(server, tmp_path) as centre:
            centre.remember(made.counts[0, :DAYS])
            for name, values in made.exposures.items():
                await centre.breathe(name, values[0])
            await centre.round(MORNING)
            said, verified, sent = await centre.told()
            assert [f.lead_days for f in said if f.hour is None] == [0, 1, 2]
            assert sum(f.hour is not None for f in said) == 3 * 24
            assert set(verified) == {0, 1, 2, 3}
            assert verified[1].skilled
            assert verified[1].days > 200
            today = next(f for f in said if f.hour is None)
            assert today.skilled
            assert today.mean - today.expected == pytest.approx(
                sum(part.added for part in today.parts), abs=0.2
            )
            of_hours = verified[1].hours
            assert of_hours.hours == 24 * verified[1].days
            usual = {f.hour: f.usual for f in said if f.day == today.day}
            assert usual[9] > 5 * usual[3]  # all come at nine
            told = [f for f in said if f.hour is not None and f.day == today.day]
            assert all(f.skilled == of_hours.skilled for f in told)
            assert abs(sum(f.probability for f in said if f.day == today.day)) > 0
            await centre.round(MORNING + dt.timedelta(minutes=20))
            assert await centre.told() == (said, verified, sent)  # the hour is done
            centre.job = Forecasting()
            await centre.round(MORNING + dt.timedelta(minutes=30))
            assert await centre.told() == (said, verified, sent)  # a new process knows it too
            await centre.round(EVENING)
            said, *_ = await centre.told()
            assert [f.lead_days for f in said if f.hour is None] == [0, 1, 2, 3]

    run(case)


def test_a_node_that_starts_in_the_evening_speaks_of_the_day_that_is(server, tmp_path):
    async def case() -> None:
        made = world(1, effect=0.6, days=DAYS + 1)
        async with Centre(server, tmp_path) as centre:
            centre.remember(made.counts[0, :DAYS])
            for name, values in made.exposures.items():
                await centre.breathe(name, values[0])
            await centre.round(EVENING)
            first, _, _ = await centre.told()
            await centre.round(EVENING + dt.timedelta(hours=1))
            then, _, _ = await centre.told()
            assert next(f for f in first if f.hour is None).lead_days == 0
            assert next(f for f in then if f.hour is None) == next(
                f for f in first if f.hour is None
            )  # in the evening what was said of the day stands
            later = EVENING + HOURS_KEPT + dt.timedelta(days=2)
            await centre.round(later)
            first_day = await centre.db.connections.fetch(
                "SELECT hour FROM forecast WHERE day = $1", EVENING.date()
            )
            assert [row["hour"] for row in first_day] == [None]  # its hours are forgotten

    run(case)


def test_bad_air_speaks_where_the_forecast_may_not(server, tmp_path):
    async def case() -> None:
        async with Centre(server, tmp_path) as centre:
            smoke = np.full(DAYS + 1, np.nan)
            smoke[-8:] = [20, 30, 20, 30, 20, 30, 150, 150]
            await centre.breathe("pm25_ug_m3", smoke)
            rows = [Observed(place=PLACE, quantity="pm25_ug_m3", value=160.0, source="measured",
                             at=MORNING.replace(minute=0) - dt.timedelta(hours=h))
                    for h in range(1, 24)]  # fmt: skip
            await keep(centre.db, rows)
            await centre.round(MORNING)
            said, verified, sent = await centre.told()
            assert not verified
            assert {(f.skilled, f.probability) for f in said} == {(False, 0.2)}
            (alert,) = [a for _, a in sent]
            assert (alert.kind, alert.basis, alert.colour) == ("alert", "air_quality", "purple")
            assert (alert.probability, alert.reasons, alert.exercise) == (
                None,
                ("pm25_high",),
                True,
            )
            pool = centre.db.connections
            await pool.execute("UPDATE observation SET at = at - interval '2 years'")
            await centre.round(MORNING + dt.timedelta(hours=4))
            assert (await centre.told())[2] == sent  # silence is no good news
            await pool.execute("UPDATE observation SET at = at + interval '2 years', value = 5")
            centre.job = Forecasting()
            await centre.round(MORNING + dt.timedelta(hours=5))
            *_, (_, end) = (await centre.told())[2]
            assert (end.kind, end.references) == ("all_clear", (alert.id,))

    run(case)


def test_a_process_that_dies_half_way_has_said_nothing(server, tmp_path, monkeypatch):
    async def case() -> None:
        made = world(1, effect=0.6, days=DAYS + 1)
        async with Centre(server, tmp_path) as centre:
            centre.remember(made.counts[0, :DAYS])
            with monkeypatch.context() as patch:

                async def dies(*_: object) -> None:
                    raise RuntimeError("killed")

                patch.setattr(forecasts, "keep_verification", dies)
                with pytest.raises(RuntimeError):
                    await centre.round(MORNING)
            assert await centre.told() == ([], {}, [])
            centre.job = Forecasting()
            await centre.round(MORNING)
            said, verified, _ = await centre.told()
            assert said
            assert set(verified) == {0, 1, 2, 3}

    run(case)


def test_what_was_foreseen_is_kept_as_said_first(server, tmp_path):
    async def case() -> None:
        async with Centre(server, tmp_path) as centre:
            centre.remember(world(2, effect=0.0, days=DAYS).counts[0])
            ahead = np.full(DAYS + 4, np.nan)
            ahead[-3:] = (30, 40, 50)
            await centre.breathe("temperature_c", ahead, "forecast")
            await centre.round(EVENING)
            later = np.full(DAYS + 4, np.nan)
            later[-3:] = (10, 10, 10)
            await centre.breathe("temperature_c", later, "forecast")
            await centre.round(EVENING + dt.timedelta(hours=1))
            kept = await centre.db.connections.fetch(
                "SELECT lead_days, value FROM foreseen ORDER BY lead_days"
            )
            assert [tuple(row) for row in kept] == [(1, 30.0), (2, 40.0), (3, 50.0)]

    run(case)
