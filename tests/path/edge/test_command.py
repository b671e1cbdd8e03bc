"""``breathway edge`` as a process: enrolling, its ready line, ``kill -9`` under load, its end."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import os
import random
import signal
import ssl
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import nacl.bindings as sodium

from breathway.model import decode_event
from breathway.model.batch import entry_hash
from breathway.wire.memory import MemoryCentre
from tests.contract.wire.served import Served, serving

from .test_treatment import FACILITY, PATIENT

COMMAND = """
import argparse, sys
from breathway.cli import edge
parser = argparse.ArgumentParser()
edge.add_parser(parser.add_subparsers(required=True))
arguments = parser.parse_args(["edge", *sys.argv[1:]])
sys.exit(arguments.run(arguments))
"""


def centre() -> MemoryCentre:
    box_public, _ = sodium.crypto_box_keypair()
    made = MemoryCentre(lambda: dt.datetime.now(dt.UTC), facility=FACILITY, box_key=box_public)
    made.codes.add("CODE")
    return made


async def command(
    *arguments: object, stderr: int = asyncio.subprocess.DEVNULL
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        COMMAND,
        *map(str, arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=stderr,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )


@contextlib.asynccontextmanager
async def edge(folder: Path, url: str, *more: object) -> AsyncIterator[tuple[Any, dict[str, Any]]]:
    """The process, and its ready line."""
    arguments = ("--data", folder, "--centre", url, "--code", "CODE", "--port", 0, *more)
    with (folder.parent / "edge.log").open("ab") as log:
        process = await command(*arguments, stderr=log.fileno())
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            ready = json.loads(await process.stdout.readline())
        yield process, ready
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def signed_in(ready: dict[str, Any]) -> httpx.AsyncClient:
    page = httpx.AsyncClient(base_url=ready["url"], timeout=30)
    answer = await page.post("/api/session", json={"pin": ready["pin"]})
    assert answer.status_code == 200
    return page


def processes_that_name(folder: Path) -> list[str]:
    """Command lines that mention the folder: the broker's does."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if str(folder) in line:
                found.append(line)
    return found


def test_it_enrols_serves_and_ends_at_once_with_all_it_started(tmp_path: Path) -> None:
    async def case() -> None:
        async with (
            serving(Served(centre())) as url,
            edge(tmp_path, url, "--simulate") as (
                process,
                ready,
            ),
        ):
            assert ready["ready"] is True
            assert ready["facility"] == "kh-kampot"
            page = await signed_in(ready)
            async with page.stream("GET", "/api/live"):  # an open page does not hold it up
                assert any("nats-server" in line for line in processes_that_name(tmp_path))
                process.terminate()
                async with asyncio.timeout(60):
                    assert await process.wait() == 0
            await page.aclose()
            assert processes_that_name(tmp_path) == []
        # the PIN is new at each start, and only its hash is kept
        assert ready["pin"].encode() not in (tmp_path / "keys" / "pin").read_bytes()

    asyncio.run(case())


