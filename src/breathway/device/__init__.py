"""What the instruments say and hear: bytes of one instrument in, readings or rejections out.

In: ``feed(bytes)``, in whatever pieces a channel delivers. Out: the readings below and
``model.Rejection`` for bytes that cannot be understood, never an exception; after garbage a
decoder finds the next whole frame. One instrument family per module; each is sans-IO, holds a
bounded number of bytes, and turns a ``Command`` into the bytes the instrument expects.
docs/reference/instruments.md describes the formats.

An instrument has no idea of the patient and none of the time of day: positions are sample indices
and sequence numbers, and durations are seconds. The edge, which knows both, adds them.
"""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

from msgspec import Struct

from breathway.model.errors import Rejection
from breathway.model.facility import InstrumentKind


class _Said(Struct, frozen=True, kw_only=True, tag_field="reading", omit_defaults=True):
    """What every reading carries: the stable id of the instrument, "spirometer-4711"."""

    instrument_id: str


class InstrumentInfo(_Said, frozen=True, kw_only=True, tag="instrument_info"):
    """Who the instrument says it is, on connecting and when asked."""

    kind: InstrumentKind
    model: str = ""
    serial: str = ""
    firmware: str = ""
    battery_percent: float | None = None


class LinkChanged(_Said, frozen=True, kw_only=True, tag="link_changed"):
    """The channel to the instrument came up or went away; said by the port, not by bytes."""

    connected: bool
    detail: str = ""  # a stable code: "refused", "closed", "silent", "away"


class BlowStarted(_Said, frozen=True, kw_only=True, tag="blow_started"):
    """A maneuver begins; the air as the instrument measured it (ATS/ERS 2019, BTPS)."""

    blow: int  # the instrument's number of this maneuver
    rate_hz: int
    btps: bool  # whether the samples that follow are already at body conditions
    temperature_c: float | None = None
    humidity_percent: float | None = None
    pressure_hpa: float | None = None


class FlowSamples(_Said, frozen=True, kw_only=True, tag="flow_samples"):
    """A stretch of flow, expiration positive. ``index`` is that of its first sample in the blow."""

    blow: int
    index: int
    rate_hz: int
    flow_l_s: tuple[float, ...]


class VolumeSamples(_Said, frozen=True, kw_only=True, tag="volume_samples"):
    """A stretch of volume, expired positive, from the start of the blow."""

    blow: int
    index: int
    rate_hz: int
    volume_l: tuple[float, ...]


class BlowEnded(_Said, frozen=True, kw_only=True, tag="blow_ended"):
    """The maneuver is over. It is whole when as many samples arrived as ``samples`` says."""

    blow: int
    samples: int
    cause: Literal["complete", "stopped", "no_effort"] = "complete"


class FramesLost(_Said, frozen=True, kw_only=True, tag="frames_lost"):
    """Sequence numbers are missing before the next reading: the blow or the sound has a hole."""

    frames: int


class NebulizerStatus(_Said, frozen=True, kw_only=True, tag="nebulizer_status"):
    on: bool
    state: Literal["idle", "running", "paused", "mask_off", "done", "fault"]
    output_ratio: float = 0.0  # of full output, 0-1
    flow_l_min: float | None = None
    drug: str | None = None
    dose_mg: float | None = None  # as set
    delivered_mg: float | None = None
    remaining_s: float | None = None
    battery_percent: float | None = None


class DoseInterruption(Struct, frozen=True, kw_only=True):
    """Seconds after the dose began."""

    began_s: float
    ended_s: float
    cause: Literal["mask_off", "paused", "power"]


class DoseLogged(_Said, frozen=True, kw_only=True, tag="dose_logged"):
    """A dose as the nebulizer itself logged it; it began ``duration_s + ended_ago_s`` ago."""

    dose_id: str  # the nebulizer's own; a log that is said twice is one dose
    drug: str
    set_mg: float
    delivered_mg: float
    duration_s: float
    ended_ago_s: float = 0.0
    flow_l_min: float | None = None
    interruptions: tuple[DoseInterruption, ...] = ()
    trace: tuple[float, ...] = ()  # output ratio at equal steps over ``duration_s``, at most 240
    pressure_kpa: float | None = None
    breathing_rate_per_min: float | None = None
    inhaled_ratio: float | None = None
    outcome: Literal["complete", "stopped"] = "complete"


