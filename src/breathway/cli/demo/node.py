"""A Cambodian node on this machine: a centre, two facilities with their edges, people who sign in.

In: a data folder and a speed for the simulated instruments. Out: running processes with their
addresses, and sign-ins made fresh. Everything is started by the same commands an operator uses;
``stop`` ends all of them, and each ends by itself when this process dies.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct

from breathway.centre import operate
from breathway.centre.lifeline import die_with
from breathway.cli.demo import school
from breathway.cli.demo.line import Line
from breathway.cli.demo.protocol import sign_for
from breathway.config import CentreSettings
from breathway.console.accounts import Accounts, SignInSheet
from breathway.model.errors import BreathwayError
from breathway.model.facility import Facility
from breathway.model.people import Role

START_S = 90.0
STOP_S = 15.0
DOSE_SPEED = 15.0  # a dose takes five minutes at 1: long for somebody who only looks on


class DidNotStart(BreathwayError):
    name = "demo_did_not_start"
    hint = "look at the log in the demonstration's folder"


FACILITIES = (
    Facility(
        id="kh-sihanoukville",
        name="Sihanoukville Provincial",
        kind="respiratory_clinic",
        jurisdiction="KH",
        zone="Asia/Phnom_Penh",
        city="Sihanoukville",
        latitude=10.609,
        longitude=103.53,
    ),
    Facility(
        id="kh-kampot",
        name="Kampot Referral",
        kind="nebulization_centre",
        jurisdiction="KH",
        zone="Asia/Phnom_Penh",
        city="Kampot",
        latitude=10.594,
        longitude=104.164,
    ),
)


PEOPLE: tuple[tuple[str, str, Role, list[str]], ...] = (
    ("nurse", "Srey Leak", "nurse", ["kh-sihanoukville"]),
    ("doctor", "Dr Chea Sophal", "expert", ["*"]),
    ("sokha", "Dr Mey Sokha", "expert", ["*"]),
    ("vanna", "Dr Lim Vanna", "expert", ["*"]),
    ("wuxi", "Dr Wei Min, Wuxi", "expert", []),
    ("operator", "Keo Rithy", "operator", ["*"]),
    ("admin", "Sok Chenda", "administrator", ["*"]),
)

# Whom a request goes to that nobody answers: a colleague, then the duty doctor.
ROSTER = """
version = "demonstration"
after_s = { high = 120, medium = 300, low = 900 }
[[duty]]
username = "sokha"
level = "expert"
facilities = ["kh-*"]
zone = "Asia/Phnom_Penh"
[[duty]]
username = "vanna"
level = "duty_doctor"
facilities = ["*"]
zone = "Asia/Phnom_Penh"
"""

# How many people live there, for rates: rounded, recalled, not verified.
AREAS = """place,people,province
kh-sihanoukville,89800,Preah Sihanouk
kh-kampot,49500,Kampot
"""


class Edge(Struct, frozen=True, kw_only=True):
    """A running edge."""

    facility: Facility
    url: str
    pin: str


class Process:
    """One command of ours, which prints a line of JSON when it is ready."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, logs: Path) -> None:
        self.name, self.process, self.logs = name, process, logs
        self.ready: dict[str, Any] = {}

    @classmethod
    async def start(cls, name: str, arguments: list[str], folder: Path) -> Process:
        logs = folder / f"{name}.log"
        with logs.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "breathway", *arguments),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,  # Ctrl-C reaches us, and we stop it in order
                preexec_fn=partial(die_with, os.getpid(), signal.SIGTERM),
            )
        return cls(name, process, logs)

    async def until_ready(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        try:
            async with asyncio.timeout(START_S):
                while line := await self.process.stdout.readline():
                    if line.startswith(b"{") and (said := json.loads(line)).get("ready"):
                        self.ready = said
                        return self.ready
        except TimeoutError:
            pass
        raise DidNotStart(f"the {self.name} did not start; its log is {self.logs}")

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_S):
                await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


