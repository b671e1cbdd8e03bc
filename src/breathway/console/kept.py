"""Answers a worker keeps for a moment: what many ask for and changes slowly.

In: a visitor, a value, the time. Out: the value, while it is fresh. By account and scope, so that
nobody is answered from what another may see.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from typing import Generic, TypeVar

from breathway.console.visitor import Visitor

Value = TypeVar("Value")

KEPT_LIMIT = 1000


class Kept(Generic[Value]):
    def __init__(self, keep_s: float) -> None:
        self._keep_s = keep_s
        self._values: OrderedDict[tuple[object, ...], tuple[dt.datetime, Value]] = OrderedDict()

    def get(self, visitor: Visitor, now: dt.datetime) -> Value | None:
        kept = self._values.get(_key(visitor))
        if kept is None or not 0 <= (now - kept[0]).total_seconds() < self._keep_s:
            return None
        return kept[1]

    def put(self, visitor: Visitor, now: dt.datetime, value: Value) -> None:
        self._values[_key(visitor)] = (now, value)
        self._values.move_to_end(_key(visitor))
        if len(self._values) > KEPT_LIMIT:
            self._values.popitem(last=False)

    def forget(self, visitor: Visitor) -> None:
        self._values.pop(_key(visitor), None)


def _key(visitor: Visitor) -> tuple[object, ...]:
    return (visitor.account_id, visitor.role, visitor.jurisdiction, visitor.facilities)
