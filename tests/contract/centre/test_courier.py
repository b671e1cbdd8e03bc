"""The courier on a real PostgreSQL against real receivers: once, in time, to the right schools."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import hashlib
import hmac
import json

import pytest

from breathway.centre import courier as courier_module
from breathway.record import Database, Embedded, deliveries, schools
from breathway.share.school.tickets import hashed
from tests.contract.centre.courier_node import PLACE, CourierNode, until
from tests.receivers import Receivers


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    embedded = Embedded(tmp_path_factory.mktemp("courier") / "pg")
    yield embedded.start()
    embedded.stop()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(courier_module, "POLL_S", 0.05)
    monkeypatch.setattr(courier_module, "EXPIRE_EVERY_S", 0.1)


def on_a_node(server, tmp_path, story):
    async def run():
        async with CourierNode(server, tmp_path) as node, Receivers(tmp_path) as receivers:
            await story(node, receivers)

    asyncio.run(run())


def test_an_alert_reaches_every_channel_once_in_its_own_form(server, tmp_path):
    async def story(node, to):
        await node.school("email", "school@example.org", language="km")
        hooked = await node.school("webhook", to.http_url + "/hook")
        await node.school("mqtt", to.mqtt_url, topic="school/warnings")
        fed = await node.school("atom")
        await node.school("email", "calm@example.org", least="red")
        await node.school("email", "away@example.org", place="kh-kampot")
        alert = await node.warn()
        async with node.courier(to):
            assert await node.settled() == {"sent": 4}
        mail = to.inbox.mails[0]
        assert len(to.inbox.mails) == 1
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["List-Unsubscribe"].startswith("<https://warn.example.org/school/end/")
        text = mail.get_payload(decode=True).decode()
        assert "ទង់ពណ៌ទឹកក្រូច" in text
        assert "119" in text
        [(_, headers, body)] = to.hooks.calls
        key = base64.b64decode(node.tickets.webhook_secret(hooked.id).removeprefix("whsec_"))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        mac = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        assert headers["webhook-signature"] == "v1," + mac
        assert json.loads(body)["type"] == "warning.alert"
        assert json.loads(body)["data"]["alert"] == str(alert.id)
        [(topic, said)] = to.said
        assert (topic, said["data"]["colour"]) == ("school/warnings", "orange")
        assert set(to.ids.values()) == {1}
        async with schools.opened(node.console, public=fed.public_id) as connection:
            assert len(await schools.fed(connection, fed.id)) == 1

    on_a_node(server, tmp_path, story)


def test_an_all_clear_goes_only_to_those_who_had_the_alert(server, tmp_path):
    async def story(node, to):
        await node.school("webhook", to.http_url + "/had")
        await node.school("webhook", to.http_url + "/fails")
        quiet = dt.datetime.now(dt.UTC) + dt.timedelta(hours=7)
        await node.school(
            "webhook", to.http_url + "/asleep", quiet_from=(quiet - dt.timedelta(hours=1)).time(),
            quiet_to=(quiet + dt.timedelta(hours=1)).time(),
        )  # fmt: skip
        first = await node.warn()
        async with node.courier(to):
            await until(lambda: to.hooks.ids and to.hooks.tries["/fails"])
            async with asyncio.timeout(60):
                while not await node.sql("SELECT FROM delivery WHERE outcome = 'http_500'"):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            await node.warn("end", kind="all_clear", references=(first.id,), number=1)
            await node.school("webhook", to.http_url + "/late")
            assert await node.settled() == {"sent": 2, "superseded": 2}
        kinds = [(path, json.loads(body)["data"]["kind"]) for path, _, body in to.hooks.calls]
        assert kinds == [("/had", "alert"), ("/had", "all_clear")]

    on_a_node(server, tmp_path, story)


def test_who_comes_while_a_warning_stands_gets_its_latest_version_once(server, tmp_path):
    async def story(node, to):
        first, gone = await node.warn("first"), await node.warn("gone")
        worse = await node.warn(
            "worse", kind="update", colour="red", references=(first.id,), number=1
        )
        await node.warn("taken back", kind="cancel", references=(gone.id,), number=1)
        async with node.courier(to):
            assert await node.settled() == {}
            late = await node.school("webhook", to.http_url + "/late", least="red")
            await node.school("email", "asked@example.org", confirmed=False)
            await node.school("email", "away@example.org", place="kh-kampot")
            calm = await node.school("mqtt", to.mqtt_url, topic="calm", least="purple")
            fed = await node.school("atom")
            assert await node.settled() == {"sent": 3}  # one of them asks
            for one in (late, calm):
                await node.sql("UPDATE subscription SET least = 'yellow'"
                               " WHERE subscription_id = $1", one.id)  # fmt: skip
            assert await node.settled() == {"sent": 4}
            await node.warn("over", kind="all_clear", references=(worse.id,), number=2)
            assert await node.settled() == {"sent": 7}
        said = [(data["kind"], data["colour"], data["number"]) for data in (
            *(json.loads(body)["data"] for _, _, body in to.hooks.calls),
            *(each["data"] for _, each in to.said))]  # fmt: skip
        assert said == [("update", "red", 1), ("all_clear", "orange", 2)] * 2
        assert [mail["To"] for mail in to.inbox.mails] == ["asked@example.org"]
        async with schools.opened(node.console, public=fed.public_id) as connection:
            assert len(await schools.fed(connection, fed.id)) == 2

    on_a_node(server, tmp_path, story)


def test_who_comes_in_its_quiet_hours_or_goes_on_again_gets_what_stands_too(server, tmp_path):
    async def story(node, to):
        local = node.now() + dt.timedelta(hours=7)
        paused = await node.school("webhook", to.http_url + "/gone")
        await node.warn()
        async with node.courier(to):
            assert await node.settled() == {"failed": 1}
            mended = node.tickets.seal(to.http_url + "/mended")
            await node.sql("UPDATE subscription SET address = $2 WHERE subscription_id = $1",
                           paused.id, mended)  # fmt: skip
            async with schools.opened(
                node.console, manage=hashed(node.tickets.manage(paused.id))
            ) as connection:
                await schools.resume(connection, paused.id)
            await node.school(
                "webhook", to.http_url + "/asleep", quiet_to=(local + dt.timedelta(hours=2)).time(),
                quiet_from=(local - dt.timedelta(hours=1)).time(),
            )  # fmt: skip
            await until(lambda: to.hooks.calls)
            async with asyncio.timeout(60):
                while await node.states() != {"sent": 1, "waiting": 1}:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            node.ahead = dt.timedelta(hours=2, minutes=1)
            assert await node.settled() == {"sent": 2}
        assert [path for path, _, _ in to.hooks.calls] == ["/mended", "/asleep"]

    on_a_node(server, tmp_path, story)


def test_an_all_clear_does_not_pass_the_warning_on_its_way(server, tmp_path):
    async def story(node, to):
        await node.school("webhook", to.http_url + "/lingers")
        first = await node.warn()
        async with node.courier(to):
            await until(lambda: to.hooks.tries["/lingers"])
            await node.warn("end", kind="all_clear", references=(first.id,), number=1)
            assert await node.settled() == {"sent": 2}
        kinds = [json.loads(body)["data"]["kind"] for _, _, body in to.hooks.calls]
        assert kinds == ["alert", "all_clear"]

    on_a_node(server, tmp_path, story)


def test_a_milder_update_goes_to_those_who_had_the_alert_and_to_nobody_new(server, tmp_path):
    async def story(node, to):
        await node.school("webhook", to.http_url + "/had", least="orange")
        first = await node.warn()
        async with node.courier(to):
            await node.settled()
        await node.warn("milder", kind="update", colour="yellow", references=(first.id,), number=1)
        await node.school("webhook", to.http_url + "/new", least="orange")
        async with node.courier(to):
            assert await node.settled() == {"sent": 2}
        kinds = [(path, json.loads(body)["data"]["kind"]) for path, _, body in to.hooks.calls]
        assert kinds == [("/had", "alert"), ("/had", "update")]

    on_a_node(server, tmp_path, story)


def test_quiet_hours_hold_until_they_end_expire_or_purple_breaks_them(server, tmp_path):
    async def story(node, to):
        local = node.now() + dt.timedelta(hours=7)
        hours = {
            "quiet_from": (local - dt.timedelta(hours=1)).time(),
            "quiet_to": (local + dt.timedelta(hours=2)).time(),
        }
        await node.school("webhook", to.http_url + "/quiet", **hours)
        await node.school("webhook", to.http_url + "/always", purple_always=True, **hours)
        await node.warn("night", colour="purple")
        await node.warn("short", expires_at=node.now() + dt.timedelta(hours=1))
        async with node.courier(to):
            await until(lambda: to.hooks.calls)
            await asyncio.sleep(0.3)
            assert [path for path, _, _ in to.hooks.calls] == ["/always"]
            node.ahead = dt.timedelta(hours=2, minutes=1)
            assert await node.settled() == {"sent": 2, "expired": 2}
        # again under the same id, where the clock jumped while the first was on its way
        assert list(dict.fromkeys(path for path, _, _ in to.hooks.calls)) == ["/always", "/quiet"]

    on_a_node(server, tmp_path, story)


def test_quiet_hours_that_begin_before_it_was_sent_hold_it_too(server, tmp_path):
    """Nobody was there to send it, or the school chose them meanwhile."""

    async def story(node, to):
        local = node.now() + dt.timedelta(hours=7)
        late = await node.school("webhook", to.http_url + "/late")
        await node.school("webhook", to.http_url + "/awake")
        await node.warn()
        while await deliveries.plan(node.stage, node.now()) is not None:
            pass
        await node.sql(
            "UPDATE subscription SET quiet_from = $2, quiet_to = $3 WHERE subscription_id = $1",
            late.id, (local - dt.timedelta(hours=1)).time(), (local + dt.timedelta(hours=2)).time(),
        )  # fmt: skip
        async with node.courier(to):
            await until(lambda: to.hooks.calls)
            await asyncio.sleep(0.3)
            assert [path for path, _, _ in to.hooks.calls] == ["/awake"]
            node.ahead = dt.timedelta(hours=2, minutes=1)
            assert await node.settled() == {"sent": 2}
        assert {path for path, _, _ in to.hooks.calls} == {"/awake", "/late"}

    on_a_node(server, tmp_path, story)


def test_quiet_hours_are_the_schools_own_over_midnight_and_the_change_of_clocks(server, tmp_path):
    """In UTC; Berlin's clocks go from 02:00 to 03:00 on 29 March 2026, back on 25 October."""
    night, gap = ("22:00", "06:00"), ("23:00", "02:30")
    table = [
        ("2026-03-28T20:59", night, "2026-03-28T20:59"),  # 21:59
        ("2026-03-28T21:00", night, "2026-03-29T04:00"),  # 22:00, an hour is missing
        ("2026-03-29T03:59", night, "2026-03-29T04:00"),  # 05:59
        ("2026-03-29T04:00", night, "2026-03-29T04:00"),
        ("2026-03-29T00:30", gap, "2026-03-29T01:30"),  # 02:30 is not: 03:30
        ("2026-10-24T21:00", night, "2026-10-25T05:00"),  # 23:00, an hour comes twice
        ("2026-10-25T00:15", gap, "2026-10-25T01:30"),  # the first 02:15
        ("2026-10-25T01:15", gap, "2026-10-25T01:30"),  # the second
        ("2026-06-01T10:00", ("12:00", "12:00"), "2026-06-01T10:00"),  # none
    ]

    async def story(node, to):
        for at, (starts, ends), due in table:
            [row] = await node.sql(
                "SELECT quiet_ends($1, 'Europe/Berlin', $2, $3)", moment(at),
                dt.time.fromisoformat(starts), dt.time.fromisoformat(ends),
            )  # fmt: skip
            assert row[0] == moment(due), at

    on_a_node(server, tmp_path, story)


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text + ":00+00:00")


