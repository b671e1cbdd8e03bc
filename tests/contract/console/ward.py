"""Patients and treatments put into the record the way edges put them: as batches.

In: an appender, objects, the centre's box key. Out: ids of what was appended.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import msgspec
import nacl.bindings as sodium
import numpy as np

from breathway import model
from breathway.model import encode_event, uuid7
from breathway.model.batch import FIRST_HASH, Batch, Entry, PatientKey, entry_hash
from breathway.model.facility import Facility, FacilityRegistered
from breathway.model.order import TaskRaised
from breathway.model.people import Allergy, PatientRegistered, Profile
from breathway.model.seal import NONCE_BYTES, seal, seal_bytes
from breathway.model.sound import SoundRecorded
from breathway.model.spirometry import Maneuver, SpirometryRecorded
from breathway.model.treatment import (
    MedicationStated,
    NebulizationLogged,
    TreatmentFinished,
    TreatmentStarted,
)
from breathway.model.vitals import VitalSample, VitalsRecorded
from breathway.record import EdgeIdentity
from breathway.score.curves import pack_curves

FACILITIES = ("kh-sihanoukville", "kh-kampot")
FLAC = b"fLaC" + bytes(range(256)) * 8


class Spool:
    """One edge of one facility."""

    def __init__(self, facility_id: str) -> None:
        self.facility_id = facility_id
        self.edge_id, self.spool_id = new_id(), new_id()
        self.number, self.hash = 0, FIRST_HASH
        public_key, _ = sodium.crypto_sign_seed_keypair(secrets.token_bytes(32))
        self.identity = EdgeIdentity(
            edge_id=self.edge_id,
            facility_id=facility_id,
            jurisdiction="KH",
            public_key=public_key,
            revoked=False,
            zone="Asia/Phnom_Penh",
        )

    def entry(self, event: model.Event | bytes, blob: bytes | None = None) -> Entry:
        self.number += 1
        raw = event if isinstance(event, bytes) else encode_event(event)
        made = Entry(self.number, self.hash, raw, blob)
        self.hash = entry_hash(made)
        return made


class Ward:
    def __init__(self, appender, objects, box_key: Path) -> None:
        self.appender, self.objects = appender, objects
        self.box_public = sodium.crypto_scalarmult_base(box_key.read_bytes())
        self.spools = {name: Spool(name) for name in FACILITIES}

    async def open_facilities(self, at: dt.datetime) -> None:
        events = [
            FacilityRegistered(
                id=new_id(),
                facility_id=name,
                jurisdiction="KH",
                occurred_at=at,
                facility=Facility(
                    id=name,
                    name=name.removeprefix("kh-").title(),
                    kind="respiratory_clinic",
                    jurisdiction="KH",
                    zone="Asia/Phnom_Penh",
                    city=name.removeprefix("kh-").title(),
                ),
            )
            for name in FACILITIES
        ]
        await self.appender.append(events, received_at=at)

    async def send(
        self, facility_id: str, *entries: tuple, keys: tuple = (), quarantined: bool = False
    ):
        """What an edge sends; an entry is an event (or bytes) and, where it has one, its blob."""
        spool = self.spools[facility_id]
        now = dt.datetime.now(dt.UTC)
        batch = Batch(
            spool_id=spool.spool_id,
            sent_at=now,
            entries=tuple(spool.entry(*entry) for entry in entries),
            keys=keys,
        )
        answer = await self.appender.append_batch(spool.identity, batch, now)
        assert answer.kept or not entries, answer
        assert not answer.quarantined or quarantined, answer.quarantined
        return answer

    async def register(self, facility_id: str = "kh-sihanoukville", **profile):
        """A patient, with their key."""
        patient_id, key_id, key = new_id(), new_id(), secrets.token_bytes(32)
        values = {
            "name": "សុខ ដារ៉ា",
            "name_latin": "Sok Dara",
            "birth_date": dt.date(1992, 3, 12),
            "local_number": "KH-18-0042",
            "allergies": (Allergy(substance="aspirin", reaction="wheeze"),),
            "diagnoses": ("asthma",),
            **profile,
        }
        sealed = seal(
            msgspec.msgpack.encode(Profile(**values)),
            key,
            key_id,
            patient_id,
            secrets.token_bytes(NONCE_BYTES),
        )
        event = PatientRegistered(
            **about(facility_id, patient_id),
            sex="female",
            birth_year=values["birth_date"].year,
            height_cm=156.0,
            weight_kg=51.0,
            synthetic=True,
            profile=sealed,
        )
        box = sodium.crypto_box_seal(key, self.box_public)
        keys = (PatientKey(key_id=key_id, patient_id=patient_id, sealed=box),)
        await self.send(facility_id, (event,), keys=keys)
        return SimpleNamespace(
            id=patient_id, key_id=key_id, key=key, facility_id=facility_id, event=event
        )

    async def treat(self, patient, *, finished: bool = True) -> SimpleNamespace:
        """A whole treatment: tests, dose, vitals, a sound, a medication."""
        treatment_id = new_id()
        began = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=30)
        sound, clip = self._sound(patient, treatment_id, began)
        await self.objects.put(sound.object_sha256, clip)
        entries = [
            (
                TreatmentStarted(
                    **about(patient.facility_id, patient.id, treatment_id, began),
                    indication="asthma_exacerbation",
                    sex="female",
                    age_years=34.0,
                ),
            ),
            self._test(patient, treatment_id, began, "before", 1.31),
            (
                NebulizationLogged(
                    **about(patient.facility_id, patient.id, treatment_id, began),
                    instrument_id="nebulizer-1",
                    drug="salbutamol",
                    prescribed_mg=2.5,
                    delivered_mg=2.4,
                    began_at=began,
                    ended_at=began + dt.timedelta(minutes=9),
                    trace=(0.9, 1.0),
                ),
            ),
            (
                VitalsRecorded(
                    **about(patient.facility_id, patient.id, treatment_id, began),
                    instrument_id="oximeter-1",
                    samples=(VitalSample(0.0, 92.0, 112.0, 22.0), VitalSample(60.0, 97.0)),
                    spo2_percent=97.0,
                    spo2_lowest_percent=92.0,
                ),
            ),
            (sound,),
            self._test(patient, treatment_id, began, "after", 1.98),
            (
                MedicationStated(
                    **about(patient.facility_id, patient.id),
                    basis="home",
                    drug="budesonide",
                    dose_mg=0.2,
                    note=seal(
                        msgspec.msgpack.encode("in the morning"),
                        patient.key,
                        patient.key_id,
                        patient.id,
                        secrets.token_bytes(NONCE_BYTES),
                    ),
                ),
            ),
        ]
        if finished:
            finish = about(patient.facility_id, patient.id, treatment_id)
            entries.append((TreatmentFinished(**finish, outcome="completed"),))
        await self.send(patient.facility_id, *entries)
        return SimpleNamespace(id=treatment_id, sound_id=sound.id, patient=patient)

    async def raise_task(self, patient, treatment=None, priority="high", in_min=10) -> UUID:
        """As a stage concludes it."""
        now = dt.datetime.now(dt.UTC)
        task_id = new_id()
        event = TaskRaised(
            **about(patient.facility_id, patient.id, treatment.id if treatment else None),
            task_id=task_id,
            priority=priority,
            reason="no_response",
            values={"drug": "salbutamol", "spo2_percent": 91.0},
            deadline_at=now + dt.timedelta(minutes=in_min),
        )
        await self.appender.append([event], received_at=now)
        return task_id

    def _sound(self, patient, treatment_id, at):
        nonce = secrets.token_bytes(NONCE_BYTES)
        clip = seal_bytes(FLAC, patient.key, patient.id, nonce)
        event = SoundRecorded(
            **about(patient.facility_id, patient.id, treatment_id, at),
            phase="before",
            instrument_id="stethoscope-1",
            body_site="posterior_lower_right",
            rate_hz=8000,
            samples=16000,
            object_sha256=hashlib.sha256(clip).digest(),
            object_bytes=len(clip),
            key_id=patient.key_id,
            nonce=nonce,
        )
        return event, clip

    def _test(self, patient, treatment_id, at, phase, fev1_l):
        time_s = np.arange(0, 4, 0.01)
        flow_l_s = 4.0 * np.exp(-time_s * 1.5)
        blob = pack_curves([flow_l_s * 0.8, flow_l_s], 100)
        maneuvers = tuple(
            Maneuver(
                curve=curve,
                fev1_l=fev1_l - 0.1 * (1 - curve),
                fvc_l=2.4,
                pef_l_s=4.0,
                bev_l=0.05,
                fet_s=4.0,
                fev1_acceptable=True,
                fvc_acceptable=True,
            )
            for curve in range(2)
        )
        event = SpirometryRecorded(
            **about(patient.facility_id, patient.id, treatment_id, at),
            phase=phase,
            instrument_id="spirometer-1",
            maneuvers=maneuvers,
            curves_sha256=hashlib.sha256(blob).digest(),
            curves_rate_hz=100,
            fev1_l=fev1_l,
            fvc_l=2.4,
            pef_l_s=4.0,
            grade_fev1="B",
            grade_fvc="A",
        )
        return event, blob


def new_id() -> UUID:
    return uuid7(dt.datetime.now(dt.UTC), secrets.token_bytes(10))


def about(facility_id: str, patient_id: UUID, treatment_id: UUID | None = None, at=None) -> dict:
    values = {
        "id": new_id(),
        "facility_id": facility_id,
        "jurisdiction": "KH",
        "occurred_at": at or dt.datetime.now(dt.UTC),
        "patient_id": patient_id,
    }
    return values if treatment_id is None else {**values, "treatment_id": treatment_id}
