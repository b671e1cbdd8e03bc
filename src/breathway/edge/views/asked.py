"""What a nurse asks for during a treatment."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from breathway.edge.views.steps import StepName
from breathway.model.quantity import Code, Milligrams
from breathway.model.sound import BodySite
from breathway.model.spirometry import Phase
from breathway.model.treatment import Outcome

OverrideReason = Literal["expert_said", "life_threatening", "no_alternative", "other"]


class TreatmentBody(Struct, kw_only=True):
    """POST /api/treatments → TreatmentView (201). 409 ``treatment_open`` where one runs already."""

    patient_id: UUID
    indication: Code  # "asthma_exacerbation", "copd_exacerbation", "croup", "other"


class StepBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/step → TreatmentView: move to a step, forward or back."""

    step: StepName


class OximeterBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/oximeter → TreatmentView: its readings are this patient's now.

    A treatment takes the first free oximeter when it begins; this takes one from another treatment.
    """

    instrument_id: Code


class BlowBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/blows → TreatmentView: starts the spirometer for one blow.

    409 ``instrument_busy`` / ``no_instrument``. The flow comes over /api/live (topic ``flow``); the
    blow is over when ``activity`` goes back to null and ``blows`` has one more, or ``problem``.
    DELETE /api/treatments/{id}/blows stops waiting for it.
    """

    phase: Phase
    instrument_id: Code | None = None  # without: the first ready spirometer


class TestEndBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/test {phase} → TreatmentView: the test is over, save the session.

    Every blow is saved when it ends; this moves on to the next step, whatever the count.
    """

    phase: Phase


class DrugAsked(Struct, kw_only=True):
    drug: Code
    dose_mg: Annotated[float, Meta(gt=0, le=1000)]


class OverrideBody(Struct, kw_only=True):
    """Past a hard stop: why. Somebody looks at it afterwards."""

    reason: OverrideReason
    words: Annotated[str, Meta(max_length=1000)] = ""


class NebulizationBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/nebulization → TreatmentView: checks, then starts the nebulizer.

    409 ``therapy_stop`` where the check finds a hard stop and there is no ``override``.
    POST /api/treatments/{id}/nebulization/pause, …/resume, …/stop → TreatmentView.
    POST /api/treatments/{id}/check → CheckView: the same body, checked, nothing recorded.
    """

    drug: Code  # "salbutamol"
    prescribed_mg: Annotated[float, Meta(gt=0, le=1000)]
    instrument_id: Code | None = None
    also: Annotated[tuple[DrugAsked, ...], Meta(max_length=5)] = ()  # in the same cup
    gas: Literal["oxygen", "air"] | None = None
    flow_l_min: Annotated[float, Meta(gt=0, le=60)] | None = None
    fill_ml: Annotated[float, Meta(gt=0, le=50)] | None = None
    interface: Literal["mask", "mouthpiece"] | None = None
    override: OverrideBody | None = None


class SeverityBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/severity → TreatmentView: how ill the person is.

    A score takes ``items``; a guideline's signs take ``speech``, ``signs`` and figures, of which
    those that an oximeter measures are taken from it where they are not given.
    """

    form: Code  # of TherapyView.forms
    items: Annotated[dict[Code, Code], Meta(max_length=20)] = {}
    signs: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()
    speech: Code | None = None
    spo2_percent: float | None = None
    heart_rate_per_min: float | None = None
    breathing_rate_per_min: float | None = None
    pef_percent: float | None = None


class CareBody(Struct, kw_only=True):
    """POST /api/instruments/{id}/care → CareList: a task was done."""

    task: Code  # "wash", "disinfect", "replace_cup", "replace_filter"


class SoundBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/sounds → TreatmentView: records a clip from the stethoscope."""

    body_site: BodySite
    phase: Phase
    seconds: Annotated[float, Meta(ge=1, le=60)] = 10.0
    instrument_id: Code | None = None


class HelpBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/help → TreatmentView: asks for an expert; sent before all else."""

    reason: Code  # "worse", "unsure", "no_response", "equipment"
    words: Annotated[str, Meta(max_length=1000)] = ""


class GivenBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/given → TreatmentView: a dose given by hand."""

    drug: Code
    dose_mg: Milligrams
    route: Code
    override: OverrideBody | None = None  # 409 ``therapy_stop`` asks for one


class FinishBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/finish → TreatmentView."""

    outcome: Outcome
    side_effects: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()
    rinsed: bool | None = None  # after an inhaled steroid


# POST /api/treatments/{id}/cancel → TreatmentView: ends it as ``stopped_early``; nothing is lost.
