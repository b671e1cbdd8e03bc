"""What is heard: scores on held-out patients, breathing rate, free detection, CPU per window.

The scores were made when the model was trained (``make model`` writes them beside the weights).
Where the reference sounds are present, the explained layer is refitted per fold of patients here,
and what it finds without boundaries is counted.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from tests.spec.listen.made import RATE, breathing, with_crackle, with_wheeze
from train import breathing as of_breath
from train import data, explained
from train.data import WHERE

from breathway.edge.recording.findings import LISTEN_EVERY_S
from breathway.listen.classes import CONTINUOUS, DISCONTINUOUS
from breathway.listen.hear import hear
from breathway.listen.model import LIVE, Model, load
from breathway.listen.spectrum import Floats

Row = dict[str, Any]
BARS = {"1-1": 0.87, "1-2": 0.82, "2-1": 0.72, "2-2": 0.59}
RATES = 200
OTHER_SEEDS = 100_000
WINDOW_S = 5
STREAMS = 200
ROOT = Path(__file__).resolve().parents[2]


def scores() -> Iterator[Row]:
    """As trained, then the explained layer anew."""
    report = json.loads((WHERE / "report.json").read_text())
    for task, bar in BARS.items():
        of = report["scores"][task]
        yield {
            "what": f"SPRSound {task}, held-out patients of train",
            "value": of["train"]["score"],
            "bar": f">= {bar}",
            "interval": of["train"]["interval"],
            "intra": of["intra"]["score"],
            "intra_interval": of["intra"]["interval"],
        }
    given = os.environ.get("BREATHWAY_REFERENCE") or ROOT.parent / "shared" / "reference"
    folder = Path(given) / "sounds"
    if folder.is_dir():
        yield from _explained(data.read(folder), folder)
    else:
        yield {"what": "explained layer", "value": "skipped", "why": f"no {folder}"}


def _explained(recordings: list[data.Recording], folder: Path) -> Iterator[Row]:
    of = np.repeat(np.arange(len(recordings)), [len(r.events) for r in recordings])
    labels = np.array([e[2] for r in recordings for e in r.events])
    folds = np.array([r.fold for r in recordings])[of]
    fit = np.array([r.split == "train" for r in recordings])[of]
    rows = np.concatenate([r.figures for r in recordings])
    said = explained.held_out(rows, labels, folds, fit)
    for name, classes, bar in (
        ("continuous", CONTINUOUS, 0.65),
        ("discontinuous", DISCONTINUOUS, 0.45),
    ):
        truth = np.isin(labels, classes)
        yield {
            "what": f"explained layer, {name} sounds, boundaries given, F1",
            "value": round(explained.f1(truth[fit], said[name][fit]), 3),
            "bar": f">= {bar}",
            "intra": round(explained.f1(truth[~fit], said[name][~fit]), 3),
        }
    yield from _free(recordings)


def _free(recordings: list[data.Recording]) -> Iterator[Row]:
    """Without boundaries: stretches in which a sure wheeze was found, in every tenth recording."""
    import soundfile

    truth, found = [], []
    for recording in [r for r in recordings if r.split == "train" and r.events][::10]:
        samples, rate = soundfile.read(recording.path, dtype="float32")
        tracks = [w for w in hear(samples, rate, model=load(LIVE)).whistles if w.sure]
        for start, end, label in recording.events:
            truth.append(label in CONTINUOUS)
            found.append(any(w.start_s < end and w.end_s > start for w in tracks))
    yield {
        "what": "explained layer, wheezes found freely, F1 per stretch",
        "value": round(explained.f1(np.array(truth), np.array(found)), 3),
        "bar": "reported",
    }


def rate() -> Iterator[Row]:
    """Made breathing of 10 to 60 s at 12 to 60 a minute, from clear to as loud as the noise; even,
    then with breaths up to a fifth longer or shorter, then with a cough too; then of every kind."""
    for uneven, coughs, how in ((0.0, 0, "even"), (0.2, 0, "± 20 %"), (0.2, 1, "± 20 %, a cough")):
        rng = np.random.default_rng(1)
        pairs = []
        for seed in range(RATES):
            truth = rng.uniform(12, 60)
            seconds, snr_db = rng.choice([10, 15, 30, 60]), rng.choice([20, 10, 5, 0])
            out_in = rng.uniform(0.3, 0.9)
            pairs.append((breathing(truth, seconds, snr_db, seed, out_in, uneven, coughs), truth))
        yield _missed(how, pairs)
    # Seeds that the weights of ``listen.tempo`` were not made with.
    yield _missed("of every kind", [of_breath.sound(OTHER_SEEDS + i) for i in range(RATES)])


def _missed(how: str, pairs: list[tuple[Floats, float]]) -> Row:
    model = load(LIVE)
    said = [hear(sound, RATE, model=model).breaths.rate_per_min for sound, _ in pairs]
    told = [(each, truth) for each, (_, truth) in zip(said, pairs, strict=True) if each is not None]
    missed = [abs(each - truth) for each, truth in told]
    return {
        "what": f"breathing rate in made sound with noise, {how}, mean error a minute",
        "value": round(float(np.mean(missed)), 3),
        "bar": "<= 0.5",
        "median": round(float(np.median(missed)), 3),
        "worst": round(float(np.max(missed)), 2),
        "told": f"{100 * len(told) / RATES:.1f} %",
        "sounds": RATES,
    }


def cpu() -> Iterator[Row]:
    """5-s windows with everything on, one thread, each of another sound: the median, the process's
    own time. On a machine that others use it is higher: caches and threads of a core are shared."""
    for networks, who in ((LIVE, "live"), (9, "a recording")):
        model = load(networks)
        spent = [_window_s(seed, model) for seed in range(STREAMS)]
        median = float(np.median(spent))
        yield {
            "what": f"CPU per window of {WINDOW_S} s, everything on, {who}, median of {STREAMS}",
            "value": f"{1000 * median:.1f} ms",
            "bar": "<= 8 ms" if networks == LIVE else "reported",
            "least": f"{1000 * min(spent):.1f} ms",
            "networks": len(model.networks),
        }
        if networks == LIVE:
            yield {
                "what": f"{STREAMS} live streams, heard every {LISTEN_EVERY_S:g} s, of 2 cores",
                "value": f"{100 * sum(spent) / LISTEN_EVERY_S / 2:.0f} %",
                "bar": "<= 100 %",
            }


def _window_s(seed: int, model: Model) -> float:
    window = with_wheeze(breathing(24, WINDOW_S, seed=seed), 1.0, 1.8, 400)
    for at in (0.5, 2.1, 2.2, 3.9):
        window = with_crackle(window, at, 5.0)
    start = time.process_time()
    hear(window, RATE, spans_s=[(0.0, 2.0)], model=model)
    return time.process_time() - start
