"""Sound of any source to 16 bit mono at 4 or 8 kHz, block by block, and what is wrong with it."""

import numpy as np
import pytest
import soundfile

from breathway.edge.recording.sound import Ear, Resampler, to_pcm
from breathway.edge.recording.source import FileSource, open_source
from breathway.model.errors import BreathwayError


def tone(hz, rate_hz, seconds=1.0):
    return 0.5 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate_hz)) / rate_hz)


@pytest.mark.parametrize(
    ("from_hz", "to_hz"), [(48000, 8000), (44100, 8000), (16000, 4000), (4000, 8000)]
)
@pytest.mark.parametrize("block", [37, 441, 100_000])
def test_a_tone_keeps_its_place_and_size(from_hz, to_hz, block):
    resampler = Resampler(from_hz, to_hz)
    heard = tone(400, from_hz)
    parts = [
        resampler.feed(heard[at : at + block], last=at + block >= heard.size)
        for at in range(0, heard.size, block)
    ]
    out = np.concatenate(parts)
    assert abs(out.size - to_hz) <= 2
    middle = slice(to_hz // 10, to_hz * 9 // 10)
    assert np.abs(out[middle] - tone(400, to_hz)[middle]).max() < 0.002


def test_what_the_lower_rate_cannot_hold_is_gone():
    out = Resampler(48000, 8000).feed(tone(6000, 48000), last=True)
    assert np.abs(out[800:-800]).max() < 0.001


def test_the_same_rate_is_the_same_samples(tmp_path):
    samples = np.arange(-400, 400, dtype=np.int16)
    soundfile.write(tmp_path / "a.flac", samples, 8000)
    source = FileSource(tmp_path / "a.flac", 8000)
    assert drained(source) == samples.astype("<i2").tobytes()
    assert source.done == []


def drained(source):
    import asyncio

    async def work():
        return b"".join([pcm async for pcm in source.blocks()])

    return asyncio.run(work())


@pytest.mark.parametrize(
    ("channels", "rate_hz", "subtype", "done"),
    [
        (2, 48000, "PCM_16", ["2 channels mixed to one", "48000 Hz resampled to 8000 Hz"]),
        (1, 8000, "PCM_U8", ["8 bit: expect noise"]),
    ],
)
def test_another_kind_of_file_is_turned_into_ours_and_said(
    tmp_path, channels, rate_hz, subtype, done
):
    heard = np.tile(tone(300, rate_hz, 0.2)[:, None], channels)
    soundfile.write(tmp_path / "a.wav", heard, rate_hz, subtype=subtype)
    source = open_source(str(tmp_path / "a.wav"), 8000)
    assert source.done == done
    out = np.frombuffer(drained(source), "<i2") / 32768
    assert np.abs(out[300:1300] - tone(300, 8000, 0.2)[300:1300]).max() < 0.02


@pytest.mark.parametrize(
    ("name", "problem"), [("missing.wav", "no_such_source"), ("words.wav", "not_sound")]
)
def test_what_is_not_sound_is_said(tmp_path, name, problem):
    (tmp_path / "words.wav").write_text("these are words")
    with pytest.raises(BreathwayError) as seen:
        open_source(str(tmp_path / name), 8000)
    assert seen.value.name == problem
    assert seen.value.hint


def test_silence_and_clipping_are_heard():
    ear = Ear()
    ear.hear(bytes(16000))
    assert ear.notes() == ["silent"]
    ear.hear(to_pcm(tone(300, 8000) * 3))
    assert ear.notes() == ["clipped"]
    calm = Ear()
    calm.hear(to_pcm(tone(300, 8000)))
    assert calm.notes() == []
