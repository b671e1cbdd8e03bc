"""What must hold of every dose, cup and log, whatever the numbers."""

from __future__ import annotations

import contextlib
import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from breathway.model.errors import BadInput
from breathway.model.treatment import DrugDose, Interruption
from breathway.therapy import (
    Past,
    Person,
    account,
    check_dose,
    check_mixture,
    proposal,
    resolve,
    shipped,
)
from breathway.therapy.dose import most, rule_for

AT = dt.datetime(2026, 11, 22, 14, 0, tzinfo=dt.UTC)
DRUGS = sorted({rule.drug for rule in proposal("CN").dose})
NAMES = sorted({drug for rule in proposal().mixture for drug in rule.drugs} - {"any"})
people = st.builds(
    Person,
    age_years=st.one_of(st.none(), st.floats(0, 120)),
    weight_kg=st.one_of(st.none(), st.floats(2, 200)),
    indication=st.sampled_from(["", "croup", "asthma_exacerbation", "copd_exacerbation"]),
)
doses = st.builds(
    DrugDose, drug=st.sampled_from([*DRUGS, "lidocaine"]), dose_mg=st.floats(0.01, 9999)
)
past = st.lists(
    st.builds(
        Past,
        drug=st.sampled_from(DRUGS),
        mg=st.floats(0.01, 500),
        at=st.datetimes(
            AT.replace(tzinfo=None) - dt.timedelta(days=2), AT.replace(tzinfo=None)
        ).map(lambda t: t.replace(tzinfo=dt.UTC)),
    ),
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(person=people, dose=doses, before=past, name=st.sampled_from(["", "CN"]))
def test_no_overdose_passes_and_no_dose_is_passed_over(person, dose, before, name):
    protocol = proposal(name)
    found = check_dose(protocol, dose, person, before, AT)
    assert found  # a dose that cannot be checked says so
    rule = rule_for(protocol, dose.drug, person)
    if rule is not None and dose.dose_mg > most(rule, person.weight_kg)[0] * 1.001:
        assert any(f.level == "stop" and f.source for f in found)


@settings(max_examples=60, deadline=None)
@given(person=people, dose=doses, before=past)
def test_doses_before_never_make_a_stop_go_away(person, dose, before):
    alone = {f.code for f in check_dose(proposal(), dose, person, (), AT) if f.level == "stop"}
    more = {f.code for f in check_dose(proposal(), dose, person, before, AT) if f.level == "stop"}
    assert alone <= more


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
def test_the_order_of_a_cup_does_not_matter_and_more_never_helps(drugs):
    def hard(cup: list[str]) -> set[tuple[str, frozenset[object]]]:
        found = check_mixture(proposal(), cup)
        return {
            (f.code, frozenset((f.values.get("a"), f.values.get("b"))))
            for f in found
            if f.level == "stop"
        }

    assert hard(drugs) == hard(drugs[::-1])
    assert hard(drugs[:-1]) <= hard(drugs)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0, 3600),
    st.lists(st.tuples(st.floats(-100, 4000), st.floats(0, 500)), max_size=6),
)
def test_time_is_never_counted_twice(total, gaps):
    found = account(
        proposal(),
        drug="salbutamol",
        prescribed_mg=5,
        delivered_mg=4,
        began_at=AT,
        ended_at=AT + dt.timedelta(seconds=total),
        interruptions=tuple(
            Interruption(
                began_at=AT + dt.timedelta(seconds=begins),
                ended_at=AT + dt.timedelta(seconds=begins + lasts),
                cause="paused",
            )
            for begins, lasts in gaps
        ),
    )
    assert 0 <= found.interrupted_s <= found.total_s
    assert abs(found.nebulized_s + found.interrupted_s - found.total_s) < 1e-6


CN = shipped("cn")


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(CN) - 1), st.binary(min_size=0, max_size=6)),
        min_size=1,
        max_size=4,
    )
)
def test_a_damaged_protocol_is_read_or_refused_in_words(cuts):
    raw = CN
    for at, new in cuts:
        raw = raw[:at] + new + raw[at + len(new) + 1 :]
    with contextlib.suppress(BadInput):
        assert resolve(raw, shipped).dose
