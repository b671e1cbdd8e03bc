"""The live lane over a bad line, in two network namespaces: what arrives, how late, how whole.

In: delay, loss, a cut, a seed. Out: what the source and a listener at the far end say of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from typing import Any

from bench.sound.badline import BadLine

ENDS = (sys.executable, "-m", "bench.sound.ends")


class End:
    """One process of ``ends``, inside a namespace or not."""

    def __init__(self, *words: object, within: str = "") -> None:
        command = [*ENDS, *map(str, words)]
        if within:
            command = BadLine.inside(within, command)
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def says(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args} ended")
        return dict(json.loads(line))

    def ask(self) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.says()

    def finish(self, words: str = "") -> dict[str, Any]:
        """Its stdin ends; what it says last."""
        assert self.process.stdin is not None
        self.process.stdin.write(words)
        self.process.stdin.close()
        said = self.says()
        self.process.wait(10)
        return said

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def over(
    *,
    rtt_s: float,
    loss: float,
    seconds: float,
    cut_s: float = 0.0,
    seed: int = 1,
    jitter_s: float = 0.0,
    bit_s: float = 0.0,
    by: str = "websocket",
    to_page: bool = False,
    noise: bool = False,
) -> dict[str, Any]:
    """One recording of ``seconds``, cut for ``cut_s`` from its third second on. The bad line is
    that from the edge to the centre, or with ``to_page`` that from the centre to a page."""
    bad = {"delay_s": rtt_s / 2, "jitter_s": jitter_s, "loss": loss, "bit_s": bit_s}
    with BadLine(**bad, seed=seed) as line:
        centre = line.near if to_page else line.far
        centre_address = line.near_address if to_page else line.far_address
        relay = End("relay", "0.0.0.0", within=centre)
        ends = [relay]
        try:
            port = relay.says()["url"].rpartition(":")[2]
            url = f"http://{centre_address}:{port}"
            over_it, beside = ("--by", by), ("--by", "websocket")
            ears = End("listeners", url, *(over_it if to_page else beside), within=line.far)
            ends.append(ears)
            ears.says()
            words = ["--seconds", seconds, *(beside if to_page else over_it)]
            sending = End("source", url, *words, *["--noise"] * noise, within=line.near)
            ends.append(sending)
            began = sending.says()["began"]
            before = line.bytes
            back_at = _cut(line, cut_s)
            sent = sending.says()
            heard = ears.finish(str(began))
        finally:
            for end in ends:
                end.kill()
        return {
            **{key: heard[key] for key in ("p50_ms", "p95_ms", "most_ms")},
            **{key: heard[key] for key in ("samples", "samples_now", "halves")},
            **{
                key: sent[key]
                for key in ("state", "after_end_s", "skipped_s", "unsent_most_s", "by")
            },
            "missing_live": round(
                1 - (heard["samples_now"] + heard["halves"]) / (seconds * 8000), 5
            ),
            "complete_after_return_s": round(sent["complete_at"] - max(back_at, 0.0), 1),
            "wire_kbit_s": round(8 * (line.bytes - before) / seconds / 1000, 1),
        }


def _cut(line: BadLine, cut_s: float) -> float:
    """When the line came back, by the wall's clock; 0 where it was not cut."""
    if not cut_s:
        return 0.0
    time.sleep(3.0)
    line.is_cut = True
    threading.Event().wait(cut_s)
    line.is_cut = False
    return time.time()
