"""Live sound by datagrams, over real sockets: edge to centre; what is lost comes all the same."""

from __future__ import annotations

import asyncio
import hashlib

from breathway.edge.recording.take import Take
from breathway.model.frame import LATER
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
