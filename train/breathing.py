"""``python -m train.breathing``: breath sounds of every kind, and from them ``tempo``'s weights.

In: nothing; the seeds are fixed. Out: the weights of ``listen.tempo.NAMES``, to be set there, and
how often they choose the right interval. The sounds know nothing of how they will be heard: in and
out of their own length, loudness and colour, the way out often silent, pauses, breaths of uneven
length and depth, a heart, a cough, a voice, a gain that drifts, noise of any colour as loud as the
breath.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breathway.listen import breath, spectrum, tempo
from breathway.listen.quality import voiced
from breathway.listen.whistles import peaks, tonality

RATE = spectrum.RATE_HZ
SOUNDS, SHRINK = 800, 3.0
RIGHT = 0.05  # of the true interval

Rng = np.random.Generator
Wave = NDArray[np.float64]


def noise(rng: Rng, count: int, corner_hz: float, slope: float, from_hz: float = 50.0) -> Wave:
    """Gaussian, flat to a corner and then falling by ``slope`` times 6 dB an octave; power 1."""
    at = np.fft.rfftfreq(count, 1 / RATE)
    shape = (at > from_hz) / np.sqrt(1 + (at / corner_hz) ** (2 * slope))
    made = np.fft.irfft(np.fft.rfft(rng.normal(size=count)) * shape, count)
    return np.asarray(made / made.std())


def swell(kind: str, place: Wave) -> Wave:
    """Loudness over the length of one half of a breath, 0..1; nothing outside."""
    inside = np.clip(place, 0, 1)
    if kind == "trapezoid":
        return np.minimum(1, np.minimum(inside, 1 - inside) / 0.2)
    if kind == "fading":
        return np.minimum(inside / 0.1, np.exp(-2.5 * inside)) * (inside < 1)
    return np.asarray(np.sin(np.pi * inside) ** (2 if kind == "bell" else 1))


def breathed(rng: Rng, seconds: float) -> tuple[Wave, float]:
    """Breath noise, and its true rate a minute: the breaths in it by its length."""
    usual, uneven = 60 / np.exp(rng.uniform(*np.log((8, 60)))), rng.choice([0, 0.05, 0.1, 0.2])
    inward, between = rng.uniform(0.22, 0.5), rng.uniform(0, 0.08)
    outward = (1 - inward - rng.uniform(0, 0.25) * (1 - inward)) * rng.uniform(0.6, 1)
    softer = rng.uniform(-0.25, 0.25) if rng.random() < 0.4 else rng.uniform(0.25, 1.1)
    softer = max(0.0, softer)
    kinds = ["arch", "bell", "trapezoid", "fading"]
    depth, kind, away = rng.uniform(0, 0.3), str(rng.choice(kinds[:3])), str(rng.choice(kinds))
    count = round(seconds * RATE)
    loud_in, loud_out = np.zeros(count), np.zeros(count)
    starts = [-rng.uniform() * usual]
    while starts[-1] < seconds:
        long = usual * (1 + uneven * rng.uniform(-1, 1))
        first, last = starts[-1] * RATE, (starts[-1] + long) * RATE
        part = slice(max(0, int(first)), max(0, min(count, int(last))))
        place = (np.arange(part.start, part.stop) / RATE - starts[-1]) / long
        deep = 1 + depth * rng.uniform(-1, 1)
        loud_in[part] = deep * swell(kind, place / inward)
        loud_out[part] = deep * softer * swell(away, (place - inward - between) / outward)
        starts.append(starts[-1] + long)
    corner = rng.uniform(200, 500)
    other = corner * (rng.uniform(0.6, 1) if rng.random() < 0.5 else 1)
    sound = noise(rng, count, corner, 2.5) * loud_in + noise(rng, count, other, 2.5) * loud_out
    first, last = np.interp([0, seconds], starts, np.arange(len(starts)))
    return sound / sound.std(), float(last - first) * 60 / seconds


def sound(seed: int, seconds: float | None = None) -> tuple[NDArray[np.float32], float]:
    """One sound with what disturbs it, and its true rate."""
    rng = np.random.default_rng([seed, 1])
    seconds = seconds or float(rng.choice([8, 10, 15, 20, 30, 60]))
    made, rate = breathed(rng, seconds)
    count = len(made)
    loudness = 10 ** (-rng.choice([20, 10, 5, 0]) / 20)
    made += loudness * noise(rng, count, rng.uniform(200, 3000), 0.5, 30)
    if rng.random() < 0.5:
        made += rng.choice([1, 3]) * heart(rng, count)
    if rng.random() < 0.15:
        first, size = rng.integers(0, count - RATE // 2), rng.integers(RATE // 5, RATE // 2)
        fading = np.exp(-np.arange(size) / (0.1 * RATE))
        made[first : first + size] += rng.uniform(4, 10) * noise(rng, size, 800, 1) * fading
    if rng.random() < 0.15:
        made += voice(rng, count)
    if rng.random() < 0.3:
        knots = np.cumsum(rng.normal(0, 2, 2 + int(seconds / 10)))
        made *= 10 ** (np.interp(np.arange(count), np.linspace(0, count, len(knots)), knots) / 20)
    quiet = 10 ** (rng.uniform(-40, -20) / 20)
    return np.clip(made * quiet, -1, 1).astype(np.float32), rate


def heart(rng: Rng, count: int) -> Wave:
    """Two tones a beat at 70 to 150 a minute."""
    made, at, beat = np.zeros(count), rng.uniform(0, 0.5), 60 / rng.uniform(70, 150)
    clock = np.arange(round(0.12 * RATE)) / RATE
    while round((at + beat) * RATE) < count:
        for late, level, pitch in ((0.0, 1.0, 45.0), (0.33 * beat, 0.7, 60.0)):
            first = round((at + late) * RATE)
            tone = np.sin(2 * np.pi * pitch * clock) * np.exp(-(((clock - 0.05) / 0.025) ** 2))
            made[first : first + len(tone)] += level * tone[: count - first]
        at += beat * (1 + 0.03 * rng.normal())
    return made


def voice(rng: Rng, count: int) -> Wave:
    """A word or two: overtones that rise and fall four times a second."""
    made = np.zeros(count)
    for _ in range(rng.integers(1, 3)):
        size = round(rng.uniform(0.3, 1.5) * RATE)
        first, clock = rng.integers(0, count - size), np.arange(size) / RATE
        turn = 2 * np.pi * rng.uniform(110, 350) * clock
        said = sum(np.sin(k * turn) / k for k in range(1, 9)) * np.sin(4 * np.pi * clock) ** 2
        made[first : first + size] += rng.uniform(2, 6) * said
    return made


def levels(samples: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Log power per band of the long window and voiced frames, as ``breath.breaths`` reads them."""
    power = spectrum.long_power(samples)
    banded = np.log10(power @ spectrum.band_matrix(spectrum.LONG) + np.float32(spectrum.TINY))
    return banded, voiced(peaks(tonality(power)[1]), len(power))


