"""What can be wrong with an analysis: each error says what, where and what to do."""

from __future__ import annotations

from breathway.model.errors import BadInput


class ExposureError(BadInput):
    """A stable name, a lower-case message and a hint."""

    def __init__(self, name: str, message: str, hint: str) -> None:
        super().__init__(message, name=name, hint=hint)


class PlanError(ExposureError):
    """A configuration that cannot be followed: it names the key and what is allowed."""


class DataError(ExposureError):
    """Columns that cannot be analysed."""


class FitError(ExposureError):
    """A model that has no finite or no single solution."""


class AliasedError(FitError):
    """Columns that the columns before them already say."""

    def __init__(self, name: str, message: str, hint: str, columns: list[int]) -> None:
        super().__init__(name, message, hint)
        self.columns = columns
