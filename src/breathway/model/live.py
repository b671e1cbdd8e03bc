"""What is said on the live lane beside the frames: words of the edge, the centre and the page.

In: JSON. Out: frozen values, or a ``Rejection``. A live recording is opened by an edge whose key
signs the opening together with the centre's fresh challenge, so that it cannot be said again by
somebody else; it is *complete* at the centre when samples and SHA-256 are those of the edge.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from breathway.model.errors import Rejection
from breathway.model.quantity import Code, FacilityId, Instant, Sha256
from breathway.model.sound import BodySite
from breathway.model.spirometry import Phase

CONTEXT_LIVE = b"breathway-live-1\x00"
PATH = "/v1/live"
RECORDING_S = 300  # a longer listening goes on in the next recording: memory stays bounded
SAMPLES_MOST = RECORDING_S * 8000 + 8000
RateHz = Literal[4000, 8000]
Index = Annotated[int, Meta(ge=0, le=2**32)]


class Word(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """A text message."""


class Opening(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A recording that begins, or goes on after a cut: the same id."""

    recording_id: UUID
    facility_id: FacilityId
    patient_id: UUID
    treatment_id: UUID
    instrument_id: Code
    phase: Phase
    body_site: BodySite
    rate_hz: RateHz
    began_at: Instant  # of sample 0, by the edge's clock
    synthetic: bool = False

    @property
    def tag(self) -> int:
        return tag_of(self.recording_id)


def tag_of(recording_id: UUID) -> int:
    """What the frames of a recording carry of its id."""
    return recording_id.int & 0xFFFF


# The edge says:


class Open(Word, frozen=True, kw_only=True, tag="open"):
    """``opening`` is an Opening as JSON; ``signature`` is over CONTEXT_LIVE ‖ challenge ‖ it."""

    opening: str
    signature: str
    again: bool = False  # after a cut: the centre may hold a part of it
    datagrams: bool = False  # it can send sound by datagrams


class Moved(Word, frozen=True, kw_only=True, tag="moved"):
    """The stethoscope goes to another place, at a sample index."""

    index: Index
    body_site: BodySite


Place = tuple[Index, Index, float, float, bool]  # from, to, first and last Hz, whether sure


class Found(Word, frozen=True, kw_only=True, tag="found"):
    """What the edge's explained layer finds in samples [start, end): figures, never a diagnosis."""

    start: Index
    end: Index
    wheeze_share: Annotated[float, Meta(ge=0, le=1)] = 0.0
    pitch_hz: float | None = None
    breaths_per_min: float | None = None
    whistles: Annotated[tuple[Place, ...], Meta(max_length=64)] = ()
    crackles: Annotated[tuple[Index, ...], Meta(max_length=256)] = ()
    problems: Annotated[tuple[Code, ...], Meta(max_length=16)] = ()  # "no_contact", "clipping", …


class Ended(Word, frozen=True, kw_only=True, tag="ended"):
    """Of all samples as 16 bit little-endian."""

    samples: Index
    sha256: Sha256


# The centre says:


class Challenge(Word, frozen=True, kw_only=True, tag="challenge"):
    nonce: bytes


class Held(Word, frozen=True, kw_only=True, tag="held"):
    """What the centre holds of the recording: the answer to ``open``, and once a second."""

    ranges: tuple[tuple[int, int], ...] = ()
    listeners: int = 0


class Complete(Word, frozen=True, kw_only=True, tag="complete"):
    samples: int


class Way(Word, frozen=True, kw_only=True, tag="way"):
    """Where an edge's datagrams are awaited, after its signed opening (``model.datagram``)."""

    port: int
    session: int
    key: bytes
    address: str = ""  # empty: where the WebSocket goes


class Refusal(Word, frozen=True, kw_only=True, tag="refusal"):
    """The centre takes no more of this recording; the record itself comes by the durable lane."""

    why: Rejection


# The page hears, beside Moved, Ended, Complete and Refusal:


class Hello(Word, frozen=True, kw_only=True, tag="hello"):
    """First, and whenever the source changes; without a source there is nothing live now."""

    opening: Opening | None = None


class Line(Word, frozen=True, kw_only=True, tag="line"):
    """The way from the bedside, every second or so."""

    rtt_ms: int | None = None  # between edge and centre
    silent_ms: int = 0  # since the last frame came; grows where the line is cut
    listeners: int = 0
    up: bool = True
    datagrams: bool = False  # the sound comes to the centre by datagrams


class WayToPage(Word, frozen=True, kw_only=True, tag="way_to_page"):
    """Where the DataChannel is, for a page that said ``Datagrams``."""

    address: str
    port: int
    ufrag: str
    password: str
    fingerprint: str  # of the centre's certificate


class IceServer(Struct, frozen=True, omit_defaults=True):
    """As WebRTC's RTCIceServer."""

    urls: str
    username: str = ""
    credential: str = ""


class Talk(Word, frozen=True, kw_only=True, tag="talk"):
    """Talk-back: what an expert's page and the bedside's say until their browsers speak directly.

    ring, offer, end from the expert; accept, refuse, answer, end from the bedside; unheard from the
    centre, where no bedside is live. Who rings and by which servers the centre says. Where they do
    not reach each other the expert's voice comes so too: base64 of µ-law at 8 kHz (ITU-T G.711).
    """

    call: Annotated[str, Meta(min_length=8, max_length=64)]
    step: Literal["ring", "accept", "refuse", "offer", "answer", "end", "unheard", "voice"]
    sdp: Annotated[str, Meta(max_length=16_000)] = ""
    voice: Annotated[str, Meta(max_length=4000)] = ""
    who: Annotated[str, Meta(max_length=200)] = ""
    servers: tuple[IceServer, ...] = ()


# The page says:


class Datagrams(Word, frozen=True, kw_only=True, tag="datagrams"):
    """It can take a DataChannel; its certificate's SHA-256. Empty: it goes back to the line."""

    fingerprint: Annotated[str, Meta(max_length=100)] = ""


class Missing(Word, frozen=True, kw_only=True, tag="missing"):
    """What did not come by datagrams: please by the line."""

    ranges: Annotated[tuple[tuple[Index, Index], ...], Meta(max_length=50)]


AnyWord = (
    Open
    | Moved
    | Found
    | Ended
    | Challenge
    | Held
    | Complete
    | Way
    | Refusal
    | Hello
    | Line
    | WayToPage
    | Datagrams
    | Missing
    | Talk
)

_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(AnyWord)
_opening = msgspec.json.Decoder(Opening)
_encoder = msgspec.json.Encoder()


def encode_word(word: Word | Opening) -> bytes:
    return _encoder.encode(word)


def decode_word(raw: bytes) -> Any:
    """``AnyWord | Rejection``, spelled ``Any`` so that callers narrow by class."""
    try:
        return _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError) as problem:
        return not_understood(str(problem))


def decode_opening(raw: bytes) -> Opening | Rejection:
    try:
        return _opening.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError) as problem:
        return not_understood(str(problem))


def not_understood(detail: str) -> Rejection:
    return Rejection(
        name="live_word_not_understood",
        detail=detail,
        hint="upgrade the older of edge and centre",
    )
