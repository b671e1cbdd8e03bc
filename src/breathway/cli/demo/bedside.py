"""A nurse at the bedside page, without a browser: the same calls as the page makes.

In: the edge's address and PIN. Out: patients registered and treatments run, step by step, on the
instruments of the ward; nothing is written past the edge's own API.
"""

from __future__ import annotations

import asyncio
import random
from typing import Any

import httpx

from breathway.cli.demo.console import ask
from breathway.model.errors import BreathwayError

POLL_S = 0.05


class NotDone(BreathwayError):
    """A step of the demonstration did not come to its end in time."""

    name = "demo_not_done"
    status = 500
    hint = "look at the log of the edge in the demonstration's folder"


class Bedside:
    """One signed-in page of one edge."""

    def __init__(self, url: str, pin: str, nurse: str) -> None:
        self.url, self.pin, self.nurse = url, pin, nurse
        self.http = httpx.AsyncClient(
            base_url=url, headers={"origin": url, "sec-fetch-site": "same-origin"}, timeout=30
        )

    async def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return await ask(self.http, method, path, body)

    async def sign_in(self) -> None:
        await self.ask("POST", "/api/session", {"pin": self.pin, "name": self.nurse})

    async def close(self) -> None:
        await self.http.aclose()

    async def until(self, path: str, done: Any, what: str, within_s: float) -> Any:
        """Read ``path`` until ``done(view)``."""
        for _ in range(int(within_s / POLL_S)):
            view = await self.ask("GET", path)
            if done(view):
                return view
            await asyncio.sleep(POLL_S)
        raise NotDone(f"{what} did not come to its end within {within_s:.0f} s")

    async def instruments_ready(self) -> None:
        """All four instruments have said that they are there."""
        await self.until(
            "/api/bedside",
            lambda v: (
                len({i["kind"] for i in v["instruments"] if i["status"] in ("ready", "active")})
                == 4
            ),
            "connecting the instruments",
            30,
        )

    async def nebulizer_rests(self) -> None:
        """What an earlier treatment left running has stopped and is logged."""
        await self.until(
            "/api/bedside",
            lambda v: all(
                each["status"] != "active"
                for each in v["instruments"]
                if each["kind"] == "nebulizer"
            ),
            "the last nebulization",
            60,
        )

    async def blows(self, treatment: str, phase: str, count: int = 3) -> None:
        path = f"/api/treatments/{treatment}"
        key = phase
        for number in range(1, count + 1):
            await self.ask("POST", f"{path}/blows", {"phase": phase})
            await self.until(
                path,
                lambda v, n=number: v[key] is not None and len(v[key]["blows"]) >= n,
                f"blow {number} {phase}",
                40,
            )
        await self.ask("POST", f"{path}/test", {"phase": phase})

    async def judge(self, treatment: str, *, ill: bool) -> None:
        """How ill, by the first form that fits the age: its items, or a guideline's signs."""
        path = f"/api/treatments/{treatment}"
        forms = (await self.ask("GET", path))["therapy"]["forms"]
        if not forms:
            return
        form = forms[0]
        items = {
            item["id"]: item["suggested"] or item["options"][1 if ill else 0]["id"]
            for item in form["items"]
        }
        body: dict[str, Any] = {"form": form["id"], "items": items}
        if not items:
            body["speech"] = "phrases" if ill else "sentences"
        await self.ask("POST", f"{path}/severity", body)

    async def nebulize(
        self, treatment: str, drug: str, prescribed_mg: float, also: tuple[str, ...] = ()
    ) -> None:
        """As prescribed, with what is usual of ``also``; less where the check stops it."""
        path = f"/api/treatments/{treatment}"
        ill = (await self.ask("GET", path))["indication"]
        asked: dict[str, Any] = {"drug": drug, "prescribed_mg": prescribed_mg}
        checked = await self.ask("POST", f"{path}/check", asked)
        if checked["usual_mg"] and any(f["level"] == "stop" for f in checked["findings"]):
            asked["prescribed_mg"] = checked["usual_mg"][0]
        mixed = []
        for name in also:
            found = await self.ask("POST", f"{path}/check", {"drug": name, "prescribed_mg": 0.01})
            if found["usual_mg"]:
                mixed.append({"drug": name, "dose_mg": found["usual_mg"][0]})
        how = {
            "gas": "air" if ill == "copd_exacerbation" else "oxygen",
            "flow_l_min": 7,
            "fill_ml": 4,
            "interface": checked["interface"],
        }
        await self.ask("POST", f"{path}/nebulization", {**asked, **how, "also": mixed})
        await self.until(
            path,
            lambda v: v["doses"] and v["doses"][-1]["ended_at"] is not None,
            "the nebulization",
            900,
        )

    async def sound(self, treatment: str, body_site: str, phase: str, seconds: float) -> None:
        path = f"/api/treatments/{treatment}"
        before = len((await self.ask("GET", path))["sounds"])
        await self.ask(
            "POST",
            f"{path}/sounds",
            {"body_site": body_site, "phase": phase, "seconds": seconds},
        )
        await self.until(path, lambda v: len(v["sounds"]) > before, "the sound clip", seconds + 30)

    async def _take_oximeter(self, treatment: str) -> None:
        """From whomever it is on: a chest that is only listened to needs none."""
        found = (await self.ask("GET", "/api/bedside"))["instruments"]
        ident = next(each["id"] for each in found if each["kind"] == "pulse_oximeter")
        path = f"/api/treatments/{treatment}/oximeter"
        await self.ask("POST", path, {"instrument_id": ident})

    async def treat(self, patient: dict[str, Any], plan: Plan) -> str:
        """One complete treatment; returns its id."""
        ident = (await self.ask("POST", "/api/patients", patient))["patient_id"]
        for medication in plan.medications:
            await self.ask("POST", f"/api/patients/{ident}/medications", medication)
        view = await self.ask(
            "POST", "/api/treatments", {"patient_id": ident, "indication": plan.indication}
        )
        treatment: str = view["treatment_id"]
        await self._take_oximeter(treatment)
        await self.until(
            f"/api/treatments/{treatment}",
            lambda v: v["vitals"]["spo2_percent"] is not None,
            "the first vital signs",
            30,
        )
        await self.judge(treatment, ill=True)
        await self.sound(treatment, plan.body_site, "before", plan.sound_s)
        await self.blows(treatment, "before")
        await self.nebulize(treatment, plan.drug, plan.prescribed_mg, plan.also)
        await self.judge(treatment, ill=False)
        if plan.past_a_stop:
            await self.ask("POST", f"/api/treatments/{treatment}/given", plan.past_a_stop)
        await self.blows(treatment, "after")
        if plan.sound_after:
            await self.sound(treatment, plan.body_site, "after", plan.sound_s)
        if plan.asks_for_help:
            await self.ask("POST", f"/api/treatments/{treatment}/help", {"reason": "unsure"})
        finish = {"outcome": "completed", "side_effects": plan.side_effects}
        await self.ask("POST", f"/api/treatments/{treatment}/finish", finish)
        return treatment