def examples() -> list[tuple[NDArray[np.float64], NDArray[np.bool_]]]:
    """Of each sound whose interval is offered: the figures of all offered, and which are right."""
    found = []
    for seed in range(SOUNDS):
        samples, rate = sound(seed)
        rising = breath.envelope(*levels(samples))
        correlated, of = breath.correlation(rising), tempo.swells(rising.mean(1))
        intervals = tempo.offered(of, correlated, *breath.LIMITS)
        if not len(intervals):
            continue
        apart = np.abs(60 * breath.STEPS_PER_S / intervals / rate - 1)
        right = apart <= max(RIGHT, 1.5 * apart.min())
        if apart.min() <= RIGHT:
            found.append((tempo.figures(intervals, rising, of, correlated), right))
    return found


def fitted(of: list[tuple[NDArray[np.float64], NDArray[np.bool_]]]) -> NDArray[np.float64]:
    """Weights that make the right intervals likeliest among those offered (a conditional logit,
    McFadden 1974, recalled), by gradient ascent with Newton's steps; shrunk in units of spread."""
    spread = np.concatenate([rows for rows, _ in of]).std(0)
    weights = np.zeros(len(spread))
    for _ in range(40):
        slope, bend = -SHRINK * weights, SHRINK * np.eye(len(weights))
        for rows, right in of:
            z = rows / spread
            chance = np.exp(z @ weights - (z @ weights).max())
            among = chance * right / (chance * right).sum()
            chance /= chance.sum()
            slope += z.T @ (among - chance)
            mean = chance @ z
            bend += (z * chance[:, None]).T @ z - np.outer(mean, mean)
        weights = weights + np.linalg.solve(bend, slope)
    return np.asarray(weights / spread)


def main() -> int:
    of = examples()
    weights = fitted(of)
    right = np.mean([right[(rows @ weights).argmax()] for rows, right in of])
    print(dict(zip(tempo.NAMES, weights.round(2).tolist(), strict=True)))
    print(f"right in {right:.1%} of {len(of)} sounds")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
