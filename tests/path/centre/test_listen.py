"""A stethoscope heard from far away, on a real node: ``breathway listen`` to a page's ears."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from breathway.cli.demo.people import person
from breathway.model.errors import Refused
from breathway.model.frame import Frame, decode_frame
from breathway.model.live import Complete, Found, Hello, decode_word
from breathway.wire.socket import connect
from tests.livelane import breath, until

FACILITY = "kh-sihanoukville"


async def begin(bedside, number: int) -> str:
    patient = await bedside.ask("POST", "/api/patients", person(number, 4, 2026))
    body = {"patient_id": patient["patient_id"], "indication": "other"}
    return (await bedside.ask("POST", "/api/treatments", body))["treatment_id"]


@pytest.fixture(scope="module")
def treatment(node):
    bedside = node.bedside()
    treatment_id = node.run(begin(bedside, 7001))
    yield treatment_id
    node.run(
        bedside.ask("POST", f"/api/treatments/{treatment_id}/finish", {"outcome": "completed"})
    )
    node.run(bedside.close())


def headers_of(node, console, origin: str | None = None) -> dict[str, str]:
    cookies = "; ".join(f"{name}={value}" for name, value in console.http.cookies.items())
    return {"cookie": cookies, "origin": origin or node.url}


async def until_listed(console, treatment_id: str) -> dict:
    for _ in range(1800):
        rows = await console.ask("GET", "/api/listening")
        if found := [row for row in rows if row["treatment_id"] == treatment_id]:
            return found[0]
        await asyncio.sleep(0.05)
    raise AssertionError("it is not live")


async def arrived(console, treatment_id: str, count: int) -> list[dict]:
    for _ in range(1800):
        try:
            page = await console.ask("GET", f"/api/treatments/{treatment_id}")
        except Exception:  # its first records are on their way
            page = {"sounds": []}
        if len(page["sounds"]) >= count:
            return page["sounds"]
        await asyncio.sleep(0.05)
    raise AssertionError("the records did not arrive")


def listen(node, source, treatment_id: str, *more: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "breathway", "listen", "--source", str(source)]
    command += ["--data", str(node.node.folder / FACILITY), "--treatment", treatment_id, *more]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    )


def test_live_bit_exact_and_then_a_record_once(node, treatment, tmp_path):
    samples = breath(5.0)
    soundfile.write(tmp_path / "chest.flac", samples, 8000)
    doctor = node.console("doctor")
    running = listen(node, tmp_path / "chest.flac", treatment)
    try:
        row = node.run(until_listed(doctor, treatment))
        assert (row["body_site"], row["place"]["facility_id"]) == (
            "posterior_lower_right",
            FACILITY,
        )

        async def hear():
            url = f"{node.url}/api/treatments/{treatment}/listen"
            socket = await connect(url, headers_of(node, doctor))
            words, frames = [], []
            socket.on_text = lambda raw: words.append(decode_word(raw))
            socket.on_frame = lambda raw: frames.append(decode_frame(raw))
            await until(lambda: any(isinstance(word, Complete) for word in words))
            return words, frames

        words, frames = node.run(hear())
        said, errors = running.communicate(timeout=120)
        assert running.returncode == 0, errors
        report = json.loads(said)
        assert (report["samples"], report["kept"], report["done"]) == (40_000, 1, [])
        hello = next(word for word in words if isinstance(word, Hello) and word.opening)
        assert str(hello.opening.treatment_id) == treatment
        found = [word for word in words if isinstance(word, Found)]
        assert found  # of a steady tone of 400 Hz in breath noise
        assert any(each.pitch_hz and abs(each.pitch_hz - 400) < 30 for each in found)
        heard = np.zeros(samples.size, np.int16)
        for frame in frames:
            assert isinstance(frame, Frame)
            heard[frame.head.index : frame.head.end] = frame.samples
        assert np.array_equal(heard, samples)
        sounds = node.run(arrived(doctor, treatment, 1))
        assert [(s["rate_hz"], s["duration_s"], s["body_site"]) for s in sounds] == [
            (8000, 5.0, "posterior_lower_right")
        ]
        clip = node.run(doctor.http.get(f"/api/sounds/{sounds[0]['event_id']}"))
        kept, rate_hz = soundfile.read(io.BytesIO(clip.content), dtype="int16")
        assert rate_hz == 8000
        assert np.array_equal(kept, samples)
    finally:
        running.kill()
        node.run(doctor.close())


def test_nobody_listens_who_may_not(node, treatment):
    async def refused(console, **more) -> int:
        url = f"{node.url}/api/treatments/{treatment}/listen"
        with pytest.raises(Refused) as seen:
            await connect(url, headers_of(node, console, **more))
        return seen.value.status

    for username, status in (("operator", 403), ("wuxi", 404), ("admin", 403)):
        console = node.console(username)
        assert node.run(refused(console)) == status
        node.run(console.close())
    doctor = node.console("doctor")
    assert node.run(refused(doctor, origin="https://elsewhere.example")) == 403
    doctor.http.cookies.clear()
    assert node.run(refused(doctor)) == 401
    node.run(doctor.close())


def test_stereo_at_48_khz_unplugged_in_the_middle_keeps_what_was_heard(node, treatment, tmp_path):
    heard = np.stack([np.repeat(breath(30.0), 6)] * 2, 1)
    soundfile.write(tmp_path / "stereo.wav", heard, 48000)
    running = listen(node, tmp_path / "stereo.wav", treatment, "--phase", "after")
    doctor = node.console("doctor")
    node.run(until_listed(doctor, treatment))

    async def wait() -> None:
        await asyncio.sleep(3)

    node.run(wait())
    running.send_signal(signal.SIGKILL)  # as a cable that is pulled
    running.communicate()
    sounds = node.run(arrived(doctor, treatment, 2))
    assert 1.0 < sounds[1]["duration_s"] < 30
    assert sounds[1]["phase"] == "after"
    node.run(doctor.close())


def test_an_edge_that_is_not_there_is_said(tmp_path):
    soundfile.write(tmp_path / "a.wav", breath(0.2), 8000)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "breathway", "listen", "--source", str(tmp_path / "a.wav")),
            *("--data", str(tmp_path)),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert "no edge runs in" in done.stderr
