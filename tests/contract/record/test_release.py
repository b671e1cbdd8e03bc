"""`breathway map release` on a real record: rows of the owner, days of the facility, an audit."""

from __future__ import annotations

import argparse
import asyncio
import json

import asyncpg

import breathway.cli.map as command

SEED = (
    "UPDATE facility SET latitude = 10.6, longitude = 104.2, zone = 'Asia/Phnom_Penh'"
    " WHERE facility_id = $1"
)


# Ten registrations of a day, two of them one person's; and a day that is not over.
TENTH = """
WITH made AS (INSERT INTO patient (patient_id, facility_id, jurisdiction, as_of, synthetic,
    linked_to)
  SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, 'KH', now(), true,
    CASE n WHEN 10 THEN '00000000-0000-7000-8000-000000000001'::uuid END
  FROM generate_series(1, 10) n RETURNING patient_id)
INSERT INTO treatment (treatment_id, patient_id, facility_id, jurisdiction, started_at, received_at,
  position)
SELECT gen_random_uuid(), patient_id, $1, 'KH', at, now(), 100
FROM made, (SELECT '2025-04-01T05:00Z'::timestamptz AS at) d
UNION ALL SELECT gen_random_uuid(), gen_random_uuid(), $1, 'KH', now(), now(), 100
FROM generate_series(1, 12)
"""


async def come(url: str) -> None:
    """Another one of that day."""
    connection = await asyncpg.connect(url, server_settings={"search_path": "breathway"})
    try:
        await connection.execute(
            "INSERT INTO treatment (treatment_id, patient_id, facility_id, jurisdiction,"
            " started_at, received_at, position) SELECT gen_random_uuid(), gen_random_uuid(),"
            " facility_id, 'KH', '2025-04-01T06:00Z', now(), 101 FROM treatment LIMIT 1"
        )
    finally:
        await connection.close()


async def fill(url: str) -> None:
    connection = await asyncpg.connect(url, server_settings={"search_path": "breathway"})
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL ROLE breathway_owner")
            facility = await connection.fetchval("SELECT min(facility_id) FROM facility")
            await connection.execute(SEED, facility)
            await connection.execute(
                "INSERT INTO treatment (treatment_id, patient_id, facility_id, jurisdiction,"
                " started_at, received_at, position) SELECT gen_random_uuid(), gen_random_uuid(),"
                " $1, 'KH', '2026-03-01T18:00Z', now(), n FROM generate_series(1, 12) n",
                facility,
            )
            await connection.execute(TENTH, facility)
            await connection.execute(
                "INSERT INTO facility_day (facility_id, day, jurisdiction, treatments)"
                " SELECT $1, date '2026-02-01' + n, 'KH', CASE n WHEN 28 THEN 40 ELSE 2 + n % 2 END"
                " FROM generate_series(0, 28) n",
                facility,
            )
    finally:
        await connection.close()


async def audited(url: str) -> list[str]:
    connection = await asyncpg.connect(url, server_settings={"search_path": "breathway"})
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL ROLE breathway_owner")
            return [row["action"] for row in await connection.fetch("SELECT action FROM audit")]
    finally:
        await connection.close()


def test_released_once_audited_and_rises_told(database_url, tmp_path, capsys):
    asyncio.run(fill(database_url))
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    call = ["map", "release", "--out", str(tmp_path / "out"), "--data", str(tmp_path / "centre")]
    call += ["--database-url", database_url, "--before"]
    seen = []
    for day in ("2026-03-02", "2026-03-03", "2999-01-01"):
        arguments = parser.parse_args([*call, day])
        assert arguments.run(arguments) == 0
        told = json.loads(capsys.readouterr().out)
        seen.append((told["treatments"], told["waiting"]))
    # It was the second of March in Cambodia; ten registrations are nine persons; today goes on.
    assert seen == [(0, 10), (12, 10), (0, 10)]
    # Nothing new: nothing left the circle.
    assert asyncio.run(audited(database_url)).count("map_release") == 1
    asyncio.run(come(database_url))
    arguments = parser.parse_args([*call, "2026-03-04"])
    assert arguments.run(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["treatments"], told["waiting"], told["synthetic"]) == (11, 0, True)
    index = json.loads((tmp_path / "out/index.json").read_text())
    assert ["synthetic" in one for one in index["releases"]] == [False, True]
    assert "2026-03-02,whole,12" in (tmp_path / "out/release-0001.csv").read_text()
    call = ["map", "rises", "--data", str(tmp_path), "--database-url", database_url]
    arguments = parser.parse_args([*call, "--until", "2026-03-01"])
    assert arguments.run(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["observed"], told["expected"], told["alarm"]) == (40, 2.57, True)
