"""Breaths: how many a minute, when in, when out, and in : out.

In: log power per band (``spectrum.bands``, long window), frames in which somebody speaks. Out:
``Breaths``. The sound of breathing
rises and falls once in and once out; how long a whole breath is, ``tempo`` tells. Where breathing
keeps its time the rate is from the correlation over all of it, else breaths are counted one by one.
Inspiration is the louder and brighter half over the chest (Pasterkamp et al. 1997, recalled, not
verified).
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.listen import tempo
from breathway.listen.order import held, quantile
from breathway.listen.spectrum import FRAMES_PER_S, Floats, edges

STEP = 2  # frames per step of the envelope: 32 ms
STEPS_PER_S = FRAMES_PER_S / STEP
LIMITS = round(0.75 * STEPS_PER_S), round(10.0 * STEPS_PER_S)  # steps: 6 to 80 breaths a minute
CLEAR = 0.25  # correlation of one breath with the next …
CLEAR_SHORT, SHORT = 0.5, 1.9  # … and where there are hardly two breaths to compare
SWING_DB = 2.5  # less is steady noise, in which nothing is counted
COUGH_DB = 2.0  # above nine tenths of the time
DRIFT_S = 8.0  # a degree of the drift for each
SPEECH, SPEECH_MOST = 6, 0.4  # steps around a voiced one that are speech too; share of all
EVEN = 0.06  # scatter of the intervals up to which breathing keeps its time
SCATTERED = 0.3  # … up to which a count is believed
KEEPS_TIME, KEEPS_ABOUT = 0.8, 0.6  # correlation that tells more than a count, and …
SPREAD = 0.1  # … than one of intervals of more scatter
LIKELY = 0.7  # chance of an interval, against half and twice of it, that is told
OF_BREATH_HZ = (120.0, 1600.0)
ANGLES = np.linspace(0, 2 * np.pi, 24, endpoint=False)


class Phase(Struct, frozen=True, kw_only=True):
    """One half of a breath."""

    start_s: float
    end_s: float
    phase: Literal["in", "out"]


class Breaths(Struct, frozen=True, kw_only=True):
    """``regularity`` is the correlation of one breath with the next."""

    rate_per_min: float | None
    regularity: float
    in_to_out: float | None  # seconds of inspiration per second of expiration
    phases: tuple[Phase, ...]
    phases_sure: bool


def envelope(long_bands: Floats, spoken: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(steps, 5) smoothed dB of five bands of breath; a line is drawn across speech, and what is
    far louder than breaths counts as loud as they."""
    length = len(long_bands) // STEP
    # Mean of the log: a wheeze or a crackle moves it less than it moves the power.
    columns = _groups() @ long_bands[: length * STEP].T
    steps = np.asarray(sum(columns[:, i::STEP] for i in range(STEP)), np.float64).T / STEP
    if spoken.any():
        _across(steps, spoken[: length * STEP : STEP] | spoken[1 : length * STEP : STEP])
    rising = smooth(steps, 0.30)
    usual = np.sort(rising, 0)[round(0.9 * (length - 1))]
    return _steady(np.minimum(rising, usual + COUGH_DB))


@cache
def _groups() -> Floats:
    """(5, BANDS) shares, in dB, of the bands in each of five groups of those of breath."""
    limits = edges()
    centre = (limits[:-1] + limits[1:]) / 2
    inside = np.flatnonzero((centre >= OF_BREATH_HZ[0]) & (centre <= OF_BREATH_HZ[1]))
    out = np.zeros((5, len(centre)), np.float32)
    for row, group in zip(out, np.array_split(inside, 5), strict=True):
        row[group] = 10 / len(group)
    return out


