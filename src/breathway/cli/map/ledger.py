"""The private ledger of a published folder: which treatments were published, so that none is again.

In: the ledger's folder, hashes of treatments. Out: files in it, never published. One release at a
time holds it; what is damaged is said, because a release that has forgotten what was published
would publish it again, and what differs would tell of persons.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breathway.maps.errors import MapError

ID_BYTES = 16


def apart(ledger: Path, out: Path) -> None:
    """Refuse a ledger within what is published."""
    if out.resolve() in (ledger.resolve(), *ledger.resolve().parents):
        raise MapError("ledger_public", f"the ledger {ledger} lies in {out}",
                       "keep it where nothing is published")  # fmt: skip


@contextlib.contextmanager
def held(ledger: Path) -> Iterator[None]:
    """Alone with the ledger; the kernel lets go of it whatever happens."""
    try:
        ledger.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(ledger, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as problem:
        raise MapError("ledger_unwritable", f"{ledger}: {problem.strerror}",
                       "name a folder that can be written with --ledger") from None  # fmt: skip
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise MapError("release_running", f"another release holds {ledger}",
                       "wait until it has ended") from None  # fmt: skip
    finally:
        os.close(lock)


def fits(ledger: Path, out: Path, index: dict[str, Any]) -> None:
    """With another ledger the same treatments would be published again, and two releases that
    differ by one person tell of that person."""
    here = name(ledger, make=False)
    if index["releases"] and index.get("ledger", here) != here:
        raise MapError("ledger_other", f"{out} was published with another ledger than {ledger}",
                       "name that one with --ledger, or publish to another folder")  # fmt: skip


def name(ledger: Path, *, make: bool = True) -> str:
    """What tells this ledger from others: by chance, and once for all."""
    path = ledger / "name"
    if make and not path.exists():
        write(path, secrets.token_hex(8).encode())
    return path.read_text() if path.exists() else ""


def published(ledger: Path) -> NDArray[np.bytes_]:
    """Hashes of all treatments that were published."""
    whole = b"".join(path.read_bytes() for path in sorted(ledger.glob("*.ids")))
    if len(whole) % ID_BYTES:
        raise MapError("ledger_damaged", f"{ledger} is not as it was written",
                       "restore it from a backup: without it nothing may be published")  # fmt: skip
    return np.frombuffer(whole, dtype=f"S{ID_BYTES}")


def keep(ledger: Path, ids: NDArray[np.bytes_]) -> None:
    """Before they are published: what a crash then leaves out is never published, not twice."""
    number = len(list(ledger.glob("*.ids"))) + 1
    write(ledger / f"{number:04d}.ids", ids.tobytes())


def write(path: Path, data: bytes) -> None:
    """Whole or not at all, and on the disk."""
    half = path.with_name(f".{path.name}.half")
    with half.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
