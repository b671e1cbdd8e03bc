"""Treatments and air, by place and day: the table that the models are given, at any size.

In: two tables of an engine that ibis speaks to (DuckDB, Spark): ``history`` (``place``, ``local``,
``person``, ``age_years``) and ``air`` (``place``, ``local``, ``quantity``, ``value``). Out: an
expression with one row for each place and day of which the air is known, from the first to the last
treatment of the place; a day without treatments is a row of zeros. Nothing runs here: the engine
does, and the same expression says the same on each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

CHILD_YEARS = 18
COLUMNS = ("treatments", "children", "persons")


def by_day(history: Any, air: Any, quantities: Sequence[str]) -> Any:
    """``place``, ``day``, ``treatments``, ``children``, ``persons``, and the mean of each quantity
    over the local day (null where it was not observed), in order of place and day."""
    treated = history.mutate(day=history.local.date())
    counts = treated.group_by(["place", "day"]).agg(
        treatments=treated.count(),
        children=(treated.age_years < CHILD_YEARS).sum(),
        persons=treated.person.nunique(),
    )
    spans = treated.group_by("place").agg(first_day=treated.day.min(), last_day=treated.day.max())
    observed = air.mutate(day=air.local.date())
    means = observed.group_by(["place", "day"]).agg(
        **{name: observed.value.mean(where=observed.quantity == name) for name in quantities}
    )
    inside = means.inner_join(spans, "place")
    inside = inside.filter((inside.day >= inside.first_day) & (inside.day <= inside.last_day))
    joined = inside.left_join(counts, ["place", "day"])
    zeros = {name: joined[name].fill_null(0) for name in COLUMNS}
    return (
        joined.mutate(**zeros)
        .select("place", "day", *COLUMNS, *quantities)
        .order_by(["place", "day"])
    )
