"""Wheezes, rhonchi and stridor: narrow ridges that last, each with its pitch, length and height.

In: power of the long window (``spectrum.long_power``) by ``tonality``. Out: ``Whistle`` tracks. A
musical sound stands out of the breath noise around it in frequency and stays for about
100 ms at least (CORSA: Sovijärvi et al. 2000, recalled, not verified, as are the limits of pitch
below). The heights were chosen on SPRSound's training split.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.listen.order import held, running
from breathway.listen.spectrum import HOP, LONG, RATE_HZ, Floats

Kind = Literal["wheeze", "rhonchus", "stridor"]

BIN_HZ = RATE_HZ / LONG
LOW_HZ, HIGH_HZ = 90.0, 1600.0
LOW, HIGH = round(LOW_HZ / BIN_HZ), round(HIGH_HZ / BIN_HZ)
AROUND, CORE = 12, 2  # bins on each side: the noise around, without the ridge itself
STANDS_OUT_DB = 12.0
LOW_STANDS_OUT_DB = 20.0  # below ``RHONCHUS_HZ``, where the heart and the hand sound too
EDGE_DB = 5.0
LASTS_S = 0.08  # 80 ms of frames; the window adds its own 64
GAP_FRAMES = 2  # a ridge may vanish for 32 ms
STEP_BINS = 1.6  # 25 Hz in 16 ms
RHONCHUS_HZ = 200.0  # below: rhonchus
STRIDOR_HZ = 500.0  # above, loud and with overtones: stridor
STRIDOR_DB = 22.0


class Whistle(Struct, frozen=True, kw_only=True):
    """One track. ``stands_out_db`` is its mean height above the noise around its pitch."""

    start_s: float
    end_s: float
    pitch_hz: float
    first_hz: float
    last_hz: float
    stands_out_db: float
    kind: Kind
    sure: bool


def tonality(power: Floats) -> tuple[Floats, Floats]:
    """(frames, HIGH - LOW) dB by which a bin stands out of the bins around it, taken two ways.

    The first is out of both sides. The second, of which tracks are made, is at most ``EDGE_DB``
    more than out of the louder side: at the edge of a band of noise one side is empty, and nothing
    whistles there.
    """
    first = max(0, LOW - AROUND)
    near = power[:, first : HIGH + AROUND]
    near = np.concatenate([near[:1], near, near[-1:]])
    calm = near[:-2] + near[1:-1] + near[2:]
    level = 10 * np.log10(calm + np.float32(1e-11))
    width = AROUND - CORE
    (total,) = running(held(level, AROUND, AROUND), width)
    level = level[:, LOW - first :][:, : HIGH - LOW]
    left = total[:, LOW - first :][:, : HIGH - LOW]
    right = total[:, LOW - first + AROUND + CORE + 1 :][:, : HIGH - LOW]
    both = level - (left + right) / (2 * width)
    louder = level - np.maximum(left, right) / width
    louder += np.float32(EDGE_DB)
    return both, np.minimum(both, louder)


class Peaks(Struct, frozen=True):
    """Local peaks of a ``tonality``, ordered by frame; ``at`` is the bin with its fraction."""

    frame: NDArray[np.intp]
    bin: NDArray[np.intp]
    at: Floats
    height: Floats


def peaks(tones: Floats) -> Peaks:
    """All that stand out, but at the first and last bin: there is no side to compare with."""
    flat = np.ravel(tones)
    inner = flat[1:-1]
    at = np.flatnonzero((inner >= STANDS_OUT_DB) & (inner >= flat[:-2]) & (inner > flat[2:])) + 1
    frame, column = np.divmod(at, tones.shape[1])
    kept = (column > 0) & (column < tones.shape[1] - 1)
    at, frame, column = at[kept], frame[kept], column[kept]
    left, middle, right = flat[at - 1], flat[at], flat[at + 1]
    shift = 0.5 * (left - right) / (left - 2 * middle + right)  # above one side, so it bends
    return Peaks(frame, column + LOW, (column + LOW + shift).astype(np.float32), middle)


def link(frame: NDArray[np.intp], at: Floats, height: Floats) -> list[list[int]]:
    """Tracks as lists of indices of peaks: each peak goes on from the nearest living track."""
    tracks: list[list[int]] = []
    living: list[list[int]] = []
    frames, places = frame.tolist(), at.tolist()  # plain numbers: this loop is the slow part
    order = np.lexsort((-height, frame)).tolist()  # within a frame, the highest chooses first
    now, taken = -1, set[int]()
    for i in order:
        if frames[i] != now:
            now, taken = frames[i], set()
            living = [t for t in living if now - frames[t[-1]] <= GAP_FRAMES + 1]
        best, near = None, 0.0
        for track in living:
            since = now - frames[track[-1]]
            apart = abs(places[track[-1]] - places[i])
            reachable = apart <= STEP_BINS * since
            if since and reachable and id(track) not in taken and (best is None or apart < near):
                best, near = track, apart
        if best is None:
            best = []
            tracks.append(best)
            living.append(best)
        best.append(i)
        taken.add(id(best))
    return tracks


def whistles(of: Peaks) -> list[Whistle]:
    """The tracks of a recording, from the peaks of its second ``tonality``, in order of their
    start."""
    hop_s = HOP / RATE_HZ
    frames, places, heights = of.frame.tolist(), of.at.tolist(), of.height.tolist()
    found = []
    for track in link(of.frame, of.at, of.height):
        start, end = frames[track[0]] * hop_s, (frames[track[-1]] + 1) * hop_s
        if end - start < LASTS_S:
            continue
        total = sum(heights[i] for i in track)
        pitch = sum(places[i] * heights[i] for i in track) / total * BIN_HZ
        db = total / len(track)
        if pitch < RHONCHUS_HZ and db < LOW_STANDS_OUT_DB:
            continue
        found.append(
            Whistle(
                start_s=round(start, 3),
                end_s=round(end, 3),
                pitch_hz=round(pitch, 1),
                first_hz=round(places[track[0]] * BIN_HZ, 1),
                last_hz=round(places[track[-1]] * BIN_HZ, 1),
                stands_out_db=round(db, 1),
                kind=_kind(pitch, db),
                sure=bool(db * (end - start) >= 2.5),
            )
        )
    return sorted(found, key=lambda w: (w.start_s, w.pitch_hz))


def _kind(pitch_hz: float, stands_out_db: float) -> Kind:
    if pitch_hz < RHONCHUS_HZ:
        return "rhonchus"
    if pitch_hz >= STRIDOR_HZ and stands_out_db >= STRIDOR_DB:
        return "stridor"
    return "wheeze"
