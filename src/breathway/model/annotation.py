"""What experts hear in a sound clip, span by span, each for themselves (FHIR Observation on Media).

An annotation is all of one expert's spans at once. It is never changed: a later one of the same
expert ``supersedes`` it, a withdrawal takes it back, and both stand in the log.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args
from uuid import UUID

from msgspec import Meta, Struct

from breathway.model.event import Event

# The classes of SPRSound's events (Zhang et al. 2022), and what cannot be judged for noise.
SoundLabel = Literal[
    "Normal",
    "Rhonchi",
    "Wheeze",
    "Stridor",
    "Coarse Crackle",
    "Fine Crackle",
    "Wheeze+Crackle",
    "Noise",
]
LABELS: Final[tuple[SoundLabel, ...]] = get_args(SoundLabel)
MOST_MARKS = 500
Second = Annotated[float, Meta(ge=0, le=86_400)]


class Mark(Struct, frozen=True, kw_only=True, gc=False):
    """One span, in seconds of the clip."""

    start_s: Second
    end_s: Second
    label: SoundLabel


class SoundAnnotated(Event, frozen=True, kw_only=True, tag="sound_annotated"):
    """All that the expert ``by`` hears in a clip; no marks: nothing worth one. ``blind``: set
    before any label of another could be seen."""

    patient_id: UUID
    treatment_id: UUID
    sound_id: UUID
    marks: Annotated[tuple[Mark, ...], Meta(max_length=MOST_MARKS)]
    blind: bool


class SoundAnnotationWithdrawn(Event, frozen=True, kw_only=True, tag="sound_annotation_withdrawn"):
    """The expert takes their annotation of a clip back."""

    patient_id: UUID
    treatment_id: UUID
    sound_id: UUID
    annotation_id: UUID


class SoundLabelsOpened(Event, frozen=True, kw_only=True, tag="sound_labels_opened"):
    """The expert looked at the labels of others before setting any: what they set is not blind."""

    patient_id: UUID
    treatment_id: UUID
    sound_id: UUID
