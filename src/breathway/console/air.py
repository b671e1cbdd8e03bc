"""The sources of weather, air and pollen for operators: which answer, what cannot be believed.

In: what the inflow wrote down (``record.sources``), the newest values. Out: views, places in
trouble first. Nothing of a person is in any of it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from breathway.console.ask import Ask, Operation
from breathway.console.desk import Desk
from breathway.console.views.air import AirFinding, AirLatest, AirPage, AirPlace, AirSource
from breathway.console.visitor import Visitor
from breathway.exposure.quantities import QUANTITIES
from breathway.record.places import places

MOST = 500
SEEN = dt.timedelta(days=30)
_SOURCES = """
select place, source, tried_at, answered_at, problem from air_source order by place, rank, source
"""
_FINDINGS = """
select f.place, f.source, f.quantity, f.name, f.detail, f.first_at, f.last_at,
  f.last_at >= coalesce(s.tried_at, f.last_at) as standing
from air_finding f left join air_source s using (place, source) where f.last_at >= $1
order by standing desc, f.last_at desc, f.source, f.quantity, f.name
"""
_LATEST = """
select p.place, o.quantity, o.at, o.value, o.quality, o.source, o.station
from (select distinct place from air_source) p cross join unnest($1::text[]) q(quantity)
cross join lateral (
  select o.* from observation o left join air_source s using (place, source)
  where o.place = p.place and o.quantity = q.quantity and o.at <= $2 and o.at > $2 - $3::interval
  order by o.at desc, array_position(array['measured', 'estimated', 'forecast'], o.quality),
    s.rank, o.source limit 1) o
"""
_UNITS = {
    "_ug_m3": "µg/m³", "_grains_m3": "/m³", "_m3": "/m³", "_c": "°C", "_percent": "%",
    "_hpa": "hPa", "_m_s": "m/s", "_mm": "mm",
}  # fmt: skip
LATEST = dt.timedelta(days=3)


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> AirPage:
    """Findings of the last 30 days."""
    async with desk.console.scoped(visitor.scope) as connection:
        sources = await connection.fetch(_SOURCES)
        findings = await connection.fetch(_FINDINGS, ask.now - SEEN)
        latest = await connection.fetch(_LATEST, list(QUANTITIES), ask.now, LATEST)
        names = {each.id: each.name for each in await places(connection)}
    found: defaultdict[str, AirPlace] = defaultdict(
        lambda: AirPlace(place="", name="", sources=[], latest=[], findings=[])
    )
    for row in sources:
        found[row["place"]].sources.append(AirSource(**_without_place(row)))
    for row in latest:
        found[row["place"]].latest.append(
            AirLatest(unit=_unit(row["quantity"]), **_without_place(row))
        )
    for row in findings:
        found[row["place"]].findings.append(AirFinding(**_without_place(row)))
    for id_, place in found.items():
        place.place, place.name = id_, names.get(id_, id_)
    worst = sorted(found.values(), key=lambda each: (-_trouble(each), each.name))
    return AirPage(
        places=worst[:MOST],
        sources=len(sources),
        silent=sum(bool(row["problem"]) for row in sources),
        standing=sum(row["standing"] for row in findings),
        answered_at=ask.now,
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/air",
        does="Sources of weather, air and pollen, and what is wrong with them, trouble first.",
        answer=AirPage,
        handler=show,
        roles=frozenset({"operator"}),
    ),
)


def _unit(quantity: str) -> str:
    """A quantity's name ends in its unit."""
    return next((unit for end, unit in _UNITS.items() if quantity.endswith(end)), "")


def _without_place(row: Any) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "place"}


def _trouble(place: AirPlace) -> int:
    silent = sum(bool(each.problem) for each in place.sources)
    return silent + sum(each.standing for each in place.findings)
