"""Lung function: raw samples in; measures, quality, reference and interpretation out.

Standards: ATS/ERS 2019 (spirometry), ERS/ATS 2021 (interpretation), GLI (reference). Pure: the
same code at the bedside and over millions of tests.
"""

from breathway.score.coach import Coaching
from breathway.score.curves import pack_curves, unpack_curves
from breathway.score.device_check import control_chart, standing, verify
from breathway.score.errors import CurvesError, SamplesError, ScoreError, SubjectError, TablesError
from breathway.score.frames import judge_frame, look_up_frame
from breathway.score.interpret import (
    Interpretation,
    Response,
    believable,
    bronchodilator_response,
    interpret,
)
from breathway.score.quality import Maneuver, Session, assess, judge_many
from breathway.score.signal import Blow, measure, measure_volume

__all__ = [
    "Blow",
    "Coaching",
    "CurvesError",
    "Interpretation",
    "Maneuver",
    "Response",
    "SamplesError",
    "ScoreError",
    "Session",
    "SubjectError",
    "TablesError",
    "assess",
    "believable",
    "bronchodilator_response",
    "control_chart",
    "interpret",
    "judge_frame",
    "judge_many",
    "look_up_frame",
    "measure",
    "measure_volume",
    "pack_curves",
    "standing",
    "unpack_curves",
    "verify",
]
