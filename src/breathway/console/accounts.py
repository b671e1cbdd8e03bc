"""Accounts from the machine of the centre itself: for its command line and its demonstration.

In: the database's URL, the data folder with the keys, the jurisdiction. Out: accounts made, listed,
ended; passwords made fresh at random and told once. Whoever holds the centre's folder may do this;
everybody else asks an administrator at the console.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from msgspec import Struct

from breathway.console import people, second_factor, sessions
from breathway.console.keys import Keys
from breathway.console.passwords import Passwords, fresh_password
from breathway.console.views import AccountRow
from breathway.model.errors import Conflict, NotFound
from breathway.model.event import uuid7
from breathway.model.people import Role
from breathway.record import Database, Scope, application_url

_BY_NAME = "select account_id from account where username = $1"
_RENEW = f"""
update account set name = $2, role = $3, facilities = $4, password_hash = $5, totp_secret = null,
  ended_at = null, failures = 0, locked_until = null
where account_id = $1 returning {people.COLUMNS}
"""  # noqa: S608


class SignInSheet(Struct, frozen=True, kw_only=True):
    """What is handed to a person, once."""

    account_id: UUID
    username: str
    name: str
    role: Role
    password: str
    totp_uri: str = ""


class Accounts:
    def __init__(
        self, database: Database, keys: Keys, jurisdiction: str, passwords: Passwords
    ) -> None:
        self._database = database
        self._keys = keys
        self._jurisdiction = jurisdiction
        self._passwords = passwords

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, data: Path, jurisdiction: str = "", passwords: Passwords | None = None
    ) -> AsyncIterator[Accounts]:
        """``url`` is the administrator's or the application's; empty jurisdiction: the node's."""
        keys = Keys.load(data / "keys")
        database = await Database.open(application_url(url, keys.node_key), "console", size=1)
        try:
            if not jurisdiction:
                async with database.transaction() as conn:
                    jurisdiction = await conn.fetchval("select jurisdiction from node limit 1")
            yield cls(database, keys, jurisdiction, passwords or Passwords())
        finally:
            await database.close()

    async def add(
        self,
        username: str,
        name: str,
        role: Role,
        facilities: Sequence[str],
        *,
        with_factor: bool = False,
    ) -> SignInSheet:
        """A new account. With a factor, the code is asked for from the first sign-in."""
        username, name = people.check_names(username, name)
        password = fresh_password()
        phc = await self._passwords.hash(password)
        now = dt.datetime.now(dt.UTC)
        account_id = uuid7(now, secrets.token_bytes(10))
        factor = second_factor.Factor(secret=second_factor.begin().secret, active=True)
        sealed = second_factor.seal_factor(factor, self._keys.node_key, account_id)
        try:
            async with self._database.transaction() as conn:
                await conn.fetchrow(
                    people.INSERT,
                    *(account_id, username, name, role, self._jurisdiction, list(facilities), phc),
                    *(sealed if with_factor else None, "en", now),
                )
        except asyncpg.UniqueViolationError:
            raise Conflict(
                f"the user name {username} is taken",
                name="username_taken",
                hint="choose another, or reset the password of the account that has it",
            ) from None
        return SignInSheet(
            account_id=account_id,
            username=username,
            name=name,
            role=role,
            password=password,
            totp_uri=second_factor.uri(factor, username) if with_factor else "",
        )

    async def check_facilities(self, facilities: Sequence[str], role: Role) -> None:
        """Each must be registered; raises BadInput that names those that are not."""
        scope = Scope(
            account_id=UUID(int=0),
            role="administrator",
            jurisdiction=self._jurisdiction,
            facilities=("*",),
        )
        async with self._database.scoped(scope) as conn:
            await people.check_facilities(conn, list(facilities), role)

    async def renew(
        self, username: str, name: str, role: Role, facilities: Sequence[str]
    ) -> SignInSheet:
        """The account as said, with a password made fresh; made where there is none."""
        async with self._database.transaction() as conn:
            account_id = await conn.fetchval(_BY_NAME, username)
        if account_id is None:
            return await self.add(username, name, role, facilities)
        password = fresh_password()
        phc = await self._passwords.hash(password)
        async with self._database.transaction() as conn:
            await conn.fetchrow(_RENEW, account_id, name, role, list(facilities), phc)
            await conn.execute(people.FORGET_PASSKEYS, account_id)
            await sessions.end_all(conn, account_id)
        return SignInSheet(
            account_id=account_id, username=username, name=name, role=role, password=password
        )

    async def all(self) -> list[AccountRow]:
        async with self._database.transaction() as conn:
            rows = await conn.fetch(people.LIST)
        return [people.row_of(row, self._keys.node_key) for row in rows]

    async def end(self, username: str) -> AccountRow:
        return await self._change(username, "ended_at = now()")

    async def reset_second_factor(self, username: str) -> AccountRow:
        change = "totp_secret = null, failures = 0, locked_until = null"
        row = await self._change(username, change)
        async with self._database.transaction() as conn:
            await conn.execute(people.FORGET_PASSKEYS, row.account_id)
        return row

    async def reset_password(self, username: str) -> SignInSheet:
        password = fresh_password()
        phc = await self._passwords.hash(password)
        change = "password_hash = $2, failures = 0, locked_until = null"
        row = await self._change(username, change, phc)
        return SignInSheet(
            account_id=row.account_id,
            username=row.username,
            name=row.name,
            role=row.role,
            password=password,
        )

    async def _change(self, username: str, change: str, *values: Any) -> AccountRow:
        statement = f"update account set {change} where username = $1 returning {people.COLUMNS}"  # noqa: S608
        async with self._database.transaction() as conn:
            row = await conn.fetchrow(statement, username.strip().casefold(), *values)
            if row is None:
                raise NotFound(
                    f"there is no account {username}",
                    name="unknown_account",
                    hint="see breathway account list",
                )
            await sessions.end_all(conn, row["account_id"])
        return people.row_of(row, self._keys.node_key)
