"""Eight short recordings of children's breath sounds, for demonstrations and tests.

Out: ``clips()``, each with its name, the label the authors gave it, and the path of a FLAC file
(8 kHz, 16 bit, mono, 6 s). The recordings are a part of SPRSound (Zhang et al. 2022) under the
Creative Commons Attribution licence: see ``LICENSE`` and ``PROVENANCE.md`` beside this file. They
are data apart from the program, which has its own licence, and the program runs without them.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

ATTRIBUTION = (
    "Q. Zhang et al., SPRSound: Open-Source SJTU Paediatric Respiratory Sound Database, "
    "IEEE Transactions on Biomedical Circuits and Systems 16(5), 2022; "
    "IEEE DataPort, doi:10.21227/rqh3-h568. Creative Commons Attribution. Cut to 6 s each."
)


class Clip(NamedTuple):
    """One recording. ``label`` is the authors' word for the sound that fills most of it."""

    name: str
    label: str
    path: Path
    recording: str  # the pseudonym of the whole recording it was cut from
    start_s: float  # where the cut begins in it


_CLIPS = (
    ("coarse-crackle", "Coarse Crackle", "train-0796", 8.9),
    ("fine-crackle", "Fine Crackle", "train-0520", 1.72),
    ("normal-1", "Normal", "train-1202", 0.0),
    ("normal-2", "Normal", "train-1856", 3.01),
    ("rhonchi", "Rhonchi", "train-0737", 3.48),
    ("stridor", "Stridor", "train-0956", 5.23),
    ("wheeze-1", "Wheeze", "train-1837", 3.05),
    ("wheeze-2", "Wheeze", "train-1732", 0.0),
)


def clips() -> tuple[Clip, ...]:
    """All of them, by name."""
    folder = Path(__file__).parent / "clips"
    return tuple(
        Clip(name, label, folder / f"{name}.flac", recording, start_s)
        for name, label, recording, start_s in _CLIPS
    )
