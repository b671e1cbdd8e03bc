"""An edge's spool, its sync and a centre in memory, wired over a line with any ills."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hashlib
import os
import random
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from uuid import UUID

import nacl.bindings as sodium

from breathway.edge.clock import ScaledClock
from breathway.edge.spool import Change, Record, Spool
from breathway.edge.sync import Credentials, Settings, Sync
from breathway.model import uuid7
from breathway.model.batch import CONTEXT_ENROL, EnrolRequest, Entry, entry_hash
from breathway.model.facility import Presence
from breathway.model.people import PatientRegistered
from breathway.model.seal import seal, seal_bytes
from breathway.model.sound import SoundRecorded
from breathway.model.treatment import HelpRequested, TreatmentStarted
from breathway.wire.memory import PEACE, Hostility, MemoryCentre, MemoryLink, Receiver

NOW = dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC)
COMMON = {"facility_id": "kh-kampot", "jurisdiction": "KH", "occurred_at": NOW}
KEY = bytes(range(32))


def new_id() -> UUID:
    return uuid7(NOW, os.urandom(10))


class Nobody:
    """An audience that remembers what it heard."""

    def __init__(self) -> None:
        self.records: list[int] = []
        self.changes: list[Change] = []
        self.links = 0

    def records_changed(self, numbers: Sequence[int]) -> None:
        self.records += numbers

    def inbox_changed(self, changes: Sequence[Change]) -> None:
        self.changes += changes

    def link_changed(self) -> None:
        self.links += 1


class Rig:
    """``speed``: how many seconds of the edge pass in one of ours."""

    def __init__(
        self,
        folder: Path,
        *,
        seed: int = 0,
        hostility: Hostility = PEACE,
        speed: float = 200.0,
        settings: Settings | None = None,
        start_at: dt.datetime = NOW,
        receiver: Receiver | None = None,
    ) -> None:
        self.folder = folder
        self.clock = ScaledClock(start_at, speed)
        self.box_public, self.box_secret = sodium.crypto_box_keypair()
        self.centre = MemoryCentre(
            lambda: NOW, facility={"id": "kh-kampot"}, box_key=self.box_public
        )
        self.receiver = receiver
        self.edge_id: UUID | None = None
        self.link = MemoryLink(
            receiver or self.centre, seed=seed, hostility=hostility, sleep=self.clock.sleep
        )
        self.random = random.Random(seed)
        self.public, self.secret = sodium.crypto_sign_seed_keypair(
            self.random.getrandbits(256).to_bytes(32, "big")
        )
        self.spool = Spool(folder, KEY, now=NOW)
        self.audience = Nobody()
        self.watched = False
        self.settings = settings
        self.patient, self.key_id, self.key = new_id(), new_id(), os.urandom(32)

    async def enrol(self, code: str = "CODE") -> None:
        """By a peaceful way, once."""
        if self.edge_id is not None:
            return
        receiver: Receiver = self.centre if self.receiver is None else self.receiver
        self.centre.codes.add(code)
        proof = sodium.crypto_sign(CONTEXT_ENROL + code.encode(), self.secret)[:64]
        request = EnrolRequest(code=code, public_key=self.public, proof=proof)
        enrolled = await receiver.enrol(request)
        self.edge_id, self.box_public = enrolled.edge_id, enrolled.centre_box_key

    @contextlib.asynccontextmanager
    async def syncing(self) -> AsyncIterator[Sync]:
        await self.enrol()
        assert self.edge_id is not None
        sync = Sync(
            self.spool,
            self.link,
            Credentials(
                edge_id=self.edge_id,
                secret_key=self.secret,
                centre_box_key=self.box_public,
            ),
            clock=self.clock,
            random=self.random.random,
            presence=lambda: Presence(backlog=self.spool.entries.backlog().records),
            watched=lambda: self.watched,
            audience=self.audience,
            settings=self.settings,
        )
        task = asyncio.create_task(sync.run())
        try:
            yield sync
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def until(self, condition: Callable[[], bool], seconds: float = 90.0) -> None:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def until_acknowledged(self, seconds: float = 90.0) -> None:
        await self.until(lambda: self.spool.entries.backlog().records == 0, seconds)

    def close(self) -> None:
        self.spool.close()

    # -- things that happen ---------------------------------------------------------------------

    def register(self, name: bytes = b"Name") -> None:
        self.spool.people.add_key(self.key_id, self.patient, self.key)
        profile = seal(
            bytes([0xA0 + len(name)]) + name, self.key, self.key_id, self.patient, os.urandom(24)
        )
        event = PatientRegistered(
            id=new_id(), patient_id=self.patient, sex="female", profile=profile, **COMMON
        )
        self.spool.save([Record(event=event, key_id=self.key_id)], NOW)

    def start(self, count: int = 1) -> None:
        for _ in range(count):
            event = TreatmentStarted(
                id=new_id(),
                patient_id=self.patient,
                treatment_id=new_id(),
                indication="asthma_exacerbation",
                sex="female",
                **COMMON,
            )
            self.spool.save([Record(event=event)], NOW)

    def ask_for_help(self) -> None:
        event = HelpRequested(
            id=new_id(),
            patient_id=self.patient,
            treatment_id=new_id(),
            reason="worse",
            **COMMON,
        )
        self.spool.save([Record(event=event)], NOW)

    def record_sound(self, size: int = 20_000, clip: bytes = b"") -> bytes:
        nonce = os.urandom(24)
        box = seal_bytes(clip or os.urandom(size), self.key, self.patient, nonce)
        sha256 = hashlib.sha256(box).digest()
        event = SoundRecorded(
            id=new_id(),
            patient_id=self.patient,
            treatment_id=new_id(),
            phase="before",
            instrument_id="stethoscope-1",
            body_site="trachea",
            rate_hz=4000,
            samples=size,
            object_sha256=sha256,
            object_bytes=len(box),
            key_id=self.key_id,
            nonce=nonce,
            **COMMON,
        )
        self.spool.save([Record(event=event, object=box, key_id=self.key_id)], NOW)
        return sha256

    # -- what must hold -------------------------------------------------------------------------

    def held(self) -> dict[int, Entry]:
        return self.centre.spools.get(self.spool.spool_id, {})

    def check_nothing_lost_or_twice(self) -> None:
        """What is acknowledged is at the centre once, in its place in the chain."""
        number, head = self.spool.entries.head()
        assert self.spool.entries.backlog().records == 0
        held = self.held()
        assert sorted(held) == list(range(1, number + 1))
        previous = bytes(32)
        for each in range(1, number + 1):
            assert held[each].previous == previous
            previous = entry_hash(held[each])
        assert previous == head
        assert len(self.centre.order) == len(set(self.centre.order)) == number
        assert not self.centre.quarantine
