"""What experts label in a sound clip, each for themselves, and how far they agree."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from breathway.console.views.clinic import Holder, Person, Place, SoundView
from breathway.listen.agreement import Agreement
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
