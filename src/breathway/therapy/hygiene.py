"""Washing, disinfecting and new parts, for each device.

In: a protocol, the kind of device, uses and days since each task was done. Out: which tasks are due
now, and how far off the others are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from msgspec import Struct

from breathway.model.treatment import TherapyFinding
from breathway.therapy.protocol import Protocol, finding


class Care(Struct, frozen=True, kw_only=True):
    """Since a task was last done."""

    uses: int = 0
    done_at: dt.datetime | None = None


class Due(Struct, frozen=True, kw_only=True):
    task: str
    due: bool
    uses: int
    uses_left: int | None
    due_at: dt.datetime | None
    finding: TherapyFinding


def cycles(
    protocol: Protocol, device: str, cared: Mapping[str, Care], now: dt.datetime
) -> list[Due]:
    """The tasks of a device, those that are due first. One never done counts its uses alone."""
    found = []
    for rule in protocol.cycle:
        if rule.device not in ("", device):
            continue
        care = cared.get(rule.task, Care())
        left = None if rule.every_uses is None else rule.every_uses - care.uses
        due_at = None
        if rule.every_days is not None and care.done_at is not None:
            due_at = care.done_at + dt.timedelta(days=rule.every_days)
        due = (left is not None and left <= 0) or (due_at is not None and due_at <= now)
        field = "every_uses" if rule.every_uses is not None else "every_days"
        values: dict[str, float | str] = {"task": rule.task, "uses": float(care.uses)}
        if rule.every_uses is not None:
            values["every_uses"] = float(rule.every_uses)
        said = finding(
            protocol,
            rule,
            "warn" if due else "note",
            "care_due" if due else "care",
            field,
            **values,
        )
        found.append(
            Due(
                task=rule.task,
                due=due,
                uses=care.uses,
                uses_left=None if left is None else max(0, left),
                due_at=due_at,
                finding=said,
            )
        )
    return sorted(found, key=lambda each: not each.due)


def used(protocol: Protocol, device: str, cared: Mapping[str, Care]) -> dict[str, Care]:
    """One use more for every task of the device."""
    tasks = {rule.task for rule in protocol.cycle if rule.device in ("", device)}
    return {
        **cared,
        **{
            task: Care(
                uses=cared.get(task, Care()).uses + 1, done_at=cared.get(task, Care()).done_at
            )
            for task in tasks
        },
    }
