"""Two patients, one set of instruments: a reading never lands on the wrong one."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from breathway.device import OximeterReading
from breathway.edge.clock import Clock
from breathway.edge.gateway import stretches
from breathway.edge.gateway.deliver import Delivery
from breathway.edge.gateway.line import Line
from breathway.edge.simulated.blow import blow_of
from breathway.edge.simulated.person import Person
from breathway.edge.simulated.spirometer import SimulatedSpirometer
from breathway.edge.simulated.stream import TcpServer
from breathway.edge.station import Station, read_instruments
from breathway.model import decode_event
from breathway.model.errors import Unavailable

from .test_treatment import PATIENT, Ward, run

NOWHERE = "/api/treatments/01939999-0000-7000-8000-000000000001"
SOUND = {"body_site": "trachea", "phase": "before", "seconds": 5}
YEAR_1 = {"birth_date": "0001-01-01"}


async def begin(ward: Ward, name: str) -> str:
    patient = await ward.post("/api/patients", PATIENT | {"name": name}, 201)
    begun = {"patient_id": patient["patient_id"], "indication": "croup"}
    treatment = await ward.post("/api/treatments", begun, 201)
    return f"/api/treatments/{treatment['treatment_id']}"


def refused(answer: Any, name: str, status: int = 409) -> None:
    assert (answer.status_code, answer.json()["title"]) == (status, name)


def test_what_was_begun_for_one_patient_is_never_the_next_ones(tmp_path: Path) -> None:
    async def case(ward: Ward, station: Station) -> None:
        await ward.instruments_ready()
        first = await begin(ward, "First")
        await ward.post(f"{first}/nebulization", {"drug": "salbutamol", "prescribed_mg": 2.5})
        await ward.post(f"{first}/blows", {"phase": "before"})
        second = await begin(ward, "Second")
        neb = {"drug": "salbutamol", "prescribed_mg": 2.5}
        for what, body in (("blows", {"phase": "before"}), ("nebulization", neb)):
            answer = await ward.page.post(f"{second}/{what}", json=body)
            refused(answer, "instrument_busy")
        await ward.post(f"{first}/cancel")
        # the nebulizer is stopped and logs what it gave: to the first, though it is finished
        dosed = await ward.until(
            lambda: ward.get(first), lambda t: t["doses"][0]["ended_at"] is not None
        )
        assert dosed["doses"][0]["delivered_mg"] < 2.5
        await ward.until(lambda: ward.get(first), lambda t: not t["activity"])
        await ward.blow(second, "before", 1)
        await ward.post(f"{second}/finish", {"outcome": "completed"})
        shown = await ward.until(
            lambda: ward.get(second),
            lambda t: all(r["state"] == "acknowledged" for r in t["records"]),
        )
        assert len(shown["before"]["blows"]) == 1
        assert shown["doses"] == []
        await ward.until(lambda: ward.get("/api/bedside"), lambda b: b["link"]["backlog"] == 0)
        [spool] = ward.centre.spools.values()
        events = [decode_event(entry.event) for entry in spool.values()]
        whose = {
            kind: [str(e.treatment_id) for e in events if e.__struct_config__.tag == kind]
            for kind in ("nebulization_logged", "spirometry_recorded")
        }
        one, two = (path.rpartition("/")[2] for path in (first, second))
        assert whose["nebulization_logged"] == [one]
        assert whose["spirometry_recorded"].count(two) == 1  # the first may have blown meanwhile

    run(Ward(tmp_path, speed=30), case)


def test_an_oximeter_is_one_patients_until_it_is_given_away(tmp_path: Path) -> None:
    async def case(ward: Ward, station: Station) -> None:
        await ward.instruments_ready()
        first = await begin(ward, "First")
        await ward.until(lambda: ward.get(first), lambda t: len(t["vitals"]["recent"]) > 2)
        second = await begin(ward, "Second")
        await asyncio.sleep(0.3)
        assert (await ward.get(second))["vitals"]["spo2_percent"] is None
        bedside = await ward.get("/api/bedside")
        [oximeter] = [i["id"] for i in bedside["instruments"] if i["kind"] == "pulse_oximeter"]
        await ward.post(f"{second}/oximeter", {"instrument_id": oximeter})
        await ward.until(lambda: ward.get(second), lambda t: len(t["vitals"]["recent"]) > 2)
        seen = (await ward.get(first))["vitals"]
        assert seen["recent"] == []  # saved, and growing no more
        assert seen["spo2_percent"] is not None
        unknown = await ward.page.post(f"{second}/oximeter", json={"instrument_id": "none"})
        refused(unknown, "no_instrument")
        for each in (first, second):
            await ward.post(f"{each}/finish", {"outcome": "completed"})
        await ward.until(lambda: ward.get("/api/bedside"), lambda b: b["link"]["backlog"] == 0)
        [spool] = ward.centre.spools.values()
        stretches = [
            event
            for event in (decode_event(entry.event) for entry in spool.values())
            if event.__struct_config__.tag == "vitals_recorded"
        ]
        last_of_first = max(
            event.occurred_at.timestamp() + event.samples[-1].offset_s
            for event in stretches
            if str(event.treatment_id) == first.rpartition("/")[2]
        )
        first_of_second = min(
            event.occurred_at.timestamp()
            for event in stretches
            if str(event.treatment_id) == second.rpartition("/")[2]
        )
        assert last_of_first <= first_of_second + 0.05

    run(Ward(tmp_path, speed=30), case)


def test_a_treatment_goes_on_after_the_edge_was_restarted(tmp_path: Path) -> None:
    ward = Ward(tmp_path)
    seen: dict[str, Any] = {}

    async def before(ward: Ward, station: Station) -> None:
        await ward.instruments_ready()
        seen["at"] = await begin(ward, "Restarted")
        await ward.post(f"{seen['at']}/blows", {"phase": "before"})
        await ward.until(lambda: ward.get(seen["at"]), lambda t: t["before"] is not None)
        await ward.until(lambda: ward.get(seen["at"]), lambda t: len(t["vitals"]["recent"]) > 2)
        seen["before"] = (await ward.get(seen["at"]))["before"]["blows"]

    async def after(ward: Ward, station: Station) -> None:
        await ward.instruments_ready()
        shown = await ward.get(seen["at"])
        assert shown["before"]["blows"] == seen["before"]
        # the edge was away for a moment: the oximeter is still this patient's
        await ward.until(lambda: ward.get(seen["at"]), lambda t: len(t["vitals"]["recent"]) > 2)
        found = await ward.get("/api/patients?q=restarted")
        assert [row["open_treatment_id"] for row in found["rows"]] == [shown["treatment_id"]]
        await ward.post(f"{seen['at']}/blows", {"phase": "before"})
        await ward.until(lambda: ward.get(seen["at"]), lambda t: len(t["before"]["blows"]) == 2)
        done = await ward.post(f"{seen['at']}/finish", {"outcome": "completed"})
        kinds = [record["kind"] for record in done["records"]]
        assert "spirometry_recorded" in kinds  # the test was not ended: it is saved all the same

    async def both() -> None:
        for case in (before, after):
            async with ward.running() as station:
                await case(ward, station)

    asyncio.run(both())


class Slow(Delivery):
    """A delivery whose disk is full for a while."""

    def __init__(self) -> None:
        self.full = True
        self.saved: list[tuple[object, int]] = []

    async def vitals(self, instrument_id, treatment_id, stretch) -> bool:
        await asyncio.sleep(0)
        if not self.full:
            self.saved.append((treatment_id, len(stretch.samples)))
        return not self.full


class Port:
    id, kind = "oximeter-1", "pulse_oximeter"


def test_vital_signs_wait_for_the_disk_and_keep_their_patient() -> None:
    async def case() -> None:
        line, delivery, clock = Line(Port()), Slow(), Clock()
        for who, count in (("a", 3), (None, 2), ("b", 4)):
            line.attached = who
            for number in range(count):
                reading = OximeterReading(
                    instrument_id="oximeter-1", sequence=number, spo2_percent=95.0
                )
                await stretches.take(line, reading, delivery, clock)
        await stretches.close(line, delivery)
        assert delivery.saved == []
        delivery.full = False
        await asyncio.gather(*(stretches.close(line, delivery) for _ in range(3)))
        assert delivery.saved == [("a", 3), (None, 2), ("b", 4)]

    asyncio.run(case())


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "name"),
    [
        ("POST", "/api/patients", {"name": ""}, 400, "bad_request"),
        ("POST", "/api/patients", {"name": "A", "height_cm": 5000}, 400, "bad_request"),
        (
            "POST",
            "/api/patients",
            {"name": "A"} | YEAR_1,
            400,
            "impossible_value",
        ),
        ("POST", "/api/patients", {"name": "A\0"}, 400, "bad_request"),
        (
            "POST",
            "/api/patients",
            PATIENT | {"no_allergies": "nilknown"},
            400,
            "allergies_contradict",
        ),
        ("GET", "/api/patients/nonsense", None, 404, "not_found"),
        (
            "GET",
            NOWHERE,
            None,
            404,
            "treatment_unknown",
        ),
        (
            "POST",
            f"{NOWHERE}/cancel",
            None,
            404,
            "treatment_unknown",
        ),
        ("GET", "/api/records?limit=many", None, 400, "bad_request"),
        ("GET", "/api/nothing", None, 404, "no_such_call"),
        ("GET", "/ca.pem", None, 404, "no_certificate"),
    ],
)
def test_bad_calls_have_stable_names(shared, method, path, body, status, name) -> None:
    answer = shared(method, path, body)
    assert answer.headers["content-type"] == "application/problem+json"
    refused(answer, name, status)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory):
    """One station without instruments, called from outside its loop."""
    import threading

    import httpx

    ward = Ward(tmp_path_factory.mktemp("shared"))
    ward.options = replace(ward.options, simulate=False)
    loop, up, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    held: dict[str, Any] = {}

    async def serve() -> None:
        async with ward.running() as station:
            held.update(url=station.url, cookies=dict(ward.page.cookies))
            up.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert up.wait(120)

    def call(method: str, path: str, body: object = None, **more: Any) -> httpx.Response:
        with httpx.Client(base_url=held["url"], cookies=held["cookies"]) as client:
            return client.request(method, path, json=body, **more)

    yield call
    loop.call_soon_threadsafe(over.set)
    thread.join(15)


def test_calls_from_elsewhere_are_refused(shared) -> None:
    body = {"name": "A"}
    foreign = shared("POST", "/api/patients", body, headers={"origin": "http://evil.example"})
    refused(foreign, "foreign_origin", 403)
    rebound = shared("GET", "/api/bedside", headers={"host": "evil.example"})
    refused(rebound, "foreign_host", 403)
    unsigned = shared("GET", "/api/bedside", headers={"cookie": "breathway_bedside_01234567=x"})
    refused(unsigned, "not_signed_in", 401)
    wrong = shared("POST", "/api/session", {"pin": "000000"})
    refused(wrong, "wrong_pin", 401)


def test_pages_are_only_ours(shared) -> None:
    assert shared("GET", "/healthz").text == "ok\n"
    page = shared("GET", "/")
    assert page.status_code == 503  # not built in this folder
    assert "default-src 'self'" in page.headers["content-security-policy"]
    for path in ("/../edge.json", "/%2e%2e/edge.json", "/index.html", "/keys/spool.key"):
        assert shared("GET", path).status_code == 404


def test_everything_goes_on_with_the_line_cut(tmp_path: Path) -> None:
    async def case(ward: Ward, station: Station) -> None:
        ward.link.cut = True
        await ward.instruments_ready()
        at = await begin(ward, "Offline")
        await ward.blow(at, "before", 1)
        await ward.post(f"{at}/help", {"reason": "worse"})
        done = await ward.post(f"{at}/finish", {"outcome": "referred"})
        assert {r["state"] for r in done["records"]} <= {"saved", "sent"}
        bedside = await ward.get("/api/bedside")
        assert bedside["link"]["state"] == "down"
        assert bedside["link"]["problem"] == "no_line"
        assert bedside["link"]["backlog"] >= len(done["records"])
        ward.link.cut = False
        await ward.until(
            lambda: ward.get(at),
            lambda t: all(r["state"] == "acknowledged" for r in t["records"]),
            60,
        )
        assert (await ward.get("/api/records"))["counts"] == {
            "acknowledged": bedside["link"]["backlog"]
        }

    run(Ward(tmp_path), case)


def test_a_nebulizer_that_went_silent_does_not_hold_the_treatment_up(tmp_path: Path) -> None:
    async def case(ward: Ward, station: Station) -> None:
        await ward.instruments_ready()
        at = await begin(ward, "Silent")
        body = {"drug": "salbutamol", "prescribed_mg": 2.5}
        await ward.post(f"{at}/nebulization", body)
        paused = await ward.post(f"{at}/nebulization/pause")
        assert len(paused["activity"]) == 1
        assert station._ward is not None
        await station._ward._nebulizer.stop()
        await ward.until(
            lambda: ward.get("/api/bedside"),
            lambda b: any(i["status"] == "silent" for i in b["instruments"]),
        )
        refused(await ward.page.post(f"{at}/nebulization/resume"), "instrument_silent", 503)
        stopped = await ward.post(f"{at}/nebulization/stop")
        assert (stopped["activity"], stopped["doses"]) == ([], [])
        assert stopped["problem"] == "instrument_silent"
        given = await ward.post(
            f"{at}/given", {"drug": "salbutamol", "dose_mg": 2.5, "route": "inhaled"}
        )
        assert "nebulize" in given["steps_done"]
        await ward.post(f"{at}/finish", {"outcome": "completed"})

    run(Ward(tmp_path, speed=5), case)


def test_instruments_named_in_the_configuration(tmp_path: Path) -> None:
    """A spirometer on TCP that the facility's own file names, as a real one would be."""

    async def case() -> None:
        person = Person(5, fvc_l=3.2)
        spirometer = TcpServer(SimulatedSpirometer(lambda n: blow_of(person, n), speed=60))
        host, port = await spirometer.start()
        ward = Ward(tmp_path)
        named = [{"id": "spirometer-7", "kind": "spirometer", "address": f"tcp://{host}:{port}"}]
        (tmp_path / "instruments.json").write_text(json.dumps(named))
        ward.options = replace(ward.options, simulate=False)
        try:
            async with ward.running():
                await ward.instruments_ready()
                at = await begin(ward, "Configured")
                shown = await ward.blow(at, "before", 2)
                assert shown["before"]["instrument_id"] == "spirometer-7"
                none = await ward.page.post(f"{at}/sounds", json=SOUND)
                refused(none, "no_instrument")
                await spirometer.stop()  # it is switched off
                await ward.until(
                    lambda: ward.get("/api/bedside"),
                    lambda b: b["instruments"][0]["status"] == "silent",
                )
                away = await ward.page.post(f"{at}/blows", json={"phase": "after"})
                refused(away, "instrument_silent", 503)
                assert (await ward.get(at))["activity"] == []
        finally:
            await spirometer.stop()

    asyncio.run(case())


def test_a_damaged_configuration_says_so(tmp_path: Path) -> None:
    (tmp_path / "instruments.json").write_text('[{"id": "x"}]')
    with pytest.raises(Unavailable) as raised:
        read_instruments(tmp_path)
    assert raised.value.name == "instruments_damaged"
