"""The live lane end to end over real sockets: bit-exact, repaired, bounded, and nobody's liar."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import resource
from functools import partial

import numpy as np
import pytest
from msgspec import structs

from breathway.edge.recording.take import Take
from breathway.model.batch import sign
from breathway.model.errors import Conflict, Refused
from breathway.model.frame import FRAME_S, LATER, NOW, encode_frame
from breathway.model.live import (
    CONTEXT_LIVE,
    Challenge,
    Complete,
    Ended,
    Held,
    Line,
    Open,
    Refusal,
    Talk,
    decode_word,
    encode_word,
)
from breathway.wire import upgrade
from breathway.wire.ingest import TALK_BYTES
from breathway.wire.link import LinkDown
from breathway.wire.socket import BINARY, TEXT, connect
from tests.livelane import Centre, Ears, breath, edge_key, lane_to, opening, play, until


def run(work, within_s: float = 120.0):
    async def bounded():
        async with asyncio.timeout(within_s):
            return await work

    return asyncio.run(bounded())


async def recorded(take: Take, samples: np.ndarray) -> None:
    await play(take, samples)
    await take.end()


def test_every_listener_hears_every_sample_and_the_centre_has_them_all():
    async def work():
        edge = edge_key()
        async with Centre(edge).serving() as centre:
            take = Take(opening(edge), None)
            ears = [await Ears.at(centre.url, take.opening.treatment_id) for _ in range(3)]
            lane = lane_to(centre.url, take, edge)
            running = asyncio.create_task(lane.run())
            samples = breath(1.5)
            await play(take, samples[:8000])
            take.move("trachea")
            await recorded(take, samples[8000:])
            await running
            assert lane.state == "complete"
            await until(lambda: all(each.said(Complete) for each in ears))
            for each in ears:
                assert each.pcm(samples.size) == samples.astype("<i2").tobytes()
                assert all(frame.head.kind == NOW for frame in each.frames)
                assert [m.body_site for m in each.words if hasattr(m, "index")] == ["trachea"]
            assert take.listeners == 3

    run(work())


def test_a_cut_is_repaired_and_live_again_at_once():
    async def work():
        edge = edge_key()
        async with Centre(edge).serving() as centre:
            take = Take(opening(edge), None)
            ears = await Ears.at(centre.url, take.opening.treatment_id)
            lane = lane_to(centre.url, take, edge)
            running = asyncio.create_task(lane.run())
            samples = breath(4.5)
            playing = asyncio.create_task(recorded(take, samples))
            await until(lambda: len(ears.frames) > 20)
            reach, lane._call = lane._call, None  # no line for a while
            lane._socket.abort()
            lane._call = lambda: connect("http://127.0.0.1:9")
            await asyncio.sleep(1.6)
            at = take.samples
            lane._call = reach
            await until(lambda: any(f.head.kind == NOW and f.head.index >= at for f in ears.frames))
            await playing
            await running
            assert lane.state == "complete"
            kinds = [f.head.kind for f in ears.frames if f.head.kind == LATER or f.head.index >= at]
            assert LATER in kinds[kinds.index(NOW) :]  # what waited came after
            assert hashlib.sha256(ears.pcm(samples.size)).digest() == take.sha256()
            assert any(not line.up for line in ears.said(Line))

    run(work())


async def speak(centre: Centre, edge, said, **more):
    """An edge that says what it likes; everything the centre answered."""
    socket = await connect(f"{centre.url}/v1/live", {"breathway-edge": str(edge.edge_id)})
    heard: list = []
    socket.on_text = lambda raw: heard.append(decode_word(raw))
    await until(lambda: heard)
    challenge = heard[0]
    assert isinstance(challenge, Challenge)
    text = encode_word(said)
    signature = sign(CONTEXT_LIVE + challenge.nonce + text, more.get("key", edge.secret_key))
    socket.send(TEXT, encode_word(Open(opening=text.decode(), signature=signature)))
    await until(lambda: len(heard) > 1)
    return socket, heard


def test_only_an_enrolled_edge_opens_and_only_its_own():
    async def work():
        edge, other = edge_key(), edge_key("kh-kampot")
        async with Centre(edge).serving() as centre:
            _, heard = await speak(centre, edge, opening(edge), key=other.secret_key)
            assert heard[-1].why.name == "wrong_signature"
            _, heard = await speak(centre, edge, opening(other))
            assert isinstance(heard[-1], Refusal)
            with pytest.raises(Exception, match="not enrolled"):
                await connect(f"{centre.url}/v1/live", {"breathway-edge": str(other.edge_id)})
            assert not centre.relay.streams

    run(work())


LIES = {
    "runs ahead": lambda tag: [(b, 0) for b in (0, 8000 * 60)],
    "now from the past": lambda tag: [(80_000, 0), (0, 0)],
    "two sounds at one place": lambda tag: [(0, 0), (0, 1)],
    "another recording": lambda tag: [(0, 0), (320, 2)],
}


@pytest.mark.parametrize("lie", LIES)
def test_a_stream_that_lies_about_its_index_is_found_and_nobody_else_suffers(lie):
    async def work():
        edge = edge_key()
        async with Centre(edge).serving() as centre:
            good = Take(opening(edge), None)
            lane = lane_to(centre.url, good, edge)
            running = asyncio.create_task(lane.run())
            playing = asyncio.create_task(recorded(good, breath(0.4)))
            bad = opening(edge)
            ears = await Ears.at(centre.url, bad.treatment_id)
            socket, heard = await speak(centre, edge, bad)
            for index, how in LIES[lie](bad.tag):
                samples = np.full(320, 7 + how, np.int16)
                tag = bad.tag ^ (how == 2)
                socket.send(BINARY, encode_frame(samples, index, rate_hz=8000, tag=tag))
            await until(lambda: socket.closed)
            assert heard[-1].why.name == "stream_lies_about_its_index"
            await until(lambda: ears.said(Refusal))
            await playing
            await running
            assert lane.state == "complete"

    run(work())


@pytest.mark.parametrize(
    ("raw", "name"),
    [(b"", "frame_truncated"), (b"\x01" * 40, "frame_damaged"), (bytes(60_000), "frame_damaged")],
)
def test_damaged_frames_end_their_own_line(raw, name):
    async def work():
        edge = edge_key()
        async with Centre(edge).serving() as centre:
            socket, heard = await speak(centre, edge, opening(edge))
            socket.send(BINARY, raw)
            await until(lambda: socket.closed)
            assert heard[-1].why.name == name

    run(work())


def test_a_hash_that_differs_is_never_complete():
    async def work():
        edge = edge_key()
        async with Centre(edge).serving() as centre:
            said = opening(edge)
            socket, heard = await speak(centre, edge, said)
            frame = encode_frame(np.arange(320, dtype=np.int16), 0, rate_hz=8000, tag=said.tag)
            socket.send(BINARY, frame)
            socket.send(TEXT, encode_word(Ended(samples=640, sha256=bytes(32))))
            await until(lambda: isinstance(heard[-1], Held) and heard[-1].ranges == ((0, 320),))
            socket.send(TEXT, encode_word(Ended(samples=320, sha256=bytes(32))))
            await until(lambda: isinstance(heard[-1], Refusal))
            assert heard[-1].why.name == "recording_differs"

    run(work())


def _all(heard: list[int], count: int) -> bool:
    return min(heard) == count


def test_who_stops_reading_or_reads_too_slowly_is_cut_off_in_bounded_memory():
    message = bytes([0x82, 126, 64, 0]) + bytes(16384)

    async def work():
        edge = edge_key()
        async with Centre(edge).serving() as centre:
            said = opening(edge)
            place, heard = (said.facility_id, said.treatment_id), [0] * 20
            for number in range(20):
                ears = await Ears.at(centre.url, said.treatment_id)

                def count(raw: bytes, number: int = number) -> None:
                    heard[number] += 1

                ears.socket.on_frame = count
            stuck, slow = [await Ears.at(centre.url, said.treatment_id) for _ in range(2)]
            stuck.socket.transport.pause_reading()
            slow.socket.transport.pause_reading()
            raw = slow.socket.transport.get_extra_info("socket")
            listeners, buffered = centre.relay._listeners[place], 0
            for sent in range(1, 2000):
                centre.relay.hand_out(place, message)
                waiting = [one.request.transport.get_write_buffer_size() for one in listeners]
                buffered = max(buffered, *waiting)
                with contextlib.suppress(OSError):
                    raw._sock.recv(400)
                await until(partial(_all, heard, sent))  # nobody else waits for those two
                if len(listeners) == 20:
                    break
            assert len(listeners) == 20
            assert buffered < 200_000

    run(work())


def test_a_listener_that_says_too_much_is_hung_up_on():
    async def work():
        edge = edge_key()
        async with Centre(edge).serving() as centre:
            said = opening(edge)
            _, heard = await speak(centre, edge, said)
            loud, ears = [await Ears.at(centre.url, said.treatment_id) for _ in range(2)]
            loud.socket.on_text = lambda raw: None
            for _ in range(500):
                loud.socket.send(TEXT, b'{"kind":"echo","at":1}')
            await until(lambda: loud.socket.closed)
            # What it still says meets a closed door, and may cost it the word that it was closed.
            assert loud.socket.close_code in (1008, None)
            assert not ears.socket.closed
            assert not any(isinstance(word, Refusal) for word in heard)

    run(work())


def test_whoever_rings_costs_the_bedside_no_line():
    async def work():
        edge = edge_key()
        async with Centre(edge).serving() as centre:
            said = opening(edge)
            socket, heard = await speak(centre, edge, said)
            await until(lambda: any(isinstance(word, Held) for word in heard))
            socket.transport.pause_reading()  # a line that takes nothing
            stream = centre.relay.current((said.facility_id, said.treatment_id))
            waiting = stream.source._socket.transport.get_write_buffer_size
            for _ in range(2000):
                stream.source.say(Talk(call="12345678", step="offer", sdp="x" * 16_000))
            assert waiting() <= TALK_BYTES
            socket.transport.resume_reading()
            await until(lambda: isinstance(heard[-1], Held))
            assert not socket.closed

    run(work())


def test_nobody_takes_the_recording_of_another_treatment():
    async def work():
        mine, other = edge_key(), edge_key("kh-kampot")
        async with Centre(mine, other).serving() as centre:
            said = opening(mine)
            socket, _ = await speak(centre, mine, said)
            theirs = structs.replace(opening(other), recording_id=said.recording_id)
            _, heard = await speak(centre, other, theirs)
            await until(lambda: isinstance(heard[-1], Refusal))
            assert centre.relay.streams[said.recording_id].opening == said
            assert not socket.closed

    run(work())


def test_a_refusal_says_what_and_what_to_do():
    async def work():
        centre = Centre()

        async def answer(request) -> None:
            raise Conflict(
                "2 treatments\r\nare: open", name="which_treatment", hint="name one: ១, 2"
            )

        centre.answer = answer
        async with centre.serving():
            with pytest.raises(Refused) as seen:
                await connect(centre.url)
            assert (seen.value.status, seen.value.name) == (409, "which_treatment")
            assert str(seen.value) == "2 treatments\r\nare: open"
            assert seen.value.hint == "name one: ១, 2"

    run(work())


def test_only_who_is_not_answered_is_given_up(monkeypatch):
    monkeypatch.setattr(upgrade, "UNANSWERED_S", 0.1)

    async def work():
        centre = Centre()

        async def answer(request) -> None:
            if request.path == "/stays":
                request.accept()
            await asyncio.sleep(0.4)
            request.close()

        centre.answer = answer
        async with centre.serving():
            socket = await connect(f"{centre.url}/stays")
            with pytest.raises(LinkDown):
                await connect(f"{centre.url}/waits")
            assert not socket.closed
            await until(lambda: socket.closed)
            assert socket.close_code == 1000

    run(work())


def test_a_thousand_listeners_of_one_bedside():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2500:
        pytest.skip("this machine allows fewer than 2500 open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2500), hard))

    async def work():
        edge = edge_key()
        async with Centre(edge).serving() as centre:
            take = Take(opening(edge), None)
            lane = lane_to(centre.url, take, edge)
            running = asyncio.create_task(lane.run())
            await until(lambda: lane.state == "up")
            heard = [0] * 1000
            for number in range(1000):
                socket = await connect(f"{centre.url}/hear/{take.opening.treatment_id}")

                def count(raw: bytes, number: int = number) -> None:
                    heard[number] += 1

                socket.on_frame = count
            await recorded(take, breath(0.4))
            await running
            await until(lambda: min(heard) == round(0.4 / FRAME_S))
            assert centre.relay.listening == 1000

    run(work(), 60)
