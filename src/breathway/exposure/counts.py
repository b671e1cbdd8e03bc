"""Treatments and air, by place and day: the table that the models are given, at any size.

In: two tables of an engine that ibis speaks to (DuckDB, Spark): ``history`` (``place``, ``local``,
``person``, ``age_years``) and ``air`` (``place``, ``local``, ``quantity``, ``value``). Out: an
expression with one row for each place and day from the first to the last treatment of the place: a
day without treatments is a row of zeros, a day without air has nulls, and none is left out, so that
a lag of rows is a lag of days. Nothing runs here: the engine does, and the same expression says the
same on each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

CHILD_YEARS = 18
COLUMNS = ("treatments", "children", "persons")


def by_day(history: Any, air: Any, quantities: Sequence[str]) -> Any:
    """``place``, ``day``, ``treatments``, ``children``, ``persons``, and the mean of each quantity
    over the local day (null where it was not observed), in order of place and day."""
    import ibis  # an extra: see cli.counts

    treated = history.mutate(day=history.local.date())
    counts = treated.group_by(["place", "day"]).agg(
        treatments=treated.count(),
        children=(treated.age_years < CHILD_YEARS).sum(),
        persons=treated.person.nunique(),
    )
    observed = air.mutate(day=air.local.date())
    means = observed.group_by(["place", "day"]).agg(
        **{name: observed.value.mean(where=observed.quantity == name) for name in quantities}
    )
    spans = treated.group_by("place").agg(first=treated.day.min(), last=treated.day.max())
    ahead = ibis.range(spans.last.delta(spans.first, unit="day") + 1).unnest()
    spread = spans.select("place", start=spans.first.cast("timestamp"), ahead=ahead)
    days = spread.select("place", day=(spread.start + spread.ahead.as_interval("D")).date())
    joined = days.left_join(counts, ["place", "day"]).select(*days.columns, *COLUMNS)
    joined = joined.left_join(means, ["place", "day"])
    zeros = {name: joined[name].fill_null(0) for name in COLUMNS}
    return (
        joined.mutate(**zeros)
        .select("place", "day", *COLUMNS, *quantities)
        .order_by(["place", "day"])
    )
