"""One process of the centre, kept running.

In: a module to run and what it inherits. Out: a process that is started again when it dies, at
once the first time and then after a growing pause, and that is asked to stop, then made to.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

from breathway import log
from breathway.centre import lifeline
from breathway.centre.lifeline import Inherited

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 10.0
STEADY_S = 20.0  # alive for so long: the next death counts as the first again

_log = log.get(__name__)


class Child:
    def __init__(self, name: str, module: str, inherited: Inherited, stop_s: float) -> None:
        self.name, self.module, self.inherited, self.stop_s = name, module, inherited, stop_s
        self.ready = asyncio.Event()
        self.on_restart: Callable[[str], None] = lambda name: None
        self.pid: int | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False

    async def keep(self) -> None:
        """Run it, and again, until ``stop``."""
        pause_s = 0.0
        while not self._stopping:
            await asyncio.sleep(pause_s)
            if self._stopping:
                return
            started = time.monotonic()
            status = await self._run()
            if self._stopping:
                return
            steady = time.monotonic() - started > STEADY_S
            pause_s = FIRST_PAUSE_S if steady or not pause_s else min(LONGEST_PAUSE_S, pause_s * 2)
            self.on_restart(self.name)
            _log.warning(
                "child_died",
                extra={"child": self.name, "exit_status": status, "seconds": pause_s},
            )

    async def _run(self) -> int:
        fds = () if self.inherited.socket is None else (self.inherited.socket,)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self.module),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=fds,
            start_new_session=True,  # Ctrl-C reaches the supervisor, which stops us in order
            preexec_fn=partial(lifeline.die_with, os.getpid()),
        )
        self._process, self.pid = process, process.pid
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(ConnectionError):
            process.stdin.write(lifeline.encode(self.inherited))
            await process.stdin.drain()
        try:
            while line := await process.stdout.readline():
                if line == lifeline.READY:
                    self.ready.set()
                    _log.info("child_ready", extra={"child": self.name, "pid": process.pid})
            return await process.wait()
        finally:
            self.ready.clear()
            self.pid = None

    async def stop(self) -> None:
        """SIGTERM, then SIGKILL after ``stop_s``; returns when it is gone."""
        self._stopping = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        self._signal(process, signal.SIGTERM)
        try:
            async with asyncio.timeout(self.stop_s):
                await process.wait()
        except TimeoutError:
            _log.warning("child_killed", extra={"child": self.name, "pid": process.pid})
            self._signal(process, signal.SIGKILL)
            await process.wait()

    @staticmethod
    def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)
