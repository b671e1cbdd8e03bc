"""Attacks as each role: by HTTP, and past the API at the database as the console's role."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from types import SimpleNamespace

import asyncpg
import msgspec
import pytest

from breathway.console.api import OPERATIONS
from breathway.record import Scope, role_url

CLINICAL_TABLES = (
    "log",
    "curve",
    "patient",
    "patient_key",
    "treatment",
    "task",
    "advice",
    "name_token",
)
EVERY_TABLE = (
    *CLINICAL_TABLES,
    *("arrival", "facility", "edge", "spool", "presence", "outbox", "facility_day"),
    *("consultation", "quarantine", "stage_cursor", "account", "web_session", "enrolment_code"),
    *("audit", "node", "passkey", "passkey_challenge"),
)
ROLES = ("nurse", "nurse2", "doctor", "wuxi", "epi", "operator", "admin")


@pytest.fixture(scope="module")
def cared(centre):
    patient = centre.run(centre.ward.register("kh-sihanoukville"))
    treatment = centre.run(centre.ward.treat(patient))
    task_id = centre.run(centre.ward.raise_task(patient, treatment))
    return SimpleNamespace(patient=patient, treatment=treatment, task_id=task_id)


def paths_of(cared):
    """Every operation on the patient's things."""
    patient, treatment = cared.patient.id, cared.treatment.id
    return [
        ("GET", f"/api/patients/{patient}"),
        ("GET", f"/api/patients/{patient}/audit"),
        ("GET", f"/api/patients/{patient}/consultations"),
        ("GET", f"/api/treatments/{treatment}"),
        ("GET", f"/api/treatments/{treatment}/curves"),
        ("GET", f"/api/treatments/{treatment}/loops"),
        ("GET", f"/api/treatments/{treatment}/report"),
        ("GET", f"/api/treatments/{treatment}/report?form=pdf"),
        ("GET", f"/api/sounds/{cared.treatment.sound_id}"),
        ("GET", f"/api/sounds/{cared.treatment.sound_id}/heard"),
        ("POST", f"/api/treatments/{treatment}/seen"),
        ("POST", f"/api/treatments/{treatment}/advice"),
        ("POST", f"/api/tasks/{cared.task_id}/claim"),
        ("POST", f"/api/tasks/{cared.task_id}/release"),
        ("POST", f"/api/tasks/{cared.task_id}/hand-over"),
        ("GET", f"/api/tasks/{cared.task_id}/history"),
        ("POST", f"/api/tasks/{cared.task_id}/done"),
        ("POST", f"/api/patients/{patient}/consultations"),
        ("POST", f"/api/patients/{patient}/consultations/end"),
        ("POST", f"/api/patients/{patient}/link"),
        ("POST", f"/api/patients/{patient}/unlink"),
    ]


BODIES = {
    "advice": {"phrase": "give_oxygen"},
    "hand-over": {"account_id": str(uuid.uuid4())},
    "done": {"outcome": "advised"},
    "consultations": {
        "expert_id": str(uuid.uuid4()),
        "until_at": (dt.datetime.now(dt.UTC) + dt.timedelta(days=30)).isoformat(),
        "consent": "signed",
    },
    "end": {"expert_id": str(uuid.uuid4())},
    "link": {"other_patient_id": str(uuid.uuid4()), "reason": "same"},
    "unlink": {"other_patient_id": str(uuid.uuid4()), "reason": "same"},
}


@pytest.mark.parametrize("role", ["nurse2", "wuxi", "epi", "operator", "admin"])
def test_http_gives_nothing_of_a_patient_to_who_is_out_of_scope(centre, cared, role):
    client = centre.client(role)
    before = centre.sql("select max(position) from log")[0][0]
    for method, path in paths_of(cared):
        body = BODIES.get(path.rsplit("/", 1)[-1]) if method == "POST" else None
        answer = client.request(method, path, json=body)
        assert answer.status_code in (403, 404), (role, method, path, answer.text)
        assert "Dara" not in answer.text
    for path in ("/api/worklist", "/api/patients?q=dara", "/api/patients", "/api/wall"):
        answer = client.get(path)
        assert "Dara" not in answer.text
        assert str(cared.patient.id) not in answer.text
    assert centre.sql("select max(position) from log")[0][0] == before