def _across(steps: NDArray[np.float64], spoken: NDArray[np.bool_]) -> None:
    """In place; a single frame is no speech, and where most is speech nothing is left to draw."""
    inside = np.convolve(spoken, np.ones(2 * SPEECH + 1, np.intp), "same") >= 2
    if inside.any() and inside.mean() < SPEECH_MOST:
        at, beside = np.flatnonzero(inside), np.flatnonzero(~inside)
        for column in steps.T:
            column[at] = np.interp(at, beside, column[beside])


def _steady(rising: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without the drift of a stethoscope's gain: a polynomial of all bands, slower than breaths."""
    degree = int(len(rising) / STEPS_PER_S / DRIFT_S)
    if not degree:
        return rising
    slow = np.polynomial.legendre.legvander(np.linspace(-1, 1, len(rising)), degree)
    parts = np.linalg.lstsq(slow, rising.mean(1), rcond=None)[0]
    return np.asarray(rising - (slow[:, 1:] @ parts[1:])[:, None])


def smooth(values: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    """Hann-weighted moving mean along time, edges held."""
    half = max(3, round(seconds * STEPS_PER_S) | 1) // 2
    padded = held(values.T, half, half)
    # All columns after one another: what runs over from one to the next lies in what is held.
    found = np.convolve(padded.ravel(), _weights(2 * half + 1), "same").reshape(padded.shape)
    return found[:, half:-half].T


@cache
def _weights(size: int) -> NDArray[np.float64]:
    weight = np.hanning(size + 2)[1:-1]
    return np.asarray(weight / weight.sum())


def correlation(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation of the envelope with itself per lag; each lag over its own overlap."""
    centred = (values - values.mean(0)).T
    count = len(values)
    size = 1 << (2 * count - 1).bit_length()
    spectrum = (np.abs(np.fft.rfft(centred, size)) ** 2).sum(0)
    product = np.fft.irfft(spectrum, size)[:count]
    square = np.concatenate([[0.0], np.cumsum((centred**2).sum(0))])
    lag = np.arange(count)
    energy = np.sqrt((square[count - lag]) * (square[count] - square[lag]))
    return np.asarray(product / np.maximum(energy, 1e-9), np.float64)


def _refined(correlated: NDArray[np.float64], lag: int) -> float:
    """The lag with its fraction, from the peaks at its multiples: the farther, the finer."""
    exact = _vertex(correlated, lag)
    for multiple in range(2, 40):
        near = round(exact * multiple)
        reach = max(1, round(0.12 * exact))
        # Beyond four fifths too little overlaps for the peak to be trusted.
        if near + reach + 1 >= 0.8 * len(correlated):
            break
        part = correlated[near - reach : near + reach + 1]
        peak = near - reach + int(part.argmax())
        if correlated[peak] < 0.5 * correlated[lag] or abs(peak - near) == reach:
            break
        exact = _vertex(correlated, peak) / multiple
    return exact


def _vertex(values: NDArray[np.float64], at: int) -> float:
    left, middle, right = (float(value) for value in values[at - 1 : at + 2])
    bend = left - 2 * middle + right
    return at + (0.5 * (left - right) / bend if bend < 0 else 0.0)


def breaths(long_bands: Floats, spoken: NDArray[np.bool_]) -> Breaths:
    """Rate and phases of a recording; ``spoken``: frames with a voice (``quality.voiced``)."""
    if len(long_bands) < 8 * STEP:
        return Breaths(
            rate_per_min=None, regularity=0, in_to_out=None, phases=(), phases_sure=False
        )
    rising = envelope(long_bands, spoken)
    seconds, regular = period(rising)
    clear = bool(np.isfinite(seconds))
    phases, sure = _phases(rising, seconds) if clear else ((), False)
    spent = {
        name: sum(p.end_s - p.start_s for p in phases if p.phase == name) for name in ("in", "out")
    }
    return Breaths(
        rate_per_min=round(60 / seconds, 2) if clear else None,
        regularity=round(max(0.0, regular), 3),
        in_to_out=round(spent["in"] / spent["out"], 2) if spent["out"] and spent["in"] else None,
        phases=phases,
        phases_sure=sure,
    )


def period(rising: NDArray[np.float64]) -> tuple[float, float]:
    """(seconds, correlation) of one breath; NaN where none is clear."""
    correlated = correlation(rising)
    loud = rising.mean(1)
    of = tempo.swells(loud)
    chosen = tempo.chosen(rising, of, correlated, *LIMITS)
    if chosen is None:
        return float("nan"), 0.0
    interval, chance = chosen
    first = max(1, int(0.88 * interval))
    near = correlated[first : int(1.12 * interval) + 2]
    lag = first + int(near.argmax())
    whole = 0 < lag - first < len(near) - 1 and lag < tempo.OVERLAP * len(correlated)
    regular = float(correlated[lag]) if whole else 0.0
    if chance < LIKELY:
        return float("nan"), regular
    even = _refined(correlated, lag) if regular > 0 else interval
    found = tempo.count(of, interval)
    swing = quantile(loud, 0.9) - quantile(loud, 0.1)
    if found is None or found.scatter > SCATTERED or swing < SWING_DB:
        least = CLEAR if SHORT * interval <= len(rising) else CLEAR_SHORT
        return (even / STEPS_PER_S if regular >= least else float("nan")), regular
    alike = regular > 0 and abs(found.mean - even) < 0.1 * even
    keeps_time = regular > (KEEPS_TIME if found.scatter < SPREAD else KEEPS_ABOUT)
    keeps_time |= alike and found.scatter < EVEN
    return (even if keeps_time else found.mean) / STEPS_PER_S, regular


def _phases(rising: NDArray[np.float64], seconds: float) -> tuple[tuple[Phase, ...], bool]:
    """Stretches of sound between the quiet points, taken in turns as in and out."""
    loud = rising.mean(1)
    low, high = quantile(loud, 0.1), quantile(loud, 0.9)
    sounding = loud > low + 0.35 * (high - low)
    framed = np.concatenate([[False], sounding, [False]])
    turns = np.flatnonzero(framed[1:] != framed[:-1]).tolist()
    spans = [
        (a, b)
        for start, end in zip(turns[0::2], turns[1::2], strict=True)
        for a, b in _split(loud, start, end, 0.75 * seconds * STEPS_PER_S)
        if b - a >= 0.12 * seconds * STEPS_PER_S
    ]
    if not spans:
        return (), False
    bright = rising[:, 3:].mean(1) + loud
    marks = np.array([bright[a:b].sum() / (b - a) for a, b in spans])
    middle = np.array([(a + b) / 2 for a, b in spans]) / STEPS_PER_S
    # Where in the breath each stretch lies: the two clusters half a breath apart are in and out.
    turn = 2 * np.pi * middle / seconds
    side = np.cos(turn - ANGLES[:, None]) >= 0  # (angles, stretches)
    here, there = side.sum(1), (~side).sum(1)
    apart = (side @ marks) / np.maximum(here, 1) - (~side @ marks) / np.maximum(there, 1)
    apart = np.where((here > 0) & (there > 0), apart, -np.inf)
    best = float(apart.max())
    is_in = side[apart.argmax()] if np.isfinite(best) else marks >= np.median(marks)
    phases = tuple(
        Phase(
            start_s=round(a / STEPS_PER_S, 2),
            end_s=round(b / STEPS_PER_S, 2),
            phase="in" if now else "out",
        )
        for (a, b), now in zip(spans, is_in, strict=True)
    )
    return phases, bool(best > 3.0)


def _split(loud: NDArray[np.float64], start: int, end: int, most: float) -> list[tuple[int, int]]:
    """A stretch longer than a half breath can be is cut at its quietest inner point."""
    third = (end - start) // 4
    if end - start <= most or third < 1:
        return [(start, end)]
    cut = start + third + int(loud[start + third : end - third].argmin())
    return [(start, cut), (cut, end)]
