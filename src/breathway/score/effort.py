"""Whether a blow was blasted, seen in the shape of its start.

In: `Traces` and `Measures`. Out: a boolean per blow: weaker, for its shape, than any standard one.

ATS/ERS 2019 asks for a maximal effort and gives 150 ms of rise time as advice, no criterion. Ours
is an envelope: each rule weighs the logarithms of three or four measures of the start, and its
limit lies beyond the most sluggish of the 26 ATS standard waveforms, of 999 in a thousand drawn
blows of children, the healthy, the old, the obstructed and the restricted, and of all but 1 to 2
in a thousand of the waveforms stretched, scaled and noisy. The weights are those of logistic
regressions against made weak efforts. What disease does to PEF, FEV1 and FVC is thereby not
mistaken for a weak effort. The finding is advice to the patient; it takes no blow away.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breathway.score.signal import (
    Floats,
    Measures,
    Traces,
    flow_at,
    measure_rows,
    time_of_volume,
    trace_rows,
    volume_at,
)

# Measures: rise_s (10 to 90 %), to_peak_s (from time zero), width_NN_s (time above NN % of PEF),
# fefNN (flow at NN % of FVC), fev02 and fev300 (0.2 and 0.3 s after time zero), before and after
# (volume of the 0.1 s on each side of the peak) and peak_share (of FVC, blown at the peak).
RULES: tuple[tuple[dict[str, float], float], ...] = (
    ({"rise_s": -0.288, "bev_pef": 0.351, "fef15_pef": 0.223, "fev1_fvc": -0.137}, -0.7375),
    ({"width_50_s": 0.068, "bev_fvc": 0.196, "fef15_pef": 0.566, "fev1_fvc": -0.17}, -0.7057),
    ({"width_50_s": 0.245, "bev_pef": 0.187, "fev02_fvc": 0.356, "fef50_pef": -0.213}, -1.2067),
    ({"width_80_s": -0.101, "width_25_s": 0.039, "fev300_pef": 0.63, "fef10_pef": 0.23}, -0.6697),
    ({"width_98_s": 0.163, "width_50_s": 0.459, "bev_fvc": 0.087, "fev02_fvc": 0.291}, -1.3331),
    ({"width_90_s": -0.157, "width_50_s": 0.137, "bev_fvc": 0.18, "before_pef": 0.527}, -1.6343),
    ({"bev_fvc": 0.16, "fev300_pef": 0.284, "fef15_pef": 0.432, "fef50_pef": -0.123}, -0.8602),
    ({"fef10_pef": 0.712, "fef35_pef": -0.052, "before_pef": 0.135, "pef_fvc": -0.101}, -0.3628),
    ({"to_peak_s": 0.385, "width_98_s": -0.215, "fef10_pef": 0.032, "fef35_pef": 0.368}, -0.0963),
    ({"width_80_s": -0.089, "width_50_s": 0.061, "fef15_pef": 0.714, "pef_fvc": -0.136}, 0.0345),
    ({"fev300_pef": 0.446, "fef25_pef": 0.319, "fef50_pef": -0.231}, -0.4319),
    ({"width_98_s": 0.095, "width_25_s": 0.58, "bev_fvc": 0.319}, -1.4069),
    ({"bev_fvc": 0.267, "fef05_pef": 0.514, "fef15_pef": 0.147, "peak_share": -0.072}, -0.9722),
    ({"width_25_s": -0.1, "fef25_pef": 0.616, "peak_share": 0.036, "after_pef": 0.248}, -0.5625),
    ({"fef15_pef": 0.812, "fef50_pef": 0.074, "before_pef": 0.114}, -0.306),
    ({"width_80_s": -0.126, "fev300_pef": 0.523, "fef15_pef": 0.296, "before_pef": 0.055}, -0.6132),
    ({"width_25_s": 0.123, "fev300_pef": 0.045, "fef05_pef": -0.156, "fef25_pef": 0.676}, -0.0208),
    ({"rise_s": 0.051, "width_80_s": 0.053, "fef10_pef": 0.757, "fev1_fvc": -0.139}, -0.1688),
    ({"to_peak_s": -0.292, "width_50_s": 0.111, "bev_fvc": 0.119, "before_pef": 0.478}, -1.0267),
    ({"width_50_s": -0.031, "bev_fvc": 0.198, "fef15_pef": 0.684, "before_pef": 0.087}, -0.8506),
    ({"width_50_s": 0.093, "width_25_s": 0.021, "fef10_pef": 0.774, "fef35_pef": -0.113}, -0.0273),
    ({"width_98_s": -0.051, "fev300_pef": 0.316, "fef15_pef": 0.476, "fev1_fvc": -0.156}, -0.221),
    ({"width_40_s": 0.061, "fef15_pef": 0.439, "peak_share": 0.117, "after_pef": 0.383}, -1.1205),
    ({"width_25_s": 0.204, "fev02_fvc": 0.201, "fev300_pef": 0.284, "after_pef": 0.311}, -1.3647),
)
NAMES = tuple(sorted({name for weights, _ in RULES for name in weights}))
WEIGHTS = np.array([[weights.get(name, 0.0) for name in NAMES] for weights, _ in RULES])
LIMITS = np.array([[limit] for _, limit in RULES])
LONGEST_RISE_S = 0.190  # ours: clearly above the 150 ms that ATS/ERS 2019 advises


CUT_SPARE = 0.02  # ours: by which a blow that was cut short must lie farther out
BLAST_FROM, BLAST_TO = 0.3, 0.9  # ours: of PEF, between which a blast is seen behind a creep


def without_creep(traces: Traces, rows: NDArray[np.intp]) -> tuple[Traces, Measures]:
    """These blows from where the blast itself begins: its rise drawn back to no flow.

    What trickles out before a blast is a hesitation; it says nothing of the effort behind it.
    """
    rate, width = traces.rate_hz, traces.head
    flow, peak = traces.flow[rows].copy(), traces.peak[rows]
    column = np.arange(width)[None, :]
    pef = flow[np.arange(len(rows)), peak][:, None]

    def crossed(share: float) -> Floats:
        below = (flow[:, :width] < share * pef) & (column <= peak[:, None])
        return np.asarray(width - 1 - below[:, ::-1].argmax(axis=1), dtype=np.float64)

    low, high = crossed(BLAST_FROM), crossed(BLAST_TO)
    slope = (BLAST_TO - BLAST_FROM) / np.maximum(high - low, 1.0)[:, None]
    drawn = np.clip(BLAST_FROM + slope * (column - low[:, None]), 0.0, None) * pef
    flow[:, :width] = np.where(column <= low[:, None], drawn, flow[:, :width])
    again = trace_rows(flow, rate, length=traces.length[rows])
    return again, measure_rows(again)


def submaximal(
    traces: Traces, measures: Measures, crept: NDArray[np.bool_], cut: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Blows beyond the envelope; `crept` are those whose start is a hesitation, `cut` those that
    ended before the lungs were empty, whose shares of FVC are larger than they would have been."""
    spare = np.where(cut, CUT_SPARE, 0.0)
    weak = _beyond(traces, measures, spare)
    rows = np.flatnonzero(crept & weak)
    if rows.size:
        weak[rows] = _beyond(*without_creep(traces, rows), spare[rows])
    return weak


