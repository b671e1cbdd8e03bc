"""Accounts, for administrators: who may sign in, as what, how far. No password is ever a default.

In: a person's name, role and facilities. Out: an account, its random password shown once. Ending an
account ends its sessions in the same transaction.
"""

from __future__ import annotations

import re
from typing import Any

import asyncpg

from breathway.console import second_factor, sessions
from breathway.console.ask import Ask
from breathway.console.audit import reading
from breathway.console.desk import Desk
from breathway.console.passwords import fresh_password
from breathway.console.views import AccountRequest, AccountRow, ExpertRow, NewAccount
from breathway.console.visitor import Visitor
from breathway.model.errors import BadInput, Conflict, NotFound

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")

COLUMNS = (
    "account_id, username, name, role, jurisdiction, facilities, totp_secret, created_at, "
    "ended_at, last_seen_at, "
    "exists (select 1 from passkey k where k.account_id = account.account_id) as has_passkey"
)
FORGET_PASSKEYS = "delete from passkey where account_id = $1"
LIST = f"select {COLUMNS} from account order by ended_at is not null, name, username"  # noqa: S608
_ONE = f"select {COLUMNS} from account where account_id = $1"  # noqa: S608
INSERT = f"""
insert into account (account_id, username, name, role, jurisdiction, facilities, password_hash,
  totp_secret, language, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning {COLUMNS}
"""  # noqa: S608


async def show_all(desk: Desk, visitor: Visitor, ask: Ask) -> list[AccountRow]:
    async with desk.console.scoped(visitor.scope) as conn:
        rows = await conn.fetch(LIST)
    return [row_of(row, desk.keys.node_key) for row in rows]


async def experts(desk: Desk, visitor: Visitor, ask: Ask) -> list[ExpertRow]:
    """Everybody a consultation can be granted to; experts from abroad are accounts here too."""
    async with desk.console.transaction() as conn:
        rows = await conn.fetch(
            "select account_id, name, jurisdiction from account "
            "where role = 'expert' and ended_at is null order by name"
        )
    return [ExpertRow(**dict(row)) for row in rows]


async def add(desk: Desk, visitor: Visitor, ask: Ask) -> NewAccount:
    body: AccountRequest = ask.body
    username, name = check_names(body.username, body.name)
    password = fresh_password()
    phc = await desk.passwords.hash(password)
    account_id, factor = desk.new_id(), second_factor.begin()
    # The code is asked for from the first sign-in: what is handed over is password and secret.
    active = second_factor.Factor(secret=factor.secret, active=True)
    try:
        async with reading(desk, visitor, ask.now) as read:
            await check_facilities(read.conn, body.facilities, body.role)
            row = await read.conn.fetchrow(
                INSERT,
                account_id,
                username,
                name,
                body.role,
                visitor.jurisdiction,
                body.facilities,
                phc,
                second_factor.seal_factor(active, desk.keys.node_key, account_id),
                body.language,
                ask.now,
            )
            read.did("account_added", None, None, visitor.jurisdiction)
    except asyncpg.UniqueViolationError:
        raise Conflict("the user name is taken", name="username_taken") from None
    return NewAccount(
        account=row_of(row, desk.keys.node_key),
        password=password,
        totp_uri=second_factor.uri(active, username),
    )


async def end(desk: Desk, visitor: Visitor, ask: Ask) -> AccountRow:
    return await _change(desk, visitor, ask, "account_ended", "ended_at = $2", ask.now)


async def reset_second_factor(desk: Desk, visitor: Visitor, ask: Ask) -> AccountRow:
    """The lost phone: the next sign-in is by password, and the person sets up a new one. Passkeys
    go with it."""
    change = "totp_secret = null, locked_until = null, failures = 0"
    async with desk.console.scoped(visitor.scope) as conn:
        if ask.id("id") != visitor.account_id:
            await conn.execute(FORGET_PASSKEYS, ask.id("id"))
    return await _change(desk, visitor, ask, "second_factor_reset", change)


async def reset_password(desk: Desk, visitor: Visitor, ask: Ask) -> NewAccount:
    password = fresh_password()
    phc = await desk.passwords.hash(password)
    change = "password_hash = $2, locked_until = null, failures = 0"
    row = await _change(desk, visitor, ask, "password_reset", change, phc)
    return NewAccount(account=row, password=password, totp_uri="")


async def _change(
    desk: Desk, visitor: Visitor, ask: Ask, action: str, change: str, *values: object
) -> AccountRow:
    account_id = ask.id("id")
    if account_id == visitor.account_id:
        raise Conflict("another administrator does this to your own account", name="own_account")
    statement = f"update account set {change} where account_id = $1 returning {COLUMNS}"  # noqa: S608
    async with reading(desk, visitor, ask.now) as read:
        row = await read.conn.fetchrow(statement, account_id, *values)
        if row is None:
            raise NotFound("there is no such account")
        read.did(action, None, None, visitor.jurisdiction)
    async with desk.console.transaction() as conn:
        await sessions.end_all(conn, account_id)
    return row_of(row, desk.keys.node_key)


def check_names(username: str, name: str) -> tuple[str, str]:
    username, name = username.strip().casefold(), " ".join(name.split())
    if not _USERNAME.fullmatch(username):
        raise BadInput(
            "a user name has 2 to 60 of a-z, 0-9, dot, dash, underscore", name="bad_username"
        )
    if not 1 <= len(name) <= 200:
        raise BadInput("a name has 1 to 200 letters", name="bad_name")
    return username, name


async def check_facilities(conn: Any, facilities: list[str], role: str) -> None:
    """Each must be there. Nobody is given more than they name; "*" is all of the jurisdiction."""
    if facilities == ["*"] or (not facilities and role in ("expert", "administrator")):
        return
    known = await conn.fetch(
        "select facility_id from facility where facility_id = any($1::text[])", facilities
    )
    missing = sorted(set(facilities) - {row["facility_id"] for row in known})
    if missing or not facilities:
        raise BadInput(
            "unknown facility: " + ", ".join(missing)[:200] if missing else "no facility is named",
            name="unknown_facility",
            hint='name facilities by their ids, or "*" for all of the jurisdiction',
        )


def row_of(row: Any, node_key: bytes) -> AccountRow:
    factor = second_factor.open_factor(row["totp_secret"], node_key, row["account_id"])
    values: dict[str, Any] = dict(row)
    del values["totp_secret"]
    second = values.pop("has_passkey") or (factor is not None and factor.active)
    return AccountRow(second_factor=second, **values)
