"""Whether a sound can be judged, and what spoils it; told to the nurse at once.

In: samples and what was found in them. Out: ``Quality``: a level from 0 to 1, the problems, and the
number behind each. The limits are ours, set on made and on SPRSound sounds.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.listen.figures import Ground
from breathway.listen.order import quantile, share
from breathway.listen.spectrum import FRAMES_PER_S, Floats
from breathway.listen.whistles import BIN_HZ, Peaks

SILENT: Final = 1e-5  # of full scale, RMS: -100 dB, below any stethoscope's own noise
FAINT_DB: Final = -70.0
CLIPPED: Final = 0.002  # of the samples, flat at the extremes
VOICED_FROM: Final = round(234 / BIN_HZ)  # overtones lie above
VOICE_SHARE: Final = 0.06
FRICTION_PER_S: Final = 14.0
NOISE_DB: Final = 3.0  # the swing of breathing above a steady noise
HEART_DB: Final = 62.0
HISS_DB: Final = -9.0


class Quality(Struct, frozen=True, kw_only=True):
    """``problems``: no_contact, silence, too_short, clipping, ambient_noise, speech_or_cry,
    friction, heart_sounds. Each is named by a number that is here."""

    level: float
    problems: tuple[str, ...]
    level_dbfs: float
    clipped_share: float
    breath_swing_db: float  # between the loud and the quiet tenth, 120 to 1200 Hz
    hiss_db: float  # above 2 kHz against the band of breath
    voiced_share: float  # of frames, three or more overtones
    bursts_per_s: float
    heart_db: float  # below 120 Hz against the band of breath
    seconds: float


def clipped(samples: Floats) -> float:
    """Share of samples in runs of three or more at the extremes."""
    loud = np.abs(samples)
    peak = float(loud.max(initial=0.0))
    if peak < 0.05:
        return 0.0
    at = loud >= peak * 0.9995
    return share(at[2:] & at[1:-1] & at[:-2])


def voiced(found: Peaks, frames: int) -> NDArray[np.bool_]:
    """(frames,) those with three or more ridges at once: speech, a cry."""
    return np.bincount(found.frame[found.bin >= VOICED_FROM], minlength=frames) >= 3


def quality(samples: Floats, of: Ground, spoken: NDArray[np.bool_], bursts: int) -> Quality:
    """Judge one recording; ``spoken`` are its ``voiced`` frames."""
    seconds = len(of.level) / FRAMES_PER_S
    exact = samples.astype(np.float64)
    rms = float(np.sqrt(exact @ exact / max(1, len(exact))))
    level_dbfs = 20 * np.log10(max(rms, 1e-7))
    breath = of.level[:, 1:7].mean(1)
    quiet, loud = quantile(breath, 0.1), quantile(breath, 0.9)
    middle = quantile(breath, 0.5)
    numbers = {
        "level_dbfs": round(float(level_dbfs), 1),
        "clipped_share": round(clipped(samples), 5),
        "breath_swing_db": round(float(loud - quiet), 1),
        "hiss_db": round(quantile(of.level[:, 8:].mean(1), 0.5) - middle, 1),
        "voiced_share": round(share(spoken), 3),
        "bursts_per_s": round(bursts / max(seconds, 0.1), 2),
        "heart_db": round(quantile(of.level[:, 0], 0.9) - middle, 1),
        "seconds": round(seconds, 3),
    }
    problems = _problems(numbers, rms)
    spoil = {"silence": 1.0, "no_contact": 0.8, "heart_sounds": 0.1, "too_short": 0.6}
    level = 1.0
    for problem in problems:
        level *= 1 - spoil.get(problem, 0.4)
    return Quality(level=round(level, 2), problems=problems, **numbers)


def _problems(of: dict[str, float], rms: float) -> tuple[str, ...]:
    if rms < SILENT:
        return ("silence",)
    steady = of["breath_swing_db"] < NOISE_DB
    found = {
        "no_contact": of["level_dbfs"] < FAINT_DB,
        "too_short": of["seconds"] < 1.0,
        "clipping": of["clipped_share"] > CLIPPED,
        "ambient_noise": steady or of["hiss_db"] > HISS_DB,
        "speech_or_cry": of["voiced_share"] > VOICE_SHARE,
        "friction": of["bursts_per_s"] > FRICTION_PER_S,
        "heart_sounds": of["heart_db"] > HEART_DB,
    }
    return tuple(name for name, is_so in found.items() if is_so)