def test_a_bounce_pauses_and_a_greylisting_waits(server, tmp_path, monkeypatch):
    monkeypatch.setattr(courier_module, "FIRST_PAUSE_S", 0.1)

    async def story(node, to):
        gone = await node.school("email", "bounce@example.org")
        await node.school("email", "later@example.org")
        await node.warn()
        async with node.courier(to):
            assert await node.settled() == {"sent": 1, "failed": 1}
        assert to.inbox.tries == {"bounce@example.org": 1, "later@example.org": 2}
        [row] = await node.sql(
            "SELECT state, reason FROM subscription WHERE subscription_id = $1", gone.id
        )
        assert tuple(row) == ("paused", "smtp_550")
        await node.warn("another")
        async with node.courier(to):
            await node.settled()
        assert to.inbox.tries["bounce@example.org"] == 1

    on_a_node(server, tmp_path, story)


def test_planning_for_who_came_late_waits_for_nothing_that_is_on_its_way(server, tmp_path):
    """It had waited for rows that were being noted, which may wait for its own."""

    async def story(node, to):
        await node.school("webhook", to.http_url + "/there")
        changing = await node.school("webhook", to.http_url + "/changing")
        await node.warn()
        while await deliveries.plan(node.stage, node.now()) is not None:
            pass
        await node.sql("UPDATE subscription SET behind = true")
        async with node.stage.transaction() as page, node.stage.transaction() as noting:
            await noting.execute("UPDATE delivery SET outcome = 'http_500'")
            await page.execute("SELECT FROM subscription WHERE subscription_id = $1 FOR UPDATE",
                               changing.id)  # fmt: skip
            async with asyncio.timeout(30):
                assert await deliveries.plan(node.stage, node.now()) == 0
        [row] = await node.sql("SELECT subscription_id FROM subscription WHERE behind")
        assert row["subscription_id"] == changing.id
        assert await deliveries.plan(node.stage, node.now()) == 0
        assert await deliveries.plan(node.stage, node.now()) is None

    on_a_node(server, tmp_path, story)