class Node:
    """The centre and the edges of the demonstration, once started."""

    def __init__(
        self,
        folder: Path,
        *,
        speed: float,
        say: Callable[[str], None],
        database_url: str = "",
        roster: str = ROSTER,
        rules: str = "",  # the package's own
    ) -> None:
        self.folder, self.speed, self.say, self.database_url = folder, speed, say, database_url
        self.roster, self.rules = roster, rules
        self.processes: list[Process] = []
        self.edges: list[Edge] = []
        self.url = ""
        self.line: Line | None = None  # of the first facility
        self.people: dict[str, SignInSheet] = {}
        self.school = ""  # the address of its page

    @property
    def settings(self) -> CentreSettings:
        return CentreSettings(data=self.folder / "centre", database_url=self.database_url)

    async def start(self, *, port: int = 0, facilities: tuple[Facility, ...] = FACILITIES) -> None:
        """Start all of it; what was already started is stopped when something does not come up."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            await self._start_centre(port)
            self.say("letting people in")
            await asyncio.gather(self._make_people(), self._make_facilities(facilities))
            self.school = await school.subscribe(self.settings, self.url)
            self.say("starting the facilities' edges and their instruments")
            self.line = Line(self.url, self.folder)
            await self.line.start()
            edges = await asyncio.gather(*(self._start_edge(f, port) for f in facilities))
            self.edges = list(edges)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Edges first, so that they can still say goodbye; then the centre."""
        started, self.processes = self.processes, []
        await asyncio.gather(*(p.stop() for p in started if p.name != "centre"))
        await asyncio.gather(*(p.stop() for p in started if p.name == "centre"))
        if self.line is not None:
            await self.line.stop()

    async def _start_centre(self, port: int) -> None:
        self.say("starting the data centre: PostgreSQL, API, stages")
        arguments = ["centre", "--data", str(self.folder / "centre"), "--port", str(port)]
        if self.database_url:
            arguments += ["--database-url", self.database_url]
        (self.folder / "areas.csv").write_text(AREAS, "utf-8")
        config = self.folder / "centre.toml"
        config.write_text(f"[centre]\nmap_areas = {json.dumps(str(self.folder / 'areas.csv'))}\n")
        arguments += ["--config", str(config)]
        for option, text in (("roster", self.roster), ("rules", self.rules)):
            if text:
                file = self.folder / f"{option}.toml"
                file.write_text(text, "utf-8")
                arguments += [f"--{option}", str(file)]
        process = await Process.start("centre", arguments, self.folder)
        self.processes.append(process)
        self.url = (await process.until_ready())["url"]

    async def _make_facilities(self, facilities: tuple[Facility, ...]) -> None:
        for facility in facilities:
            if not (self.folder / facility.id / "spool.db").exists():
                await operate.add_facility(self.settings, facility)

    async def _make_people(self) -> None:
        """The same accounts at each start, with passwords made fresh."""
        url = operate.admin_url(self.settings)
        async with Accounts.open(url, self.settings.data, "KH") as accounts:
            for username, name, role, places in PEOPLE:
                self.people[username] = await accounts.renew(username, name, role, places)

    async def _start_edge(self, facility: Facility, port: int) -> Edge:
        data = self.folder / facility.id
        sign_for(data, facility)
        line = self.line.url if self.line and facility is FACILITIES[0] else self.url
        arguments = ["edge", "--data", str(data), "--centre", line, "--simulate"]
        arguments += ["--simulate-speed", str(self.speed)]
        arguments += ["--simulate-dose-speed", str(max(self.speed, DOSE_SPEED))]
        arguments += ["--port", str(port + 100 + FACILITIES.index(facility) if port else 0)]
        if not (data / "spool.db").exists():
            arguments += ["--code", await operate.enrolment_code(self.settings, facility.id, 1)]
        process = await Process.start(facility.id, arguments, self.folder)
        self.processes.append(process)
        ready = await process.until_ready()
        return Edge(facility=facility, url=ready["url"], pin=ready["pin"])


def fresh_seed() -> int:
    """A seed that is printed, so that a run can be made again."""
    return secrets.randbelow(10**6)
