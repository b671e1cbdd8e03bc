"""Signing in and out, the language, the second factor: what a person does with their own session.

In: a username, a password and where needed a code. Out: a cookie and ``Me``. Every refusal takes as
long and says as little as every other; five wrong passwords in a row make the account wait, longer
each time, and one address may try only so often (OWASP ASVS 5.0, chapter 6).
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec
from starlette.responses import Response

from breathway.console import second_factor, sessions
from breathway.console.ask import Ask
from breathway.console.desk import Desk
from breathway.console.rates import LOCK_AFTER, LOCK_FIRST_S, LOCK_LONGEST_S
from breathway.console.views import (
    LanguageRequest,
    Me,
    PasswordRequest,
    SecondFactor,
    SecondFactorRequest,
    SignIn,
)
from breathway.console.visitor import Visitor
from breathway.model.errors import BadInput, Conflict, NotSignedIn, TooMuch

PASSWORD_LONGEST = 1024
PASSWORD_SHORTEST = 15  # NIST SP 800-63B-4, section 3.1.1.2, for a password that may stand alone

_ACCOUNT = """
select account_id, username, name, role, jurisdiction, facilities, language, password_hash,
  totp_secret, failures, locked_until,
  exists (select 1 from passkey p where p.account_id = account.account_id) as has_passkey
from account where username = $1 and ended_at is null
"""
# The count goes up, and the door shuts, before the password is looked at: trying in parallel gains
# nothing. The right password opens it again.
_ATTEMPT = """
update account set failures = failures + 1,
  locked_until = case when failures + 1 >= $3
    then $2 + make_interval(secs => least($4 * 2.0 ^ least(failures + 1 - $3, 20), $5)) end