def test_a_refusal_of_our_own_server_pauses_no_school(server, tmp_path, monkeypatch):
    monkeypatch.setattr(courier_module, "FIRST_PAUSE_S", 0.1)

    async def story(node, to):
        await node.school("email", "policy@example.org")
        await node.warn()
        async with node.courier(to):
            await until(lambda: to.inbox.tries["policy@example.org"] > 1)
        rows = await node.sql("SELECT s.state, d.state, outcome FROM subscription s JOIN delivery d"
                              " USING (subscription_id)")  # fmt: skip
        assert [tuple(row) for row in rows] == [("active", "waiting", "smtp_550")]

    on_a_node(server, tmp_path, story)


def test_a_webhook_that_fails_all_day_disturbs_nobody_and_expires(server, tmp_path):
    async def story(node, to):
        bad = await node.school("webhook", to.http_url + "/fails")
        await node.warn("day", expires_at=node.now() + dt.timedelta(hours=24))
        async with node.courier(to):
            for half_hour in range(48):  # no pause between two tries is longer
                before = to.hooks.tries["/fails"]
                node.ahead = dt.timedelta(minutes=30 * half_hour)
                await until(lambda before=before: to.hooks.tries["/fails"] > before)
                if half_hour == 20:
                    await node.school("webhook", to.http_url + "/well")
                    await node.warn("noon", colour="red", onset_at=node.now())
                    await until(lambda: to.hooks.calls)
            node.ahead = dt.timedelta(hours=24)
            states = await node.settled()
        assert states == {"sent": 2, "expired": 2}  # who came at noon has both
        assert to.hooks.tries["/fails"] <= 130  # two alerts over a day
        async with schools.opened(node.console, public=bad.public_id) as connection:
            log = await schools.log_of(connection, bad.id)
        assert {row["outcome"] for row in log} == {"http_500"}

    on_a_node(server, tmp_path, story)


