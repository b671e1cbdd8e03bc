"""Passkeys (WebAuthn level 3): a key that stays on the person's device, in place of a password.

In: what a browser's authenticator made or signed. Out: a key kept for an account, or a session.
The person proves themselves to their own device (user verification is required), so that a passkey
is two factors by itself. A challenge is used once, within minutes; a key answers only for the host
and origin it was made for; a counter that does not go up is a copied key. An account with a passkey
is not opened by its password alone.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import secrets
from typing import Any
from urllib.parse import urlsplit

import msgspec
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from starlette.responses import Response

from breathway.console import signin
from breathway.console.ask import Ask
from breathway.console.desk import Desk
from breathway.console.views import (
    PasskeyAnswer,
    PasskeyBegin,
    PasskeyOptions,
    PasskeyRemove,
    PasskeyRow,
)
from breathway.console.visitor import Visitor
from breathway.model.errors import BadRequest, Conflict, NotFound, NotSignedIn

CHALLENGE_LIVES = dt.timedelta(minutes=5)  # WebAuthn, section 13.4.3: single use, short
KEYS_MOST = 10  # of one account
_REQUIRED = UserVerificationRequirement.REQUIRED

_KEEP_CHALLENGE = """
with old as (delete from passkey_challenge where expires_at < $4)
insert into passkey_challenge (challenge, account_id, expires_at) values ($1, $2, $3)
"""
_SPEND_CHALLENGE = """
delete from passkey_challenge where challenge = $1 and account_id is not distinct from $2
  and expires_at > $3 returning challenge
