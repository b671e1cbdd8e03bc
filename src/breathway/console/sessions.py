"""Sessions: a random token in a cookie, its hash in the database, and nothing else to steal.

In: a token. Out: the ``Visitor`` it stands for, while the session lives: 30 minutes after the last
use, 12 hours after sign-in at most (NIST SP 800-63B-4, section 2.2.3, asks for limits at AAL2 of
1 hour idle and 24 hours). The account is read anew for every call: ending it ends its sessions.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any
from uuid import UUID

from breathway.console.desk import Desk
from breathway.console.second_factor import open_factor
from breathway.console.visitor import Visitor

IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=12)
TOUCH_AFTER = dt.timedelta(seconds=60)  # a session's last use is written at most this often
TOKEN_BYTES = 32
SWEEP_ODDS = 200  # one sign-in in so many also removes what has expired

FIND = """
select s.csrf, s.expires_at, s.last_seen_at, a.account_id, a.username, a.name, a.role,
  a.jurisdiction, a.facilities, a.language, a.totp_secret
from web_session s join account a on a.account_id = s.account_id
where s.token_hash = $1 and s.expires_at > $2 and s.last_seen_at > $3 and a.ended_at is null
"""
_INSERT = """
insert into web_session
  (token_hash, account_id, csrf, created_at, expires_at, last_seen_at, address)
values ($1, $2, $3, $4, $5, $4, $6)
"""
_TOUCH = "update web_session set last_seen_at = $2 where token_hash = $1 and last_seen_at < $2"
_TOUCH_ACCOUNT = "update account set last_seen_at = $2 where account_id = $1"
_SWEEP = "delete from web_session where expires_at < $1 or last_seen_at < $2"


def cookie_name(secure: bool) -> str:
    """``__Host-`` binds the cookie to this host and to TLS (RFC 6265bis, section 4.1.3.2)."""
    return "__Host-breathway_session" if secure else "breathway_session"


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def begin(conn: Any, account_id: UUID, address: str, now: dt.datetime) -> str:
    """A new session; its token goes into the cookie and is kept nowhere."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    csrf = secrets.token_urlsafe(TOKEN_BYTES)
    await conn.execute(
        _INSERT, token_hash(token), account_id, csrf, now, now + LONGEST, address[:64]
    )
    if secrets.randbelow(SWEEP_ODDS) == 0:
        await conn.execute(_SWEEP, now, now - IDLE)
    return token


async def find(desk: Desk, token: str, now: dt.datetime, *, active: bool) -> Visitor | None:
    """Who the token stands for. ``active`` is false for a page that refreshes by itself."""
    if not token or len(token) > 200:
        return None
    hashed = token_hash(token)
    async with desk.console.connections.acquire() as conn:
        row = await conn.fetchrow(FIND, hashed, now, now - IDLE)
        if row is None:
            return None
        if active and now - row["last_seen_at"] > TOUCH_AFTER:
            await conn.execute(_TOUCH, hashed, now)
            await conn.execute(_TOUCH_ACCOUNT, row["account_id"], now)
    return visitor_of(row, hashed, desk.keys.node_key)


def visitor_of(row: Any, hashed: bytes, node_key: bytes) -> Visitor:
    factor = open_factor(row["totp_secret"], node_key, row["account_id"])
    return Visitor(
        account_id=row["account_id"],
        username=row["username"],
        name=row["name"],
        role=row["role"],
        jurisdiction=row["jurisdiction"],
        facilities=tuple(row["facilities"]),
        language=row["language"],
        second_factor=factor is not None and factor.active,
        csrf=row["csrf"],
        session_hash=hashed,
        expires_at=row["expires_at"],
    )


async def end(conn: Any, token: str) -> None:
    await conn.execute("delete from web_session where token_hash = $1", token_hash(token))


async def end_all(conn: Any, account_id: UUID, *, but: bytes = b"") -> None:
    await conn.execute(
        "delete from web_session where account_id = $1 and token_hash <> $2", account_id, but
    )
