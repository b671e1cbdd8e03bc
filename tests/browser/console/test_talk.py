"""An expert speaks to the bedside: asked first, muted until opened, and heard; or told why not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, expect

from tests.browser.bedside.conftest import Ward
from tests.browser.conftest import FLAGS, Visit
from tests.livelane import breath
from tests.path.centre.test_listen import begin, listen, until_listed

RATE = 48_000


@pytest.fixture
def live(node, tmp_path) -> Iterator[str]:
    """A treatment whose stethoscope is live."""
    bedside = node.bedside()
    treatment = node.run(begin(bedside, 7005))
    soundfile.write(tmp_path / "chest.flac", breath(5.0), 8000)
    source = listen(node, tmp_path / "chest.flac", treatment, "--loop", "--seconds", "900")
    doctor = node.console("doctor")
    node.run(until_listed(doctor, treatment))
    yield treatment
    source.terminate()
    source.wait(20)
    node.run(bedside.ask("POST", f"/api/treatments/{treatment}/finish", {"outcome": "completed"}))
    node.run(bedside.close())
    node.run(doctor.close())


@pytest.fixture
def both(browser, node, session_of, tmp_path) -> Iterator[tuple[Visit, Ward]]:
    """An expert with a microphone that hears a tone, and a nurse; in a browser of their own."""
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(5 * RATE) / RATE)
    soundfile.write(tmp_path / "voice.wav", tone, RATE, subtype="PCM_16")
    fake = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={tmp_path / 'voice.wav'}",
    ]
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    opened = browser.browser_type.launch(executable_path=path, args=[*FLAGS, *fake])
    contexts = [opened.new_context(), opened.new_context(viewport={"width": 480, "height": 900})]
    contexts[0].add_cookies(session_of("doctor"))
    doctor = Visit(contexts[0].new_page(), node.url)
    ward = Ward(contexts[1].new_page(), node.edges[0].url, node.edges[0].pin)
    yield doctor, ward
    opened.close()
    assert doctor.errors + ward.errors == []
    assert doctor.strangers + ward.strangers == []


def test_a_voice_is_asked_for_muted_at_first_and_then_heard(both, live):
    doctor, ward = both
    ward.sign_in()
    doctor.go(f"/listen/{live}")
    page = doctor.page
    ring(page)
    banner = ward.page.locator("section.talk")
    expect(banner).to_contain_text("wants to speak to you")
    ward.page.get_by_role("button", name="Not now").click()
    expect(page.locator(".ls-tools")).to_contain_text("The bedside has said: not now.")
    expect(banner).to_have_count(0)
    ring(page)
    ward.page.get_by_role("button", name="Listen", exact=True).click()
    expect(page.locator(".ls-tools")).to_contain_text("The bedside hears you")
    expect(banner).to_contain_text("is connected, and silent")
    ward.page.wait_for_timeout(700)
    expect(banner).to_contain_text("is connected, and silent")  # muted: no sound leaves
    page.get_by_role("button", name="Open the microphone").click()
    expect(banner).to_contain_text("speaks.")
    if picture := os.environ.get("BREATHWAY_PICTURE"):
        page.screenshot(path=picture + "-doctor.png")
        ward.page.screenshot(path=picture + "-ward.png")
    assert doctor.overflow_px() == 0
    assert ward.overflow_px() == 0
    page.get_by_role("button", name="Close the microphone").click()
    expect(banner).to_contain_text("is connected, and silent")
    ward.page.get_by_role("button", name="Hang up").click()
    expect(page.locator(".ls-tools")).to_contain_text("The bedside has hung up.")


BLOCKED = """
const Open = RTCPeerConnection;
window.RTCPeerConnection = class extends Open {
  constructor(how) { super({ ...how, iceTransportPolicy: "relay" }); }
};
"""


def test_where_udp_is_blocked_sound_and_voice_go_by_the_line(both, live):
    doctor, ward = both
    ward.sign_in()
    doctor.page.add_init_script(BLOCKED)
    doctor.go(f"/listen/{live}")
    page, banner = doctor.page, ward.page.locator("section.talk")
    ring(page)
    ward.page.get_by_role("button", name="Listen", exact=True).click()
    expect(page.locator(".ls-tools")).to_contain_text("no direct way is open (UDP is blocked)")
    expect(page.locator(".ls-head")).to_contain_text("→ WebSocket")
    expect(banner).to_contain_text("is connected, and silent")  # muted: nothing leaves
    page.get_by_role("button", name="Open the microphone").click()
    expect(banner).to_contain_text("speaks.")
    page.get_by_role("button", name="Close the microphone").click()
    page.get_by_role("button", name="Hang up").click()
    expect(banner).to_have_count(0)


def ring(page: Page) -> None:
    page.get_by_role("button", name="Speak to the bedside").click()
    expect(page.locator(".ls-tools")).to_contain_text("The bedside is asked.")


def test_without_webrtc_sound_comes_by_the_line_and_without_a_microphone_the_page_says_why(
    open_window, live
):
    doctor = open_window("doctor")
    doctor.page.add_init_script("delete window.RTCPeerConnection")
    doctor.go(f"/listen/{live}")
    expect(doctor.page.locator(".ls-head")).to_contain_text("→ WebSocket")
    doctor.page.get_by_role("button", name="Speak to the bedside").click()
    expect(doctor.page.locator(".ls-tools")).to_contain_text("microphone", ignore_case=True)
    expect(doctor.page.locator(".ls-tools [role=status]")).to_contain_text("then try again")
