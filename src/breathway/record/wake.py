"""Being woken when the record grows. Waking carries no news: whoever wakes reads the record.

In: an application URL, a role and channels: ``log`` (payload: the highest position), ``outbox``
(a facility's id), ``edges`` (an edge's id). Out: a call for every notice, and one with an empty
payload whenever the connection was made anew, because what came meanwhile was not heard.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable

import asyncpg

from breathway.record.database import AWAY
from breathway.record.roles import RoleName, role_url

AGAIN_S = 0.5
PING_S = 20.0

Listener = Callable[[str, str], None]  # channel, payload


class Wake:
    """Listens until it is closed, over a connection of its own that it makes again when lost."""

    def __init__(
        self, url: str, role: RoleName, channels: Iterable[str], listener: Listener
    ) -> None:
        self._url = role_url(url, role)
        self._channels = tuple(channels)
        self._listener = listener
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def start(self) -> None:
        """Returns when it listens: what is appended from now on is heard."""
        self._task = asyncio.create_task(self._listen(), name="wake")
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({self._task, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _listen(self) -> None:
        while True:
            connection = None
            try:
                lost = asyncio.Event()
                connection = await asyncpg.connect(self._url)
                connection.add_termination_listener(lambda _, lost=lost: lost.set())
                for channel in self._channels:
                    await connection.add_listener(channel, self._heard)
                self._ready.set()
                for channel in self._channels:
                    self._listener(channel, "")
                while not lost.is_set():
                    # Not wait_for: before Python 3.12 it forgets that it was cancelled when what
                    # it waits for comes in the same moment.
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(PING_S):
                            await lost.wait()
                    await connection.execute("SELECT 1", timeout=10)
            except AWAY:
                await asyncio.sleep(AGAIN_S)
            finally:
                if connection is not None:
                    connection.terminate()

    def _heard(self, connection: object, pid: int, channel: str, payload: object) -> None:
        self._listener(channel, str(payload))
