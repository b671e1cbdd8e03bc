"""Live sound by datagrams, over real sockets: edge to centre; what is lost comes all the same."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from urllib.parse import urlsplit

import numpy as np

from breathway.edge.recording.take import Take
from breathway.model.frame import HALF, LATER, encode_frame
from breathway.model.live import Line
from tests.contract.wire.test_live import recorded, run
from tests.livelane import Centre, Ears, breath, edge_key, lane_to, opening, until


def test_now_goes_by_datagrams_where_they_reach_the_centre():
    async def work():
        edge = edge_key()
        async with Centre(edge, datagrams=True).serving() as centre:
            take = Take(opening(edge), None)
            ears = await Ears.at(centre.url, take.opening.treatment_id)
            lane = lane_to(centre.url, take, edge)
            running = asyncio.create_task(lane.run())
            await until(lambda: lane.by == "datagrams")
            before = lane.sent_bytes
            samples = breath(1.5)
            await recorded(take, samples)
            await running
            assert lane.state == "complete"
            assert lane.sent_bytes - before < 2000  # the sound took the other way
            assert ears.pcm(samples.size) == samples.astype("<i2").tobytes()
            assert not any(frame.head.kind == LATER for frame in ears.frames)
            await until(lambda: any(line.datagrams for line in ears.said(Line)))

    run(work())


def test_what_datagrams_lose_comes_later_and_when_none_arrives_the_line_goes_on():
    async def work():
        edge = edge_key()
        async with Centre(edge, datagrams=True).serving() as centre:
            take = Take(opening(edge), None)
            ears = await Ears.at(centre.url, take.opening.treatment_id)
            lane = lane_to(centre.url, take, edge)
            running = asyncio.create_task(lane.run())
            await until(lambda: lane.by == "datagrams")
            samples = breath(4.5)
            playing = asyncio.create_task(recorded(take, samples))
            await until(lambda: len(ears.frames) > 10)
            centre.relay.door.datagram_received = lambda raw, address: None
            await until(lambda: lane.by == "websocket")
            await playing
            await running
            assert lane.state == "complete"
            assert any(frame.head.kind == LATER for frame in ears.frames)
            assert hashlib.sha256(ears.pcm(samples.size)).digest() == take.sha256()

    run(work())


def test_a_stream_that_lies_by_datagrams_is_refused_as_by_the_line():
    async def work():
        edge = edge_key()
        async with Centre(edge, datagrams=True).serving() as centre:
            take = Take(opening(edge), None)
            lane = lane_to(centre.url, take, edge)
            running = asyncio.create_task(lane.run())
            await until(lambda: lane.by == "datagrams")
            samples = breath(0.03)
            tag = take.opening.tag
            frame = encode_frame(samples, 8000 * 60, rate_hz=8000, tag=tag)
            lane._way.send(encode_frame(samples, 0, rate_hz=8000, tag=tag), 2)
            lane._way.send(frame, 2)  # a minute of sound within one second
            await running
            assert lane.state == "stream_lies_about_its_index"

    run(work())


def test_half_the_rate_is_heard_and_never_held():
    async def work():
        edge = edge_key()
        async with Centre(edge).serving() as centre:
            take = Take(opening(edge), None)
            ears = await Ears.at(centre.url, take.opening.treatment_id)
            lane = lane_to(centre.url, take, edge)
            lane._pace.line(1.0, time.monotonic())  # as on a line that falls behind
            running = asyncio.create_task(lane.run())
            samples = breath(1.2)
            await recorded(take, samples)
            await running
            assert lane.state == "complete"
            halves = [frame for frame in ears.frames if frame.head.kind == HALF]
            assert {frame.head.rate_hz for frame in halves} == {4000}
            assert sum(frame.head.end - frame.head.index for frame in halves) == samples.size
            out = np.zeros(samples.size, "<i2")
            for frame in ears.frames:
                if frame.head.kind != HALF:
                    out[frame.head.index : frame.head.end] = frame.samples
            assert np.array_equal(out, samples)

    run(work())


class SlowLine:
    """TCP to the centre that takes its time, while datagrams go straight: as over a busy proxy."""

    def __init__(self, url: str, late_s: float) -> None:
        self._to, self._late_s = urlsplit(url), late_s
        self._open: set[asyncio.WriteTransport] = set()
        self.url = ""

    async def start(self) -> asyncio.Server:
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return server

    def cut(self) -> None:
        for transport in self._open:
            transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self._to.hostname, self._to.port)
        self._open |= {writer.transport, far_writer.transport}
        await asyncio.gather(self._flow(reader, far_writer), self._flow(far_reader, writer))

    async def _flow(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                loop.call_later(self._late_s, writer.write, data)
        loop.call_later(self._late_s, writer.close)


def test_a_cut_source_whose_datagrams_overtake_its_line_is_no_liar():
    async def work():
        edge = edge_key()
        async with Centre(edge, datagrams=True).serving() as centre:
            slow = SlowLine(centre.url, 0.3)
            async with await slow.start():
                take = Take(opening(edge), None)
                ears = await Ears.at(centre.url, take.opening.treatment_id)
                lane = lane_to(slow.url, take, edge)
                running = asyncio.create_task(lane.run())
                samples = breath(5.0)
                playing = asyncio.create_task(recorded(take, samples))
                await until(lambda: len(ears.frames) > 10 and lane.by == "datagrams")
                slow.cut()
                await playing
                await running
                assert lane.state == "complete"
                assert hashlib.sha256(ears.pcm(samples.size)).digest() == take.sha256()

    run(work())
