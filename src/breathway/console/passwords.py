"""Passwords: argon2id, in a thread, a few at a time.

In: a password. Out: its hash in PHC form, or whether it fits one. The parameters are the second
recommended option of RFC 9106, section 4 (memory-constrained: t = 3, m = 64 MiB, p = 4).
"""

from __future__ import annotations

import secrets

import anyio
import anyio.to_thread
import argon2

TIME_COST = 3  # RFC 9106, section 4, second recommended option
MEMORY_COST_KIB = 64 * 1024  # the same
PARALLELISM = 4  # the same
AT_ONCE = 2  # hashes at a time in one process: 128 MiB at most

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is read as something else
_GROUPS, _GROUP_LETTERS = 4, 5  # 20 letters of 31: 99 bits


class Passwords:
    """Hashes and checks. One per process: it bounds how many run at once."""

    def __init__(self, time_cost: int = TIME_COST, memory_cost_kib: int = MEMORY_COST_KIB) -> None:
        self._hasher = argon2.PasswordHasher(
            time_cost=time_cost, memory_cost=memory_cost_kib, parallelism=PARALLELISM
        )
        self._limiter = anyio.CapacityLimiter(AT_ONCE)
        self._nobody = ""  # the hash of no one's password, so that a stranger takes as long

    async def hash(self, password: str) -> str:
        return await anyio.to_thread.run_sync(self._hasher.hash, password, limiter=self._limiter)

    async def fits(self, password: str, phc: str | None) -> bool:
        """Whether the password fits. Without a hash it takes as long, and never fits."""
        if phc is None:
            if not self._nobody:
                self._nobody = await self.hash(secrets.token_urlsafe())
            await anyio.to_thread.run_sync(
                self._check, password, self._nobody, limiter=self._limiter
            )
            return False
        return await anyio.to_thread.run_sync(self._check, password, phc, limiter=self._limiter)

    def hash_now(self, password: str) -> str:
        """For the command line, which has nothing else to do."""
        return self._hasher.hash(password)

    def _check(self, password: str, phc: str) -> bool:
        try:
            return self._hasher.verify(phc, password)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False


def fresh_password() -> str:
    """A random password that can be read out and typed: ``k7mqx-29fdr-ahw3n-t8vbp``."""
    return "-".join(
        "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LETTERS)) for _ in range(_GROUPS)
    )
