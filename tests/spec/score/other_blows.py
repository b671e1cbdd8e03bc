"""A second maker of faults, of other shape than `seeded_blows`; neither knows the detectors.

Here everything happens at the source's own rate and is then read at 100 to 1,000 Hz with the noise
and the counts of one of several sensors, as flow or as volume. A clean blow is the source as it is
(scaled in flow and in time), with quiet or breathing before it, and its end let run out by one of
three shapes. Faults are written as what the body or the sensor does in time: bursts, ramps, cuts.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from seeded_blows import SEVERITIES, Made

Floats = NDArray[np.float64]
RNG = np.random.Generator
FINE_HZ = 500
RATES_HZ = (100, 200, 500, 1000)


def resampled(flow: Floats, rate_hz: float, wanted_hz: float) -> Floats:
    """The same flow read at another rate; downwards, each sample is the mean of its time."""
    volume = np.concatenate([[0.0], np.cumsum((flow[1:] + flow[:-1]) / 2)]) / rate_hz
    times = np.arange(0, (len(flow) - 1) / rate_hz, 1 / wanted_hz)
    if wanted_hz >= rate_hz:
        return np.interp(times, np.arange(len(flow)) / rate_hz, flow)
    return np.diff(np.interp(times, np.arange(len(flow)) / rate_hz, volume)) * wanted_hz


def onset(flow: Floats) -> int:
    """Where the effort begins: the last sample below 3 % of the peak before it."""
    peak = int(flow.argmax())
    return int(np.nonzero(flow[: peak + 1] < 0.03 * flow[peak])[0][-1])


def run_out(flow: Floats, rng: RNG) -> Floats:
    """The recording went on: an exponential, a power of time, or a straight line to nothing."""
    flow = flow[: len(flow) - round(0.13 * FINE_HZ)]
    level = max(float(flow[-round(0.15 * FINE_HZ) :].mean()), 0.005)
    time = np.arange(round(rng.uniform(3.0, 7.0) * FINE_HZ)) / FINE_HZ
    kind = rng.integers(0, 3)
    if kind == 0:
        more = np.exp(-time / rng.uniform(0.2, 0.7))
    elif kind == 1:
        more = (1 + time / rng.uniform(0.5, 0.9)) ** -rng.uniform(3.5, 5.0)
    else:
        more = np.maximum(1 - time / rng.uniform(0.6, 1.6), 0.0)
    return np.concatenate([flow, level * more])


def lead_in(size_l: float, rng: RNG) -> Floats:
    """Nothing, quiet, or a deep breath in (size of the blow) and at once the blow."""
    quiet = np.zeros(round(rng.uniform(0.1, 1.5) * FINE_HZ))
    if rng.random() < 0.6:
        return quiet
    breath = np.sin(np.linspace(0, np.pi, round(rng.uniform(0.9, 1.8) * FINE_HZ))) ** 1.2
    breath *= -rng.uniform(0.7, 0.98) * size_l / (breath.sum() / FINE_HZ)
    return np.concatenate([quiet, breath, np.zeros(round(rng.uniform(0.0, 0.3) * FINE_HZ))])


def clean(source: Floats, rng: RNG) -> Floats:
    flow = run_out(source, rng) * rng.uniform(0.6, 1.25)
    pace = rng.uniform(0.9, 1.1)
    flow = np.interp(np.arange(0, len(flow) - 1, pace), np.arange(len(flow)), flow)
    return np.concatenate([lead_in(float(flow.sum() / FINE_HZ), rng), flow])


def bump(width_s: float) -> Floats:
    """A raised cosine of this width at half its height."""
    time = np.linspace(-np.pi, np.pi, max(3, round(2 * width_s * FINE_HZ)))
    return 0.5 + 0.5 * np.cos(time)


def cough(flow: Floats, severity: int, rng: RNG) -> Floats:
    """One to four times the flow is choked and bursts out again, narrow or wide, in one second."""
    flow = flow.copy()
    start, peak = onset(flow), int(flow.argmax())
    deep = rng.uniform(*((0.4, 0.6), (0.6, 0.85), (0.85, 1.0))[severity])
    first = max(peak + round(0.06 * FINE_HZ), start + round(0.2 * FINE_HZ))
    at = int(rng.uniform(first, max(first + 1, start + 0.8 * FINE_HZ)))
    for _ in range(int(rng.integers(1, 5))):
        choke = bump(rng.uniform(0.025, 0.08))
        burst = bump(rng.uniform(0.02, 0.06)) * rng.uniform(0.1, 0.8) * deep
        level = float(flow[at])
        flow[at : at + len(choke)] *= 1 - deep * choke
        at += round(0.8 * len(choke))
        flow[at : at + len(burst)] += level * burst
        at += len(burst) + round(rng.uniform(0.0, 0.1) * FINE_HZ)
    return flow


def closure(flow: Floats, severity: int, rng: RNG, early: bool) -> Floats:
    """The glottis shuts at once or within 150 ms, leaks 0-3 %, and stays shut or opens again."""
    flow = flow.copy()
    start, peak = onset(flow), int(flow.argmax())
    left = np.cumsum(flow[::-1])[::-1] / FINE_HZ
    low, high = ((0.1, 0.2), (0.2, 0.5), (0.5, 2.5))[severity]
    if early:
        first = max(peak + round(0.05 * FINE_HZ), start + round(0.15 * FINE_HZ))
        spots = np.arange(first, start + round(0.9 * FINE_HZ))
    else:
        spots = np.arange(start + round(1.1 * FINE_HZ), len(flow) - FINE_HZ)
        spots = spots[(left[spots] >= low) & (left[spots] < high)]
    at = int(rng.choice(spots)) if len(spots) else start + round(1.1 * FINE_HZ)
    fall = round(rng.uniform(0.0, 0.15) * FINE_HZ)
    gate = np.full(len(flow), rng.uniform(0.0, 0.03))
    gate[:at] = 1.0
    gate[at : at + fall] = 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fall))
    if rng.random() < 0.4:
        again = at + fall + round(rng.uniform(0.3, 1.0) * FINE_HZ)
        gate[again:] = rng.uniform(0.4, 1.0)
    elif rng.random() < 0.4:  # the recording stops half a second to two seconds later
        flow = flow[: at + fall + round(rng.uniform(0.5, 2.0) * FINE_HZ)]
    return flow * gate[: len(flow)]


def early_stop(flow: Floats, severity: int, rng: RNG) -> Floats:
    """Cut while the last second still moved 40 mL to 1.5 L; the recording ends, or goes on."""
    volume = np.cumsum(flow) / FINE_HZ
    off = round(rng.uniform(0.05, 0.5) * FINE_HZ)  # of that second, without a mouth at the sensor
    kind = rng.integers(0, 3)
    moved = volume[FINE_HZ:] - volume[:-FINE_HZ]
    if kind == 1:
        moved = volume[FINE_HZ:] - np.roll(volume, -off)[:-FINE_HZ]
    low, high = ((0.04, 0.1), (0.1, 0.3), (0.3, 1.5))[severity]
    spots = np.arange(len(moved)) + FINE_HZ
    spots = spots[(moved >= low) & (moved < high) & (spots > flow.argmax() + 0.6 * FINE_HZ)]
    at = int(rng.choice(spots)) if len(spots) else int(flow.argmax()) + round(1.2 * FINE_HZ)
    cut = flow[:at]
    if kind == 0:
        return cut
    if kind == 1:
        return np.concatenate([cut, np.zeros(off)])
    time = np.linspace(0, 1, round(rng.uniform(0.6, 2.0) * FINE_HZ))
    breath = time ** rng.uniform(0.3, 1.0) * (1 - time)
    return np.concatenate([cut, -breath * rng.uniform(0.4, 0.95) * volume[at] / breath.mean()
                           / (len(time) / FINE_HZ)])  # fmt: skip


def hesitation(flow: Floats, severity: int, rng: RNG) -> Floats:
    """Air trickles out before the blast: a ramp, a step that holds, or a puff and a pause."""
    start = onset(flow)
    limit = max(0.1, 0.05 * float(flow[start:].sum()) / FINE_HZ)
    size = limit * rng.uniform(*((1.25, 1.6), (1.6, 2.4), (2.4, 4.0))[severity])
    shortest = size / (0.2 * float(flow.max()))  # gentle beside the blast
    time = np.linspace(0, 1, round(rng.uniform(max(0.2, shortest), 1.2 + shortest) * FINE_HZ))
    kind = rng.integers(0, 3)
    if kind == 0:
        creep = time ** rng.uniform(0.5, 2.0)
    elif kind == 1:
        creep = np.minimum(time / 0.15, 1.0)
    else:
        creep = np.where(time < 0.6, np.sin(np.pi * time / 0.6), 0.0)
    creep = creep * size / (creep.sum() / FINE_HZ)
    return np.concatenate([flow[:start], creep, flow[start:]])


def submaximal(flow: Floats, severity: int, rng: RNG) -> Floats:
    """A gentle effort: slow muscles, a lid on the flow, a filtered start, or a sigmoid push."""
    start = onset(flow)
    lead, effort = flow[:start], flow[start:]
    time = np.arange(len(effort)) / FINE_HZ
    kind = rng.integers(0, 4)
    if kind == 0:  # pressure rises over 0.3 to 0.9 s
        push = np.sin(np.minimum(time / ((0.3, 0.42), (0.42, 0.6), (0.6, 0.9))[severity][0], 1)
                      * np.pi / 2) ** rng.uniform(1.0, 2.0)  # fmt: skip
        gentle = effort * push
    elif kind == 1:  # never more than part of the peak, reached slowly
        lid = effort.max() * rng.uniform(*((0.5, 0.6), (0.4, 0.5), (0.25, 0.4))[severity])
        volume = np.cumsum(effort) / FINE_HZ
        rising = lid * (1 - np.exp(-time / rng.uniform(0.06, 0.15)))
        gentle, out, total = np.zeros(len(effort)), 0.0, volume[-1]
        for n in range(len(effort)):  # along the same flow-volume curve, under the lid
            gentle[n] = min(rising[n], effort[min(int(volume.searchsorted(out)), len(effort) - 1)])
            out = min(out + gentle[n] / FINE_HZ, total)
            if rising[n] < 0.5 * lid:
                gentle[n] = rising[n]
    elif kind == 2:  # first-order lag of everything
        tau = rng.uniform(*((0.14, 0.2), (0.2, 0.3), (0.3, 0.5))[severity])
        kernel = np.exp(-np.arange(round(5 * tau * FINE_HZ)) / (tau * FINE_HZ))
        gentle = np.convolve(effort, kernel / kernel.sum())[: len(effort)]
    else:
        middle = rng.uniform(*((0.18, 0.25), (0.25, 0.35), (0.35, 0.6))[severity])
        gentle = effort / (1 + np.exp(-(time - middle) / (0.3 * middle)))
    return np.concatenate([lead, gentle])


def zero_error(flow: Floats, severity: int, rng: RNG) -> Floats:
    size = rng.uniform(*((0.03, 0.045), (0.045, 0.08), (0.08, 0.3))[severity])
    return flow + size * rng.choice([-1.0, 1.0])


def leak(flow: Floats, severity: int, rng: RNG) -> Floats:
    """What is lost on the way out comes back on the way in."""
    lost = rng.uniform(*((0.1, 0.2), (0.2, 0.35), (0.35, 0.6))[severity])
    volume = float(flow[onset(flow) :].sum()) / FINE_HZ
    time = np.linspace(0, 1, round(rng.uniform(0.8, 2.0) * FINE_HZ))
    breath = time * (1 - time) ** rng.uniform(0.5, 2.0)
    back = -breath * volume / (breath.sum() / FINE_HZ)
    return np.concatenate([flow[: onset(flow)], flow[onset(flow) :] * (1 - lost), back])


FAULTS: dict[str, Callable[[Floats, int, RNG], Floats]] = {
    "none": lambda flow, severity, rng: flow,
    "cough": cough,
    "closure_first": lambda flow, severity, rng: closure(flow, severity, rng, early=True),
    "closure_later": lambda flow, severity, rng: closure(flow, severity, rng, early=False),
    "early_stop": early_stop,
    "hesitation": hesitation,
    "submaximal": submaximal,
    "zero_error": zero_error,
    "leak": leak,
}


def read_by_sensor(flow: Floats, rng: RNG) -> tuple[Floats, float]:
    """White noise of up to 6 mL/s, counts of 1 to 7 mL/s (12 bits), or a volume in mL."""
    rate = float(rng.choice(RATES_HZ))
    read = resampled(flow, FINE_HZ, rate)
    read = read + rng.normal(0, rng.uniform(0.0, 0.006), len(read))
    count = float(rng.choice([0.001, 0.003, 0.007]))
    return np.round(read / count) * count, rate


def make_other(sources: list[Floats], fault: str, seed: int) -> tuple[Made, float]:
    """Blow number `seed` with this fault ("none" for a clean one), and its rate."""
    rng = np.random.default_rng([7, seed, sum(map(ord, fault))])
    origin = int(rng.integers(0, len(sources)))
    severity = int(rng.integers(0, 3))
    flow = FAULTS[fault](clean(sources[origin], rng), severity, rng)
    read, rate = read_by_sensor(flow, rng)
    return Made(read, fault, SEVERITIES[severity], origin), rate
