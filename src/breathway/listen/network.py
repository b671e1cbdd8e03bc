"""The learned network in plain NumPy: convolutions over time and pitch, a recurrent layer, heads.

In: log power per band (``spectrum.bands``) and stretches of it; the weights of one training.
Out: logits per recording, per stretch and per 64 ms. Normalisations are folded into the weights.
The training is ``train/network.py``, which checks the two against each other before it exports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breathway.listen.spectrum import FRAMES_PER_S, Floats

Weights = Mapping[str, Floats]

STEP = 4  # frames of the spectrum per frame of the network
STEPS_PER_S = FRAMES_PER_S / STEP
# Of each convolution: its sizes in time and pitch, its step in time, and what is pooled after it.
TALL, WIDE, STRIDES = (5, 3, 3, 3), 3, (2, 1, 1, 1)
POOLS = ((2, 1), (2, 1), (2, 2), (1, 1))  # over pitch and time
AT_ONCE = 1 << 16  # numbers that a convolution makes at once: 256 KiB, which a cache holds


def prepared(bands: Floats) -> Floats:
    """A ``room`` of whole steps for the first convolution of any network: levels against the
    recording, and against each band's own median."""
    of = bands.transpose(0, 2, 1)
    time = max(2 * STEP, bands.shape[1])
    out, into = room(bands.shape[2], time + -time % STEP, 4, 0)
    lower = (bands.shape[1] - 1) // 2  # the lower of two middles, as the training takes it
    median = np.sort(of)[..., lower : lower + 1]
    into = into[:, : bands.shape[1]]
    np.clip(of[0] - of[0].mean(), -3, 4, out=into[..., 0])
    for channel, against in enumerate(of - median, 1):
        np.clip(against, -1.5, 3, out=into[..., channel])
    return out


