"""Live signals."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from breathway.edge.views.marks import AdviceCard, Instrument, LinkView, RecordView
from breathway.model.facility import InstrumentKind


class TalkServer(Struct, frozen=True, omit_defaults=True):
    """As WebRTC's RTCIceServer."""

    urls: str
    username: str = ""
    credential: str = ""


class TalkView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """As ``model.live.Talk``: from the expert's page, or POST /api/treatments/{id}/talk to it."""

    call: Annotated[str, Meta(min_length=8, max_length=64)]
    step: Literal["ring", "accept", "refuse", "offer", "answer", "end", "voice"]
    sdp: Annotated[str, Meta(max_length=16_000)] = ""
    voice: str = ""
    who: str = ""
    servers: list[TalkServer] = []


class Live(Struct, kw_only=True, omit_defaults=True):
    """GET /api/live (text/event-stream): the ``data`` of each message; absent fields are empty.

    hello      connected; load everything again
    flow       a piece of a running blow: flow_l_s at rate_hz from t_s on, volume_l so far
    vitals     spo2_percent, heart_rate_per_min, breathing_rate_per_min
    dose       delivered_mg, output (0-1), remaining_s, paused
    sound      level (0-1) and peaks (-1..1), for a meter
    instrument an instrument's status changed (instrument)
    treatment  something in the treatment changed: load it again
    record     the delivery marks of a record changed (record)
    link       the link's state or the backlog changed (link)
    advice     new or changed advice (advice)
    talk       an expert wants to speak, or what their page says to ours (talk)
    """

    topic: Literal[
        "hello",
        "flow",
        "vitals",
        "dose",
        "sound",
        "instrument",
        "treatment",
        "record",
        "link",
        "advice",
        "talk",
    ]
    at: dt.datetime | None = None
    treatment_id: UUID | None = None
    patient_id: UUID | None = None
    instrument_id: str = ""
    kind: InstrumentKind | None = None
    t_s: float | None = None
    rate_hz: int | None = None
    flow_l_s: list[float] = []
    volume_l: float | None = None
    spo2_percent: float | None = None
    heart_rate_per_min: float | None = None
    breathing_rate_per_min: float | None = None
    delivered_mg: float | None = None
    output: float | None = None
    remaining_s: float | None = None
    paused: bool = False
    level: float | None = None
    peaks: list[float] = []
    instrument: Instrument | None = None
    record: RecordView | None = None
    link: LinkView | None = None
    advice: AdviceCard | None = None
    talk: TalkView | None = None
