"""The file under the spool: SQLite whose commits are on the disk, and rows that are sealed.

In: a folder, the spool's key. Out: transactions that are synced when they end, and boxes only this
key opens. Every error of the disk becomes ``Unavailable`` with a stable name; what was kept stays.

- ``journal_mode=WAL`` with ``synchronous=FULL``: a commit returns after its fsync.
- One process at a time, by an advisory lock that dies with the process.
- A reserve file gives way when the disk is full, so that acknowledgements can still be noted and
  what the centre holds can be purged; new records are refused until there is room again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nacl.bindings as sodium
import nacl.exceptions

from breathway.edge.spool import schema
from breathway.model.errors import Conflict, Unavailable

RESERVE_BYTES = 4 << 20
_NO_ROOM_BYTES = 1 << 20
_BROKEN = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)

_PRAGMAS = (
    "PRAGMA auto_vacuum = INCREMENTAL",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA journal_size_limit = 4194304",
    "PRAGMA temp_store = MEMORY",
)


def micros(at: dt.datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def instant(value: int) -> dt.datetime:
    return _EPOCH + dt.timedelta(microseconds=value)


def maybe_instant(value: int | None) -> dt.datetime | None:
    return None if value is None else instant(value)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def disk_full() -> Unavailable:
    return Unavailable(
        "the disk of the edge is full: this was not saved, what was saved before is safe",
        name="disk_full",
        hint="free some space, or connect the edge to the centre so that it can hand over",
    )


class Store:
    """One open spool file. Methods may be called from any thread; one runs at a time."""

    def __init__(self, folder: Path, key: bytes, random: Callable[[int], bytes]) -> None:
        self.folder = folder
        self.random = random
        self.full = False  # whether the last attempt to save met a full disk
        self._key = key
        self._mutex = threading.RLock()
        self._depth = 0
        self._after: list[Callable[[], object]] = []
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = _lock(folder / "spool.lock")
        try:
            self._connection = self._open_somehow(folder / "spool.db")
            self.scrub()  # a kill may have come between an erasure and its scrubbing
        except BaseException:
            os.close(self._lock)
            raise

    def _open_somehow(self, path: Path) -> sqlite3.Connection:
        """Opening writes a little: on a full disk the reserve gives way to it."""
        try:
            with self.errors():
                return self._open(path)
        except Unavailable:
            if not self.full:
                raise
        self._drop_reserve()
        with self.errors():
            return self._open(path)

    def _open(self, path: Path) -> sqlite3.Connection:
        new = not path.exists()
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0)
        try:
            for pragma in _PRAGMAS:
                connection.execute(pragma).fetchall()
            version = schema.version_of(connection)
            if version == 0:
                connection.execute("BEGIN IMMEDIATE")
                schema.create(connection)
                connection.execute("COMMIT")
            elif version > schema.VERSION:
                raise Unavailable(
                    f"the spool is of version {version}, newer than this program",
                    name="spool_too_new",
                    hint="install the version of breathway that wrote it",
                )
            elif connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise _damaged()
        except BaseException:
            connection.close()
            raise
        if new:
            path.chmod(0o600)
            sync_folder(path.parent)
        return connection

    def close(self) -> None:
        with self._mutex:
            self._connection.close()
            if self._lock >= 0:
                os.close(self._lock)
                self._lock = -1

    # -- transactions ---------------------------------------------------------------------------

    @contextlib.contextmanager
    def transaction(self, *, upkeep: bool = False) -> Iterator[sqlite3.Connection]:
        """All or nothing, and on the disk when it ends; one inside another belongs to it.

        ``upkeep`` marks what frees space in the end: where the disk is full, the reserve gives way
        to it.
        """
        with self._mutex:
            if self._depth:
                yield self._connection
                return
            if upkeep and self.full:
                self._drop_reserve()
            with self.errors():
                self._connection.execute("BEGIN IMMEDIATE")
                self._depth = 1
                try:
                    yield self._connection
                    self._connection.execute("COMMIT")
                except BaseException:
                    self._roll_back()
                    raise
                finally:
                    self._depth = 0
                    after, self._after = self._after, []
            if not upkeep:
                self.full = False
            for call in after:
                call()

    def after_commit(self, call: Callable[[], object]) -> None:
        """Within a transaction: what memory should follow once it is on the disk."""
        self._after.append(call)

    def _roll_back(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def rows(self, sql: str, arguments: tuple[Any, ...] = ()) -> list[Any]:
        with self._mutex, self.errors():
            return self._connection.execute(sql, arguments).fetchall()

    def row(self, sql: str, arguments: tuple[Any, ...] = ()) -> Any:
        with self._mutex, self.errors():
            return self._connection.execute(sql, arguments).fetchone()

    def scrub(self) -> None:
        """After a purge or an erasure: deleted bytes leave the files (pages are zeroed already)."""
        with self._mutex, contextlib.suppress(sqlite3.OperationalError):
            self._connection.execute("PRAGMA incremental_vacuum").fetchall()
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        with contextlib.suppress(OSError):
            self._make_reserve()

    # -- sealing --------------------------------------------------------------------------------

    def seal(self, plain: bytes, what: str, row: bytes) -> tuple[bytes, bytes]:
        """Nonce and box of a row's content, bound to its table and id."""
        nonce = self.random(24)
        context = what.encode() + b"\x00" + row
        box = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, context, nonce, self._key)
        return nonce, box

    def unseal(self, nonce: bytes, box: bytes, what: str, row: bytes) -> bytes:
        context = what.encode() + b"\x00" + row
        try:
            return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(box, context, nonce, self._key)
        except nacl.exceptions.CryptoError:
            raise Unavailable(
                "a row of the spool does not open with its key",
                name="spool_key_wrong",
                hint="put back keys/spool.key that was made with this spool",
            ) from None

    # -- the disk -------------------------------------------------------------------------------

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """What the disk says, as ``Unavailable`` with a stable name."""
        try:
            yield
        except sqlite3.DatabaseError as problem:
            code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
            if code == sqlite3.SQLITE_FULL or (code in _BROKEN and self._no_room()):
                self.full = True
                raise disk_full() from problem
            if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise _damaged() from problem
            if code in _BROKEN:
                raise _disk_failed() from problem
            raise
        except OSError as problem:
            if problem.errno in (errno.ENOSPC, errno.EDQUOT):
                self.full = True
                raise disk_full() from problem
            if problem.errno in (errno.EIO, errno.EROFS):
                raise _disk_failed() from problem
            raise

    def _no_room(self) -> bool:
        """SQLite calls some full disks broken."""
        try:
            seen = os.statvfs(self.folder)
        except OSError:
            return False
        return seen.f_bavail * seen.f_frsize < _NO_ROOM_BYTES

    def disk_free_percent(self) -> float | None:
        try:
            seen = os.statvfs(self.folder)
        except OSError:
            return None
        return round(100.0 * seen.f_bavail / seen.f_blocks, 1) if seen.f_blocks else None

    def _drop_reserve(self) -> None:
        with contextlib.suppress(OSError):
            (self.folder / "reserve").unlink()

    def _make_reserve(self) -> None:
        path = self.folder / "reserve"
        if path.exists() and path.stat().st_size == RESERVE_BYTES:
            return
        try:
            with path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)
        except OSError:
            with contextlib.suppress(OSError):
                path.unlink()


def _damaged() -> Unavailable:
    return Unavailable(
        "the spool file is damaged",
        name="spool_damaged",
        hint="keep the folder as it is and ask an operator: most of it can be read back",
    )


def _lock(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise Conflict(
            "another process has this edge's folder open",
            name="spool_in_use",
            hint="stop the other breathway edge, or give this one a folder of its own",
        ) from None
    return handle


def _disk_failed() -> Unavailable:
    return Unavailable(
        "the disk of the edge does not take writes: this was not saved",
        name="disk_failed",
        hint="look at the disk of the edge; what was saved before is still in its folder",
    )