where account_id = $1 and (locked_until is null or locked_until <= $2)
returning failures
"""
_NOT_A_FAILURE = """
update account set failures = greatest(failures - 1, 0), locked_until = null where account_id = $1
"""
_SUCCESS = """
update account set failures = 0, locked_until = null, last_seen_at = $2 where account_id = $1
"""
_SPEND = """
update account set totp_secret = $3 where account_id = $1 and totp_secret = $2
returning account_id
"""


class TryLater(TooMuch):
    def __init__(self, wait_s: float) -> None:
        super().__init__("too many attempts to sign in")
        self.retry_after_s = wait_s


def _wrong() -> NotSignedIn:
    return NotSignedIn(
        "the name or the password is wrong",
        name="wrong_credentials",
        hint="check both; an administrator can give you a new password",
    )


async def sign_in(desk: Desk, ask: Ask) -> Response:
    body: SignIn = ask.body
    now, now_s = ask.now, ask.now.timestamp()
    check_own_page(ask)
    wait_s = desk.addresses.take(ask.address, now_s)
    if wait_s:
        raise TryLater(wait_s)
    name = body.username.strip().casefold()[:100]
    async with desk.console.transaction() as conn:
        # No wait for the disk: it would tell a name that has an account from one that has none.
        await conn.execute("set local synchronous_commit = off")
        row = await conn.fetchrow(_ACCOUNT, name)
        account_id = row["account_id"] if row is not None else desk.new_id()
        failures = await conn.fetchval(
            _ATTEMPT, account_id, now, LOCK_AFTER, LOCK_FIRST_S, LOCK_LONGEST_S
        )
    if row is None:
        await _refuse_stranger(desk, name, body, now_s)
        raise _wrong()
    if failures is None:
        until_at = row["locked_until"] or now  # shut in this very moment by another attempt
        raise TryLater(max(1.0, (until_at - now).total_seconds()))
    fits = len(body.password) <= PASSWORD_LONGEST and await desk.passwords.fits(
        body.password, row["password_hash"]
    )
    if not fits:
        raise _wrong()
    await _second_factor(desk, row, body.code, now)
    return await begin(desk, row["account_id"], ask)


def check_own_page(ask: Ask) -> None:
    if ask.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise NotSignedIn("sign in from the console's own page", name="cross_site")


async def _refuse_stranger(desk: Desk, name: str, body: SignIn, now_s: float) -> None:
    wait_s = desk.strangers.wait_s(name, now_s)
    if wait_s:
        raise TryLater(wait_s)
    await desk.passwords.fits(body.password[:PASSWORD_LONGEST], None)
    desk.strangers.failed(name, now_s)


async def _second_factor(desk: Desk, row: Any, code: str, now: dt.datetime) -> None:
    factor = second_factor.open_factor(row["totp_secret"], desk.keys.node_key, row["account_id"])
    if factor is None or not factor.active:
        if row["has_passkey"]:
            raise NotSignedIn(
                "this account is opened by its passkey",
                name="passkey_needed",
                hint="use the passkey; an administrator can reset it when it is lost",
            )
        return
    if not code:
        # Not a failure: the page asks for the code now. The password was right.
        async with desk.console.transaction() as conn:
            await conn.execute(_NOT_A_FAILURE, row["account_id"])
        raise NotSignedIn(
            "this account has a second factor",
            name="second_factor_needed",
            hint="type the six digits your authenticator shows now",
        )
    spent = second_factor.spend(factor, code, now)
    taken = None
    if spent is not None:
        column = second_factor.seal_factor(spent, desk.keys.node_key, row["account_id"])
        async with desk.console.transaction() as conn:
            taken = await conn.fetchval(_SPEND, row["account_id"], row["totp_secret"], column)
    if taken is None:
        raise NotSignedIn(
            "the code is wrong or was used already",
            name="wrong_code",
            hint="wait for the next code and check the clock of your phone",
        )


async def begin(desk: Desk, account_id: UUID, ask: Ask) -> Response:
    """A session for who proved to be that account."""
    async with desk.console.transaction() as conn:
        await conn.execute(_SUCCESS, account_id, ask.now)
        if ask.token:
            await sessions.end(conn, ask.token)
        token = await sessions.begin(conn, account_id, ask.address, ask.now)
    desk.addresses.give_back(ask.address)
    visitor = await sessions.find(desk, token, ask.now, active=True)
    if visitor is None:
        raise NotSignedIn("the account was ended just now")
    response = Response(
        msgspec.json.encode(me_of(visitor)),
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )
    response.set_cookie(
        sessions.cookie_name(desk.secure_cookies),
        token,
        max_age=int(sessions.LONGEST.total_seconds()),
        path="/",
        httponly=True,
        secure=desk.secure_cookies,
        samesite="strict",
    )
    return response


async def sign_out(desk: Desk, visitor: Visitor, ask: Ask) -> Response:
    async with desk.console.transaction() as conn:
        await sessions.end(conn, ask.token)
    response = Response(status_code=204, headers={"cache-control": "no-store"})
    response.delete_cookie(
        sessions.cookie_name(desk.secure_cookies),
        path="/",
        httponly=True,
        secure=desk.secure_cookies,
        samesite="strict",
    )
    return response


async def me(desk: Desk, visitor: Visitor, ask: Ask) -> Me:
    return me_of(visitor)


def me_of(visitor: Visitor) -> Me:
    return Me(
        account_id=visitor.account_id,
        username=visitor.username,
        name=visitor.name,
        role=visitor.role,
        jurisdiction=visitor.jurisdiction,
        facilities=list(visitor.facilities),
        language=visitor.language,
        csrf=visitor.csrf,
        second_factor=visitor.second_factor,
        expires_at=visitor.expires_at,
    )


async def set_language(desk: Desk, visitor: Visitor, ask: Ask) -> Me:
    body: LanguageRequest = ask.body
    async with desk.console.scoped(visitor.scope) as conn:
        await conn.execute(
            "update account set language = $2 where account_id = $1",
            visitor.account_id,
            body.language,
        )
    return me_of(msgspec.structs.replace(visitor, language=body.language))


async def set_password(desk: Desk, visitor: Visitor, ask: Ask) -> None:
    """The old one is asked for again; every other session of the account ends."""
    body: PasswordRequest = ask.body
    if not PASSWORD_SHORTEST <= len(body.new_password) <= PASSWORD_LONGEST:
        raise BadInput(
            f"the new password needs at least {PASSWORD_SHORTEST} letters",
            name="password_too_short",
            hint="a sentence you can remember is good",
        )
    await check_again(desk, visitor, body.password, ask)
    phc = await desk.passwords.hash(body.new_password)
    async with desk.console.transaction() as conn:
        await conn.execute(
            "update account set password_hash = $2 where account_id = $1", visitor.account_id, phc
        )
        await sessions.end_all(conn, visitor.account_id, but=visitor.session_hash)


async def check_again(desk: Desk, visitor: Visitor, password: str, ask: Ask) -> None:
    """Somebody at an open screen must not take the account over."""
    wait_s = desk.addresses.take(f"account:{visitor.account_id}", ask.now.timestamp())
    if wait_s:
        raise TryLater(wait_s)
    async with desk.console.transaction() as conn:
        phc = await conn.fetchval(
            "select password_hash from account where account_id = $1", visitor.account_id
        )
    if not await desk.passwords.fits(password[:PASSWORD_LONGEST], phc):
        raise BadInput("the present password is wrong", name="wrong_password")


async def set_second_factor(desk: Desk, visitor: Visitor, ask: Ask) -> SecondFactor:
    """Without a code a new secret is made and shown once; with one it becomes active."""
    body: SecondFactorRequest = ask.body
    node_key = desk.keys.node_key
    async with desk.console.transaction() as conn:
        column = await conn.fetchval(
            "select totp_secret from account where account_id = $1 for update", visitor.account_id
        )
        factor = second_factor.open_factor(column, node_key, visitor.account_id)
        if factor is not None and factor.active:
            raise Conflict(
                "the account has a second factor already",
                name="second_factor_active",
                hint="an administrator can reset it",
            )
        if not body.code:
            kept = second_factor.begin()
        else:
            spent = second_factor.spend(factor, body.code, ask.now) if factor else None
            if spent is None:
                raise BadInput(
                    "the code is wrong", name="wrong_code", hint="check the clock of your phone"
                )
            kept = spent
        await conn.execute(
            "update account set totp_secret = $2 where account_id = $1",
            visitor.account_id,
            second_factor.seal_factor(kept, node_key, visitor.account_id),
        )
    if kept.active:
        return SecondFactor(active=True, secret="", uri="")
    return SecondFactor(
        active=False, secret=kept.secret, uri=second_factor.uri(kept, visitor.username)
    )
