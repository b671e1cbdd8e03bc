"""A blow to replay: the public recording made smaller and slower, or an ATS standard waveform.

In: the recordings in ``data/spirometry``, a person. Out: flow in mL/s at a fixed rate.

How the public blow (volume in mL every 10 ms, FVC 5.8 L, FEV1/FVC 0.8) becomes another person's:

1. *In volume:* multiplied so that its FVC is the person's, less 12 % at full obstruction, as air is
   trapped, and less what the effort of this blow lacks.
2. *In time:* every 10 ms is stretched by ``1 + 0.5 o + 3.2 o v``, where ``o`` is the obstruction
   and ``v`` the share of the volume already expired. Flow at a given volume is divided by the same,
   so the flow-volume loop is scooped the more the emptier the lungs are: the shape of obstruction.
3. The result is read at 100 Hz, smoothed over 50 ms and cut after 12 s, as most people would stop.

Deterministic: the same person, dose and number of blow give the same samples.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.edge.simulated.person import Person

RATE_HZ = 100
ATS_RATE_HZ = 500
ATS_NAMES = tuple(f"w{number:02d}" for number in range(1, 27))
_LONGEST_S = 12.0
_QUIET_S = 0.5  # of no flow before the blow
_SMOOTH = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9.0

Floats = NDArray[np.float64]


class Blow(Struct, frozen=True):
    """Samples as an instrument sends them."""

    rate_hz: int
    flow_ml_s: tuple[int, ...]


def blow_of(person: Person, number: int) -> Blow:
    """The ``number``-th blow of a person as they are now."""
    volume_ml = _public_volume_ml()
    closed = person.obstruction
    share = volume_ml / volume_ml[-1]
    stretch = 1.0 + 0.5 * closed + 3.2 * closed * share
    at_s = np.concatenate([[0.0], np.cumsum(0.01 * stretch[1:])])
    scale = person.fvc_l * 1000.0 / volume_ml[-1] * (1.0 - 0.12 * closed) * person.effort(number)
    grid_s = np.arange(0.0, min(_LONGEST_S, float(at_s[-1])), 1.0 / RATE_HZ)
    read_ml = np.interp(grid_s, at_s, volume_ml * scale)
    flow = np.convolve(np.diff(read_ml) * RATE_HZ, _SMOOTH)
    quiet = np.zeros(round(_QUIET_S * RATE_HZ))
    return Blow(RATE_HZ, _whole(np.concatenate([quiet, flow])))


def ats_waveform(name: str) -> Blow:
    """One of the 26 ATS standard waveforms, "w01" to "w26", 2 ms apart."""
    table = _ats_flow_ml_s()
    return Blow(ATS_RATE_HZ, _whole(table[:, ATS_NAMES.index(name)]))


def _whole(flow_ml_s: Floats) -> tuple[int, ...]:
    """Rounded so that the errors do not add up in the volume."""
    total = np.round(np.cumsum(flow_ml_s)).astype(int)
    return tuple(np.diff(total, prepend=0).tolist())


@cache
def _public_volume_ml() -> Floats:
    rows = np.loadtxt(_open("ukb_3066_demo_blow.csv"), delimiter=",", skiprows=1)
    volume = np.maximum.accumulate(rows[:, 1])
    return np.asarray(volume, dtype=np.float64)


@cache
def _ats_flow_ml_s() -> Floats:
    return np.asarray(np.loadtxt(_open("ats26_flow_ml_s_2ms.csv"), delimiter=",", skiprows=1))


def _open(name: str) -> Any:
    text = files("breathway").joinpath("data", "spirometry", name).read_text()
    return text.splitlines()
