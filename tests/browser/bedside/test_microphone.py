"""A tablet's microphone as a stethoscope: recorded at the edge, live, and then a record."""

from __future__ import annotations

import io
import shutil

import numpy as np
import pytest
import soundfile
from playwright.sync_api import expect

from tests.browser.bedside.conftest import Ward
from tests.browser.conftest import FLAGS
from tests.path.centre.test_listen import arrived, begin, until_listed

RATE, HZ = 48000, 400
HELD = """
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (what) => {
  window.asked = what;
  return (window.held = await ask(what));
};
"""
SENT = """
const send = WebSocket.prototype.send;
window.sent = 0;
WebSocket.prototype.send = function (what) {
  window.sent += what.byteLength ? (what.byteLength - 4) / 2 : 0;
  return send.call(this, what);
};
"""
UNPLUG = 'window.held.getTracks()[0].dispatchEvent(new Event("ended"))'


@pytest.fixture
def tablet(browser, node, tmp_path):
    """A browser of its own, whose microphone hears a tone of 400 Hz."""
    tone = 0.3 * np.sin(2 * np.pi * HZ * np.arange(10 * RATE) / RATE)
    soundfile.write(tmp_path / "chest.wav", tone, RATE, subtype="PCM_16")
    fake = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={tmp_path / 'chest.wav'}",
    ]
    kind = browser.browser_type
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    opened = kind.launch(executable_path=path, args=[*FLAGS, *fake])
    context = opened.new_context(viewport={"width": 480, "height": 900})
    context.add_init_script(HELD + SENT)
    ward = Ward(context.new_page(), node.edges[0].url, node.edges[0].pin)
    yield ward
    opened.close()
    assert ward.errors == []
    assert ward.strangers == []


def sound(tablet, seconds):
    """Until so much more of it has left the page."""
    more = "([before, more]) => window.sent > before + more"
    tablet.page.wait_for_function(more, arg=[tablet.page.evaluate("sent"), 8000 * seconds])


def test_what_the_microphone_hears_is_live_and_kept(tablet, node):
    bedside = node.bedside()
    treatment = node.run(begin(bedside, 7003))
    doctor = node.console("doctor")
    node.run(bedside.ask("POST", f"/api/treatments/{treatment}/step", {"step": "sounds"}))
    tablet.sign_in()
    tablet.at(f"#/treatments/{treatment}")
    tablet.page.get_by_role("button", name="8 Lower right, back").click()
    tablet.page.get_by_role("button", name="Listen with this device’s microphone").click()
    row = node.run(until_listed(doctor, treatment))
    assert row["body_site"] == "posterior_lower_right"
    expect(tablet.page.get_by_role("status").first).to_contain_text("Recorded and live")
    sound(tablet, 1.5)
    tablet.page.get_by_role("button", name="7 Lower left, back").click()
    sound(tablet, 1.0)
    tablet.page.get_by_role("button", name="Stop and keep").click()
    expect(tablet.page.get_by_text("The sound is kept.")).to_be_visible()
    sounds = node.run(arrived(doctor, treatment, 2))
    places = [each["body_site"] for each in sounds]
    assert places == ["posterior_lower_right", "posterior_lower_left"]
    clip = node.run(doctor.http.get(f"/api/sounds/{sounds[0]['event_id']}"))
    heard, rate_hz = soundfile.read(io.BytesIO(clip.content))
    assert rate_hz == 8000
    middle = heard[4000:8000]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(middle.size)))
    assert np.argmax(spectrum) * 8000 / middle.size == pytest.approx(HZ, abs=3)
    unplugged(tablet, node, doctor, treatment)
    node.run(bedside.ask("POST", f"/api/treatments/{treatment}/finish", {"outcome": "completed"}))
    node.run(bedside.close())
    node.run(doctor.close())


def unplugged(tablet, node, doctor, treatment):
    """On the other side of the chest; the browser was asked for the sound as it is."""
    tablet.page.get_by_role("button", name="Listen with this device’s microphone").click()
    expect(tablet.page.get_by_role("status").first).to_contain_text("Recorded and live")
    asked = tablet.page.evaluate("window.asked.audio")
    assert not any(
        asked[each] for each in ("echoCancellation", "noiseSuppression", "autoGainControl")
    )
    tablet.page.get_by_role("button", name="Front").click()
    tablet.page.get_by_role("button", name="4 ").click()
    sound(tablet, 1.0)
    tablet.page.evaluate(UNPLUG)
    expect(tablet.page.get_by_role("alert")).to_contain_text("The microphone is gone.")
    sounds = node.run(arrived(doctor, treatment, 4))
    assert "anterior_lower_right" in [each["body_site"] for each in sounds]
