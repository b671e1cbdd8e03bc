"""A bad line between two network namespaces: delay, jitter, loss, a rate and cuts, from a seed.

In: the delay of each way and how much it varies, the share of packets that are lost, how many bits
a second the way from near to far carries, a seed. Out: two namespaces of this
machine, joined by two TUN interfaces through this process; commands run in either by
``inside``. Needs root, ``ip`` and ``/dev/net/tun``; the kernel's netem is not needed.
"""

from __future__ import annotations

import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import threading
import time
from pathlib import Path

_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_MTU = 1500
_QUEUE_S = 0.5  # what a narrow way holds before it drops


def why_not() -> str:
    """Why this machine cannot have one, or ""."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if not Path("/dev/net/tun").exists():
        return "there is no /dev/net/tun"
    name = f"bw-try-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False)
    if made.returncode:
        return "ip netns does not work here"
    subprocess.run(["ip", "netns", "del", name], check=False)
    return ""


class BadLine:
    """``near`` and ``far`` are the namespaces; their addresses are 10.77.N.1 and 10.77.N.2. With
    ``here`` the near end is where this process is, and ``near`` is ""."""

    def __init__(
        self,
        *,
        delay_s: float,
        loss: float,
        seed: int,
        jitter_s: float = 0.0,
        bit_s: float = 0.0,
        here: bool = False,
    ) -> None:
        self.delay_s, self.loss, self.is_cut = delay_s, loss, False
        self.jitter_s, self.bit_s = jitter_s, bit_s
        self._free_s = 0.0  # when the narrow way has carried what it has
        self.bytes = 0
        self._random = random.Random(seed)
        number = os.getpid() % 250
        self.near, self.far = "" if here else f"bw-near-{os.getpid()}", f"bw-far-{os.getpid()}"
        self.near_address, self.far_address = f"10.77.{number}.1", f"10.77.{number}.2"
        self._ends: list[int] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)

    def __enter__(self) -> BadLine:
        for name, mine in ((self.near, self.near_address), (self.far, self.far_address)):
            device = f"bw{len(self._ends)}-{os.getpid()}"[:15]
            self._ends.append(_tun(device))
            if name:
                _ip("netns", "add", name)
                _ip("link", "set", device, "netns", name)
            for words in (
                ("addr", "add", f"{mine}/24", "dev", device),
                ("link", "set", device, "mtu", str(_MTU), "up"),
                ("link", "set", "lo", "up"),
            ):
                _ip(*(("-n", name) if name else ()), *words)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(5)
        for name in filter(None, (self.near, self.far)):
            subprocess.run(["ip", "netns", "del", name], check=False)
        for end in self._ends:
            os.close(end)

    @staticmethod
    def inside(name: str, command: list[str]) -> list[str]:
        return ["ip", "netns", "exec", name, *command]

    def _carry(self) -> None:
        waiting: list[tuple[float, int, int, bytes]] = []
        number = 0
        while not self._over.is_set():
            now = time.monotonic()
            while waiting and waiting[0][0] <= now:
                _, _, end, packet = heapq.heappop(waiting)
                if not self.is_cut:
                    self._write(end, packet)
            due = waiting[0][0] - now if waiting else 0.05
            ready, _, _ = select.select(self._ends, [], [], min(0.05, max(0.0, due)))
            for end in ready:
                packet = os.read(end, _MTU + 64)
                lost = self.is_cut or self._random.random() < self.loss
                outward = end == self._ends[0]
                if outward and not self.is_cut:
                    self.bytes += len(packet)
                at = self._due(len(packet), outward=outward)
                if not lost and at is not None:
                    number += 1
                    other = self._ends[1 - self._ends.index(end)]
                    heapq.heappush(waiting, (at, number, other, packet))

    def _due(self, size: int, *, outward: bool) -> float | None:
        """When a packet arrives; None where the narrow way's queue is full."""
        at = time.monotonic()
        if self.bit_s and outward:
            at = max(at, self._free_s)
            if at - time.monotonic() > _QUEUE_S:
                return None
            self._free_s = at = at + 8 * size / self.bit_s
        return at + self.delay_s + self._random.random() * self.jitter_s

    @staticmethod
    def _write(end: int, packet: bytes) -> None:
        try:
            os.write(end, packet)
        except OSError:
            return  # the other end is not up


def _tun(name: str) -> int:
    end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(end, _TUNSETIFF, struct.pack("16sH", name.encode(), _IFF_TUN | _IFF_NO_PI))
    return end


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
