"""``breathway demo``: a node on this machine, to look at; or one treatment, to measure.

In: options. Out: addresses and sign-ins for people, or with ``--once --json`` one JSON object on
one line of stdout; everything else goes to stderr.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import fcntl
import json
import os
import signal
import sys
import tempfile
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

from breathway.model.errors import Conflict

PORT = 8600


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "demo", help="a node on this machine, with everything", description=__doc__
    )
    parser.add_argument("--once", action="store_true", help="one treatment without a browser")
    parser.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    parser.add_argument(
        "--cut",
        type=float,
        metavar="SECONDS",
        help="cut the line of Sihanoukville in the demonstration that runs, for so long",
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="where the node keeps its data")
    parser.add_argument("--port", type=int, default=PORT, help=f"of the console ({PORT}); 0: any")
    parser.add_argument("--speed", type=float, help="how fast the instruments live (1 is real)")
    parser.add_argument("--seed", type=int, help="of the synthetic people")
    parser.add_argument(
        "--database-url",
        default=os.environ.get("DATABASE_URL", ""),
        metavar="URL",
        help="a PostgreSQL in place of the embedded one",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Ctrl-C and SIGTERM end it in order: no process and no lock is left."""
    if arguments.cut is not None:
        return asyncio.run(_cut(arguments))
    return asyncio.run(_until_stopped(_once(arguments) if arguments.once else _stay(arguments)))


async def _until_stopped(work: Coroutine[Any, Any, int]) -> int:
    """Do the work; a signal cancels it, and it ends in order. A second one ends it at once: what
    it started ends with it (``centre.lifeline``)."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()

    def stop() -> None:
        if stopped.is_set():
            os._exit(130)
        stopped.set()
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        return await task
    except asyncio.CancelledError:
        say("stopped")
        return 0 if stopped.is_set() else 1


def say(text: str) -> None:
    """Progress, for people."""
    print(f"· {text}", file=sys.stderr, flush=True)


def default_folder() -> Path:
    """By the XDG base directory specification."""
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local/share")
    return Path(data) / "breathway" / "demo"


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[Path]:
    """Hold the folder; the kernel lets go of it whatever happens, and no lock file is left."""
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise Conflict(
            f"a demonstration runs in {folder} already",
            name="demo_running",
            hint="use its console, stop it with Ctrl-C, or name another folder with --data",
        ) from None
    try:
        yield folder
    finally:
        os.close(held)


async def _once(arguments: argparse.Namespace) -> int:
    from breathway.cli.demo.node import FACILITIES, Node, fresh_seed
    from breathway.cli.demo.once import treat_once

    seed = fresh_seed() if arguments.seed is None else arguments.seed
    say(f"seed {seed}")
    with contextlib.ExitStack() as stack:
        if arguments.data is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="breathway-")))
        else:
            folder = stack.enter_context(alone_in(arguments.data))
        node = Node(
            folder, speed=arguments.speed or 20.0, say=say, database_url=arguments.database_url
        )
        try:
            await node.start(facilities=FACILITIES[:1])
            result = await treat_once(node, node.edges[0], seed)
        finally:
            await node.stop()
    _print_result(result, as_json=arguments.json)
    return 0 if result["lost"] == 0 == result["duplicated"] else 1


def _print_result(result: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result, ensure_ascii=False), flush=True)
        return
    for key, value in result.items():
        print(f"{key:22} {value}", flush=True)


async def _cut(arguments: argparse.Namespace) -> int:
    from breathway.cli.demo.line import cut

    await cut(arguments.data or default_folder(), arguments.cut)
    say(f"the line of Sihanoukville is cut for {arguments.cut:g} s; what is missed comes after it")
    return 0


async def _stay(arguments: argparse.Namespace) -> int:
    from breathway.cli.demo.life import live
    from breathway.cli.demo.node import Node, fresh_seed

    seed = fresh_seed() if arguments.seed is None else arguments.seed
    with alone_in(arguments.data or default_folder()) as folder:
        node = Node(
            folder, speed=arguments.speed or 4.0, say=say, database_url=arguments.database_url
        )
        try:
            await node.start(port=arguments.port)
            await live(node, seed)
        finally:
            say("stopping")
            await node.stop()
    return 0
