"""One whole treatment at the bedside: by the API, with simulated instruments, to a centre."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec
import nacl.bindings as sodium
import numpy as np

from breathway.edge import enrol
from breathway.edge.bedside.session import hash_pin
from breathway.edge.clock import Clock
from breathway.edge.protocols import PROTOCOL_FILE
from breathway.edge.station import Options, Station
from breathway.model import decode_event, encode_event
from breathway.model.batch import Message
from breathway.model.order import AdviceGiven
from breathway.model.people import Profile
from breathway.model.seal import seal, unseal, unseal_bytes
from breathway.score import unpack_curves
from breathway.therapy import laid_over
from breathway.therapy import signed as sign_off
from breathway.wire.memory import MemoryCentre, MemoryLink

from .rig import COMMON, new_id

PIN = "424242"
FACILITY = {
    "id": "kh-kampot",
    "name": "Kampot Referral",
    "kind": "nebulization_centre",
    "jurisdiction": "KH",
    "zone": "Asia/Phnom_Penh",
}


class Ward:
    """A station over a memory link, and a signed-in page."""

    def __init__(self, folder: Path, speed: float = 120.0, *, signed: bool = True) -> None:
        self.box_public, self.box_secret = sodium.crypto_box_keypair()
        self.centre = MemoryCentre(
            lambda: dt.datetime.now(dt.UTC), facility=FACILITY, box_key=self.box_public
        )
        self.link = MemoryLink(self.centre)
        self.folder = folder
        if signed and not (folder / PROTOCOL_FILE).exists():
            own = laid_over("intl", "kh-test", "1", "Kampot Referral, test")
            text = sign_off(own, "Dr Golden", "of the tests", dt.date(2025, 11, 20))
            (folder / PROTOCOL_FILE).write_text(text)
        self.options = Options(
            folder=folder,
            static=folder / "static",
            pin_hash=hash_pin(PIN),
            simulate=True,
            speed=speed,
            seed=7,
        )
        self.page: httpx.AsyncClient

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Station]:
        if enrol.load(self.folder) is None:
            self.centre.codes.add("CODE")
            await enrol.enrol(self.folder, "CODE", self.link, "memory:")
        station = Station(self.options, self.link, Clock())
        ready = asyncio.Event()
        task = asyncio.create_task(station.run(ready))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            await task
        try:
            async with httpx.AsyncClient(base_url=station.url, timeout=20) as page:
                self.page = page
                signed = await page.post("/api/session", json={"pin": PIN, "name": "Sreymom"})
                assert signed.status_code == 200, signed.text
                yield station
        finally:
            station.stop()
            async with asyncio.timeout(60):
                await task

    async def get(self, path: str) -> Any:
        answer = await self.page.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: object = None, status: int = 200) -> Any:
        if body is None:
            answer = await self.page.post(path)
        else:
            answer = await self.page.post(path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def until(
        self, look: Callable[[], Awaitable[Any]], good: Callable[[Any], bool], seconds: float = 90
    ) -> Any:
        async with asyncio.timeout(seconds):
            while True:
                seen = await look()
                if good(seen):
                    return seen
                await asyncio.sleep(0.05)

    async def instruments_ready(self) -> None:
        await self.until(
            lambda: self.get("/api/bedside"),
            lambda b: all(i["status"] != "silent" for i in b["instruments"]),
        )

    async def blow(self, at: str, phase: str, count: int) -> dict[str, Any]:
        for number in range(1, count + 1):
            await self.post(f"{at}/blows", {"phase": phase})
            seen = await self.until(
                lambda: self.get(at),
                lambda t, n=number: (
                    not t["activity"] and t[phase] is not None and len(t[phase]["blows"]) == n
                ),
            )
            assert seen["problem"] == ""
        return await self.post(f"{at}/test", {"phase": phase})


def run(ward: Ward, case: Callable[[Ward, Station], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with ward.running() as station:
            await case(ward, station)

    asyncio.run(whole())


PATIENT = {
    "name": "សុខ ដារ៉ា",
    "name_latin": "Sok Dara",
    "sex": "female",
    "birth_date": "1992-03-01",
    "height_cm": 158,
    "weight_kg": 52,
    "local_number": "K-17",
    "allergies": [{"substance": "penicillin"}],
    "synthetic": True,
}


async def whole_treatment(ward: Ward, station: Station) -> None:
    await ward.instruments_ready()
    patient = await ward.post("/api/patients", PATIENT, 201)
    patient_path = f"/api/patients/{patient['patient_id']}"
    stated = {"basis": "home", "drug": "salbutamol", "dose_mg": 2.5, "note": "blue inhaler"}
    await ward.post(f"{patient_path}/medications", stated, 201)
    begun = {"patient_id": patient["patient_id"], "indication": "asthma_exacerbation"}
    treatment = await ward.post("/api/treatments", begun, 201)
    at = f"/api/treatments/{treatment['treatment_id']}"
    assert (treatment["step"], treatment["step_number"]) == ("vitals", 2)
    refused = await ward.page.post("/api/treatments", json=begun)
    assert (refused.status_code, refused.json()["title"]) == (409, "treatment_open")

    await ward.until(lambda: ward.get(at), lambda t: t["vitals"]["spo2_percent"] is not None)
    sound = {"body_site": "posterior_lower_left", "phase": "before", "seconds": 5}
    await ward.post(f"{at}/sounds", sound)
    await ward.until(lambda: ward.get(at), lambda t: len(t["sounds"]) == 1)
    await ward.post(f"{at}/step", {"step": "test_before"})
    tested = await ward.blow(at, "before", 3)
    assert tested["step"] == "nebulize"
    assert tested["before"]["finished"]
    assert tested["before"]["references"]
    await ward.post(f"{at}/nebulization", {"drug": "salbutamol", "prescribed_mg": 2.5})
    await ward.post(f"{at}/help", {"reason": "unsure", "words": "she is pale"})
    dosed = await ward.until(
        lambda: ward.get(at), lambda t: t["doses"] and t["doses"][0]["ended_at"] is not None
    )
    assert 2.0 < dosed["doses"][0]["delivered_mg"] <= 2.5
    assert dosed["step"] == "test_after"
    after = await ward.blow(at, "after", 3)
    assert after["after"]["response_percent"] is not None
    await ward.post(f"{at}/given", {"drug": "prednisolone", "dose_mg": 40, "route": "oral"})
    finished = await ward.post(f"{at}/finish", {"outcome": "completed"})
    assert finished["outcome"] == "completed"
    done = await ward.until(
        lambda: ward.get(at),
        lambda t: all(r["state"] == "acknowledged" for r in t["records"]),
    )
    check_the_centre(ward, station, done)
    await check_advice(ward, at, done)
    await check_report(ward, at, done)


async def check_report(ward: Ward, at: str, seen: dict[str, Any]) -> None:
    """The edge makes the one-page report itself, from what it holds."""
    page = await ward.page.get(f"{at}/report?lang=km")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "script" not in page.headers["content-security-policy"]
    for said in (PATIENT["name"], "K-17", f"{seen['after']['fev1_l']:.2f}", 'lang="km"'):
        assert said in page.text
    pdf = await ward.page.get(f"{at}/report?form=pdf")
    assert pdf.content.startswith(b"%PDF-")
    refused = await ward.page.get(f"{at}/report?lang=xx")
    assert (refused.status_code, refused.json()["title"]) == (400, "bad_query")


def check_the_centre(ward: Ward, station: Station, seen: dict[str, Any]) -> None:
    """What the centre holds is what the bedside showed."""
    [spool] = ward.centre.spools.values()
    assert sorted(spool) == list(range(1, len(spool) + 1))
    assert not ward.centre.quarantine
    events = [decode_event(spool[number].event) for number in sorted(spool)]
    kinds = Counter(str(event.__struct_config__.tag) for event in events)
    assert kinds.pop("vitals_recorded") >= 1
    assert kinds == {
        "patient_registered": 1,
        "medication_stated": 1,
        "treatment_started": 1,
        "sound_recorded": 1,
        "spirometry_recorded": 2,
        "nebulization_logged": 1,
        "nebulization_ordered": 1,
        "help_requested": 1,
        "medication_given": 1,
        "treatment_finished": 1,
    }
    by_kind = {str(event.__struct_config__.tag): event for event in events}
    registered = by_kind["patient_registered"]
    sealed = ward.centre.keys[registered.profile.key_id].sealed
    key = sodium.crypto_box_seal_open(sealed, ward.box_public, ward.box_secret)
    profile = msgspec.msgpack.decode(
        unseal(registered.profile, key, registered.patient_id), type=Profile
    )
    assert profile.name == PATIENT["name"]
    sound = by_kind["sound_recorded"]
    box = ward.centre.objects[sound.object_sha256]
    assert unseal_bytes(box, key, sound.patient_id, sound.nonce)[:4] == b"fLaC"
    spirometry = [e for e in events if e.__struct_config__.tag == "spirometry_recorded"]
    for event, phase in zip(spirometry, ("before", "after"), strict=True):
        assert event.phase == phase
        assert event.fev1_l == seen[phase]["fev1_l"]
        entry = next(e for e in spool.values() if decode_event(e.event).id == event.id)
        rate_hz, curves = unpack_curves(entry.blob)
        assert (rate_hz, len(curves)) == (event.curves_rate_hz, 3)
        fvc = max(float(np.ptp(np.cumsum(curve))) / rate_hz for curve in curves)
        assert abs(fvc - event.fvc_l) < 0.05
    assert spirometry[1].response_percent == seen["after"]["response_percent"]


async def check_advice(ward: Ward, at: str, seen: dict[str, Any]) -> None:
    """Advice comes to the page at once, and what the bedside did with it goes back."""
    [spool] = ward.centre.spools.values()
    started = next(
        event
        for event in (decode_event(entry.event) for entry in spool.values())
        if event.__struct_config__.tag == "treatment_started"
    )
    registered = decode_event(spool[1].event)
    key_id = registered.profile.key_id
    key = sodium.crypto_box_seal_open(
        ward.centre.keys[key_id].sealed, ward.box_public, ward.box_secret
    )
    words = seal(
        msgspec.msgpack.encode("Give oxygen, 2 L/min"), key, key_id, started.patient_id, bytes(24)
    )
    advice = AdviceGiven(
        id=new_id(),
        patient_id=started.patient_id,
        treatment_id=started.treatment_id,
        advice_id=new_id(),
        words=words,
        **COMMON,
    )
    async with ward.page.stream("GET", "/api/live") as live:
        lines = live.aiter_lines()
        ward.centre.say(Message(id=1, event=encode_event(advice), by_name="Dr Li Wei"))
        async with asyncio.timeout(60):
            async for line in lines:
                if line.startswith("data: ") and json.loads(line[6:])["topic"] == "advice":
                    card = json.loads(line[6:])["advice"]
                    break
    assert (card["words"], card["by_name"]) == ("Give oxygen, 2 L/min", "Dr Li Wei")
    assert card["patient_name"] == PATIENT["name"]
    await ward.post(f"/api/advice/{card['advice_id']}", {"state": "done"})
    shown = await ward.get(at)
    assert shown["advice"][0]["done_at"] is not None
    assert {r["state"] for r in shown["records"] if r["kind"] == "help_requested"} == {"done"}
    await ward.until(
        lambda: ward.get("/api/bedside"), lambda b: b["link"]["backlog"] == 0 and not b["advice"]
    )
    assert decode_event(spool[len(spool)].event).state == "done"


def test_one_treatment_from_the_door_to_the_expert_and_back(tmp_path: Path) -> None:
    run(Ward(tmp_path), whole_treatment)
