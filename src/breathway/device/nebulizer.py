"""A connected nebulizer: MQTT messages in, readings out.

In: messages on ``breathway/<instrument>/…``, JSON. Out: ``NebulizerStatus``, ``DoseLogged``,
``InstrumentInfo``, ``Rejection``.

- ``…/status``: ``{"on": true, "state": "running", "output": 0.94, "flow": 7.6, "drug":
  "salbutamol", "dose": 2.5, "delivered": 1.1, "remaining": 240, "battery": 81}``. Output is a
  share of full output, flow is L/min, dose and delivered mg, remaining s.
- ``…/dose``, when a dose is over and again until it is acknowledged: ``{"id", "drug", "set",
  "delivered", "duration", "ago", "flow", "interruptions": [{"from", "to", "cause"}], "trace": [],
  "outcome"}``, and from devices that feel it ``"pressure"`` (kPa), ``"breaths"`` (a minute) and
  ``"inhaled"`` (share of the time with mist). Times are seconds from the beginning of the dose, by
  the nebulizer's own clock; ``ago`` is how long ago it ended.
- ``…/info``, retained: model, serial, firmware, battery.

The dose log is the nebulizer's word, so that what was delivered is what it measured, not what was
set. One that contradicts itself is rejected: it delivered more than was set, or an interruption
lies outside the dose.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from breathway.device import (
    AcknowledgeDose,
    Command,
    DoseInterruption,
    DoseLogged,
    Identify,
    NebulizerStatus,
    PauseNebulizer,
    Reading,
    ResumeNebulizer,
    StartNebulizer,
    StopNebulizer,
)
from breathway.device.payload import decode_json, read_info, unknown_topic, wrong_instrument
from breathway.model.errors import Rejection
from breathway.model.quantity import (
    BreathsPerMinute,
    Code,
    LitresPerMinute,
    Milligrams,
    Percent,
    Ratio,
    Seconds,
)

TOPICS: Final = ("status", "dose", "info")


class _Status(msgspec.Struct, frozen=True):
    on: bool
    state: Literal["idle", "running", "paused", "mask_off", "done", "fault"]
    output: Ratio = 0.0
    flow: LitresPerMinute | None = None
    drug: Code | None = None
    dose: Milligrams | None = None
    delivered: Milligrams | None = None
    remaining: Seconds | None = None
    battery: Percent | None = None


class _Interruption(msgspec.Struct, frozen=True):
    began: Seconds = msgspec.field(name="from")
    ended: Seconds = msgspec.field(name="to")
    cause: Literal["mask_off", "paused", "power"] = "paused"


class _Dose(msgspec.Struct, frozen=True):
    id: Code
    drug: Code
    set: Milligrams
    delivered: Milligrams
    duration: Seconds
    ago: Seconds = 0.0
    flow: LitresPerMinute | None = None
    interruptions: Annotated[tuple[_Interruption, ...], Meta(max_length=100)] = ()
    trace: Annotated[tuple[Ratio, ...], Meta(max_length=240)] = ()
    outcome: Literal["complete", "stopped"] = "complete"
    pressure: Annotated[float, Meta(ge=0, le=1000)] | None = None
    breaths: BreathsPerMinute | None = None
    inhaled: Ratio | None = None


_status = msgspec.json.Decoder(_Status)
_dose = msgspec.json.Decoder(_Dose)


class NebulizerDecoder:
    """Messages of one nebulizer to readings; never raises on bytes."""

    def __init__(self, instrument_id: str) -> None:
        self._id = instrument_id

    def feed(self, topic: str, payload: bytes) -> list[Reading | Rejection]:
        """The reading of one message. Only the last word of ``topic`` is looked at."""
        match topic.rpartition("/")[2]:
            case "status":
                return [self._status(payload)]
            case "dose":
                return [self._dose(payload)]
            case "info":
                return [read_info(payload, self._id, "nebulizer")]
            case _:
                return [unknown_topic(topic)]

    def _status(self, payload: bytes) -> Reading | Rejection:
        said = decode_json(_status, payload, "status")
        if isinstance(said, Rejection):
            return said
        return NebulizerStatus(
            instrument_id=self._id,
            on=said.on,
            state=said.state,
            output_ratio=said.output,
            flow_l_min=said.flow,
            drug=said.drug,
            dose_mg=said.dose,
            delivered_mg=said.delivered,
            remaining_s=said.remaining,
            battery_percent=said.battery,
        )

    def _dose(self, payload: bytes) -> Reading | Rejection:
        said = decode_json(_dose, payload, "dose")
        if isinstance(said, Rejection):
            return said
        return _contradiction(said) or _logged(said, self._id)


def _contradiction(said: _Dose) -> Rejection | None:
    if said.delivered > said.set:
        wrong = "delivered_mg: more than was set"
    elif any(not gap.began <= gap.ended <= said.duration for gap in said.interruptions):
        wrong = "interruptions: one lies outside the dose"
    else:
        return None
    return Rejection(
        name="contradiction",
        detail=f"dose: {wrong}",
        hint="check the nebulizer and its clock; note the dose by hand",
    )


def _logged(said: _Dose, instrument_id: str) -> DoseLogged:
    return DoseLogged(
        instrument_id=instrument_id,
        dose_id=said.id,
        drug=said.drug,
        set_mg=said.set,
        delivered_mg=said.delivered,
        duration_s=said.duration,
        ended_ago_s=said.ago,
        flow_l_min=said.flow,
        interruptions=tuple(
            DoseInterruption(began_s=gap.began, ended_s=gap.ended, cause=gap.cause)
            for gap in said.interruptions
        ),
        trace=said.trace,
        outcome=said.outcome,
        pressure_kpa=said.pressure,
        breathing_rate_per_min=said.breaths,
        inhaled_ratio=said.inhaled,
    )


def encode_command(command: Command) -> bytes:
    """The message for ``…/command``; raises ``BadRequest`` for another instrument's command."""
    match command:
        case (
            Identify()
            | StartNebulizer()
            | PauseNebulizer()
            | ResumeNebulizer()
            | StopNebulizer()
            | AcknowledgeDose()
        ):
            return msgspec.json.encode(command)
        case _:
            raise wrong_instrument(command, "nebulizer")
