"""The learned network in plain NumPy: convolutions over time and pitch, a recurrent layer, heads.

In: log power per band (``spectrum.bands``) and stretches of it; the weights of one training.
Out: logits per recording, per stretch and per 64 ms. Normalisations are folded into the weights.
The training is ``train/network.py``, which checks the two against each other before it exports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from breathway.listen.spectrum import FRAMES_PER_S, Floats

Weights = Mapping[str, Floats]

STEP = 4  # frames of the spectrum per frame of the network
STEPS_PER_S = FRAMES_PER_S / STEP
POOLS = ((1, 2), (1, 2), (2, 2), (1, 1))  # after each convolution, over time and pitch
STRIDES = (2, 1, 1, 1)
AT_ONCE = 1 << 15  # numbers that are laid out for a product at once: 128 KiB, which a cache holds


def prepared(bands: Floats) -> Floats:
    """(frames, BANDS, 4): levels against the recording, and against each band's own median."""
    level = np.clip(bands[:1] - bands[:1].mean(), -3, 4)
    lower = (bands.shape[1] - 1) // 2  # the lower of two middles, as the training takes it
    median = np.sort(bands, axis=1)[:, lower : lower + 1]
    against = np.clip(bands - median, -1.5, 3)
    frames, size = bands.shape[1], max(2 * STEP, bands.shape[1])
    out = np.zeros((size + -size % STEP, bands.shape[2], 4), np.float32)
    out[:frames, :, 0] = level[0]
    out[:frames, :, 1:] = against.transpose(1, 2, 0)
    return out


def convolved(x: Floats, weight: Floats, bias: Floats, stride: int) -> Floats:
    """Rectified convolution of (time, pitch, channels); ``weight`` is (tall, wide, in, out)."""
    tall, wide, before, after = weight.shape
    high, low = tall // 2, wide // 2
    padded = np.zeros((len(x) + 2 * high, x.shape[1] + 2 * low, before), np.float32)
    padded[high : high + len(x), low : low + x.shape[1]] = x
    windows = np.lib.stride_tricks.sliding_window_view(padded, (tall, wide), axis=(0, 1))
    columns = windows[::stride].transpose(0, 1, 3, 4, 2)
    time, pitch = columns.shape[:2]
    size = tall * wide * before
    flat, out = weight.reshape(size, after), np.empty((time, pitch, after), np.float32)
    at_once = max(1, AT_ONCE // (pitch * size))
    for first in range(0, time, at_once):
        part = columns[first : first + at_once].reshape(-1, size)
        np.matmul(part, flat, out[first : first + at_once].reshape(-1, after))
    out += bias
    np.maximum(out, 0, out=out)
    return out


def pooled(x: Floats, over: tuple[int, int]) -> Floats:
    """The largest of each block."""
    for axis, size in enumerate(over):
        if size == 2:
            even, odd = (slice(None),) * axis + (slice(0, None, 2),), (slice(None),) * axis
            x = np.maximum(x[even], x[(*odd, slice(1, None, 2))])
    return x


def sigmoid(x: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)), np.float32)


def recurrent(x: Floats, of: Weights) -> Floats:
    """(time, 2 hidden): a gated unit in each direction (Cho et al. 2014), both in one step."""
    hidden = of["gru_h"].shape[0] // 2
    ahead = x @ of["gru_x0"] + of["gru_b0"]
    back = (x @ of["gru_x1"] + of["gru_b1"])[::-1]
    # Gates in the order reset, update, new; in each: ahead, back.
    drive = np.concatenate([ahead.reshape(-1, 3, 1, hidden), back.reshape(-1, 3, 1, hidden)], 2)
    drive = drive.reshape(len(x), 3, 2 * hidden)
    matrix, bias = of["gru_h"].copy(), of["gru_n"]
    # A sigmoid is half a tanh of the half, see ``sigmoid``: reset and update are halved beforehand.
    drive[:, :2] *= 0.5
    matrix[:, : 4 * hidden] *= 0.5
    half = np.full(4 * hidden, 0.5, np.float32)
    out = np.zeros((len(x) + 1, 2 * hidden), np.float32)
    own = np.empty(6 * hidden, np.float32)
    both, new = own[: 4 * hidden], own[4 * hidden :]
    reset, update = both[: 2 * hidden], both[2 * hidden :]
    gates, news = drive[:, :2].reshape(len(x), -1), drive[:, 2]
    # The loop is the slow part of the network: in place, on rows that are taken apart before.
    rows = zip(list(gates), list(news), list(out[:-1]), list(out[1:]), strict=True)
    for gate, drawn, state, then in rows:
        np.dot(state, matrix, own)
        np.add(both, gate, both)
        np.tanh(both, both)
        np.multiply(both, half, both)
        np.add(both, half, both)
        np.add(new, bias, new)
        np.multiply(new, reset, new)
        np.add(new, drawn, new)
        np.tanh(new, new)
        np.subtract(state, new, then)
        np.multiply(then, update, then)
        np.add(then, new, then)
    out = out[1:]
    return np.concatenate([out[:, :hidden], out[::-1, hidden:]], 1)


def frames(bands: Floats, of: Weights) -> Floats:
    """(steps, width) what the network makes of each 64 ms."""
    x = prepared(bands)
    for number, over in enumerate(POOLS):
        x = pooled(convolved(x, of[f"conv{number}"], of[f"bias{number}"], STRIDES[number]), over)
    flat = np.maximum(x.reshape(len(x), -1) @ of["flat"] + of["flat_b"], 0)
    return np.concatenate([flat, recurrent(flat, of)], 1)


def judged(
    bands: Floats, spans_s: Sequence[tuple[float, float]], of: Weights
) -> tuple[Floats, Floats, Floats]:
    """Logits (record classes,), (spans, event classes), (steps, 3: breath, whistle, crackle)."""
    h = frames(bands, of)
    whole = h[: max(1, bands.shape[1] // STEP)]
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
