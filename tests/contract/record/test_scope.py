"""Roles and row-level security: what each role of the database and of the console cannot reach."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
from uuid import UUID

import asyncpg
import pytest

from breathway.model.order import AdviceGiven, TaskRaised
from breathway.model.people import ConsultationEnded, ConsultationGranted
from breathway.model.treatment import TreatmentStarted
from breathway.record import Database, Scope, role_url
from tests.contract.record.conftest import opened
from tests.contract.record.story import NOW, Bedside, new_id

CLINICAL = ("log", "curve", "patient", "patient_key", "treatment", "task", "advice", "name_token")
EVERY_ROLE = ("nurse", "expert", "epidemiologist", "operator", "administrator")


def scope(
    role: str, *facilities: str, jurisdiction: str = "KH", account: UUID | None = None
) -> Scope:
    return Scope(
        account_id=account or new_id(),
        role=role,
        jurisdiction=jurisdiction,
        facilities=facilities or ("*",),
    )


@pytest.fixture(scope="module")
def people(database_url, tmp_path_factory) -> dict[str, UUID]:
    """A patient with everything at each of two facilities."""
    found: dict[str, UUID] = {}

    async def main():
        async with opened(database_url, tmp_path_factory.mktemp("people")) as record:
            for place in ("kh-kampot", "kh-takeo"):
                bedside = Bedside(place)
                patient, key_id = new_id(), new_id()
                bedside.say(bedside.registration(patient, key_id))
                treatment = bedside.treat(patient)
                bedside.say(b"not an event")
                batch = bedside.batch(keys=(bedside.key(patient, key_id),))
                answer = await record.appender.append_batch(bedside.identity, batch, NOW)
                assert answer.kept == ((1, 8),)
                about = bedside.about(patient_id=patient, treatment_id=treatment)
                raised = TaskRaised(
                    **about, task_id=new_id(), priority="high", reason="spo2_low", deadline_at=NOW
                )
                given = AdviceGiven(
                    **{**about, "id": new_id()}, advice_id=new_id(), phrase="sit_up"
                )
                running = TreatmentStarted(
                    **{**about, "id": new_id(), "treatment_id": new_id()},
                    indication="other",
                    sex="female",
                    age_years=54.0,
                )
                acts = [bedside.enrolled(), raised, given, running]
                await record.appender.append(acts, received_at=NOW)
                await record.sql(
                    "INSERT INTO name_token VALUES ($1, $2, 'KH', $3)",
                    patient,
                    place,
                    os.urandom(8),
                )
                await record.sql(
                    "INSERT INTO audit VALUES ($1, now(), $2, 'expert', 'read', $3, $4, 'KH')",
                    *(new_id(), new_id(), patient, place),
                )
                found[place] = patient
            for n, role in enumerate(EVERY_ROLE):
                found[role] = new_id()
                await record.sql(
                    "INSERT INTO account (account_id, username, name, role, jurisdiction,"
                    " password_hash) VALUES ($1, $2, $3, $3, 'KH', 'argon2')",
                    *(found[role], f"user{n}", role),
                )

    asyncio.run(main())
    return found


async def _count(connection: asyncpg.Connection, table: str) -> int:
    return await connection.fetchval(f"SELECT count(*) FROM {table}")


def test_no_role_that_logs_in_is_owner_superuser_or_past_the_policies(database_url):
    async def main():
        connection = await asyncpg.connect(database_url)
        for row in await connection.fetch(
            "SELECT * FROM pg_roles WHERE rolname LIKE 'breathway_%'"
        ):
            if row["rolname"] == "breathway_admin":  # the embedded server's own superuser
                continue
            for right in ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb"):
                assert not row[right], (row["rolname"], right)
            assert row["rolcanlogin"] == (row["rolname"] != "breathway_owner")
        members = await connection.fetch(
            "SELECT m.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member"
            " JOIN pg_roles r ON r.oid = a.roleid WHERE r.rolname = 'breathway_owner'"
        )
        assert not {row["rolname"] for row in members} & {
            "breathway_intake",
            "breathway_console",
            "breathway_stage",
        }
        await connection.close()

    asyncio.run(main())


def test_every_table_stands_under_forced_row_level_security(database_url):
    async def main():
        connection = await asyncpg.connect(database_url)
        rows = await connection.fetch(
            "SELECT relname, relrowsecurity AND relforcerowsecurity AS forced,"
            " pg_get_userbyid(relowner) AS owner FROM pg_class"
            " WHERE relnamespace = 'breathway'::regnamespace AND relkind IN ('r', 'p')"
        )
        assert len(rows) > 30
        assert not [row["relname"] for row in rows if not row["forced"]]
        assert {row["owner"] for row in rows} == {"breathway_owner"}
        await connection.close()

    asyncio.run(main())


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT body FROM log",
        "SELECT count(*) FROM log",
        "SELECT packed FROM curve",
        "SELECT profile_box FROM patient",
        "SELECT sealed FROM patient_key",
        "SELECT password_hash FROM account",
        "UPDATE log SET body = ''",
        "DELETE FROM log",
        "DELETE FROM arrival",
        "DELETE FROM treatment",
        "TRUNCATE log",
        "DELETE FROM audit",
        "SET ROLE breathway_owner",
        "ALTER TABLE log DISABLE ROW LEVEL SECURITY",
        "SELECT pg_read_file('postgresql.conf')",
        "CREATE TABLE breathway.mine ()",
    ],
)
def test_intake_writes_and_cannot_read_back_nor_change(database_url, people, statement):
    async def main():
        connection = await asyncpg.connect(
            role_url(database_url, "intake"), server_settings={"search_path": "breathway"}
        )
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
        await connection.close()

    asyncio.run(main())


@pytest.mark.parametrize("role", ["console", "stage"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log SET kind = 'tick'",
        "DELETE FROM log",
        "UPDATE audit SET action = 'nothing'",
        "DELETE FROM audit",
        "SET ROLE breathway_owner",
        "ALTER ROLE breathway_console BYPASSRLS",
        "SELECT * FROM log_default",
    ],
)
def test_no_role_rewrites_what_happened(database_url, people, role, statement):
    async def main():
        connection = await asyncpg.connect(
            role_url(database_url, role), server_settings={"search_path": "breathway"}
        )
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
        await connection.close()

    asyncio.run(main())


@pytest.mark.parametrize("role", ["nurse", "expert"])
def test_a_clinical_scope_reaches_its_facilities_and_no_other(database_url, people, role):
    async def main():
        database = await Database.open(database_url, "console")
        async with database.scoped(scope(role, "kh-kampot")) as connection:
            for table in (*CLINICAL, "facility", "facility_day"):
                rows = await connection.fetch(f"SELECT DISTINCT facility_id FROM {table}")
                assert [row["facility_id"] for row in rows] == ["kh-kampot"], table
            # Asking for the other patient by name changes nothing.
            other = people["kh-takeo"]
            for table in CLINICAL:
                assert not await connection.fetch(
                    f"SELECT * FROM {table} WHERE patient_id = $1", other
                ), table
            assert await _count(connection, "audit") == 1
        async with database.scoped(scope(role)) as connection:
            assert await _count(connection, "patient") == 2
        async with database.scoped(scope(role, jurisdiction="CN")) as connection:
            for table in (*CLINICAL, "facility", "facility_day", "audit"):
                assert await _count(connection, table) == 0, table
        await database.close()

    asyncio.run(main())


@pytest.mark.parametrize(
    ("role", "reaches"),
    [
        ("epidemiologist", {"facility", "facility_day"}),
        ("operator", {"facility", "facility_day", "edge", "spool", "quarantine"}),
        ("administrator", {"facility", "facility_day", "audit", "account"}),
        ("nonsense", set()),
        ("", {"account"}),  # the API itself, at the door, before anybody signed in
    ],
)
def test_other_roles_see_no_clinical_row(database_url, people, role, reaches):
    tables = {*CLINICAL, "facility", "facility_day", "edge", "spool", "quarantine", "audit"}
    tables |= {"account", "consultation"}

    async def main():
        database = await Database.open(database_url, "console")
        async with database.scoped(scope(role)) as connection:
            seen = {table for table in tables if await _count(connection, table)}
        assert seen == reaches
        await database.close()

    asyncio.run(main())


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_an_account_sees_itself_and_no_hash_of_another(database_url, people, role):
    async def main():
        database = await Database.open(database_url, "console")
        async with database.scoped(scope(role, account=people[role])) as connection:
            names = {row["name"] for row in await connection.fetch("SELECT name FROM account")}
            assert names == (set(EVERY_ROLE) if role == "administrator" else {role})
            # Who holds a task is known by name alone.
            assert await _count(connection, "account_name") == len(EVERY_ROLE)
            if role != "administrator":
                changed = await connection.execute(
                    "UPDATE account SET role = 'administrator' WHERE account_id <> $1", people[role]
                )
                assert changed == "UPDATE 0"
        await database.close()

    asyncio.run(main())


def test_a_grant_opens_one_patient_to_one_expert_until_it_ends(database_url, people, tmp_path):
    expert, patient = new_id(), people["kh-takeo"]
    wuxi = scope("expert", "cn-wuxi", jurisdiction="CN", account=expert)

    async def seen(database: Database, who: Scope) -> list[int]:
        async with database.scoped(who) as connection:
            return [await _count(connection, table) for table in ("patient", "task", "facility")]

    async def main():
        async with opened(database_url, tmp_path) as record:
            bedside = Bedside("kh-takeo")
            assert await seen(record.console, wuxi) == [0, 0, 0]

            async def grant(until: dt.timedelta) -> None:
                event = ConsultationGranted(
                    **bedside.about(),
                    patient_id=patient,
                    expert_id=expert,
                    until_at=dt.datetime.now(dt.UTC) + until,
                    consent="signed",
                )
                await record.appender.append([event], received_at=NOW)

            await grant(dt.timedelta(hours=1))
            assert await seen(record.console, wuxi) == [1, 1, 1]
            async with record.console.scoped(wuxi) as connection:
                assert await connection.fetchval("SELECT patient_id FROM patient") == patient
                assert await _count(connection, "curve") == 2
            other = scope("expert", "cn-wuxi", jurisdiction="CN")
            assert await seen(record.console, other) == [0, 0, 0]
            # The grant is the expert's: another role under the same account gains nothing.
            operator = scope("operator", "cn-wuxi", jurisdiction="CN", account=expert)
            assert (await seen(record.console, operator))[:2] == [0, 0]
            await grant(dt.timedelta(seconds=-1))
            assert await seen(record.console, wuxi) == [0, 0, 0]
            await grant(dt.timedelta(hours=1))
            ended = ConsultationEnded(
                **bedside.about(), patient_id=patient, expert_id=expert, reason="done"
            )
            await record.appender.append([ended], received_at=NOW)
            assert await seen(record.console, wuxi) == [0, 0, 0]

    asyncio.run(main())


def test_a_scope_ends_with_its_transaction(database_url, people):
    async def main():
        database = await Database.open(database_url, "console", size=1)
        async with database.scoped(scope("expert")) as connection:
            assert await _count(connection, "patient") == 2
        async with database.transaction() as connection:
            assert await _count(connection, "patient") == 0
        await database.close()

    asyncio.run(main())


def test_counts_stay_within_the_scope_and_roles_that_may_have_them(database_url, people):
    async def main():
        database = await Database.open(database_url, "console")
        async with database.scoped(scope("operator", "kh-takeo")) as connection:
            rows = await connection.fetch("SELECT * FROM task_counts()")
            assert [(row["facility_id"], row["priority"]) for row in rows] == [("kh-takeo", 1)]
            rows = await connection.fetch("SELECT * FROM outbox_counts()")
            assert [row["facility_id"] for row in rows] == ["kh-takeo"]
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch("SELECT event FROM outbox")
        async with database.scoped(scope("administrator")) as connection:
            patient = people["kh-takeo"]
            rows = await connection.fetch("SELECT * FROM erasable_patient($1)", patient)
            assert rows[0]["facility_id"] == "kh-takeo"
        async with database.scoped(scope("nurse")) as connection:
            assert not await connection.fetch("SELECT * FROM erasable_patient($1)", patient)
        await database.close()

    asyncio.run(main())


# What runs with the owner's rights, and what the story has of it at each of its two places.
COUNTED = {
    "SELECT open AS n, * FROM task_counts()": 1,
    "SELECT people AS n, * FROM task_counts()": 1,
    "SELECT n, * FROM treating_counts('2000-01-01')": 1,
    "SELECT n, * FROM hour_counts('2100-01-01', '2000-01-01')": 2,
}


@pytest.mark.parametrize("statement", COUNTED)
@pytest.mark.parametrize("role", EVERY_ROLE)
def test_a_count_reaches_no_place_out_of_scope_and_names_nobody(
    database_url, people, role, statement
):
    secrets = {*map(str, people.values()), "spo2_low"}
    each = COUNTED[statement]

    async def counted(database: Database, who: Scope) -> int:
        async with database.scoped(who) as connection:
            rows = await connection.fetch(statement)
        assert not {str(value) for row in rows for value in row.values()} & secrets
        return sum(row["n"] for row in rows)

    async def main():
        database = await Database.open(database_url, "console")
        assert await counted(database, scope(role)) == 2 * each
        assert await counted(database, scope(role, "kh-takeo")) == each
        for place in ("kh-takeo' or true --", "%", "", "kh-takeo}"):
            assert await counted(database, scope(role, place)) == 0, place
        for lie in (scope("superuser"), scope(""), scope(role, jurisdiction="CN")):
            assert await counted(database, lie) == 0
        async with database.transaction() as connection:  # no scope at all
            assert not await connection.fetch(statement)
        await database.close()

    asyncio.run(main())


def test_policies_read_the_scope_once_a_statement(database_url, people):
    async def main():
        database = await Database.open(database_url, "console")
        async with database.scoped(scope("nurse", "kh-kampot")) as connection:
            plan = await connection.fetch("EXPLAIN (COSTS OFF) SELECT * FROM treatment")
            text = "\n".join(row[0] for row in plan)
            assert "InitPlan" in text
            assert "current_setting" not in text.partition("Seq Scan on treatment")[2]
        await database.close()

    asyncio.run(main())
