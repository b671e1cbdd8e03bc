"""Which doses pass, warn and stop, by drug, age, weight and what was given before.

The international proposal; China's laid over it where it says so.
"""

from __future__ import annotations

import datetime as dt

import pytest

from breathway.model.errors import BadInput
from breathway.model.treatment import DrugDose
from breathway.therapy import Past, Person, check_dose, proposal

AT = dt.datetime(2026, 11, 22, 14, 0, tzinfo=dt.UTC)

SINGLE = [
    # protocol, drug, mg, age, kg, indication → worst level, codes that are not notes
    ("intl", "salbutamol", 5, 34, 60, "", "note", ()),
    ("intl", "salbutamol", 2.5, 34, None, "", "note", ()),
    ("intl", "albuterol", 2.5, 34, None, "", "note", ()),
    ("intl", "salbutamol", 10, 34, 60, "", "warn", ("dose_high",)),
    ("intl", "salbutamol", 10.5, 34, 60, "", "stop", ("overdose",)),
    ("intl", "salbutamol", 2.5, 4, 15, "", "note", ()),
    ("intl", "salbutamol", 5, 4, 15, "", "stop", ("overdose",)),
    ("intl", "salbutamol", 5, 5, 18, "", "warn", ("dose_high",)),
    ("intl", "salbutamol", 2.5, 3, None, "", "warn", ("weight_missing",)),
    ("intl", "salbutamol", 5, 8, 25, "", "note", ()),
    ("intl", "salbutamol", 7.5, 8, 25, "", "warn", ("dose_high",)),
    ("intl", "salbutamol", 8, 8, 25, "", "stop", ("overdose",)),
    ("intl", "salbutamol", 2.5, 1, 9, "", "warn", ("no_rule",)),
    ("cn", "salbutamol", 2.5, 1, 9, "", "note", ()),
    ("cn", "salbutamol", 5, 6, 20, "", "note", ()),
    ("cn", "salbutamol", 2.5, 6, 20, "", "warn", ("dose_low",)),
    ("intl", "terbutaline", 4.5, 5, 15, "", "note", ()),
    ("intl", "terbutaline", 6, 5, 15, "", "stop", ("overdose",)),
    ("intl", "ipratropium", 0.5, 40, 60, "", "note", ()),
    ("intl", "ipratropium", 500, 40, 60, "", "stop", ("overdose", "day_total")),
    ("intl", "ipratropium", 0.25, 5, 18, "", "note", ()),
    ("intl", "ipratropium", 0.5, 5, 18, "", "warn", ("dose_high",)),
    ("cn", "ipratropium", 0.5, 7, 22, "", "note", ()),
    ("intl", "budesonide", 1, 7, 22, "", "note", ()),
    ("intl", "budesonide", 2, 7, 22, "", "stop", ("overdose",)),
    ("intl", "budesonide", 2, 2, 12, "croup", "note", ()),
    ("intl", "budesonide", 4, 66, 60, "copd_exacerbation", "note", ()),
    ("intl", "budesonide", 4, 66, 60, "asthma_exacerbation", "stop", ("overdose",)),
    ("intl", "adrenaline", 5, 2, 10, "croup", "note", ()),
    ("intl", "adrenaline", 5, 1, 6, "croup", "warn", ("dose_high",)),
    ("intl", "adrenaline", 6, 2, 12, "croup", "stop", ("overdose",)),
    ("intl", "magnesium_sulfate", 150, 8, 25, "", "note", ()),
    ("intl", "magnesium_sulfate", 1500, 8, 25, "", "stop", ("overdose", "day_total")),
    ("intl", "acetylcysteine", 300, 50, 60, "", "note", ()),
    ("intl", "adrenaline", 50, 34, 60, "", "stop", ("overdose", "no_rule")),
    ("intl", "magnesium_sulfate", 150, 34, 60, "", "warn", ("no_rule",)),
    ("intl", "salbutamol", 250, None, None, "", "stop", ("overdose", "age_missing")),
    ("intl", "Salbutamol", 50, 34, 60, "", "stop", ("overdose", "day_total")),
    ("intl", "lidocaine", 100, 50, 60, "", "warn", ("drug_unknown",)),
    ("intl", "sodium_chloride", 27, 50, 60, "", "", ()),
    ("intl", "salbutamol", 2.5, None, 60, "", "warn", ("age_missing",)),
]
REPEATED = [
    # drug, mg, age, kg, minutes ago of the doses before → worst level, codes that are not notes
    ("salbutamol", 5, 34, 60, (20,), "note", ()),
    ("salbutamol", 5, 34, 60, (8,), "warn", ("too_soon",)),
    ("salbutamol", 5, 34, 60, (60, 40, 20), "warn", ("course_given",)),
    ("salbutamol", 5, 34, 60, (240, 220, 200), "note", ()),
    ("salbutamol", 5, 34, 60, tuple(range(120, 1080, 120)), "stop", ("day_total",)),
    ("salbutamol", 5, 34, 60, tuple(range(120, 960, 120)), "note", ()),
    ("ipratropium", 0.5, 40, 60, (60, 300, 600, 900), "stop", ("day_total",)),
    ("ipratropium", 0.5, 40, 60, (60, 300, 600), "note", ()),
    ("budesonide", 1, 7, 22, (20,), "warn", ("too_soon",)),
    ("budesonide", 1, 7, 22, (60, 30), "note", ()),
    ("acetylcysteine", 300, 50, 60, (300, 600), "stop", ("day_total",)),
]
SET = [
    # the clock was set back: minutes from now of the doses before → worst level, codes
    ("salbutamol", 5, 34, 60, (-8, 30), "warn", ("dated_later", "too_soon")),
    (
        "salbutamol",
        5,
        34,
        60,
        tuple(range(-480, 480, 120)),
        "stop",
        ("dated_later", "day_total", "too_soon"),
    ),
    (
        "ipratropium",
        0.5,
        40,
        60,
        (-60, 600, 900, 1439),
        "stop",
        ("dated_later", "day_total", "too_soon"),
    ),
    ("ipratropium", 0.5, 40, 60, (-60, -300, 600, 1441), "warn", ("dated_later", "too_soon")),
    ("acetylcysteine", 300, 50, 60, (60, 600), "stop", ("dated_later", "day_total")),
]
NAMES = [
    # as it was written → the drug, whether it is known
    ("Salbutamol", "salbutamol", True),
    ("SALBUTAMOL SULPHATE", "salbutamol", True),
    ("albuterol_sulfate", "salbutamol", True),
    ("Ventolin", "salbutamol", True),
    ("沙丁胺醇", "salbutamol", True),
    ("ប៊ុយដេសូនីត", "budesonide", True),
    ("ipratropium bromide monohydrate", "ipratropium", True),
    ("Magnesium sulphate", "magnesium_sulfate", True),
    ("hypertonic-saline", "hypertonic_saline", True),
    ("sodium_chloride_7", "sodium_chloride_7", False),  # not the isotonic one
    ("salbutamol_5mg", "salbutamol_5mg", False),
]
ORDER = {"stop": 3, "warn": 2, "note": 1}


