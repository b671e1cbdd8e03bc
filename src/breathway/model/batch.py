"""What travels between an edge and its centre, as bytes.

In: entries of a spool, and the edge's signing key. Out: one HTTP body and its headers, and back.

A body is zstd over msgpack. The signature is Ed25519 (RFC 8032) over ``CONTEXT_BATCH`` and the body
as sent, so that nothing is decompressed before we know who sent it. Each entry carries the hash of
the one before it in its spool, so that the centre sees a gap, a fork or a cloned key:

    hash(n) = SHA-256(hash(n-1) ‖ n as 8 bytes, big-endian ‖ event bytes), hash(0) = 32 zero bytes

An event that has a blob (packed curves) holds its SHA-256, so the chain covers the blob too.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Annotated
from uuid import UUID

import msgspec
import nacl.bindings as sodium
import nacl.exceptions
import zstandard
from msgspec import Meta, Struct

from breathway.model.errors import BadBatch, NotEnrolled, Rejection, TooMuch
from breathway.model.facility import Presence
from breathway.model.quantity import Instant

WIRE_VERSION = 1
MEDIA_TYPE = "application/vnd.breathway.batch"
HEADER_EDGE = "breathway-edge"  # the edge's id
HEADER_SIGNATURE = "breathway-signature"  # base64 of 64 bytes
CONTEXT_BATCH = b"breathway-batch-1\x00"
CONTEXT_OBJECT = b"breathway-object-1\x00"
FIRST_HASH = bytes(32)

BODY_LIMIT = 4 << 20  # bytes on the wire
PLAIN_LIMIT = 32 << 20  # bytes once decompressed
ENTRIES_LIMIT = 5000
OBJECT_LIMIT = 64 << 20

Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]
Number = Annotated[int, Meta(ge=1, le=2**62)]


class Entry(Struct, frozen=True, array_like=True, gc=False):
    """One record of a spool."""

    number: Number  # from 1, without gaps within a spool
    previous: Hash  # hash of entry number - 1
    event: bytes  # encode_event(...) as it was made
    blob: bytes | None = None  # packed curves


class PatientKey(Struct, frozen=True, kw_only=True, gc=False):
    """A patient's data key, sealed to the centre's X25519 box key (libsodium sealed box)."""

    key_id: UUID
    patient_id: UUID
    sealed: bytes


class Batch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An edge's call. Without entries it is a heartbeat, which also fetches the outbox."""

    version: int = WIRE_VERSION
    spool_id: UUID
    sent_at: Instant  # by the edge's clock: the centre measures the offset, and trusts it not
    entries: Annotated[tuple[Entry, ...], Meta(max_length=ENTRIES_LIMIT)] = ()
    keys: Annotated[tuple[PatientKey, ...], Meta(max_length=ENTRIES_LIMIT)] = ()
    presence: Presence | None = None
    outbox_acknowledged: tuple[int, ...] = ()  # ids of messages that are durable at the edge
    wait_s: Annotated[float, Meta(ge=0, le=25)] = 0.0  # hold the answer until the outbox has one


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message of a facility's durable outbox; sent again until it is acknowledged."""

    id: int
    event: bytes  # AdviceGiven, RecordSeen, PatientErased, …
    by_name: str = ""  # the name of the person behind ``by``


class Quarantined(Struct, frozen=True, kw_only=True):
    """An entry that was kept with its bytes and its reason, but not understood."""

    number: int
    why: Rejection


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The centre's answer. What is in ``kept`` is committed; the edge may forget it."""

    version: int = WIRE_VERSION
    kept: tuple[tuple[int, int], ...] = ()  # ranges of numbers, both ends included
    quarantined: tuple[Quarantined, ...] = ()  # these are in ``kept`` too: their bytes are safe
    missing_objects: tuple[bytes, ...] = ()  # SHA-256: PUT these, then send the entries again
    missing_keys: tuple[UUID, ...] = ()  # send these keys along, then the entries again
    messages: tuple[Message, ...] = ()
    answered_at: Instant


