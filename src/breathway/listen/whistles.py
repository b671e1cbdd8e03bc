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

from breathway.listen.order import running
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
    """(frames, HIGH - LOW) dB by which a bin stands out of the bins around it, taken two ways; in
    memory, frames lie beside each other.

    The first is out of both sides. The second, of which tracks are made, is at most ``EDGE_DB``
    more than out of the louder side: at the edge of a band of noise one side is empty, and nothing
    whistles there.
    """
    first = max(0, LOW - AROUND)
    near = power[:, first : HIGH + AROUND]
    near = np.concatenate([near[:1], near, near[-1:]])
    calm = near[:-2] + near[1:-1] + near[2:]
    calm += np.float32(1e-11)
    np.log10(calm, calm)
    level = np.empty((calm.shape[1] + 2 * AROUND, len(calm)), np.float32)
    np.multiply(calm.T, 10, out=level[AROUND:-AROUND])
    level[:AROUND], level[-AROUND:] = level[AROUND], level[-AROUND - 1]
    width, kept = AROUND - CORE, HIGH - LOW
    total = running(level, width)[0][LOW - first :]
    left, right = total[:kept], total[AROUND + CORE + 1 :][:kept]
    level = level[AROUND + LOW - first :][:kept]
    both, louder = left + right, np.maximum(left, right)
    both /= -2 * width
    both += level
    louder /= -width
    louder += level
    louder += np.float32(EDGE_DB)
    np.minimum(both, louder, out=louder)
    return both.T, louder.T


class Peaks(Struct, frozen=True):
    """Local peaks of a ``tonality``, ordered by frame; ``at`` is the bin with its fraction."""

    frame: NDArray[np.intp]
    bin: NDArray[np.intp]
    at: Floats
    height: Floats


def peaks(tones: Floats) -> Peaks:
    """All that stand out and have a bin on each side."""
    rows = tones.T
    inner = rows[1:-1]
    is_peak = (inner >= STANDS_OUT_DB) & (inner >= rows[:-2]) & (inner > rows[2:])
    row, frame = np.divmod(np.flatnonzero(is_peak), len(tones))
    order = np.argsort(frame, kind="stable")
    row, frame = row[order], frame[order]
    left, middle, right = rows[row, frame], rows[row + 1, frame], rows[row + 2, frame]
    shift = 0.5 * (left - right) / (left - 2 * middle + right)  # above one side, so it bends
    return Peaks(frame, row + 1 + LOW, (row + 1 + LOW + shift).astype(np.float32), middle)


def link(of: Peaks) -> list[list[int]]:
    """Tracks as lists of indices of peaks: each peak goes on from the nearest living track."""
    tracks: list[list[int]] = []
    living: list[list[int]] = []  # that may go on
    going: list[list[int]] = []  # that went on in this frame
    frames, places = of.frame.tolist(), of.at.tolist()  # plain numbers: this loop is slow
    now = -1
    # Within a frame, the highest chooses first.
    for i in np.lexsort((-of.height, of.frame)).tolist():
        if frames[i] != now:
            now = frames[i]
            living = [t for t in living + going if now - frames[t[-1]] <= GAP_FRAMES + 1]
            going = []
        best, near = None, np.inf
        for track in living:
            last = track[-1]
            apart = abs(places[last] - places[i])
            if apart < near and apart <= STEP_BINS * (now - frames[last]):
                best, near = track, apart
        if best is None:
            best = []
            tracks.append(best)
        else:
            living.remove(best)
        best.append(i)
        going.append(best)
    return tracks


def whistles(of: Peaks) -> list[Whistle]:
    """The tracks of a recording, from the peaks of its second ``tonality``, in order of their
    start."""
    hop_s = HOP / RATE_HZ
    frames, places, heights = of.frame.tolist(), of.at.tolist(), of.height.tolist()
    found = []
    for track in link(of):
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
