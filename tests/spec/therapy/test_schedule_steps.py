"""What comes next, by doses given, how the person is, and the clock: minutes after the first
dose."""

from __future__ import annotations

import datetime as dt

import pytest

from breathway.therapy import Judged, Past, Person, Severity, next_step, proposal

AT = dt.datetime(2026, 11, 22, 14, 0, tzinfo=dt.UTC)


def minute(m: float) -> dt.datetime:
    return AT + dt.timedelta(minutes=m)


STEPS = [
    # doses at, PRAM at (minute, points), now → step, due at, doses of the course
    ((), (), 0, "give", 0, 0),
    ((0,), ((-5, 9),), 5, "reassess", 15, 1),
    ((0,), ((-5, 9), (16, 6)), 17, "give", 20, 1),
    ((0,), ((-5, 9), (16, 2)), 17, "watch", None, 1),
    ((0, 20), ((-5, 9), (16, 6), (36, 6)), 37, "give", 40, 2),
    ((0, 20, 40), ((-5, 9), (16, 6), (36, 6)), 45, "reassess", 55, 3),
    ((0, 20, 40), ((-5, 9), (56, 5)), 57, "hourly", 100, 3),
    ((0, 20, 40), ((-5, 9), (56, 2)), 57, "watch", None, 3),
    ((0, 20, 40), ((-5, 9), (56, 8)), 57, "escalate", 56, 3),
    ((0, 20, 40), ((-5, 9), (56, 7)), 57, "escalate", 56, 3),
    ((0, 20, 40), ((-5, 6), (56, 5)), 57, "escalate", 56, 3),
    ((0, 20, 40), ((-500, 12), (-5, 6), (56, 5)), 57, "escalate", 56, 3),  # not since long ago
    ((0,), ((-5, 9),), -30, "reassess", -15, 1),  # the clock was set back by half an hour
    ((0, 20), ((-5, 9), (16, 6), (36, 6)), -600, "give", -596, 2),  # by ten hours
    ((-300, 0), ((-5, 6),), 5, "reassess", 15, 1),
]


@pytest.mark.parametrize(("doses", "pram", "now", "what", "due", "given"), STEPS)
def test_steps(doses, pram, now, what, due, given):
    bands = {n: "mild" if n <= 3 else "moderate" if n <= 7 else "severe" for n in range(13)}
    step = next_step(
        proposal(),
        Person(age_years=6, weight_kg=20),
        [Past(drug="salbutamol", mg=2.5, at=minute(m)) for m in doses],
        [
            Judged(at=minute(m), severity=Severity(form="pram", points=p, band=bands[p]))
            for m, p in pram
        ],
        minute(now),
    )
    assert (step.what, step.given) == (what, given)
    assert step.due_at == (None if due is None else minute(due))
    assert step.of == 3


PEF = [
    # PEF % after three doses, BTS/SIGN band → step
    (80, "moderate", "watch"),
    (60, "moderate", "hourly"),
    (45, "moderate", "escalate"),
    (45, "acute_severe", "escalate"),
]


@pytest.mark.parametrize(("pef", "band", "what"), PEF)
def test_peak_flow_after_three_doses(pef, band, what):
    past = [Past(drug="salbutamol", mg=5, at=minute(m)) for m in (0, 20, 40)]
    after = Judged(at=minute(56), severity=Severity(form="bts_sign", band=band), pef_percent=pef)
    assert next_step(proposal(), Person(age_years=40), past, [after], minute(57)).what == what


def test_life_threatening_is_escalated_at_once_with_the_continuous_dose():
    past = [Past(drug="salbutamol", mg=2.5, at=AT)]
    ill = Judged(at=minute(3), severity=Severity(form="bts_sign", band="life_threatening"))
    step = next_step(proposal(), Person(age_years=6, weight_kg=20), past, [ill], minute(4))
    assert (step.what, step.due_at) == ("escalate", minute(4))
    assert [(f.code, f.values.get("low")) for f in step.findings] == [
        ("escalate_life_threatening", None),
        ("continuous", 10.0),  # 0.5 mg/kg/h x 20 kg
    ]


def test_a_steroid_is_no_dose_of_the_course():
    past = [Past(drug=d, mg=1, at=minute(m)) for d, m in (("salbutamol", 0), ("budesonide", 9))]
    step = next_step(proposal(), Person(age_years=40), past, [], minute(10))
    assert (step.given, step.due_at) == (1, minute(15))


def test_drugs_given_together_are_one_dose():
    past = [Past(drug=d, mg=1, at=AT) for d in ("salbutamol", "ipratropium")]
    assert next_step(proposal(), Person(age_years=40), past, [], minute(1)).given == 1
