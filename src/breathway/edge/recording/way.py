"""The edge's end of the datagram path: frames out, reports in.

In: the centre's ``Way``, which came by the live lane's WebSocket. Out: messages of frames; whether
they reach the centre (``up``), how many do not, how long they wait on the line. The lane decides
what to make of it. Without a report for a while it is not up, and tries again now and then.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

from breathway.model import datagram
from breathway.model.live import Way

SILENT_S = 1.5  # without a report: what is sent does not arrive
TRY_S = (0.2, 0.4, 0.8, 1.6, 5.0)  # between tries, the last for ever
_SENT_MOST = 256  # whose times are remembered
_ENOUGH = 40  # datagrams that say how many are lost


class DatagramWay(asyncio.DatagramProtocol):
    """To the centre's door, for one line of the lane."""

    def __init__(self, way: Way) -> None:
        self.rtt_s: float | None = None
        self.sent_bytes = 0
        self._way = way
        self._repeats = datagram.Repeats()
        self._number = 0
        self._times: dict[int, float] = {}
        self._best_s = float("inf")
        self._counted = (0, 0)  # highest and count of the report that loss is reckoned from
        self._latest = (0, 0)
        self._heard_s = float("-inf")
        self._transport: asyncio.DatagramTransport | None = None
        self._trying: asyncio.Task[None] | None = None

    @classmethod
    async def to(cls, way: Way, host: str) -> DatagramWay:
        """``host`` is where the WebSocket goes; raises OSError."""
        loop = asyncio.get_running_loop()
        where = (way.address or host, way.port)
        _, made = await loop.create_datagram_endpoint(lambda: cls(way), remote_addr=where)
        made._trying = loop.create_task(made._try())
        return made

    @property
    def up(self) -> bool:
        return time.monotonic() - self._heard_s < SILENT_S

    @property
    def waiting_s(self) -> float:
        """How much longer a round trip is now than at best: what waits on the line."""
        return 0.0 if self.rtt_s is None else self.rtt_s - self._best_s

    def lost_share(self) -> float | None:
        """Of the datagrams since the last asking; None where too few were sent to say."""
        sent = self._latest[0] - self._counted[0]
        if sent < _ENOUGH:
            return None
        came = self._latest[1] - self._counted[1]
        self._counted = self._latest
        return max(0.0, 1 - came / sent)

    def send(self, frame: bytes, repeats: int, *, last: bool = False) -> None:
        """The last of all is not repeated by others behind it."""
        message = self._repeats.message(frame, repeats)
        for _ in range(1 + repeats if last else 1):
            self._say(datagram.FRAMES, message)

    def close(self) -> None:
        if self._trying is not None:
            self._trying.cancel()
        if self._transport is not None:
            self._transport.close()

    async def _try(self) -> None:
        tries = 0
        while True:
            if not self.up:
                self._say(datagram.PING, b"")
                tries += 1
            else:
                tries = 0
            await asyncio.sleep(TRY_S[min(tries, len(TRY_S)) - 1] if tries else SILENT_S)

    def _say(self, kind: int, content: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        self._number += 1
        raw = datagram.seal(
            kind,
            content,
            session=self._way.session,
            number=self._number,
            key=self._way.key,
            to_edge=False,
        )
        self._times[self._number] = time.monotonic()
        if len(self._times) > _SENT_MOST:
            del self._times[next(iter(self._times))]
        self.sent_bytes += len(raw)
        with contextlib.suppress(OSError):
            self._transport.sendto(raw)

    # asyncio calls these

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def error_received(self, problem: Exception) -> None:
        pass  # nobody is there: no report comes

    def datagram_received(self, raw: bytes, address: Any) -> None:
        opened = datagram.unseal(raw, self._way.key, to_edge=True)
        if opened is None or opened.kind != datagram.REPORT:
            return
        said = datagram.read_report(opened.content)
        if said is None or said[0] < self._latest[0]:
            return
        self._latest, self._heard_s = said, time.monotonic()
        sent_s = self._times.get(said[0])
        if sent_s is not None:
            self.rtt_s = self._heard_s - sent_s
            self._best_s = min(self._best_s, self.rtt_s)
