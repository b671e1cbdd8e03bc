"""The recorder: what happens at the bedside becomes events, saved before anybody is told.

``pen`` is the facility's hand (ids, times, sealing, saving), ``people`` the roster, ``family`` what
families agree to, ``treatments`` the guided treatment, ``left_open`` ends those that nobody
finished, ``therapy`` what is checked by the protocol in force, ``safety`` what the oximeter says
while a nebulizer runs, ``devices`` spirometers and their syringe.
"""

from breathway.edge.recorder.devices import DeviceRecorder
from breathway.edge.recorder.family import FamilyRecorder
from breathway.edge.recorder.left_open import LeftOpen
from breathway.edge.recorder.pen import Pen
from breathway.edge.recorder.people import PeopleRecorder, age_years
from breathway.edge.recorder.safety import SafetyRecorder
from breathway.edge.recorder.therapy import TherapyRecorder
from breathway.edge.recorder.treatments import TreatmentRecorder

__all__ = [
    "DeviceRecorder",
    "FamilyRecorder",
    "LeftOpen",
    "Pen",
    "PeopleRecorder",
    "SafetyRecorder",
    "TherapyRecorder",
    "TreatmentRecorder",
    "age_years",
]