"""
_OF_ACCOUNT = """
select credential_id, site, created_at, last_used_at, public_key from passkey
where account_id = $1 order by created_at
"""
_ADD = """
insert into passkey (credential_id, account_id, site, public_key, sign_count, created_at)
values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning credential_id
"""
_FIND = """
select p.*, a.username from passkey p join account a on a.account_id = p.account_id
where p.credential_id = $1 and p.site = $2 and a.ended_at is null
"""
# A counter of 0 says that the device keeps none (WebAuthn, section 6.1.1).
_USE = """
update passkey set sign_count = $2, last_used_at = $3
where credential_id = $1 and (sign_count < $2 or (sign_count = 0 and $2 = 0))
returning account_id
"""


def _wrong() -> NotSignedIn:
    return NotSignedIn(
        "the passkey was not accepted",
        name="wrong_passkey",
        hint="try again, or sign in with your password and code",
    )


def _site(desk: Desk, ask: Ask) -> tuple[str, Fido2Server]:
    """Host and relying party. Browsers take TLS or localhost, and never an address in numbers."""
    host = ask.headers.get("host", "")
    name = urlsplit(f"//{host}").hostname or ""
    try:
        ipaddress.ip_address(name)
        numbers = True
    except ValueError:
        numbers = False
    if not name or numbers or not (desk.secure_cookies or name == "localhost"):
        raise BadRequest(
            "passkeys need a name and TLS, or localhost",
            name="passkeys_need_tls",
            hint="open the console by its name over https",
        )
    origin = f"{'https' if desk.secure_cookies else 'http'}://{host}"
    party = PublicKeyCredentialRpEntity(id=name, name="Breathway")
    return name, Fido2Server(party, verify_origin=lambda said: said == origin)


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> list[PasskeyRow]:
    async with desk.console.scoped(visitor.scope) as conn:
        rows = await conn.fetch(_OF_ACCOUNT, visitor.account_id)
    return [
        PasskeyRow(
            credential_id=row["credential_id"].hex(),
            site=row["site"],
            created_at=row["created_at"],
            last_used_at=row["last_used_at"],
        )
        for row in rows
    ]


async def begin_to_add(desk: Desk, visitor: Visitor, ask: Ask) -> PasskeyOptions:
    """The password is asked for again: an open screen must not give the account away."""
    body: PasskeyBegin = ask.body
    _, server = _site(desk, ask)
    await signin.check_again(desk, visitor, body.password, ask)
    async with desk.console.transaction() as conn:
        rows = await conn.fetch(_OF_ACCOUNT, visitor.account_id)
        if len(rows) >= KEYS_MOST:
            raise Conflict("the account has enough passkeys", name="too_many_passkeys")
        challenge = await _challenge(conn, visitor.account_id, ask.now)
    options, _ = server.register_begin(
        PublicKeyCredentialUserEntity(
            id=visitor.account_id.bytes, name=visitor.username, display_name=visitor.name
        ),
        [AttestedCredentialData(row["public_key"]) for row in rows],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=_REQUIRED,
        challenge=challenge,
    )
    return _said(options)


async def add(desk: Desk, visitor: Visitor, ask: Ask) -> list[PasskeyRow]:
    body: PasskeyAnswer = ask.body
    site, server = _site(desk, ask)
    try:
        made = RegistrationResponse.from_dict(msgspec.json.decode(body.answer))
        challenge = made.response.client_data.challenge
        await _spend(desk, challenge, visitor, ask.now)
        found = server.register_complete(_state(challenge), made)
        key = found.credential_data
    except (ValueError, TypeError, KeyError, AttributeError, msgspec.DecodeError) as problem:
        raise BadRequest("the passkey was not accepted", name="wrong_passkey") from problem
    if key is None:
        raise BadRequest("the passkey was not accepted", name="wrong_passkey")
    async with desk.console.scoped(visitor.scope) as conn:
        added = await conn.fetchval(
            _ADD,
            key.credential_id,
            visitor.account_id,
            site,
            bytes(key),
            found.counter,
            ask.now,
        )
    if added is None:
        raise Conflict("this passkey is known already", name="passkey_known")
    return await show(desk, visitor, ask)


async def remove(desk: Desk, visitor: Visitor, ask: Ask) -> list[PasskeyRow]:
    body: PasskeyRemove = ask.body
    await signin.check_again(desk, visitor, body.password, ask)
    async with desk.console.scoped(visitor.scope) as conn:
        gone = await conn.fetchval(
            "delete from passkey where encode(credential_id, 'hex') = $1 and account_id = $2 "
            "returning credential_id",
            body.credential_id,
            visitor.account_id,
        )
    if gone is None:
        raise NotFound("there is no such passkey")
    return await show(desk, visitor, ask)


async def begin_to_enter(desk: Desk, ask: Ask) -> PasskeyOptions:
    """At the door nobody is named: the device offers the keys it has for this host."""
    _, server = _site(desk, ask)
    wait_s = desk.addresses.take(ask.address, ask.now.timestamp())
    if wait_s:
        raise signin.TryLater(wait_s)
    async with desk.console.transaction() as conn:
        challenge = await _challenge(conn, None, ask.now)
    options, _ = server.authenticate_begin(user_verification=_REQUIRED, challenge=challenge)
    return _said(options)


async def enter(desk: Desk, ask: Ask) -> Response:
    body: PasskeyAnswer = ask.body
    signin.check_own_page(ask)
    site, server = _site(desk, ask)
    try:
        said = AuthenticationResponse.from_dict(msgspec.json.decode(body.answer))
        challenge, credential_id = said.response.client_data.challenge, said.raw_id
        counter = said.response.authenticator_data.counter
    except (ValueError, TypeError, KeyError, AttributeError, msgspec.DecodeError) as problem:
        raise _wrong() from problem
    await _spend(desk, challenge, None, ask.now)
    async with desk.console.transaction() as conn:
        row = await conn.fetchrow(_FIND, credential_id, site)
    if row is None:
        raise _wrong()
    try:
        keys = [AttestedCredentialData(row["public_key"])]
        server.authenticate_complete(_state(challenge), keys, said)
    except ValueError as problem:
        raise _wrong() from problem
    async with desk.console.transaction() as conn:
        if await conn.fetchval(_USE, credential_id, counter, ask.now) is None:
            raise _wrong()  # its counter did not go up: somebody has a copy
    return await signin.begin(desk, row["account_id"], ask)


async def _challenge(conn: Any, account_id: Any, now: dt.datetime) -> bytes:
    challenge = secrets.token_bytes(32)
    await conn.execute(_KEEP_CHALLENGE, challenge, account_id, now + CHALLENGE_LIVES, now)
    return challenge


async def _spend(desk: Desk, challenge: bytes, visitor: Visitor | None, now: dt.datetime) -> None:
    """Once, by whom it was given to; committed before the signature is looked at."""
    account_id = visitor.account_id if visitor is not None else None
    async with desk.console.transaction() as conn:
        if await conn.fetchval(_SPEND_CHALLENGE, challenge, account_id, now) is None:
            raise _wrong()


def _state(challenge: bytes) -> dict[str, Any]:
    """As the library keeps it between its two calls: here the database did."""
    return {"challenge": websafe_encode(challenge), "user_verification": _REQUIRED}


def _said(options: Any) -> PasskeyOptions:
    public_key = dict(options)["publicKey"]
    return PasskeyOptions(options=msgspec.json.encode(public_key).decode())
