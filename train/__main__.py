"""``python -m train FOLDER``: trains the model in the wheel, and says how good it is.

In: a folder of SPRSound (``recordings.csv``, ``events.csv``, ``audio/``). Out: the files of
``src/breathway/data/sounds``; ``report.json`` there holds the scores on held-out patients. One
network per fold of patients, each judged on the patients that it never heard; the product averages
them. A network learns from recordings as they are, then from mixtures of them (``mixing``).
``intra`` recordings are scored by the network that never heard their patient, and are never trained
on. The same folder and machine give the same files, after about 40 minutes of one core. ``--mix``
begins at the mixtures, from the networks that are there.
Beside each, one on the portraits of sounds learns from the same patients (``beside``).
``--calibrate`` keeps the networks on spectra and makes the rest again, in a few minutes and without
torch.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from breathway.listen import model, portrait
from breathway.listen import network as product
from breathway.listen.classes import CONTINUOUS, DISCONTINUOUS, TASKS
from train import beside, calibrate, data, explained
from train.data import WHERE

if TYPE_CHECKING:
    from train.network import Network

EPOCHS, MIX_EPOCHS = 15, 5

Held = dict[str, NDArray[np.float32]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--into", type=Path, default=WHERE)
    parser.add_argument("--calibrate", action="store_true", help="keep the networks on spectra")
    parser.add_argument("--mix", action="store_true", help="the first part is done: mix alone")
    arguments = parser.parse_args()
    into: Path = arguments.into
    recordings = data.read(arguments.folder)
    if not arguments.calibrate:
        into.mkdir(parents=True, exist_ok=True)
        if not arguments.mix:
            folds(recordings, into, lambda heard, fold: first(heard, fold, arguments.epochs))
        again = math.ceil(arguments.epochs * MIX_EPOCHS / EPOCHS)
        folds(recordings, into, lambda heard, fold: mixed(heard, fold, again, into))
    for fold in range(data.FOLDS):
        arrays: dict[str, NDArray[Any]] = dict(beside.fit(recordings, fold))
        np.savez(into / f"beside-{fold}.npz", **arrays)
    write(into, recordings, heard_by_product(recordings, into))
    return 0


def heard_by_product(recordings: list[data.Recording], folder: Path) -> list[dict[str, Held]]:
    """What the stored networks say of patients that they never heard, by the product's sums:
    ``live`` those on spectra alone, ``whole`` with those beside."""
    networks = [product.arranged(of) for of in stored(folder, "network")]
    smaller = stored(folder, "beside")
    held = []
    for recording in recordings:
        spans = [(start, end) for start, end, _ in recording.events]
        bands = recording.bands.astype(np.float32)
        ready, count = product.prepared(bands), bands.shape[1]
        record, event, _ = product.judged(ready, count, spans, networks[recording.fold])
        (whole, rows), of = recording.portraits[0], smaller[recording.fold]
        held.append({
            "live": {"record": record, "event": event},
            "whole": {"record": model.both(record, portrait.judged(whole, "record", of)),
                      "event": model.both(event, portrait.judged(rows, "event", of))},
        })  # fmt: skip
    return held


def stored(folder: Path, kind: str) -> list[dict[str, NDArray[np.float32]]]:
    """The networks of a kind, one per fold."""
    found = []
    for fold in range(data.FOLDS):
        with np.load(folder / f"{kind}-{fold}.npz") as arrays:
            found.append({name: product.unpacked(arrays[name]) for name in arrays})
    return found


def folds(
    recordings: list[data.Recording],
    into: Path,
    learn: Callable[[list[data.Recording], int], Network],
) -> None:
    """A network per fold, stored where the product's arithmetic agrees with torch's."""
    from train.export import exported

    for fold in range(data.FOLDS):
        print(f"fold {fold + 1} of {data.FOLDS}", flush=True)
        network = learn([r for r in recordings if r.split == "train" and r.fold != fold], fold)
        arrays: dict[str, NDArray[Any]] = dict(exported(network))
        agree(network, arrays, recordings[:3])
        np.savez(into / f"network-{fold}.npz", **arrays)


def first(heard: list[data.Recording], fold: int, epochs: int) -> Network:
    from train.network import fit

    return fit(heard, epochs, seed=fold)


def mixed(heard: list[data.Recording], fold: int, epochs: int, folder: Path) -> Network:
    """The stored network, gone on with."""
    import torch

    from train.export import imported
    from train.network import mix

    torch.manual_seed(fold)
    with np.load(folder / f"network-{fold}.npz") as arrays:
        network = imported(dict(arrays))
    mix(network, heard, epochs, seed=fold)
    return network


def write(into: Path, recordings: list[data.Recording], held: list[dict[str, Held]]) -> None:
    """Calibrate, and write the other files."""
    calibration = {}
    for name in ("live", "whole"):
        table = Table(recordings, [said[name] for said in held])
        calibration[name], report = table.judged()
    (into / "calibration.json").write_text(json.dumps(calibration, indent=1) + "\n")
    weights = explained.weighed(table.figures[table.fit_events], table.events[table.fit_events])
    (into / "explained.json").write_bytes(msgspec.json.format(msgspec.json.encode(weights)) + b"\n")
    report["networks"] = data.FOLDS
    (into / "report.json").write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


def agree(network: Network, arrays: dict[str, NDArray[Any]], some: list[data.Recording]) -> None:
    """Stop when NumPy and torch differ by more than half precision explains."""
    from train.network import apply

    weights = product.arranged(arrays)
    for recording in some:
        spans = [(start, end) for start, end, _ in recording.events]
        ready, count = (
            product.prepared(recording.bands.astype(np.float32)),
            recording.bands.shape[1],
        )
        record, events, _ = product.judged(ready, count, spans, weights)
        said = apply(network, [recording])[0]
        apart = np.abs(record - said["record"]).max()
        if spans:
            apart = max(apart, np.abs(events - said["event"]).max())
        if apart > 0.05:
            raise SystemExit(f"{recording.name}: product and training differ by {apart:.3f}")


class Table:
    """Truth and opinion of held-out patients, as arrays over recordings and over events."""

    def __init__(self, recordings: list[data.Recording], held: list[Held]) -> None:
        counts = [len(r.events) for r in recordings]
        self.of = np.repeat(np.arange(len(recordings)), counts)
        self.records = np.array([r.label for r in recordings])
        self.events = np.array([e[2] for r in recordings for e in r.events])
        self.folds = np.array([r.fold for r in recordings])
        self.patients = np.array([r.patient for r in recordings])
        self.fit = np.array([r.split == "train" for r in recordings])
        self.fit_events = self.fit[self.of]
        self.figures = np.concatenate([r.figures for r in recordings])
        self.record_logs = logs(np.array([said["record"] for said in held]))
        self.event_logs = logs(np.concatenate([said["event"] for said in held]))

    def judged(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Calibration from all held-out training patients; scores with calibration nested."""
        report: dict[str, Any] = {"scores": {}, "explained_f1": self._explained()}
        calibration: dict[str, Any] = {}
        parts = {
            "record": (self.record_logs, self.records, self.folds, self.fit, ("2-1", "2-2")),
            "event": (self.event_logs, self.events, self.folds[self.of], self.fit_events,
                      ("1-1", "1-2")),
        }  # fmt: skip
        for name, (said, truth, fold, fitted, tasks) in parts.items():
            merged = [TASKS[task] for task in tasks]
            last = calibrate.POOR if name == "record" else None
            offset = calibrate.offsets(said[fitted], truth[fitted], merged, last)
            heat = calibrate.temperature(said[fitted] + offset, truth[fitted])
            calibration |= {f"{name}_offset": offset.tolist(), f"{name}_temperature": heat}
            found = np.zeros(len(truth), np.int64)
            for k in np.unique(fold):
                others = fitted & (fold != k)
                found[fold == k] = (
                    said[fold == k] + calibrate.offsets(said[others], truth[others], merged, last)
                ).argmax(1)
            patients = self.patients if name == "record" else self.patients[self.of]
            for task in tasks:
                report["scores"][task] = scored(truth, found, TASKS[task], fitted, patients)
        probabilities = np.exp(logs((self.event_logs + calibration["event_offset"])
                                    / calibration["event_temperature"]))  # fmt: skip
        calibration["adventitious_from"] = calibrate.adventitious_from(
            probabilities[self.fit_events], self.events[self.fit_events], TASKS["1-1"]
        )
        return calibration, report

    def _explained(self) -> dict[str, dict[str, float]]:
        said = explained.held_out(self.figures, self.events, self.folds[self.of], self.fit_events)
        out: dict[str, dict[str, float]] = {}
        for name, classes in (("continuous", CONTINUOUS), ("discontinuous", DISCONTINUOUS)):
            truth = np.isin(self.events, classes)
            for split, mask in (("train", self.fit_events), ("intra", ~self.fit_events)):
                f1 = explained.f1(truth[mask], said[name][mask])
                out.setdefault(split, {})[name] = round(f1, 3)
        return out


def logs(logits: NDArray[Any]) -> NDArray[np.float64]:
    """Log softmax."""
    lifted = np.asarray(logits, np.float64) - logits.max(1, keepdims=True)
    return np.asarray(lifted - np.log(np.exp(lifted).sum(1, keepdims=True)))


def scored(
    truth: NDArray[np.int64],
    found: NDArray[np.int64],
    task: tuple[int, ...],
    fitted: NDArray[np.bool_],
    patients: NDArray[np.str_],
) -> dict[str, Any]:
    """Score and interval on either split."""
    out = {}
    for split, mask in (("train", fitted), ("intra", ~fitted)):
        value = data.score(truth[mask], found[mask], task)
        low, high = data.interval(truth[mask], found[mask], task, patients[mask])
        out[split] = {"score": round(value, 3), "interval": [round(low, 3), round(high, 3)]}
    return out


if __name__ == "__main__":
    raise SystemExit(main())
