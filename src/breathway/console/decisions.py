"""The record's own acts, as the console asks for them."""

from __future__ import annotations

from breathway.console.ports import Appends


class RecordDecisions:
    def __init__(self, appender: Appends) -> None:
        self._appender = appender
