"""A doctor hears a stethoscope live: every sample as it was, soon, with what is missing shown.

Milliseconds are reported, not asserted: they belong to the machine. With BREATHWAY_LATENCY=FILE
the measured delays are written there, for ``make bench-sound``.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from breathway.edge import local
from breathway.edge.bedside.capture import PATH
from breathway.wire.socket import BINARY, TEXT, connect
from tests.browser.axe import faults
from tests.livelane import breath
from tests.path.centre.test_listen import FACILITY, begin

RATE, STEP = 8000, 80
COLLECT = """
() => {
  const ear = document.querySelector("bw-listening").ear;
  window.heard = [];
  const note = ({ detail }) => window.heard.push([detail.index, [...detail.samples]]);
  ear.addEventListener("bw-sound", note);
}
"""


class Stethoscope:
    """A source that knows when each of its samples was captured."""

    def __init__(self, node, treatment: str) -> None:
        self.node, self.treatment = node, treatment
        self.ready = False
        self.sent: list[tuple[int, float]] = []  # index after the chunk, when it left

    async def play(self, samples) -> None:
        """Live at once; sound from when ``ready`` is set."""
        door = local.find(self.node.node.folder / FACILITY)
        url = f"{door.url}{PATH}?site=posterior_lower_left&treatment={self.treatment}"
        socket = await connect(url, {"authorization": f"Bearer {door.token}"})
        while not self.ready:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        began = time.time()
        for at in range(0, samples.size, STEP):
            await asyncio.sleep(max(0.0, began + (at + STEP) / RATE - time.time()))
            pcm = samples[at : at + STEP].astype("<i2").tobytes()
            socket.send(BINARY, at.to_bytes(4, "big") + pcm)
            self.sent.append((at + STEP, time.time()))
        socket.send(TEXT, b'{"kind":"end"}')
        while not socket.closed:  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    def captured_s(self, index: float) -> float:
        end, at = next((end, at) for end, at in self.sent if end > index)
        return at - (end - index) / RATE


@pytest.fixture
def treatment(node):
    bedside = node.bedside()
    treatment_id = node.run(begin(bedside, 7002))
    yield treatment_id
    node.run(
        bedside.ask("POST", f"/api/treatments/{treatment_id}/finish", {"outcome": "completed"})
    )
    node.run(bedside.close())


def test_a_doctor_hears_every_sample(node, treatment, open_window):
    samples = breath(6.0)
    source = Stethoscope(node, treatment)
    playing = asyncio.run_coroutine_threadsafe(source.play(samples), node.loop)
    doctor = open_window("doctor")
    page = doctor.page
    doctor.go("/listen")
    page.locator(f"a[href='/listen/{treatment}']").first.click()
    expect(page.locator("#ls-title")).to_contain_text("Live at site 7: Lower left, back")
    page.evaluate(COLLECT)
    page.get_by_role("button", name="Listen", exact=True).click()
    expect(page.get_by_role("button", name="Mute")).to_be_visible()
    expect(page.locator(".ls-head")).to_contain_text("→ datagrams")
    source.ready = True
    expect(page.locator(".ls-head")).to_contain_text("datagrams → datagrams")
    playing.result(120)
    expect(page.locator(".ls-head")).to_contain_text(" ms")
    expect(page.locator(".ls-tools")).to_contain_text("every sample is here")
    heard = page.evaluate("window.heard")
    out = [None] * samples.size
    for index, values in heard:
        out[index : index + len(values)] = values
    assert out == samples.tolist()  # bit by bit, before playout
    if picture := os.environ.get("BREATHWAY_PICTURE"):
        page.screenshot(path=picture)
    delays = delays_of(page, source)
    assert len(delays) > 10
    report = {
        "p50_ms": round(delays[len(delays) // 2], 1),
        "p95_ms": round(delays[int(len(delays) * 0.95)], 1),
        "measured": len(delays),
        "gap_s": page.evaluate("document.querySelector('bw-listening').ear.heard.gapS"),
    }
    print(report)
    if name := os.environ.get("BREATHWAY_LATENCY"):
        Path(name).write_text(json.dumps(report))
    assert doctor.overflow_px() == 0
    assert faults(page) == []


def delays_of(page, source: Stethoscope) -> list[float]:
    """From capture to the ear, in milliseconds, ascending; of what was heard while it came."""
    played = page.evaluate("document.querySelector('bw-listening').ear.played")
    last = source.sent[-1][0]
    return sorted(
        each["atMs"] - 1000 * source.captured_s(each["index"])
        for each in played
        if RATE < each["index"] < last - STEP
    )


def test_what_is_missing_is_hatched_until_it_comes(open_window, node, treatment):
    """The page alone, fed by hand: a gap is a gap."""
    doctor = open_window("doctor", language="km")
    page = doctor.page
    doctor.go(f"/listen/{treatment}")
    page.wait_for_selector("#ls-title")
    page.evaluate(
        """async () => {
          const page = document.querySelector("bw-listening");
          const ear = page.ear;
          const opening = { recording_id: "0", rate_hz: 8000, body_site: "trachea" };
          ear.take({ word: { kind: "hello", opening } });
          ear.take({ index: 0, samples: new Int16Array(16000).fill(9), now: true });
          ear.take({ index: 19200, samples: new Int16Array(8000).fill(9), now: true });
          page.requestUpdate();
        }"""
    )
    gap = page.locator(".ls-gap")
    expect(gap).to_have_count(1)
    expect(gap).to_have_attribute("title", "ចន្លោះ 0.4 វិ. នឹងបំពេញពេលវាមក")
    page.evaluate(
        """() => {
          const page = document.querySelector("bw-listening");
          page.ear.take({ index: 16000, samples: new Int16Array(3200).fill(9), now: false });
          page.requestUpdate();
        }"""
    )
    expect(gap).to_have_count(0)
    # The centre began anew and knows of nothing live: what was live is not, until it calls again.
    page.evaluate(
        """() => document.querySelector("bw-listening").ear.take({ word: { kind: "hello" } })"""
    )
    expect(page.locator(".ls-head")).to_contain_text("ដាច់")
