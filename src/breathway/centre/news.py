"""What the database tells one process: one connection that listens, for all who want to know.

In: channels of ``record.Wake``. Out: calls to those who asked; ``LogNews`` for who waits in turn.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping

from breathway.record import Wake
from breathway.record.roles import RoleName

Heard = Callable[[str], None]  # the payload; empty when the line was made anew


class LogNews:
    """That the log has grown, for who waits in turn."""

    def __init__(self) -> None:
        self._grown = asyncio.Event()
        self.position = 0  # up to which it is said to have grown: all of it is committed

    def heard(self, payload: str) -> None:
        if payload.isdigit():
            self.position = max(self.position, int(payload))
        self._grown.set()

    async def wait(self, timeout_s: float) -> None:
        """Returns when the log has grown since the last call, or after the time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._grown.wait()
        self._grown.clear()


@contextlib.asynccontextmanager
async def listening(url: str, role: RoleName, heard: Mapping[str, Heard]) -> AsyncIterator[None]:
    """Listen on the channels while the block runs."""
    wake = Wake(url, role, heard, lambda channel, payload: heard[channel](payload))
    await wake.start()
    try:
        yield
    finally:
        await wake.close()
