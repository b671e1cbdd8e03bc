"""The learned layer: networks and what turns their logits into calibrated probabilities.

In: what was found in a recording, and stretches of it. Out: ``Opinion`` per recording and stretch:
of the networks on spectra, and beside each of one on the portrait, which weighs less.
The weights lie in ``data/sounds``, made by ``make model``; their card is
``docs/reference/sound-model.md``.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from msgspec import Struct, json

from breathway.listen import network, portrait
from breathway.listen.classes import EVENTS, RECORDS
from breathway.listen.figures import Ground
from breathway.listen.spectrum import Floats


class Opinion(Struct, frozen=True, kw_only=True):
    """The likeliest class. ``adventitious``: whether anything abnormal sounds at all."""

    label: str
    probabilities: dict[str, float]
    adventitious: bool


class Calibration(Struct, frozen=True, kw_only=True):
    """Fitted on patients that the networks had not heard."""

    record_offset: tuple[float, ...]
    event_offset: tuple[float, ...]
    record_temperature: float
    event_temperature: float
    adventitious_from: float


class Model(Struct, frozen=True):
    """Networks whose probabilities are averaged; each was trained without some patients.
    ``beside``: as many on portraits, of the same patients, or none."""

    networks: tuple[Mapping[str, Floats], ...]
    beside: tuple[Mapping[str, Floats], ...]
    calibration: Calibration


LIVE = 1  # networks while listening, and none beside; a recording is judged by all
TINY = np.float32(1e-6)
SHARE = 0.3  # of those beside, in the mean of logarithms (``train/beside.py``)
# glibc keeps memory that is given back, up to twice the largest block it has seen given back; less
# than a window's arrays, and each page of them is asked of the system again (450 faults a window).
KEPT_BYTES = 1 << 22


@cache
def load(networks: int = 9) -> Model:
    """The model in the wheel, with at most so many of its networks."""
    np.empty(KEPT_BYTES, np.uint8)
    stored = files("breathway").joinpath("data/sounds/calibration.json").read_bytes()
    by = json.decode(stored, type=dict[str, Calibration])
    live = networks == LIVE
    return Model(
        tuple(network.arranged(of) for of in _stored("network", networks)),
        () if live else _stored("beside", networks),
        by["live" if live else "whole"],
    )


def _stored(kind: str, most: int) -> tuple[Mapping[str, Floats], ...]:
    folder = files("breathway").joinpath("data/sounds")
    names = sorted(f.name for f in folder.iterdir() if f.name.startswith(f"{kind}-"))
    loaded = []
    for name in names[:most]:
        with np.load(io.BytesIO(folder.joinpath(name).read_bytes())) as arrays:
            loaded.append({key: network.unpacked(arrays[key]) for key in arrays})
    return tuple(loaded)


def softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis."""
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True), np.float32)


def both(of_network: Floats, of_portrait: Floats) -> Floats:
    """Logits: the weighed mean of two opinions' log probabilities."""
    one, other = np.log(softmax(of_network) + TINY), np.log(softmax(of_portrait) + TINY)
    return np.asarray((1 - SHARE) * one + SHARE * other)


def averaged(
    of: Ground, spans_s: Sequence[tuple[float, float]], model: Model
) -> tuple[Floats, Floats]:
    """Log probabilities of the record and of each span, the mean of the networks'."""
    whole, rows = portrait.portraits(of, spans_s) if model.beside else (None, None)
    ready, count = network.prepared(of.bands), of.bands.shape[1]
    records, events = [], []
    for number, weights in enumerate(model.networks):
        record, event, _ = network.judged(ready, count, spans_s, weights)
        if whole is not None and rows is not None:
            beside = model.beside[number]
            record = both(record, portrait.judged(whole, "record", beside))
            event = both(event, portrait.judged(rows, "event", beside))
        records.append(softmax(record))
        events.append(softmax(event))
    many = np.float32(len(records))
    return np.log(sum(records) / many + TINY), np.log(sum(events) / many + TINY)


def opinions(
    of: Ground, spans_s: Sequence[tuple[float, float]], model: Model
) -> tuple[Opinion, tuple[Opinion, ...]]:
    """Of the recording, and of each span."""
    record, events = averaged(of, spans_s, model)
    by = model.calibration
    of_record = softmax((record + by.record_offset) / by.record_temperature)
    of_events = softmax((events + by.event_offset) / by.event_temperature)
    return (
        opinion(of_record, RECORDS, 0.5),
        tuple(opinion(row, EVENTS, by.adventitious_from) for row in of_events),
    )


def opinion(row: Floats, classes: Sequence[str], adventitious_from: float) -> Opinion:
    """In words."""
    abnormal = [i for i, name in enumerate(classes) if name not in ("Normal", "Poor Quality")]
    return Opinion(
        label=classes[int(row.argmax())],
        probabilities={name: round(float(p), 4) for name, p in zip(classes, row, strict=True)},
        adventitious=bool(row[abnormal].sum() >= adventitious_from),
    )
