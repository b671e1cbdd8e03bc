"""What of now waits at the edge, and whether the system would send more at once. Linux's TCP_INFO
(tcp(7)) says what a connection holds; on other systems only this process's own share is known.

In: a socket; what was written to it. Out: the bytes that are not sent yet; how much longer a round
trip is than it was at best, which is what waits on the line (what is lost and sent again does not
count); ``room``, whether what is written goes out now; the index of the oldest sample of now that
has not left this machine.
"""

from __future__ import annotations

import socket
import struct
from collections import deque
from typing import Any

from msgspec import Struct

LINE_MOST_S = 0.4  # more on the line, and now waits here, where it can still be skipped
# Offsets in struct tcp_info: not acknowledged, of them known to be there, lost, sent again;
# smoothed RTT (µs); segments that may be under way; bytes not sent, best RTT (µs)
_UNACKED, _RTT, _CWND, _NOT_SENT = 24, 68, 80, 144
_INFO_BYTES = 152


class Waiting(Struct, frozen=True, gc=False):
    """In one connection."""

    unsent: int = 0
    line_s: float = 0.0
    room: bool = True


def waiting(raw: Any) -> Waiting | None:
    try:
        info = raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO_BYTES)
    except (OSError, AttributeError):
        return None
    if len(info) < _INFO_BYTES:
        return None
    unacked, there, lost, again = struct.unpack_from("=IIII", info, _UNACKED)
    (rtt_us,) = struct.unpack_from("=I", info, _RTT)
    (cwnd,) = struct.unpack_from("=I", info, _CWND)
    unsent, best_us = struct.unpack_from("=II", info, _NOT_SENT)
    line_s, under_way = max(0, rtt_us - best_us) / 1e6, unacked - there - lost + again
    room = not unsent and under_way < cwnd and (line_s < LINE_MOST_S or not unacked)
    return Waiting(unsent, line_s, room)


class Written:
    """Where in the bytes of a connection each piece of now ends."""

    def __init__(self) -> None:
        self._total = 0
        self._pieces: deque[tuple[int, int]] = deque()  # bytes up to its end; its first index

    def note(self, size: int, start: int | None = None) -> None:
        """``start``: the first index of what is of now."""
        self._total += size
        if start is not None:
            self._pieces.append((self._total, start))

    def oldest(self, unsent: int) -> int | None:
        """Of now, in the last ``unsent`` bytes; they are counted as this process wrote them."""
        while self._pieces and self._pieces[0][0] <= self._total - unsent:
            self._pieces.popleft()
        return self._pieces[0][1] if self._pieces else None