def test_every_read_of_a_patient_leaves_its_row_before_the_answer(centre, cared):
    """Each by a session of its own: a second look of one session would be no new row."""

    def rows() -> int:
        count = "select count(*) from audit where patient_id = $1 and account_id = $2"
        return centre.sql(count, cared.patient.id, centre.ids["doctor"])[0][0]

    reads = [path for method, path in paths_of(cared) if method == "GET"]
    assert len(reads) >= 11
    for path in [*reads, "/api/worklist", "/api/patients?q=dara"]:
        client, before = centre.client("doctor"), rows()
        answer = client.get(path)
        # The ward's clip is no real sound: what would be heard in it is not told.
        assert answer.status_code == 200 or answer.json()["title"] == "sound_damaged", path
        assert rows() > before, path


def test_every_operation_refuses_the_roles_it_is_not_for(centre, cared):
    of_role = {
        "nurse": "nurse",
        "doctor": "expert",
        "epi": "epidemiologist",
        "operator": "operator",
        "admin": "administrator",
    }
    for username, role in of_role.items():
        client = centre.client(username)
        for operation in OPERATIONS:
            if operation.open_handler is not None or role in operation.roles:
                continue
            path = operation.path.replace("{id}", str(uuid.uuid4())).replace("{edge_id}", "x")
            answer = client.request(operation.method, path, json={})
            assert answer.status_code == 403, (role, operation.path, answer.text)
            assert answer.json()["title"] == "not_allowed"


def test_nothing_is_answered_without_a_session(centre):
    client = centre.client()
    for operation in OPERATIONS:
        if operation.open_handler is None:
            path = operation.path.replace("{id}", str(uuid.uuid4())).replace("{edge_id}", "x")
            answer = client.request(operation.method, path, json={})
            assert answer.status_code == 401, operation.path
            assert answer.json()["title"] == "not_signed_in"


def scope_of(centre, username: str) -> Scope:
    row = centre.sql("select * from account where username = $1", username)[0]
    return Scope(
        account_id=row["account_id"],
        role=row["role"],
        jurisdiction=row["jurisdiction"],
        facilities=tuple(row["facilities"]),
    )


def as_role(centre, scope: Scope, statement: str, *values):
    """Past the API: the console's own database role, with a scope, and any statement."""

    async def ask():
        async with centre.console.scoped(scope) as conn:
            return await conn.fetch(statement, *values)

    return centre.run(ask())


@pytest.mark.parametrize("role", ["nurse2", "wuxi", "epi", "operator", "admin"])
@pytest.mark.parametrize("table", CLINICAL_TABLES)
def test_the_database_gives_no_row_of_a_patient_out_of_scope(centre, cared, role, table):
    scope = scope_of(centre, role)
    tricks = (
        f"select count(*) from {table} where patient_id = $1",
        f"select count(*) from (select * from {table} order by random()) t where patient_id = $1",
        f"select count(*) from {table} a join {table} b on a.patient_id = b.patient_id "
        "where a.patient_id = $1",
    )
    for trick in tricks:
        assert as_role(centre, scope, trick, cared.patient.id)[0][0] == 0


def test_the_scope_that_should_see_a_patient_does(centre, cared):
    centre.client("doctor").get("/api/patients?q=dara")
    for role in ("nurse", "doctor"):
        scope = scope_of(centre, role)
        for table in CLINICAL_TABLES:
            if table not in ("advice", "name_token"):
                found = as_role(
                    centre,
                    scope,
                    f"select count(*) from {table} where patient_id = $1",
                    cared.patient.id,
                )
                assert found[0][0] > 0, (role, table)


