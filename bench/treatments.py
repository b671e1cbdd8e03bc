"""Batches of one realistic treatment each, signed as an edge signs them.

Out: the six records that a nebulization with its tests makes: started, spirometry before (three
blows and their packed curves), the nebulizer's own log, a stretch of vital signs, spirometry after,
finished. The figures are plausible and drawn from a seed; the curves are bytes of the right size
that do not compress, as packed curves do not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Iterator
from uuid import UUID

import nacl.bindings as sodium

from breathway import model
from breathway.model.batch import FIRST_HASH, Batch, Entry, encode_batch, entry_hash
from breathway.model.spirometry import Maneuver, Reference, SpirometryRecorded
from breathway.model.treatment import NebulizationLogged, TreatmentFinished, TreatmentStarted
from breathway.model.vitals import VitalSample, VitalsRecorded

CURVE_BYTES = 2500
SAMPLES = 60


class BenchEdge:
    """One edge with its spool and a circle of patients; ``next_batch`` is its next treatment."""

    def __init__(
        self, facility_id: str, jurisdiction: str, seed: int, *, one_patient: bool = False
    ) -> None:
        self.random = random.Random(seed)
        self.facility_id, self.jurisdiction = facility_id, jurisdiction
        self.public_key, self.secret_key = sodium.crypto_sign_seed_keypair(self._bytes(32))
        now = dt.datetime.now(dt.UTC)
        self.edge_id = model.uuid7(now, self._bytes(10))
        self.spool_id = model.uuid7(now, self._bytes(10))
        self.patients: list[UUID] = []
        self.again = 1.0 if one_patient else 0.2  # share of treatments of somebody known
        self.number = 0
        self.hash = FIRST_HASH
        self.commits = 0  # by measure_bare, since the spool was read

    def _bytes(self, count: int) -> bytes:
        return self.random.randbytes(count)

    def next_batch(self, at: dt.datetime) -> Batch:
        entries = []
        for event, blob in self.treatment(at):
            self.number += 1
            entry = Entry(self.number, self.hash, model.encode_event(event), blob)
            self.hash = entry_hash(entry)
            entries.append(entry)
        return Batch(spool_id=self.spool_id, sent_at=at, entries=tuple(entries))

    def next_body(self, at: dt.datetime) -> tuple[bytes, dict[str, str]]:
        """The body and headers of one POST."""
        return encode_batch(self.next_batch(at), self.secret_key, self.edge_id)

    def treatment(self, at: dt.datetime) -> Iterator[tuple[model.Event, bytes | None]]:
        rand = self.random
        began = at - dt.timedelta(minutes=25)
        patient, treatment = self._patient(began), self._id(began)

        def about(minutes: float) -> dict[str, object]:
            moment = began + dt.timedelta(minutes=minutes)
            return {
                "id": self._id(moment),
                "facility_id": self.facility_id,
                "jurisdiction": self.jurisdiction,
                "occurred_at": moment,
                "patient_id": patient,
                "treatment_id": treatment,
            }

        yield (
            TreatmentStarted(
                **about(0),
                indication=rand.choice(["asthma_exacerbation", "copd_exacerbation", "other"]),
                sex=rand.choice(["male", "female"]),
                age_years=round(rand.uniform(4, 80), 1),
                height_cm=round(rand.uniform(100, 185), 1),
                weight_kg=round(rand.uniform(16, 90), 1),
            ),
            None,
        )
        fev1 = round(rand.uniform(0.8, 3.0), 3)
        yield self._spirometry(about(1), "before", fev1)
        yield (
            NebulizationLogged(
                **about(15),
                instrument_id="nebulizer-1",
                drug="salbutamol",
                prescribed_mg=2.5,
                delivered_mg=round(rand.uniform(2.2, 2.5), 2),
                began_at=began + dt.timedelta(minutes=4),
                ended_at=began + dt.timedelta(minutes=14),
                flow_l_min=6.0,
                trace=tuple(round(rand.uniform(0.8, 1), 2) for _ in range(20)),
            ),
            None,
        )
        yield self._vitals(about(4)), None
        yield self._spirometry(about(20), "after", round(fev1 * rand.uniform(1.0, 1.25), 3))
        yield TreatmentFinished(**about(24), outcome="completed"), None

    def _patient(self, at: dt.datetime) -> UUID:
        if self.patients and self.random.random() < self.again:
            return self.random.choice(self.patients)
        self.patients.append(self._id(at))
        return self.patients[-1]

    def _id(self, at: dt.datetime) -> UUID:
        return model.uuid7(at, self._bytes(10))

    def _spirometry(
        self, about: dict[str, object], phase: str, fev1: float
    ) -> tuple[model.Event, bytes]:
        blob = self._bytes(CURVE_BYTES)
        fvc = round(fev1 * 1.35, 3)
        maneuvers = tuple(
            Maneuver(
                curve=n,
                fev1_l=round(fev1 * (1 - n * 0.02), 3),
                fvc_l=round(fvc * (1 - n * 0.02), 3),
                pef_l_s=round(fev1 * 2.1, 2),
                bev_l=0.05,
                fet_s=6.2,
                fev1_fvc=0.74,
                fev6_l=fvc,
                fef2575_l_s=round(fev1 * 0.8, 3),
                rise_time_ms=90.0,
                fev1_acceptable=True,
                fvc_acceptable=True,
                fev1_usable=True,
                fvc_usable=True,
            )
            for n in range(3)
        )
        z = round(self.random.uniform(-1.9, 0.5), 2)  # one in ten is below the limit: a task
        references = tuple(
            Reference(index=i, predicted=round(p, 3), lln=round(p * 0.8, 3), z_score=z)
            for i, p in (("fev1", fev1 * 1.3), ("fvc", fvc * 1.2), ("fev1_fvc", 0.82))
        )
        event = SpirometryRecorded(
            **about,
            phase=phase,
            instrument_id="spirometer-1",
            maneuvers=maneuvers,
            curves_sha256=hashlib.sha256(blob).digest(),
            curves_rate_hz=100,
            fev1_l=fev1,
            fvc_l=fvc,
            pef_l_s=round(fev1 * 2.1, 2),
            fev1_fvc=0.74,
            grade_fev1="B",
            grade_fvc="A",
            reference_set="gli-2022",
            references=references,
            interpretation="obstruction",
            response_percent=round(self.random.uniform(0, 20), 1) if phase == "after" else None,
        )
        return event, blob

    def _vitals(self, about: dict[str, object]) -> model.Event:
        spo2, heart = self.random.randint(90, 97), self.random.randint(80, 130)
        samples = tuple(
            VitalSample(
                n * 10.0,
                float(min(100, spo2 + n // 20)),
                float(heart + self.random.randint(-3, 3)),
                float(24 - n // 15),
            )
            for n in range(SAMPLES)
        )
        last = samples[-1]
        return VitalsRecorded(
            **about,
            instrument_id="oximeter-1",
            samples=samples,
            spo2_percent=last.spo2_percent,
            spo2_lowest_percent=float(spo2),
            heart_rate_per_min=last.heart_rate_per_min,
            breathing_rate_per_min=last.breathing_rate_per_min,
        )