def test_redirects_private_addresses_and_the_gone_are_refused_and_said(server, tmp_path):
    async def story(node, to):
        moved = await node.school("webhook", to.http_url + "/moved")
        gone = await node.school("webhook", to.http_url + "/gone")
        await node.warn()
        async with node.courier(to):
            await until(lambda: to.hooks.tries["/moved"] and to.hooks.tries["/gone"])
            await asyncio.sleep(0.3)
        rows = {
            row["subscription_id"]: (row["state"], row["outcome"], row["s"])
            for row in await node.sql(
                "SELECT d.*, s.state AS s FROM delivery d"
                " JOIN subscription s USING (subscription_id)"
            )
        }
        assert rows[moved.id] == ("waiting", "redirect_refused", "active")
        assert rows[gone.id] == ("failed", "gone", "paused")
        await node.sql("DELETE FROM delivery")
        inner = await node.school("webhook", "https://localhost/hook")
        await node.warn("inner")
        async with node.courier(to, warn_private_addresses=False):
            async with asyncio.timeout(60):
                while (await node.states()).get("failed", 0) < 1:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        [row] = await node.sql(
            "SELECT state, reason FROM subscription WHERE subscription_id = $1", inner.id
        )
        assert tuple(row) == ("paused", "private_address")

    on_a_node(server, tmp_path, story)


