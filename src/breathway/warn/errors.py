"""What can be wrong with a forecast's data: each error says what, where and what to do."""

from __future__ import annotations

from breathway.model.errors import BadInput


class WarnError(BadInput):
    """A stable name, a lower-case message and a hint."""

    def __init__(self, name: str, message: str, hint: str) -> None:
        super().__init__(message, name=name, hint=hint)
