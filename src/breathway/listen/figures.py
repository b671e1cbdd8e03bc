"""The numbers of a stretch of sound: what the explained judgement and the learned one stand on.

In: the samples of a recording and stretches of it (s). Out: one row of figures per stretch, named
by ``NAMES``. Everything per frame is found once per recording. Levels are against the recording's
own median, so the gain of the stethoscope is no figure.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.listen import crackles, spectrum, whistles
from breathway.listen.order import median, quantile, share
from breathway.listen.spectrum import FRAMES_PER_S, Floats

NAMES: Final = (
    "seconds",
    "wheeze_share",  # of the frames, a ridge above 200 Hz that stands out 13 dB
    "wheeze_share_faint",  # 10 dB
    "low_share",  # below 200 Hz, 18 dB
    "ridge_db",  # the height that a tenth of the frames reaches
    "ridge_hz",  # where that is
    "ridge_hz_spread",
    "ridge_steady",  # frames whose ridge goes on in the next
    "crackles_per_s",
    "crackles_faint_per_s",
    "crackle_db",
    "crackle_two_cd_ms",
    "crackle_idw_ms",
    "crackle_place",  # 0 begin … 1 end
    "level_db",  # against the recording
    "burst_kurtosis",
)
RIDGE_FROM = round(200.0 / whistles.BIN_HZ) - whistles.LOW
FAINT_DB, CLEAR_DB = 6.0, 9.0
GROUPS = np.repeat(np.eye(10, dtype=np.float32), spectrum.BANDS // 10, 0) * np.float32(
    2.5
)  # mean, dB


class Ground(Struct, frozen=True):
    """What is found once per recording; arrays per frame unless said otherwise."""

    bands: Floats  # (3, frames, BANDS) log10 power
    level: Floats  # (frames, 10) dB of ten groups of bands
    ridge: Floats  # dB of the highest ridge above 200 Hz
    ridge_at: NDArray[np.intp]
    ridge_low: Floats
    bursts: Floats  # dB of the strongest burst in a frame
    crackle_at: Floats  # (crackles,) s, as are the next
    crackle_db: Floats
    crackle_idw: Floats
    crackle_two: Floats


def ground(samples: Floats, power: Floats, tones: Floats, high: Floats) -> Ground:
    """All that is per frame, from one recording's spectra and its high-passed samples."""
    bands = spectrum.bands(power, samples)
    count = bands.shape[1]
    groups = GROUPS.T @ bands[0].T
    level = (groups - median(groups).mean()).T
    stands_out = crackles.burst_db(high)
    at = crackles.candidates(stands_out, FAINT_DB)
    idw, two, peak = crackles.measure(high, at)
    good = crackles.usable(idw, two)
    frames = np.full(count * spectrum.HOP, -10.0, np.float32)
    usable = min(len(frames), len(stands_out))
    frames[:usable] = stands_out[:usable]
    ridge = tones[:, RIDGE_FROM:].argmax(1) + RIDGE_FROM
    return Ground(
        bands,
        level,
        tones[np.arange(count), ridge],
        ridge + whistles.LOW,
        tones[:, :RIDGE_FROM].max(1),
        frames.reshape(count, spectrum.HOP).max(1),
        np.asarray(peak[good] / spectrum.RATE_HZ, np.float32),
        stands_out[at[good]],
        idw[good],
        two[good],
    )


def figures(of: Ground, start_s: float, end_s: float) -> NDArray[np.float32]:
    """(len(NAMES),) the figures of one stretch."""
    count = len(of.ridge)
    first = min(max(0, round(start_s * FRAMES_PER_S)), count - 1)
    last = min(max(first + 1, round(end_s * FRAMES_PER_S)), count)
    part = slice(first, last)
    seconds = max(0.016, end_s - start_s)
    bursts = of.bursts[part]
    spread = (bursts - bursts.mean()) ** 2
    kurtosis = float(spread @ spread) / len(spread) / max(1e-3, float(spread.mean())) ** 2
    level = float(of.level[part, :7].mean())
    found = [
        seconds,
        *_whistling(of, part),
        *_crackling(of, start_s, end_s, seconds),
        level,
        kurtosis,
    ]
    return np.asarray(found, np.float32)


def _whistling(of: Ground, part: slice) -> list[float]:
    ridge, at = of.ridge[part], of.ridge_at[part] * whistles.BIN_HZ
    height = quantile(ridge, 0.9)
    loud = at[ridge >= height]
    apart = loud - loud.mean()
    steady = (ridge[1:] >= 10) & (np.abs(at[1:] - at[:-1]) <= whistles.STEP_BINS * whistles.BIN_HZ)
    return [
        share(ridge >= 13),
        share(ridge >= 10),
        share(of.ridge_low[part] >= 18),
        height,
        quantile(loud, 0.5),
        float(np.sqrt(apart @ apart / len(apart))),
        share(steady),
    ]


def _within(of: Ground, start_s: float, end_s: float) -> slice:
    first, last = of.crackle_at.searchsorted((start_s, end_s))
    return slice(int(first), int(last))


def _crackling(of: Ground, start_s: float, end_s: float, seconds: float) -> list[float]:
    part = _within(of, start_s, end_s)
    db = of.crackle_db[part]
    clear = db >= CLEAR_DB
    if not clear.any():
        return [0.0, len(db) / seconds, 0.0, 0.0, 0.0, 0.5]
    return [
        float(clear.sum()) / seconds,
        len(db) / seconds,
        float(db[clear].mean()),
        quantile(of.crackle_two[part][clear], 0.5),
        quantile(of.crackle_idw[part][clear], 0.5),
        float((of.crackle_at[part][clear].mean() - start_s) / seconds),
    ]
