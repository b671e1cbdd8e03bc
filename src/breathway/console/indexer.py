"""The index that makes names findable although they are sealed.

In: the log from a cursor on, and the keys. Out: rows of ``name_token``: keyed hashes of name parts
(``names``). It is idempotent, every worker may run it, and one does at a time. An erasure destroys
a patient's rows with their key; the event removes what a step at the same moment may have written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from breathway.console.desk import Desk
from breathway.console.names import index_parts
from breathway.console.persons import PERSON_COLUMNS, PERSON_JOIN, profile_of
from breathway.record import Scope

CURSOR = "console_names"
LOG_ROWS = 5000  # of the log that one step looks over
PATIENTS = 50  # that one step opens: a few milliseconds of the worker
NOBODY = UUID(int=0)
KINDS = ["patient_registered", "patient_updated", "patient_erased"]

_LOCK = "select pg_try_advisory_xact_lock(7238, 11)"  # one indexer at a time, over all workers
_CURSOR = "select position from stage_cursor where stage = $1"
_NEXT = """
select max(position) from (
  select position from log where position > $1 order by position limit $2) x
"""
_ARRIVED = """
select position, kind, patient_id from log
where position > $1 and position <= $2 and kind = any($3::text[]) order by position limit $4
"""
_PATIENTS = f"""
select {PERSON_COLUMNS} from unnest($1::uuid[]) x(id) {PERSON_JOIN.format(id="x.id")}
where p.patient_id is not null and p.erased_at is null
"""  # noqa: S608
_MOVE = """
insert into stage_cursor (stage, position) values ($1, $2)
on conflict (stage) do update set position = excluded.position
"""
_REMOVE = "delete from name_token where patient_id = any($1::uuid[])"
_WRITE = """
insert into name_token (patient_id, facility_id, jurisdiction, token)
select x.* from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[]) x on conflict do nothing
"""


class Indexer:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def step(self) -> bool:
        """One stretch of the log. Whether there may be more."""
        scope = Scope(
            account_id=NOBODY, role="nurse", jurisdiction=self._desk.jurisdiction, facilities=("*",)
        )
        async with self._desk.console.scoped(scope) as conn:
            if not await conn.fetchval(_LOCK):
                return False
            position = await conn.fetchval(_CURSOR, CURSOR) or 0
            end = await conn.fetchval(_NEXT, position, LOG_ROWS)
            if end is None:
                return False
            arrived = await conn.fetch(_ARRIVED, position, end, KINDS, PATIENTS)
            if len(arrived) == PATIENTS:
                end = arrived[-1]["position"]
            if arrived:
                await self._index(conn, list({row["patient_id"] for row in arrived}))
            await conn.execute(_MOVE, CURSOR, end)
        return True

    async def _index(self, conn: Any, ids: Sequence[UUID]) -> None:
        columns: tuple[list[UUID], list[str], list[str], list[bytes]] = ([], [], [], [])
        for row in await conn.fetch(_PATIENTS, ids):
            profile = profile_of(self._desk.keys, row)
            for part in sorted(index_parts(profile)) if profile else ():
                token = self._desk.keys.name_token(part)
                values = (row["p_id"], row["p_facility"], row["p_jurisdiction"], token)
                for column, value in zip(columns, values, strict=True):
                    column.append(value)  # type: ignore[attr-defined]
        await conn.execute(_REMOVE, ids)
        await conn.execute(_WRITE, *columns)
