"""Sounds as objects: content-addressed, on disk before anybody is told so.

In: bytes and their SHA-256. Out: the same bytes, later. ``obstore`` writes; its local store does
not sync by itself (it renames a file that is still in memory), so file and folders are synced here
before ``put`` returns. An object is written once and never changed.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
from pathlib import Path

import obstore
from obstore.store import LocalStore

from breathway.model.errors import BadInput, Unavailable


class Objects:
    """Objects in a folder, two levels deep: ``3f/3fa9…``."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(folder).absolute()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._store = LocalStore(self._folder)

    async def put(self, sha256: bytes, data: bytes) -> None:
        """Keep ``data``; when this returns it is on disk under its hash."""
        if hashlib.sha256(data).digest() != sha256:
            raise BadInput(
                "the bytes do not have the hash they were sent under",
                name="object_hash_differs",
                hint="send the object again; it was damaged on the way",
            )
        try:
            await asyncio.to_thread(self._put, sha256, data)
        except OSError as problem:
            full = problem.errno in (errno.ENOSPC, errno.EDQUOT) or "os error 28" in str(problem)
            raise Unavailable(
                f"the object could not be written: {type(problem).__name__}",
                name="disk_full" if full else "objects_away",
            ) from problem

    async def get(self, sha256: bytes) -> bytes | None:
        """The bytes, or None where there are none that fit the hash."""
        try:
            data = await asyncio.to_thread(self._path(sha256).read_bytes)
        except OSError:
            return None
        return data if hashlib.sha256(data).digest() == sha256 else None

    async def has(self, sha256: bytes) -> bool:
        """Whether it is here. Names appear only for whole, synced objects."""
        return await asyncio.to_thread(self._path(sha256).exists)

    def _path(self, sha256: bytes) -> Path:
        name = sha256.hex()
        return self._folder / name[:2] / name

    def _put(self, sha256: bytes, data: bytes) -> None:
        path = self._path(sha256)
        if path.exists() and hashlib.sha256(path.read_bytes()).digest() == sha256:
            _sync(path.parent)  # whoever wrote the name may have died before this
            return
        # Under a name that ``has`` does not know, synced, then renamed: a name means it is there.
        new = f"new/{sha256.hex()}-{os.urandom(6).hex()}"
        temporary = self._folder / new
        try:
            obstore.put(self._store, new, data)
            _sync(temporary)
            path.parent.mkdir(exist_ok=True, mode=0o700)
            temporary.rename(path)
        except Exception as problem:
            temporary.unlink(missing_ok=True)
            if isinstance(problem, OSError):
                raise
            raise OSError(str(problem)) from problem  # obstore wraps what the disk says
        _sync(path.parent)
        _sync(self._folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
