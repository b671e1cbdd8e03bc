"""A bedside's side of the road for tests: an edge with its spool, and patients to treat."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from typing import Any
from uuid import UUID

import nacl.bindings as sodium

from breathway.model import Event, encode_event, uuid7
from breathway.model.batch import FIRST_HASH, Batch, Entry, PatientKey, entry_hash
from breathway.model.event import Sealed
from breathway.model.facility import EdgeEnrolled, Facility, FacilityRegistered
from breathway.model.people import PatientRegistered
from breathway.model.spirometry import Maneuver, Reference, SpirometryRecorded
from breathway.model.treatment import NebulizationLogged, TreatmentFinished, TreatmentStarted
from breathway.model.vitals import VitalSample, VitalsRecorded
from breathway.record import Appender, EdgeIdentity

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
BEGAN = NOW - dt.timedelta(minutes=40)  # everybody's treatment
ZONE = "Asia/Phnom_Penh"
PLACES = ("kh-sihanoukville", "kh-kampot", "kh-takeo")


def new_id() -> UUID:
    return uuid7(NOW, os.urandom(10))


async def register(appender: Appender, place: str, zone: str = ZONE) -> None:
    facility = Facility(
        id=place, name=place, kind="respiratory_clinic", jurisdiction=place[:2].upper(), zone=zone
    )
    event = FacilityRegistered(
        id=new_id(),
        facility_id=place,
        jurisdiction=facility.jurisdiction,
        occurred_at=NOW,
        facility=facility,
    )
    await appender.append([event], received_at=NOW)


class Bedside:
    """One edge: ``say`` writes into its spool, ``batch`` takes from it."""

    def __init__(self, facility_id: str = "kh-kampot") -> None:
        self.facility_id, self.jurisdiction = facility_id, facility_id[:2].upper()
        self.edge_id, self.spool_id = new_id(), new_id()
        self.public_key, self.secret_key = sodium.crypto_sign_seed_keypair(os.urandom(32))
        self.entries: list[Entry] = []
        self.head = FIRST_HASH

    @property
    def identity(self) -> EdgeIdentity:
        return EdgeIdentity(
            edge_id=self.edge_id,
            facility_id=self.facility_id,
            jurisdiction=self.jurisdiction,
            public_key=self.public_key,
            revoked=False,
            zone=ZONE,
        )

    def enrolled(self) -> EdgeEnrolled:
        return EdgeEnrolled(**self.about(), edge_id=self.edge_id, public_key=self.public_key)

    def about(self, minutes: float = 0, **more: Any) -> dict[str, Any]:
        return {
            "id": new_id(),
            "facility_id": self.facility_id,
            "jurisdiction": self.jurisdiction,
            "occurred_at": BEGAN + dt.timedelta(minutes=minutes),
            **more,
        }

    def say(self, event: Event | bytes, blob: bytes | None = None) -> Entry:
        raw = event if isinstance(event, bytes) else encode_event(event)
        entry = Entry(len(self.entries) + 1, self.head, raw, blob)
        self.head = entry_hash(entry)
        self.entries.append(entry)
        return entry

    def batch(self, *entries: Entry, keys: tuple[PatientKey, ...] = ()) -> Batch:
        return Batch(
            spool_id=self.spool_id, sent_at=NOW, entries=entries or tuple(self.entries), keys=keys
        )

    # -- events ----------------------------------------------------------------------------------

    def registration(self, patient_id: UUID, key_id: UUID, **more: Any) -> PatientRegistered:
        return PatientRegistered(
            **self.about(**more),
            patient_id=patient_id,
            sex="female",
            birth_year=1971,
            height_cm=155.0,
            synthetic=True,
            profile=Sealed(key_id=key_id, nonce=os.urandom(24), box=os.urandom(80)),
        )

    def key(self, patient_id: UUID, key_id: UUID) -> PatientKey:
        return PatientKey(key_id=key_id, patient_id=patient_id, sealed=os.urandom(80))

    def test(
        self, patient_id: UUID, treatment_id: UUID | None, phase: str = "before", **more: Any
    ) -> tuple[SpirometryRecorded, bytes]:
        blob = os.urandom(2500)
        values: dict[str, Any] = {"fev1_l": 1.42, "fvc_l": 2.1, "pef_l_s": 3.3, **more}
        event = SpirometryRecorded(
            **self.about(1 if phase == "before" else 20),
            patient_id=patient_id,
            treatment_id=treatment_id,
            phase=phase,
            instrument_id="spirometer-1",
            maneuvers=(
                Maneuver(curve=0, fev1_l=1.42, fvc_l=2.1, pef_l_s=3.3, bev_l=0.05, fet_s=6),
            ),
            curves_sha256=hashlib.sha256(blob).digest(),
            curves_rate_hz=100,
            grade_fev1="B",
            references=(Reference(index="fev1", predicted=2.4, lln=1.9, z_score=-3.1),),
            **values,
        )
        return event, blob

    def treat(self, patient_id: UUID | None = None) -> UUID:
        """A whole treatment into the spool; its id."""
        patient, treatment = patient_id or new_id(), new_id()
        ids = {"patient_id": patient, "treatment_id": treatment}
        self.say(
            TreatmentStarted(
                **self.about(), **ids, indication="other", sex="female", age_years=54.0
            )
        )
        self.say(*self.test(patient, treatment))
        self.say(
            NebulizationLogged(
                **self.about(14),
                **ids,
                instrument_id="nebulizer-1",
                drug="salbutamol",
                prescribed_mg=2.5,
                delivered_mg=2.4,
                began_at=BEGAN + dt.timedelta(minutes=4),
                ended_at=BEGAN + dt.timedelta(minutes=14),
            )
        )
        self.say(
            VitalsRecorded(
                **self.about(4),
                **ids,
                instrument_id="oximeter-1",
                samples=tuple(VitalSample(n * 10.0, 91.0 + n / 20, 104.0, 24.0) for n in range(60)),
                spo2_percent=94.0,
                spo2_lowest_percent=91.0,
                heart_rate_per_min=104.0,
            )
        )
        self.say(*self.test(patient, treatment, "after", fev1_l=1.61, response_percent=7.9))
        self.say(TreatmentFinished(**self.about(24), **ids, outcome="completed"))
        return treatment
