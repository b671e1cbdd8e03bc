"""The sounds that ship: what they are, how large, and that their licence goes with them."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import soundfile

import breathway_demo_sounds as sounds
from breathway.edge.simulated.person import Sound
from breathway.edge.simulated.stethoscope import recording_of

FOLDER = Path(sounds.__file__).parent


def test_each_clip_is_six_seconds_of_what_a_stethoscope_sends() -> None:
    for clip in sounds.clips():
        about = soundfile.info(clip.path)
        assert (about.samplerate, about.channels, about.subtype) == (8000, 1, "PCM_16")
        assert about.frames == 48_000


def test_they_are_few_and_small_and_all_listed() -> None:
    files = sorted(FOLDER.rglob("*.flac"))
    assert files == sorted(clip.path for clip in sounds.clips())
    assert sum(path.stat().st_size for path in files) < 700_000


def test_licence_attribution_and_provenance_go_with_them() -> None:
    assert (FOLDER / "LICENSE").read_text().startswith("Attribution 4.0 International")
    provenance = (FOLDER / "PROVENANCE.md").read_text()
    for clip in sounds.clips():
        row = f"| `{clip.path.name}` | {clip.label} | {clip.recording} | {clip.start_s:.2f} |"
        assert row in provenance
        assert clip.recording.startswith("train-")  # never from a split kept for testing
    assert "10.21227/rqh3-h568" in sounds.ATTRIBUTION
    assert "10.21227/rqh3-h568" in provenance


def test_every_sound_of_a_person_has_a_recording() -> None:
    for sound in get_args(Sound):
        recording = recording_of(sound, 1)
        assert recording.rate_hz == 8000
        assert len(recording.pcm) == 96_000
