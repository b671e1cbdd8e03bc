"""How much one caller may ask for, in bounded memory.

In: keys (an edge's id, an address), and a clock's reading in seconds. Out: how long to wait.
"""

from __future__ import annotations

import ipaddress

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    edge_calls_per_s: float = 100.0  # an edge's calls, sustained; bursts of four times this
    refusals_per_min: float = 120.0  # an address's refused calls
    in_flight_bytes: int = 256 << 20  # bodies being read, all callers together
    head_s: float = 20.0  # from a connection, or the first byte of a request, to its whole head
    head_bytes: int = 64 << 10
    idle_s: float = 30.0  # a body that stops arriving
    body_s: float = 900.0  # a body that arrives too slowly


class Buckets:
    """Token buckets by key; the key untouched for longest makes room, so memory is bounded."""

    def __init__(self, per_s: float, burst: float, keys: int = 65_536) -> None:
        self.per_s, self.burst, self.keys = per_s, burst, keys
        self._level: dict[object, tuple[float, float]] = {}

    def wait_s(self, key: object, at: float) -> float:
        """How long until the key has a token; 0.0 when it has one now. Takes none."""
        level, since = self._level.get(key, (self.burst, at))
        level = min(self.burst, level + (at - since) * self.per_s)
        return 0.0 if level >= 1.0 else (1.0 - level) / self.per_s

    def take(self, key: object, at: float) -> float:
        """Take a token; 0.0 when there was one, otherwise how long to wait."""
        level, since = self._level.pop(key, (self.burst, at))
        level = min(self.burst, level + (at - since) * self.per_s)
        granted = level >= 1.0
        self._level[key] = (level - 1.0 if granted else level, at)
        if len(self._level) > self.keys:
            del self._level[next(iter(self._level))]
        return 0.0 if granted else (1.0 - level) / self.per_s


def network(address: str) -> str:
    """Whom to count as one caller: an IPv4 address, or the /64 of an IPv6 one."""
    if ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network((address.split("%")[0], 64), strict=False))
    except ValueError:
        return address


class Budget:
    """Bytes of bodies being read, all callers together."""

    def __init__(self, limit: int) -> None:
        self.limit, self.used = limit, 0
