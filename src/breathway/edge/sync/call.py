"""One call to the centre: a batch out, the answer applied to the spool.

In: entries to send (none for a heartbeat). Out: the spool's marks, keys and inbox as the answer
says; each step is synced before the next depends on it, and all are idempotent, so that a call that
is cut anywhere is simply made again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import UUID

import nacl.bindings as sodium
from msgspec import Struct

from breathway.edge.clock import Clock
from breathway.edge.spool import Change, Spool, Waiting
from breathway.edge.sync.pace import Pacer
from breathway.edge.sync.state import LinkState
from breathway.model.batch import Answer, Batch, PatientKey, encode_batch
from breathway.model.facility import Presence
from breathway.wire.link import Link


class Credentials(Struct, frozen=True, kw_only=True):
    """Who this edge is to the centre."""

    edge_id: UUID
    secret_key: bytes  # libsodium's 64 bytes
    centre_box_key: bytes


class Audience(Protocol):
    """Who wants to know what a call changed: the bedside page."""

    def records_changed(self, numbers: Sequence[int]) -> None: ...

    def inbox_changed(self, changes: Sequence[Change]) -> None: ...

    def link_changed(self) -> None: ...


class Outcome(Struct, frozen=True, kw_only=True):
    acknowledged: int
    messages: int
    missing: bool  # objects or keys are wanted first
    elapsed_s: float


class Caller:
    """Makes calls; ``held`` are the numbers that are not to be sent for now, and until when."""

    def __init__(
        self,
        spool: Spool,
        link: Link,
        credentials: Credentials,
        clock: Clock,
        pacer: Pacer,
        state: LinkState,
        presence: Callable[[], Presence],
        audience: Audience,
    ) -> None:
        self._spool = spool
        self._link = link
        self._credentials = credentials
        self._clock = clock
        self._pacer = pacer
        self._state = state
        self._presence = presence
        self._audience = audience
        self._inbox_lock = asyncio.Lock()

    async def call(self, waiting: Sequence[Waiting], wait_s: float = 0.0) -> Outcome:
        now = self._clock.now()
        keys = await asyncio.to_thread(self._keys_for, waiting)
        batch = Batch(
            spool_id=self._spool.spool_id,
            sent_at=now,
            entries=tuple(w.entry for w in waiting),
            keys=tuple(keys),
            presence=await asyncio.to_thread(self._presence),
            outbox_acknowledged=await asyncio.to_thread(self._spool.inbox.untold),
            wait_s=wait_s,
        )
        body, headers = encode_batch(batch, self._credentials.secret_key, self._credentials.edge_id)
        if not any(w.urgent for w in waiting):
            await self._pause_for(len(body))
        numbers = [w.entry.number for w in waiting]
        if numbers:
            await asyncio.to_thread(self._spool.entries.note_sent, numbers, now)
            self._audience.records_changed(numbers)
        began = self._clock.monotonic()
        answer = await self._link.send(body, headers)
        elapsed_s = self._clock.monotonic() - began
        if self._state.answered(self._clock.now(), answer.answered_at):
            self._audience.link_changed()
        acknowledged = await self._apply(batch, answer)
        return Outcome(
            acknowledged=acknowledged,
            messages=len(answer.messages),
            missing=bool(answer.missing_objects or answer.missing_keys),
            elapsed_s=elapsed_s,
        )

    async def _pause_for(self, size: int) -> None:
        wait_s = self._pacer.wait_s(size, self._clock.monotonic())
        if wait_s > 0:
            await self._clock.sleep(wait_s)

    def _keys_for(self, waiting: Sequence[Waiting]) -> list[PatientKey]:
        """The keys that the entries need and the centre has not acknowledged, sealed to it."""
        keys: list[PatientKey] = []
        for key_id in dict.fromkeys(w.key_id for w in waiting if w.key_id is not None):
            held = self._spool.people.key(key_id)
            if held is not None and not held.acknowledged:
                sealed = sodium.crypto_box_seal(held.key, self._credentials.centre_box_key)
                keys.append(PatientKey(key_id=key_id, patient_id=held.patient_id, sealed=sealed))
        return keys

    async def _apply(self, batch: Batch, answer: Answer) -> int:
        sent = {entry.number for entry in batch.entries}
        kept = sorted(sent & {n for low, high in answer.kept for n in _range(low, high, sent)})
        refused = {q.number: q.why.name for q in answer.quarantined if q.number in sent}
        now = self._clock.now()

        def apply() -> None:
            entries, people = self._spool.entries, self._spool.people
            with self._spool.store.transaction(upkeep=True):
                if kept:
                    entries.note_acknowledged(kept, now)
                for number, name in refused.items():
                    entries.note_refused(number, name)
                missing = set(answer.missing_keys)
                people.note_key_acknowledged(
                    [k.key_id for k in batch.keys if k.key_id not in missing]
                )
                people.note_key_acknowledged(list(missing), acknowledged=False)
                for sha256 in answer.missing_objects:
                    self._spool.objects.note_uploaded(sha256, uploaded=False)
                self._spool.inbox.note_told(batch.outbox_acknowledged)

        if sent or batch.outbox_acknowledged or answer.missing_keys:
            await asyncio.to_thread(apply)
        if kept or refused:
            self._audience.records_changed(sorted({*kept, *refused}))
            self._audience.link_changed()
        if answer.messages:
            async with self._inbox_lock:
                changes = await asyncio.to_thread(self._spool.inbox.take, answer.messages, now)
            if changes:
                self._audience.inbox_changed(changes)
        return len(kept)


def _range(low: int, high: int, sent: set[int]) -> range:
    """A range of the answer, no wider than what was sent: an answer costs no more than its call."""
    return range(max(low, min(sent, default=1)), min(high, max(sent, default=0)) + 1)
