"""Where a blow goes: to the treatment that asked for it, and else to nobody, for a nurse to say."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from breathway.device import DoseLogged
from breathway.edge.clock import Clock
from breathway.edge.gateway.collect import Blow
from breathway.edge.gateway.deliver import Delivery
from breathway.edge.recorder import Pen, PeopleRecorder, TreatmentRecorder
from breathway.edge.spool import Spool
from breathway.model import decode_event
from breathway.model.facility import Facility
from breathway.model.spirometry import SpirometryRecorded

NOW = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
PLACE = Facility(
    id="kh-kampot", name="Kampot", kind="respiratory_clinic", jurisdiction="KH", zone="UTC"
)
FLOW_L_S = 6.0 * np.exp(-np.arange(0, 6, 0.01) * 2.0)  # 3 L, most of it in the first second


def blow(problem: str = "", flow_l_s=FLOW_L_S) -> Blow:
    return Blow(
        claim=None,
        number=1,
        flow_l_s=flow_l_s,
        rate_hz=100,
        btps=True,
        humidity_percent=None,
        problem=problem,
    )


@pytest.mark.parametrize(
    ("given", "travels"),
    [
        (blow(), True),
        (blow("samples_missing"), False),  # a curve with a hole is nobody's figure
        (blow("blow_stopped"), False),
        (blow(flow_l_s=FLOW_L_S * 10), False),  # no lung made it
    ],
)
def test_a_blow_that_nobody_asked_for_travels_without_a_person(
    tmp_path: Path, given: Blow, travels: bool
) -> None:
    spool = Spool(tmp_path, os.urandom(32), now=NOW)
    heard: list[int] = []
    pen = Pen(spool, PLACE, Clock(), os.urandom, lambda numbers, _: heard.extend(numbers))
    delivery = Delivery(spool, TreatmentRecorder(pen, PeopleRecorder(pen)), Clock(), lambda _: None)
    said = asyncio.run(delivery.blow("spirometer-1", given))
    assert said
    assert spool.entries.backlog().records == len(heard) == int(travels)
    if travels:
        event = decode_event(spool.entries.event(1))
        assert isinstance(event, SpirometryRecorded)
        assert event.patient_id is None
        assert event.treatment_id is not None
        assert event.references == ()
        assert event.maneuvers[0].fvc_l == pytest.approx(3.0, abs=0.05)
        assert event.maneuvers[0].fev1_l == pytest.approx(2.6, abs=0.1)
    spool.close()


def test_a_dose_takes_the_pens_lock_before_the_spools(tmp_path: Path) -> None:
    """Taken crosswise with a nurse's step, the two would wait for each other for ever."""
    spool = Spool(tmp_path, os.urandom(32), now=NOW)
    pen = Pen(spool, PLACE, Clock(), os.urandom, lambda *_: None)
    others: list[bool] = []

    def used(_: str) -> None:
        other = Thread(target=lambda: others.append(pen.lock.acquire(blocking=False)))
        other.start()
        other.join()

    delivery = Delivery(spool, TreatmentRecorder(pen, PeopleRecorder(pen)), Clock(), used)
    dose = DoseLogged(
        instrument_id="nebulizer-1",
        dose_id="1",
        drug="salbutamol",
        set_mg=2.5,
        delivered_mg=2.5,
        duration_s=300.0,
    )
    assert asyncio.run(delivery.dose("nebulizer-1", dose)) is None  # nobody asked for it
    assert others == [False]
    spool.close()
