"""What every record of this facility begins with, and where it is saved."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from breathway.edge.clock import Clock, Uptime
from breathway.edge.spool import Record, Spool
from breathway.model import Sealed, uuid7
from breathway.model.errors import NotFound
from breathway.model.facility import Facility
from breathway.model.seal import seal, seal_bytes

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Pen:
    """``saved`` is told the numbers and the treatment after each save, in the saving thread."""

    def __init__(
        self,
        spool: Spool,
        facility: Facility,
        clock: Clock,
        random: Callable[[int], bytes],
        saved: Callable[[Sequence[int], UUID | None], None],
    ) -> None:
        self.spool = spool
        self.facility = facility
        self.lock = threading.RLock()  # one change of a state at a time
        self._clock = clock
        self._random = random
        self._saved = saved

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Changes of states and of the spool as one. This lock comes before the spool's, always:
        two threads that took them crosswise would wait for each other for ever."""
        with self.lock, self.spool.together():
            yield

    def now(self) -> dt.datetime:
        """The wall's time, never before 1970, whatever a clock without battery says."""
        return max(self._clock.now(), _EPOCH)

    def uptime(self) -> Uptime | None:
        return self._clock.uptime()

    def when(self, at: dt.datetime, up: Uptime | None) -> dt.datetime:
        """When ``at`` was by the wall's time of now: where the clock was set since, and the machine
        has run since, what it says of the time that passed holds."""
        now, clock = self.now(), self.uptime()
        if up is None or clock is None or up.boot != clock.boot:
            return at
        return now - dt.timedelta(seconds=max(clock.s - up.s, 0.0))

    def new_id(self) -> UUID:
        return uuid7(self.now(), self._random(10))

    def new_key(self) -> bytes:
        return self._random(32)

    def new_token(self, size: int) -> bytes:
        return self._random(size)

    def common(self, at: dt.datetime | None = None) -> dict[str, Any]:
        """Fields of every event, with an id of its own."""
        return {
            "id": self.new_id(),
            "facility_id": self.facility.id,
            "jurisdiction": self.facility.jurisdiction,
            "occurred_at": max(at or self.now(), _EPOCH),
        }

    def seal(self, plain: bytes, patient_id: UUID, key_id: UUID) -> Sealed:
        return seal(plain, self._key(key_id), key_id, patient_id, self._random(24))

    def seal_object(self, plain: bytes, patient_id: UUID, key_id: UUID) -> tuple[bytes, bytes]:
        """Nonce and sealed bytes."""
        nonce = self._random(24)
        return nonce, seal_bytes(plain, self._key(key_id), patient_id, nonce)

    def _key(self, key_id: UUID) -> bytes:
        held = self.spool.people.key(key_id)
        if held is None:
            raise NotFound("the record of this patient was erased", name="patient_erased")
        return held.key

    def save(self, records: Sequence[Record]) -> list[int]:
        """On the disk when it returns. Within ``spool.together`` the caller announces it."""
        return self.spool.save(records, self.now())

    def announce(self, numbers: Sequence[int], treatment_id: UUID | None = None) -> None:
        self._saved(numbers, treatment_id)
