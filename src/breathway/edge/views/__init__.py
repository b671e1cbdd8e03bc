"""What the bedside API answers: the shapes of every JSON body, as the bedside page reads them.

Out: msgspec Structs, encoded as JSON (times ISO 8601 UTC, ids as strings). Words for people are
keys of the Fluent catalogues plus values, never sentences. The console's TypeScript types for the
bedside page are made from this module.

Signing in: ``POST /api/session`` sets a cookie ``breathway_bedside_…`` (HttpOnly, SameSite=Strict).
Every other call needs it (401 ``not_signed_in`` otherwise). A POST, PUT or DELETE must come from
the page's own origin (``Origin`` or ``Sec-Fetch-Site: same-origin``; 403 ``foreign_origin``
otherwise) and carry ``content-type: application/json`` where it has a body. Errors are RFC 9457
problem documents (``Problem``). Everything here works with the line cut.
"""

from breathway.edge.views.asked import (
    BlowBody,
    CareBody,
    DrugAsked,
    FinishBody,
    GivenBody,
    HelpBody,
    NebulizationBody,
    OverrideBody,
    OximeterBody,
    SeverityBody,
    SoundBody,
    StepBody,
    TestEndBody,
    TreatmentBody,
)
from breathway.edge.views.family import FamilyBody, FamilyEndBody, FamilyLine
from breathway.edge.views.marks import (
    AdviceCard,
    AdviceState,
    Instrument,
    LinkView,
    Records,
    RecordState,
    RecordView,
)
from breathway.edge.views.people import (
    MedicationBody,
    MedicationLine,
    PastTreatment,
    PatientBody,
    PatientLine,
    Patients,
    PatientView,
)
from breathway.edge.views.shown import (
    Activity,
    Bedside,
    BlowView,
    ClipView,
    CurrentTreatment,
    DoseView,
    FacilityView,
    GivenLine,
    TestView,
    TreatmentView,
    VitalsNow,
)
from breathway.edge.views.signals import Live, TalkView
from breathway.edge.views.signing import Problem, Session, SignIn
from breathway.edge.views.steps import STEPS, StepName
from breathway.edge.views.therapy import (
    CareLine,
    CareList,
    CheckView,
    FormView,
    ItemView,
    NextView,
    OptionView,
    ProtocolView,
    SeverityView,
    TherapyView,
)
from breathway.edge.views.verify import (
    ChartView,
    ControlBody,
    StrokeBody,
    VerificationBody,
    VerificationLine,
    VerificationList,
)

__all__ = [
    "STEPS",
    "Activity",
    "AdviceCard",
    "AdviceState",
    "Bedside",
    "BlowBody",
    "BlowView",
    "CareBody",
    "CareLine",
    "CareList",
    "ChartView",
    "CheckView",
    "ClipView",
    "ControlBody",
    "CurrentTreatment",
    "DoseView",
    "DrugAsked",
    "FacilityView",
    "FamilyBody",
    "FamilyEndBody",
    "FamilyLine",
    "FinishBody",
    "FormView",
    "GivenBody",
    "GivenLine",
    "HelpBody",
    "Instrument",
    "ItemView",
    "LinkView",
    "Live",
    "MedicationBody",
    "MedicationLine",
    "NebulizationBody",
    "NextView",
    "OptionView",
    "OverrideBody",
    "OximeterBody",
    "PastTreatment",
    "PatientBody",
    "PatientLine",
    "PatientView",
    "Patients",
    "Problem",
    "ProtocolView",
    "RecordState",
    "RecordView",
    "Records",
    "Session",
    "SeverityBody",
    "SeverityView",
    "SignIn",
    "SoundBody",
    "StepBody",
    "StepName",
    "StrokeBody",
    "TalkView",
    "TestEndBody",
    "TestView",
    "TherapyView",
    "TreatmentBody",
    "TreatmentView",
    "VerificationBody",
    "VerificationLine",
    "VerificationList",
    "VitalsNow",
]
