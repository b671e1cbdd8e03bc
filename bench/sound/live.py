"""The figures of live listening: uplink, relay, bad lines, chest to ear.

In: the reference sounds where they are, root for the bad lines, Chromium for the ear. Out: rows;
what cannot be measured here says why in place of a value.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from bench.sound.badline import why_not
from bench.sound.over import End, over
from bench.sound.rivals import FRAME_S as RIVAL_FRAME_S
from bench.sound.rivals import per_frame
from breathway.model.datagram import Repeats
from breathway.model.frame import FRAME_S, RATES_HZ, encode_frame

Row = dict[str, Any]
TCP_IP = 52  # bytes of a segment: IPv4 20, TCP 20, time stamps 12 (RFC 9293, RFC 7323)
TLS = 22  # of a record: header 5, tag 16, type 1 (RFC 8446, section 5.2)
UDP_IP = 28  # bytes: IPv4 20, UDP 8
SEALED = 30  # of a datagram: head 13, kind 1, tag 16
SOURCES, EACH, SECONDS = 200, 3, 10.0
EVERY = 20  # of the reference recordings one in so many
SEED = 3
CROWD, CROWD_S, ILL = 1000, 20.0, 40


def uplink() -> Iterator[Row]:
    what = "live uplink at 8 kHz by WebSocket, SPRSound median, kbit/s"
    given = os.environ.get("BREATHWAY_REFERENCE")
    folder = Path(given) if given else Path(__file__).resolve().parents[3] / "shared/reference"
    files = sorted((folder / "sounds/audio").glob("*/*.flac"))[::EVERY]
    if not files:
        yield missing(what, "≤ 60", "no reference sounds")
        return
    rates = np.array([kbit_s(file) for file in files])
    twice = np.array([datagram_kbit_s(file) for file in files])
    yield {
        "what": "the same by datagrams, each frame sent three times",
        "value": round(float(np.median(twice)), 1),
        "bar": "≤ 150",
        "most": round(float(twice.max()), 1),
    }
    yield {
        "what": what,
        "value": round(float(np.median(rates)), 1),
        "bar": "≤ 60",
        "p90": round(float(np.percentile(rates, 90)), 1),
        "with_tls": round(float(np.median(rates)) + TLS * 8 / FRAME_S / 1000, 1),
        "recordings": len(files),
    }


def kbit_s(file: Path) -> float:
    """Frame, masked WebSocket header, TCP and IP counted, each frame a segment of its own."""
    samples, rate_hz = soundfile.read(file, dtype="int16")
    assert rate_hz in RATES_HZ
    step = round(FRAME_S * rate_hz)
    total, frames = 0, 0
    for at in range(0, samples.size - step + 1, step):
        size = len(encode_frame(samples[at : at + step], at, rate_hz=rate_hz, tag=1))
        total += size + (6 if size < 126 else 8) + TCP_IP
        frames += 1
    return total * 8 / (frames * FRAME_S) / 1000


def datagram_kbit_s(file: Path) -> float:
    samples, rate_hz = soundfile.read(file, dtype="int16")
    step = round(FRAME_S * rate_hz)
    repeats, total, count = Repeats(), 0, 0
    for at in range(0, samples.size - step + 1, step):
        frame = encode_frame(samples[at : at + step], at, rate_hz=rate_hz, tag=1)
        total += len(repeats.message(frame)) + UDP_IP + SEALED
        count += 1
    return total * 8 / (count * FRAME_S) / 1000


def relay() -> Iterator[Row]:
    """Others are measured before and after it: the machine has its hours."""
    rivals = list(per_frame())
    ends: list[End] = []
    try:
        ends.append(server := End("relay", "127.0.0.1"))
        url = server.says()["url"]
        ends.append(ears := End("listeners", url, "--sources", SOURCES, "--each", EACH))
        ears.says()
        ends.append(source := End("flood", url, "--sources", SOURCES, "--seconds", SECONDS))
        source.says()
        before = server.ask()
        sent = source.says()["sent"]
        heard = ears.finish()["heard"]
        done = server.finish()
    finally:
        for end in ends:
            end.kill()
    cost = 1e6 * (done["cpu_s"] - before["cpu_s"]) / heard
    yield {
        "what": f"relay, {SOURCES} streams × {EACH} listeners: frames delivered",
        "value": f"{100 * heard / (sent * EACH):.2f} %",
        "bar": "≥ 99.9 %",
        "frames": heard,
    }
    yield {
        "what": "relay CPU per delivered frame by WebSocket, taking it in included",
        "value": f"{cost:.1f} µs",
        "bar": "≤ 20 µs",
    }
    for (name, first, note), (_, second, _) in zip(rivals, per_frame(), strict=True):
        microseconds, times = None, ""
        if first is not None and second is not None:
            microseconds = (first + second) / 2
            whole = microseconds / RIVAL_FRAME_S[name] / (cost / FRAME_S)
            times = f"{microseconds / cost:.1f} x ours; {whole:.1f} x for a second of sound"
        yield {
            "what": f"the same by {name}",
            "value": note if microseconds is None else f"{microseconds:.1f} µs",
            "bar": "≥ 50 x" if name == "aiortc" else "",
            "rival": times,
        }


def crowd() -> Iterator[Row]:
    """One stethoscope and a thousand ears; then with some that stop reading and some too slow."""
    for ill in (0, ILL):
        ends: list[End] = []
        try:
            ends.append(server := End("relay", "127.0.0.1"))
            said = server.says()
            ends.append(ears := End("listeners", said["url"], "--each", CROWD))
            ears.says()
            ends.append(bad := End("ill", said["url"], "--each", ill))
            bad.says()
            before = memory_kib(said["pid"], "VmRSS")
            ends.append(source := End("source", said["url"], "--seconds", CROWD_S, "--noise"))
            began = source.says()["began"]
            state, gone = source.says()["state"], bad.finish()["gone"]
            most = memory_kib(said["pid"], "VmHWM")
            heard = ears.finish(str(began))
        finally:
            for end in ends:
                end.kill()
        yield {
            "what": f"{CROWD} listeners of one stream"
            + (f", and {ill} that do not read or too slowly" if ill else ""),
            "value": f"{100 * heard['least'] / heard['first']:.2f} % at the worst of them",
            "bar": "≥ 99.9 %",
            "p95": f"{heard['p95_ms']} ms",
            "samples_missing": round(CROWD_S * 8000) - heard["samples"],
            "relay_grew": f"{(most - before) / 1024:.1f} MiB",
            "hung_up_on": gone,
            "state": state,
        }


def memory_kib(pid: int, what: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what))


def bad_lines() -> Iterator[Row]:
    bars = {
        "live at 300 ms RTT, 2 % loss, WebSocket p95": "≤ 1000 ms",
        "recording after a 60 s cut at 5 % loss: complete after the line is back": "≤ 60 s",
    }
    late, whole = bars
    if reason := why_not():
        for what, bar in bars.items():
            yield missing(what, bar, reason)
        return
    seen = over(rtt_s=0.3, loss=0.02, seconds=30.0, seed=SEED)
    yield {"what": late, "value": f"{seen['p95_ms']} ms", "bar": bars[late], "p50": seen["p50_ms"]}
    yield from datagrams()
    yield narrow()
    for by in ("websocket", "datagrams"):
        seen = over(rtt_s=0.3, loss=0.05, seconds=75.0, cut_s=60.0, seed=SEED, by=by)
        yield {
            "what": f"{whole}, {by}",
            "value": f"{seen['complete_after_return_s']} s",
            "bar": bars[whole],
            "samples_missing": round(75.0 * 8000) - seen["samples"],
            "state": seen["state"],
        }


def datagrams() -> Iterator[Row]:
    """Each of the two legs by itself, with jitter that overtakes."""
    for leg, to_page in (("edge to centre", False), ("centre to page", True)):
        seen = over(
            rtt_s=0.3,
            loss=0.02,
            jitter_s=0.02,
            seconds=60.0,
            seed=SEED,
            by="datagrams",
            to_page=to_page,
        )
        yield {
            "what": f"live at 300 ms RTT, 2 % loss, by datagrams, {leg}: p95; missing live",
            "value": f"{seen['p95_ms']} ms; {100 * seen['missing_live']:.3f} %",
            "bar": "≤ 400 ms; ≤ 0.1 %",
            "p50": seen["p50_ms"],
            "state": seen["state"],
        }


def narrow() -> Row:
    """Noise that cannot be coded shorter, over a line that carries four fifths of it."""
    seen = over(rtt_s=0.1, loss=0.0, bit_s=110_000, seconds=20.0, seed=SEED, noise=True)
    return {
        "what": "noise of 130 kbit/s over a line of 110: 4 kHz live, p50",
        "value": f"{seen['p50_ms']} ms",
        "bar": "reported",
        "at_half_rate": f"{100 * seen['halves'] / seen['samples']:.0f} %",
        "state": seen["state"],
        "complete_after_end_s": seen["after_end_s"],
    }


def ear() -> Iterator[Row]:
    """The browser test measures it: through the AudioWorklet, on loopback."""
    what = "capture to ear on loopback, p50 / p95"
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "latency.json"
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q"),
                "tests/browser/console/test_listening.py::test_a_doctor_hears_every_sample",
            ],
            env={**os.environ, "BREATHWAY_LATENCY": str(report)},
            capture_output=True,
            text=True,
            check=False,
        )
        if not report.exists():
            yield missing(what, "≤ 120 / 180 ms", done.stdout.strip().splitlines()[-1][:80])
            return
        said = json.loads(report.read_text())
    yield {
        "what": what,
        "value": f"{said['p50_ms']} / {said['p95_ms']} ms",
        "bar": "≤ 120 / 180 ms",
        "decoded": "bit-exact",
    }


def missing(what: str, bar: str, why: str) -> Row:
    return {"what": what, "value": "–", "bar": bar, "why": why}
