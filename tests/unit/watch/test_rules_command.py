"""``breathway rules``: check and replay, over a file of events."""

from __future__ import annotations

import datetime as dt
import json
from uuid import UUID

import msgspec

from breathway.cli import main
from breathway.model.treatment import HelpRequested, TreatmentFinished, TreatmentStarted
from breathway.model.vitals import VitalSample, VitalsRecorded
from breathway.watch import Watch

AT = dt.datetime(2026, 3, 1, 8, 0, tzinfo=dt.UTC)
STRICT = """
version = "stricter"
[[rule]]
number = 2
reason = "spo2_low"
on = "vitals_recorded"
priority = "high"
answer_within_s = 60
when = [{ fact = "spo2_percent", below = 95 }]
source = "a test"
confidence = "proposal"
[[case]]
says = "low"
events = [{ kind = "vitals_recorded", spo2_percent = 94 }]
raises = ["spo2_low"]
"""


def run(capsys, *arguments):
    status = main(["rules", *map(str, arguments)])
    said = capsys.readouterr()
    return status, json.loads(said.out) if said.out.startswith("{") else said.out, said.err


def common(n, days, facility="kh-kampot"):
    return {
        "id": UUID(int=1000 + n),
        "facility_id": facility,
        "jurisdiction": "KH",
        "occurred_at": AT + dt.timedelta(days=days),
        "patient_id": UUID(int=n),
        "treatment_id": UUID(int=n),
    }


def test_check_of_the_packages_own(capsys):
    status, found, _ = run(capsys, "check", "--json")
    assert (status, found["ok"], found["failed"], found["untried"]) == (0, True, [], [])
    assert found["cases"] >= found["rules"]


def test_check_says_which_case_and_exits_1(capsys, tmp_path):
    file = tmp_path / "rules.toml"
    file.write_text(STRICT.replace("spo2_percent = 94", "spo2_percent = 96"))
    status, found, _ = run(capsys, "check", file, "--json")
    assert (status, found["ok"], found["untried"]) == (1, False, ["spo2_low"])
    assert found["failed"][0]["says"] == "low"
    status, text, _ = run(capsys, "check", file)
    assert status == 1
    assert "raised nothing, expected spo2_low" in text


def test_a_wrong_file_is_one_line(capsys, tmp_path):
    file = tmp_path / "rules.toml"
    file.write_text("version = 1")
    status, _, error = run(capsys, "check", file)
    assert (status, error.count("\n")) == (2, 1)
    assert run(capsys, "check", tmp_path / "none.toml")[0] == 2


def test_replay_of_a_file_of_events(capsys, tmp_path):
    def vitals(n, days, spo2, facility="kh-kampot"):
        return VitalsRecorded(
            **common(n, days, facility),
            instrument_id="o-1",
            samples=(VitalSample(0.0, spo2),),
            spo2_percent=spo2,
        )

    low = vitals(1, 0.1, 90.0)
    events = [
        low,
        *Watch().on_event(low, (), AT),  # raised then
        vitals(2, 0.2, 94.0),
        vitals(3, 1.2, 94.0, "kh-kep"),
        vitals(4, 1.3, 99.0),
        TreatmentStarted(**common(4, 1.3), indication="other", sex="female"),
        TreatmentFinished(**{**common(4, 1.4), "id": UUID(int=1)}, outcome="completed"),
        HelpRequested(**{**common(5, 1.5), "id": UUID(int=2)}, reason="worse"),
    ]
    file, rules = tmp_path / "events.jsonl", tmp_path / "rules.toml"
    file.write_text("\n".join(msgspec.json.encode(e).decode() for e in events))
    rules.write_text(STRICT)
    status, found, _ = run(capsys, "replay", rules, "--events", file, "--json")
    assert status == 0
    assert found["rules_version"] == "stricter"
    assert (found["tasks"], found["treatments"]) == (3, 1)
    assert found["by_reason"] == {"spo2_low": 3}
    assert found["raised_then"] == {"spo2_low": 1}
    assert (found["only_now"], found["only_then"]) == (2, 0)
    # Three facility-days: Kampot has 2 and 0, Kep 1.
    assert found["per_facility_day"]["facility_days"] == 3
    assert (found["per_facility_day"]["mean"], found["per_facility_day"]["most"]) == (1.0, 2)
    status, found, _ = run(capsys, "replay", rules, "--events", file, "--days", 0.5, "--json")
    assert found["tasks"] == 1  # the last half day; the rest is history only


def test_an_empty_roster_is_a_hole_everywhere(capsys, tmp_path):
    file = tmp_path / "roster.toml"
    file.write_text('version = "1"\n')
    status, said, _ = run(capsys, "roster", file)
    assert status == 1
    assert "*: experts nobody; duty doctor nobody" in said


def test_a_roster_says_who_is_on_duty_and_when_nobody_is(capsys, tmp_path):
    file = tmp_path / "roster.toml"
    file.write_text(
        '[[duty]]\nusername = "sophal"\nlevel = "duty_doctor"\nfacilities = ["*"]\n'
        'zone = "Asia/Phnom_Penh"\nfrom = "07:00"\nuntil = "19:00"\n'
    )
    at = ("--at", "2026-11-26T14:00+07:00", "--days", 1)
    status, found, _ = run(capsys, "roster", file, *at, "--json")
    (one,) = found["facilities"]
    assert (status, one["duty_doctors"], one["experts"]) == (1, ["sophal"], [])
    assert one["holes"] == [["2026-11-26T12:00:00Z", "2026-11-27T00:00:00Z"]]
    assert "no duty doctor from Thu 12:00" in run(capsys, "roster", file, *at)[1]
    assert "no moment" in run(capsys, "roster", file, "--at", "14:00")[2]


def test_replay_says_what_is_missing_or_wrong(capsys, tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert "which history?" in run(capsys, "replay")[2]
    file = tmp_path / "events.jsonl"
    file.write_text('{"kind": "tick"}\n')
    status, _, error = run(capsys, "replay", "--events", file)
    assert (status, "line 1 is no event" in error) == (2, True)
