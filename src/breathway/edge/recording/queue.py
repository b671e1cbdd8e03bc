"""What waits in a TCP connection, as the system tells it: Linux's TCP_INFO (tcp(7)).

In: a socket. Out: the bytes not sent yet, and how much longer a round trip is than it was at best,
which is what waits on the line; what is lost and sent again does not count. None on other systems.
"""

from __future__ import annotations

import socket
import struct
from typing import Any

_RTT, _NOT_SENT = 68, 144  # offsets in struct tcp_info: smoothed RTT; not sent, best RTT (µs)
_INFO_BYTES = 152


def waiting(raw: Any) -> tuple[int, float] | None:
    """Bytes, seconds."""
    try:
        info = raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO_BYTES)
    except (OSError, AttributeError):
        return None
    if len(info) < _INFO_BYTES:
        return None
    (rtt_us,) = struct.unpack_from("=I", info, _RTT)
    not_sent, best_us = struct.unpack_from("=II", info, _NOT_SENT)
    return not_sent, max(0, rtt_us - best_us) / 1e6
