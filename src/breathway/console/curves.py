"""The curves of a treatment's blows: whole for the patient page, small for the worklist.

In: a treatment's id. Out: ``Curves`` with every blow's flow, ``Loop`` with the best blow's small
flow-volume loop before and after. Volume is the integral of flow (ATS/ERS 2019).
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breathway.console.ask import Ask
from breathway.console.audit import Reading, reading
from breathway.console.desk import Desk
from breathway.console.treatment import best_of, find
from breathway.console.views import Curves, Loop, SessionCurves
from breathway.console.visitor import Visitor
from breathway.model import decode_event
from breathway.model.spirometry import SpirometryRecorded
from breathway.score.curves import unpack_curves

LOOP_POINTS = 96  # a mini is 100 px wide

_CURVES = "select event_id, phase, packed from curve where treatment_id = $1"
_TESTS = """
select body from (
  select position, kind, body from log where patient_id = $1 and treatment_id = $2
  union all
  select position, kind, body from log where patient_id is null and treatment_id = $2) x
where kind = 'spirometry_recorded' order by position limit 40
"""


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> Curves:
    treatment_id = ask.id("id")
    async with reading(desk, visitor, ask.now) as read:
        found = await _read(read, treatment_id)
    sessions = []
    for event, packed in found:
        rate_hz, flows = unpack_curves(packed)
        sessions.append(
            SessionCurves(
                event_id=event.id,
                phase=event.phase,
                rate_hz=round(rate_hz),
                best=best_of(event.maneuvers),
                flows_l_s=[_in_order(event, flows, index) for index in _indices(event, flows)],
            )
        )
    return Curves(treatment_id=treatment_id, sessions=sessions)


async def loops(desk: Desk, visitor: Visitor, ask: Ask) -> Loop:
    treatment_id = ask.id("id")
    async with reading(desk, visitor, ask.now) as read:
        found = await _read(read, treatment_id)
    drawn: dict[str, list[tuple[float, float]]] = {"before": [], "after": []}
    for event, packed in found:
        best = best_of(event.maneuvers)
        rate_hz, flows = unpack_curves(packed)
        if best is not None and event.maneuvers[best].curve < len(flows):
            drawn[event.phase] = small_loop(flows[event.maneuvers[best].curve], rate_hz)
    return Loop(treatment_id=treatment_id, before=drawn["before"], after=drawn["after"])


async def _read(read: Reading, treatment_id: Any) -> list[tuple[SpirometryRecorded, bytes]]:
    """The sessions that have curves, oldest first."""
    row = await find(read.conn, treatment_id)
    read.saw("curves", row["patient_id"], row["facility_id"], row["jurisdiction"])
    stored = await read.conn.fetch(_TESTS, row["patient_id"], treatment_id)
    packed = await packed_of(read.conn, treatment_id)
    events = [decode_event(line["body"]) for line in stored]
    return [
        (event, packed[event.id])
        for event in events
        if isinstance(event, SpirometryRecorded) and event.id in packed
    ]


async def packed_of(conn: Any, treatment_id: Any) -> dict[Any, bytes]:
    """The packed curves of a treatment by the id of their event."""
    rows = await conn.fetch(_CURVES, treatment_id)
    return {row["event_id"]: row["packed"] for row in rows}


def _indices(event: SpirometryRecorded, flows: list[NDArray[np.float64]]) -> range:
    return range(len(event.maneuvers) or len(flows))


def _in_order(
    event: SpirometryRecorded, flows: list[NDArray[np.float64]], index: int
) -> list[float]:
    """The flow of the ``index``-th maneuver, to 1 mL/s; nothing where its curve is not there."""
    place = event.maneuvers[index].curve if event.maneuvers else index
    return np.round(flows[place], 3).tolist() if 0 <= place < len(flows) else []


def small_loop(flow_l_s: NDArray[np.float64], rate_hz: float) -> list[tuple[float, float]]:
    """A loop of few points that keeps its peak: the largest of each stretch, by size."""
    if len(flow_l_s) == 0:
        return []
    volume_l = np.cumsum(flow_l_s) / rate_hz
    edges = np.linspace(0, len(flow_l_s), min(LOOP_POINTS, len(flow_l_s)) + 1).astype(int)
    points = [(0.0, 0.0)]
    for start, end in itertools.pairwise(edges):
        if end > start:
            at = start + int(np.argmax(np.abs(flow_l_s[start:end])))
            points.append((round(float(volume_l[at]), 3), round(float(flow_l_s[at]), 3)))
    return points
