"""A stethoscope that is live from the start: somebody's chest at Sihanoukville, heard at once.

In: a running node. Out: a treatment that stays open, with ``breathway listen`` playing the
demonstration's own recordings into it, site after site; it is started again when it ends.
"""

from __future__ import annotations

import asyncio
import datetime as dt

from breathway.cli.demo.bedside import Bedside
from breathway.cli.demo.node import Edge, Node, Process
from breathway.cli.demo.people import person
from breathway.model.errors import BreathwayError

NUMBER = 900  # of the person, beside those who come and go
AGAIN_S = 0.5
PLACES = (
    ("posterior_lower_right", "wheeze"),
    ("posterior_lower_left", "coarse-crackle"),
    ("anterior_upper_right", "normal"),
    ("posterior_upper_left", "rhonchi"),
)
SECONDS = 150.0


async def stay_live(node: Node, edge: Edge, seed: int, nurse: str) -> None:
    """Until it is cancelled."""
    try:
        from breathway_demo_sounds import clips
    except ImportError:
        node.say("no stethoscope is live: the demonstration sounds are not installed")
        return
    bedside = Bedside(edge.url, edge.pin, nurse)
    try:
        await bedside.sign_in()
        treatment = await _begin(bedside, seed)
        turn = 0
        while True:
            site, kind = PLACES[turn % len(PLACES)]
            fitting = [clip for clip in clips() if clip.name.startswith(kind)]
            file = fitting[turn // len(PLACES) % len(fitting)].path
            await _play(node, edge, treatment, site, str(file))
            turn += 1
            await asyncio.sleep(AGAIN_S)
    except BreathwayError as problem:
        node.say(f"no stethoscope is live: {problem} ({problem.name})")
    finally:
        await bedside.close()


async def _begin(bedside: Bedside, seed: int) -> str:
    year = dt.datetime.now(dt.UTC).year
    patient = await bedside.ask("POST", "/api/patients", person(NUMBER, seed, year))
    body = {"patient_id": patient["patient_id"], "indication": "asthma_exacerbation"}
    treatment: str = (await bedside.ask("POST", "/api/treatments", body))["treatment_id"]
    return treatment


async def _play(node: Node, edge: Edge, treatment: str, site: str, file: str) -> None:
    """Some minutes at one place; a process of its own, which ends with us."""
    arguments = ["listen", "--source", file, "--loop", "--seconds", str(SECONDS)]
    arguments += ["--data", str(node.folder / edge.facility.id)]
    arguments += ["--treatment", treatment, "--body-site", site]
    process = await Process.start("stethoscope", arguments, node.folder)
    try:
        await process.process.wait()
    finally:
        await process.stop()
