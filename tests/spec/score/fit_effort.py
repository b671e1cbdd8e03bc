"""Fits the network of `score.effort` and writes it to the file named (about ten minutes).

In: blows of the three makers of faults, from waveforms and from mixtures of two, and of
`drawn_people`: strong, weak, and strong with another fault, of seeds that the tests and the tables
never use. Out: the layers as NumPy arrays (.npz). Nothing is random but by seed.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable

import numpy as np
from drawn_people import make_person
from numpy.typing import NDArray
from other_blows import make_other
from seeded_blows import RATE_HZ, Made, make, sampled
from seeded_report import sources
from third_blows import make_third, time_zero

from breathway.score import effort
from breathway.score.faults import bev_limit_l
from breathway.score.signal import measure_rows, pad_rows, trace_rows

Floats = NDArray[np.float64]
Maker = Callable[[str, int], tuple[Made, float]]
FIRST_SEED, BLOWS, OTHERS = 100_000, 1200, 200  # blows of each maker, and of each other fault
OTHER_FAULTS = ("cough", "closure_later", "early_stop", "hesitation", "leak", "zero_error")
LAYERS, DECAY, ROUNDS, STEP, BATCH = (24, 12), 4e-4, 80, 3e-3, 128


def shapes(made: list[tuple[Floats, float]]) -> Floats:
    """What the network sees of each blow."""
    rates = np.array([rate for _, rate in made])
    seen = np.empty((len(made), len(effort.NAMES)))
    for rate in np.unique(rates):
        for part in np.array_split(np.flatnonzero(rates == rate), 12):
            if len(part):
                rows, length = pad_rows([made[n][0] for n in part])
                traces = trace_rows(rows, float(rate), length=length)
                measures = measure_rows(traces)
                crept = measures.bev_l > bev_limit_l(measures)
                seen[part] = effort.shape(traces, measures, crept)
    return seen


def cut(flow: Floats, rate: float, rng: np.random.Generator) -> tuple[Floats, float]:
    """The same, ended early: its shares of FVC are larger than they would have been."""
    return flow[: int(flow.argmax()) + round(rng.uniform(0.8, 2.5) * rate)], rate


def mixed(blows: list[Floats], count: int) -> list[Floats]:
    """Between two waveforms each, from time zero on, a little slower or quicker: so that it is not
    one waveform and the next that are learned, but what lies between them."""
    rng, found = np.random.default_rng(5), []
    for _ in range(count):
        share, parts, litres = rng.uniform(0, 1), [], 0.0
        for weight, flow in zip((share, 1 - share), rng.integers(0, len(blows), 2), strict=True):
            flow, pace = blows[flow], rng.uniform(0.83, 1.2)
            clock = np.arange(-200, (len(flow) - time_zero(flow)) / pace - 1) * pace
            part = np.interp(clock + time_zero(flow), np.arange(len(flow)), flow, left=0)
            parts.append(weight * pace * part / flow.sum())
            litres += weight * flow.sum()
        length = min(map(len, parts))
        flow = litres * (parts[0][:length] + parts[1][:length])
        found.append(flow[max(0, int(np.flatnonzero(flow > 0.003 * flow.max())[0]) - 5) :])
    return found


def slower(blows: list[Floats]) -> list[Floats]:
    """Up to a fifth: still somebody's best."""
    rng, found = np.random.default_rng(6), []
    for flow in blows * 4:
        pace = rng.uniform(1.05, 1.2)
        clock = np.arange(0, len(flow) - 1, 1 / pace)
        found.append(np.interp(clock, np.arange(len(flow)), flow))
    return found


def made(blows: list[Floats]) -> tuple[Maker, ...]:
    """The three makers of faults, from these blows."""
    coarse = [sampled(flow, 500) for flow in blows]
    return (
        lambda fault, seed: (make(coarse, fault, seed), float(RATE_HZ)),
        lambda fault, seed: make_other(blows, fault, seed),
        lambda fault, seed: make_third(blows, fault, seed),
    )


def examples() -> tuple[Floats, Floats]:
    """What is seen of every blow, and 1 where it was weak."""
    both = ("none", "submaximal")
    plan = [(maker, (*both, *OTHER_FAULTS), BLOWS) for maker in made(sources())]
    plan += [(maker, both, BLOWS // 2) for maker in made(mixed(sources(), 120))]
    plan += [(maker, both[:1], BLOWS // 4) for maker in made(slower(sources()))]
    plan += [(make_person, both, 3 * BLOWS // 2)]
    rng, seen, weak = np.random.default_rng(3), [], []
    for maker, faults, most in plan:
        for fault in faults:
            count = OTHERS if fault in OTHER_FAULTS else most
            drawn = [maker(fault, FIRST_SEED + n) for n in range(count)]
            plain = [(blow.flow, rate) for blow, rate in drawn]
            if fault in both:
                plain += [cut(flow, rate, rng) for flow, rate in plain[: most // 4]]
            seen.append(shapes(plain))
            weak.append(np.full(len(plain), float(fault == "submaximal")))
    return np.vstack(seen), np.concatenate(weak)


def fitted(seen: Floats, weak: Floats) -> effort.Network:
    """Least cross-entropy with decaying weights, by Adam (Kingma and Ba, ICLR 2015)."""
    rng, mean, spread = np.random.default_rng(1), seen.mean(axis=0), seen.std(axis=0)
    scaled, sizes = (seen - mean) / spread, (seen.shape[1], *LAYERS, 1)
    weights = [rng.normal(0, np.sqrt(2 / a), (a, b)) for a, b in itertools.pairwise(sizes)]
    layers = len(weights)
    values = weights + [np.zeros(size) for size in sizes[1:]]
    first, second, steps = [0 * v for v in values], [0 * v for v in values], 0
    for turn in range(ROUNDS):
        step = STEP * (0.5 + 0.5 * np.cos(np.pi * turn / ROUNDS))
        for batch in np.array_split(rng.permutation(len(weak)), len(weak) // BATCH):
            steps += 1
            for n, slope in enumerate(slopes(values, layers, scaled[batch], weak[batch])):
                first[n] = 0.9 * first[n] + 0.1 * slope
                second[n] = 0.999 * second[n] + 0.001 * slope**2
                root = np.sqrt(second[n] / (1 - 0.999**steps)) + 1e-8
                values[n] -= step * first[n] / (1 - 0.9**steps) / root
    values[layers] -= (mean / spread) @ values[0]  # takes what is seen as it is
    values[0] /= spread[:, None]
    return effort.Network(tuple(values[:layers]), tuple(values[layers:]))


def slopes(values: list[Floats], layers: int, seen: Floats, weak: Floats) -> list[Floats]:
    """How the loss changes with each weight and offset."""
    inner = [seen]
    for n in range(layers):
        reached = inner[-1] @ values[n] + values[layers + n]
        inner.append(np.maximum(reached, 0) if n < layers - 1 else reached)
    back = ((1 / (1 + np.exp(-inner[-1][:, 0])) - weak) / len(weak))[:, None]
    found = [np.empty(0)] * (2 * layers)
    for n in reversed(range(layers)):
        found[n] = inner[n].T @ back + DECAY * values[n]
        found[layers + n] = back.sum(axis=0)
        back = (back @ values[n].T) * (inner[n] > 0)
    return found


def main() -> None:
    found = fitted(*examples())
    arrays = {f"weights{n}": w.astype(np.float32) for n, w in enumerate(found.weights)}
    arrays |= {f"offsets{n}": w.astype(np.float32) for n, w in enumerate(found.offsets)}
    np.savez_compressed(sys.argv[1], **arrays)


if __name__ == "__main__":
    main()
