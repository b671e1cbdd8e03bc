"""A doctor listens while the bedside's line is bad (300 ms, 2 % loss) and then cut for ten seconds:
the gap is shown and never filled with anything else, live comes first, and in the end every sample.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import sys
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from urllib.parse import urlsplit
from uuid import UUID

import numpy as np
import pytest
from bench.sound.badline import BadLine, why_not
from playwright.sync_api import expect

from breathway.edge import enrol
from breathway.edge.recording.lane import Lane
from breathway.edge.recording.take import Take
from breathway.wire.socket import connect
from tests.browser.console.test_listening import treatment
from tests.livelane import FACILITY, breath, opening, play, until

__all__ = ["treatment"]
SEED = 20261126
CUT_S = 10.0
# In the far namespace: what comes by the bad line goes on by a file's socket, which both share.
DOOR = """
import asyncio, sys
async def carry(one, other):
    try:
        while data := await one.read(65536):
            other.write(data)
    finally:
        other.close()
async def join(r, w):
    far_r, far_w = await asyncio.open_unix_connection(sys.argv[2])
    await asyncio.gather(carry(r, far_w), carry(far_r, w), return_exceptions=True)
async def main():
    server = await asyncio.start_server(join, sys.argv[1], 8000)
    print("open", flush=True)
    await server.serve_forever()
asyncio.run(main())
"""
# Of what comes at half its rate the full rate follows; that is what is compared.
COLLECT = """
() => {
  [window.heard, window.order, window.gaps] = [[], [], 0];
  document.querySelector("bw-listening").ear.addEventListener("bw-sound", ({ detail }) => {
    window.order.push(detail.index);
    if (!detail.half) window.heard.push([detail.index, [...detail.samples]]);
  });
  const count = () => document.querySelectorAll(".ls-gap").length;
  setInterval(() => (window.gaps = Math.max(window.gaps, count())), 50);
}
"""


@pytest.fixture
def line() -> Iterator[BadLine]:
    if reason := why_not():
        pytest.skip(reason)
    with BadLine(delay_s=0.15, loss=0.02, seed=SEED, here=True) as made:
        yield made


@contextlib.asynccontextmanager
async def door(node, line: BadLine, path: str) -> AsyncIterator[None]:
    """From the far end of the line to the centre."""
    to = urlsplit(node.url)

    async def carry(one, other) -> None:
        with contextlib.suppress(OSError):
            while data := await one.read(65536):
                other.write(data)
        other.close()

    async def join(reader, writer) -> None:
        far = await asyncio.open_connection(to.hostname, to.port)
        await asyncio.gather(carry(reader, far[1]), carry(far[0], writer))

    server = await asyncio.start_unix_server(join, path)
    command = [sys.executable, "-c", DOOR, line.far_address, path]
    far = await asyncio.create_subprocess_exec(
        *line.inside(line.far, command), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert await far.stdout.readline() == b"open\n"
        yield
    finally:
        far.kill()
        await far.wait()
        server.close()


def test_a_doctor_hears_through_a_bad_line_and_a_cut(node, treatment, open_window, line, tmp_path):
    samples = breath(CUT_S + 6.0)
    folder = node.node.folder / FACILITY
    identity = enrol.must_be_enrolled(folder)
    key = enrol.credentials(identity, enrol.keys(folder)).secret_key
    edge = SimpleNamespace(facility_id=identity.facility.id)
    take = Take(opening(edge, 8000, UUID(treatment)), None)
    doctor = open_window("doctor")
    page = doctor.page
    doctor.go(f"/listen/{treatment}")
    page.wait_for_selector("#ls-title")
    page.get_by_role("button", name="Listen", exact=True).click()
    page.evaluate(COLLECT)

    async def listen() -> str:
        headers = {"breathway-edge": str(identity.edge_id)}
        at = f"http://{line.far_address}:8000/v1/live"
        async with door(node, line, str(tmp_path / "centre")):
            lane = Lane(take, lambda: connect(at, headers, within_s=3.0), key, datagrams=False)
            running = asyncio.create_task(lane.run())
            await until(lambda: lane.state == "up")
            await play(take, samples)
            await until(lambda: lane.state == "up")  # again
            await take.end()
            await running
            return lane.state

    listening = asyncio.run_coroutine_threadsafe(listen(), node.loop)
    expect(page.locator("#ls-title")).to_contain_text("Live at site 8")
    while page.evaluate("window.heard.length") < 60:
        page.wait_for_timeout(100)
    line.is_cut = True
    page.wait_for_timeout(1000 * CUT_S)
    expect(page.locator(".ls-head")).to_contain_text(re.compile("cut|stalls"))
    line.is_cut = False
    assert listening.result(120) == "complete"
    expect(page.locator(".ls-tools")).to_contain_text("every sample is here")
    heard = page.evaluate("window.heard")
    out = np.zeros(samples.size, np.int16)
    for index, values in heard:  # what is heard is what was, also while a part is missing
        assert values == samples[index : index + len(values)].tolist()
        out[index : index + len(values)] = values
    assert hashlib.sha256(out.astype("<i2").tobytes()).digest() == take.sha256()
    order = page.evaluate("window.order")
    assert order != sorted(order)  # live came before what was missed
    assert page.evaluate("window.gaps") > 0
    expect(page.locator(".ls-gap")).to_have_count(0)
