"""The second factor: time-based one-time codes (RFC 6238), sealed at rest, never taken twice.

In: what ``account.totp_secret`` holds, a code and the time. Out: the new value of the column, or
that the code does not fit. The column is ``nonce ‖ box`` of a ``Factor`` under a key derived from
the node's, bound to the account's id: a copy of the database alone makes no codes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from uuid import UUID

import msgspec
import pyotp
from msgspec import Struct

from breathway.model.seal import NONCE_BYTES, seal_bytes, unseal_bytes

STEP_S = 30  # RFC 6238, section 5.2: the recommended step
WINDOW = 1  # steps before and after now that are still taken; RFC 6238, section 5.2: at most one
ISSUER = "Breathway"


class Factor(Struct, frozen=True):
    secret: str  # base32
    active: bool = False  # false until one code has shown that the phone holds it
    last_step: int = 0  # the step of the last code taken: it and the ones before are spent


def begin() -> Factor:
    return Factor(secret=pyotp.random_base32(32))


def uri(factor: Factor, username: str) -> str:
    """What an authenticator reads from the picture."""
    return pyotp.TOTP(factor.secret).provisioning_uri(name=username, issuer_name=ISSUER)


def spend(factor: Factor, code: str, now: dt.datetime) -> Factor | None:
    """The factor after taking ``code``, active; or None where it does not fit or was used."""
    typed = code.replace(" ", "")
    step_now = int(now.timestamp()) // STEP_S
    totp = pyotp.TOTP(factor.secret, interval=STEP_S)
    for step in range(step_now - WINDOW, step_now + WINDOW + 1):
        fits = hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())
        if fits and step > factor.last_step:
            return Factor(secret=factor.secret, active=True, last_step=step)
    return None


def seal_factor(factor: Factor, node_key: bytes, account_id: UUID) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    plain = msgspec.msgpack.encode(factor)
    return nonce + seal_bytes(plain, _key(node_key), account_id, nonce)


def open_factor(column: bytes | None, node_key: bytes, account_id: UUID) -> Factor | None:
    """The factor, or None where there is none. One that does not open stops us."""
    if column is None:
        return None
    plain = unseal_bytes(column[NONCE_BYTES:], _key(node_key), account_id, column[:NONCE_BYTES])
    if plain is None:
        raise RuntimeError("second factor sealed under another node key")
    return msgspec.msgpack.decode(plain, type=Factor)


def _key(node_key: bytes) -> bytes:
    return hmac.digest(node_key, b"breathway-second-factor-1", hashlib.sha256)
