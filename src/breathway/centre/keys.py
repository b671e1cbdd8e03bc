"""The centre's own keys, in ``keys/`` of its folder.

In: the data folder. Out: ``box.key`` (X25519: patients' data keys are sealed to it), ``node.key``
(32 bytes: tokens of names, second factors, the database roles' passwords); made at random the
first time, readable by their owner only, synced before anything is sealed to them.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

import nacl.bindings as sodium
from msgspec import Struct

from breathway.model.errors import BadInput


class CentreKeys(Struct, frozen=True, kw_only=True):
    folder: Path
    box_public: bytes
    node: bytes


def keys_of(data: Path) -> CentreKeys:
    """The keys of the centre in ``data``, made if there are none."""
    folder = data / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    box = _key(folder / "box.key")
    return CentreKeys(
        folder=folder,
        box_public=sodium.crypto_scalarmult_base(box),
        node=_key(folder / "node.key"),
    )


def _key(file: Path) -> bytes:
    try:
        return _read(file)
    except FileNotFoundError:
        pass
    made = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, secrets.token_bytes(32))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(made, file)  # whoever is first wins, and never a half-written key
    except FileExistsError:
        pass
    finally:
        made.unlink()
    _sync_folder(file.parent)
    return _read(file)


def _read(file: Path) -> bytes:
    key = file.read_bytes()
    if len(key) != 32:
        raise BadInput(
            f"{file} is not a key of 32 bytes",
            name="key_damaged",
            hint="restore it from your backup: without it sealed names cannot be read",
        )
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise BadInput(
            f"{file} can be read by others",
            name="key_exposed",
            hint=f"chmod 600 {file}, and think about who may have read it",
        )
    return key


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
