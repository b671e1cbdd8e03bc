"""A bedside for the fault tests: a spool in memory that offers its records until they are kept.

In: a link to a real centre, a seed. Out: what the centre acknowledged, to be compared with what it
holds. The spool, the signature and the batches are those of the wire; only the disk is left out,
which is the edge's to test.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import random
from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
import nacl.bindings as sodium
import pytest

from breathway.model import (
    Event,
    HelpRequested,
    NebulizationLogged,
    PatientRegistered,
    SoundRecorded,
    SpirometryRecorded,
    TreatmentFinished,
    TreatmentStarted,
    VitalsRecorded,
    encode_event,
    uuid7,
)
from breathway.model.batch import (
    CONTEXT_ENROL,
    CONTEXT_OBJECT,
    FIRST_HASH,
    HEADER_EDGE,
    HEADER_SIGNATURE,
    Answer,
    Batch,
    EnrolRequest,
    Entry,
    Message,
    PatientKey,
    encode_batch,
    entry_hash,
    sign,
)
from breathway.model.errors import BreathwayError
from breathway.model.people import Profile
from breathway.model.seal import KEY_BYTES, NONCE_BYTES, seal, seal_bytes
from breathway.model.spirometry import Maneuver, Reference
from breathway.model.vitals import VitalSample
from breathway.wire.link import Link, LinkDown

CURVE = b"".join(int(1000 * (1 - n / 300)).to_bytes(2, "little") for n in range(300))


class Bedside:
    """One edge and its one spool."""

    def __init__(self, link: Link, seed: int) -> None:
        self.link = link
        self.random = random.Random(seed)
        self.public, self.secret = sodium.crypto_sign_seed_keypair(self.random.randbytes(32))
        self.spool_id = UUID(bytes=self.random.randbytes(16), version=4)
        self.edge_id = self.facility_id = self.box_key = None
        self.head, self.number = FIRST_HASH, 0
        self.waiting: dict[int, Entry] = {}
        self.kept: dict[int, UUID] = {}  # acknowledged: number → event id
        self.ids: dict[int, UUID] = {}
        self.objects: dict[bytes, bytes] = {}
        self.there: set[bytes] = set()  # objects that the centre said it has
        self.keys: list[PatientKey] = []
        self.quarantined: dict[int, str] = {}
        self.messages: dict[int, Message] = {}
        self.treatments: list[UUID] = []
        self.profile = Profile(name="Sok Dara", phone="+855 12 345 678")
        self.refusals: list[str] = []

    async def enrol(self, code: str) -> None:
        proof = sodium.crypto_sign(CONTEXT_ENROL + code.encode(), self.secret)[:64]
        request = EnrolRequest(code=code, public_key=self.public, proof=proof)
        enrolment = await self.link.enrol(request)
        self.edge_id = enrolment.edge_id
        self.facility_id = str(enrolment.facility["id"])
        self.jurisdiction = str(enrolment.facility["jurisdiction"])
        self.box_key = enrolment.centre_box_key

    # What happens at the bedside

    def append(self, event: Event | bytes, blob: bytes | None = None) -> Entry:
        raw = event if isinstance(event, bytes) else encode_event(event)
        self.number += 1
        entry = Entry(number=self.number, previous=self.head, event=raw, blob=blob)
        self.head = entry_hash(entry)
        self.waiting[self.number] = entry
        if isinstance(event, Event):
            self.ids[self.number] = event.id
        return entry

    def common(self, **more: object) -> dict[str, object]:
        at = dt.datetime.now(dt.UTC)
        return {
            "id": uuid7(at, self.random.randbytes(10)),
            "facility_id": self.facility_id,
            "jurisdiction": self.jurisdiction,
            "occurred_at": at,
            **more,
        }

    def new_id(self) -> UUID:
        return uuid7(dt.datetime.now(dt.UTC), self.random.randbytes(10))

    def treat(self, *, sound: bool = False) -> UUID:
        """A whole treatment of a new person: two tasks will be raised for it."""
        patient_id, treatment_id, key_id = self.new_id(), self.new_id(), self.new_id()
        key = self.random.randbytes(KEY_BYTES)
        sealed_key = sodium.crypto_box_seal(key, self.box_key)
        self.keys.append(PatientKey(key_id=key_id, patient_id=patient_id, sealed=sealed_key))
        nonce = self.random.randbytes(NONCE_BYTES)
        profile = seal(msgspec.msgpack.encode(self.profile), key, key_id, patient_id, nonce)
        who = {"patient_id": patient_id, "treatment_id": treatment_id}

        def add(kind: type[Event], blob: bytes | None = None, **more: object) -> None:
            self.append(kind(**self.common(**{**who, **more})), blob)

        self.append(
            PatientRegistered(
                **self.common(patient_id=patient_id, sex="female", birth_year=1960, profile=profile)
            )
        )
        add(TreatmentStarted, indication="asthma_exacerbation", sex="female", age_years=66.0)
        add(SpirometryRecorded, CURVE, **_test("before", 1.50))
        add(
            NebulizationLogged,
            instrument_id="nebulizer-1",
            drug="salbutamol",
            prescribed_mg=5.0,
            delivered_mg=4.9,
            began_at=dt.datetime.now(dt.UTC),
            ended_at=dt.datetime.now(dt.UTC),
        )
        samples = (VitalSample(0.0, 95.0, 88.0, 22.0), VitalSample(5.0, 96.0, 86.0, 20.0))
        add(VitalsRecorded, instrument_id="oximeter-1", samples=samples, spo2_percent=96.0)
        if sound:
            self._sound(add, key, key_id, patient_id)
        add(SpirometryRecorded, CURVE, **_test("after", 1.52))
        add(HelpRequested, reason="unsure")
        add(TreatmentFinished, outcome="completed")
        self.treatments.append(treatment_id)
        return treatment_id

    def _sound(self, add: Callable[..., None], key: bytes, key_id: UUID, patient_id: UUID) -> None:
        nonce = self.random.randbytes(NONCE_BYTES)
        box = seal_bytes(self.random.randbytes(4000), key, patient_id, nonce)
        sha256 = hashlib.sha256(box).digest()
        self.objects[sha256] = box
        add(
            SoundRecorded,
            phase="before",
            instrument_id="stethoscope-1",
            body_site="trachea",
            rate_hz=8000,
            samples=8000,
            object_sha256=sha256,
            object_bytes=len(box),
            key_id=key_id,
            nonce=nonce,
        )

    # What goes over the wire

    def batch(self, limit: int = 400, **more: object) -> tuple[bytes, dict[str, str]]:
        numbers = sorted(self.waiting)[:limit]
        batch = Batch(
            spool_id=self.spool_id,
            sent_at=dt.datetime.now(dt.UTC),
            entries=tuple(self.waiting[n] for n in numbers),
            keys=tuple(self.keys),
            outbox_acknowledged=tuple(self.messages),
            **more,
        )
        return encode_batch(batch, self.secret, self.edge_id)

    async def sync(self, limit: int = 400, **more: object) -> Answer:
        """Offer once; raises LinkDown, or what the centre refused with."""
        for sha256 in [each for each in self.objects if each not in self.there]:
            await self.put(sha256, self.objects[sha256])
        body, headers = self.batch(limit, **more)
        answer = await self.link.send(body, headers)
        for first, last in answer.kept:
            for number in range(first, last + 1):
                if self.waiting.pop(number, None) is not None and number in self.ids:
                    self.kept[number] = self.ids[number]
        for one in answer.quarantined:
            self.quarantined[one.number] = one.why.name
        for message in answer.messages:
            self.messages[message.id] = message
        for sha256 in answer.missing_objects:
            await self.put(sha256, self.objects[sha256])
        return answer

    async def put(self, sha256: bytes, data: bytes) -> None:
        headers = {
            HEADER_EDGE: str(self.edge_id),
            HEADER_SIGNATURE: sign(CONTEXT_OBJECT + sha256, self.secret),
        }
        await self.link.put_object(sha256, data, headers)
        self.there.add(sha256)

    async def sync_all(self, within_s: float = 90.0) -> None:
        """Offer until nothing waits; whatever breaks is tried again."""
        async with asyncio.timeout(within_s):
            while self.waiting:
                await self.try_sync()

    async def try_sync(self) -> bool:
        try:
            await self.sync()
        except LinkDown as down:
            self.refusals.append(str(down))
            await asyncio.sleep(0.1)
            return False
        return True

    async def work(self, until: Callable[[], bool], pause_s: float = 0.05) -> None:
        """Treat and offer, treat and offer."""
        while not until():
            self.treat(sound=len(self.treatments) % 5 == 0)
            await self.try_sync()
            await asyncio.sleep(pause_s * self.random.random())


async def name_of_refusal(call: Awaitable[object]) -> str:
    """The stable name with which the centre refused; it has a hint."""
    with pytest.raises(BreathwayError) as raised:
        await call
    assert raised.value.hint
    return raised.value.name


def _test(phase: str, fev1_l: float) -> dict[str, object]:
    blow = Maneuver(curve=0, fev1_l=fev1_l, fvc_l=2.5, pef_l_s=4.0, bev_l=0.05, fet_s=6.0)
    return {
        "phase": phase,
        "instrument_id": "spirometer-1",
        "maneuvers": (blow,),
        "curves_sha256": hashlib.sha256(CURVE).digest(),
        "curves_rate_hz": 100,
        "fev1_l": fev1_l,
        "fvc_l": 2.5,
        "pef_l_s": 4.0,
        "grade_fev1": "A",
        "grade_fvc": "A",
        "response_percent": 1.0 if phase == "after" else None,
        "references": (Reference(index="fev1", predicted=2.4, lln=1.8, z_score=-2.2),),
    }
