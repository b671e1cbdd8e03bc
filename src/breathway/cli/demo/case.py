"""Two calls for help: one that a professional answers while you look on, and one that is yours.

In: a running node and the edge of the facility where it happens. Out: the first case, played from
the nurse's call to the done step and counted in seconds; then a patient for whom a nurse asks, who
waits for whoever sits at the console. All of it by the same calls as the pages make.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import time
from typing import Any

from msgspec import Struct

from breathway.cli.demo.bedside import Bedside, NotDone, Plan
from breathway.cli.demo.console import Console
from breathway.cli.demo.node import Edge, Node
from breathway.cli.demo.people import person
from breathway.model.errors import BreathwayError

PATIENTS = (101, 102)  # numbers of the synthetic people, apart from the wards' own
WITHIN_S = 60.0
POLL_S = 0.2
WAITS_S = 1800.0  # how long the ward is kept for the one who looks on
WORDS = "Sit upright and breathe slowly for two minutes. Then blow once more."


class Played(Struct, frozen=True, kw_only=True):
    """How the first case went, in seconds from the nurse's call."""

    treatment: str
    eyes_s: float
    instruction_s: float
    shown_s: float
    done_s: float


async def play(node: Node, edge: Edge, nurse: Bedside, seed: int, pause_s: float = 0.0) -> Played:
    """Call, claim, look, ask for a step, do it, done."""
    where, expert = edge.facility.name, Console(node.url)
    try:
        await expert.sign_in("sokha", node.people["sokha"].password)
        treatment, name = await call(nurse, PATIENTS[0], seed)
        began = time.monotonic()

        async def since(words: str) -> float:
            passed = time.monotonic() - began
            node.say(f"{where}, {passed:4.1f} s: {words}")
            await asyncio.sleep(pause_s)
            return passed

        await since(f"{nurse.nurse} asks for an expert, {name} gets worse")
        task = await _task(expert, treatment)
        await expert.ask("POST", f"/api/tasks/{task}/claim")
        await expert.ask("POST", f"/api/treatments/{treatment}/seen")
        eyes_s = await since("Dr Mey Sokha takes it and looks")
        body = {"request": {"what": "blow"}, "words": WORDS, "task_id": task}
        given = await expert.ask("POST", f"/api/treatments/{treatment}/advice", body)
        instruction_s = await since("Dr Mey Sokha asks for another test")
        card = await _card(nurse, given["id"])
        shown_s = await since("the bedside page shows it, and the nurse starts it from there")
        await nurse.ask("POST", f"/api/advice/{card}/start")
        await nurse.blows(treatment, "after", 1)
        await nurse.ask("POST", f"/api/advice/{card}", {"state": "done"})
        done_s = await since("blown; the nurse answers done")
        await expert.ask("POST", f"/api/tasks/{task}/done", {"outcome": "advised"})
        await nurse.ask("POST", f"/api/treatments/{treatment}/finish", {"outcome": "completed"})
    finally:
        await expert.close()
    return Played(
        treatment=treatment,
        eyes_s=eyes_s,
        instruction_s=instruction_s,
        shown_s=shown_s,
        done_s=done_s,
    )


async def call(nurse: Bedside, number: int, seed: int) -> tuple[str, str]:
    """A patient is treated, and the nurse asks for help; the treatment stays open."""
    who = person(number, seed, dt.datetime.now(dt.UTC).year)
    plan = Plan(random.Random(seed + number), brief=True)  # noqa: S311 - synthetic
    patient = (await nurse.ask("POST", "/api/patients", who))["patient_id"]
    body = {"patient_id": patient, "indication": plan.indication}
    treatment: str = (await nurse.ask("POST", "/api/treatments", body))["treatment_id"]
    await nurse.blows(treatment, "before")
    await nurse.judge(treatment, ill=True)
    await nurse.nebulize(treatment, plan.drug, plan.prescribed_mg)
    await nurse.blows(treatment, "after")
    await nurse.judge(treatment, ill=False)
    await nurse.ask("POST", f"/api/treatments/{treatment}/help", {"reason": "worse"})
    return treatment, str(who["name_latin"])


async def leave(node: Node, edge: Edge, nurse: Bedside, seed: int) -> None:
    """A patient waits for the one who looks on; the ward waits with them, for half an hour."""
    treatment, name = await call(nurse, PATIENTS[1], seed)
    print(guidance(node, edge, name), flush=True)
    path = f"/api/treatments/{treatment}"
    for _ in range(int(WAITS_S)):
        if (await nurse.ask("GET", path))["finished_at"] is not None:
            node.say(f"{edge.facility.name}: thank you. {name} is finished, the ward goes on")
            return
        await asyncio.sleep(1)
    await nurse.ask("POST", f"{path}/finish", {"outcome": "completed"})


def guidance(node: Node, edge: Edge, name: str) -> str:
    """What to press, on two pages."""
    return f"""
  {name} waits for you at {edge.facility.name}: the nurse asked for an expert.

  1. {node.url}, sign in as doctor: the row of {name} is on the worklist.
     C claims it, Enter opens the patient, W writes: press "Blow another test."
  2. {edge.url}, PIN {edge.pin}, any name: the advice is on top.
     "Start it" begins the step; blow, then "Done". The console marks both.
  3. Back on the worklist, choose "Done…" in the row; at the bedside, finish the treatment.

  If you only watch: after five minutes it is asked of Dr Mey Sokha (sokha), two minutes
  later of the duty doctor, Dr Lim Vanna (vanna). Facilities shows how long it all took.
"""


async def _task(expert: Console, treatment: str) -> str:
    """The task that the call raised."""
    for _ in range(int(WITHIN_S / POLL_S)):
        for row in (await expert.ask("GET", "/api/worklist?limit=200"))["tasks"]:
            if row["treatment_id"] == treatment and row["reason"] == "help_requested":
                return str(row["task_id"])
        await asyncio.sleep(POLL_S)
    raise NotDone("the call did not come to the worklist")


async def _card(nurse: Bedside, advice: str) -> str:
    """The advice, once the bedside page has it."""
    view: dict[str, Any] = await nurse.until(
        "/api/bedside",
        lambda v: any(card["advice_id"] == advice for card in v["advice"]),
        "the advice at the bedside",
        WITHIN_S,
    )
    return str(next(c["advice_id"] for c in view["advice"] if c["advice_id"] == advice))


async def first(node: Node, edge: Edge, nurse: Bedside, seed: int) -> None:
    """Both, before the ward's own day begins; a case that fails is said, and the day goes on."""
    try:
        await play(node, edge, nurse, seed, pause_s=3.0)
        await leave(node, edge, nurse, seed)
    except BreathwayError as problem:
        node.say(f"{edge.facility.name}: {problem} ({problem.name})")
