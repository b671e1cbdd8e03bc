"""The supervisor of a centre: keeps its processes and stops them in order.

In: settings. Out: a centre that serves on one listening socket, one line of JSON on stdout once it
does, and on SIGTERM or SIGINT nothing left behind: no process, no lock, no socket. When the
supervisor itself is killed, its children die with it (``lifeline``), and the next start finds a
folder it can use.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import msgspec

from breathway import log
from breathway.centre.air.sources import read_sources
from breathway.centre.binding import listen, url_of
from breathway.centre.child import Child
from breathway.centre.courier import parcels
from breathway.centre.exchanging import exchange
from breathway.centre.giving import announcing, codes, following
from breathway.centre.giving.sending import sender_of
from breathway.centre.keys import CentreKeys, keys_of
from breathway.centre.lifeline import Inherited, until_stopped
from breathway.centre.metrics import Counters
from breathway.centre.rulebook import living_rules, read_roster_file
from breathway.config import CentreSettings
from breathway.console.map import areas
from breathway.model.errors import BadInput, Conflict, Unavailable
from breathway.record import AWAY, Embedded, prepare
from breathway.record.erase import flush_wal

DATABASE_S = 60.0  # how long a database that does not answer is waited for at the start
TEND_EVERY_S = 3600.0
TROUBLES: tuple[type[BaseException], ...] = (Unavailable, *AWAY)

_log = log.get(__name__)


async def run(settings: CentreSettings) -> None:
    """Run the centre until it is told to stop."""
    if settings.air:
        read_sources(settings.air)
    living_rules(settings.rules)  # a file that is wrong stops the centre before it serves
    read_roster_file(settings.roster)
    areas.read(settings.map_areas)
    parcels.check(settings)
    sender_of(settings)
    following.addresses(settings)
    codes.read(settings.cap_geocodes)
    if settings.wis2_broker:
        announcing.check(settings)
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise BadInput(
            f"cannot make the folder {settings.data}: {problem.strerror}",
            name="data_unwritable",
            hint="name a folder that this user may write: --data",
        ) from None
    with only_one(settings.data / "centre.lock"):
        keys = keys_of(settings.data)
        async with contextlib.AsyncExitStack() as stack:
            listening = stack.enter_context(contextlib.closing(listen(settings)))
            stopping = asyncio.ensure_future(until_stopped(with_parent=False))
            stack.callback(stopping.cancel)
            serving = asyncio.ensure_future(_serve(settings, keys, listening))
            await asyncio.wait({stopping, serving}, return_when=asyncio.FIRST_COMPLETED)
            if not serving.done():
                _log.info("centre_stops", extra={"signal": stopping.result()})
                serving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await serving
    _log.info("centre_stopped")


async def _serve(settings: CentreSettings, keys: CentreKeys, listening: socket.socket) -> None:
    async with database(settings) as admin_url, exchange(settings) as nats_url:
        url = await _prepare(settings, keys, admin_url)
        write_private(settings.data / "database-url", admin_url)
        children = make_children(settings, url, nats_url, listening)
        metrics = Counters(metrics_folder(settings.data), settings.workers + 4)
        for child in children:
            child.on_restart = lambda name: metrics.restarts.labels(name).inc()
        async with asyncio.TaskGroup() as group:
            try:
                keeping = [group.create_task(child.keep()) for child in children]
                group.create_task(_tend(settings, keys, admin_url))
                for child in children:
                    await child.ready.wait()
                announce(settings, listening)
                await asyncio.gather(*keeping)
            finally:
                await asyncio.shield(asyncio.gather(*(child.stop() for child in children)))


def make_children(
    settings: CentreSettings, url: str, nats_url: str, listening: socket.socket
) -> list[Child]:
    metrics = metrics_folder(settings.data)
    shutil.rmtree(metrics, ignore_errors=True)  # the counters of an earlier start

    def inherited(slot: int, descriptor: int | None) -> Inherited:
        return Inherited(
            settings=settings,
            application_url=url,
            metrics=str(metrics),
            slot=slot,
            exchange=nats_url,
            url=url_of(settings, listening),
            socket=descriptor,
        )

    workers = [
        Child(
            f"worker-{slot}",
            "breathway.centre.worker",
            inherited(slot, listening.fileno()),
            settings.stop_s,
        )
        for slot in range(settings.workers)
    ]
    others = [
        Child(
            name,
            f"breathway.centre.{name}",
            inherited(settings.workers + number, None),
            settings.stop_s,
        )
        for number, name in enumerate(
            ("stages", "upkeep", "courier", *(("air",) if settings.air else ()))
        )
    ]
    return [*workers, *others]


def metrics_folder(data: Path) -> Path:
    return data / "metrics"


@contextlib.asynccontextmanager
async def database(settings: CentreSettings) -> AsyncIterator[str]:
    """The administrator's URL of the database: the given one, or that of an embedded server."""
    if settings.database_url:
        yield settings.database_url
        return
    embedded = Embedded(settings.data / "pg")
    url = await asyncio.to_thread(embedded.start)
    keeping = asyncio.ensure_future(_keep_embedded(embedded))
    try:
        yield url
    finally:
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping
        await asyncio.to_thread(embedded.stop)


