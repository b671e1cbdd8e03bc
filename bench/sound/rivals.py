"""What others cost for a delivered frame of sound: picows and aiortc, where they are installed.

In: nothing. Out: (name, microseconds of CPU of the sending process per delivered frame, why not).
picows passes the same coded frames on by WebSocket. aiortc sends the same sound by WebRTC: Opus at
8 kHz mono, 20 ms a packet, one connection for each listener.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

FRAME_S = {"picows": 0.025, "aiortc": 0.02}
LISTENERS = {"picows": 30, "aiortc": 6}
SECONDS = {"picows": 6.0, "aiortc": 8.0}
Found = tuple[str, float | None, str]


def per_frame() -> Iterator[Found]:
    for name in LISTENERS:
        if importlib.util.find_spec(name) is None:
            yield name, None, "not installed"
            continue
        command = [sys.executable, "-m", "bench.sound.rivals", name]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode:
            yield name, None, "failed"
        else:
            yield name, json.loads(done.stdout.splitlines()[-1]), ""


def _ears(*command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


# Each runs both ends; only the CPU of the thread that serves is counted.


async def picows_fan_out(listeners: int, seconds: float) -> float:
    import picows

    from bench.sound.ends import coded

    class Server(picows.WSListener):
        def on_ws_connected(self, transport: Any) -> None:
            lines.append(transport)

    lines: list[Any] = []
    server = await picows.ws_create_server(lambda _: Server(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    heard = _ears("-c", _PICOWS_EARS, str(port), str(listeners))
    while len(lines) < listeners:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    frames = coded()
    loop, count, before = asyncio.get_running_loop(), 0, time.process_time()
    began = loop.time()
    while loop.time() - began < seconds:
        for line in lines:
            line.send(picows.WSMsgType.BINARY, frames[count % len(frames)])
        count += 1
        await asyncio.sleep(FRAME_S["picows"])
    cost = time.process_time() - before
    heard.kill()
    return 1e6 * cost / (count * listeners)


_PICOWS_EARS = """
import asyncio, sys, picows
class Ear(picows.WSListener):
    pass
async def main():
    url = f"ws://127.0.0.1:{sys.argv[1]}/"
    ears = [await picows.ws_connect(Ear, url) for _ in range(int(sys.argv[2]))]
    await asyncio.sleep(60)
asyncio.run(main())
"""


async def aiortc_fan_out(listeners: int, seconds: float) -> float:
    """The receiving ends are another process; signalling goes by pipes."""
    from aiortc import RTCPeerConnection, RTCSessionDescription
    from aiortc.contrib.media import MediaRelay

    ears = _ears("-m", "bench.sound.rivals", "aiortc-ears")
    assert ears.stdin is not None
    assert ears.stdout is not None
    source, passing = _tone(), MediaRelay()
    connections = []
    for _ in range(listeners):
        connection = RTCPeerConnection()
        connection.addTrack(passing.subscribe(source))
        await connection.setLocalDescription(await connection.createOffer())
        print(json.dumps(connection.localDescription.sdp), file=ears.stdin, flush=True)
        answer = json.loads(await asyncio.to_thread(ears.stdout.readline))
        await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        connections.append(connection)
    await asyncio.sleep(1.5)
    sent, before = await _packets(connections), time.process_time()
    await asyncio.sleep(seconds)
    cost = time.process_time() - before
    delivered = await _packets(connections) - sent
    ears.kill()
    for connection in connections:
        await connection.close()
    return 1e6 * cost / delivered


async def _packets(connections: list[Any]) -> int:
    total = 0
    for connection in connections:
        for stats in (await connection.getStats()).values():
            total += getattr(stats, "packetsSent", 0) if stats.type == "outbound-rtp" else 0
    return total


def _tone() -> Any:
    import av
    import numpy as np
    from aiortc.mediastreams import MediaStreamTrack

    class Tone(MediaStreamTrack):
        kind = "audio"
        at = 0
        began = 0.0

        async def recv(self) -> Any:
            self.began = self.began or time.time()
            await asyncio.sleep(max(0.0, self.began + self.at / 8000 - time.time()))
            wave = 3000 * np.sin(2 * np.pi * 400 * np.arange(self.at, self.at + 160) / 8000)
            frame = av.AudioFrame.from_ndarray(wave.astype(np.int16)[None], layout="mono")
            frame.sample_rate, frame.pts = 8000, self.at
            frame.time_base = Fraction(1, 8000)
            self.at += 160
            return frame

    return Tone()


async def aiortc_ears() -> None:
    from aiortc import RTCPeerConnection, RTCSessionDescription
    from aiortc.contrib.media import MediaBlackhole

    held = []
    while line := await asyncio.to_thread(sys.stdin.readline):
        connection, sink = RTCPeerConnection(), MediaBlackhole()
        connection.on("track", sink.addTrack)
        await connection.setRemoteDescription(RTCSessionDescription(json.loads(line), "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
        await sink.start()
        print(json.dumps(connection.localDescription.sdp), flush=True)
        held.append((connection, sink))


def main() -> int:
    name = sys.argv[1]
    if name == "aiortc-ears":
        asyncio.run(aiortc_ears())
        return 0
    work = {"picows": picows_fan_out, "aiortc": aiortc_fan_out}[name]
    print(json.dumps(asyncio.run(work(LISTENERS[name], SECONDS[name]))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
