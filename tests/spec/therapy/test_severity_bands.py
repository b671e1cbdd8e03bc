"""How ill, as the tables of PRAM, PASS, BTS/SIGN and GINA say it (the international proposal)."""

from __future__ import annotations

import pytest

from breathway.model.errors import BadInput
from breathway.therapy import Observed, forms, judge, proposal, score

INTL = proposal()

PRAM = [
    # SpO2, suprasternal, scalene, air entry, wheezing → points, band
    ("ge95", "absent", "absent", "normal", "absent", 0, "mild"),
    ("92to94", "absent", "absent", "decreased_base", "expiratory", 3, "mild"),
    ("92to94", "present", "absent", "normal", "expiratory", 4, "moderate"),
    ("92to94", "present", "absent", "decreased_apex_and_base", "inspiratory", 7, "moderate"),
    ("lt92", "present", "absent", "decreased_apex_and_base", "inspiratory", 8, "severe"),
    ("lt92", "present", "present", "minimal_or_absent", "audible_or_silent_chest", 12, "severe"),
]
PASS = [
    # wheezing, work of breathing, prolonged expiration → points (the source gives no bands)
    ("none_mild", "none_mild", "none_mild", 0),
    ("moderate", "moderate", "none_mild", 2),
    ("severe_or_absent_poor_air", "severe", "severe", 6),
]
BANDS = [
    # scheme, age, SpO2 %, heart rate, breathing rate, PEF %, speech, signs → band
    ("bts_sign", 34, 95, 95, 20, 60, "sentences", (), "moderate"),
    ("bts_sign", 34, 95, 110, 20, 60, "sentences", (), "acute_severe"),
    ("bts_sign", 34, 95, 95, 25, 60, "sentences", (), "acute_severe"),
    ("bts_sign", 34, 95, 95, 20, 50, "sentences", (), "acute_severe"),
    ("bts_sign", 34, 95, 95, 20, 60, "phrases", (), "acute_severe"),
    ("bts_sign", 34, 91, 95, 20, 60, "sentences", (), "life_threatening"),
    ("bts_sign", 34, 95, 95, 20, 32, "sentences", (), "life_threatening"),
    ("bts_sign", 34, 95, 95, 20, 60, "sentences", ("silent_chest",), "life_threatening"),
    ("bts_sign", 9, 92, 125, 30, 51, "sentences", (), "moderate"),
    ("bts_sign", 9, 92, 126, 30, 51, "sentences", (), "acute_severe"),
    ("bts_sign", 9, 91, 100, 25, None, "sentences", (), "acute_severe"),
    ("bts_sign", 9, 91, 100, 25, None, "sentences", ("cyanosis",), "life_threatening"),
    ("bts_sign", 9, 95, 100, 25, 32, "sentences", (), "life_threatening"),
    ("bts_sign", 4, 92, 140, 40, None, "sentences", (), "moderate"),
    ("bts_sign", 4, 92, 141, 40, None, "sentences", (), "acute_severe"),
    ("bts_sign", 4, 92, 140, 41, None, "sentences", (), "acute_severe"),
    ("bts_sign", 4, 91, 120, 30, None, "sentences", ("poor_effort",), "life_threatening"),
    ("bts_sign", 4, None, 120, 30, None, "sentences", ("poor_effort",), "life_threatening"),
    ("gina", 34, 91, 110, 24, 55, "phrases", (), "mild_moderate"),
    ("gina", 34, 89, 110, 24, 55, "phrases", (), "severe"),
    ("gina", 34, 91, 121, 24, 55, "phrases", (), "severe"),
    ("gina", 34, 91, 110, 24, 50, "phrases", (), "severe"),
    ("gina", 34, 91, 110, 24, 55, "words", (), "severe"),
    ("gina", 3, 93, 180, 40, None, "words", (), "mild_moderate"),
    ("gina", 3, 93, 181, 40, None, "words", (), "severe"),
    ("gina", 4.5, 93, 151, 40, None, "words", (), "severe"),
    ("gina", 4.5, 93, 140, 40, None, "words", ("silent_chest",), "severe"),
]
AGES = [
    # age in years → what it can be judged by
    (0.5, ("gina",)),
    (1.5, ("pass", "gina")),
    (2, ("pram", "pass", "bts_sign", "gina")),
    (17.9, ("pram", "pass", "bts_sign", "gina")),
    (18, ("pass", "bts_sign", "gina")),
    (40, ("bts_sign", "gina")),
]