class EnrolRequest(Struct, frozen=True, kw_only=True):
    """POST /v1/enrolments, JSON: a one-time code becomes a key. Keys are base64."""

    code: str
    public_key: bytes  # Ed25519, 32 bytes
    proof: bytes  # signature over "breathway-enrol-1\0" + code


class Enrolment(Struct, frozen=True, kw_only=True):
    """The answer to it, JSON."""

    edge_id: UUID
    facility: dict[str, object]  # model.facility.Facility as builtins
    centre_box_key: bytes  # X25519 public key: patients' keys are sealed to it
    versions: tuple[int, ...] = (WIRE_VERSION,)


CONTEXT_ENROL = b"breathway-enrol-1\x00"

_batch_decoder = msgspec.msgpack.Decoder(Batch)
_answer_decoder = msgspec.msgpack.Decoder(Answer)
_encoder = msgspec.msgpack.Encoder()


def entry_hash(entry: Entry) -> bytes:
    """The chain's next link."""
    return hashlib.sha256(entry.previous + entry.number.to_bytes(8, "big") + entry.event).digest()


def encode_batch(batch: Batch, secret_key: bytes, edge_id: UUID) -> tuple[bytes, dict[str, str]]:
    """The body and its headers. ``secret_key`` is libsodium's 64 bytes."""
    body = zstandard.ZstdCompressor(level=3).compress(_encoder.encode(batch))
    return body, {
        HEADER_EDGE: str(edge_id),
        HEADER_SIGNATURE: sign(CONTEXT_BATCH + body, secret_key),
        "content-type": MEDIA_TYPE,
    }


def decode_batch(body: bytes, signature: str, public_key: bytes) -> Batch:
    """Verify, decompress within bounds and decode; raises BadBatch, NotEnrolled or TooMuch."""
    if len(body) > BODY_LIMIT:
        raise TooMuch("the batch is larger than 4 MiB", name="batch_too_large")
    if not verify(CONTEXT_BATCH + body, signature, public_key):
        raise NotEnrolled("the signature does not fit the edge's key", name="wrong_signature")
    plain = _decompress(body)
    try:
        return _batch_decoder.decode(plain)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError) as problem:
        raise BadBatch(f"not a batch: {problem}", name="batch_not_understood") from None


def _decompress(body: bytes) -> bytes:
    try:
        declared = zstandard.frame_content_size(body)
        if declared > PLAIN_LIMIT:
            raise TooMuch("the batch opens to more than 32 MiB", name="batch_too_large")
        # With a declared size the output is bounded by it; without one by the limit.
        reader = zstandard.ZstdDecompressor(max_window_size=PLAIN_LIMIT)
        return reader.decompress(body, max_output_size=PLAIN_LIMIT)
    except zstandard.ZstdError:
        raise BadBatch(
            "not zstd, truncated, or opens to more than 32 MiB", name="batch_not_zstd"
        ) from None


def encode_answer(answer: Answer) -> bytes:
    return _encoder.encode(answer)


def decode_answer(raw: bytes) -> Answer:
    """Raises BadBatch where the bytes are not an answer (a proxy's page, a cut line)."""
    try:
        return _answer_decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError) as problem:
        raise BadBatch(f"not an answer: {problem}", name="answer_not_understood") from None


def sign(message: bytes, secret_key: bytes) -> str:
    """Detached Ed25519 signature, base64."""
    return base64.b64encode(sodium.crypto_sign(message, secret_key)[:64]).decode()


def verify(message: bytes, signature: str, public_key: bytes) -> bool:
    """Whether ``signature`` (base64) is the key's over ``message``."""
    try:
        raw = base64.b64decode(signature, validate=True)
        if len(raw) != 64:
            return False
        sodium.crypto_sign_open(raw + message, public_key)
    except (nacl.exceptions.CryptoError, ValueError, TypeError):
        return False
    return True


def ranges(numbers: list[int]) -> tuple[tuple[int, int], ...]:
    """Numbers as closed ranges, ascending: [1, 2, 3, 7] → ((1, 3), (7, 7))."""
    out: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if out and number == out[-1][1] + 1:
            out[-1] = (out[-1][0], number)
        else:
            out.append((number, number))
    return tuple(out)
