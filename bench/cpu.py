"""CPU time of processes, from /proc: ours, and all of a PostgreSQL server's."""

from __future__ import annotations

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def server_pids(postmaster: int) -> set[int]:
    """The postmaster and its children."""
    out = {postmaster}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields and int(fields[1]) == postmaster:
                out.add(int(entry.name))
    return out


def cpu_s(pids: set[int]) -> float:
    """User and system time, of reaped children too, since each started."""
    total = 0
    for pid in pids:
        fields = _stat(pid)
        if fields:
            total += sum(int(fields[n]) for n in (11, 12, 13, 14))
    return total / _TICK


def server_cpu_s(postmaster: int) -> float:
    """All the CPU time that the server used; what ended children used is in the postmaster's."""
    return cpu_s(server_pids(postmaster))


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
