"""The reference sounds as arrays, folds by patient, and the scores of BioCAS 2022.

In: the folder with ``recordings.csv``, ``events.csv`` and ``audio/`` (SPRSound, Zhang et al. 2022).
Out: recordings with their events; ``score``: the mean of AS and HS, the arithmetic and harmonic
mean of sensitivity and specificity, where sensitivity counts the right class of the abnormal.
"""

from __future__ import annotations

import csv
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from breathway.listen import spectrum
from breathway.listen.classes import EVENTS, RECORDS
from breathway.listen.crackles import high_passed
from breathway.listen.figures import NAMES, Ground, figures, ground
from breathway.listen.portrait import portraits
from breathway.listen.whistles import tonality
from train.rough import rough

FOLDS = 3
Rows = NDArray[np.float32]
WHERE = Path(__file__).resolve().parents[1] / "src/breathway/data/sounds"


@dataclass
class Recording:
    """One recording: its bands, its label and its events as (start_s, end_s, class).

    ``portraits``: of the whole and of its events; in train also of how another device in another
    room would have it (``rough``)."""

    name: str
    split: str
    patient: str
    label: int
    path: Path
    bands: NDArray[np.float16] = field(default_factory=lambda: np.zeros((0,), np.float16))
    figures: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    events: list[tuple[float, float, int]] = field(default_factory=list)
    portraits: list[tuple[Rows, Rows]] = field(default_factory=list)

    @property
    def fold(self) -> int:
        """From the patient alone, so that it never depends on what else is in the folder."""
        return zlib.crc32(self.patient.encode()) % FOLDS


def read(folder: Path) -> list[Recording]:
    """All recordings of the folder, in the order of its table, with their bands."""
    import soundfile

    found: dict[str, Recording] = {}
    with (folder / "recordings.csv").open() as table:
        for row in csv.DictReader(table):
            name, split = row["recording"], row["split"]
            path = folder / "audio" / split / f"{name}.flac"
            label = RECORDS.index(row["record_label"])
            found[name] = Recording(name, split, row["patient"], label, path)
    with (folder / "events.csv").open() as table:
        for row in csv.DictReader(table):
            event = (float(row["start_s"]), float(row["end_s"]), EVENTS.index(row["label"]))
            found[row["recording"]].events.append(event)
    for recording in found.values():
        samples, rate = soundfile.read(recording.path, dtype="float32")
        if rate != spectrum.RATE_HZ:
            raise SystemExit(f"{recording.path}: {rate} Hz; the reference sounds have 8000")
        of = heard(samples)
        recording.bands = of.bands.astype(np.float16)
        rows = [figures(of, start, end) for start, end, _ in recording.events]
        recording.figures = np.asarray(rows, np.float32).reshape(-1, len(NAMES))
        spans = [(start, end) for start, end, _ in recording.events]
        recording.portraits = [portraits(of, spans)]
        if recording.split == "train":
            rng = np.random.default_rng(zlib.crc32(recording.name.encode()))
            recording.portraits.append(portraits(heard(rough(samples, rng)), spans))
    return list(found.values())


def elsewhere(of: Recording, rng: np.random.Generator) -> Recording:
    """With the bands that another device in another room would give (``rough``)."""
    import soundfile

    samples = rough(soundfile.read(of.path, dtype="float32")[0], rng)
    bands = spectrum.bands(spectrum.long_power(samples), samples)
    return replace(of, bands=bands.astype(np.float16))


def heard(samples: Rows) -> Ground:
    """All that is per frame, as the product finds it."""
    power = spectrum.long_power(samples)
    return ground(samples, power, tonality(power)[0], high_passed(samples))


def interval(
    truth: NDArray[np.int64],
    found: NDArray[np.int64],
    groups: tuple[int, ...],
    patients: NDArray[np.str_],
    draws: int = 400,
) -> tuple[float, float]:
    """95 % interval of the score over resampled patients."""
    rng = np.random.default_rng(0)
    names = np.unique(patients)
    rows = {name: np.flatnonzero(patients == name) for name in names}
    drawn = []
    for _ in range(draws):
        pick = np.concatenate([rows[name] for name in rng.choice(names, len(names))])
        drawn.append(score(truth[pick], found[pick], groups))
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)


def score(truth: NDArray[np.int64], found: NDArray[np.int64], groups: tuple[int, ...]) -> float:
    """(AS + HS) / 2 over classes merged by ``groups``; class 0 is normal."""
    merge = np.asarray(groups)
    truth, found = merge[truth], merge[found]
    abnormal = truth != 0
    sensitivity = float((found == truth)[abnormal].mean()) if abnormal.any() else 0.0
    specificity = float((found == truth)[~abnormal].mean()) if (~abnormal).any() else 0.0
    mean = (sensitivity + specificity) / 2
    return (mean + 2 * sensitivity * specificity / max(2 * mean, 1e-9)) / 2
