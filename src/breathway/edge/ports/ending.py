"""Ending tasks for certain.

In: tasks. Out: nothing; they are done. Cancelling once is not enough: before Python 3.12
``asyncio.wait_for`` loses a cancellation that comes in the moment its work is done, and libraries
use it.
"""

from __future__ import annotations

import asyncio
from typing import Any

_AGAIN_S = 0.2


async def end(*tasks: asyncio.Future[Any] | None) -> None:
    """Cancel until done; what they raise is dropped."""
    waiting = {task for task in tasks if task is not None}
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=_AGAIN_S)
    await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)
