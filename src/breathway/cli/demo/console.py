"""A reader at the console, without a browser: the same calls as the page makes.

In: the console's address and a sign-in. Out: pages as JSON, and the moment at which each event
showed up in the live stream.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import httpx

from breathway.model.errors import BreathwayError


async def ask(
    http: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None = None
) -> Any:
    """One call; a problem document becomes the exception it names."""
    answer = await http.request(method, path, json=body)
    if answer.status_code >= 400:
        problem = answer.json()
        raise BreathwayError(
            f"{method} {path}: {problem.get('detail', answer.status_code)}",
            name=problem.get("title", "problem"),
            hint=problem.get("hint", ""),
        )
    return answer.json() if answer.content else None


class Console:
    """One signed-in session."""

    def __init__(self, url: str) -> None:
        self.http = httpx.AsyncClient(base_url=url, timeout=30)
        self.shown: dict[str, float] = {}  # event id → time.time() when the stream said it
        self._tail: asyncio.Task[None] | None = None

    async def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return await ask(self.http, method, path, body)

    async def sign_in(self, username: str, password: str) -> dict[str, Any]:
        me: dict[str, Any] = await self.ask(
            "POST", "/api/session", {"username": username, "password": password}
        )
        self.http.headers["x-breathway-csrf"] = me["csrf"]
        return me

    async def watch(self) -> None:
        """Follow the live stream in the background; returns once it is connected."""
        connected = asyncio.Event()
        self._tail = asyncio.create_task(self._follow(connected))
        async with asyncio.timeout(15):
            await connected.wait()

    async def _follow(self, connected: asyncio.Event) -> None:
        async with self.http.stream("GET", "/api/live", timeout=None) as answer:
            async for line in answer.aiter_lines():
                if not line.startswith("data:"):
                    continue
                connected.set()
                event = json.loads(line[5:])
                if ident := event.get("event_id"):
                    self.shown.setdefault(ident, time.time())

    async def close(self) -> None:
        if self._tail is not None:
            self._tail.cancel()
        await self.http.aclose()
