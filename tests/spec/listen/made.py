"""Made lung sounds whose truth is known: breath noise, wheezes, crackles, a noisy room."""

from __future__ import annotations

import numpy as np

RATE = 8000


def coloured(rng, count, low, high):
    spectrum = np.fft.rfft(rng.normal(size=count))
    at = np.fft.rfftfreq(count, 1 / RATE)
    found = np.fft.irfft(
        spectrum * ((at > low) & (at < high)) / np.sqrt(1 + (at / 300) ** 4), count
    )
    return found / found.std()


def breathing(rate_per_min, seconds, snr_db=10.0, seed=0, out_in=0.5, uneven=0.0, coughs=0):
    """In and out of one colour, the way out softer, a pause; steady noise beneath.

    ``uneven``: by how much of itself a breath may be longer or shorter than the mean, and a
    quarter louder or softer.
    """
    rng = np.random.default_rng(seed)
    clock = np.arange(round(seconds * RATE)) / RATE
    turn = clock * rate_per_min / 60 + rng.uniform()
    if uneven:
        count = round(2 * turn[-1]) + 8
        lengths = 60 / rate_per_min * (1 + uneven * rng.uniform(-1, 1, count))
        starts = np.cumsum(lengths) - lengths[0] - rng.uniform() * lengths[1]
        drawn = np.interp(clock, starts, np.arange(count))
        # The rate is kept: what is drawn is stretched to as many breaths in all.
        turn = drawn[0] + (drawn - drawn[0]) * seconds * rate_per_min / 60 / (drawn[-1] - drawn[0])
    place = turn % 1
    inward = np.where(place < 0.4, np.sin(np.pi * place / 0.4) ** 2, 0)
    outward = np.sin(np.pi * np.clip((place - 0.43) / 0.42, 0, 1)) ** 2 * out_in
    loud = inward + outward
    if uneven:
        loud *= (1 + 0.25 * rng.uniform(-1, 1, int(turn[-1]) + 2))[turn.astype(int)]
    sound = coloured(rng, len(clock), 100, 1200) * loud
    noise = coloured(rng, len(clock), 50, 3900) * sound.std() * 10 ** (-snr_db / 20)
    for at in rng.uniform(0, seconds - 0.5, coughs):
        first, size = round(at * RATE), round(0.3 * RATE)
        fading = 8 * np.exp(-np.arange(size) / (0.08 * RATE))
        sound[first : first + size] += coloured(rng, size, 100, 3000) * fading
    return (0.05 * (sound + noise)).astype(np.float32)


def with_wheeze(sound, start_s, end_s, pitch_hz, level=0.02):
    out = sound.copy()
    first, last = round(start_s * RATE), round(end_s * RATE)
    clock = np.arange(last - first) / RATE
    out[first:last] += (
        level * np.sin(2 * np.pi * pitch_hz * clock) * np.hanning(last - first) ** 0.3
    )
    return out.astype(np.float32)


def with_crackle(sound, at_s, two_cd_ms, level=0.7):
    """Two growing cycles and a decay (the form of Kiyokawa et al. 2001, recalled)."""
    out = sound.copy()
    clock = np.arange(round(0.03 * RATE)) / RATE
    pitch = 2000 / two_cd_ms
    burst = np.sin(2 * np.pi * pitch * clock) * np.exp(-clock * pitch * 0.8)
    first = round(at_s * RATE)
    out[first : first + len(burst)] += level * burst
    return out.astype(np.float32)
