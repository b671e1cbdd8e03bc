"""The tape: a running recording on the disk before anything of it is sent.

In: sound as it comes, appended; synced twice a second. Out: after a crash, the sound up to the
last sync. Each block is sealed under the spool's key with its number and the recording's id, so a
block that is torn, moved or from elsewhere ends the tape there, and nothing after it is believed.

    u32 length, big-endian · 24-byte nonce · XChaCha20-Poly1305 of msgpack [number, kind, content]
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from breathway.edge.spool.store import sync_folder
from breathway.model.live import Moved, Opening, encode_word
from breathway.model.seal import NONCE_BYTES, seal_bytes, unseal_bytes

_HEAD, _SOUND, _MOVED = "head", "sound", "moved"
_LONGEST = 1 << 20
_pack = msgspec.msgpack.Encoder().encode


class Tape:
    """One recording's file, open for appending. Its methods block: the disk is asked to."""

    def __init__(self, path: Path, key: bytes, opening: Opening) -> None:
        self.path = path
        self._key, self._id = key, opening.recording_id
        self._number = 0
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self._append(_HEAD, encode_word(opening))
        self.sync()
        sync_folder(path.parent)

    def sound(self, pcm: bytes) -> None:
        self._append(_SOUND, pcm)

    def moved(self, word: Moved) -> None:
        self._append(_MOVED, encode_word(word))

    def sync(self) -> None:
        if self._file >= 0:
            os.fdatasync(self._file)

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def drop(self) -> None:
        """The record is in the spool, or the person was erased."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _append(self, kind: str, content: bytes) -> None:
        nonce = os.urandom(NONCE_BYTES)
        box = seal_bytes(_pack([self._number, kind, content]), self._key, self._id, nonce)
        block = len(nonce + box).to_bytes(4, "big") + nonce + box
        written = os.write(self._file, block)
        if written != len(block):  # the disk is full: the block is torn, and ends the tape
            raise OSError(28, "no space left")
        self._number += 1


class Found(msgspec.Struct):
    """What a tape held."""

    opening: Opening
    pcm: bytes
    moved: list[Moved]


def read_tape(path: Path, key: bytes) -> Found | None:
    """Everything up to the first block that is not whole; None where not even the head is."""
    try:
        recording_id = UUID(path.stem)
    except ValueError:
        return None
    found: Found | None = None
    pcm = bytearray()
    with path.open("rb") as file:
        number = 0
        while (block := _block(file, key, recording_id, number)) is not None:
            kind, content = block
            if kind == _HEAD:
                found = Found(msgspec.json.decode(content, type=Opening), b"", [])
            elif found is not None and kind == _SOUND:
                pcm += content
            elif found is not None and kind == _MOVED:
                found.moved.append(msgspec.json.decode(content, type=Moved))
            number += 1
    if found is not None:
        found.pcm = bytes(pcm)
    return found


def _block(file: Any, key: bytes, recording_id: UUID, number: int) -> tuple[str, bytes] | None:
    size = int.from_bytes(file.read(4), "big")
    raw = file.read(size) if NONCE_BYTES < size <= _LONGEST else b""
    if not raw or len(raw) != size:
        return None
    plain = unseal_bytes(raw[NONCE_BYTES:], key, recording_id, raw[:NONCE_BYTES])
    if plain is None:
        return None
    said, kind, content = msgspec.msgpack.decode(plain)
    return (kind, content) if said == number else None
