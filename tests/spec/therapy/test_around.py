"""While it runs, what it is breathed through, what is washed when, and what truly arrived."""

from __future__ import annotations

import datetime as dt

import pytest

from breathway.model.treatment import DrugDose, Interruption
from breathway.therapy import (
    Care,
    Observed,
    Order,
    Person,
    account,
    check,
    cycles,
    deviations,
    interface,
    live,
    proposal,
    rinse,
    stops,
    used,
)

AT = dt.datetime(2026, 11, 22, 14, 0, tzinfo=dt.UTC)

LIVE = [
    # age, SpO2 at first, SpO2 now, heart rate now → said
    (34, 95, 94, 100, ()),
    (34, 95, 91, 100, (("stop", "spo2_falls"), ("warn", "spo2_low"))),
    (34, 93, 91, 100, (("warn", "spo2_low"),)),
    (34, 97, 93, 100, (("stop", "spo2_falls"),)),
    (34, 95, 95, 121, (("warn", "heart_rate_high"),)),
    (34, 95, 95, 151, (("stop", "heart_rate_high"),)),
    (9, 95, 95, 125, ()),
    (9, 95, 95, 126, (("warn", "heart_rate_high"),)),
    (4, 95, 95, 140, ()),
    (4, 95, 95, 141, (("warn", "heart_rate_high"),)),
    (1, 95, 95, 170, ()),
    (1, 95, 95, 181, (("warn", "heart_rate_high"),)),
    (34, 95, 95, 45, (("warn", "heart_rate_low"),)),
    (None, 95, 90, 150, (("stop", "spo2_falls"), ("warn", "spo2_low"), ("warn", "age_missing"))),
]
THROUGH = [
    # age, drugs → what to breathe through
    (2, ("salbutamol",), "mask"),
    (2, ("budesonide",), "mask"),
    (9, ("ipratropium", "salbutamol"), "mouthpiece"),
    (9, ("budesonide",), "mouthpiece"),
    (9, ("salbutamol",), "mask"),
]
CARE = [
    # device, uses and days since the cup was new → due
    ("jet", 29, 10, False),
    ("jet", 30, 10, True),
    ("jet", 5, 90, True),
]


@pytest.mark.parametrize(("age", "first", "now", "heart", "said"), LIVE)
def test_while_it_runs(age, first, now, heart, said):
    found = live(
        proposal(),
        age,
        Observed(spo2_percent=first),
        Observed(spo2_percent=now, heart_rate_per_min=heart),
    )
    assert tuple((f.level, f.code) for f in found) == said


@pytest.mark.parametrize(("age", "drugs", "through"), THROUGH)
def test_mask_or_mouthpiece(age, drugs, through):
    found = interface(proposal(), age, drugs)
    assert found is not None
    assert found.interface == through


def test_after_a_steroid_the_mouth_is_rinsed():
    assert [f.code for f in rinse(proposal(), ("budesonide",), "mouthpiece")] == ["rinse_mouth"]
    both = rinse(proposal(), ("salbutamol", "budesonide"), "mask")
    assert [f.code for f in both] == ["rinse_mouth", "wash_face"]
    assert rinse(proposal(), ("salbutamol",), "mask") == []


@pytest.mark.parametrize(("device", "uses", "days", "due"), CARE)
def test_a_new_cup(device, uses, days, due):
    cared = {"replace_cup": Care(uses=uses, done_at=AT - dt.timedelta(days=days))}
    found = {each.task: each.due for each in cycles(proposal(), device, cared, AT)}
    assert found["replace_cup"] is due


def test_after_each_use_it_is_washed():
    fresh = cycles(proposal(), "mesh", {}, AT)
    assert {each.task: each.due for each in fresh} == {"wash": False, "disinfect": False}
    after = cycles(proposal(), "mesh", used(proposal(), "mesh", {}), AT)
    assert all(each.due for each in after)


def test_what_truly_arrived():
    def at(s: float) -> dt.datetime:
        return AT + dt.timedelta(seconds=s)

    def gap(began: float, ended: float) -> Interruption:
        return Interruption(began_at=at(began), ended_at=at(ended), cause="mask_off")

    found = account(
        proposal(),
        drug="salbutamol",
        prescribed_mg=5,
        delivered_mg=3.9,
        began_at=AT,
        ended_at=at(600),
        interruptions=(gap(100, 160), gap(130, 190), gap(590, 700)),
    )
    assert (found.total_s, found.nebulized_s, found.interruptions) == (600, 500, 3)
    assert found.share == pytest.approx(0.78)
    assert [f.code for f in found.findings] == ["dose_short"]


def test_everything_before_the_start_the_stops_first():
    order = Order(
        drugs=(
            DrugDose(drug="budesonide", dose_mg=1),
            DrugDose(drug="ambroxol", dose_mg=15),
        ),
        gas="air",
        flow_l_min=4,
        fill_ml=6,
        device="ultrasonic",
        interface="mask",
    )
    person = Person(age_years=9, weight_kg=28, indication="asthma_exacerbation")
    found = check(proposal(), order, person, (), AT)
    assert [(f.level, f.code) for f in found] == [
        ("stop", "mix_incompatible"),
        ("warn", "drug_unknown"),
        ("warn", "caution_not_ultrasonic"),
        ("warn", "gas_oxygen"),
        ("warn", "fill_ml_unusual"),
        ("warn", "flow_l_min_unusual"),
        ("note", "dose_usual"),
        ("note", "use_mouthpiece"),
    ]
    assert stops(found) == ("mix_incompatible",)
    assert deviations(found) == 6
