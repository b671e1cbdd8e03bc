"""The whole chain: a treatment, the map, the forecast, an alert, and the warning where it belongs.

In a synthetic world in which cold brings children to the clinic, the last two days were very cold.
What follows is the real thing: the record, its history, the forecast with its verification, the
courier over real SMTP, HTTP and MQTT, the signed CAP document in the feed.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import uuid
from collections.abc import Iterator

import duckdb
import h3.api.basic_int as h3
import numpy as np
import pytest

from breathway.centre.courier import Courier, Outcomes
from breathway.centre.courier.parcels import Parcels
from breathway.centre.forecasting import Forecasting
from breathway.centre.giving import Giver
from breathway.centre.rising import Round
from breathway.cli.demo.year import _write
from breathway.config import CentreSettings
from breathway.console.desk import Outward
from breathway.model.alert import Alert
from breathway.model.school import Subscription
from breathway.record import Database, alerts, schools, tally
from breathway.record.history import RESOLUTION, History, folder_of, salt_of
from breathway.record.observations import Observed, keep
from breathway.share import cap
from breathway.share.school.tickets import Tickets, hashed
from tests.contract.console.conftest import Centre, centre, postgres  # noqa: F401
from tests.receivers import Receivers
from tests.spec.warn.worlds import world

DAYS = 420
PLACE, FACILITY = "kh-sihanoukville", "kh-sihanoukville"
ZONE = dt.timedelta(hours=7)
POINT = (10.609, 103.53)


class Chain:
    """One centre at half past eight in the morning of a cold day."""

    def __init__(self, centre: Centre) -> None:  # noqa: F811
        self.centre = centre
        for key in (centre.folder / "keys").glob("*.key"):
            key.chmod(0o600)
        began = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=30)  # as the ward's treatments
        self.today = (began + ZONE).date()
        morning = dt.datetime.combine(self.today, dt.time(8, 30), dt.UTC) - ZONE
        self.now = lambda: morning
        self.settings = CentreSettings(data=centre.folder, public_url="https://centre.example",
                                       mail_from="Breathway <warn@example.org>",
                                       warn_private_addresses=True)  # fmt: skip

    def past(self) -> int:
        """History up to yesterday, and the air; how many children yesterday had."""
        made = world(1, effect=0.8, days=DAYS, level=40.0, scatter=0.01)
        self.air = {name: values[0].copy() for name, values in made.exposures.items()}
        self.air["pm25_ug_m3"] /= 4  # so that the air's own index stays low
        self.air["temperature_c"][-2:] -= 12.0
        counts = made.counts[0].astype(int)
        counts[-2:] *= 4
        days = [self.today - dt.timedelta(days=DAYS - number) for number in range(DAYS)]
        parts = [_children(day, count) for day, count in zip(days, counts.tolist(), strict=True)]
        folder = folder_of(self.centre.folder) / "jurisdiction=KH"
        folder.mkdir(parents=True)
        with duckdb.connect(":memory:", config={"threads": 1}) as database:
            _write(database, folder / f"day={days[0]}.world.parquet", parts[:-3], self.now())
            for day, part in zip(days[-3:], parts[-3:], strict=True):
                _write(database, folder / f"day={day}.world.parquet", [part], self.now())
        return int(counts[-1])

    def observations(self) -> Iterator[Observed]:
        for name, values in self.air.items():
            for number, value in enumerate(values.tolist()):
                noon = dt.datetime.combine(self.today, dt.time(12), dt.UTC) - ZONE
                at = noon - dt.timedelta(days=DAYS - number)
                yield Observed(place=PLACE, quantity=name, at=at, value=value, source="station")

    async def conclude(self, stage: Database) -> Alert:
        """History, tallies, forecast: as the centre's upkeep does."""
        await keep(stage, self.observations())
        history = History(self.centre.folder, "KH", salt_of(self.centre.node_key))
        await history.bring_up(stage, self.now() + dt.timedelta(days=2))
        tally.tend(history.folder)
        last = self.today - dt.timedelta(days=1)
        await Forecasting()(
            Round(settings=self.settings, database=stage, now=self.now(), written=[], last=last)
        )
        issued = [alert for _, alert in await alerts.since(stage, 0)]
        return next(alert for alert in issued if alert.place == PLACE)

    async def subscribe(self, channel: str, address: str, topic: str = "") -> None:
        tickets = Tickets(self.centre.node_key)
        one = Subscription(
            id=uuid.uuid4(),
            public_id=uuid.uuid4().hex,
            jurisdiction="KH",
            place=PLACE,
            school="School",
            zone="Asia/Phnom_Penh",
            language="km",
            least="yellow",
            channel=channel,
            address=address,
            topic=topic,
        )
        key = hashed(tickets.manage(one.id))
        once = tickets.address_hash(address, topic, PLACE)
        async with schools.opened(self.centre.console, manage=key) as connection:
            await schools.add(connection, one, manage_hash=key, address_hash=once,
                              address=tickets.seal(address), at=self.now())  # fmt: skip
            await schools.confirm(connection, one.id, self.now())
            await connection.execute(
                "UPDATE delivery SET state = 'sent' WHERE subscription_id = $1", one.id
            )

    async def deliver(self, stage: Database, to: Receivers) -> None:
        settings = CentreSettings(data=self.centre.folder, public_url="https://centre.example",
                                  mail_from="Breathway <warn@example.org>", smtp_url=to.smtp_url,
                                  mqtt_url=to.mqtt_url, warn_private_addresses=True)  # fmt: skip
        parcels = Parcels(stage, settings, url="", node_key=self.centre.node_key, now=self.now)
        courier = Courier(stage, parcels, Outcomes(self.now), seed=1, now=self.now)
        running = asyncio.create_task(courier.run())
        async with asyncio.timeout(60):
            while await stage.connections.fetchval(  # noqa: ASYNC110
                "SELECT EXISTS (SELECT FROM delivery WHERE state = 'waiting') OR EXISTS"
                " (SELECT FROM alert WHERE position > (SELECT position FROM delivery_cursor))"
            ):
                await asyncio.sleep(0.05)
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        await parcels.close()


