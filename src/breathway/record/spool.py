"""The book that is kept of every spool: what came, what is missing, and whether it forked. Pure.

In: the entries of a batch in order, and the state of their spool. Out: a verdict for each and the
new state. A spool numbers its records without gaps and chains their hashes (``model.batch``), and
sends the most urgent first: a gap is ordinary, the frontier waits before it. Two different records
under one number, or one that does not continue the chain, is a fork: a cloned key or a restored
backup. From then on everything new from that spool is kept apart.
"""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from msgspec import Struct

from breathway.model.batch import FIRST_HASH


class Verdict(Enum):
    NEW = "new"
    SEEN = "seen"  # kept before, the very same
    FORK = "fork"  # the first that does not fit
    FORKED = "forked"  # of a spool that forked earlier
    ASK = "ask"  # it may be any of these: the caller must look what is kept


class Spool(Struct, kw_only=True):
    """``ahead`` are numbers kept beyond a gap, with their own and their predecessor's hash."""

    spool_id: UUID
    next_number: int = 1
    head_hash: bytes = FIRST_HASH
    forked: bool = False
    revision: int = 0
    ahead: dict[int, tuple[bytes, bytes]] = {}

    def copy(self) -> Spool:
        return Spool(
            spool_id=self.spool_id,
            next_number=self.next_number,
            head_hash=self.head_hash,
            forked=self.forked,
            revision=self.revision,
            ahead=dict(self.ahead),
        )


def judge(
    spool: Spool, number: int, digest: bytes, previous: bytes, kept: set[bytes] | None
) -> Verdict:
    """What an entry is to its spool; ``kept`` are the hashes known under its number, None unknown.

    Changes nothing: a NEW entry is noted with ``advance``.
    """
    if number < spool.next_number or number in spool.ahead or spool.forked:
        if kept is None:
            return Verdict.ASK
        if digest in kept:
            return Verdict.SEEN
        return Verdict.FORKED if spool.forked else Verdict.FORK
    if number == spool.next_number:
        return (
            Verdict.NEW
            if previous == spool.head_hash and _fits(spool, number, digest)
            else (Verdict.FORK)
        )
    before = spool.ahead.get(number - 1)
    if before is not None and before[0] != previous:
        return Verdict.FORK
    return Verdict.NEW if _fits(spool, number, digest) else Verdict.FORK


def _fits(spool: Spool, number: int, digest: bytes) -> bool:
    after = spool.ahead.get(number + 1)
    return after is None or after[1] == digest


def advance(spool: Spool, number: int, digest: bytes, previous: bytes) -> None:
    """Note a NEW entry; the frontier runs on over what was kept beyond it."""
    if number > spool.next_number:
        spool.ahead[number] = (digest, previous)
        return
    spool.next_number, spool.head_hash = number + 1, digest
    while spool.next_number in spool.ahead:
        spool.head_hash = spool.ahead.pop(spool.next_number)[0]
        spool.next_number += 1


def fork_number(spool: Spool, number: int) -> int:
    """The first number under which the two tails differ, as far as this entry tells."""
    if number < spool.next_number or number in spool.ahead:
        return number
    return max(1, number - 1)
