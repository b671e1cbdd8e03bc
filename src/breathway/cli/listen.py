"""``breathway listen``: sound of a file or device into an open treatment of the edge running here.

In: ``--source FILE|DEVICE`` and the edge's folder. Out: the edge records it, sends it live, and
makes it a record when it ends; how it goes on stderr, and at the end one JSON line on stdout:
``{"samples", "kept", "line", "listeners", "notes", "done"}``. Ctrl-C ends the listening in order.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import signal
import ssl
import sys
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from breathway import log
from breathway.cli.demo import default_folder
from breathway.edge import local
from breathway.edge.bedside.capture import PATH, Said
from breathway.edge.recording.source import Source, open_source
from breathway.model.errors import BreathwayError, Unavailable
from breathway.model.sound import BodySite
from breathway.wire.link import LinkDown
from breathway.wire.socket import BINARY, TEXT, ClientSocket, connect

END_S = 20.0
_HINTS = {
    "clipped": "it is too loud: turn the gain down",
    "silent": "nothing is heard: look at the contact, the cable and the gain",
    "no_contact": "the chest is not heard: look at the contact",
    "gap": "samples were lost on the way to the edge",
}


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "listen", help="sound of a file or device, live and recorded", description=__doc__
    )
    parser.add_argument(
        "--source",
        required=True,
        metavar="FILE|DEVICE",
        help="a sound file; mic, mic:NAME (PortAudio); tcp://HOST:PORT, serial:PATH",
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the edge's folder; left out: the one in or under this folder, or the demonstration's",
    )
    parser.add_argument("--treatment", type=UUID, metavar="ID", help="where more than one is open")
    parser.add_argument(
        "--body-site", choices=get_args(BodySite), default="posterior_lower_right", metavar="SITE"
    )
    parser.add_argument("--phase", choices=("before", "after"), default="before")
    parser.add_argument("--rate", type=int, choices=(4000, 8000), default=8000)
    parser.add_argument("--loop", action="store_true", help="play the file again and again")
    parser.add_argument("--seconds", type=_seconds, help="end after so long")
    parser.set_defaults(run=run)


def _seconds(text: str) -> float:
    if not 0 < (seconds := float(text)) < math.inf:
        raise argparse.ArgumentTypeError("more than 0")
    return seconds


def run(arguments: argparse.Namespace) -> int:
    log.configure("listen")
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    source = open_source(arguments.source, arguments.rate, loop=arguments.loop)
    folder = arguments.data or local.only([Path.cwd(), default_folder()])
    door = local.find(folder)
    query = {"phase": arguments.phase, "site": arguments.body_site, "rate": arguments.rate}
    query |= {"instrument": "listen"}
    if arguments.treatment:
        query["treatment"] = str(arguments.treatment)
    socket = await _enter(f"{door.url}{PATH}?{urlencode(query)}", door.token)
    said = _Hearing(socket)
    playing = asyncio.create_task(_play(source, socket, arguments.seconds))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, playing.cancel)
    problem: BaseException | None = None
    gone = asyncio.create_task(said.over.wait())
    await asyncio.wait({playing, gone}, return_when=asyncio.FIRST_COMPLETED)
    if playing.done() and not playing.cancelled():
        problem = playing.exception()
    playing.cancel()
    sent = await _finish(socket, said)
    print(json.dumps(sent | {"done": source.done}), flush=True)
    if problem is not None:
        raise problem
    return 0 if sent["kept"] else 1


class _Hearing:
    """What the edge says meanwhile."""

    def __init__(self, socket: ClientSocket) -> None:
        self.last = Said(recording_id=None, samples=0)
        self.live, self.over = Said(recording_id=None, samples=0), asyncio.Event()
        self._told: tuple[Any, ...] = ()
        socket.on_text, socket.on_lost = self._hear, self.over.set

    def _hear(self, raw: bytes) -> None:
        self.last = said = msgspec.json.decode(raw, type=Said)
        if said.kept is None:
            self.live = said
        if said.problem:
            self.over.set()
        now = (said.line, said.listeners, said.notes)
        if now != self._told and said.samples:
            self._told = now
            words = [f"line {said.line}", f"{said.listeners} listening"]
            words += [f"{note}: {_HINTS.get(note, note)}" for note in said.notes]
            print("· " + ", ".join(words), file=sys.stderr, flush=True)


async def _enter(url: str, token: str) -> ClientSocket:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE  # this very machine
    headers = {"authorization": f"Bearer {token}"}
    try:
        return await connect(url, headers, tls=trusting)
    except LinkDown:
        raise Unavailable(
            "the edge does not answer",
            name="edge_not_reached",
            hint="look whether it runs: breathway edge --data DIR",
        ) from None


async def _play(source: Source, socket: ClientSocket, seconds: float | None) -> None:
    index = 0
    async for pcm in source.blocks():
        if socket.closed:
            return
        socket.send(BINARY, index.to_bytes(4, "big") + pcm)
        index += len(pcm) // 2
        if seconds is not None and index >= seconds * source.rate_hz:
            return


async def _finish(socket: ClientSocket, said: _Hearing) -> dict[str, Any]:
    if not socket.closed:
        socket.send(TEXT, b'{"kind":"end"}')
        try:
            async with asyncio.timeout(END_S):
                await said.over.wait()
        except TimeoutError:
            socket.abort()
    if said.last.problem:
        raise BreathwayError(
            f"the edge ended it: {said.last.problem.replace('_', ' ')}", name=said.last.problem
        )
    return {
        "samples": said.last.samples,
        "kept": said.last.kept,
        "line": said.live.line,
        "listeners": said.live.listeners,
        "notes": said.last.notes,
    }
