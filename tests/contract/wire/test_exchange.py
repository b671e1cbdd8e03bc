"""Two API processes are one relay: heard across, shown at once, handed over after a cut."""

from __future__ import annotations

import asyncio
import contextlib

from breathway.centre.exchanging import serving
from breathway.edge.recording.take import Take
from breathway.model.frame import LATER, NOW
from breathway.model.live import Complete, Talk
from breathway.wire.exchange import Exchange
from tests.livelane import Centre, Ears, breath, edge_key, lane_to, opening, play, until


@contextlib.asynccontextmanager
async def two_centres(folder, edge):
    async with serving(folder) as url, contextlib.AsyncExitStack() as stack:
        both = []
        for _ in range(2):
            exchange = Exchange(url)
            running = asyncio.create_task(exchange.run())
            stack.callback(running.cancel)
            centre = await stack.enter_async_context(Centre(edge, exchange=exchange).serving())
            both.append(centre)
        for centre in both:
            await asyncio.wait_for(centre.exchange.connected(), 5)
        yield both


def test_a_source_here_is_heard_there(tmp_path):
    async def work():
        edge = edge_key()
        async with two_centres(tmp_path, edge) as (one, two):
            take = Take(opening(edge), None)
            early = await Ears.at(two.url, take.opening.treatment_id)
            lane = lane_to(one.url, take, edge)
            running = asyncio.create_task(lane.run())
            samples = breath(2.0)
            playing = asyncio.create_task(play(take, samples))
            await until(lambda: len(early.frames) > 10)
            late = await Ears.at(two.url, take.opening.treatment_id)
            await until(lambda: any(frame.head.index == 0 for frame in late.frames))  # what was
            await playing
            await until(lambda: two.relay.lives())
            rung: list[Talk] = []
            take.talk = rung.append  # a voice asks from there, the bedside answers from here
            place = (edge.facility_id, take.opening.treatment_id)
            assert two.relay.to_source(place, Talk(call="call-one", step="ring", who="Dr Sok"))
            await until(lambda: rung)
            assert (rung[0].step, rung[0].who) == ("ring", "Dr Sok")
            assert lane.say(Talk(call="call-one", step="refuse"))
            await until(lambda: early.said(Talk) and late.said(Talk))
            assert not two.relay.to_source((edge.facility_id, edge.edge_id), rung[0])
            assert [opened for _, opened in two.relay.lives()] == [take.opening]
            await take.end()
            await running
            await until(lambda: early.said(Complete) and late.said(Complete))
            for ears in (early, late):
                assert ears.pcm(samples.size) == samples.astype("<i2").tobytes()
            await until(lambda: take.listeners == 2)

    asyncio.run(asyncio.wait_for(work(), 120))


def test_an_edge_that_calls_another_process_after_a_cut_sends_only_what_is_missing(tmp_path):
    async def work():
        edge = edge_key()
        async with two_centres(tmp_path, edge) as (one, two):
            take = Take(opening(edge), None)
            ears = await Ears.at(one.url, take.opening.treatment_id)
            lane = lane_to(one.url, take, edge)
            running = asyncio.create_task(lane.run())
            samples = breath(2.5)
            playing = asyncio.create_task(play(take, samples))
            await until(lambda: take.samples > 12_000)
            lane._call = lane_to(two.url, take, edge)._call
            take.grown = lane._woken.set
            lane._socket.abort()
            await playing
            await take.end()
            await running
            assert lane.state == "complete"
            assert not one.relay.streams
            resent = sum(f.head.samples for f in ears.frames if f.head.kind == LATER)
            assert resent < 8000
            assert any(f.head.kind == NOW and f.head.index > 16_000 for f in ears.frames)
            assert ears.pcm(samples.size) == samples.astype("<i2").tobytes()

    asyncio.run(asyncio.wait_for(work(), 120))
