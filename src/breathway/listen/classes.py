"""The classes of SPRSound (Zhang et al. 2022) and how its four tasks merge them."""

from __future__ import annotations

EVENTS = (
    "Normal",
    "Rhonchi",
    "Wheeze",
    "Stridor",
    "Coarse Crackle",
    "Fine Crackle",
    "Wheeze+Crackle",
)
RECORDS = ("Normal", "CAS", "DAS", "CAS & DAS", "Poor Quality")
# Continuous adventitious sounds (whistles) and discontinuous ones (crackles).
CONTINUOUS = (1, 2, 3, 6)
DISCONTINUOUS = (4, 5, 6)
TASKS = {
    "1-1": (0, 1, 1, 1, 1, 1, 1),
    "1-2": (0, 1, 2, 3, 4, 5, 6),
    "2-1": (0, 1, 1, 1, 2),
    "2-2": (0, 1, 2, 3, 4),
}
