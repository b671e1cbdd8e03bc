"""How a child of the supervisor begins, says that it is ready, and ends with its parent.

In: one line of JSON on stdin (``Inherited``), which then stays open as the lifeline: when it ends,
the parent is gone, whatever killed it. Out: the line ``ready`` on stdout once the child serves.
Secrets travel by this pipe, never by command line or environment.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import signal
import sys

import msgspec
from msgspec import Struct

from breathway.config import CentreSettings

PR_SET_PDEATHSIG = 1  # prctl(2)
READY = b"ready\n"


class Inherited(Struct, frozen=True, kw_only=True):
    """What a child gets from its parent."""

    settings: CentreSettings
    application_url: str
    metrics: str  # the folder of the counters that all processes share
    slot: int  # which of them is this child's
    exchange: str = ""  # the URL of the NATS that the API processes share
    url: str = ""  # of the listening socket
    socket: int | None = None  # the file descriptor of the listening socket


def encode(inherited: Inherited) -> bytes:
    return msgspec.json.encode(inherited, enc_hook=str) + b"\n"


def inherit() -> Inherited:
    """Read what the parent gave; called once, before the loop runs."""
    line = sys.stdin.buffer.readline()
    raw = msgspec.json.decode(line)
    return msgspec.convert(raw, Inherited, dec_hook=lambda kind, value: kind(value))


def say_ready() -> None:
    """The child serves. What stands by now stays, so the collector need not look at it again, and
    what comes is mostly values without cycles: it looks seldom (it took a sixth of the CPU)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    os.write(1, READY)


async def parent_gone() -> None:
    """Returns when the lifeline ends."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.read(1024):
        pass


def die_with(parent: int, number: int = signal.SIGKILL) -> None:
    """In a fresh child: have the kernel send it a signal when its parent ends (Linux only)."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:  # it died in between
        os._exit(1)


async def until_stopped(*, with_parent: bool) -> str:
    """Wait for SIGTERM, SIGINT or, in a child, the parent's end; the name of what came."""
    loop = asyncio.get_running_loop()
    stop: asyncio.Future[str] = loop.create_future()

    def stopped(name: str) -> None:
        if not stop.done():
            stop.set_result(name)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped, signal.Signals(number).name)
    if with_parent:
        end = asyncio.ensure_future(parent_gone())
        stop.add_done_callback(lambda _: end.cancel())
        end.add_done_callback(lambda _: stopped("parent_gone"))
    return await stop
