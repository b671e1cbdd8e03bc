"""Live signals to the pages that are open: Server-Sent Events (HTML Living Standard, section 9.2).

In: ``Live`` values from any part of the edge. Out: a stream per page. A page that is too slow loses
signals and is told to load again (``hello``); nothing depends on a signal.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from uuid import UUID

import msgspec

from breathway.edge.spool import Change
from breathway.edge.views import LinkView, Live, RecordView

_HELD = 512
_ALIVE_S = 15.0
_MOST_RECORDS = 50


class Hub:
    """Implements the ``Audience`` of the sync and the ``tell`` of the gateway."""

    def __init__(self) -> None:
        self.record_views: Callable[[Sequence[int]], list[RecordView]] = lambda numbers: []
        self.link_view: Callable[[], LinkView] | None = None
        self.erased: Callable[[UUID], None] = lambda patient_id: None
        self.advice_live: Callable[[UUID], Live | None] = lambda advice_id: None
        self._pages: set[asyncio.Queue[Live | None]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def pages(self) -> int:
        return len(self._pages)

    def tell(self, live: Live) -> None:
        """From the event loop."""
        for page in self._pages:
            if page.full():
                while not page.empty():
                    page.get_nowait()
                page.put_nowait(Live(topic="hello"))
            else:
                page.put_nowait(live)

    async def stream(self) -> AsyncIterator[bytes]:
        page: asyncio.Queue[Live | None] = asyncio.Queue(_HELD)
        self._pages.add(page)
        try:
            yield _message(Live(topic="hello"))
            while True:
                try:
                    async with asyncio.timeout(_ALIVE_S):
                        live = await page.get()
                except TimeoutError:
                    yield b": alive\n\n"
                    continue
                if live is None:
                    return
                yield _message(live)
        finally:
            self._pages.discard(page)

    def close(self) -> None:
        """End every stream."""
        for page in self._pages:
            while not page.empty():
                page.get_nowait()
            page.put_nowait(None)

    # -- the sync's audience --------------------------------------------------------------------

    def records_changed(self, numbers: Sequence[int]) -> None:
        if self._pages:
            self._later(self._tell_records(list(numbers)[-_MOST_RECORDS:]))

    def link_changed(self) -> None:
        if self._pages:
            self._later(self._tell_link())

    def inbox_changed(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.what == "erased" and change.patient_id is not None:
                self.erased(change.patient_id)
        if self._pages:
            self._later(self._tell_changes(list(changes)))

    async def _tell_records(self, numbers: list[int]) -> None:
        for record in await asyncio.to_thread(self.record_views, numbers):
            self.tell(Live(topic="record", treatment_id=record.treatment_id, record=record))

    async def _tell_link(self) -> None:
        if self.link_view is not None:
            self.tell(Live(topic="link", link=await asyncio.to_thread(self.link_view)))

    async def _tell_changes(self, changes: list[Change]) -> None:
        for change in changes:
            if change.advice_id is not None:
                live = await asyncio.to_thread(self.advice_live, change.advice_id)
                if live is not None:
                    self.tell(live)
            if change.treatment_id is not None:
                self.tell(Live(topic="treatment", treatment_id=change.treatment_id))
            elif change.what == "erased":
                self.tell(Live(topic="hello"))

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _message(live: Live) -> bytes:
    return b"data: " + msgspec.json.encode(live) + b"\n\n"
