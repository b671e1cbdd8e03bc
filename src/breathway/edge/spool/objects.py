"""The objects of the spool: sounds as they will be uploaded, sealed already, named by their hash.

In: sealed bytes. Out: a file that is synced, and whose folder is synced, before ``put`` returns.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from breathway.edge.spool.store import Store, sync_folder


class Objects:
    """``objects/<sha256 in hex>`` beside the spool file."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._folder = store.folder / "objects"
        if not self._folder.exists():
            self._folder.mkdir(mode=0o700)
            sync_folder(store.folder)
        self._drop_orphans()

    def put(self, data: bytes) -> bytes:
        """The SHA-256 of ``data``, which is on the disk now."""
        sha256 = hashlib.sha256(data).digest()
        path = self._path(sha256)
        part = path.with_suffix(".part")
        with self._store.errors():
            try:
                with part.open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                part.rename(path)
                sync_folder(self._folder)
            except BaseException:
                with contextlib.suppress(OSError):
                    part.unlink()
                raise
        return sha256

    def get(self, sha256: bytes) -> bytes | None:
        """The bytes, or None where they are gone or no longer what their name says."""
        try:
            data = self._path(sha256).read_bytes()
        except FileNotFoundError:
            return None
        return data if hashlib.sha256(data).digest() == sha256 else None

    def drop(self, sha256: bytes) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._path(sha256).unlink()

    def drop_unnamed(self, hashes: Iterable[bytes]) -> None:
        """Those of a save that did not come out, where no other record names them."""
        for sha256 in hashes:
            if not self._store.row("SELECT 1 FROM object WHERE sha256 = ?", (sha256,)):
                self.drop(sha256)

    def waiting(self) -> list[bytes]:
        """Those that the centre does not hold yet, the newest record's first."""
        rows = self._store.rows(
            "SELECT o.sha256 FROM object o JOIN entry e ON e.object_sha256 = o.sha256"
            " WHERE o.uploaded = 0 AND e.acknowledged_at IS NULL AND e.refused IS NULL"
            " ORDER BY e.number DESC LIMIT 100"
        )
        return list(dict.fromkeys(row[0] for row in rows))

    def note_uploaded(self, sha256: bytes, uploaded: bool = True) -> None:
        with self._store.transaction(upkeep=True) as db:
            db.execute("UPDATE object SET uploaded = ? WHERE sha256 = ?", (uploaded, sha256))

    def _path(self, sha256: bytes) -> Path:
        return self._folder / sha256.hex()

    def _drop_orphans(self) -> None:
        """What a crash left between the file's sync and the record's commit was never saved."""
        known = {row[0].hex() for row in self._store.rows("SELECT sha256 FROM object")}
        for path in self._folder.iterdir():
            if path.name not in known:
                path.unlink()