def worst(found) -> str:
    return max((f.level for f in found), key=ORDER.__getitem__, default="")


@pytest.mark.parametrize(
    ("protocol", "drug", "mg", "age", "kg", "indication", "level", "codes"), SINGLE
)
def test_one_dose(protocol, drug, mg, age, kg, indication, level, codes):
    person = Person(age_years=age, weight_kg=kg, indication=indication)
    found = check_dose(proposal(protocol.upper()), DrugDose(drug=drug, dose_mg=mg), person, (), AT)
    assert worst(found) == level
    assert tuple(f.code for f in found if f.level != "note") == codes
    assert all(f.source and f.confidence for f in found if f.level == "stop")


@pytest.mark.parametrize(("drug", "mg", "age", "kg", "ago", "level", "codes"), REPEATED)
def test_doses_before(drug, mg, age, kg, ago, level, codes):
    past = [Past(drug=drug, mg=mg, at=AT - dt.timedelta(minutes=m)) for m in ago]
    person = Person(age_years=age, weight_kg=kg)
    found = check_dose(proposal(), DrugDose(drug=drug, dose_mg=mg), person, past, AT)
    assert worst(found) == level
    assert tuple(f.code for f in found if f.level != "note") == codes


@pytest.mark.parametrize(("drug", "mg", "age", "kg", "ahead", "level", "codes"), SET)
def test_doses_that_seem_to_lie_ahead(drug, mg, age, kg, ahead, level, codes):
    test_doses_before(drug, mg, age, kg, [-m for m in ahead], level, codes)


@pytest.mark.parametrize(("written", "drug", "known"), NAMES)
def test_names_of_a_drug(written, drug, known):
    protocol = proposal()
    assert (protocol.drug(written), protocol.knows(protocol.drug(written))) == (drug, known)


@pytest.mark.parametrize("name", ["salbutamol_5mg", "budesonide/salbutamol", "Ventolin.nebules"])
def test_a_known_name_within_an_unknown_one_stops(name):
    dose = DrugDose(drug=name, dose_mg=2.5)
    [stop] = check_dose(proposal(), dose, Person(age_years=34), (), AT)
    assert (stop.level, stop.code) == ("stop", "drug_within")
    assert "salbutamol" in stop.values["known"]


def test_another_name_of_the_drug_counts():
    past = [Past(drug="albuterol", mg=40, at=AT - dt.timedelta(hours=3))]
    found = check_dose(
        proposal(), DrugDose(drug="salbutamol", dose_mg=5), Person(age_years=30), past, AT
    )
    assert [f.code for f in found if f.level == "stop"] == ["day_total"]


def test_an_allergy_stops():
    person = Person(age_years=30, allergies=("Penicillin", "Albuterol (rash)"))
    found = check_dose(proposal(), DrugDose(drug="salbutamol", dose_mg=5), person, (), AT)
    assert found[0].code == "allergy"
    assert found[0].level == "stop"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Person(age_years=-1), "age_years cannot be -1"),
        (lambda: Person(weight_kg=0.05), "weight_kg cannot be 0.05"),
        (
            lambda: check_dose(
                proposal(), DrugDose(drug="salbutamol", dose_mg=0), Person(age_years=9), (), AT
            ),
            "more than 0 mg",
        ),
    ],
)
def test_wrong_input_says_what(make, says):
    with pytest.raises(BadInput, match=says):
        make()
