"""The learned layer: networks and what turns their logits into calibrated probabilities.

In: what was found in a recording, and stretches of it. Out: ``Opinion`` per recording and stretch.
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

from breathway.listen import network
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
    """Networks whose probabilities are averaged; each was trained without some patients."""

    networks: tuple[Mapping[str, Floats], ...]
    calibration: Calibration


LIVE = 1  # networks while listening; a recording is judged by all
# glibc keeps memory that is given back, up to twice the largest block it has seen given back; less
# than a window's arrays, and each page of them is asked of the system again (450 faults a window).
KEPT_BYTES = 1 << 22


@cache
def load(networks: int = 9) -> Model:
    """The model in the wheel, with at most so many of its networks."""
    folder = files("breathway").joinpath("data/sounds")
    names = sorted(f.name for f in folder.iterdir() if f.name.startswith("network-"))
    loaded = []
    for name in names[:networks]:
        with np.load(io.BytesIO(folder.joinpath(name).read_bytes())) as arrays:
            loaded.append({key: network.unpacked(arrays[key]) for key in arrays})
    np.empty(KEPT_BYTES, np.uint8)
    stored = folder.joinpath("calibration.json").read_bytes()
    return Model(tuple(loaded), json.decode(stored, type=Calibration))


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
