"""One API process of a centre: the wire and the console on the shared listening socket.

In: what the supervisor hands over (``lifeline``). Out: HTTP. ``/v1/*`` goes to ``wire.receive``,
``/healthz`` and ``/metrics`` are answered here, everything else is the console's.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import socket
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path

import uvloop

from breathway import __version__, log
from breathway.centre import lifeline
from breathway.centre.giving import open_folder
from breathway.centre.giving.signing import CERTIFICATE
from breathway.centre.health import Health
from breathway.centre.keys import keys_of
from breathway.centre.lifeline import Inherited
from breathway.centre.metrics import CONTENT_TYPE, Counters
from breathway.centre.news import listening
from breathway.centre.receiving import Receiving
from breathway.centre.serving import server_of
from breathway.config import CentreSettings
from breathway.console import app
from breathway.console.app import Console
from breathway.console.desk import Outward
from breathway.console.map.areas import read as read_areas
from breathway.console.map.source import Charts
from breathway.console.ways import Ways
from breathway.model.live import PATH as LIVE
from breathway.record import Appender, Database, Objects
from breathway.record.history import salt_of
from breathway.wire.datagram import Door
from breathway.wire.exchange import Exchange
from breathway.wire.ingest import Ingest
from breathway.wire.receive import Receive
from breathway.wire.receive.call import Call, Receiver, Reply, Scope, Sender, answer_with
from breathway.wire.receive.limits import Limits
from breathway.wire.relay import Relay
from breathway.wire.upgrade import Request

INTAKE_CONNECTIONS = 4
CONSOLE_CONNECTIONS = 6

_log = log.get("breathway.centre.worker")  # not "__main__", as which it runs


class Application:
    """Who answers what."""

    def __init__(
        self,
        receive: Receive,
        console: Console,
        health: Health,
        counters: Counters,
        exchange: Exchange | None,
    ) -> None:
        self.receive, self.console, self.exchange = receive, console, exchange
        self.health, self.counters = health, counters

    async def __call__(self, scope: Scope, receive: Receiver, send: Sender) -> None:
        path = scope.get("path", "")
        if path.startswith("/v1/"):
            await self.receive(scope, receive, send)
        elif path == "/healthz":
            status, body = await self.health.answer()
            await answer_with(send, Reply(status, b"application/json", body))
        elif path == "/metrics":
            await answer_with(send, Reply(200, CONTENT_TYPE, self.counters.text()))
        else:
            await self.console(scope, receive, send)

    async def upgrade(self, request: Request) -> None:
        """Live sound: an edge that sends, or a page that listens."""
        if request.path == LIVE:
            limits = self.receive.limits
            call = Call(request.path, request.headers, request.address, limits, b"")
            edge = await self.receive.known(call)
            Ingest(request, edge, self.console.desk.relay, self.exchange).begin()
        else:
            await self.console.upgrade(request)


@contextlib.asynccontextmanager
async def build(inherited: Inherited) -> AsyncIterator[Application]:
    """The adapters of one process, opened and closed in order."""
    settings = inherited.settings
    counters = Counters(Path(inherited.metrics), inherited.slot)
    url = inherited.application_url
    async with contextlib.AsyncExitStack() as stack:

        async def database(role: str, size: int) -> Database:
            opened = await Database.open(url, role, size)  # type: ignore[arg-type]
            stack.push_async_callback(opened.close)
            return opened

        intake = await database("intake", INTAKE_CONNECTIONS)
        stage = await database("stage", 2)
        console = await database("console", CONSOLE_CONNECTIONS)
        objects = Objects(settings.data / "objects")
        appender = Appender(intake, objects)
        stack.push_async_callback(appender.close)
        health = Health(stage, settings.data, settings.disk_reserve_mb, __version__)
        receiving = Receiving(intake, appender, objects, counters, health.disk_full)
        receive = Receive(receiving, limits=limits_of(settings), observe=counters.observe)
        await stack.enter_async_context(receiving.kept_fresh(receive.wake))
        relay, exchange = start_relay(inherited.exchange, stack)
        relay.door = await start_door(settings, stack)
        page = app.build(
            console=console,
            appender=appender,
            objects=objects,
            intake=intake,
            keys_folder=settings.data / "keys",
            now=lambda: dt.datetime.now(dt.UTC),
            relay=relay,
            turn=(settings.turn_url, settings.turn_secret),
            charts=charts_of(settings),
            ways=ways_of(settings, inherited.url),
            outward=outward_of(settings),
            static=static_pages(),
            secure_cookies=settings.tls_cert is not None,
        )
        heard = {
            "log": lambda payload: page.heard("log", payload),
            "outbox": receiving.heard_of_outbox,
            "edges": receiving.heard_of_edge,
        }
        await stack.enter_async_context(listening(url, "intake", heard))
        await stack.enter_async_context(page)
        yield Application(receive, page, health, counters, exchange)


def start_relay(nats_url: str, stack: contextlib.AsyncExitStack) -> tuple[Relay, Exchange | None]:
    """Live sound through this process; with a URL, through the others too."""
    exchange = Exchange(nats_url) if nats_url else None
    relay = exchange.relay if exchange is not None else Relay()
    for running in (relay, exchange):
        if running is not None:
            task = asyncio.create_task(running.run())
            stack.callback(task.cancel)
    return relay, exchange


async def start_door(settings: CentreSettings, stack: contextlib.AsyncExitStack) -> Door | None:
    """The datagram path of this process, where UDP is to be had."""
    door = await Door.open(settings.host, settings.udp_port, settings.udp_address)
    if door is not None:
        stack.callback(asyncio.create_task(door.run()).cancel)
    return door


def limits_of(settings: CentreSettings) -> Limits:
    return Limits(
        edge_calls_per_s=settings.edge_calls_per_s, refusals_per_min=settings.refusals_per_min
    )


def charts_of(settings: CentreSettings) -> Charts:
    """What the map is drawn from."""
    salt = salt_of(keys_of(settings.data).node)
    return Charts(settings.data, salt, read_areas(settings.map_areas))


def ways_of(settings: CentreSettings, url: str) -> Ways:
    """How schools are reached from here."""
    return Ways(
        base_url=(settings.public_url or url).rstrip("/"),
        email=bool(settings.smtp_url),
        node_broker=bool(settings.mqtt_url),
        private=settings.warn_private_addresses,
        emergency_number=settings.emergency_number,
    )


def outward_of(settings: CentreSettings) -> Outward:
    """What the public is given beside the record."""
    return Outward(
        public_url=settings.public_url,
        open_folder=open_folder(settings),
        certificate=settings.data / "keys" / CERTIFICATE,
    )


def static_pages() -> Path | None:
    """The built console, where this installation has it."""
    folder = Path(str(resources.files("breathway.console"))) / "static"
    return folder if folder.is_dir() else None


async def serve(inherited: Inherited) -> None:
    """Serve until told to stop, or until the supervisor is gone."""
    assert inherited.socket is not None
    shared = socket.socket(fileno=os.dup(inherited.socket))
    async with build(inherited) as application:
        server = server_of(
            inherited.settings, application, application.receive, application.upgrade
        )
        serving = asyncio.ensure_future(server.serve([shared]))
        stopping = asyncio.ensure_future(lifeline.until_stopped(with_parent=True))
        listening = asyncio.ensure_future(server.listening.wait())
        await asyncio.wait({serving, listening}, return_when=asyncio.FIRST_COMPLETED)
        if listening.done():
            lifeline.say_ready()
        listening.cancel()
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        application.receive.close()
        application.console.close()
        server.should_exit = True
        await serving
        stopping.cancel()


def main() -> None:
    inherited = lifeline.inherit()
    log.configure(f"worker-{inherited.slot}")
    started = dt.datetime.now(dt.UTC)
    uvloop.run(serve(inherited))
    seconds = (dt.datetime.now(dt.UTC) - started).total_seconds()
    _log.info("worker_stopped", extra={"seconds": round(seconds)})


if __name__ == "__main__":
    main()
