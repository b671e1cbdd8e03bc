"""Enrolment: a one-time code becomes a key that never leaves the edge.

In: a code from the centre's operator, a link. Out: ``keys/edge.key`` (Ed25519, RFC 8032; 0600) made
here before anything is sent, ``keys/spool.key``, and ``edge.json`` with who this edge is now. A cut
line costs nothing: the key is made once, and asking again with the same code and key is once.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import msgspec
import nacl.bindings as sodium
from msgspec import Struct

from breathway.edge.spool.store import sync_folder
from breathway.edge.sync import Credentials
from breathway.model.batch import CONTEXT_ENROL, WIRE_VERSION, Enrolment, EnrolRequest
from breathway.model.errors import Conflict, NotEnrolled, Unavailable
from breathway.model.facility import Facility
from breathway.wire.link import Link

_FILE = "edge.json"


class Identity(Struct, frozen=True, kw_only=True):
    """``edge.json``: what the centre said; no secret is in it."""

    edge_id: UUID
    facility: Facility
    centre_box_key: bytes
    centre: str  # its URL


class Keys(Struct, frozen=True, kw_only=True):
    edge_seed: bytes
    spool: bytes


def load(folder: Path) -> Identity | None:
    """Who this edge is, or None where it is not enrolled yet."""
    try:
        raw = (folder / _FILE).read_bytes()
    except FileNotFoundError:
        return None
    try:
        return msgspec.json.decode(raw, type=Identity)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unavailable(
            "edge.json is damaged",
            name="identity_damaged",
            hint="keep the folder, and enrol the edge again with a fresh code",
        ) from None


def keys(folder: Path, random: Callable[[int], bytes] = os.urandom) -> Keys:
    """The edge's two keys, made where there are none."""
    place = folder / "keys"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Keys(edge_seed=_key(place / "edge.key", random), spool=_key(place / "spool.key", random))


def credentials(identity: Identity, held: Keys) -> Credentials:
    _, secret = sodium.crypto_sign_seed_keypair(held.edge_seed)
    return Credentials(
        edge_id=identity.edge_id,
        secret_key=secret,
        centre_box_key=identity.centre_box_key,
    )


async def enrol(folder: Path, code: str, link: Link, centre: str) -> Identity:
    """Raises LinkDown where the centre cannot be reached: try again with the same code."""
    public, secret = sodium.crypto_sign_seed_keypair(_seed_of_new(folder))
    proof = sodium.crypto_sign(CONTEXT_ENROL + code.encode(), secret)[:64]
    answer = await link.enrol(EnrolRequest(code=code, public_key=public, proof=proof))
    identity = _identity(answer, centre)
    write(folder / _FILE, msgspec.json.encode(identity))
    return identity


def _seed_of_new(folder: Path) -> bytes:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if load(folder) is not None:
        raise Conflict(
            "this edge is enrolled already",
            name="already_enrolled",
            hint="give the new edge a folder of its own",
        )
    return keys(folder).edge_seed


def must_be_enrolled(folder: Path) -> Identity:
    identity = load(folder)
    if identity is None:
        raise NotEnrolled(
            "this edge is not enrolled",
            hint="ask the centre's operator for a one-time code: breathway edge enrol CODE",
        )
    return identity


def _identity(answer: Enrolment, centre: str) -> Identity:
    if WIRE_VERSION not in answer.versions:
        raise Conflict(
            "the centre speaks another version of the wire",
            name="version_not_spoken",
            hint="upgrade the older of the two",
        )
    try:
        facility = msgspec.convert(answer.facility, Facility)
    except msgspec.ValidationError as problem:
        raise Conflict(f"the centre's facility: {problem}", name="facility_damaged") from None
    return Identity(
        edge_id=answer.edge_id,
        facility=facility,
        centre_box_key=answer.centre_box_key,
        centre=centre,
    )


def _key(path: Path, random: Callable[[int], bytes]) -> bytes:
    if not path.exists():
        write(path, random(32))
    key = path.read_bytes()
    if len(key) != 32:
        raise Unavailable(
            f"{path.name} is not a key of 32 bytes",
            name="key_damaged",
            hint="put back the key from your copy; without it the spool does not open",
        )
    return key


def write(path: Path, content: bytes) -> None:
    """0600 from its first byte, whole or not at all, and on the disk."""
    part = path.with_suffix(path.suffix + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)
