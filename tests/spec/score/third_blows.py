"""A third maker of faults, of other shape again; it knows nothing of the detectors.

Everything happens at 500 Hz after a source that runs out exponentially, and is read at 100, 200 or
500 Hz with noise of up to 10 mL/s. Weak efforts follow the flow-volume curve of their source under
a pressure that comes too slowly or is too small, or are its flow smoothed, stretched or flattened.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from other_blows import onset, resampled
from seeded_blows import SEVERITIES, Made

Floats = NDArray[np.float64]
RNG = np.random.Generator
HZ = 500


def seconds(flow: Floats) -> Floats:
    return np.arange(len(flow)) / HZ


def size(severity: int, rng: RNG, *bands: tuple[float, float]) -> float:
    return float(rng.uniform(*bands[severity]))


def mean_over(flow: Floats, width_s: float) -> Floats:
    count = max(1, round(width_s * HZ))
    return np.convolve(flow, np.ones(count) / count)[: len(flow)]


def time_zero(flow: Floats) -> int:
    peak = int(flow.argmax())
    return max(0, peak - int(flow[: peak + 1].sum() / flow[peak]))


def clean(source: Floats, rng: RNG) -> Floats:
    body = source[: len(source) - round(rng.uniform(0.1, 0.16) * HZ)]
    level, fade_s = max(float(body[-50:].mean()), 0.004), rng.uniform(0.2, 0.7)
    tail = level * np.exp(-np.arange(round(rng.uniform(2.5, 5) * HZ)) / HZ / fade_s)
    flow = np.concatenate([body, tail]) * rng.uniform(0.7, 1.2)
    flow = np.interp(
        np.arange(0, len(flow) - 1, rng.uniform(0.93, 1.08)), np.arange(len(flow)), flow
    )
    return np.concatenate([np.zeros(round(rng.choice([0.0, 0.2, 0.5, 1.0]) * HZ)), flow])


def cough(flow: Floats, severity: int, rng: RNG) -> Floats:
    """One to three dips in the first second: bells, boxes, or a dip and a spike."""
    flow, start, peak = flow.copy(), time_zero(flow), int(flow.argmax())
    count, kind = int(rng.integers(1, 4)), rng.integers(0, 3)
    first = max(peak + 25, start + 100)
    spots = rng.uniform(first, max(start + 425 - 40 * count, first + 1), count)
    deep, at = size(severity, rng, (0.4, 0.6), (0.6, 0.85), (0.85, 1.0)), np.arange(len(flow))
    for spot in np.sort(spots).astype(int):
        if kind == 0:
            flow *= 1 - deep * np.exp(-0.5 * ((at - spot) / HZ / rng.uniform(0.015, 0.035)) ** 2)
        elif kind == 1:
            flow[spot : spot + round(rng.uniform(0.04, 0.1) * HZ)] *= 1 - deep
        else:
            width, level = rng.uniform(0.015, 0.03) * HZ, deep * flow[spot]
            flow -= level * np.exp(-0.5 * ((at - spot) / width) ** 2)
            burst = np.exp(-0.5 * ((at - spot - 2.5 * width) / width) ** 2)
            flow += level * rng.uniform(0.3, 1) * burst
    return flow


def closure(flow: Floats, severity: int, rng: RNG, early: bool) -> Floats:
    """Shut within 0 to 80 ms: to the end, to an earlier end, or for 0.2 to 0.5 s."""
    start, peak = time_zero(flow), int(flow.argmax())
    left = np.cumsum(flow[::-1])[::-1] / HZ
    low, high = ((0.1, 0.25), (0.25, 0.6), (0.6, 3.0))[severity]
    at = int(rng.uniform(max(peak + 20, start + 75), max(peak + 30, start + 460)))
    if not early:
        spots = np.arange(start + 550, len(flow) - HZ)
        spots = spots[(left[spots] >= low) & (left[spots] < high) & (flow[spots] > 0.05)]
        at = int(rng.choice(spots)) if len(spots) else start + 575
    fall, kind = round(rng.choice([0.0, 0.01, 0.03, 0.08]) * HZ), rng.integers(0, 3)
    gate = np.ones(len(flow))
    gate[at:] = 0.0
    gate[at : at + fall] = np.linspace(1, 0, fall)
    if kind == 1:
        gate = gate[: at + fall + round(rng.uniform(0.6, 3) * HZ)]
    elif kind == 2:
        gate[at + fall + round(rng.uniform(0.2, 0.5) * HZ) :] = 1.0
    return flow[: len(gate)] * gate


def early_stop(flow: Floats, severity: int, rng: RNG) -> Floats:
    """Cut while the last second moves 40 mL to 3 L: at once, after half a second of nothing, in a
    ramp, or by a breath in."""
    volume = np.cumsum(flow) / HZ
    moved = volume - np.concatenate([np.zeros(HZ), volume[:-HZ]])
    low, high = ((0.04, 0.08), (0.08, 0.2), (0.2, 3.0))[severity]
    spots = np.arange(time_zero(flow) + HZ, len(flow))
    spots = spots[(moved[spots] >= low) & (moved[spots] < high)]
    at = int(rng.choice(spots)) if len(spots) else time_zero(flow) + 550
    kind, cut = rng.integers(0, 4), flow[:at]
    if kind == 1:
        silent = round(rng.uniform(0.05, 0.5) * HZ)
        return np.concatenate([cut, np.zeros(silent)])
    if kind == 2:
        return np.concatenate([cut, cut[-1] * np.linspace(1, 0, round(rng.uniform(25, 100)))])
    if kind == 3:
        breath = np.sin(np.linspace(0, np.pi, round(rng.uniform(0.7, 2) * HZ)))
        return np.concatenate([cut, -breath * volume[at - 1] * rng.uniform(0.4, 1) * HZ
                               / breath.sum()])  # fmt: skip
    return cut


def hesitation(flow: Floats, severity: int, rng: RNG) -> Floats:
    """Ramp, step, puff and pause, or parabola before the blast: beyond the limit by a fifth up."""
    limit = max(0.1, 0.05 * flow.sum() / HZ + 0.01)
    wanted = limit * size(severity, rng, (1.2, 1.6), (1.6, 2.5), (2.5, 4.0))
    lasts = rng.uniform(0.3, 1.0) + wanted / (0.25 * flow.max())
    time, kind = np.linspace(0, 1, round(lasts * HZ)), rng.integers(0, 4)
    creep = (time, np.ones(len(time)), np.sin(np.pi * time), time**2)[kind]
    creep = creep * wanted / (creep.sum() / HZ)
    pause = np.zeros(round(rng.uniform(0.05, 0.3) * HZ) if kind == 2 else 0)
    start = onset(flow)
    return np.concatenate([flow[:start], creep, pause, flow[start:]])


def pushed(effort: Floats, push: Callable[[float], float], lid: float = np.inf) -> Floats:
    """Along the flow-volume curve of the effort, with a share of its flow that time gives."""
    volume, peak = np.cumsum(effort) / HZ, int(effort.argmax())
    most = effort.copy()
    most[: peak + 1] = effort[peak]
    flow, out = [0.0], 0.0
    while out < 0.995 * volume[-1] and len(flow) < 12 * HZ:
        here = min(int(np.searchsorted(volume, out)), len(most) - 1)
        flow.append(min(push(len(flow) / HZ) * most[here], lid))
        out += flow[-1] / HZ
    return np.array(flow)


def submaximal(flow: Floats, severity: int, rng: RNG) -> Floats:
    start = onset(flow)
    lead, effort = flow[:start], flow[start:]
    time, most, kind = seconds(effort), float(effort.max()), rng.integers(0, 8)
    if kind == 0:  # half to four fifths of it, rounded
        wide = size(severity, rng, (0.2, 0.28), (0.28, 0.4), (0.4, 0.6)) / 2
        gentle = mean_over(mean_over(effort, wide), wide) * rng.uniform(0.5, 0.8)
    elif kind == 1:  # strength comes slowly
        lasts = size(severity, rng, (0.3, 0.45), (0.45, 0.65), (0.65, 1.0))
        gentle = pushed(effort, lambda t: 0.1 + 0.9 * min(1.0, t / lasts))
    elif kind == 2:  # strength never comes
        share = size(severity, rng, (0.5, 0.6), (0.4, 0.5), (0.25, 0.4))
        rise = rng.uniform(0.1, 0.25)
        gentle = pushed(effort, lambda t: 0.05 + 0.95 * min(1.0, t / rise), share * most)
    elif kind == 3:
        gentle = effort * (
            1 - np.exp(-time / size(severity, rng, (0.15, 0.22), (0.22, 0.32), (0.32, 0.5)))
        )
    elif kind == 4:  # slower altogether
        slower = size(severity, rng, (1.5, 1.8), (1.8, 2.3), (2.3, 3.5))
        gentle = np.interp(
            np.arange(0, len(effort) - 1, 1 / slower), np.arange(len(effort)), effort
        )
        gentle = gentle / slower
    elif kind == 5:  # flattened
        lid = size(severity, rng, (0.5, 0.6), (0.4, 0.5), (0.3, 0.4)) * most
        gentle = mean_over(lid * np.tanh(effort / lid), rng.uniform(0.06, 0.15))
    elif kind == 6:  # a hump of its own: late peak, some of the volume missing
        lasts = size(severity, rng, (0.25, 0.35), (0.35, 0.5), (0.5, 0.9))
        clock = np.arange(8 * HZ) / HZ
        fall = np.exp(-np.maximum(clock - lasts, 0) / rng.uniform(0.6, 1.3))
        gentle = np.sin(np.pi / 2 * np.minimum(clock / lasts, 1)) * fall
        gentle = gentle * effort.sum() * rng.uniform(0.75, 1) / gentle.sum()
    else:  # a first-order lag
        lag_s = size(severity, rng, (0.12, 0.16), (0.16, 0.22), (0.22, 0.35))
        kernel = np.exp(-np.arange(round(6 * lag_s * HZ)) / HZ / lag_s)
        gentle = rng.uniform(0.5, 0.8) * np.convolve(effort, kernel / kernel.sum())[: len(effort)]
    return np.concatenate([lead, gentle])


def zero_error(flow: Floats, severity: int, rng: RNG) -> Floats:
    return flow + rng.choice([-1, 1]) * size(
        severity, rng, (0.015, 0.03), (0.03, 0.06), (0.06, 0.2)
    )


def leak(flow: Floats, severity: int, rng: RNG) -> Floats:
    """Air is lost on the way out, then breathed in unhindered."""
    breath = np.sin(np.linspace(0, np.pi, round(rng.uniform(0.8, 1.6) * HZ))) ** 2
    back = -breath * flow.sum() / breath.sum()
    return np.concatenate(
        [flow * (1 - size(severity, rng, (0.1, 0.2), (0.2, 0.35), (0.35, 0.6))), back]
    )


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


def make_third(sources: list[Floats], fault: str, seed: int) -> tuple[Made, float]:
    """Blow number `seed` with this fault ("none" for a clean one), and its rate."""
    rng = np.random.default_rng([4, seed, sum(map(ord, fault))])
    origin, severity = int(rng.integers(0, len(sources))), int(rng.integers(0, 3))
    flow = FAULTS[fault](clean(sources[origin], rng), severity, rng)
    rate = float(rng.choice([100, 200, 500]))
    read = flow if rate == HZ else resampled(flow, HZ, rate)
    noise = rng.normal(0, rng.uniform(0, 0.01), len(read))
    return Made(np.round(read + noise, 3), fault, SEVERITIES[severity], origin), rate
