"""The appender: many calls, one commit.

In: batches of edges and events of the centre. Out: positions and answers, each given only after a
commit that PostgreSQL has synced. While one group commits, the calls that come meanwhile form the
next: under load a commit carries many, alone it carries one and waits for nobody.

Two of these may run in any number of processes: the lock of the log puts their groups in order, and
a spool's revision tells when another process wrote to it.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections import deque
from collections.abc import Sequence
from operator import attrgetter
from uuid import UUID

import asyncpg

from breathway.intake import HOLDS_SEALED, key_ids, read_entry
from breathway.model import Event, Rejection, encode_event
from breathway.model.batch import Answer, Batch, ranges
from breathway.model.errors import TooMuch, Unavailable
from breathway.model.facility import FacilityRegistered
from breathway.model.sound import SoundRecorded
from breathway.record.database import AWAY, Database
from breathway.record.group import EdgeIdentity, Group, Known, NeedsState, Work
from breathway.record.objects import Objects
from breathway.record.spool import Spool
from breathway.record.write import APPEND, is_simple, parameters, read_known, read_spools, write

GROUP_ENTRIES = 2000  # a commit of this many is long enough
QUEUE_ENTRIES = 40_000  # beyond, callers are told to come back
SPOOLS_REMEMBERED = 50_000
KEYS_REMEMBERED = 200_000
GATHER_S = 0.05  # under load, the time from one commit's start to the next's

_NUMBER = attrgetter("number")
_NOT_STORABLE = Rejection(
    name="not_storable",
    detail="the database does not take a value of this record",
    hint="look at the bytes: a zero byte in a text, or a number out of range",
)


class Appender:
    """Group commit for one process. ``close`` after the last call."""

    def __init__(self, database: Database, objects: Objects | None = None) -> None:
        self._database = database
        self._objects = objects
        self._types = database.row_types
        self._queue: deque[tuple[Work, asyncio.Future[None]]] = deque()
        self._queued = 0
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._connection: asyncpg.Connection | None = None
        self._spools: dict[UUID, Spool] = {}
        self._keys: dict[UUID, None] = {}

    # -- calls -----------------------------------------------------------------------------------

    async def append_batch(
        self, edge: EdgeIdentity, batch: Batch, received_at: dt.datetime
    ) -> Answer:
        """Append what an edge sent. What the answer calls kept is committed and synced."""
        work = Work(received_at)
        work.edge, work.spool_id, work.keys = edge, batch.spool_id, batch.keys
        facility_id, jurisdiction = edge.facility_id, edge.jurisdiction
        work.entries = [
            (entry, read_entry(entry.event, entry.blob, facility_id, jurisdiction))
            for entry in sorted(batch.entries, key=_NUMBER)
        ]
        missing_objects: list[bytes] = []
        missing_keys: list[UUID] = []
        if any(type(read) in HOLDS_SEALED for _, read in work.entries):
            missing_objects = await self._missing_objects(work)
            missing_keys = await self._missing_keys(work)
            if missing_objects or missing_keys:
                self._hold_back(work, set(missing_objects), set(missing_keys))
        if work.entries or work.keys:
            await self._commit(work)
            for key in work.keys:
                self._remember_key(key.key_id)
        return Answer(
            kept=ranges(work.kept),
            quarantined=tuple(work.quarantined),
            missing_objects=tuple(missing_objects),
            missing_keys=tuple(missing_keys),
            answered_at=received_at,
        )

    async def append(
        self,
        events: Sequence[Event],
        *,
        received_at: dt.datetime,
        cursor: tuple[str, int] | None = None,
    ) -> list[int]:
        """Append the centre's own events, each once by its id; their positions in the log.

        ``cursor`` (stage, position) moves a stage's cursor in the same transaction.
        """
        work = Work(received_at)
        work.events = [(event, encode_event(event)) for event in events]
        work.cursor = cursor
        if not work.events and cursor is None:
            return []
        await self._commit(work)
        return work.orders

    async def close(self) -> None:
        """Commit what is queued, then let go of the connection."""
        if self._task is not None:
            while self._queue:
                await asyncio.wait([done for _, done in self._queue])
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        await self._let_go()

    # -- what must be there first ----------------------------------------------------------------

    async def _missing_objects(self, work: Work) -> list[bytes]:
        """Hashes of sounds whose bytes are not here yet."""
        wanted = {
            read.object_sha256: None for _, read in work.entries if type(read) is SoundRecorded
        }
        if not wanted:
            return []
        if self._objects is None:
            return list(wanted)
        return [sha256 for sha256 in wanted if not await self._objects.has(sha256)]

    async def _missing_keys(self, work: Work) -> list[UUID]:
        """Ids of data keys that are neither here nor coming along, of people not erased."""
        coming = {key.key_id for key in work.keys}
        wanted: dict[UUID, set[UUID]] = {}
        for _, read in work.entries:
            if type(read) is not Rejection:
                for key_id in key_ids(read):
                    if key_id not in coming and key_id not in self._keys:
                        wanted.setdefault(key_id, set()).add(read.patient_id)
        if not wanted:
            return []
        patients = list(set().union(*wanted.values()))
        try:
            async with self._database.connections.acquire() as connection:
                known = await connection.fetch(
                    "SELECT key_id FROM patient_key WHERE key_id = ANY ($1)", list(wanted)
                )
                erased = await connection.fetch(
                    "SELECT patient_id FROM patient"
                    " WHERE patient_id = ANY ($1) AND erased_at IS NOT NULL",
                    patients,
                )
        except AWAY as problem:
            raise _away(problem) from problem
        for row in known:
            self._remember_key(row["key_id"])
        gone = {row["patient_id"] for row in erased}
        return [
            key_id
            for key_id, owners in wanted.items()
            if key_id not in self._keys and not owners <= gone
        ]

    def _remember_key(self, key_id: UUID) -> None:
        self._keys[key_id] = None
        if len(self._keys) > KEYS_REMEMBERED:
            del self._keys[next(iter(self._keys))]

    def _hold_back(self, work: Work, objects: set[bytes], keys: set[UUID]) -> None:
        """Entries that miss something stay at the edge; the rest is kept."""
        work.entries = [
            (entry, read)
            for entry, read in work.entries
            if type(read) is Rejection
            or not (
                (type(read) is SoundRecorded and read.object_sha256 in objects)
                or keys.intersection(key_ids(read))
            )
        ]

    # -- group commit ----------------------------------------------------------------------------

    async def _commit(self, work: Work) -> None:
        if self._queued + work.size > QUEUE_ENTRIES and self._queue:
            raise TooMuch("the centre has more to write than it can", name="busy")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append((work, done))
        self._queued += work.size
        self._wake.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="appender")
        await done

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        began = -GATHER_S
        while True:
            if not self._queue:
                self._wake.clear()
                await self._wake.wait()
            # The first after a pause goes at once. Under load a moment more makes a larger group,
            # and a larger group is less work for each.
            rest = began + GATHER_S - loop.time()
            if rest > 0.001:
                await asyncio.sleep(rest)
            began = loop.time()
            await self._commit_group(self._take())

    def _take(self) -> list[tuple[Work, asyncio.Future[None]]]:
        taken: list[tuple[Work, asyncio.Future[None]]] = []
        size = 0
        while self._queue:
            work = self._queue[0][0]
            alone = any(type(event) is FacilityRegistered for event, _ in work.events)
            if taken and (alone or size + work.size > GROUP_ENTRIES):
                break
            taken.append(self._queue.popleft())
            size += work.size
            self._queued -= work.size
            if alone:  # it may change the zone in which the days of others are counted
                break
        return taken

    async def _commit_group(self, taken: list[tuple[Work, asyncio.Future[None]]]) -> None:
        """Commit, and tell every caller; where one work spoils the group, each goes alone."""
        try:
            await self._write_group([work for work, _ in taken])
        except AWAY as problem:
            await self._let_go()
            _fail(taken, _away(problem))
        except (asyncpg.PostgresError, asyncpg.DataError, ValueError) as problem:
            if len(taken) > 1:
                for one in taken:
                    await self._commit_group([one])
            elif await self._set_apart(taken[0][0]):
                await self._commit_group(taken)
            else:
                _fail(taken, problem)
        except asyncio.CancelledError:
            _fail(taken, Unavailable("the process is stopping", name="stopping"))
            raise
        except Exception as problem:
            await self._let_go()
            _fail(taken, problem)
        else:
            for _, done in taken:
                if not done.done():
                    done.set_result(None)

    async def _write_group(self, works: list[Work]) -> None:
        connection = await self._connect()
        remembered = {
            work.spool_id: self._spools[work.spool_id]
            for work in works
            if work.spool_id in self._spools
        }
        try:
            group = self._plan(works, remembered, None)
            if is_simple(group, remembered):
                first = await connection.fetchval(APPEND, *parameters(group, self._types))
                offset = (first or 1) - 1
            else:
                async with connection.transaction():
                    offset = await write(connection, group, remembered, self._types)
        except (NeedsState, asyncpg.SerializationError, asyncpg.UniqueViolationError):
            group, offset = await self._write_looked_up(connection, works)
        self._finish(group, offset)

    async def _write_looked_up(
        self, connection: asyncpg.Connection, works: list[Work]
    ) -> tuple[Group, int]:
        """The same, with everything it depends on read under the lock first."""
        async with connection.transaction():
            await connection.execute("SELECT lock_log()")
            return await self._write_under_lock(connection, works)

    async def _write_under_lock(
        self, connection: asyncpg.Connection, works: list[Work]
    ) -> tuple[Group, int]:
        spools = await read_spools(connection, works)
        known = await read_known(connection, works)
        group = self._plan(works, spools, known)
        return group, await write(connection, group, spools, self._types)

    def _plan(self, works: list[Work], spools: dict[UUID, Spool], known: Known | None) -> Group:
        group = Group({key: spool.copy() for key, spool in spools.items()}, known)
        for work in works:
            if work.spool_id is None:
                group.add_events(work)
            else:
                group.add_batch(work)
        return group

    def _finish(self, group: Group, offset: int) -> None:
        """After the commit: remember the spools, and turn orders into positions."""
        for spool_id in group.touched:
            spool = group.spools[spool_id]
            spool.revision += 1
            self._spools.pop(spool_id, None)
            self._spools[spool_id] = spool
        while len(self._spools) > SPOOLS_REMEMBERED:
            del self._spools[next(iter(self._spools))]
        for work in group.works:
            work.orders = [offset + n if n > 0 else -n for n in work.orders]

    async def _set_apart(self, work: Work) -> bool:
        """Find the entries that the database refuses, and have them quarantined; whether any."""
        found = False
        for index, (entry, read) in enumerate(work.entries):
            if type(read) is Rejection:
                continue
            trial = Work(work.received_at)
            trial.edge, trial.spool_id, trial.entries = work.edge, work.spool_id, [(entry, read)]
            try:
                await self._try(trial)
            except (asyncpg.PostgresError, asyncpg.DataError, ValueError):
                work.entries[index] = (entry, _NOT_STORABLE)
                found = True
        return found

    async def _try(self, work: Work) -> None:
        """Write and roll back."""
        connection = await self._connect()
        transaction = connection.transaction()
        await transaction.start()
        try:
            await connection.execute("SELECT lock_log()")
            await self._write_under_lock(connection, [work])
        finally:
            await transaction.rollback()

    async def _connect(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            await self._let_go()
            self._connection = await self._database.connections.acquire()
        return self._connection

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(*AWAY):
                await self._database.connections.release(connection)


async def append_within(
    database: Database, connection: asyncpg.Connection, events: Sequence[Event], at: dt.datetime
) -> list[int]:
    """Append the centre's events inside a transaction of the caller's own; their positions."""
    await connection.execute("SELECT lock_log()")
    work = Work(at)
    work.events = [(event, encode_event(event)) for event in events]
    group = Group({}, await read_known(connection, [work]))
    group.add_events(work)
    offset = await write(connection, group, {}, database.row_types)
    return [offset + n if n > 0 else -n for n in work.orders]


def _away(problem: BaseException) -> Unavailable:
    full = isinstance(problem, asyncpg.DiskFullError)
    return Unavailable(
        f"the database does not answer: {type(problem).__name__}",
        name="disk_full" if full else "database_away",
    )


def _fail(taken: list[tuple[Work, asyncio.Future[None]]], problem: BaseException) -> None:
    for _, done in taken:
        if not done.done():
            done.set_exception(problem)
