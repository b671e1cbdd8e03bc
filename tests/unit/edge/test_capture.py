"""Sound that behaves badly on its way into the edge: holes, lies, no end, a pulled cable."""

from __future__ import annotations

import asyncio
import struct
import sys
import tracemalloc
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from breathway.edge.bedside import capture
from breathway.edge.bedside.capture import Asked, Capture, Said
from breathway.edge.recording import source, take
from breathway.edge.recording.source import FileSource, open_source
from breathway.model.errors import BreathwayError
from tests.livelane import breath
from tests.unit.edge.test_studio import at_work

__all__ = ["at_work"]
STEP = 800
PCM = breath(3.0).astype("<i2").tobytes()


class Line:
    """A source's WebSocket, as far as a capture sees it."""

    def __init__(self) -> None:
        self.closed, self.code, self.said = False, 0, []

    def accept(self) -> None:
        pass

    def send(self, opcode: int, payload: bytes) -> None:
        self.said.append(msgspec.json.decode(payload, type=Said))

    def close(self, code: int = 1000, reason: str = "") -> None:
        self.closed, self.code = True, code


def captured(at_work, *chunks, end=True):
    """What the edge said last, and the records it made; a chunk is (index, samples)."""
    treatment_id, studio, sounds, _ = at_work

    async def work():
        line = Line()
        running = asyncio.ensure_future(
            Capture(line, studio(), Asked(site="trachea"), treatment_id).run()
        )
        while not hasattr(line, "on_frame"):  # noqa: ASYNC110
            await asyncio.sleep(0)
        for index, pcm in chunks:
            line.on_frame(index.to_bytes(4, "big") + pcm)
            await asyncio.sleep(0)
        line.on_text(b'{"kind":"end"}') if end else line.on_lost()
        await running
        return line.said[-1]

    return asyncio.run(asyncio.wait_for(work(), 120)), sounds()


def pieces(pcm=PCM, start=0):
    return [(start + at // 2, pcm[at : at + 2 * STEP]) for at in range(0, len(pcm), 2 * STEP)]


def test_an_index_that_goes_back_ends_it_and_what_was_heard_is_kept(at_work):
    said, sounds = captured(at_work, *pieces()[:10], (0, PCM[:1600]), *pieces()[10:])
    assert said.problem == "stream_lies_about_its_index"
    assert [sound.samples for sound in sounds] == [10 * STEP]


def test_a_hole_in_the_indices_is_a_new_recording_and_nothing_is_made_up(at_work):
    said, sounds = captured(at_work, *pieces(PCM[:16000]), *pieces(PCM[16000:], start=20_000))
    assert (said.problem, said.kept) == ("", 2)
    assert "gap" in said.notes
    assert [sound.samples for sound in sounds] == [8000, 16_000]


def test_bytes_that_are_no_samples_are_refused(at_work):
    said, sounds = captured(at_work, *pieces()[:3], (3 * STEP, b"odd"))
    assert said.problem == "bad_request"
    assert len(sounds) == 1


def test_a_cable_that_is_pulled_mid_breath_keeps_what_was_heard(at_work):
    said, sounds = captured(at_work, *pieces()[:7], end=False)
    assert [sound.samples for sound in sounds] == [7 * STEP]
    assert said.kept == 1


def test_a_listening_of_hours_is_many_recordings_of_bounded_length(at_work, monkeypatch):
    monkeypatch.setattr(take, "RECORDING_S", 0.5)
    said, sounds = captured(at_work, *pieces())
    assert said.kept == 6
    assert [sound.samples for sound in sounds] == [4000] * 6


def test_a_disk_that_takes_nothing_does_not_fill_the_memory(at_work, monkeypatch):
    monkeypatch.setattr(capture, "WAITING_MOST", 4)
    treatment_id, studio, *_ = at_work

    async def work():
        line = Line()
        one = Capture(line, studio(), Asked(site="trachea"), treatment_id)
        running = asyncio.ensure_future(one.run())
        while not hasattr(line, "on_frame"):  # noqa: ASYNC110
            await asyncio.sleep(0)
        for index, pcm in pieces():  # at once: nothing is taken meanwhile
            line.on_frame(index.to_bytes(4, "big") + pcm)
            assert one._waiting.qsize() <= 4
        await running
        return line.said[-1]

    said = asyncio.run(asyncio.wait_for(work(), 120))
    assert said.problem == "disk_too_slow"


def test_a_file_of_two_hours_is_read_piece_by_piece(tmp_path):
    size = 2 * 2 * 3600 * 8000
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 36 + size, b"WAVE"),
        *(b"fmt ", 16, 1, 1, 8000, 16_000, 2, 16),
        *(b"data", size),
    )
    with (tmp_path / "long.wav").open("wb") as file:
        file.write(head)
        file.truncate(44 + size)

    async def work():
        tracemalloc.start()
        blocks = FileSource(tmp_path / "long.wav", 8000).blocks()
        count = 0
        async for _ in blocks:
            count += 1
            if count == 40:
                break
        await blocks.aclose()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert asyncio.run(work()) < 1 << 20  # of 115 MB of samples


