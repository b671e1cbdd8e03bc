"""Who may use the bedside page: a PIN, a cookie, and only from the page's own origin.

In: requests. Out: a session, or NotSignedIn, TooMuch, Refused. The PIN is kept as argon2id (RFC
9106) only; sessions live in memory, so that a restart signs everybody out. Time is monotonic: a
clock that jumps neither opens nor closes anything.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

import argon2
from msgspec import Struct

from breathway.edge.clock import Clock
from breathway.model.errors import NotSignedIn, Refused, TooMuch

COOKIE = "breathway_bedside"
SESSION_S = 12 * 3600.0
_TRIES = 5  # wrong PINs of one address before it waits
_TRIES_OF_ALL = 30
_WAIT_S = 60.0
_MOST_SESSIONS = 200
_MOST_ADDRESSES = 1000


def new_pin() -> str:
    """Six digits at random."""
    return f"{secrets.randbelow(1_000_000):06d}"


def hash_pin(pin: str) -> str:
    """Light enough for a small computer (RFC 9106 asks for what the machine can bear); the rate
    limit is what protects six digits."""
    return argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(pin)


class Wait(TooMuch):
    """With the seconds for Retry-After."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too many wrong PINs", name="too_many_tries")
        self.retry_after_s = seconds


class Signed(Struct, frozen=True, kw_only=True):
    name: str
    until_s: float  # monotonic


class Sessions:
    def __init__(self, pin_hash: str, clock: Clock) -> None:
        self._pin_hash = pin_hash
        self._clock = clock
        self._sessions: dict[bytes, Signed] = {}
        self._wrong: dict[str, tuple[int, float]] = {}  # address → tries, until when it waits

    def may_try(self, address: str) -> None:
        """Before the PIN is looked at."""
        now = self._clock.monotonic()
        for who in (address, "*"):
            _, until_s = self._wrong.get(who, (0, 0.0))
            if until_s > now:
                raise Wait(until_s - now)

    def verify(self, pin: str) -> bool:
        """Slow on purpose; called in a thread."""
        try:
            return argon2.PasswordHasher().verify(self._pin_hash, pin)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False

    def note_wrong(self, address: str) -> None:
        now = self._clock.monotonic()
        for who, limit in ((address, _TRIES), ("*", _TRIES_OF_ALL)):
            tries = self._wrong.get(who, (0, 0.0))[0] + 1
            over = tries - limit
            wait_s = _WAIT_S * 2.0 ** min(over, 6) if over >= 0 else 0.0
            self._wrong.pop(who, None)
            self._wrong[who] = (tries, now + wait_s)
        while len(self._wrong) > _MOST_ADDRESSES:
            self._wrong.pop(next(iter(self._wrong)))

    def sign_in(self, address: str, name: str) -> str:
        """The cookie's value."""
        self._wrong.pop(address, None)
        self._wrong.pop("*", None)
        token = secrets.token_urlsafe(32)
        while len(self._sessions) >= _MOST_SESSIONS:
            self._sessions.pop(next(iter(self._sessions)))
        until_s = self._clock.monotonic() + SESSION_S
        self._sessions[_digest(token)] = Signed(name=name, until_s=until_s)
        return token

    def left_s(self, signed: Signed) -> float:
        return max(0.0, signed.until_s - self._clock.monotonic())

    def sign_out(self, token: str | None) -> None:
        self._sessions.pop(_digest(token or ""), None)

    def who(self, token: str | None) -> Signed:
        signed = self._sessions.get(_digest(token or ""))
        if signed is None or signed.until_s < self._clock.monotonic():
            raise NotSignedIn("nobody is signed in", hint="type the PIN of this edge")
        return signed


def check_origin(method: str, headers: Mapping[str, str], scheme: str, names: set[str]) -> None:
    """A changing call must come from our own page; any call must be to a name that is ours."""
    host = headers.get("host", "")
    if not is_ours(host, names):
        raise Refused("this is not the name of this edge", name="foreign_host")
    if method in ("GET", "HEAD", "OPTIONS"):
        return
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    foreign = (site is not None and site not in ("same-origin", "none")) or (
        origin is not None and origin != f"{scheme}://{host}"
    )
    if foreign:
        raise Refused("this call came from another page", name="foreign_origin")


def is_ours(host: str, names: set[str]) -> bool:
    """An address in digits, or a name we have: a foreign name that resolves to us (DNS rebinding)
    is not ours."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name in names:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
