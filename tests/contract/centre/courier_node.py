"""A database with schools in it, and a courier over it: in this process, or one that is killed."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import secrets
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid5

import asyncpg
import msgspec

from breathway.centre import lifeline
from breathway.centre.courier import Courier, Outcomes
from breathway.centre.courier.parcels import Parcels
from breathway.centre.keys import keys_of
from breathway.config import CentreSettings
from breathway.model import uuid7
from breathway.model.alert import Alert
from breathway.model.facility import Facility, FacilityRegistered
from breathway.model.school import Subscription
from breathway.record import Appender, Database, alerts, prepare, schools
from breathway.share.school.feeds import Entry
from breathway.share.school.tickets import Tickets, hashed
from tests.receivers import Receivers

PLACE = "kh-sihanoukville"
SPACE = UUID(int=15)


_MANY = """
INSERT INTO subscription (subscription_id, public_id, manage_hash, address_hash, address, topic,
  jurisdiction, place, school, zone, language, least, channel, state, created_at, confirmed_at)
SELECT md5($1 || n::text)::uuid, $1 || n::text, decode(md5($1 || n::text), 'hex'),
  decode(md5('a' || $1 || n::text), 'hex'), a, 'school/' || n::text, 'KH', $3, 'School ' || n::text,
  'Asia/Phnom_Penh', (ARRAY['en', 'km', 'zh-CN'])[1 + n % 3], 'yellow', $1, 'active', now(), now()
