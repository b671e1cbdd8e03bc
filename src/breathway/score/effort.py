"""Whether a blow was blasted, seen in the shape of its start.

In: `Traces` and `Measures`. Out: a boolean per blow: weaker, for its shape, than a strong one is.

ATS/ERS 2019 asks for a maximal effort and gives 150 ms of rise time as advice, no criterion. Ours
is a small network over the logarithms of 23 measures of the start. It was fitted
(`tests/spec/score/fit_effort.py`) to the ATS standard waveforms and to drawn children, healthy,
old, obstructed, emphysematous and restricted people, stretched, scaled, noisy and with other
faults, against weak efforts made of each, so that what disease does to PEF, FEV1 and FVC is not
mistaken for a weak effort. The finding is advice to the patient; it takes no blow away.
"""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files

import msgspec
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

# What is asked, in the network's order: rise_s (10 to 90 %), to_peak_s (from time zero), width_NN_s
# (time above NN % of PEF), fefNN (flow at NN % of FVC), fev02 and fev300 (0.2 and 0.3 s after time
# zero), before and after (volume of the 0.1 s on each side of the peak), peak_share (of FVC, blown
# at the peak).
NAMES = (
    "rise_s", "to_peak_s", "width_98_s", "width_90_s", "width_80_s", "width_50_s", "width_40_s",
    "width_25_s", "bev_pef", "bev_fvc", "fev02_fvc", "fev300_pef", "before_pef", "after_pef",
    "fef05_pef", "fef10_pef", "fef15_pef", "fef25_pef", "fef35_pef", "fef50_pef", "peak_share",
    "pef_fvc", "fev1_fvc",
)  # fmt: skip
WEAK_LOG_ODDS = -0.8  # ours: rather a weak blow unnamed than a strong one doubted
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


class Network(msgspec.Struct, frozen=True):
    """Weights and offsets of each layer; between them what is below zero is cut off."""

    weights: tuple[Floats, ...]
    offsets: tuple[Floats, ...]

    def __call__(self, logs: Floats) -> Floats:
        """Log odds of a weak effort; `logs` is (n, len(NAMES))."""
        last = len(self.weights) - 1
        for layer, (weight, offset) in enumerate(zip(self.weights, self.offsets, strict=True)):
            logs = logs @ weight + offset
            logs = np.maximum(logs, 0.0) if layer < last else logs
        return np.asarray(logs[:, 0])


@cache
def network() -> Network:
    """The network in the package."""
    stored = files("breathway").joinpath("data", "spirometry", "effort.npz").read_bytes()
    with np.load(io.BytesIO(stored)) as arrays:
        layers = [[arrays[f"{kind}{n}"].astype(np.float64) for n in range(len(arrays) // 2)]
                  for kind in ("weights", "offsets")]  # fmt: skip
    return Network(tuple(layers[0]), tuple(layers[1]))


def weakness(traces: Traces, measures: Measures, crept: NDArray[np.bool_]) -> Floats:
    """Log odds that the effort was weak, a blow; `crept` are those whose start is a hesitation."""
    return network()(shape(traces, measures, crept))


def shape(traces: Traces, measures: Measures, crept: NDArray[np.bool_]) -> Floats:
    """The logarithms of `NAMES`, a row a blow; behind a hesitation, those of the blast alone."""
    logs = _logs(traces, measures)
    rows = np.flatnonzero(crept)
    if rows.size:
        logs[rows] = _logs(*without_creep(traces, rows))
    return logs


def _logs(traces: Traces, measures: Measures) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        start = _start(traces, measures)
        columns = [np.nan_to_num(start[name], posinf=0.0, neginf=0.0) for name in NAMES]
        return np.log(np.maximum(np.array(columns), 1e-3)).T


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