@pytest.mark.parametrize(("spo2", "supra", "scalene", "air", "wheeze", "points", "band"), PRAM)
def test_pram(spo2, supra, scalene, air, wheeze, points, band):
    items = {
        "spo2": spo2,
        "suprasternal_retraction": supra,
        "scalene_contraction": scalene,
        "air_entry": air,
        "wheezing": wheeze,
    }
    found = score(INTL, "pram", items, 6.0)
    assert (found.points, found.band) == (points, band)
    assert found.findings[0].source.startswith("PRAM")
    assert found.findings[0].confidence == "read"


@pytest.mark.parametrize(("wheeze", "work", "expiration", "points"), PASS)
def test_pass(wheeze, work, expiration, points):
    items = {"wheezing": wheeze, "work_of_breathing": work, "prolonged_expiration": expiration}
    found = score(INTL, "pass", items, 6.0)
    assert (found.points, found.band) == (points, None)


@pytest.mark.parametrize(
    ("scheme", "age", "spo2", "heart", "breathing", "pef", "speech", "signs", "band"), BANDS
)
def test_bands(scheme, age, spo2, heart, breathing, pef, speech, signs, band):
    observed = Observed(
        spo2_percent=spo2,
        heart_rate_per_min=heart,
        breathing_rate_per_min=breathing,
        pef_percent=pef,
        speech=speech,
        signs=signs,
    )
    assert judge(INTL, scheme, observed, age).band == band


@pytest.mark.parametrize(("age", "expected"), AGES)
def test_ages(age, expected):
    assert tuple(forms(INTL, age)) == expected


def test_what_was_not_measured_is_said():
    observed = Observed(heart_rate_per_min=90, speech="sentences")
    assert "spo2_not_measured" in [f.code for f in judge(INTL, "bts_sign", observed, 34).findings]
    nothing = judge(INTL, "bts_sign", Observed(), 34)
    assert (nothing.band, nothing.findings[0].code) == (None, "nothing_observed")


def test_a_danger_sign_beside_good_oxygen_is_not_passed_over():
    observed = Observed(spo2_percent=96, heart_rate_per_min=100, signs=("silent_chest",))
    found = judge(INTL, "bts_sign", observed, 4)
    assert found.band == "moderate"
    assert [f.code for f in found.findings if f.level == "warn"] == ["danger_sign"]


def test_outside_the_ages_there_is_no_band():
    items = {"wheezing": "moderate", "work_of_breathing": "moderate"}
    found = score(INTL, "pass", {**items, "prolonged_expiration": "moderate"}, 40)
    assert (found.points, found.band, found.findings[0].code) == (3, None, "age_outside")
    young = judge(INTL, "bts_sign", Observed(spo2_percent=96), 1)
    assert (young.band, young.findings[0].code) == (None, "age_outside")
    unknown = judge(INTL, "gina", Observed(spo2_percent=96), None)
    assert (unknown.band, unknown.findings[0].code) == (None, "age_missing")


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: score(INTL, "pram", {"spo2": "ge95"}, 6), "lacks suprasternal_retraction"),
        (lambda: score(INTL, "pram", {"mood": "good"}, 6), "no item 'mood'"),
        (lambda: score(INTL, "apgar", {}, 6), "no score 'apgar'"),
        (lambda: judge(INTL, "gina", Observed(spo2_percent=0.94), 30), "spo2_percent cannot be"),
        (lambda: judge(INTL, "gina", Observed(pef_percent=420), 30), "pef_percent cannot be"),
        (lambda: judge(INTL, "gina", Observed(speech="loud"), 30), "speech cannot be"),
        (lambda: judge(INTL, "gina", Observed(signs=("cough",)), 30), "no sign 'cough'"),
    ],
)
def test_wrong_input_says_what(call, says):
    with pytest.raises(BadInput, match=says):
        call()
