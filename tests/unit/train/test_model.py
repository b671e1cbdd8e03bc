"""Training again gives the same files: from made recordings of three folds, in a few seconds."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile
from tests.spec.listen.made import RATE, breathing, with_crackle, with_wheeze
from train.data import FOLDS, WHERE, Recording

ROOT = Path(__file__).resolve().parents[3]
LABELS = ("Normal", "Wheeze", "Fine Crackle")


@pytest.fixture(scope="module")
def sounds(tmp_path_factory):
    """A folder as SPRSound's, with patients in every fold."""
    folder = tmp_path_factory.mktemp("sounds")
    recordings, events = [], []
    for number in range(24):
        split = "intra" if number % 4 == 3 else "train"
        name, label = f"{split}-{number:04}", LABELS[number % 3]
        sound = breathing(24, 3, seed=number)
        if label == "Wheeze":
            sound = with_wheeze(sound, 0.5, 1.5, 400)
        elif label == "Fine Crackle":
            for at in (0.6, 0.9, 1.2):
                sound = with_crackle(sound, at, 5.0)
        (folder / "audio" / split).mkdir(parents=True, exist_ok=True)
        soundfile.write(folder / "audio" / split / f"{name}.flac", sound, RATE)
        kind = {"Normal": "Normal", "Wheeze": "CAS"}.get(label, "DAS")
        recordings.append(f"{split},{name},p{number // 2:03},{kind}")
        events += [f"{split},{name},0.4,1.6,{label}", f"{split},{name},1.8,2.8,Normal"]
    heads = {"recordings": "split,recording,patient,record_label",
             "events": "split,recording,start_s,end_s,label"}  # fmt: skip
    for table, rows in (("recordings", recordings), ("events", events)):
        (folder / f"{table}.csv").write_text("\n".join([heads[table], *rows]) + "\n")
    folds = {Recording("", "", f"p{n:03}", 0, folder).fold for n in range(12)}
    assert len(folds) == FOLDS
    return folder


def trained(sounds: Path, into: Path, *arguments: str) -> dict[str, bytes]:
    command = [sys.executable, "-m", "train", str(sounds), "--into", str(into), *arguments]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return {path.name: path.read_bytes() for path in sorted(into.iterdir())}


def test_calibration_is_the_same_again(sounds, tmp_path):
    made = []
    for name in ("one", "two"):
        shutil.copytree(WHERE, tmp_path / name)
        made.append(trained(sounds, tmp_path / name, "--calibrate"))
    assert made[0] == made[1]
    assert made[0]["calibration.json"] != (WHERE / "calibration.json").read_bytes()
    assert made[0]["network-0.npz"] == (WHERE / "network-0.npz").read_bytes()


def test_networks_are_the_same_again(sounds, tmp_path):
    pytest.importorskip("torch", reason="torch is installed by `make model` alone")
    first, second = (trained(sounds, tmp_path / n, "--epochs", "7") for n in ("one", "two"))
    assert first == second
    assert {f"network-{fold}.npz" for fold in range(FOLDS)} <= set(first)