FROM unnest($2::bytea[]) WITH ORDINALITY x(a, n)
"""


async def until(holds, within_s: float = 60.0) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(within_s):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


class CourierNode:
    def __init__(self, server: str, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.ahead = dt.timedelta()
        self.onsets: dict[UUID, dt.datetime] = {}

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead

    async def __aenter__(self) -> CourierNode:
        name = "courier_" + secrets.token_hex(4)
        connection = await asyncpg.connect(self.server)
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()
        self.admin = self.server.replace("/breathway?", f"/{name}?")
        self.key = keys_of(self.folder).node
        self.url = await prepare(self.admin, jurisdiction="KH", secret=self.key)
        self.stage = await Database.open(self.url, "stage", 6)
        self.console = await Database.open(self.url, "console", 2)
        self.tickets = Tickets(self.key)
        appender = Appender(self.stage)
        place = Facility(
            id="kh-shv-1", name="Clinic Canary", kind="respiratory_clinic", jurisdiction="KH",
            zone="Asia/Phnom_Penh", city="Sihanoukville",
        )  # fmt: skip
        at = self.now()
        event = FacilityRegistered(
            id=uuid7(at, secrets.token_bytes(10)), occurred_at=at, facility_id=place.id,
            jurisdiction="KH", facility=place,
        )  # fmt: skip
        await appender.append([event], received_at=at)
        await appender.close()
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self.stage.close()
        await self.console.close()

    async def sql(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """As the owner, past every policy."""
        connection = await asyncpg.connect(self.admin, server_settings={"search_path": "breathway"})
        try:
            await connection.execute("SET ROLE breathway_owner")
            return await connection.fetch(statement, *values)
        finally:
            await connection.close()

    async def school(self, channel: str, address: str = "", *, confirmed: bool = True, **more):
        """Subscribe one, as the public page does."""
        made = {
            "id": UUID(bytes=secrets.token_bytes(16)), "public_id": secrets.token_urlsafe(9),
            "jurisdiction": "KH", "place": PLACE, "school": "School", "zone": "Asia/Phnom_Penh",
            "language": "en", "least": "orange", "channel": channel, "address": address,
            "topic": "",
        }  # fmt: skip
        one = Subscription(**(made | more))
        key = hashed(self.tickets.manage(one.id))
        once = self.tickets.address_hash(address or str(one.id), one.topic, one.place)
        async with schools.opened(self.console, manage=key, public=one.public_id) as connection:
            assert await schools.add(
                connection, one, manage_hash=key, address_hash=once,
                address=self.tickets.seal(address), at=self.now(),
            )  # fmt: skip
            if confirmed:  # before the courier sees the question
                await schools.confirm(connection, one.id, self.now())
                await connection.execute(
                    "UPDATE delivery SET state = 'sent' WHERE subscription_id = $1", one.id
                )
        if confirmed:
            await self.sql(
                "DELETE FROM delivery WHERE subscription_id = $1 AND kind = 'confirm'", one.id
            )
        return one

    async def schools(self, channel: str, number: int, to: Receivers) -> None:
        """Many, confirmed; each with an address of its own at the receivers."""
        address = {
            "email": "school{}@example.org",
            "webhook": to.http_url + "/hook/{}",
            "mqtt": to.mqtt_url,
        }.get(channel, "")
        sealed = [self.tickets.seal(address.format(n)) for n in range(number)]
        await self.sql(_MANY, channel, sealed, PLACE)

    async def warn(self, name: str = "one", **more) -> Alert:
        """Issue an alert; one that refers to others is of their day."""
        at = self.now()
        onset_at = next((self.onsets[id_] for id_ in more.get("references", ())), at)
        made = {
            "id": uuid5(SPACE, name), "place": PLACE, "kind": "alert", "basis": "forecast",
            "colour": "orange", "onset_at": onset_at, "expires_at": at + dt.timedelta(hours=12),
            "sent_at": at, "probability": 0.68, "reasons": ("cold",), "exercise": False,
        }  # fmt: skip
        alert = Alert(**(made | more))
        self.onsets[alert.id] = alert.onset_at
        await alerts.issue(self.stage, alert)
        return alert

    def settings(self, receivers=None, **more) -> CentreSettings:
        ways = {}
        if receivers is not None:
            ways = {
                "smtp_url": receivers.smtp_url, "mail_from": "Breathway <warn@example.org>",
                "mqtt_url": receivers.mqtt_url, "warn_private_addresses": True,
            }  # fmt: skip
        return CentreSettings(
            **({"data": self.folder, "public_url": "https://warn.example.org"} | ways | more)
        )

    @asynccontextmanager
    async def courier(self, receivers=None, *, tls=None, **more):
        settings = self.settings(receivers, **more)
        parcels = Parcels(self.stage, settings, url="", node_key=self.key, now=self.now, tls=tls)
        courier = Courier(self.stage, parcels, Outcomes(self.now), seed=7, now=self.now)
        running = asyncio.create_task(courier.run())
        try:
            yield courier
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running
            await courier.landed(5)
            await courier.outcomes.flush(self.stage)
            await parcels.close()

    async def process(self, receivers) -> asyncio.subprocess.Process:
        """A courier of its own, as the supervisor starts it."""
        inherited = lifeline.Inherited(
            settings=self.settings(receivers), application_url=self.url, metrics="", slot=0
        )
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "breathway.centre.courier"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        process.stdin.write(lifeline.encode(inherited))
        await process.stdin.drain()
        return process

    @staticmethod
    def entry(row) -> Entry:
        """A row of ``schools.fed`` for the feeds."""
        alert = msgspec.json.decode(row["body"], type=Alert)
        return Entry(
            id=row["delivery_id"], chain=row["chain"], alert=alert,
            published_at=row["planned_at"], helped="",
        )  # fmt: skip

    async def states(self) -> dict[str, int]:
        rows = await self.sql("SELECT state, count(*) FROM delivery GROUP BY 1")
        return {row["state"]: row["count"] for row in rows}

    async def planned(self) -> bool:
        return not await self.sql(
            "SELECT FROM alert WHERE position > (SELECT position FROM delivery_cursor)"
            " UNION ALL SELECT FROM subscription WHERE behind"
        )

    async def settled(self, within_s: float = 60.0) -> dict[str, int]:
        """Wait until every alert is planned, for late comers too, and nothing waits."""
        async with asyncio.timeout(within_s):
            while not await self.planned() or (await self.states()).get("waiting"):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return await self.states()
