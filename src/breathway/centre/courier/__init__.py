"""The courier: takes warnings to schools, until each is there or too late.

In: alerts after the cursor, subscriptions. Out: messages by the channels of ``share``, and what
became of each in the record. A delivery is claimed before it is sent and noted after; when a
courier is killed between the two, its successor sends the message again under the same id, by which
the receiver knows it. That window is the messages on their way at that moment: at most ``MOST`` of
each channel. One courier works in a database; its successor takes up what was claimed at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Mapping
from uuid import UUID

from breathway import log
from breathway.centre.courier.parcels import Parcels
from breathway.model.school import PUSHED, Channel, Delivery, Outcome
from breathway.record import Database, deliveries

LEASE_S = 60.0  # longer than any channel's patience
MOST: Mapping[Channel, int] = {"email": 8, "webhook": 64, "mqtt": 32}  # on their way, not noted
POLL_S = 1.0  # retries come due, quiet hours end
EXPIRE_EVERY_S = 5.0
PRUNE_EVERY_S = 3600.0
KEPT = dt.timedelta(days=400)  # a setting: ``deliveries_kept_days``
FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 1800.0

_log = log.get(__name__)

Now = Callable[[], dt.datetime]


def pause_s(seed: int, delivery_id: UUID, attempts: int) -> float:
    """How long to wait after the ``attempts``-th try: doubled each time, between half and whole of
    it, by chance that follows from the seed."""
    whole = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(attempts - 1, 20))
    drawn = hashlib.blake2b(f"{seed}/{delivery_id}/{attempts}".encode(), digest_size=8).digest()
    return whole * (0.5 + int.from_bytes(drawn) / 2**65)


class Outcomes:
    """What became of messages, until the record has it; outlives a lost database."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._waiting: list[tuple[UUID, Outcome, dt.datetime]] = []
        self._grown = asyncio.Event()
        self.unnoted: Counter[Channel] = Counter()
        self.noted: Callable[[], None] = lambda: None

    def add(
        self, channel: Channel, delivery_id: UUID, outcome: Outcome, again_at: dt.datetime
    ) -> None:
        self._waiting.append((delivery_id, outcome, again_at))
        self.unnoted[channel] += 1
        self._grown.set()

    async def run(self, db: Database) -> None:
        while True:
            await self._grown.wait()
            await self.flush(db)

    async def flush(self, db: Database) -> None:
        self._grown.clear()
        taken, counted = list(self._waiting), Counter(self.unnoted)
        if taken:
            await deliveries.note(db, taken, self._now())
            del self._waiting[: len(taken)]
            self.unnoted -= counted
            self.noted()


class Lane:
    """One channel: claims as many as there is room for, and sends them side by side."""

    def __init__(self, channel: Channel, db: Database, parcels: Parcels, outcomes: Outcomes, *,
                 seed: int, now: Now) -> None:  # fmt: skip
        self.channel, self.db, self.parcels, self.outcomes = channel, db, parcels, outcomes
        self.seed, self.now, self.most = seed, now, MOST[channel]
        self.flying: dict[asyncio.Task[None], tuple[UUID, UUID]] = {}  # of which school and chain
        self.stir = asyncio.Event()  # something is new, or there is room

    async def run(self) -> None:
        while True:
            self.stir.clear()
            room = self.most - len(self.flying) - self.outcomes.unnoted[self.channel]
            if room >= self.most // 2:
                await self._claim(room)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_S):
                    await self.stir.wait()

    async def _claim(self, room: int) -> None:
        claimed = await deliveries.claim(
            self.db, self.channel, room, self.now(), LEASE_S, self.parcels.tickets.open
        )
        for delivery in claimed:
            key = (delivery.subscription.id, delivery.chain)
            before = [task for task, its in self.flying.items() if its == key]
            task = asyncio.create_task(self._send(delivery, before))
            self.flying[task] = key
            task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self.flying.pop(task, None)
        self.stir.set()

    async def _send(self, delivery: Delivery, before: list[asyncio.Task[None]]) -> None:
        if before:  # an all-clear does not pass the warning that is on its way
            await asyncio.wait(before)
        try:
            outcome = await self.parcels.send(delivery)
        except Exception as problem:
            _log.exception("delivery_broken", exc_info=problem)
            outcome = Outcome(sent=False, code="broken")
        wait_s = max(outcome.wait_s, pause_s(self.seed, delivery.id, delivery.attempts))
        again_at = self.now() + dt.timedelta(seconds=wait_s)
        self.outcomes.add(self.channel, delivery.id, outcome, again_at)
        if not outcome.sent:
            _log.info("delivery_not_sent", extra={"kind": self.channel, "problem": outcome.code})


class Courier:
    """One stretch in which the database is there."""

    def __init__(self, db: Database, parcels: Parcels, outcomes: Outcomes, *, seed: int,
                 now: Now, kept: dt.timedelta = KEPT) -> None:  # fmt: skip
        self.db, self.outcomes, self.now, self.kept = db, outcomes, now, kept
        self.lanes = [Lane(c, db, parcels, outcomes, seed=seed, now=now) for c in PUSHED]
        outcomes.noted = self._stir
        self._news = asyncio.Event()
        self._news.set()

    def heard(self, payload: str) -> None:
        """There is an alert, or somebody to ask for a confirmation."""
        self._news.set()
        self._stir()

    def _stir(self) -> None:
        for lane in self.lanes:
            lane.stir.set()

    async def run(self) -> None:
        """Until cancelled, or until the database goes away."""
        await self.outcomes.flush(self.db)
        await deliveries.take_up(self.db)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._plan())
            group.create_task(self.outcomes.run(self.db))
            for lane in self.lanes:
                group.create_task(lane.run())

    async def _plan(self) -> None:
        expired_s = pruned_s = float("-inf")
        while True:
            self._news.clear()
            while (planned := await deliveries.plan(self.db, self.now())) is not None:
                _log.info("alert_planned", extra={"count": planned})
                self._stir()
            if time.monotonic() - expired_s >= EXPIRE_EVERY_S:
                expired_s = time.monotonic()
                await deliveries.expire(self.db, self.now())
            if time.monotonic() - pruned_s >= PRUNE_EVERY_S:
                pruned_s = time.monotonic()
                if gone := await deliveries.prune(self.db, self.now() - self.kept):
                    _log.info("deliveries_pruned", extra={"count": gone})
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_S):
                    await self._news.wait()

    async def landed(self, patience_s: float) -> None:
        """Wait for what is on its way, so that a stop in order repeats nothing."""
        flying = {task for lane in self.lanes for task in lane.flying}
        if flying:
            await asyncio.wait(flying, timeout=patience_s)