def room(pitch: int, time: int, channels: int, number: int) -> tuple[Floats, Floats]:
    """(pitch, time, channels) zeros for a convolution to read, and the inner ones, to be filled:
    the rest is what lies beyond the ends, and as much as its last windows reach over."""
    tall = TALL[number]
    step = STRIDES[number] * -(-tall // STRIDES[number])
    out = np.zeros((pitch + WIDE, -(-(time + tall - 1) // step) * step, channels), np.float32)
    return out, out[WIDE // 2 :][:pitch, tall // 2 :][:, :time]


def convolved(x: Floats, weight: Floats, stride: int) -> Floats:
    """Convolution of a ``room``; ``weight`` is (wide, tall times in, out).

    Nothing is laid out for it: of the windows of one pitch, those that do not overlap in time are
    rows of a matrix as they lie. So there is a product for each start of such rows and each pitch.
    """
    pitch, time, channels = len(x) - WIDE, *x.shape[1:]
    size, after = weight.shape[1:]
    starts = -(-size // (channels * stride))
    rows = pitch * time // (starts * stride)
    flat, length = x.reshape(-1), pitch * time * channels
    total, part = np.empty((2, rows, starts, after), np.float32)
    for up, kernel in enumerate(weight):
        for start in range(starts):
            first = (up * time + start * stride) * channels
            windows = flat[first : first + length].reshape(rows, -1)[:, :size]
            np.matmul(windows, kernel, (part if up else total)[:, start])
        if up:
            total += part
    return np.asarray(total.reshape(pitch, -1, after))


def pooled(x: Floats, over: tuple[int, int]) -> Floats:
    """The largest of each block."""
    for axis, size in enumerate(over):
        if size == 2:
            even, odd = (slice(None),) * axis + (slice(0, None, 2),), (slice(None),) * axis
            x = np.maximum(x[even], x[(*odd, slice(1, None, 2))])
    return x


def layer(x: Floats, into: Floats, number: int, of: Weights) -> None:
    """One convolution with what follows it, a few pitches at a time."""
    weight, over, stride = of[f"conv{number}"], POOLS[number], STRIDES[number]
    pitch, time = len(x) - WIDE, into.shape[1] * over[1]
    bias = np.repeat(of[f"bias{number}"][None], into.shape[1], 0)
    at_once = max(2, AT_ONCE // (time * into.shape[2]) // 2 * 2)
    for first in range(0, pitch, at_once):
        last = min(first + at_once, pitch)
        found = convolved(x[first : last + WIDE], weight, stride)[:, :time]
        found = pooled(found, over)
        np.maximum(found, -bias, out=found)  # and then the bias: at least nothing; of arrays, quick
        np.add(found, bias, out=into[first // over[0] :][: len(found)])


def recurrent(x: Floats, of: Weights) -> Floats:
    """(time, 2 hidden): a gated unit in each direction (Cho et al. 2014), both in one step."""
    matrix = of["gru_h"]
    hidden = len(matrix) // 2
    # Gates in the order reset, update, new; in each: ahead, back.
    drive = (x @ of["gru_x"] + of["gru_b"]).reshape(len(x), 3, 2, hidden)
    drive[:, :, 1] = drive[::-1, :, 1].copy()
    gates, news = drive[:, :2].reshape(len(x), -1), drive[:, 2].reshape(len(x), -1)
    half = np.full(4 * hidden, 0.5, np.float32)
    states = np.ones((len(x) + 1, len(matrix)), np.float32)  # with a one, which the bias multiplies
    out = states[:, :-1]
    out[0] = 0
    own = np.empty(6 * hidden, np.float32)
    both, new = own[: 4 * hidden], own[4 * hidden :]
    reset, update = both[: 2 * hidden], both[2 * hidden :]
    dot, add, subtract, multiply, tanh = np.dot, np.add, np.subtract, np.multiply, np.tanh
    # The loop is the slow part of the network: in place, on rows that are taken apart before.
    rows = list(out)
    for gate, drawn, whole, state, then in zip(gates, news, states, rows, rows[1:], strict=False):
        dot(whole, matrix, own)
        add(both, gate, both)
        tanh(both, both)
        multiply(both, half, both)
        add(both, half, both)
        multiply(new, reset, new)
        add(new, drawn, new)
        tanh(new, new)
        subtract(state, new, then)
        multiply(then, update, then)
        add(then, new, then)
    return np.concatenate([out[1:, :hidden], out[:0:-1, hidden:]], 1)


def frames(x: Floats, steps: int, of: Weights) -> Floats:
    """(steps, width) what the network makes of each 64 ms."""
    time, pitch, last = steps * STEP, len(x) - WIDE, len(POOLS) - 1
    for number, over in enumerate(POOLS):
        time, pitch = time // (STRIDES[number] * over[1]), pitch // over[0]
        channels = len(of[f"bias{number}"])
        if number < last:
            after, inner = room(pitch, time, channels, number + 1)
        else:
            after = np.empty((time, pitch, channels), np.float32)
            inner = after.transpose(1, 0, 2)
        layer(x, inner, number, of)
        x = after
    flat = np.maximum(x.reshape(time, -1) @ of["flat"] + of["flat_b"], 0)
    return np.concatenate([flat, recurrent(flat, of)], 1)


def judged(
    x: Floats, count: int, spans_s: Sequence[tuple[float, float]], of: Weights
) -> tuple[Floats, Floats, Floats]:
    """Logits (record classes,), (spans, event classes), (steps, 3: breath, whistle, crackle) of
    what is ``prepared`` of ``count`` frames."""
    h = frames(x, max(2, -(-count // STEP)), of)
    whole = h[: max(1, count // STEP)]
    score = whole @ of["attention"] + of["attention_b"]
    weight = np.exp(score - score.max(0))
    weight /= weight.sum(0)
    summary = np.concatenate([(weight.T @ whole).ravel(), whole.max(0)])
    context = np.maximum(summary @ of["record0"] + of["record0_b"], 0)
    record = context @ of["record1"] + of["record1_b"]
    heard = whole @ of["frame"] + of["frame_b"]
    if not spans_s:
        return record, np.zeros((0, of["event1"].shape[1]), np.float32), heard
    rows = [_span(whole, span, context) for span in spans_s]
    inner = np.maximum(np.stack(rows) @ of["event0"] + of["event0_b"], 0)
    return record, inner @ of["event1"] + of["event1_b"], heard


def _span(whole: Floats, span_s: tuple[float, float], context: Floats) -> Floats:
    first = min(max(0, round(span_s[0] * STEPS_PER_S)), len(whole) - 1)
    last = min(max(first + 1, round(span_s[1] * STEPS_PER_S)), len(whole))
    part = whole[first:last]
    length = np.log(np.float32(last - first))
    return np.concatenate([part.mean(0), part.max(0), context, [length]]).astype(np.float32)


def unpacked(stored: NDArray[np.float16]) -> Floats:
    """Weights are stored in half precision; sums are made in single."""
    return np.asarray(stored, np.float32)


def arranged(stored: Mapping[str, NDArray[Any]]) -> Weights:
    """Weights in the order in which they are read: kernels by pitch, both directions' gates."""
    of = {name: unpacked(value) for name, value in stored.items()}
    for number, tall in enumerate(TALL):
        kernel = of[f"conv{number}"].transpose(1, 0, 2, 3)
        of[f"conv{number}"] = kernel.reshape(WIDE, tall * kernel.shape[2], -1)
    for name in ("x", "b"):
        sides = [np.split(of.pop(f"gru_{name}{side}"), 3, -1) for side in (0, 1)]
        of[f"gru_{name}"] = np.concatenate(
            [g for gate in zip(*sides, strict=True) for g in gate], -1
        )
    # A sigmoid is half of one and the tanh of the half: reset and update are halved beforehand.
    for name in ("x", "b", "h"):
        of[f"gru_{name}"][..., : 2 * len(of["gru_h"])] *= 0.5
    gates = np.zeros(2 * len(of["gru_h"]), np.float32)
    of["gru_h"] = np.vstack([of["gru_h"], np.concatenate([gates, of.pop("gru_n")])])
    return of
