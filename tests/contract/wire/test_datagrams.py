"""Live sound by datagrams, over real sockets: edge to centre; what is lost comes all the same."""

from __future__ import annotations

import asyncio
import hashlib
import time

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
