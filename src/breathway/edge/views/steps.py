"""The steps of the guided treatment, in their order."""

from __future__ import annotations

from typing import Literal

StepName = Literal["person", "vitals", "sounds", "test_before", "nebulize", "test_after"]
STEPS: tuple[StepName, ...] = (
    "person",
    "vitals",
    "sounds",
    "test_before",
    "nebulize",
    "test_after",
)
