"""Loading a record with many treatments at once, as a superuser, past the road.

In: the URL of a superuser and a number. Out: that many treatments over the last fifty days in 400
facilities, whose events decode and whose projections are what folding them gives (``breathway
replay`` agrees); one in ten raised a task, about 300 are still open. Curves are left out. Names are
sealed for the node's box key, so that a console opens them as it opens any. PostgreSQL does the
work: a few templates of events go in, the ids, places and times of every copy are written over
their bytes.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import nacl.bindings as sodium

from bench.treatments import BenchEdge
from breathway import model, watch
from breathway.centre.keys import keys_of
from breathway.model import seal
from breathway.model.facility import Facility, FacilityRegistered
from breathway.model.order import TaskClaimed, TaskDone, TaskRaised
from breathway.model.people import PatientRegistered, Profile
from breathway.record import Embedded, prepare
from breathway.record.binary import TREATMENT_ROW, microseconds
from breathway.record.fold import Fold

JURISDICTION = "KH"
FACILITIES = 400
DAYS = 50
PER_PATIENT = 12
OPEN_TASKS = 300
STRIDE = 9  # positions kept for a treatment: six events and a task's three
TEMPLATES = 24
CHUNK = 50_000
_PLACE = "kh-load-{:03d}"
_NAMES = ("Sok", "Chan", "Srey", "Vichea", "Dara", "Bopha", "Rith", "Kunthea", "Mom", "Phally")


@contextlib.asynccontextmanager
async def prepared(data: Path, treatments: int) -> AsyncIterator[str]:
    """The record of a centre that is not running yet, loaded; yields the superuser's URL.

    The cursors of the stages and of the index of names stand at its end: what they make of half a
    million treatments at once is not what is measured.
    """
    keys = keys_of(data)
    server = Embedded(data / "pg")
    url = await asyncio.to_thread(server.start)
    try:
        await prepare(
            url,
            jurisdiction=JURISDICTION,
            secret=keys.node,
            box_public_key=keys.box_public,
        )
        await bulk_load(url, treatments)
        connection = await asyncpg.connect(url, server_settings={"search_path": "breathway"})
        await connection.execute(
            "INSERT INTO stage_cursor SELECT $1, max(position) FROM log", watch.NAME
        )
        await connection.close()
        yield url
    finally:
        await asyncio.to_thread(server.stop)


async def bulk_load(url: str, treatments: int) -> None:
    """Load; the database was prepared, and ``url`` is a superuser's."""
    connection = await asyncpg.connect(
        url, server_settings={"search_path": "breathway", "jit": "off"}
    )
    try:
        jurisdiction, box_key = await connection.fetchrow(
            "SELECT jurisdiction, box_public_key FROM node"
        )
        await connection.execute("SET synchronous_commit = off")
        patients = max(FACILITIES, treatments // PER_PATIENT)
        await _load_places(connection, jurisdiction)
        await _load_patients(connection, jurisdiction, box_key or bytes(31) + b"\x09", patients)
        await _make_templates(connection, jurisdiction)
        indexes = await connection.fetch(
            "SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made"
            " FROM pg_index WHERE indrelid = 'log'::regclass"
        )
        for index in indexes:  # sorting once is cheaper than inserting
            await connection.execute(f"DROP INDEX {index['name']}")
        for start in range(0, treatments, CHUNK):
            stop = min(treatments, start + CHUNK)
            async with connection.transaction():
                await _load_chunk(connection, start, stop, treatments, jurisdiction)
        await connection.execute("SET maintenance_work_mem = '512MB'")
        for index in indexes:
            await connection.execute(index["made"].replace(" ON ONLY ", " ON "))
        await connection.execute(
            "DROP TABLE pg_temp.template, pg_temp.template_row, pg_temp.person"
        )
        await connection.execute(
            "VACUUM (ANALYZE) log, arrival, treatment, task, patient, patient_key, facility,"
            " facility_day"
        )
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


async def _positions(connection: asyncpg.Connection, count: int) -> int:
    """The first of ``count`` positions."""
    return int(
        await connection.fetchval(
            "SELECT setval('log_position', nextval('log_position') + $1) - $1", count
        )
    )


async def _store(connection: asyncpg.Connection, events: list[model.Event]) -> None:
    """Events, plainly, into log and arrival."""
    first = await _positions(connection, len(events))
    now = dt.datetime.now(dt.UTC)
    await connection.copy_records_to_table(
        "log",
        records=[
            (
                first + n,
                event.id,
                str(type(event).__struct_config__.tag),
                event.facility_id,
                event.jurisdiction,
                event.patient_id,
                event.treatment_id,
                event.occurred_at,
                now,
                model.encode_event(event),
            )
            for n, event in enumerate(events)
        ],
    )
    await connection.copy_records_to_table(
        "arrival",
        records=[(event.id, first + n, None, None, None) for n, event in enumerate(events)],
    )


async def _load_places(connection: asyncpg.Connection, jurisdiction: str) -> None:
    now = dt.datetime.now(dt.UTC) - dt.timedelta(days=DAYS + 2)
    events: list[model.Event] = []
    for n in range(FACILITIES):
        name = _PLACE.format(n)
        place = Facility(
            id=name,
            name=f"Health centre {n}",
            kind="respiratory_clinic",
            jurisdiction=jurisdiction,
            zone="Asia/Phnom_Penh",
            city=f"District {n % 25}",
            latitude=10.5 + (n % 20) * 0.2,
            longitude=102.5 + (n // 20) * 0.2,
        )
        events.append(
            FacilityRegistered(
                id=model.uuid7(now, os.urandom(10)),
                facility_id=name,
                jurisdiction=jurisdiction,
                occurred_at=now,
                facility=place,
            )
        )
        await connection.execute(
            "INSERT INTO facility VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            *(place.id, place.name, place.kind, jurisdiction, place.zone, place.city),
            *(place.latitude, place.longitude),
        )
    await _store(connection, events)


async def _load_patients(
    connection: asyncpg.Connection, jurisdiction: str, box_key: bytes, count: int
) -> None:
    """Registered two days before the first treatment."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(days=DAYS + 1)
    events: list[model.Event] = []
    patients: list[tuple[Any, ...]] = []
    keys: list[tuple[Any, ...]] = []
    rng = random.Random(count)
    for n in range(count):
        patient_id, key_id = (model.uuid7(now, os.urandom(10)) for _ in range(2))
        place, key = _PLACE.format(n % FACILITIES), os.urandom(32)
        name = f"{rng.choice(_NAMES)} {rng.choice(_NAMES)} {n}"
        profile = seal.seal(
            msgspec.msgpack.encode(Profile(name=name, local_number=f"L-{n}")),
            *(key, key_id, patient_id, os.urandom(24)),
        )
        event = PatientRegistered(
            id=model.uuid7(now, os.urandom(10)),
            facility_id=place,
            jurisdiction=jurisdiction,
            occurred_at=now,
            patient_id=patient_id,
            sex=rng.choice(["male", "female"]),
            birth_year=rng.randint(1935, 2022),
            height_cm=float(rng.randint(90, 185)),
            weight_kg=float(rng.randint(14, 90)),
            synthetic=True,
            profile=profile,
        )
        events.append(event)
        patients.append(
            (
                *(patient_id, place, jurisdiction, event.sex, event.birth_year, event.height_cm),
                *(event.weight_kg, True, key_id, profile.nonce, profile.box, now, None, None),
            )
        )
        sealed = sodium.crypto_box_seal(key, box_key)
        keys.append((key_id, patient_id, place, jurisdiction, sealed))
    await connection.copy_records_to_table("patient", records=patients)
    await connection.copy_records_to_table("patient_key", records=keys)
    await _store(connection, events)
    await connection.execute(
        "CREATE TEMP TABLE person (n int PRIMARY KEY, patient_id uuid, birth_year int)"
    )
    await connection.copy_records_to_table(
        "person", records=[(n, row[0], row[4]) for n, row in enumerate(patients)], schema_name=None
    )


def _at(raw: bytes, what: bytes) -> int:
    """Where a part stands in a template's bytes, counted from 1; each is there just once."""
    assert raw.count(what) == 1, (raw, what)
    return raw.index(what) + 1


async def _make_templates(connection: asyncpg.Connection, jurisdiction: str) -> None:
    """Each template: a treatment's events and its row as they would fold."""
    columns = ", ".join(f"{name} {kind}" for name, kind in TREATMENT_ROW.columns)
    await connection.execute(
        "CREATE TEMP TABLE template (template int, j int, kind text, body bytea, offset_s int,"
        " at_id int, at_patient int, at_treatment int, at_place int, at_time int, at_task int,"
        " at_deadline int, tests int);"
        f"CREATE TEMP TABLE template_row ({columns.replace('position', 'template')})"
    )
    began = dt.datetime(2026, 1, 5, 3, 0, tzinfo=dt.UTC)
    for template in range(TEMPLATES):
        edge = BenchEdge(_PLACE.format(0), jurisdiction, template, one_patient=True)
        events = _short(edge, began)
        fold = Fold()
        for n, event in enumerate(events[:6]):
            at = microseconds(event.occurred_at)
            fold.add(event, n, event.occurred_at, at, at)
        (row,) = fold.treatments()
        await connection.copy_records_to_table(
            "template_row", records=[(*row[:30], list(row[30]), *row[31:35], template)]
        )
        await connection.copy_records_to_table(
            "template", records=[_template(template, j, e, began) for j, e in enumerate(events)]
        )


def _template(template: int, j: int, event: model.Event, began: dt.datetime) -> tuple[Any, ...]:
    raw = model.encode_event(event)
    task_id = getattr(event, "task_id", None)
    deadline = getattr(event, "deadline_at", None)

    def time(at: dt.datetime, field: bytes) -> int:
        # msgpack timestamp 32 (ext type -1, 4 bytes): seconds since 1970
        mark = field + b"\xd6\xff" + int(at.timestamp()).to_bytes(4, "big")
        return _at(raw, mark) + len(mark) - 4

    return (
        *(template, j, str(type(event).__struct_config__.tag), raw),
        int((event.occurred_at - began).total_seconds()),
        _at(raw, b"\xa2id\xd9$" + str(event.id).encode()) + 5,
        _at(raw, str(event.patient_id).encode()),
        _at(raw, str(event.treatment_id).encode()),
        _at(raw, event.facility_id.encode()),
        time(event.occurred_at, b"occurred_at"),
        _at(raw, b"task_id\xd9$" + str(task_id).encode()) + 9 if task_id else None,
        time(deadline, b"deadline_at") if deadline else None,
        None,
    )


def _short(edge: BenchEdge, began: dt.datetime) -> list[model.Event]:
    """A treatment without curves and with a short stretch of vitals, and the task it may raise."""
    events = [event for event, _ in edge.treatment(began + dt.timedelta(minutes=25))]
    for n, event in enumerate(events):
        if hasattr(event, "curves_sha256"):
            events[n] = msgspec.structs.replace(
                event, curves_sha256=None, maneuvers=event.maneuvers[:1]
            )
        elif hasattr(event, "samples"):
            events[n] = msgspec.structs.replace(event, samples=event.samples[:6])
    about = {
        "facility_id": edge.facility_id,
        "jurisdiction": edge.jurisdiction,
        "patient_id": events[0].patient_id,
        "treatment_id": events[0].treatment_id,
    }
    task_id, by = edge._id(began), UUID(int=1)

    def late(minutes: int) -> dict[str, Any]:
        at = began + dt.timedelta(minutes=minutes)
        return {**about, "id": edge._id(at), "occurred_at": at, "task_id": task_id}

    raised = TaskRaised(
        **late(26),
        priority=edge.random.choice(["high", "medium", "medium", "low"]),
        reason="no_response",
        values={"response_percent": 2.0},
        deadline_at=began + dt.timedelta(minutes=56),
    )
    return [
        *events,
        raised,
        TaskClaimed(**late(30), by=by),
        TaskDone(**late(40), by=by, outcome="advised"),
    ]


# One row per treatment: when, where, who; every tenth raises a task, the last 3000 leave it open.
_STRETCH = """
CREATE TEMP TABLE stretch ON COMMIT DROP AS
SELECT k, k % {templates} AS template, place, p.patient_id, p.birth_year, began,
  k % 10 = 7 AS task,
  {total} - k > {open} * 10 AS done,
  {id_began} AS treatment_id, {id_began} AS task_id
FROM (SELECT k, (k::bigint * 7919 % {patients})::int AS n,
    date_trunc('second', now()) - interval '{days} days' - interval '2 hours'
      + interval '1 second' * floor(k::float8 * {days} * 86400 / {total}) AS began
  FROM generate_series({start}, {stop} - 1) AS k) AS s
JOIN person p USING (n),
  LATERAL (SELECT 'kh-load-' || lpad((n % {places})::text, 3, '0')) AS f (place)
"""
# A UUIDv7: 48 bits of time written over a random one.
_ID = (
    "overlay(gen_random_uuid()::text placing (SELECT substr(h, 1, 8) || '-' || substr(h, 9) || '-7'"
    " FROM lpad(to_hex((extract(epoch FROM {at}) * 1000)::bigint), 12, '0') AS h)"
    " from 1 for 15)::uuid"
)
_EVENTS = """
CREATE TEMP TABLE happened ON COMMIT DROP AS
SELECT {base}::bigint + (s.k - {start}) * {stride} + t.j AS position,
  {id_event} AS id,
  s.began + interval '1 second' * t.offset_s AS occurred_at, t.j, t.template, s.k,
  s.place, s.patient_id, s.treatment_id, s.task_id
FROM stretch s JOIN template t ON t.template = s.template
  AND (t.j < 6 OR (s.task AND (t.j = 6 OR s.done)))
"""
_LOG = """
INSERT INTO log
SELECT h.position, h.id, t.kind, h.place, '{country}', h.patient_id, h.treatment_id, h.occurred_at,
  h.occurred_at + interval '30 minutes',
  CASE WHEN t.at_task IS NULL THEN b.body ELSE
    CASE WHEN t.at_deadline IS NULL
      THEN overlay(b.body placing convert_to(h.task_id::text, 'UTF8') from t.at_task)
      ELSE overlay(overlay(b.body placing convert_to(h.task_id::text, 'UTF8') from t.at_task)
        placing int4send((extract(epoch FROM h.occurred_at) + 1800)::int) from t.at_deadline)
    END END
FROM happened h JOIN template t USING (template, j), LATERAL (SELECT
  overlay(overlay(overlay(overlay(overlay(t.body
    placing convert_to(h.id::text, 'UTF8') from t.at_id)
    placing convert_to(h.patient_id::text, 'UTF8') from t.at_patient)
    placing convert_to(h.treatment_id::text, 'UTF8') from t.at_treatment)
    placing convert_to(h.place, 'UTF8') from t.at_place)
    placing int4send(extract(epoch FROM h.occurred_at)::int) from t.at_time) AS body) AS b
ORDER BY h.position
"""
_DAYS = """
INSERT INTO facility_day AS f
SELECT h.place, (h.occurred_at AT TIME ZONE 'Asia/Phnom_Penh')::date, '{country}',
  count(*) FILTER (WHERE j = 0), count(*) FILTER (WHERE j = 5), count(*) FILTER (WHERE j IN (1, 4)),
  0, count(*) FILTER (WHERE j = 6)
FROM happened h WHERE j IN (0, 1, 4, 5, 6) GROUP BY 1, 2
ON CONFLICT (facility_id, day) DO UPDATE SET treatments = f.treatments + excluded.treatments,
  completed = f.completed + excluded.completed, tests = f.tests + excluded.tests,
  tasks = f.tasks + excluded.tasks
"""
_TASKS = """
INSERT INTO task
SELECT s.task_id, s.treatment_id, s.patient_id, s.place, '{country}', s.birth_year, p.priority,
  'no_response', '{{"response_percent": 2.0}}', s.began + interval '26 minutes',
  s.began + interval '56 minutes', CASE WHEN s.done THEN 'done' ELSE 'open' END,
  CASE WHEN s.done THEN u.one END, CASE WHEN s.done THEN s.began + interval '30 minutes' END,
  CASE WHEN s.done THEN u.one END, CASE WHEN s.done THEN s.began + interval '40 minutes' END,
  CASE WHEN s.done THEN 'advised' END
FROM stretch s JOIN priorities p USING (template),
  (SELECT '00000000-0000-0000-0000-000000000001'::uuid AS one) AS u WHERE s.task
"""


async def _load_chunk(
    connection: asyncpg.Connection, start: int, stop: int, total: int, jurisdiction: str
) -> None:
    patients = await connection.fetchval("SELECT count(*) FROM person")
    base = await _positions(connection, (stop - start) * STRIDE)
    words = {
        "start": start,
        "stop": stop,
        "total": total,
        "base": base,
        "stride": STRIDE,
        "templates": TEMPLATES,
        "patients": patients,
        "days": DAYS,
        "places": FACILITIES,
        "open": OPEN_TASKS,
        "country": jurisdiction,
        "id_began": _ID.format(at="began"),
        "id_event": _ID.format(at="(s.began + interval '1 second' * t.offset_s)"),
    }
    await connection.execute(_STRETCH.format(**words))
    await connection.execute(_EVENTS.format(**words))
    await connection.execute(
        "INSERT INTO arrival (id, position) SELECT id, position FROM happened ORDER BY position"
    )
    await connection.execute(_LOG.format(**words))
    await connection.execute(_treatments(words))
    await connection.execute(_DAYS.format(**words))
    await connection.execute(
        "CREATE TEMP TABLE priorities ON COMMIT DROP AS SELECT template,"
        " CASE WHEN position('high'::bytea in body) > 0 THEN 1"
        " WHEN position('medium'::bytea in body) > 0 THEN 2 ELSE 3 END AS priority"
        " FROM template WHERE j = 6"
    )
    await connection.execute(_TASKS.format(**words))


def _treatments(words: dict[str, Any]) -> str:
    """Every treatment's row is its template's, with its own ids, place and times."""
    own = {
        "treatment_id": "s.treatment_id",
        "patient_id": "s.patient_id",
        "facility_id": "s.place",
        "started_at": "s.began",
        "finished_at": "s.began + interval '24 minutes'",
        "received_at": "s.began + interval '54 minutes'",
        "position": "{base}::bigint + (s.k - {start}) * {stride} + 5".format(**words),
    }
    names = [name for name, _ in TREATMENT_ROW.columns]
    values = ", ".join(own.get(name, f"r.{name}") for name in names)
    return (
        f"INSERT INTO treatment ({', '.join(names)}) SELECT {values}"
        " FROM stretch s JOIN template_row r USING (template) ORDER BY s.k"
    )
