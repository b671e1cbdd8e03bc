"""One blow, from samples to numbers.

In: flow (L/s, expiration positive, BTPS) or expired volume (L) sampled evenly at 100 Hz or more.
Out: `Blow`, the measures of one maneuver; `measure_rows` gives the same for a matrix of blows.

Standard: ATS/ERS 2019 (Graham et al., AJRCCM 2019;200:e70), sections "FEV1 and FVC maneuver" and
"back-extrapolated volume". Time zero is the foot of the tangent through the instantaneous peak
flow; volume is the trapezoid integral of flow.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from breathway.score.errors import SamplesError
from breathway.score.volume import flow_of_volume as flow_of_volume
from breathway.score.volume import step_of
from breathway.score.volume import volume_of_flow as volume_of_flow

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

MIN_RATE_HZ = 100.0  # ATS/ERS 2019, equipment: at least 100 samples/s
MAX_RATE_HZ = 10_000.0
MIN_SAMPLES = 20
INSPIRATION_L = 0.15  # a fall this large ends the expiration (ours: above drift and noise)
FULL_BREATH_L = 0.025  # within this of the deepest point the lungs count as full (ours)
STILL_FULL_L = 0.010  # the expiration lasts until the volume has fallen by this (ours)


class Blow(msgspec.Struct, frozen=True, kw_only=True):
    """The measures of one maneuver; None where the recording cannot show it."""

    rate_hz: float
    fev05_l: float | None
    fev075_l: float | None
    fev1_l: float | None
    fev3_l: float | None
    fev6_l: float | None
    fvc_l: float
    pef_l_s: float
    bev_l: float
    fet_s: float
    fev1_fvc: float | None
    fev075_fvc: float | None
    fef2575_l_s: float | None
    fef25_l_s: float | None
    fef50_l_s: float | None
    fef75_l_s: float | None
    rise_time_ms: float | None
    time_zero_s: float
    hesitation_s: float | None
    fivc_l: float | None
    pif_l_s: float | None
    inspired_before_l: float | None


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """The same for many blows, one column per measure; NaN where a blow cannot show it."""

    rate_hz: float
    fev05_l: Floats
    fev075_l: Floats
    fev1_l: Floats
    fev3_l: Floats
    fev6_l: Floats
    fvc_l: Floats
    pef_l_s: Floats
    bev_l: Floats
    fet_s: Floats
    fev1_fvc: Floats
    fev075_fvc: Floats
    fef2575_l_s: Floats
    fef25_l_s: Floats
    fef50_l_s: Floats
    fef75_l_s: Floats
    rise_time_ms: Floats
    time_zero_s: Floats
    hesitation_s: Floats
    fivc_l: Floats
    pif_l_s: Floats
    inspired_before_l: Floats

    def row(self, n: int) -> Blow:
        """Blow number n."""
        values: dict[str, float | None] = {}
        for name in MEASURES:
            value = float(getattr(self, name)[n])
            values[name] = None if np.isnan(value) else value
        return msgspec.convert({"rate_hz": float(self.rate_hz), **values}, Blow)


MEASURES = tuple(name for name in Measures.__struct_fields__ if name != "rate_hz")


class Traces(msgspec.Struct, frozen=True, kw_only=True):
    """Blows as equal rows, and the landmarks every later step measures from.

    `length` counts the real samples of a row; what follows is padding (no flow, same volume).
    """

    rate_hz: float
    flow: Floats
    volume: Floats
    length: Ints
    peak: Ints  # of flow
    base: Ints  # deepest inspiration before the peak
    end: Ints  # largest volume after the peak, before an inspiration
    stop: Ints  # last sample of the expiration: an inspiration begins, or the recording ends
    inspired: NDArray[np.bool_]  # an inspiration follows the expiration
    head: int  # all peaks lie before this column
    step_l: float = 0.0  # what the volume was counted in; 0 where flow was


def measure(flow_l_s: ArrayLike, rate_hz: float) -> Blow:
    """Measure one blow given as flow."""
    flow = checked(flow_l_s, rate_hz)[None, :]
    return measure_rows(trace_rows(flow, rate_hz)).row(0)


def measure_volume(volume_l: ArrayLike, rate_hz: float) -> Blow:
    """Measure one blow given as expired volume."""
    return measure_rows(trace_volume(checked(volume_l, rate_hz)[None, :], rate_hz)).row(0)


def checked(samples: ArrayLike, rate_hz: float) -> Floats:
    """Samples as a float vector, or an error that says what to do."""
    values = np.asarray(samples, dtype=np.float64)
    if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ:
        raise SamplesError(
            "sampling_rate_out_of_range",
            f"{rate_hz:g} samples per second is outside {MIN_RATE_HZ:g}-{MAX_RATE_HZ:g}",
            "export the curve at 100 samples per second or more",
        )
    if values.ndim != 1 or values.size < MIN_SAMPLES:
        raise SamplesError(
            "too_few_samples",
            f"a blow needs at least {MIN_SAMPLES} samples in one row",
            "export the whole curve of the blow, not only its results",
        )
    if not np.isfinite(values).all():
        raise SamplesError(
            "samples_not_finite",
            "the curve holds values that are not numbers",
            "export the curve again; gaps are not filled by guesses",
        )
    return values


def pad_rows(curves: Sequence[Floats], *, out: Floats | None = None) -> tuple[Floats, Ints]:
    """Curves of different length as equal rows, padded with zero flow."""
    length = np.array([len(curve) for curve in curves], dtype=np.intp)
    width = int(length.max(initial=0))
    rows = np.empty((len(curves), width)) if out is None else out[: len(curves), :width]
    for row, curve, size in zip(rows, curves, length.tolist(), strict=True):
        row[:size] = curve
        row[size:] = 0.0
    return rows, length


def hold_rows(volume: Floats, length: Ints) -> None:
    """Keep the volume of each row as it was at its last real sample."""
    for row in np.flatnonzero(length < volume.shape[1]).tolist():
        volume[row, length[row] :] = volume[row, length[row] - 1]


def trace_volume(volume: Floats, rate_hz: float) -> Traces:
    """The same of rows that hold volume; how finely it was counted matters to a wrong zero."""
    step_l = step_of(volume)
    traces = trace_rows(flow_of_volume(volume, rate_hz), rate_hz, volume=volume)
    return msgspec.structs.replace(traces, step_l=step_l)


def trace_rows(
    flow: Floats, rate_hz: float, *, volume: Floats | None = None, length: Ints | None = None
) -> Traces:
    """Find peak, start and end of each blow."""
    count, width = flow.shape
    if length is None:
        length = np.full(count, width, dtype=np.intp)
    if volume is None:
        volume = volume_of_flow(flow, rate_hz)
    hold_rows(volume, length)
    peak = flow.argmax(axis=1)
    for row in np.flatnonzero(peak >= length).tolist():  # only inspiration: the padding is higher
        peak[row] = flow[row, : length[row]].argmax()
    head = int(peak.max(initial=0)) + 1
    lowest = np.where(_columns(head) <= peak[:, None], volume[:, :head], np.inf)
    base = head - 1 - lowest[:, ::-1].argmin(axis=1)
    first = int(peak.min(initial=width - 1))
    end = volume[:, first:].argmax(axis=1) + first
    before = np.flatnonzero(end < peak)  # breathing before the blow lay higher
    if before.size:
        later = _columns(width) >= peak[before, None]
        end[before] = np.where(later, volume[before], -np.inf).argmax(axis=1)
    stop = length - 1
    inspired = np.zeros(count, dtype=bool)
    # an inspiration needs flow that is negative enough for long enough: few blows have any
    some = np.flatnonzero(flow[:, first:].min(axis=1) * (width / rate_hz) < -INSPIRATION_L)
    if some.size:
        end[some], stop[some], inspired[some] = _ends(volume[some], peak[some], length[some])
    return Traces(
        rate_hz=rate_hz,
        flow=flow,
        volume=volume,
        length=length,
        peak=peak,
        base=base,
        end=end,
        stop=stop,
        inspired=inspired,
        head=head,
    )


def _columns(stop: int, start: int = 0) -> NDArray[np.int32]:
    return np.arange(start, stop, dtype=np.int32)[None, :]


def _ends(volume: Floats, peak: Ints, length: Ints) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """End and stop of blows that an inspiration may follow."""
    width = volume.shape[1]
    rows, column = np.arange(len(volume)), _columns(width)
    tail = np.where(column < peak[:, None], -np.inf, volume)
    highest = np.maximum.accumulate(tail, axis=1)
    fallen = highest - volume > INSPIRATION_L
    turn = fallen.argmax(axis=1)
    inspired = fallen[rows, turn]
    limit = np.where(inspired, turn, length - 1)
    tail[column > limit[:, None]] = -np.inf
    end = tail.argmax(axis=1)
    near = tail >= (volume[rows, end] - STILL_FULL_L)[:, None]
    last_near = width - 1 - near[:, ::-1].argmax(axis=1)
    return end, np.where(inspired, np.maximum(last_near, end), length - 1), inspired


def measure_rows(traces: Traces) -> Measures:
    """All measures of all rows."""
    rate, flow, volume = traces.rate_hz, traces.flow, traces.volume
    rows = np.arange(len(flow))
    floor = volume[rows, traces.base]
    fvc = volume[rows, traces.end] - floor
    pef = np.maximum(flow[rows, traces.peak], 1e-9)
    zero = traces.peak - (volume[rows, traces.peak] - floor) / pef * rate  # in samples
    zero = np.maximum(zero, traces.base)
    bev = volume_at(traces, zero) - floor
    fev = {t: _forced_volume(traces, zero, floor, t) for t in (0.5, 0.75, 1.0, 3.0, 6.0)}
    at25, at50, at75 = (time_of_volume(traces, floor + part * fvc) for part in (0.25, 0.5, 0.75))
    with np.errstate(divide="ignore", invalid="ignore"):
        fef2575 = 0.5 * fvc * rate / (at75 - at25)
        blown = fvc > 0
        fev1_fvc = np.where(blown, fev[1.0] / fvc, np.nan)
        fev075_fvc = np.where(blown, fev[0.75] / fvc, np.nan)
    breath = _inspirations(traces, floor)
    return Measures(
        rate_hz=rate,
        fev05_l=fev[0.5],
        fev075_l=fev[0.75],
        fev1_l=fev[1.0],
        fev3_l=fev[3.0],
        fev6_l=fev[6.0],
        fvc_l=fvc,
        pef_l_s=flow[rows, traces.peak],
        bev_l=bev,
        fet_s=np.maximum(traces.end - zero, 0.0) / rate,
        fev1_fvc=fev1_fvc,
        fev075_fvc=fev075_fvc,
        fef2575_l_s=np.where(np.isfinite(fef2575), fef2575, np.nan),
        fef25_l_s=flow_at(traces, at25),
        fef50_l_s=flow_at(traces, at50),
        fef75_l_s=flow_at(traces, at75),
        rise_time_ms=_rise_time_ms(traces, pef),
        time_zero_s=zero / rate,
        hesitation_s=_hesitation_s(traces, zero, floor, breath[2]),
        fivc_l=breath[0],
        pif_l_s=breath[1],
        inspired_before_l=breath[2],
    )


def volume_at(traces: Traces, at: Floats) -> Floats:
    """Volume at fractional samples: flow is linear between samples, so volume is a parabola."""
    rows = np.arange(len(at))
    left = np.minimum(at.astype(np.intp), traces.flow.shape[1] - 2)
    part = at - left
    start, stop = traces.volume[rows, left], traces.volume[rows, left + 1]
    bend = (traces.flow[rows, left + 1] - traces.flow[rows, left]) / (2 * traces.rate_hz)
    return np.asarray(start + part * (stop - start) - bend * part * (1 - part))


def flow_at(traces: Traces, at: Floats) -> Floats:
    """Flow at fractional samples, linear in between."""
    rows = np.arange(len(at))
    left = np.minimum(at.astype(np.intp), traces.flow.shape[1] - 2)
    start, stop = traces.flow[rows, left], traces.flow[rows, left + 1]
    return np.asarray(start + (at - left) * (stop - start))


def _forced_volume(traces: Traces, zero: Floats, floor: Floats, seconds: float) -> Floats:
    """Volume expired in the first seconds; NaN where the expiration ended before."""
    at = zero + seconds * traces.rate_hz
    shown = at <= traces.stop
    volume = volume_at(traces, np.minimum(at, traces.stop)) - floor
    return np.where(shown, np.minimum(volume, _largest(traces, floor)), np.nan)


def _largest(traces: Traces, floor: Floats) -> Floats:
    rows = np.arange(len(floor))
    return np.asarray(traces.volume[rows, traces.end] - floor)


def time_of_volume(traces: Traces, level: Floats) -> Floats:
    """First fractional sample after the start at which the volume reaches the level."""
    volume = traces.volume
    rows = np.arange(len(level))
    right = (volume >= level[:, None]).argmax(axis=1)
    early = np.flatnonzero(right < traces.base)  # breathing before the blow lay above the level
    if early.size:
        later = _columns(volume.shape[1]) >= traces.base[early, None]
        right[early] = ((volume[early] >= level[early, None]) & later).argmax(axis=1)
    right = np.maximum(right, 1)
    low, high = volume[rows, right - 1], volume[rows, right]
    part = (level - low) / np.maximum(high - low, 1e-12)
    return np.asarray(right - 1 + np.minimum(np.maximum(part, 0.0), 1.0))


def _rise_time_ms(traces: Traces, pef: Floats) -> Floats:
    """10 % to 90 % of peak flow (ATS/ERS 2019)."""
    low = _last_below(traces, 0.1 * pef)
    high = _last_below(traces, 0.9 * pef)
    rise = (high - low) / traces.rate_hz * 1000
    return np.where(low >= 0, rise, np.nan)


def _last_below(traces: Traces, level: Floats) -> Floats:
    """Fractional sample of the last upward crossing of a flow before the peak; -1 if none."""
    rows, width = np.arange(len(level)), traces.head
    flow = traces.flow[:, :width]
    below = (flow < level[:, None]) & (_columns(width) <= traces.peak[:, None])
    left = width - 1 - below[:, ::-1].argmax(axis=1)
    found = below[rows, left]
    left = np.minimum(left, traces.flow.shape[1] - 2)
    low, high = traces.flow[rows, left], traces.flow[rows, left + 1]
    rise = np.where(high > low, high - low, 1.0)
    return np.where(found, left + (level - low) / rise, -1.0)


def _inspirations(traces: Traces, floor: Floats) -> tuple[Floats, Floats, Floats]:
    """FIVC and PIF after the expiration, and the volume inspired just before it."""
    count, width = traces.flow.shape
    fivc, pif = np.full(count, np.nan), np.full(count, np.nan)
    head = _columns(traces.head) <= traces.base[:, None]
    above = np.where(head, traces.volume[:, : traces.head], -np.inf).max(axis=1) - floor
    before = np.where(above > INSPIRATION_L, above, np.nan)
    first = np.flatnonzero((above > INSPIRATION_L) & ~traces.inspired)
    if first.size:
        flow = np.where(head[first], traces.flow[first, : traces.head], np.inf)
        pif[first] = -flow.min(axis=1)
    then = np.flatnonzero(traces.inspired)
    if then.size:
        after = _columns(width) >= traces.end[then, None]
        lowest = np.where(after, traces.volume[then], np.inf).min(axis=1)
        fivc[then] = traces.volume[then, traces.end[then]] - lowest
        pif[then] = -np.where(after, traces.flow[then], np.inf).min(axis=1)
    return fivc, pif, before


def _hesitation_s(traces: Traces, zero: Floats, floor: Floats, inspired: Floats) -> Floats:
    """From full inspiration to time zero, where the recording shows the inspiration."""
    hesitation = np.full(len(floor), np.nan)
    rows = np.flatnonzero(~np.isnan(inspired))
    if rows.size:
        volume = traces.volume[rows, : traces.head]
        high = volume > (floor[rows] + FULL_BREATH_L)[:, None]
        high &= _columns(traces.head) <= traces.base[rows, None]
        full = traces.head - high[:, ::-1].argmax(axis=1)
        hesitation[rows] = (zero[rows] - full) / traces.rate_hz
    return hesitation
