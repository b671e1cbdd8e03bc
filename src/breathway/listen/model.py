"""The learned layer: networks and what turns their logits into calibrated probabilities.

In: what was found in a recording, and stretches of it. Out: ``Opinion`` per recording and stretch.
The weights are ``data/sounds/model.npz``, made by ``make model``; its card is
``docs/reference/sound-model.md``.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.listen import network
from breathway.listen.classes import EVENTS, RECORDS
from breathway.listen.figures import Ground
from breathway.listen.spectrum import Floats


class Opinion(Struct, frozen=True, kw_only=True):
    """The likeliest class. ``adventitious``: whether anything abnormal sounds at all."""

    label: str
    probabilities: dict[str, float]
    adventitious: bool


class Model(Struct, frozen=True):
    """``networks`` are averaged. Offsets and temperatures were fitted on held-out patients."""

    networks: tuple[Mapping[str, Floats], ...]
    record_offset: Floats
    event_offset: Floats
    record_temperature: float
    event_temperature: float
    adventitious_from: float


def from_arrays(arrays: Mapping[str, NDArray[np.float16]]) -> Model:
    """The model from the arrays of its file: ``n<i>.<name>`` and the calibration."""
    count = 1 + max(int(name[1 : name.index(".")]) for name in arrays if "." in name)
    networks = tuple(
        {
            name.partition(".")[2]: network.unpacked(value)
            for name, value in arrays.items()
            if name.startswith(f"n{i}.")
        }
        for i in range(count)
    )
    single = {name: np.asarray(v, np.float32) for name, v in arrays.items() if "." not in name}
    return Model(
        networks,
        single["record_offset"],
        single["event_offset"],
        float(single["record_temperature"]),
        float(single["event_temperature"]),
        float(single["adventitious_from"]),
    )


@cache
def load() -> Model:
    """The model in the wheel."""
    stored = files("breathway").joinpath("data/sounds/model.npz").read_bytes()
    with np.load(io.BytesIO(stored)) as arrays:
        return from_arrays(dict(arrays))


def softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis."""
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True), np.float32)


def averaged(
    bands: Floats, spans_s: Sequence[tuple[float, float]], of: Model
) -> tuple[Floats, Floats]:
    """Log probabilities of the record and of each span, the mean of the networks'."""
    records, events = [], []
    for weights in of.networks:
        record, event, _ = network.judged(bands, spans_s, weights)
        records.append(softmax(record))
        events.append(softmax(event))
    tiny = np.float32(1e-6)
    record_mean = np.log(np.mean(records, 0) + tiny)
    return np.asarray(record_mean), np.log(np.mean(events, 0) + tiny)


def opinions(
    of: Ground, spans_s: Sequence[tuple[float, float]], model: Model
) -> tuple[Opinion, tuple[Opinion, ...]]:
    """Of the recording, and of each span."""
    record, events = averaged(of.bands, spans_s, model)
    of_record = softmax((record + model.record_offset) / model.record_temperature)
    of_events = softmax((events + model.event_offset) / model.event_temperature)
    return (
        opinion(of_record, RECORDS, 0.5),
        tuple(opinion(row, EVENTS, model.adventitious_from) for row in of_events),
    )


def opinion(row: Floats, classes: Sequence[str], adventitious_from: float) -> Opinion:
    """In words."""
    abnormal = [i for i, name in enumerate(classes) if name not in ("Normal", "Poor Quality")]
    return Opinion(
        label=classes[int(row.argmax())],
        probabilities={name: round(float(p), 4) for name, p in zip(classes, row, strict=True)},
        adventitious=bool(row[abnormal].sum() >= adventitious_from),
    )