@pytest.mark.parametrize("role", ROLES)
def test_no_scope_writes_what_only_the_record_writes(centre, cared, role):
    scope = scope_of(centre, role)
    for table in ("log", "curve", "patient", "patient_key", "treatment", "task", "advice"):
        for statement in (f"delete from {table}", f"update {table} set jurisdiction = 'XX'"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                as_role(centre, scope, statement)
    for statement in ("delete from audit", "update audit set action = 'nothing'"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            as_role(centre, scope, statement)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        as_role(centre, scope, "select event from outbox")


def test_a_nurse_makes_nobody_an_administrator(centre):
    scope = scope_of(centre, "nurse")
    as_role(centre, scope, "update account set role = 'administrator' where username = 'doctor'")
    rows = centre.sql("select role from account where username = 'doctor'")
    assert rows[0]["role"] == "expert"
    seen = as_role(centre, scope, "select username from account")
    assert [row["username"] for row in seen] == ["nurse"]
    sessions = as_role(centre, scope, "select distinct account_id from web_session")
    assert {row["account_id"] for row in sessions} <= {scope.account_id}


@pytest.mark.parametrize("role", ["nurse", "wuxi", "epi", "operator"])
def test_nobody_reaches_the_passkey_of_another(centre, role):
    owner, key = uuid.UUID(str(centre.ids["doctor"])), uuid.uuid4().bytes
    insert = "insert into passkey values ($1, $2, 'site', '', 0, now())"
    centre.sql(insert, key, owner)
    scope = scope_of(centre, role)
    for statement in (
        "select 1 from passkey where credential_id = $1",
        "update passkey set public_key = '\\x01' where credential_id = $1 returning 1",
        "delete from passkey where credential_id = $1 returning 1",
    ):
        assert as_role(centre, scope, statement, key) == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        as_role(centre, scope, insert, uuid.uuid4().bytes, owner)
    assert as_role(centre, scope, "select 1 from passkey_challenge") == []
    assert len(centre.sql("delete from passkey where credential_id = $1 returning 1", key)) == 1


def test_a_scope_that_is_not_a_role_sees_nothing(centre, cared):
    for role, jurisdiction, facilities in (
        ("", "KH", ("*",)),
        ("superuser", "KH", ("*",)),
        ("nurse", "CN", ("*",)),
        ("nurse", "KH", ()),
        ("nurse", "KH", ("kh-sihanoukville' or true --",)),
    ):
        scope = msgspec.structs.replace(
            scope_of(centre, "nurse"), role=role, jurisdiction=jurisdiction, facilities=facilities
        )
        for table in CLINICAL_TABLES:
            assert as_role(centre, scope, f"select count(*) from {table}")[0][0] == 0


def test_the_consoles_role_is_nobody_special_and_every_table_is_forced(centre):
    async def ask():
        conn = await asyncpg.connect(role_url(centre.application_url, "console"))
        try:
            role = await conn.fetchrow("select * from pg_roles where rolname = current_user")
            tables = await conn.fetch(
                "select relname, relrowsecurity, relforcerowsecurity, "
                "pg_get_userbyid(relowner) as owner from pg_class "
                "where relnamespace = 'breathway'::regnamespace and relkind in ('r', 'p')"
            )
            member = await conn.fetchval(
                "select count(*) from pg_auth_members where member = "
                "(select oid from pg_roles where rolname = current_user)"
            )
            return role, tables, member
        finally:
            await conn.close()

    role, tables, member = asyncio.run(ask())
    assert role["rolname"] == "breathway_console"
    assert not role["rolsuper"]
    assert not role["rolbypassrls"]
    assert not role["rolcreaterole"]
    assert member == 0
    assert {row["relname"] for row in tables} >= set(EVERY_TABLE)
    for row in tables:
        if row["relname"] != "schema_version":
            assert row["relrowsecurity"], row["relname"]
            assert row["relforcerowsecurity"], row["relname"]
            assert row["owner"] != role["rolname"]


def test_a_scope_does_not_outlive_its_transaction(centre, cared):
    """The pool hands the same connection to the next: it must begin with no scope at all."""
    scope = scope_of(centre, "doctor")

    async def ask():
        seen = []
        for _ in range(12):
            async with centre.console.scoped(scope) as conn:
                await conn.fetch("select count(*) from patient")
            async with centre.console.transaction() as conn:
                seen.append(await conn.fetchval("select count(*) from patient"))
        return seen

    assert set(centre.run(ask())) == {0}
