"""Blows with a known fault, made from real ones; it knows nothing of the detectors.

A clean blow is an ATS standard waveform or the public demonstration blow, its tail continued as
an exponential until nothing moves, then stretched, scaled and given sensor noise. Every fault
changes the flow as the fault itself would, in three severities, and states its own truth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RATE_HZ = 100
SEVERITIES = ("mild", "moderate", "severe")
WANTED = {  # fault → the columns of `Faults` of which one must be set
    "cough": ("cough",),
    "closure_first": ("closure",),
    "closure_later": ("late_closure", "closure"),
    "early_stop": ("no_plateau",),
    "hesitation": ("slow_start", "hesitation"),
    "submaximal": ("submaximal",),
    "zero_error": ("faulty_zero",),
    "leak": ("leak", "short_inspiration"),
}


@dataclass(frozen=True)
class Made:
    """A blow, its fault and how bad it is."""

    flow: Floats
    fault: str
    severity: str
    origin: int


def sampled(flow: Floats, rate_hz: float) -> Floats:
    """At 100 Hz, each sample the mean over its 10 ms."""
    volume = np.concatenate([[0.0], np.cumsum((flow[1:] + flow[:-1]) / 2)]) / rate_hz
    times = np.arange(0, (len(flow) - 1) / rate_hz, 1 / RATE_HZ)
    return np.diff(np.interp(times, np.arange(len(flow)) / rate_hz, volume)) * RATE_HZ


def clean(source: Floats, rng: np.random.Generator) -> Floats:
    """A blow without a fault: lead, effort, tail until nothing moves."""
    body = source[: len(source) - 12]
    tail = max(float(body[-10:].mean()), 0.01)
    tau = rng.uniform(0.25, 0.6)
    more = tail * np.exp(-np.arange(int(rng.uniform(3.5, 6.0) * RATE_HZ)) / (tau * RATE_HZ))
    flow = np.concatenate([body, more])
    stretch = rng.uniform(0.92, 1.08)
    flow = np.interp(np.arange(0, len(flow) - 1, stretch), np.arange(len(flow)), flow)
    flow = flow * rng.uniform(0.75, 1.2)
    lead = np.zeros(int(rng.uniform(0.0, 0.8) * RATE_HZ))
    return np.concatenate([lead, flow])


def noisy(flow: Floats, rng: np.random.Generator) -> Floats:
    """Sensor noise of 1 to 6 mL/s, and counts of 1 mL/s."""
    return np.round(flow + rng.normal(0, rng.uniform(0.001, 0.006), len(flow)), 3)


def start_of(flow: Floats) -> int:
    """Where the effort begins: the last sample below 5 % of the peak before it."""
    peak = int(flow.argmax())
    return int(np.nonzero(flow[: peak + 1] < 0.05 * flow[peak])[0][-1])


def cough(flow: Floats, severity: int, rng: np.random.Generator) -> Floats:
    """One to three coughs in the first second: the glottis shuts for a moment, then bursts open."""
    flow = flow.copy()
    start, peak = start_of(flow), int(flow.argmax())
    depth = ((0.35, 0.55), (0.55, 0.8), (0.8, 1.0))[severity]
    at = int(rng.uniform(peak + 8, start + 85)) if start + 85 > peak + 8 else peak + 8
    for _ in range(int(rng.integers(1, 4))):
        shut = int(rng.integers(4, 9))
        burst = int(rng.integers(3, 8))
        share = rng.uniform(*depth)
        dip = np.sin(np.linspace(0, np.pi, shut + 2))[1:-1]
        flow[at : at + shut] *= 1 - share * dip**0.5
        spike = np.sin(np.linspace(0, np.pi, burst + 2))[1:-1]
        flow[at + shut : at + shut + burst] *= 1 + share * rng.uniform(0.3, 0.9) * spike
        at += shut + burst + int(rng.integers(1, 8))
    return flow


def closure(flow: Floats, severity: int, rng: np.random.Generator, early: bool) -> Floats:
    """The glottis shuts within 20-60 ms, for 0.25 s to the end of the blow."""
    flow = flow.copy()
    start, peak = start_of(flow), int(flow.argmax())
    volume = np.cumsum(flow) / RATE_HZ
    left = volume[-1] - volume
    wanted = ((0.08, 0.2), (0.2, 0.5), (0.5, 2.0))[severity]
    first, last = (peak + 5, start + 95) if early else (start + 105, len(flow) - 100)
    spots = [i for i in range(first, last) if early or wanted[0] <= left[i] < wanted[1]]
    if not spots:
        spots = [first]
    at = int(rng.choice(spots))
    fall = int(rng.integers(2, 6))
    hold = len(flow) if rng.random() < 0.5 else int(rng.uniform(0.25, 0.8) * RATE_HZ)
    flow[at : at + fall] *= np.linspace(1, 0, fall + 1)[1:]
    flow[at + fall : at + fall + hold] = 0.0
    return flow


def early_stop(flow: Floats, severity: int, rng: np.random.Generator) -> Floats:
    """The blow ends while air still moves: the recording stops, or the patient breathes in."""
    volume = np.cumsum(flow) / RATE_HZ
    moved = volume[RATE_HZ:] - volume[:-RATE_HZ]
    wanted = ((0.04, 0.1), (0.1, 0.3), (0.3, 1.5))[severity]
    peak = int(flow.argmax())
    spots = [
        i + RATE_HZ
        for i in range(len(moved))
        if wanted[0] <= moved[i] < wanted[1] and i + RATE_HZ > peak + 60
    ]
    at = int(rng.choice(spots)) if spots else peak + 110
    cut = flow[:at]
    if rng.random() < 0.5:
        return cut
    size, lasts = rng.uniform(0.6, 1.0) * volume[at], rng.uniform(0.8, 1.6)
    breath = np.sin(np.linspace(0, np.pi, int(lasts * RATE_HZ)))
    return np.concatenate([cut, -breath * size / (breath.sum() / RATE_HZ)])


def hesitation(flow: Floats, severity: int, rng: np.random.Generator) -> Floats:
    """Air creeps out before the blast: 1.4, 2 or 3 times the allowed volume, in 0.25-1 s."""
    start = start_of(flow)
    volume = flow[flow > 0].sum() / RATE_HZ
    limit = max(0.1, 0.05 * volume)
    size = limit * rng.uniform(*((1.3, 1.7), (1.7, 2.6), (2.6, 4.5))[severity])
    creep = np.linspace(0, 1, int(rng.uniform(0.25, 1.0) * RATE_HZ)) ** rng.uniform(0.3, 1.5)
    creep *= size / (creep.sum() / RATE_HZ)
    onset = np.maximum(flow[start:], 0)
    joined = np.concatenate([creep, onset])
    meet = len(creep)
    rising = joined[meet : meet + 30]
    joined[meet : meet + 30] = np.maximum(rising, min(creep[-1], 0.5 * flow.max()))
    return np.concatenate([flow[:start], joined])


def submaximal(flow: Floats, severity: int, rng: np.random.Generator) -> Floats:
    """No blast: the same air, pushed gently at first, so that the peak is late, low and round."""
    start, peak = start_of(flow), int(flow.argmax())
    kind = rng.integers(0, 3)
    strength = ((0.16, 0.22), (0.22, 0.32), (0.32, 0.5))[severity]
    width = rng.uniform(*strength)
    if kind == 0:  # the muscles come in slowly
        rise = 1 - np.exp(-np.arange(len(flow) - start) / RATE_HZ / width)
        gentle = flow[start:] * rise**1.5
    elif kind == 1:  # everything is rounder
        bell = np.exp(-0.5 * (np.arange(-150, 151) / RATE_HZ / (width * 0.6)) ** 2)
        padded = np.concatenate([np.zeros(150), flow[start:]])
        gentle = np.convolve(padded, bell / bell.sum(), "same")
        return np.concatenate([flow[:start], gentle])
    else:  # the start is stretched in time
        factor = 1 + 6 * width
        rising = np.interp(
            np.arange(0, peak - start, 1 / factor),
            np.arange(peak - start + 1),
            flow[start : peak + 1],
        )
        gentle = np.concatenate(
            [rising / factor**0.5, np.minimum(flow[peak:], rising[-1] / factor**0.5)]
        )
    return np.concatenate([flow[:start], gentle])


def zero_error(flow: Floats, severity: int, rng: np.random.Generator) -> Floats:
    """The sensor reads a flow where there is none."""
    size = rng.uniform(*((0.04, 0.07), (0.07, 0.15), (0.15, 0.35))[severity])
    return flow + size * rng.choice([-1.0, 1.0])


def leak(flow: Floats, severity: int, rng: np.random.Generator) -> Floats:
    """Part of the air escapes beside the mouthpiece, but not when breathing in afterwards."""
    lost = rng.uniform(*((0.12, 0.2), (0.2, 0.35), (0.35, 0.6))[severity])
    volume = flow.sum() / RATE_HZ
    breath = np.sin(np.linspace(0, np.pi, int(rng.uniform(0.9, 1.8) * RATE_HZ)))
    back = -breath * volume * rng.uniform(0.98, 1.0) / (breath.sum() / RATE_HZ)
    return np.concatenate([flow * (1 - lost), back])


def make(sources: list[Floats], fault: str, seed: int) -> Made:
    """Blow number `seed` with this fault ("none" for a clean one)."""
    rng = np.random.default_rng([seed, sum(map(ord, fault))])
    origin = int(rng.integers(0, len(sources)))
    flow = clean(sources[origin], rng)
    severity = int(rng.integers(0, 3))
    makers = {
        "none": lambda: flow,
        "cough": lambda: cough(flow, severity, rng),
        "closure_first": lambda: closure(flow, severity, rng, early=True),
        "closure_later": lambda: closure(flow, severity, rng, early=False),
        "early_stop": lambda: early_stop(flow, severity, rng),
        "hesitation": lambda: hesitation(flow, severity, rng),
        "submaximal": lambda: submaximal(flow, severity, rng),
        "leak": lambda: leak(flow, severity, rng),
        "zero_error": lambda: zero_error(flow, severity, rng),
    }
    return Made(noisy(makers[fault](), rng), fault, SEVERITIES[severity], origin)