def _beyond(traces: Traces, measures: Measures, spare: Floats) -> NDArray[np.bool_]:
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = {name: np.log(np.maximum(v, 1e-3)) for name, v in _start(traces, measures).items()}
        weak = measures.rise_time_ms > 1000 * LONGEST_RISE_S
        weak |= (WEIGHTS @ np.array([logs[name] for name in NAMES]) > LIMITS + spare).any(axis=0)
    return np.asarray(weak)


def _start(traces: Traces, measures: Measures) -> dict[str, Floats]:
    rate, pef, fvc = traces.rate_hz, measures.pef_l_s, measures.fvc_l
    top = traces.flow[:, : traces.head + round(rate)]
    width = {
        percent: np.count_nonzero(top > (percent / 100) * pef[:, None], axis=1) / rate
        for percent in (98, 90, 80, 50, 40, 25)
    }
    rows = np.arange(len(pef))
    floor = traces.volume[rows, traces.base]
    blown = traces.volume[rows, traces.peak]
    zero = measures.time_zero_s * rate
    at200, at300 = (
        volume_at(traces, np.minimum(zero + after * rate, traces.stop)) - floor
        for after in (0.2, 0.3)
    )
    tenth = round(0.1 * rate)
    after = traces.volume[rows, np.minimum(traces.peak + tenth, traces.stop)] - blown
    before = blown - traces.volume[rows, np.maximum(traces.peak - tenth, 0)]
    flow = {
        percent: flow_at(traces, time_of_volume(traces, floor + percent / 100 * fvc)) / pef
        for percent in (5, 10, 15, 35)
    }
    second = np.where(np.isnan(measures.fev1_l), fvc, measures.fev1_l)
    return {
        "rise_s": measures.rise_time_ms / 1000,
        "to_peak_s": traces.peak / rate - measures.time_zero_s,
        "width_98_s": width[98] + 0.01,  # as if the samples were 10 ms wide
        **{f"width_{percent}_s": width[percent] for percent in (90, 80, 50, 40, 25)},
        "bev_pef": measures.bev_l / pef,
        "bev_fvc": measures.bev_l / fvc,
        "fev02_fvc": at200 / fvc,
        "fev300_pef": at300 / pef,
        "before_pef": before / pef,
        "after_pef": after / pef,
        "fef05_pef": flow[5],
        "fef10_pef": flow[10],
        "fef15_pef": flow[15],
        "fef25_pef": measures.fef25_l_s / pef,
        "fef35_pef": flow[35],
        "fef50_pef": measures.fef50_l_s / pef,
        "peak_share": (blown - floor) / fvc,
        "pef_fvc": pef / fvc,
        "fev1_fvc": second / fvc,
    }