class Plan:
    """What one synthetic visit is like, drawn from a seed."""

    def __init__(self, chance: random.Random, *, brief: bool = False) -> None:
        self.indication = chance.choice(["asthma_exacerbation", "copd_exacerbation"])
        self.drug, self.prescribed_mg = chance.choice([("salbutamol", 2.5), ("salbutamol", 5.0)])
        self.body_site = chance.choice(["posterior_lower_left", "posterior_lower_right"])
        self.sound_s = 3.0 if brief else 6.0
        self.sound_after = not brief
        self.asks_for_help = not brief and chance.random() < 0.3
        self.medications: list[dict[str, Any]] = [
            {
                "basis": "home",
                "drug": "budesonide-formoterol",
                "dose_mg": 0.2,
                "times_per_day": 2,
            },
            {"basis": "prescribed", "drug": "prednisolone", "dose_mg": 40, "route": "oral"},
        ]
        self.also = ("ipratropium",) if not brief and chance.random() < 0.4 else ()
        self.side_effects = ["tremor"] if chance.random() < 0.2 else []
        self.past_a_stop: dict[str, Any] | None = None
        if not brief and chance.random() < 0.15:  # four times the dose of an asthma, with a reason
            override = {"reason": "expert_said", "words": "On the phone, once."}
            self.past_a_stop = {"drug": "budesonide", "dose_mg": 4, "route": "nebulized"}
            self.past_a_stop["override"] = override