def _children(day: dt.date, count: int) -> dict[str, np.ndarray]:
    local = np.full(count, np.datetime64(day, "us") + np.timedelta64(9, "h"))
    same = {"facility": FACILITY, "place": PLACE, "jurisdiction": "KH"}
    return {
        "at": local - np.timedelta64(ZONE),
        "local": local,
        **{name: np.full(count, value, dtype=object) for name, value in same.items()},
        "cell": np.full(count, h3.latlng_to_cell(*POINT, RESOLUTION), np.uint64),
        "person": day.toordinal() * np.uint64(1000) + np.arange(count, dtype=np.uint64),
        "age_years": np.full(count, 7, np.float32),
        "severity": np.full(count, "mild", dtype=object),
        "response": np.full(count, "responded", dtype=object),
        "synthetic": np.ones(count, bool),
    }


def test_from_a_treatment_to_the_schools_inbox(centre, tmp_path):  # noqa: F811
    chain = Chain(centre)
    centre.sql(
        "update facility set latitude = $1, longitude = $2 where facility_id = $3", *POINT, FACILITY
    )
    yesterday = chain.past()

    patients = [centre.run(centre.ward.register()) for _ in range(5)]
    agreed = centre.client("nurse").post(
        f"/api/patients/{patients[0].id}/family-warnings",
        json={"email": "mother@example.org", "place": PLACE, "language": "en",
              "consent": "signed", "triggers": ["cold"]},
    )  # fmt: skip
    assert agreed.status_code == 200, agreed.text

    async def work() -> tuple[Alert, Receivers]:
        for patient in patients:
            await centre.ward.treat(patient)
        stage = await Database.open(centre.application_url, "stage", 4)
        async with Receivers(tmp_path) as to:
            await chain.subscribe("email", "school@example.org")
            await chain.subscribe("webhook", f"{to.http_url}/hook")
            await chain.subscribe("mqtt", to.mqtt_url, "school/warnings")
            alert = await chain.conclude(stage)
            await chain.deliver(stage, to)
            await Giver(chain.settings, stage, chain.now).round()
        await stage.close()
        centre.app.desk.outward = Outward(certificate=centre.folder / "keys" / "warning.crt")
        return alert, to

    alert, to = centre.run(work())
    assert (alert.kind, alert.basis, alert.exercise) == ("alert", "forecast", True)
    assert alert.colour != "green"
    assert "cold" in alert.reasons
    (mail,) = [one for one in to.inbox.mails if one["To"] == "school@example.org"]
    text = mail.get_payload(decode=True).decode()
    [(_, headers, body)] = to.hooks.calls
    [(topic, said)] = to.said
    told = json.loads(body)["data"]
    assert topic == "school/warnings"
    assert told["alert"] == said["data"]["alert"] == str(alert.id)
    assert told["probability"] == pytest.approx(alert.probability)
    assert headers["webhook-signature"].startswith("v1,")
    _the_feed_has_it(centre, alert, chain.now())
    (family,) = [one for one in to.inbox.mails if one["To"] == "mother@example.org"]
    plain = family.get_payload(decode=True).decode()
    assert "the child you asked about" in plain
    for one in (text, plain, str(mail.items()), body.decode(), json.dumps(said)):
        assert "Dara" not in one
        assert "សុខ" not in one
    _the_map_shows_it(centre, chain, yesterday)


def _the_map_shows_it(centre, chain: Chain, yesterday: int) -> None:  # noqa: F811
    """The past, and what was treated today by the record's own events."""
    centre.clock.ahead = dt.timedelta(days=3)  # the day is over, as its history is
    first, last = chain.today - dt.timedelta(days=1), chain.today
    answer = centre.client("epi").get(f"/api/map?level=city&step=day&from={first}&to={last}")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    at = [unit["id"] for unit in found["units"]].index(PLACE)
    assert found["fives"]  # of cities, beside cells that are exact
    assert found["treatments"][at] == [5 * round(yesterday / 5), 5]


def _the_feed_has_it(centre, alert: Alert, now: dt.datetime) -> None:  # noqa: F811
    client = centre.client()
    feed = client.get("/feed/cap/KH")
    assert f"/feed/cap/KH/{alert.id}.xml" in feed.text
    document = client.get(f"/feed/cap/KH/{alert.id}.xml").content
    message = cap.read(document)
    assert isinstance(message, cap.Message)
    info = message.infos[0]
    assert (message.status, message.message_type) == ("Exercise", "Alert")
    assert info.severity == cap.warning.SEVERITY[alert.colour]
    proven = {one.name: float(one.value) for one in info.parameters if "brier" in one.name}
    assert min(proven.values()) > 0.05
    signxml = pytest.importorskip("signxml")
    pem = client.get("/feed/cap/KH/certificate.pem").text
    at = signxml.SignatureConfiguration(verification_time=now)  # our morning may be to come
    signxml.XMLVerifier().verify(document, x509_cert=pem, expect_config=at)