def test_who_has_not_confirmed_gets_the_question_and_nothing_else(server, tmp_path):
    async def story(node, to):
        await node.school("email", "new@example.org", confirmed=False)
        await node.warn()
        async with node.courier(to):
            assert await node.settled() == {"sent": 1}
        [mail] = to.inbox.mails
        assert "/school/confirm/" in mail.get_payload(decode=True).decode()
        assert mail["List-Unsubscribe"] is None

    on_a_node(server, tmp_path, story)


def test_nothing_of_a_facility_or_a_patient_leaves(server, tmp_path):
    """The place is named; the clinic, its id and who was treated there are not."""

    async def story(node, to):
        patient = "00000000-0000-0000-0000-0000000000aa"
        await node.sql(
            "INSERT INTO name_token (token, patient_id, facility_id, jurisdiction)"
            " VALUES ('c'::bytea, $1::text::uuid, 'kh-shv-1', 'KH')",
            patient,
        )
        await node.school("webhook", to.http_url + "/hook")
        await node.school("mqtt", to.mqtt_url, topic="t")
        await node.school("email", "school@example.org")
        await node.warn()
        async with node.courier(to):
            await node.settled()
        out = b"".join(body for _, _, body in to.hooks.calls) + str(to.said).encode()
        out += b"".join(mail.get_payload(decode=True) for mail in to.inbox.mails)
        for secret in (patient, "kh-shv-1", "Clinic Canary"):
            assert secret.encode() not in out
        assert out.count(b"Sihanoukville") >= 3
        assert PLACE.encode() in out

    on_a_node(server, tmp_path, story)


def test_what_is_old_is_forgotten_and_its_numbers_stay(server, tmp_path):
    async def story(node, to):
        fed = await node.school("atom")
        await node.school("webhook", to.http_url + "/later")
        alert = await node.warn()
        while await deliveries.plan(node.stage, node.now()) is not None:
            pass
        assert await deliveries.prune(node.stage, node.now() - dt.timedelta(days=1)) == 0
        node.ahead = dt.timedelta(days=400)
        assert await deliveries.prune(node.stage, node.now()) == 1  # the other is on its way still
        assert await deliveries.prune(node.stage, node.now()) == 0
        (row,) = await node.sql("SELECT place, channel, kind, state, n FROM delivery_tally")
        assert tuple(row) == (PLACE, "atom", "alert", "sent", 1)
        async with schools.opened(node.console, public=fed.public_id) as connection:
            assert await schools.fed(connection, fed.id) == []
        assert await node.sql("SELECT FROM alert WHERE alert_id = $1", alert.id)

    on_a_node(server, tmp_path, story)


def test_tries_are_counted_across_workers(server, tmp_path):
    async def story(node, to):
        other = await Database.open(node.url, "console", 1)
        at = node.now()

        async def wait_s(db, key: bytes, later_s: float = 0.0) -> float:
            when = at + dt.timedelta(seconds=later_s)
            return await schools.wait_s(db, key, when, at_once=3, per_s=0.1)

        waits = [await wait_s(db, b"a") for db in (node.console, other, node.console, other)]
        assert waits == [0, 0, 0, 10]
        assert await wait_s(other, b"b") == 0
        assert await wait_s(other, b"a", 10.0) == 0
        assert await wait_s(node.console, b"a", 10.0) == pytest.approx(10)
        await other.close()

    on_a_node(server, tmp_path, story)