class OximeterReading(_Said, frozen=True, kw_only=True, tag="oximeter_reading"):
    """One measurement; a value that the instrument does not vouch for is absent."""

    sequence: int
    spo2_percent: float | None = None
    heart_rate_per_min: float | None = None
    perfusion_percent: float | None = None
    breathing_rate_per_min: float | None = None
    sensor_off: bool = False
    weak_signal: bool = False


class PcmFrame(_Said, frozen=True, kw_only=True, tag="pcm_frame"):
    """Sound: signed 16 bit little-endian mono. ``sample_index`` counts from StartSound."""

    clip: int  # the instrument's number of this recording
    sample_index: int
    rate_hz: int
    pcm: bytes


class SoundEnded(_Said, frozen=True, kw_only=True, tag="sound_ended"):
    """The recording is over. It is whole when as many samples arrived as ``samples`` says."""

    clip: int
    samples: int
    rate_hz: int


Reading: TypeAlias = (
    InstrumentInfo
    | LinkChanged
    | BlowStarted
    | FlowSamples
    | VolumeSamples
    | BlowEnded
    | FramesLost
    | NebulizerStatus
    | DoseLogged
    | OximeterReading
    | PcmFrame
    | SoundEnded
)


class _Told(Struct, frozen=True, kw_only=True, tag_field="command", omit_defaults=True):
    """What every command is."""


class Identify(_Told, frozen=True, kw_only=True, tag="identify"):
    """Answered with ``InstrumentInfo``."""


class StartBlow(_Told, frozen=True, kw_only=True, tag="start_blow"):
    pass


class StopBlow(_Told, frozen=True, kw_only=True, tag="stop_blow"):
    pass


class StartSound(_Told, frozen=True, kw_only=True, tag="start_sound"):
    seconds: float = 10.0


class StopSound(_Told, frozen=True, kw_only=True, tag="stop_sound"):
    pass


class StartNebulizer(_Told, frozen=True, kw_only=True, tag="start_nebulizer"):
    drug: str
    dose_mg: float


class PauseNebulizer(_Told, frozen=True, kw_only=True, tag="pause_nebulizer"):
    pass


class ResumeNebulizer(_Told, frozen=True, kw_only=True, tag="resume_nebulizer"):
    pass


class StopNebulizer(_Told, frozen=True, kw_only=True, tag="stop_nebulizer"):
    pass


class AcknowledgeDose(_Told, frozen=True, kw_only=True, tag="acknowledge_dose"):
    """The dose log is kept: the nebulizer need not say it again. The port sends it by itself."""

    dose_id: str


Command: TypeAlias = (
    Identify
    | StartBlow
    | StopBlow
    | StartSound
    | StopSound
    | StartNebulizer
    | PauseNebulizer
    | ResumeNebulizer
    | StopNebulizer
    | AcknowledgeDose
)


class StreamDecoder(Protocol):
    """A decoder of a byte stream: whole answers, however the bytes were cut."""

    def feed(self, data: bytes) -> list[Reading | Rejection]: ...


__all__ = [
    "AcknowledgeDose",
    "BlowEnded",
    "BlowStarted",
    "Command",
    "DoseInterruption",
    "DoseLogged",
    "FlowSamples",
    "FramesLost",
    "Identify",
    "InstrumentInfo",
    "LinkChanged",
    "NebulizerStatus",
    "OximeterReading",
    "PauseNebulizer",
    "PcmFrame",
    "Reading",
    "Rejection",
    "ResumeNebulizer",
    "SoundEnded",
    "StartBlow",
    "StartNebulizer",
    "StartSound",
    "StopBlow",
    "StopNebulizer",
    "StopSound",
    "StreamDecoder",
    "VolumeSamples",
]
