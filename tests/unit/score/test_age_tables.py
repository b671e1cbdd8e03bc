"""The tables of ages say what the equations say, to 2e-8."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from breathway.score import reference
from breathway.score.reference.sets import load_set

TABLED = ("gli-2022", "gli-tlco-2017", "gli-volumes-2021")


@pytest.mark.parametrize("name", TABLED)
def test_the_short_way_is_the_long_way(name):
    short = load_set(name)
    assert all(equation.table is not None for equation in short.equations.values())
    long = msgspec.structs.replace(
        short,
        equations={
            stem: msgspec.structs.replace(equation, table=None)
            for stem, equation in short.equations.items()
        },
    )
    rng = np.random.default_rng(1)
    knots = np.arange(3, 95.25, 0.25)
    age = np.concatenate([rng.uniform(3, 95, 20_000), knots, np.nextafter(knots, 0)])
    who = {
        "sex": rng.random(len(age)) < 0.5,
        "age_years": age,
        "height_cm": rng.uniform(90, 200, len(age)),
    }
    first = reference.look_up(long, **who)
    observed = {
        stem: looked.predicted * rng.uniform(0.4, 1.4, len(age)) for stem, looked in first.items()
    }
    first = reference.look_up(long, **who, observed=observed)
    second = reference.look_up(short, **who, observed=observed)
    for stem in first:
        for what in ("predicted", "lln", "uln"):
            one, other = getattr(first[stem], what), getattr(second[stem], what)
            np.testing.assert_allclose(other, one, rtol=2e-8)
        np.testing.assert_allclose(second[stem].z, first[stem].z, atol=1e-7)


@pytest.mark.parametrize("name", ["gli-2012", "jrs-2014", "jian-2017"])
def test_groups_and_look_up_tables_take_the_long_way(name):
    assert all(equation.table is None for equation in load_set(name).equations.values())
