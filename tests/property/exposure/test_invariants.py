"""What must hold whatever the numbers are."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from breathway.exposure import basis, condpois, splines
from breathway.exposure.basis import Form
from breathway.maps import release

seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=20, deadline=None)
@given(seeds, st.integers(1, 4), st.integers(0, 5), st.booleans())
def test_splines_span_constants_and_lines(seed, degree, inner, natural):
    rng = np.random.default_rng(seed)
    x = np.sort(rng.normal(0, 10, 40))
    knots = np.sort(rng.uniform(x[1], x[-2], inner))
    edges = (float(x[0]), float(x[-1]))
    made = (
        splines.ns(x, knots, edges, True) if natural else splines.bs(x, knots, edges, degree, True)
    )
    for target in (np.ones(40), x):
        fitted = made @ np.linalg.lstsq(made, target, rcond=None)[0]
        np.testing.assert_allclose(fitted, target, atol=1e-6 * (1 + np.abs(x).max()))


@settings(max_examples=20, deadline=None)
@given(seeds, st.sampled_from(["bs", "ns", "poly", "strata", "thr", "linear"]))
def test_a_basis_says_the_same_of_a_value_alone_and_among_others(seed, kind):
    x = np.random.default_rng(seed).gamma(2, 5, 60)
    fitted = basis.fit(Form(kind=kind, df=4 if kind in ("bs", "ns", "strata") else None), x)
    np.testing.assert_allclose(fitted.design(x[:1]), fitted.design(x)[:1], atol=1e-12)
    assert fitted.design(x).shape[1] == fitted.columns == len(fitted.labels)


@settings(max_examples=10, deadline=None)
@given(seeds, st.floats(0.01, 100), st.floats(-50, 50))
def test_units_and_order_of_rows_do_not_matter(seed, scale, shift):
    rng = np.random.default_rng(seed)
    strata = np.repeat(np.arange(20), 5)
    x = rng.normal(size=(100, 2))
    y = rng.poisson(1.5, 100).astype(float)
    first = condpois.fit(x, y, strata, ["a", "b"])
    order = rng.permutation(100)
    second = condpois.fit((x * scale + shift)[order], y[order], strata[order], ["a", "b"])
    np.testing.assert_allclose(second.coefficients * scale, first.coefficients, atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(seeds, st.integers(2, 12), st.integers(1, 400))
def test_every_atom_has_enough_persons_and_no_treatment_is_in_two(seed, threshold, size):
    rng = np.random.default_rng(seed)
    base = np.array([0x8665A5947FFFFFF, 0x8665A594FFFFFFF, 0x866581507FFFFFF], dtype=np.uint64)
    cells = base[rng.integers(0, 3, size)]
    days = np.datetime64("2026-01-01") + rng.integers(0, 70, size)
    persons = rng.integers(-1, 40, size)
    atoms = release.partition(persons, cells, days, threshold=threshold)
    for number, treatments in enumerate(atoms.treatments):
        here = atoms.of == number
        assert here.sum() == treatments
        assert len(set(persons[here].tolist())) >= threshold
    if len(set(persons.tolist())) >= threshold and len(set(days.astype("M8[Y]"))) == 1:
        assert atoms.visible == 1
