"""Sync: the spool's records to the centre and the outbox's messages back, whatever the line does.

In: a spool, a ``Link``, a clock. Out: acknowledged records, most urgent first, then newest; advice
in the inbox. Five loops that share one truth, the spool:

- *help* sends cries for help, past whatever else is on its way;
- *records* sends the other batches, smaller ones on a poor line; a batch that is refused as a
  whole is halved until the bad record stands alone, and that one is held back while others go on;
- *objects* uploads sounds beside them, so that a long sound never delays a cry for help;
- *poll* is the heartbeat, and a long poll while somebody watches, so that advice arrives at once;
- *upkeep* forgets what the centre has held for some days, at once where the disk is nearly full.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

from breathway import log
from breathway.edge.clock import Clock
from breathway.edge.spool import Spool, Waiting
from breathway.edge.sync.call import Audience, Caller, Credentials
from breathway.edge.sync.pace import Pacer, Settings, back_off_s, next_batch_bytes
from breathway.edge.sync.state import LinkState
from breathway.model.batch import CONTEXT_OBJECT, HEADER_EDGE, HEADER_SIGNATURE, sign
from breathway.model.errors import BadInput, BreathwayError, Conflict, TooMuch
from breathway.model.facility import Presence
from breathway.wire.link import Link, LinkDown

_log = log.get(__name__)
_UPKEEP_S = 600.0
_MOST_FRUITLESS = 3  # the centre may want an object or a key first; not for ever
_REFUSED_WHOLE = (BadInput, TooMuch, Conflict)


class Sync:
    """``run`` never ends by itself; ``wake`` says that there is something to send."""

    def __init__(
        self,
        spool: Spool,
        link: Link,
        credentials: Credentials,
        *,
        clock: Clock,
        random: Callable[[], float],
        presence: Callable[[], Presence],
        watched: Callable[[], bool],
        audience: Audience,
        settings: Settings | None = None,
    ) -> None:
        self.state = LinkState()
        self._spool = spool
        self._link = link
        self._credentials = credentials
        self._clock = clock
        self._random = random
        self._watched = watched
        self._audience = audience
        self._settings = settings or Settings()
        self._pacer = Pacer(self._settings.bytes_per_s)
        self._caller = Caller(
            spool, link, credentials, clock, self._pacer, self.state, presence, audience
        )
        self._batch_bytes = self._settings.batch_bytes_first
        self._fruitless = 0  # answers in a row that kept nothing
        self._held: dict[int, float] = {}  # number → monotonic moment when to try again
        self._held_objects: dict[bytes, float] = {}
        self._help = asyncio.Event()
        self._records = asyncio.Event()
        self._objects = asyncio.Event()
        self._poll = asyncio.Event()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._again_and_again(self._send_help))
            group.create_task(self._again_and_again(self._send_records))
            group.create_task(self._again_and_again(self._send_objects))
            group.create_task(self._again_and_again(self._poll_once, self._poll))
            group.create_task(self._keep_tidy())

    def wake(self) -> None:
        """Something was saved. A back-off goes on: the line is no better for it."""
        self._help.set()
        self._records.set()
        self._objects.set()

    def look(self) -> None:
        """Somebody began to watch: ask the outbox now."""
        self._poll.set()

    # -- records --------------------------------------------------------------------------------

    async def _send_help(self) -> None:
        self._help.clear()
        waiting = await self._waiting("first")
        if waiting:
            await self._send_or_halve(waiting)
        else:
            await self._wait(self._settings.heartbeat_s, self._help)

    async def _waiting(self, urgency: Literal["first", "rest"]) -> list[Waiting]:
        held = _due(self._held, self._clock.monotonic())
        return await asyncio.to_thread(
            lambda: self._spool.entries.waiting(
                limit=self._settings.batch_entries,
                size_limit=self._batch_bytes,
                without=held,
                urgency=urgency,
            )
        )

    async def _send_records(self) -> None:
        self._records.clear()
        waiting = await self._waiting("rest")
        if not waiting:
            await self._wait(self._settings.heartbeat_s, self._records)
            return
        try:
            elapsed_s = await self._send_or_halve(waiting)
        except LinkDown:
            self._batch_bytes = next_batch_bytes(self._batch_bytes, self._settings, None)
            raise
        self._batch_bytes = next_batch_bytes(self._batch_bytes, self._settings, elapsed_s)

    async def _send_or_halve(self, waiting: Sequence[Waiting]) -> float:
        """Send; where the whole is refused, halve it until the one bad record stands alone."""
        try:
            outcome = await self._caller.call(waiting)
        except _REFUSED_WHOLE as refusal:
            if len(waiting) == 1:
                await self._hold(waiting[0].entry.number, refusal.name)
                return 0.0
            half = len(waiting) // 2
            first = await self._send_or_halve(waiting[:half])
            return max(first, await self._send_or_halve(waiting[half:]))
        if outcome.missing:
            await self._give_up_on_lost(waiting)
            self._objects.set()
        self._fruitless = 0 if outcome.acknowledged else self._fruitless + 1
        if self._fruitless > _MOST_FRUITLESS or not (outcome.acknowledged or outcome.missing):
            raise LinkDown("nothing_kept")  # an answer, but no promise: later
        if not outcome.acknowledged:
            await self._clock.sleep(self._settings.back_off_first_s)
        return outcome.elapsed_s

    async def _hold(self, number: int, name: str) -> None:
        _log.error("record_refused", extra={"number": number, "problem": name})
        self._held[number] = self._clock.monotonic() + self._settings.refused_again_s
        await asyncio.to_thread(self._spool.entries.note_refused, number, name)
        self._audience.records_changed([number])

    async def _give_up_on_lost(self, waiting: Sequence[Waiting]) -> None:
        """Entries that want a key which was destroyed here cannot be kept by the centre: hold
        them, so that they do not block those behind."""
        for one in waiting:
            if (
                one.key_id is not None
                and await asyncio.to_thread(self._spool.people.key, one.key_id) is None
            ):
                await self._hold(one.entry.number, "key_destroyed")

    # -- objects --------------------------------------------------------------------------------

    async def _send_objects(self) -> None:
        self._objects.clear()
        held = _due(self._held_objects, self._clock.monotonic())
        waiting = await asyncio.to_thread(self._spool.objects.waiting)
        ready = [sha256 for sha256 in waiting if sha256 not in held]
        if not ready:
            await self._wait(self._settings.heartbeat_s, self._objects)
            return
        sha256 = ready[0]
        data = await asyncio.to_thread(self._spool.objects.get, sha256)
        if data is None:
            for number in await asyncio.to_thread(self._spool.entries.naming, sha256):
                await self._hold(number, "object_lost")
            return
        await self._put(sha256, data)

    async def _put(self, sha256: bytes, data: bytes) -> None:
        headers = {
            HEADER_EDGE: str(self._credentials.edge_id),
            HEADER_SIGNATURE: sign(CONTEXT_OBJECT + sha256, self._credentials.secret_key),
            "content-type": "application/octet-stream",
        }
        pause_s = self._pacer.wait_s(len(data), self._clock.monotonic())
        if pause_s > 0:
            await self._clock.sleep(pause_s)
        try:
            await self._link.put_object(sha256, data, headers)
        except _REFUSED_WHOLE as refusal:
            _log.error("object_refused", extra={"problem": refusal.name})
            again = self._settings.back_off_most_s
            self._held_objects[sha256] = self._clock.monotonic() + again
            return
        await asyncio.to_thread(self._spool.objects.note_uploaded, sha256)
        self._records.set()

    # -- heartbeat and outbox -------------------------------------------------------------------

    async def _poll_once(self) -> None:
        self._poll.clear()
        watched = self._watched()
        outcome = await self._caller.call((), self._settings.poll_wait_s if watched else 0.0)
        if outcome.messages:
            return  # tell the centre at once that they are durable here
        if watched:
            if outcome.elapsed_s < 1.0:  # a centre or proxy that does not hold the call
                await self._clock.sleep(2.0)
            return
        await self._wait(self._settings.heartbeat_s * (0.9 + 0.2 * self._random()), self._poll)

    # -- upkeep ---------------------------------------------------------------------------------

    async def _keep_tidy(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._tidy)
            except BreathwayError as problem:
                _log.warning("upkeep_failed", extra={"problem": problem.name})
            await self._clock.sleep(_UPKEEP_S)

    def _tidy(self) -> None:
        free = self._spool.store.disk_free_percent()
        low = free is not None and free < self._settings.disk_low_percent
        keep_days = 0.0 if low or self._spool.store.full else self._settings.keep_days
        self._spool.purge(_minus_days(self._clock.now(), keep_days))

    # -- the line -------------------------------------------------------------------------------

    async def _again_and_again(
        self, once: Callable[[], Awaitable[None]], also: asyncio.Event | None = None
    ) -> None:
        """``once`` for ever; after a failure wait longer each time, or until the line is back."""
        failures = 0
        while True:
            try:
                await once()
                failures = 0
                continue
            except LinkDown as down:
                self._fail("down", str(down))
                wait_s = self._back_off(failures, down.retry_after_s)
            except BreathwayError as refusal:
                self._fail("refused" if refusal.status < 500 else "down", refusal.name)
                wait_s = self._back_off(failures)
            except Exception:  # the bedside goes on whatever becomes of the line
                _log.exception("sync_failed")
                wait_s = self._back_off(failures)
            failures += 1
            await self._wait(wait_s, self.state.restored, also)

    def _back_off(self, failures: int, retry_after_s: float | None = None) -> float:
        return back_off_s(failures, self._settings, self._random(), retry_after_s)

    def _fail(self, state: Literal["down", "refused"], problem: str) -> None:
        if self.state.failed(state, problem, self._clock.now()):
            _log.warning("link_changed", extra={"kind": state, "problem": problem})
            self._audience.link_changed()

    async def _wait(self, seconds: float, *events: asyncio.Event | None) -> None:
        """Until the time is over or one of the events is set."""
        tasks = [asyncio.ensure_future(self._clock.sleep(seconds))]
        tasks += [asyncio.ensure_future(_set(event)) for event in events if event is not None]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _set(event: asyncio.Event) -> None:
    await event.wait()


def _due(held: dict[Any, float], monotonic: float) -> frozenset[Any]:
    """Those still held; the others are let go."""
    for key in [key for key, until in held.items() if until <= monotonic]:
        del held[key]
    return frozenset(held)


def _minus_days(now: dt.datetime, days: float) -> dt.datetime:
    """Also where the clock stands at the beginning of time."""
    try:
        return now - dt.timedelta(days=days)
    except OverflowError:
        return now


__all__ = ["Audience", "Credentials", "Settings", "Sync"]
