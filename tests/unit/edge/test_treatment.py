"""The guided treatment: what may follow what."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from msgspec.structs import replace

from breathway.edge import requested
from breathway.edge import treatment as machine
from breathway.edge.treatment import Dose, Treatment
from breathway.model.errors import Conflict
from breathway.model.order import StepRequest

NOW = dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC)
BLOW = {"instrument_id": "s-1", "rate_hz": 100, "btps": True, "humidity_percent": 55.0}


def begun() -> Treatment:
    return Treatment(
        treatment_id=UUID(int=1),
        patient_id=UUID(int=2),
        indication="croup",
        started_at=NOW,
        sex="male",
    )


def dose(drug: str = "salbutamol") -> Dose:
    return Dose(instrument_id="n-1", drug=drug, prescribed_mg=2.5, asked_at=NOW)


def refused(name: str):
    return pytest.raises(Conflict, check=lambda problem: problem.name == name)


def test_it_round_trips_as_bytes() -> None:
    state = machine.with_dose_asked(machine.with_blow(begun(), "before", **BLOW), dose())
    assert machine.decode(machine.encode(state)) == state


def test_blows_then_the_test_ends_once() -> None:
    state = machine.move(begun(), "test_before")
    with refused("no_blows"):
        machine.with_test_ended(state, "before", UUID(int=3))
    state = machine.with_blow(state, "before", **BLOW)
    state = machine.with_blow(state, "before", **BLOW | {"btps": False, "humidity_percent": 1.0})
    test = state.test("before")
    assert test is not None
    assert (test.blows, test.btps, test.humidity_percent) == (2, False, 55.0)
    ended = machine.with_test_ended(state, "before", UUID(int=3))
    assert ended.step == "nebulize"
    with refused("test_ended"):
        machine.with_blow(ended, "before", **BLOW)
    assert machine.steps_done(ended) == ["person", "test_before"]


def test_one_test_is_of_one_spirometer() -> None:
    state = machine.with_blow(begun(), "before", **BLOW)
    with refused("other_instrument"):
        machine.may_blow(state, "before", "s-2")
    with refused("other_instrument"):
        machine.with_blow(state, "before", **BLOW | {"rate_hz": 200})
    machine.may_blow(state, "after", "s-2")


@pytest.mark.parametrize(
    ("request_", "dosed", "step"),
    [
        (StepRequest(what="blow"), False, "test_before"),
        (StepRequest(what="blow"), True, "test_after"),
        (StepRequest(what="blow", detail="before"), True, "test_before"),
        (StepRequest(what="listen", detail="trachea"), False, "sounds"),
        (StepRequest(what="vitals"), True, "vitals"),
        (StepRequest(what="protocol_step", detail="repeat_dose"), True, "nebulize"),
        (requested.of(None, "repeat_spirometry"), True, "test_after"),
    ],
)
def test_a_step_that_an_expert_asks_for(request_, dosed, step) -> None:
    state = machine.with_dose_asked(begun(), dose()) if dosed else begun()
    assert requested.begin(state, request_, NOW, "Dr Wei Min").step == step


def test_another_test_begins_anew_with_any_spirometer() -> None:
    state = machine.with_blow(begun(), "before", **BLOW)
    assert requested.begin(state, StepRequest(what="blow")).tests == state.tests  # it goes on
    ended = machine.with_test_ended(state, "before", UUID(int=9))
    with refused("test_ended"):
        machine.may_blow(ended, "before", "s-1")
    again = machine.with_blow(
        requested.begin(ended, StepRequest(what="blow")),
        "before",
        **BLOW | {"instrument_id": "s-2"},
    )
    test = again.test("before")
    assert test is not None
    assert (test.blows, test.attempt, test.event_id, test.instrument_id) == (1, 1, None, "s-2")


def test_a_finished_treatment_and_an_end_are_not_begun() -> None:
    with refused("no_such_step"):
        requested.begin(begun(), StepRequest(what="protocol_step", detail="dance"), NOW)
    with refused("treatment_finished"):
        requested.begin(machine.finish(begun(), "completed", NOW), StepRequest(what="vitals"))


def test_blows_are_bounded() -> None:
    state = begun()
    for _ in range(machine.MOST_BLOWS):
        state = machine.with_blow(state, "before", **BLOW)
    with refused("too_many_blows"):
        machine.with_blow(state, "before", **BLOW)


def test_one_dose_at_a_time_and_its_log_takes_its_place() -> None:
    state = machine.with_dose_asked(begun(), dose())
    with refused("dose_running"):
        machine.with_dose_asked(state, dose("ipratropium"))
    logged = replace(dose(), delivered_mg=2.4, began_at=NOW, ended_at=NOW, event_id=UUID(int=4))
    state = machine.with_dose_logged(state, NOW, logged)
    assert (state.doses, state.running_dose, state.step) == ((logged,), None, "test_after")
    assert "nebulize" in machine.steps_done(state)


def test_a_dose_that_did_not_start_is_gone_with_its_reason() -> None:
    state = machine.without_dose(machine.with_dose_asked(begun(), dose()), NOW, "instrument_away")
    assert (state.doses, state.problem) == ((), "instrument_away")


def test_after_the_end_nothing_is_added_but_a_late_log() -> None:
    state = machine.finish(machine.with_dose_asked(begun(), dose()), "completed", NOW)
    for call in (
        lambda: machine.move(state, "vitals"),
        lambda: machine.with_blow(state, "before", **BLOW),
        lambda: machine.may_nebulize(state),
        lambda: machine.finish(state, "refused", NOW),
    ):
        with refused("treatment_finished"):
            call()
    logged = replace(dose(), delivered_mg=1.0, began_at=NOW, ended_at=NOW)
    assert machine.with_dose_logged(state, NOW, logged).running_dose is None


def test_a_silent_nebulizer_is_given_up_and_its_late_log_still_fits() -> None:
    state = machine.with_dose_given_up(machine.with_dose_asked(begun(), dose()))
    assert (state.running_dose, state.problem) == (None, "instrument_silent")
    second = replace(dose("ipratropium"), asked_at=NOW + dt.timedelta(minutes=9))
    state = machine.with_dose_asked(state, second)
    assert [d.drug for d in state.awaited_doses] == ["ipratropium", "salbutamol"]
    logged = replace(dose(), delivered_mg=1.0, began_at=NOW, ended_at=NOW)
    state = machine.with_dose_logged(state, NOW, logged)
    assert [d.drug for d in state.awaited_doses] == ["ipratropium"]
