"""The small networks beside the spectra's: two layers on the portraits of sounds, by NumPy alone.

In: recordings with their portraits, as they are and roughened (``rough``); a fold. Out: weights by
the names that ``portrait.judged`` reads. Some of what each layer hears is dropped as it learns.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breathway.listen.classes import EVENTS, RECORDS
from breathway.listen.portrait import FAR, straight
from train.data import Recording

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
HIDDEN, BATCH, RATE, DECAY = 64, 128, 2e-3, 0.3
DROPPED = (0.1, 0.4)  # of the portrait, of the inner layer
SMOOTHED = 0.05  # of the labels
RARE = 0.8  # the power of its rarity that a class weighs
EPOCHS = {"record": 20, "event": 12}


def fit(recordings: list[Recording], fold: int) -> dict[str, NDArray[np.float16]]:
    """The networks of the patients of all other folds, in half precision."""
    heard = [r for r in recordings if r.split == "train" and r.fold != fold]
    both = [(p, r) for copy in (0, 1) for r in heard for p in (r.portraits[copy],)]
    parts = {
        "record": ([p[0][None] for p, _ in both], [r.label for _, r in both], len(RECORDS)),
        "event": ([p[1] for p, _ in both], [e[2] for _, r in both for e in r.events], len(EVENTS)),
    }
    out = {}
    for kind, (rows, labels, count) in parts.items():
        found = learned(np.concatenate(rows), np.array(labels), count, EPOCHS[kind], fold)
        out |= {f"{kind}{name}": value.astype(np.float16) for name, value in found.items()}
    return out


def weights(labels: Labels, count: int) -> Floats:
    """Of each row: rare classes weigh more, the mean is 1."""
    found = np.bincount(labels, minlength=count)
    raw = (np.maximum(found, 1.0) ** -RARE)[labels]
    return np.asarray(raw / raw.mean(), np.float32)


def learned(rows: Floats, labels: Labels, count: int, epochs: int, seed: int) -> dict[str, Floats]:
    """AdamW (Loshchilov and Hutter 2019) at a rate that falls as a cosine."""
    rng = np.random.default_rng(seed)
    x = straight(rows)
    mean, spread = x.mean(0), x.std(0) + np.float32(1e-3)
    x = np.clip((x - mean) / spread, -FAR, FAR)
    weight = weights(labels, count)
    goal = np.full((len(x), count), SMOOTHED / count, np.float32)
    goal[np.arange(len(x)), labels] += 1 - SMOOTHED
    sizes = ((x.shape[1], HIDDEN), (HIDDEN, count))
    part = [rng.uniform(-1, 1, s).astype(np.float32) / np.float32(np.sqrt(s[0])) for s in sizes]
    part += [np.zeros(s[1], np.float32) for s in sizes]
    first, second = [np.zeros_like(p) for p in part], [np.zeros_like(p) for p in part]
    step, steps = 0, epochs * -(-len(x) // BATCH)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for at in range(0, len(x), BATCH):
            take = order[at : at + BATCH]
            slopes = _slopes(x[take], goal[take], weight[take], part, rng)
            rate = RATE * (1 + np.cos(np.pi * step / steps)) / 2
            step += 1
            for p, g, m, v in zip(part, slopes, first, second, strict=True):
                m += 0.1 * (g - m)
                v += 0.001 * (g * g - v)
                move = (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
                p -= np.float32(rate) * (move + DECAY * p)
    names = ("0", "1", "0_b", "1_b", "_mean", "_spread")
    return dict(zip(names, (*part, mean, spread), strict=True))


def _slopes(
    x: Floats, goal: Floats, weight: Floats, part: list[Floats], rng: np.random.Generator
) -> list[Floats]:
    """Of the weighed cross entropy, by each of ``part``."""
    keep = [(rng.random(s, np.float32) >= d) / np.float32(1 - d)
            for d, s in zip(DROPPED, (x.shape, (len(x), HIDDEN)), strict=True)]  # fmt: skip
    x = x * keep[0]
    sums = x @ part[0] + part[2]
    inner = np.maximum(sums, 0) * keep[1]
    out = inner @ part[1] + part[3]
    said = np.exp(out - out.max(1, keepdims=True))
    said /= said.sum(1, keepdims=True)
    back = (said - goal) * weight[:, None] / len(x)
    into = (back @ part[1].T) * keep[1] * (sums > 0)
    return [x.T @ into, inner.T @ back, into.sum(0), back.sum(0)]