def test_killed_under_load_it_loses_nothing_it_said_was_saved(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")  # shown when the test fails
    draw = random.Random(seed)

    async def case() -> None:
        receiver = centre()
        said: set[str] = set()
        async with serving(Served(receiver)) as url:
            pin = None
            for _ in range(2):
                async with edge(tmp_path, url, *(["--keep-pin"] if pin else [])) as (
                    process,
                    ready,
                ):
                    pin = pin or ready["pin"]
                    page = await signed_in(ready | {"pin": pin})
                    asyncio.get_running_loop().call_later(
                        0.3 + draw.random(), process.send_signal, signal.SIGKILL
                    )
                    with contextlib.suppress(httpx.HTTPError):
                        while True:
                            await nurse(page, said)
                    await page.aclose()
                    await process.wait()
            async with edge(tmp_path, url, "--keep-pin") as (process, ready):
                assert ready["pin"] is None
                page = await signed_in(ready | {"pin": pin})
                await until_acknowledged(page)
                await page.aclose()
        check(receiver, said)

    asyncio.run(case())


async def nurse(page: httpx.AsyncClient, said: set[str]) -> None:
    """Registers somebody, treats them, and notes what the edge said was saved."""
    patient = (await page.post("/api/patients", json=PATIENT)).json()["patient_id"]
    said.add(patient)
    begun = {"patient_id": patient, "indication": "croup"}
    treatment = (await page.post("/api/treatments", json=begun)).json()
    at = f"/api/treatments/{treatment['treatment_id']}"
    said.add(treatment["treatment_id"])
    given = {"drug": "salbutamol", "dose_mg": 2.5, "route": "oral"}
    answer = (await page.post(f"{at}/given", json=given)).json()
    said |= {line["event_id"] for line in answer["given"]}
    answer = (await page.post(f"{at}/finish", json={"outcome": "completed"})).json()
    said |= {record["event_id"] for record in answer["records"]}


async def until_acknowledged(page: httpx.AsyncClient) -> None:
    async with asyncio.timeout(60):
        while (await page.get("/api/bedside")).json()["link"]["backlog"]:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def check(receiver: MemoryCentre, said: set[str]) -> None:
    """Each is there once, in an unbroken chain."""
    [spool] = receiver.spools.values()
    assert sorted(spool) == list(range(1, len(spool) + 1))
    assert not receiver.quarantine
    previous, known = bytes(32), []
    for number in sorted(spool):
        assert spool[number].previous == previous
        previous = entry_hash(spool[number])
        event = decode_event(spool[number].event)
        known.append(event.id)
        said -= {str(event.id), str(event.patient_id), str(event.treatment_id)}
    assert len(known) == len(set(known))
    assert said == set()


def test_nothing_about_a_person_is_in_the_logs_or_in_the_clear_on_the_disk(
    tmp_path: Path,
) -> None:
    """A canary patient, through a whole visit, a line that fails, and calls that are refused."""
    canaries = ("Canary Bird", "0999888777", "Street of Canaries", "canary words", "C-4711")

    async def case() -> None:
        receiver = centre()
        folder = tmp_path / "edge"
        body = PATIENT | {
            "name": "Canary Bird",
            "name_latin": "",
            "phone": "0999888777",
            "address": "Street of Canaries",
            "local_number": "C-4711",
        }
        async with (
            serving(Served(receiver)) as url,
            edge(folder, url, "--simulate") as (
                process,
                ready,
            ),
        ):
            page = await signed_in(ready)
            patient = (await page.post("/api/patients", json=body)).json()["patient_id"]
            begun = {"patient_id": patient, "indication": "croup"}
            treatment = (await page.post("/api/treatments", json=begun)).json()
            at = f"/api/treatments/{treatment['treatment_id']}"
            await page.post(f"{at}/help", json={"reason": "worse", "words": "canary words"})
            await page.post(f"{at}/blows", json={"phase": "canary words"})  # refused
            await page.post("/api/patients", json=body | {"height_cm": 5})  # refused
            assert (await page.get("/api/patients?q=canary")).json()["rows"]
            await until_acknowledged(page)
            receiver.edges.clear()  # the centre knows us no more: the line is refused
            await page.post(f"{at}/finish", json={"outcome": "completed"})
            await asyncio.sleep(0.5)
            await page.aclose()
            process.terminate()
            await process.wait()
        places = [tmp_path / "edge.log", *(p for p in folder.rglob("*") if p.is_file())]
        assert b"link_changed" in places[0].read_bytes()
        for place in places:
            raw = place.read_bytes()
            for canary in (*canaries, patient if place == places[0] else canaries[0]):
                assert canary.encode() not in raw, place.name

    asyncio.run(case())


def test_for_tablets_it_speaks_tls_with_an_authority_of_its_own(tmp_path: Path) -> None:
    async def case() -> None:
        async with (
            serving(Served(centre())) as url,
            edge(tmp_path, url, "--host", "0.0.0.0") as (process, ready),
        ):
            assert ready["url"].startswith("https://127.0.0.1:")
            async with httpx.AsyncClient(verify=False, base_url=ready["url"]) as first:
                authority = (await first.get("/ca.pem")).content
            trusted = ssl.create_default_context(cadata=authority.decode())
            async with httpx.AsyncClient(verify=trusted, base_url=ready["url"]) as page:
                answer = await page.post("/api/session", json={"pin": ready["pin"]})
                assert answer.status_code == 200
                assert "secure" in answer.headers["set-cookie"].lower()
            process.terminate()
            await process.wait()

    asyncio.run(case())


def test_enrolling_is_a_command_of_its_own(tmp_path: Path) -> None:
    async def case() -> None:
        receiver = centre()
        async with serving(Served(receiver)) as url:
            enrolling = ("enrol", "CODE", "--centre", url, "--data", tmp_path / "edge")
            process = await command(*enrolling)
            out, _ = await process.communicate()
            assert process.returncode == 0
            assert json.loads(out)["facility"] == "kh-kampot"
            assert len(receiver.edges) == 1

    asyncio.run(case())
