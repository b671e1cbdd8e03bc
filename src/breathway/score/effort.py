"""Whether a blow was blasted, seen in the shape of its start.

In: `Traces` and `Measures`. Out: a boolean per blow: weaker, for its shape, than any standard one.

ATS/ERS 2019 asks for a maximal effort and gives 150 ms of rise time as advice, no criterion. Ours
is an envelope: each rule weighs the logarithms of two to four measures of the start, and its limit
lies beyond the most sluggish of the 26 ATS standard waveforms, of the public demonstration blow and
of 3,100 drawn blows of children, the healthy, the old, the obstructed and the restricted. What
disease does to PEF, FEV1 and FVC is thereby not mistaken for a weak effort. The finding is advice
to the patient; it takes no blow away.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breathway.score.signal import Floats, Measures, Traces, measure_rows, trace_rows, volume_at

# Measures: rise_s, to_peak_s (from time zero), width_NN_s (time above NN % of PEF), ratios of flows
# and volumes (bev at time zero, fev01 and fev02 0.1 and 0.2 s after it) and the share of FVC blown
# at the peak.
RULES: tuple[tuple[dict[str, float], float], ...] = (
    ({"width_80_s": 0.199, "pef_fvc": -0.202, "bev_fvc": 0.309, "fef50_pef": -0.290}, -1.2547),
    ({"pef_fvc": 0.110, "fev01_pef": -0.290, "fef25_pef": 0.455, "width_40_s": 0.145}, 0.6274),
    ({"fef50_pef": -0.276, "fef25_pef": 0.522, "width_40_s": 0.202}, 0.0384),
    ({"width_80_s": -0.252, "peak_share": 0.348, "width_40_s": 0.400}, -0.2954),
    ({"width_80_s": -0.241, "fef25_pef": 0.405, "width_40_s": 0.234, "bev_pef": 0.120}, -0.2067),
    ({"pef_fev1": -0.142, "fef50_pef": -0.247, "fef25_pef": 0.611}, 0.0401),
    ({"width_90_s": 0.022, "fef25_pef": 0.955, "bev_pef": 0.023}, -0.1263),
    ({"bev_fvc": 0.379, "peak_share": -0.205, "width_40_s": 0.416}, -1.1548),
    ({"rise_s": -0.268, "to_peak_s": 0.520, "width_98_s": -0.212}, 0.1777),
    ({"fev02_fvc": 0.486, "bev_pef": 0.514}, -2.3141),
    ({"width_98_s": 0.212, "bev_fvc": 0.436, "peak_share": -0.351}, -1.3713),
    ({"pef_fvc": 0.383, "pef_fev1": -0.617}, -0.1842),
)
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
        for weights, limit in RULES:
            total = sum(weight * logs[name] for name, weight in weights.items())
            weak |= np.asarray(total) > limit + spare
    return np.asarray(weak)


def _start(traces: Traces, measures: Measures) -> dict[str, Floats]:
    rate, pef, fvc = traces.rate_hz, measures.pef_l_s, measures.fvc_l
    top = traces.flow[:, : traces.head + round(rate)]
    width = {
        percent: np.count_nonzero(top > (percent / 100) * pef[:, None], axis=1) / rate
        for percent in (98, 90, 80, 40)
    }
    rows = np.arange(len(pef))
    floor = traces.volume[rows, traces.base]
    blown = traces.volume[rows, traces.peak] - floor
    zero = measures.time_zero_s * rate
    tenth, fifth = (
        volume_at(traces, np.minimum(zero + after * rate, traces.stop)) - floor
        for after in (0.1, 0.2)
    )
    second = np.where(np.isnan(measures.fev1_l), fvc, measures.fev1_l)
    return {
        "rise_s": measures.rise_time_ms / 1000,
        "to_peak_s": traces.peak / rate - measures.time_zero_s,
        "width_98_s": width[98] + 0.01,  # as if the samples were 10 ms wide
        "width_90_s": width[90],
        "width_80_s": width[80],
        "width_40_s": width[40],
        "pef_fvc": pef / fvc,
        "pef_fev1": pef / second,
        "bev_pef": measures.bev_l / pef,
        "bev_fvc": measures.bev_l / fvc,
        "fev01_pef": tenth / pef,
        "fev02_fvc": fifth / fvc,
        "fef25_pef": measures.fef25_l_s / pef,
        "fef50_pef": measures.fef50_l_s / pef,
        "peak_share": blown / fvc,
    }
