"""CPU seconds of a process and everything below it, read from the kernel.

The load generator is never below the process that is measured, so its CPU is accounted apart.
"""

from __future__ import annotations

import psutil


class CpuMeter:
    """CPU (user + system) of a tree of processes between ``start`` and ``read``.

    A process that ended in between is counted by what its parent reaped.
    """

    def __init__(self, pid: int) -> None:
        self.root = psutil.Process(pid)
        self.before = self._by_process()

    def _by_process(self) -> dict[int, tuple[str, float]]:
        found = {}
        for process in [self.root, *self.root.children(recursive=True)]:
            try:
                times = process.cpu_times()
                name = " ".join(process.cmdline())[:200]
            except psutil.Error:
                continue
            found[process.pid] = (kind_of(name), times.user + times.system)
        return found

    def read(self) -> dict[str, float]:
        """CPU seconds since the start, by kind of process and as ``total``."""
        out: dict[str, float] = {}
        for pid, (kind, seconds) in self._by_process().items():
            out[kind] = out.get(kind, 0.0) + seconds - self.before.get(pid, ("", 0.0))[1]
        out["total"] = sum(out.values())
        return out


def kind_of(command: str) -> str:
    """What a process of a centre is, from its command line."""
    if "postgres" in command.split(" ")[0] or command.startswith("postgres:"):
        return "postgresql"
    for word, kind in {"stages": "stages", "upkeep": "upkeep", "worker": "api"}.items():
        if word in command:
            return kind
    return "supervisor"


def percentile(values: list[float], share: float) -> float:
    """The nearest-rank percentile; NaN of nothing."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