class Cards:
    """What ``sounddevice`` shows of a card that is pulled out after ``blocks`` blocks."""

    PortAudioError = RuntimeError

    def __init__(self, blocks: int, overflow: bool = False) -> None:
        self.blocks, self.overflow = blocks, overflow

    def query_devices(self, device, kind):
        if device == "Nothing":
            raise ValueError("no device named Nothing")
        return {"default_samplerate": 48_000.0}

    def InputStream(self, *, samplerate, device, channels, blocksize, callback, finished_callback):
        cards = self

        class Stream:
            def __enter__(self):
                status = SimpleNamespace(input_overflow=cards.overflow)
                for _ in range(cards.blocks):
                    callback(np.full((blocksize, 1), 0.1, np.float32), blocksize, None, status)
                finished_callback()

            def __exit__(self, *problem):
                return False

        return Stream()


def heard(of) -> int:
    async def work():
        return sum([len(pcm) // 2 async for pcm in of.blocks()])

    return asyncio.run(asyncio.wait_for(work(), 60))


def test_a_sound_card_that_is_unplugged_ends_the_sound(monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", Cards(50, overflow=True))
    of = open_source("mic", 8000)
    assert 3900 <= heard(of) <= 4000
    assert of.done == ["48000 Hz resampled to 8000 Hz", "the card lost samples"]


def test_a_card_faster_than_the_computer_is_said_before_the_memory_is_full(monkeypatch):
    monkeypatch.setattr(source, "WAITING_S", 0.1)
    monkeypatch.setitem(sys.modules, "sounddevice", Cards(50))
    with pytest.raises(BreathwayError) as seen:
        heard(open_source("mic", 8000))
    assert seen.value.name == "too_slow"


@pytest.mark.parametrize(
    ("cards", "problem"), [(None, "no_sound_cards"), (Cards(0), "no_microphone")]
)
def test_a_microphone_that_is_not_there_is_said(monkeypatch, cards, problem):
    monkeypatch.setitem(sys.modules, "sounddevice", cards)
    with pytest.raises(BreathwayError) as seen:
        open_source("mic:Nothing", 8000)
    assert seen.value.name == problem
    assert seen.value.hint


def test_a_full_disk_is_said_at_once_though_what_is_kept_waits_for_room(at_work, monkeypatch):
    treatment_id, studio, sounds, _ = at_work

    async def work():
        line, at = Line(), studio()
        one = Capture(line, at, Asked(site="trachea"), treatment_id)
        room = asyncio.Event()
        end = at.end
        monkeypatch.setattr(at, "end", lambda take: _after(room, end, take))
        running = asyncio.ensure_future(one.run())
        while not hasattr(line, "on_frame"):  # noqa: ASYNC110
            await asyncio.sleep(0)
        first, second, *_ = pieces()
        line.on_frame(first[0].to_bytes(4, "big") + first[1])
        while one._take.samples < STEP:  # noqa: ASYNC110
            await asyncio.sleep(0)

        def full(pcm: bytes) -> None:
            raise OSError(28, "no space left")

        monkeypatch.setattr(one._take.tape, "sound", full)
        line.on_frame(second[0].to_bytes(4, "big") + second[1])
        while not line.said or not line.said[-1].problem:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert (line.said[-1].problem, line.said[-1].kept, line.closed) == (
            "disk_full",
            None,
            False,
        )
        room.set()
        await running
        return line.said[-1]

    said = asyncio.run(asyncio.wait_for(work(), 120))
    assert (said.problem, said.kept) == ("disk_full", 1)
    assert [sound.samples for sound in sounds()] == [STEP]


async def _after(room, end, take):
    await room.wait()
    return await end(take)


def test_what_could_not_be_synced_ends_it(at_work, monkeypatch):
    treatment_id, studio, _, _ = at_work
    monkeypatch.setattr(take, "SYNC_S", 0.0)

    async def work() -> None:
        at = await studio().begin(
            treatment_id, body_site="trachea", phase="before", instrument_id="x", rate_hz=8000
        )

        def full() -> None:
            raise OSError(28, "no space left")

        monkeypatch.setattr(at.tape, "sync", full)
        at.add(PCM[:1600])
        await asyncio.wait({at._syncing})
        with pytest.raises(OSError, match="no space"):
            at.add(PCM[1600:3200])

    asyncio.run(asyncio.wait_for(work(), 120))
