"""The verdict of today over many places: by the week where the past is long, by the day where not.

In: rows of place, day, treatments, and the last day that counts. Out: for each place what was seen,
what was expected, the bound, whether it was passed. With five years and more of a place's past its
last whole week is judged (Farrington and Noufaily), else its last day (EARS); see ``rises``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breathway.maps import rises
from breathway.maps.errors import MapError

Floats = NDArray[np.float64]
DAY = np.timedelta64(1, "D")
YEARS_WEEKS = 5 * 53 + 4  # what Farrington looks back: five years and half a window
EARS_DAYS = 12
PAST = np.timedelta64(6 * 366, "D")  # what lies before it changes no verdict
METHODS = ("auto", "farrington", "C1", "C2", "C3")


def judge(rows: list[Any], until: dt.date, method: str = "auto") -> list[dict[str, Any]]:
    """Rows of place, day, treatments → a verdict for each place. Days without a row are days
    without treatments from a place's first row on, and unknown before."""
    if not rows:
        return []
    names, place = np.unique([row[0] for row in rows], return_inverse=True)
    day = np.array([row[1] for row in rows], dtype="datetime64[D]")
    last = np.datetime64(until)
    begins = max(day.min(), last - PAST)
    span = int((last - begins) / DAY) + 1
    column = ((day - begins) / DAY).astype(int)
    if span < 1:
        return []
    counts = np.zeros((len(names), span))
    inside = (column >= 0) & (column < span)
    np.add.at(counts, (place[inside], column[inside]), np.array([row[2] for row in rows])[inside])
    first = np.full(len(names), span)
    np.minimum.at(first, place, np.maximum(column, 0))
    counts[np.arange(span) < first[:, None]] = np.nan
    known_weeks = (span - first) // 7
    long = known_weeks > YEARS_WEEKS
    if method == "farrington" and not long.any():
        raise MapError("history_short", "no place has five years of treatments before that day",
                       "use --method C1, C2 or C3")  # fmt: skip
    weekly = long if method in ("auto", "farrington") else np.zeros(len(names), dtype=bool)
    daily = ~weekly if method != "farrington" else np.zeros(len(names), dtype=bool)
    found = _by_week(names[weekly], counts[weekly], last)
    return found + _by_day(names[daily], counts[daily], last, "C2" if method == "auto" else method)


def _by_week(names: NDArray[Any], counts: Floats, last: np.datetime64) -> list[dict[str, Any]]:
    if not len(names):
        return []
    whole = counts.shape[1] // 7
    weeks = counts[:, counts.shape[1] - whole * 7 :].reshape(len(names), whole, 7).sum(2)
    begins = last - 6 * DAY - 7 * DAY * np.arange(whole)[::-1]
    judged = rises.farrington(weeks, whole - 1, rises.NOUFAILY, begins)
    return _told(names, judged, "farrington", str(last - 6 * DAY), str(last))


def _by_day(
    names: NDArray[Any], counts: Floats, last: np.datetime64, method: str
) -> list[dict[str, Any]]:
    known = ~np.isnan(counts[:, -EARS_DAYS:]).any(1) & (counts.shape[1] >= EARS_DAYS)
    names = names[known]
    if not len(names):
        return []
    judged = rises.ears(counts[known][:, -EARS_DAYS:], method)
    recent = rises.Judged(observed=judged.observed[:, -1], expected=judged.expected[:, -1],
                          bound=judged.bound[:, -1], alarm=judged.alarm[:, -1])  # fmt: skip
    return _told(names, recent, f"EARS {method}", str(last), str(last))


def _told(
    names: NDArray[Any], judged: rises.Judged, method: str, first: str, last: str
) -> list[dict[str, Any]]:
    def plain(value: float) -> float | None:
        return None if np.isnan(value) else round(float(value), 2)

    return [
        {"place": str(name), "from": first, "to": last, "observed": int(judged.observed[k]),
         "expected": plain(judged.expected[k]), "bound": plain(judged.bound[k]),
         "alarm": bool(judged.alarm[k]), "method": method}
        for k, name in enumerate(names)
    ]  # fmt: skip
