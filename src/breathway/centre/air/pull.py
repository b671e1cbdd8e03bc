"""One source, asked once: fetched or read, decoded, kept.

In: a ``Source`` and where answers are kept. Out: a ``Report``. What cannot be decoded goes into
quarantine with the reason; a source that does not answer is one line, and the others go on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import httpx

from breathway.centre.air.inflow import Report, take
from breathway.centre.air.sources import Source, headers_of
from breathway.exposure import sources as forms
from breathway.exposure.sources import Taken
from breathway.exposure.wis2 import geojson
from breathway.model.air import Observation
from breathway.model.errors import BreathwayError, Finding, Rejection
from breathway.record import Database
from breathway.record.sources import known, note, set_aside, tried
from breathway.share.air.bufr import bufr
from breathway.share.air.fetch import Answer, FetchError, Store, fetch


async def pull(
    db: Database,
    client: httpx.AsyncClient,
    store: Store,
    source: Source,
    environment: Mapping[str, str],
    now: dt.datetime,
) -> Report:
    """Ask once and keep what came; the last good answer serves where nothing came."""
    await known(db, source.place, source.name)
    try:
        answer = await _ask(client, store, source, environment, now)
    except (FetchError, BreathwayError, OSError) as problem:
        said = str(problem)
        if isinstance(problem, OSError) and problem.filename:
            said = f"{problem.filename}: {problem.strerror}"
        await tried(db, source.place, source.name, now, None, said)
        finding = Finding(name="no_answer", field="", detail=said)
        await note(db, source.place, source.name, [finding], now)
        return Report(place=source.place, source=source.name, findings=[finding], problem=said)
    report = await keep_answer(db, source, answer.data, now)
    if not (report.quantities or report.findings):
        empty = Finding(name="empty", field="", detail="no value of this place is in it")
        report.findings.append(empty)
        await note(db, source.place, source.name, [empty], now)
    report.answered_at, report.problem = answer.answered_at, answer.problem
    await tried(db, source.place, source.name, now, answer.answered_at, answer.problem)
    return report


async def _ask(
    client: httpx.AsyncClient,
    store: Store,
    source: Source,
    environment: Mapping[str, str],
    now: dt.datetime,
) -> Answer:
    if source.file is not None:
        about = source.file.stat()
        changed_at = dt.datetime.fromtimestamp(about.st_mtime, dt.UTC)
        return Answer(data=source.file.read_bytes(), answered_at=changed_at, fresh=True)
    since = now - dt.timedelta(days=source.since_days)
    url = source.url.replace("{since}", f"{since:%Y-%m-%dT%H:00:00Z}")
    headers = headers_of(source, environment)
    name = f"{source.place}/{source.name}"
    return await fetch(client, store, name, url, headers=headers, now=now)


async def keep_answer(db: Database, source: Source, data: bytes, now: dt.datetime) -> Report:
    """Decode, keep what is of this place, set aside what is not understood."""
    found, wrong = decode(source, data, now)
    if wrong and not found:
        await set_aside(db, f"{source.place}/{source.name}", data, wrong[0], now)
    return await take(db, source.place, source.name, here(source, found), wrong, now)


def decode(source: Source, data: bytes, now: dt.datetime) -> Taken:
    """Observations of an answer, by the form that the configuration says it has."""
    match source.kind:
        case "openaq":
            return forms.openaq(data, source.name)
        case "open-meteo":
            found, wrong = forms.open_meteo(data, source.name, "estimated")
            return [forms.as_forecast(one, now) for one in found], wrong
        case "geojson":
            return geojson(data, source.name)
        case "bufr":
            return bufr(data, source.name)
        case _:
            pass
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Rejection(name="not_utf8", detail="it is not UTF-8", hint="send UTF-8")]
    if source.kind == "metar":
        return forms.metar(text, now)
    return forms.table(text, source=source.name, station=source.name, time=source.time,
                       zone=source.zone, columns=source.columns,
                       quality=source.quality)  # fmt: skip


def here(source: Source, found: Sequence[Observation]) -> list[Observation]:
    """Those of the named stations, and those near enough where a middle is given."""
    return [
        one
        for one in found
        if (not source.stations or one.station in source.stations)
        and near(source, one.latitude, one.longitude)
    ]


def near(source: Source, latitude: float | None, longitude: float | None) -> bool:
    """True where either is not known: a station's own name must do."""
    if None in (source.latitude, source.longitude, latitude, longitude):
        return True
    assert source.latitude is not None
    assert source.longitude is not None
    assert latitude is not None
    assert longitude is not None
    apart = forms.kilometres(source.latitude, source.longitude, latitude, longitude)
    return apart <= source.within_km