@contextlib.contextmanager
def ended_with_us(pid: int | None) -> Iterator[None]:
    """Have the server shut down in order when we are killed: it belongs to another user, so that
    the kernel would not do it (prctl(2)). A shell waits for the end of a pipe that we hold."""
    command = ("/bin/sh", "-c", 'read _; kill -INT "$1"', "breathway-lifeline", str(pid))
    watcher = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield
    finally:
        watcher.kill()
        watcher.wait()


async def _keep_embedded(embedded: Embedded) -> None:
    """Start the server again when it died."""
    while True:
        if embedded.pid is not None:
            with ended_with_us(embedded.pid):
                while embedded.pid is not None:  # noqa: ASYNC110
                    await asyncio.sleep(0.25)
            _log.error("database_died")
        try:
            await asyncio.to_thread(embedded.start)
        except (Unavailable, OSError) as problem:
            _log.error("database_start_failed", exc_info=problem)
            await asyncio.sleep(2)
        else:
            _log.warning("database_started_again")


async def _prepare(settings: CentreSettings, keys: CentreKeys, admin_url: str) -> str:
    """Prepare the database; one that does not answer yet is waited for."""
    loop = asyncio.get_running_loop()
    until = loop.time() + DATABASE_S
    while True:
        try:
            return await prepare(
                admin_url,
                jurisdiction=settings.jurisdiction,
                secret=keys.node,
                box_public_key=keys.box_public,
            )
        except AWAY as problem:
            if loop.time() > until:
                raise Unavailable(
                    f"the database does not answer: {type(problem).__name__}",
                    name="database_away",
                    hint="check --database-url, and that the server runs and lets this user in",
                ) from problem
            await asyncio.sleep(0.5)


async def _tend(settings: CentreSettings, keys: CentreKeys, admin_url: str) -> None:
    """Months pass: keep partitions ready ahead of them. People are erased: let the write-ahead log
    forget their keys too."""
    while True:
        await asyncio.sleep(TEND_EVERY_S)
        try:
            await _prepare(settings, keys, admin_url)
            await flush_wal(admin_url)
        except TROUBLES as problem:
            _log.error("tending_failed", exc_info=problem)
        except asyncpg.InsufficientPrivilegeError:
            _log.warning("wal_not_flushed")  # a server that others administer ages it out itself


def announce(settings: CentreSettings, listening: socket.socket) -> None:
    """One line of JSON on stdout, and in the ready file, where there is one."""
    line = msgspec.json.encode({"ready": True, "url": url_of(settings, listening)}) + b"\n"
    os.write(1, line)
    if settings.ready_file is not None:
        made = settings.ready_file.with_name(f".{settings.ready_file.name}.{os.getpid()}")
        made.write_bytes(line)
        made.replace(settings.ready_file)
    _log.info(
        "centre_ready",
        extra={"port": listening.getsockname()[1], "workers": settings.workers},
    )


@contextlib.contextmanager
def only_one(file: Path) -> Iterator[None]:
    """A lock that the kernel lets go of when we die, however that is."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                f"a centre already runs in {file.parent}",
                name="already_running",
                hint="stop it first, or give this one another --data folder",
            ) from None
        yield
    finally:
        os.close(descriptor)


def write_private(file: Path, text: str) -> None:
    """For ``breathway centre enrol-code`` and its like, which run beside us as the same user."""
    made = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
    made.replace(file)
