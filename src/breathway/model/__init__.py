"""The values that travel along the road: events, people, facilities, and the tree of errors.

Pure: nothing here reaches I/O, a clock, randomness or configuration. ``AnyEvent`` is the union of
every kind this version knows; ``decode_event`` turns bytes into one of them or says why not.
"""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from breathway.model.annotation import (
    SoundAnnotated,
    SoundAnnotationWithdrawn,
    SoundLabelsOpened,
)
from breathway.model.errors import Finding, Rejection
from breathway.model.event import Event, Sealed, derived_id, uuid7
from breathway.model.facility import (
    EdgeEnrolled,
    EdgeRevoked,
    FacilityRegistered,
    ForkDetected,
    Tick,
)
from breathway.model.instrument import InstrumentVerified
from breathway.model.order import (
    AdviceDelivered,
    AdviceGiven,
    DeadlineReached,
    RecordSeen,
    TaskAssigned,
    TaskClaimed,
    TaskDone,
    TaskEscalated,
    TaskRaised,
    TaskReleased,
)
from breathway.model.people import (
    ConsultationEnded,
    ConsultationGranted,
    FamilyWarningAgreed,
    FamilyWarningEnded,
    PatientErased,
    PatientLinked,
    PatientRegistered,
    PatientUnlinked,
    PatientUpdated,
)
from breathway.model.sound import SoundRecorded
from breathway.model.spirometry import SpirometryRecorded
from breathway.model.treatment import (
    HelpRequested,
    InstrumentCared,
    MedicationGiven,
    MedicationStated,
    NebulizationLogged,
    NebulizationOrdered,
    SafetyNoted,
    SeverityScored,
    TreatmentAssigned,
    TreatmentFinished,
    TreatmentStarted,
)
from breathway.model.vitals import VitalsRecorded
from breathway.model.warning import FindingNoted

AnyEvent = (
    AdviceDelivered
    | AdviceGiven
    | ConsultationEnded
    | ConsultationGranted
    | DeadlineReached
    | EdgeEnrolled
    | EdgeRevoked
    | FacilityRegistered
    | FamilyWarningAgreed
    | FamilyWarningEnded
    | FindingNoted
    | ForkDetected
    | HelpRequested
    | InstrumentCared
    | InstrumentVerified
    | MedicationGiven
    | MedicationStated
    | NebulizationLogged
    | NebulizationOrdered
    | PatientErased
    | PatientLinked
    | PatientRegistered
    | PatientUnlinked
    | PatientUpdated
    | RecordSeen
    | SafetyNoted
    | SeverityScored
    | SoundAnnotated
    | SoundAnnotationWithdrawn
    | SoundLabelsOpened
    | SoundRecorded
    | SpirometryRecorded
    | TaskAssigned
    | TaskClaimed
    | TaskDone
    | TaskEscalated
    | TaskRaised
    | TaskReleased
    | Tick
    | TreatmentAssigned
    | TreatmentFinished
    | TreatmentStarted
    | VitalsRecorded
)

KINDS: dict[str, type[Event]] = {
    str(kind.__struct_config__.tag): kind for kind in get_args(AnyEvent)
}

# What an edge may say. The rest is the centre's own to append: an edge that sends one is refused.
FROM_EDGE: frozenset[str] = frozenset(
    {
        "advice_delivered",
        "family_warning_agreed",
        "family_warning_ended",
        "finding_noted",
        "help_requested",
        "instrument_cared",
        "instrument_verified",
        "medication_given",
        "medication_stated",
        "nebulization_logged",
        "nebulization_ordered",
        "patient_registered",
        "patient_updated",
        "safety_noted",
        "severity_scored",
        "sound_recorded",
        "spirometry_recorded",
        "treatment_finished",
        "treatment_started",
        "vitals_recorded",
    }
)


class _Kind(msgspec.Struct):
    kind: str


_decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(AnyEvent)
_kind_decoder = msgspec.msgpack.Decoder(_Kind)
_encoder = msgspec.msgpack.Encoder()


def encode_event(event: Event) -> bytes:
    """The event as msgpack: the bytes that are hashed, signed, stored and never rewritten."""
    return _encoder.encode(event)


def decode_event(raw: bytes | memoryview) -> Any:
    """Bytes to an event of a known kind, or a Rejection; never an exception.

    The return type is ``AnyEvent | Rejection``, spelled ``Any`` so that callers narrow by class.
    """
    try:
        return _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError) as problem:
        return _why_not(raw, str(problem))


def _why_not(raw: bytes | memoryview, problem: str) -> Rejection:
    try:
        kind = _kind_decoder.decode(raw).kind
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError):
        return Rejection(
            name="not_an_event",
            detail="the bytes are not a msgpack map with a kind",
            hint="look at the bytes; the edge or a bridge may be damaged",
        )
    if kind not in KINDS:
        return Rejection(
            name="unknown_kind",
            detail=f"the kind {kind[:64]!r} is not known to this version",
            hint="upgrade the centre, then replay it from the quarantine page",
        )
    return Rejection(
        name="impossible_value",
        detail=f"{kind}: {problem}",  # msgspec names the field and the bound, never the value
        hint="correct it at the edge and record it again; this copy is kept",
    )


__all__ = [
    "FROM_EDGE",
    "KINDS",
    "AnyEvent",
    "Event",
    "Finding",
    "Rejection",
    "Sealed",
    "decode_event",
    "derived_id",
    "encode_event",
    "uuid7",
]
