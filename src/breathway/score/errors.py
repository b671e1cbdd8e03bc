"""What can be wrong with samples and packed curves; each says what to do."""

from __future__ import annotations

from breathway.model.errors import BadInput


class ScoreError(BadInput):
    """A stable name, a lower-case message and a hint."""

    def __init__(self, name: str, message: str, hint: str) -> None:
        super().__init__(message, name=name, hint=hint)


class SamplesError(ScoreError):
    """Samples that cannot be measured."""


class CurvesError(ScoreError):
    """Bytes that are not packed curves, or curves that cannot be packed."""


class TablesError(ScoreError):
    """Reference tables that cannot be used."""


class SubjectError(ScoreError):
    """A person, or a set of equations, that cannot be looked up."""
