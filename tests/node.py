"""A real demonstration node for tests that need one: real processes, PostgreSQL, broker, edges.

``RunningNode`` keeps an event loop in a thread, so that tests of a browser (which are synchronous)
and tests of the API can use one node.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from breathway.cli.demo.bedside import Bedside
from breathway.cli.demo.console import Console
from breathway.cli.demo.node import ROSTER, Edge, Node

Result = TypeVar("Result")
HURRIED = """
[[rule]]
number = 900
reason = "help_requested"
on = "help_requested"
priority = "high"
answer_within_s = 3
when = [{ fact = "why", one_of = ["equipment"] }]
values = ["why"]
source = "a test that does not wait"
confidence = "proposal"
"""


def hurried() -> str:
    """The package's rules, with a call about an instrument that is due within seconds."""
    text = files("breathway.watch").joinpath("rules.toml").read_text("utf-8")
    return text.replace("[[rule]]", HURRIED + "\n[[rule]]", 1)


class RunningNode:
    """A ``Node`` and its loop. ``url``, ``edges`` and ``people`` are the node's own."""

    def __init__(self, folder: Path, *, speed: float) -> None:
        self.said: list[str] = []
        roster = ROSTER.replace("high = 120", "high = 4")
        self.node = Node(folder, speed=speed, say=self.said.append, roster=roster, rules=hurried())
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return self.node.url

    @property
    def edges(self) -> list[Edge]:
        return self.node.edges

    def password(self, username: str) -> str:
        return self.node.people[username].password

    def run(self, work: Coroutine[Any, Any, Result], within_s: float = 180) -> Result:
        """Run a coroutine on the node's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(within_s)

    def start(self) -> None:
        self.run(self.node.start())

    def stop(self) -> None:
        self.run(self.node.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def console(self, username: str) -> Console:
        """A signed-in session of the API; close it with ``run(console.close())``."""

        async def enter() -> Console:
            console = Console(self.url)
            await console.sign_in(username, self.password(username))
            return console

        return self.run(enter())

    def bedside(self, edge: Edge | None = None, nurse: str = "Srey Leak") -> Bedside:
        """A signed-in bedside page with its instruments ready."""

        async def enter() -> Bedside:
            at = edge or self.edges[0]
            bedside = Bedside(at.url, at.pin, nurse)
            await bedside.sign_in()
            await bedside.instruments_ready()
            return bedside

        return self.run(enter())
