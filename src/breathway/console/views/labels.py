"""What experts label in a sound clip, each for themselves, and how far they agree."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from breathway.console.views.clinic import Holder, Person, Place, SoundView
from breathway.listen.agreement import Agreement
from breathway.listen.kappa import LabelKappa
from breathway.model.annotation import MOST_MARKS, Mark


class LabelRequest(Struct, kw_only=True):
    """POST /api/sounds/{id}/labels: all of one's own marks; none: nothing worth one."""

    marks: Annotated[list[Mark], Meta(max_length=MOST_MARKS)]


class LabelsOf(Struct, kw_only=True):
    """One expert's marks as they stand."""

    annotation_id: UUID
    by: Holder
    at: dt.datetime
    blind: bool  # set before any of another's could be seen
    marks: list[Mark]


class SoundLabels(Struct, kw_only=True):
    """GET /api/sounds/{id}/labels: the page of a sound. Others' marks are hidden from an expert
    until their own are saved, or until they open them."""

    sound: SoundView
    patient_id: UUID
    treatment_id: UUID
    person: Person
    place: Place
    same_site: list[SoundView]  # of this treatment, this one among them, oldest first
    mine: LabelsOf | None
    others: list[LabelsOf]
    hidden: int  # how many others there are that may not be seen yet
    agreement: Agreement | None  # of the marks set blind, where there are two experts' or more


class LabelCount(Struct, kw_only=True):
    """How many of a recording's experts say a label."""

    label: str
    experts: int


class LabelledSound(Struct, kw_only=True):
    """A recording that experts labelled blind. ``said`` is empty where it is still hidden."""

    sound_id: UUID
    at: dt.datetime
    phase: str
    body_site: str
    place: Place
    experts: int
    agree: float | None  # of the pairs of experts, those who say the very same labels
    said: list[LabelCount]


class WithExpert(Struct, kw_only=True):
    """Oneself and another, over the recordings that both labelled blind: any adventitious sound,
    or none."""

    by: Holder
    recordings: int
    agree: float
    kappa: float | None  # Cohen's


class AgreementOverview(Struct, kw_only=True):
    """GET /api/agreement: of all recordings within reach that two experts or more labelled
    blind."""

    recordings: int
    experts: int
    labels: list[LabelKappa]
    mine: list[WithExpert]
    sounds: list[LabelledSound]  # the least agreed first; an expert's own only
    waiting: list[LabelledSound]  # that others labelled and an expert did not yet
