"""From observations to the record: believed, combined, compared.

In: what one source sent, decoded. Out: rows in ``observation``; findings for faults, gaps and
quarrels; what was kept before and cannot be believed any more is taken back. Several stations of
one source at a place become one series by their median.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.exposure.faults import believe, disagree
from breathway.exposure.quantities import QUANTITIES
from breathway.model.air import Observation, Quality
from breathway.model.errors import Finding, Rejection
from breathway.record import Database
from breathway.record.observations import Observed, keep
from breathway.record.sources import note, states, stored, strike

Floats = NDArray[np.float64]
Seconds = NDArray[np.int64]
COMPARED = dt.timedelta(days=14)
STALE = dt.timedelta(hours=36)
EARLIEST = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
AHEAD = dt.timedelta(hours=1)  # a mean may bear the end of its hour
FORETOLD = dt.timedelta(days=40)


class Report(Struct, kw_only=True):
    """What came of one source."""

    place: str
    source: str
    kept: int = 0
    quantities: list[str] = []
    findings: list[Finding] = []
    answered_at: dt.datetime | None = None
    problem: str = ""


async def take(
    db: Database,
    place: str,
    source: str,
    found: Sequence[Observation],
    wrong: Sequence[Rejection],
    now: dt.datetime,
) -> Report:
    """Keep what can be believed of what a source sent; say what cannot."""
    report = Report(place=place, source=source, findings=_counted(wrong))
    by_quantity: defaultdict[str, list[Observation]] = defaultdict(list)
    for observation in _in_time(found, now, report):
        by_quantity[observation.quantity].append(observation)
    for quantity, rows in sorted(by_quantity.items()):
        given, findings = _combined(quantity, rows)
        report.findings += findings
        report.kept += await _keep_believed(db, place, source, quantity, given, report)
        report.findings += await _quarrels(db, place, source, quantity)
        newest = max(row.at for row in rows)
        if newest < now - STALE and now - newest < dt.timedelta(days=400):
            said = f"nothing newer than {newest:%Y-%m-%d %H:%M} UTC"
            report.findings.append(Finding(name="gap", field=quantity, detail=said))
    report.quantities = sorted(by_quantity)
    await note(db, place, source, report.findings, now)
    return report


def _in_time(found: Sequence[Observation], now: dt.datetime, report: Report) -> list[Observation]:
    """Nothing is measured before it is: one of a time to come is a clock's or a zone's fault."""
    kept = [
        one
        for one in found
        if EARLIEST <= one.at <= now + (FORETOLD if one.quality == "forecast" else AHEAD)
    ]
    if len(kept) < len(found):
        first = min(one.at for one in set(found) - set(kept))
        said = f"{len(found) - len(kept)} values of times that cannot be, as {first.isoformat()}"
        report.findings.append(Finding(name="time_impossible", field="", detail=said))
    return kept


def _counted(wrong: Sequence[Rejection]) -> list[Finding]:
    """What could not be read, by kind, with the first of each."""
    first: dict[str, Rejection] = {}
    counts: defaultdict[str, int] = defaultdict(int)
    for one in wrong:
        first.setdefault(one.name, one)
        counts[one.name] += 1
    return [
        Finding(name=name, field="", detail=f"{counts[name]}, the first: {one.detail}; {one.hint}")
        for name, one in first.items()
    ]


class _Given(Struct):
    """One quantity of one source: a value a moment, rising."""

    seconds: Seconds
    values: Floats
    quality: list[Quality]
    station: str


def _combined(quantity: str, rows: Sequence[Observation]) -> tuple[_Given, list[Finding]]:
    """Where there are several stations, each is believed by itself, then their median is."""
    findings: list[Finding] = []
    by_station: defaultdict[str, list[Observation]] = defaultdict(list)
    for row in rows:
        by_station[row.station].append(row)
    values: defaultdict[int, list[float]] = defaultdict(list)
    quality: dict[int, Quality] = {}
    for station, theirs in sorted(by_station.items()):
        seconds, numbers, doubled = _once(theirs)
        if doubled:
            detail = f"{station}: {doubled} times come with two values; neither is kept"
            findings.append(Finding(name="hour_repeated", field=quantity, detail=detail))
        kept, faults = believe(quantity, seconds.astype("datetime64[s]"), numbers)
        said = f"{station}: " if len(by_station) > 1 else ""
        findings += [Finding(name=f.name, field=f.field, detail=said + f.detail) for f in faults]
        for second, value in zip(seconds.tolist(), kept.tolist(), strict=True):
            if value == value:
                values[second].append(value)
        quality |= {int(row.at.timestamp()): row.quality for row in theirs}
    at = sorted(values)
    return _Given(
        np.array(at, dtype=np.int64),
        np.array([float(np.median(values[second])) for second in at]),
        [quality[second] for second in at],
        ", ".join(sorted(by_station))[:200],
    ), findings


def _once(rows: Sequence[Observation]) -> tuple[Seconds, Floats, int]:
    """One value a moment. Two different ones for the same moment are a clock's fault, and neither
    is kept; a METAR may be corrected, and the later one holds."""
    values: dict[int, float] = {}
    doubled: set[int] = set()
    for row in rows:
        second = int(row.at.timestamp())
        if values.setdefault(second, row.value) != row.value and row.source != "metar":
            doubled.add(second)
        values[second] = row.value
    at = sorted(values.keys() - doubled)
    return np.array(at, dtype=np.int64), np.array([values[s] for s in at]), len(doubled)


async def _keep_believed(
    db: Database, place: str, source: str, quantity: str, given: _Given, report: Report
) -> int:
    """Believe again beside what was kept before: some faults show only over days."""
    if not len(given.seconds):
        return 0
    reach = dt.timedelta(hours=2 * QUANTITIES[quantity].still_hours + 48)
    first, last = (dt.datetime.fromtimestamp(int(given.seconds[n]), dt.UTC) for n in (0, -1))
    before, earlier = await stored(db, place, source, quantity, first - reach, last, struck=True)
    fresh = ~np.isin(before, given.seconds)
    seconds = np.concatenate([before[fresh], given.seconds])
    values = np.concatenate([earlier[fresh], given.values])
    order = np.argsort(seconds)
    seconds, values = seconds[order], values[order]
    kept, findings = believe(quantity, seconds.astype("datetime64[s]"), values)
    known = {(finding.name, finding.field) for finding in report.findings}
    report.findings += [f for f in findings if (f.name, f.field) not in known]
    away = np.isnan(kept)
    lost = dict(zip(seconds[away].tolist(), values[away].tolist(), strict=True))
    await strike(db, place, source, quantity, lost)
    rows = [
        Observed(place=place, quantity=quantity, at=dt.datetime.fromtimestamp(second, dt.UTC),
                 value=value, source=source, station=given.station, quality=quality)
        for second, value, quality in zip(given.seconds.tolist(), given.values.tolist(),
                                          given.quality, strict=True)
        if second not in lost
    ]  # fmt: skip
    return await keep(db, rows)


async def _quarrels(db: Database, place: str, source: str, quantity: str) -> list[Finding]:
    """Whether this source says other than the others of the place; which of them is preferred."""
    ranked = [state.source for state in await states(db, place)]
    found: list[Finding] = []
    for other in ranked if source in ranked else ():
        if other == source:
            continue
        best, least = sorted((source, other), key=ranked.index)
        one, two = await _side_by_side(db, place, quantity, best, least)
        quarrel = disagree(quantity, one, two)
        if quarrel is not None:
            detail = f"{best} and {least}: {quarrel.detail}; {best} is preferred"
            found.append(Finding(name=quarrel.name, field=quantity, detail=detail))
    return found


async def _side_by_side(
    db: Database, place: str, quantity: str, one: str, other: str
) -> tuple[Floats, Floats]:
    """The last fortnight that both know, hour by hour; NaN where nothing is known."""
    hours = int(COMPARED.total_seconds() // 3600)
    ends = await db.connections.fetch(
        "SELECT max(at) FROM observation WHERE place = $1 AND quantity = $2 AND source = ANY ($3)"
        " AND quality <> 'forecast' GROUP BY source",
        *(place, quantity, [one, other]),
    )
    found = np.full((2, hours), np.nan)
    if len(ends) == 2:
        end = min(row[0] for row in ends)
        for number, source in enumerate((one, other)):
            seconds, values = await stored(db, place, source, quantity, end - COMPARED, end)
            slot = (seconds - int((end - COMPARED).timestamp()) - 1) // 3600
            found[number, np.clip(slot, 0, hours - 1)] = values
    return found[0], found[1]
