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


def breathing(rate_per_min, seconds, snr_db=10.0, seed=0, out_in=0.5):
    """In and out of one colour, the way out softer, a pause; steady noise beneath."""
    rng = np.random.default_rng(seed)
    clock = np.arange(round(seconds * RATE)) / RATE
    place = (clock * rate_per_min / 60 + rng.uniform()) % 1
    inward = np.where(place < 0.4, np.sin(np.pi * place / 0.4) ** 2, 0)
    outward = np.sin(np.pi * np.clip((place - 0.43) / 0.42, 0, 1)) ** 2 * out_in
    sound = coloured(rng, len(clock), 100, 1200) * (inward + outward)
    noise = coloured(rng, len(clock), 50, 3900) * sound.std() * 10 ** (-snr_db / 20)
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
