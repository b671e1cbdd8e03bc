"""``breathway edge``: run one facility's edge, or enrol it.

In: the edge's folder, the centre's address, at first a one-time code. Out: one JSON line on stdout
when the bedside page answers: ``{"ready": true, "url", "pin", "facility", "edge_id"}``. SIGTERM and
Ctrl-C stop it and whatever it started.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import ssl
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from breathway import log
from breathway.edge import enrol
from breathway.edge.bedside.session import hash_pin, new_pin
from breathway.edge.clock import Clock
from breathway.edge.recording.lane import Call
from breathway.edge.station import Options, Station
from breathway.edge.sync.pace import Settings, back_off_s
from breathway.model.batch import HEADER_EDGE
from breathway.model.errors import BadInput, Unavailable
from breathway.model.live import PATH as LIVE
from breathway.wire.http import HttpLink
from breathway.wire.link import LinkDown
from breathway.wire.socket import connect

_log = log.get(__name__)
_PIN_FILE = "pin"
LIVE_CALL_S = 5.0


def add_parser(subparsers: Any) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "edge",
        help="run a facility's edge: gateway and bedside page",
        description="Run a facility's edge until Ctrl-C; the ready line says address and PIN.",
    )
    _common(parser, required=False)
    parser.add_argument("--code", help="one-time enrolment code, for the first start")
    parser.add_argument("--host", default="127.0.0.1", help="other than loopback: with TLS")
    parser.add_argument("--port", type=int, default=8700, help="0: any free one")
    parser.add_argument("--simulate", action="store_true", help="simulated instruments")
    parser.add_argument(
        "--simulate-speed", type=float, default=1.0, metavar="TIMES", help="1: real"
    )
    parser.add_argument(
        "--simulate-dose-speed", type=float, metavar="TIMES", help="of the nebulizer"
    )
    parser.add_argument("--simulate-seed", type=int, metavar="SEED", help="of the simulated people")
    parser.add_argument("--keep-pin", action="store_true", help="the PIN of the last start holds")
    parser.add_argument("--bytes-per-s", type=float, help="use no more of the line than this")
    parser.add_argument("--ready-file", type=Path, help="write the ready line there too")
    parser.set_defaults(run=run, edge_command="run")
    commands = parser.add_subparsers(dest="edge_command", required=False, metavar="COMMAND")
    enrolling = commands.add_parser("enrol", help="turn a one-time code into this edge's key")
    enrolling.add_argument("code", metavar="CODE")
    _common(enrolling, required=True)


def _common(parser: argparse.ArgumentParser, *, required: bool) -> None:
    absent = argparse.SUPPRESS if required else None
    parser.add_argument(
        "--data", type=Path, required=required, default=absent, metavar="DIR", help="its folder"
    )
    parser.add_argument(
        "--centre", required=required, default=absent, metavar="URL", help="the centre's address"
    )
    parser.add_argument(
        "--centre-ca", default=absent, metavar="FILE", help="trust these authorities instead"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run or enrol."""
    log.configure("edge")
    if arguments.data is None:
        raise BadInput("--data is missing", name="no_folder", hint="name the edge's folder")
    if arguments.edge_command == "enrol":
        return asyncio.run(_enrol(arguments))
    return asyncio.run(_run(arguments))


async def _enrol(arguments: argparse.Namespace) -> int:
    link = _link(arguments.centre, arguments)
    try:
        identity = await enrol.enrol(arguments.data, arguments.code, link, arguments.centre)
    except LinkDown as down:
        raise Unavailable(
            f"the centre does not answer: {down}",
            name="no_line",
            hint="look at the address and the line, then use the same code again",
        ) from None
    finally:
        await link.close()
    _say({"enrolled": True, "edge_id": str(identity.edge_id), "facility": identity.facility.id})
    return 0


async def _run(arguments: argparse.Namespace) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    identity = enrol.load(arguments.data)
    if identity is None and arguments.code:
        identity = await _enrol_at_last(arguments, stop)
    if stop.is_set():
        return 0
    identity = identity or enrol.must_be_enrolled(arguments.data)
    pin, pin_hash = await asyncio.to_thread(_pin, arguments.data, arguments.keep_pin)
    options = Options(
        folder=arguments.data,
        static=Path(str(files("breathway.console"))) / "static",
        pin_hash=pin_hash,
        host=arguments.host,
        port=arguments.port,
        simulate=arguments.simulate,
        speed=arguments.simulate_speed,
        dose_speed=arguments.simulate_dose_speed,
        seed=arguments.simulate_seed,
        settings=Settings(bytes_per_s=arguments.bytes_per_s),
    )
    link = _link(arguments.centre or identity.centre, arguments)
    call = _live(arguments.centre or identity.centre, arguments, identity)
    station = Station(options, link, Clock(), call)
    ready = asyncio.Event()
    running = asyncio.create_task(station.run(ready))
    becoming = asyncio.create_task(ready.wait())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({running, becoming, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if ready.is_set():
        said = {
            "ready": True,
            "url": station.url,
            "pin": pin,
            "facility": identity.facility.id,
            "edge_id": str(identity.edge_id),
        }
        _say(said, arguments.ready_file)
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    becoming.cancel()
    stopping.cancel()
    station.stop()
    await running
    return 0


async def _enrol_at_last(
    arguments: argparse.Namespace, stop: asyncio.Event
) -> enrol.Identity | None:
    """Until the centre answers; what it answers is final."""
    if not arguments.centre:
        raise BadInput("--centre is missing", name="no_centre", hint="name the centre's address")
    attempt = 0
    while not stop.is_set():
        link = _link(arguments.centre, arguments)
        try:
            return await enrol.enrol(arguments.data, arguments.code, link, arguments.centre)
        except LinkDown as down:
            _log.warning("enrolment_waits", extra={"problem": str(down), "attempt": attempt})
            wait_s = back_off_s(attempt, Settings(), random.random(), down.retry_after_s)  # noqa: S311
        finally:
            await link.close()
        attempt += 1
        try:
            async with asyncio.timeout(min(wait_s, 30.0)):
                await stop.wait()
        except TimeoutError:
            continue
    return None


def _link(centre: str, arguments: argparse.Namespace) -> HttpLink:
    return HttpLink(centre, certificates=arguments.centre_ca)


def _live(centre: str, arguments: argparse.Namespace, identity: enrol.Identity) -> Call:
    """How the live lane reaches the centre."""
    tls = ssl.create_default_context(cafile=arguments.centre_ca)
    url, headers = centre.rstrip("/") + LIVE, {HEADER_EDGE: str(identity.edge_id)}
    return partial(connect, url, headers, tls=tls, within_s=LIVE_CALL_S)


def _pin(folder: Path, keep: bool) -> tuple[str | None, str]:
    """The PIN in the clear where it is new, and its hash, which alone is stored."""
    path = folder / "keys" / _PIN_FILE
    enrol.keys(folder)
    if keep and path.exists():
        return None, path.read_text()
    pin = new_pin()
    pin_hash = hash_pin(pin)
    enrol.write(path, pin_hash.encode())
    return pin, pin_hash


def _say(said: dict[str, object], also: Path | None = None) -> None:
    line = json.dumps(said, ensure_ascii=False)
    print(line, flush=True)
    if also is not None:
        part = also.with_suffix(also.suffix + ".part")
        part.touch(mode=0o600)  # it holds the PIN
        part.write_text(line + "\n")
        part.replace(also)
