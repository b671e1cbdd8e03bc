"""What goes on at the demonstration's facilities while somebody looks.

In: a running node. Out: patients that come and are treated, one after the other at each facility;
the first of them consents that the expert in Wuxi sees the record. Ends when it is cancelled.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import random
import sys
from pathlib import Path

import httpx

from breathway.cli.demo import past
from breathway.cli.demo.bedside import Bedside, NotDone, Plan
from breathway.cli.demo.case import first
from breathway.cli.demo.console import Console
from breathway.cli.demo.heard import stay_live
from breathway.cli.demo.node import Edge, Node
from breathway.cli.demo.people import person
from breathway.model.errors import BreathwayError

NURSES = ("Srey Leak", "Sok Vichea")
COLLEAGUE = "vanna"
WAIT = 2  # for whom a nurse asked, at each facility
PAUSE_S = (15, 45)
CONSULTATION = dt.timedelta(hours=8)


async def live(node: Node, seed: int) -> None:
    """Print how to enter, then keep the wards alive."""
    node.say("treating the first patients; this goes on while the demonstration runs")
    print(welcome(node), flush=True)
    await asyncio.gather(*map(_finish_left, node.edges))
    async with asyncio.TaskGroup() as group:
        for number, edge in enumerate(node.edges):
            group.create_task(_ward(node, edge, seed + number, NURSES[number % len(NURSES)]))
        group.create_task(past.keep(node))
        group.create_task(stay_live(node, node.edges[0], seed, NURSES[0]))


def welcome(node: Node) -> str:
    """The addresses and the sign-ins, made fresh at this start."""
    lines = ["", f"  console   {node.url}", f"  the wall  {node.url}/wall"]
    lines += [f"  lungs     {node.url}/listen  live at {node.edges[0].facility.name}", ""]
    if node.school:
        lines[-1:] = [f"  a school  {node.school}  synthetic; others subscribe at /school", ""]
    lines.append(f"  {'sign in as':12} {'password':26} who")
    for username, sheet in node.people.items():
        lines.append(f"  {username:12} {sheet.password:26} {sheet.name}, {sheet.role}")
    lines += ["", f"  {'bedside page':44} {'PIN':8} where"]
    for edge in node.edges:
        lines.append(f"  {edge.url:44} {edge.pin:8} {edge.facility.name}")
    lines += ["", f"  Cut its line for 20 seconds: {_program()} demo --cut 20"]
    where = node.edges[-1].facility.name
    lines += [
        "",
        f"  At {where} a nurse asks for an expert within minutes: look on, then one is yours.",
    ]
    lines += [
        "",
        "  Every patient is synthetic, and so is the year behind the map. Its air is real:",
    ]
    lines += ["  Beijing's of 2016-17, shifted in time (UCI, CC BY 4.0). Ctrl-C ends it.", ""]
    return "\n".join(lines)


def _program() -> str:
    """As it was called, for who copies the line: ``make demo`` calls it in its environment."""
    return sys.argv[0] if Path(sys.argv[0]).name == "breathway" else "breathway"


async def _finish_left(edge: Edge) -> None:
    """The nurse finishes what a demonstration that ended left open; an edge by itself ends only
    what nobody touched for half a day."""
    bedside = Bedside(edge.url, edge.pin, NURSES[0])
    try:
        await bedside.sign_in()
        for left in (await bedside.ask("GET", "/api/bedside"))["treatments"]:
            await bedside.ask("POST", f"/api/treatments/{left['treatment_id']}/cancel")
        with contextlib.suppress(NotDone):  # whom it concerns is told when it is needed
            await bedside.nebulizer_rests()
    finally:
        await bedside.close()


async def _ward(node: Node, edge: Edge, seed: int, nurse: str) -> None:
    """Patients of one facility, until the demonstration ends."""
    chance = random.Random(seed)  # noqa: S311 - synthetic
    bedside = Bedside(edge.url, edge.pin, nurse)
    try:
        await bedside.sign_in()
        await bedside.instruments_ready()
        if edge is node.edges[-1]:
            await first(node, edge, bedside, seed)
        number, waiting = 0, list[str]()
        while True:
            number += 1
            year = dt.datetime.now(dt.UTC).year
            plan = Plan(chance)
            try:
                treatment = await bedside.treat(person(number, seed, year), plan)
                if number == 1 and edge is node.edges[0]:
                    await _consent(node, treatment)
                await asyncio.sleep(chance.uniform(*PAUSE_S))
                if plan.asks_for_help:
                    waiting.append(treatment)
                else:
                    await _answer(node, treatment)
                if len(waiting) > WAIT:
                    await _answer(node, waiting.pop(0))
            except (BreathwayError, httpx.HTTPError) as problem:
                named = getattr(problem, "name", type(problem).__name__)
                node.say(f"{edge.facility.name}: {problem} ({named})")
                await asyncio.sleep(min(PAUSE_S))
    finally:
        await bedside.close()


async def _answer(node: Node, treatment: str) -> None:
    """A colleague looks; the last for whom a nurse asked wait for you."""
    console = Console(node.url)
    try:
        await console.sign_in(COLLEAGUE, node.people[COLLEAGUE].password)
        for row in (await console.ask("GET", "/api/worklist?limit=200"))["tasks"]:
            if row["treatment_id"] != treatment or row["claimed_by"]:
                continue
            task = f"/api/tasks/{row['task_id']}"
            await console.ask("POST", f"{task}/claim")
            await console.ask("POST", f"/api/treatments/{treatment}/seen")
            await console.ask("POST", f"{task}/done", {"outcome": "no_action"})
    finally:
        await console.close()


async def _consent(node: Node, treatment: str) -> None:
    """The nurse notes the patient's consent that the expert in Wuxi sees the record."""
    console = Console(node.url)
    try:
        await console.sign_in("nurse", node.people["nurse"].password)
        patient = (await console.ask("GET", f"/api/treatments/{treatment}"))["patient_id"]
        await console.ask(
            "POST",
            f"/api/patients/{patient}/consultations",
            {
                "expert_id": str(node.people["wuxi"].account_id),
                "until_at": (dt.datetime.now(dt.UTC) + CONSULTATION).isoformat(),
                "consent": "verbal-witnessed",
            },
        )
        node.say("the first patient lets Dr Wei Min in Wuxi see the record for eight hours")
    finally:
        await console.close()
