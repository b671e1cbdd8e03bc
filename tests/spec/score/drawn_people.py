"""Blows of people who never lived: lungs that empty along a flow-volume curve under a pressure.

Flow is the softer of what the muscles push by now and what the airways let through at this volume.
Children, the healthy, the old, the obstructed, the emphysematous, the restricted and those of a
single time constant blow with all their strength, or weakly: slowly, under a lid, rounded,
stretched in time. At 500 Hz; it knows nothing of the detectors. The network that judges effort is
fitted to it among others (`fit_effort`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from other_blows import resampled
from seeded_blows import SEVERITIES, Made

Floats = NDArray[np.float64]
RNG = np.random.Generator
HZ = 500
SECONDS = 8.0
PEOPLE = (  # FVC (L), highest flow over FVC (1/s), bend of the curve, share of a spike
    ((0.7, 2.8), (1.9, 2.8), (0.7, 1.1), (0.0, 0.0)),  # child
    ((2.6, 6.5), (1.5, 2.5), (0.8, 1.4), (0.0, 0.1)),  # healthy
    ((1.6, 4.0), (1.4, 2.3), (1.1, 1.7), (0.0, 0.2)),  # old
    ((1.5, 4.8), (0.9, 1.8), (1.4, 2.8), (0.0, 0.3)),  # obstructed
    ((1.2, 3.6), (0.4, 2.2), (0.8, 2.0), (0.4, 0.9)),  # emphysema: a spike and a slow tail
    ((0.7, 2.6), (2.1, 3.8), (0.6, 1.1), (0.0, 0.0)),  # restricted
    ((1.0, 6.0), (0.7, 3.0), (0.9, 1.1), (0.0, 0.0)),  # one time constant, as in a textbook
)


def smoothed(flow: Floats, seconds: float) -> Floats:
    bell = np.hanning(max(3, round(seconds * HZ)))
    return np.convolve(np.concatenate([np.zeros(len(bell)), flow]), bell / bell.sum(), "same")


def emptied(person: tuple[float, float, float, float], push: Floats, rng: RNG) -> Floats:
    """Flow over time under a pressure that is a share of the strongest."""
    fvc, quick, bend, spike = person
    soft, room, narrow = rng.uniform(3, 20), rng.uniform(1.02, 1.3), rng.uniform(0.03, 0.15)
    out, flow = 0.0, np.zeros(len(push))
    for step, pushed in enumerate(push.tolist()):
        left = max(0.0, 1 - out / fvc)
        most = room * ((1 - spike) * left**bend + spike * np.exp(-out / fvc / narrow))
        if pushed > 1e-4 and most > 1e-5:
            flow[step] = fvc * quick * (pushed**-soft + most**-soft) ** (-1 / soft)
            out += flow[step] / HZ
    return flow


def weakly(
    person: tuple[float, float, float, float], severity: int, strong: Floats, rng: RNG
) -> Floats:
    """Slow, under a lid, both, rounded, stretched, or a push that swells."""
    time = np.arange(round(SECONDS * HZ)) / HZ
    slow = float(rng.uniform(*((0.25, 0.4), (0.4, 0.6), (0.6, 1.0))[severity]))
    share = float(rng.uniform(*((0.5, 0.65), (0.4, 0.5), (0.25, 0.4))[severity]))
    kind = rng.integers(0, 6)
    if kind == 0:
        return emptied(person, np.clip(time / slow, 0, 1) ** rng.uniform(0.7, 1.6), rng)
    if kind == 1:
        return emptied(person, share * (1 - np.exp(-time / rng.uniform(0.04, 0.15))), rng)
    if kind == 2:
        part = share * (1 - np.exp(-3 * time / slow))
        return 0.9 * emptied((*person[:1], 0.9 * person[1], *person[2:]), part, rng)
    if kind == 3:
        return rng.uniform(0.5, 0.9) * smoothed(strong, 0.1 + slow)
    if kind == 4:
        pace = float(rng.uniform(*((1.5, 1.8), (1.8, 2.3), (2.3, 3.5))[severity]))
        return np.interp(np.arange(0, len(strong), 1 / pace), np.arange(len(strong)), strong) / pace
    middle = 0.7 * slow
    top = share + 0.1
    return emptied(person, top / (1 + np.exp((middle - time) / (0.3 * middle))), rng)


def make_person(fault: str, seed: int) -> tuple[Made, float]:
    """Blow number `seed`, strong ("none") or weak ("submaximal"), and its rate."""
    rng = np.random.default_rng([11, seed, sum(map(ord, fault))])
    who, severity = int(rng.integers(0, len(PEOPLE))), int(rng.integers(0, 3))
    fvc, quick, bend, spike = (float(rng.uniform(*band)) for band in PEOPLE[who])
    person = (fvc, quick, bend, spike)
    time, rise = np.arange(round(SECONDS * HZ)) / HZ, rng.uniform(0.04, 0.15)
    ramps = (
        time / rise,
        np.sin(np.pi / 2 * np.minimum(time / rise, 1)),
        1 - np.exp(-3 * time / rise),
    )
    push = np.clip(ramps[rng.integers(0, 3)], 0, 1) ** rng.uniform(0.9, 1.5)
    flow = smoothed(emptied(person, push, rng), rng.uniform(0.01, 0.04))
    if fault == "submaximal":
        flow = weakly(person, severity, flow, rng)
    lead = np.zeros(round(rng.choice([0.0, 0.1, 0.5, 1.0]) * HZ))
    rate = float(rng.choice([100, 200, 500]))
    read = resampled(np.concatenate([lead, flow]), HZ, rate)
    noise = rng.normal(0, rng.uniform(0, 0.008), len(read))
    return Made(np.round(read + noise, 3), fault, SEVERITIES[severity], who), rate
