"""Dates as they stand in files, and the calendar columns they give.

In: a column of dates as text, numbers or datetimes. Out: days (or seconds, where there are hours)
and ``year``, ``month``, ``dow``, ``doy``, ``time``. ISO 8601 and the forms of statistical packages
are read; day and month in doubtful order are an error, not a guess. Plain numbers count days from a
day that nobody knows: they give an order and ``time``, and no calendar.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breathway.exposure.errors import DataError

CALENDAR = "\0date"  # names that no file has: as read from the date, whatever the file calls so
OWN = "\0"
FORMS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%SZ", "%d%b%Y", "%d-%b-%Y", "%d %b %Y",
    "%d %B %Y", "%d.%m.%Y", "%d%b%Y %H:%M:%S", "%b %d, %Y", "%B %d, %Y",
)  # fmt: skip
DOUBTFUL = (("%d/%m/%Y", "%m/%d/%Y"), ("%d-%m-%Y", "%m-%d-%Y"), ("%d/%m/%y", "%m/%d/%y"))


def with_calendar(
    name: str | None, form: str | None, columns: Mapping[str, NDArray[Any]]
) -> dict[str, NDArray[Any]]:
    """The columns with those that a date gives; a file's own column of a name stays."""
    made = dict(columns)
    if name is None or name not in columns:
        return made
    if form is None and _counts_days(columns[name]):
        counted = columns[name].astype(float)
        made[CALENDAR] = (counted * 86_400).round().astype("datetime64[s]")
        made.setdefault("time", counted - np.nanmin(counted) + 1)
        return made
    when = parse(columns[name], form, name)
    days = when.astype("datetime64[D]")
    known = ~np.isnat(days)
    number = days.astype(np.int64)
    months = days.astype("datetime64[M]").astype(np.int64)
    first = number[known].min() if known.any() else 0
    parts = {
        "year": months // 12 + 1970,
        "month": months % 12 + 1,
        "dow": (number + 3) % 7 + 1,  # day 0 was a Thursday
        "doy": number - days.astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64) + 1,
        "time": number - first + 1,
    }
    made[CALENDAR] = when
    # As a number where a model takes it: days since 1970, R's as.numeric of a Date.
    made[name] = np.where(known, when.astype(np.int64) / 86_400, np.nan)
    for part, values in parts.items():
        made[OWN + part] = np.where(known, values, np.nan)
        made.setdefault(part, made[OWN + part])
    return made


def _counts_days(values: NDArray[Any]) -> bool:
    """Numbers that are not all such as 20020131."""
    if values.dtype.kind not in "iuf":
        return False
    known = values[~np.isnan(values)]
    return bool(len(known) and not ((known > 10_000_000) & (known < 99_999_999)).all())


def parse(values: NDArray[Any], form: str | None, name: str) -> NDArray[np.datetime64]:
    """Datetimes to the second; NaT where empty."""
    if values.dtype.kind == "M":
        return values.astype("datetime64[s]")
    if values.dtype.kind == "f":  # 20020131 as a number
        whole = np.where(np.isnan(values), 0, values).astype(np.int64)
        values = np.where(whole == 0, "", whole.astype(str))
    levels, at = np.unique(values, return_inverse=True)
    texts = [str(level).strip().split("+00:00")[0] for level in levels]
    return _all(texts, form, name)[at]


def _all(texts: list[str], form: str | None, name: str) -> NDArray[np.datetime64]:
    some = next((text for text in texts if text), "")
    if form is not None:
        found = _by(texts, form)
        if found is None:
            raise _unread(name, next(text for text in texts if _by([text], form) is None))
        return found
    for known in FORMS:
        if (found := _by(texts, known)) is not None:
            return found
    for pair in DOUBTFUL:
        both = [found for found in (_by(texts, one) for one in pair) if found is not None]
        if len(both) == 2:
            raise DataError("date_doubtful", f"{name}: day or month first, as in {some}?",
                            f'say so: date_format = "{pair[0]}" or "{pair[1]}"')  # fmt: skip
        if both:
            return both[0]
    usual = next((known for known in FORMS if _by([some], known) is not None), None)
    odd = [text for text in texts if usual and _by([text], usual) is None]
    raise _unread(name, odd[0] if odd else some)


def _by(texts: list[str], form: str) -> NDArray[np.datetime64] | None:
    """All texts by one form, or None."""
    try:
        moments = [datetime.strptime(t, form) if t else None for t in texts]
    except ValueError:
        return None
    return np.array(
        ["NaT" if m is None else m.replace(tzinfo=None) for m in moments], dtype="datetime64[s]"
    )


def _unread(name: str, text: str) -> DataError:
    return DataError("date_unread", f"{name}: the date {text!r} is not understood",
                     'write 2002-01-31, or give date_format, as "%d.%m.%Y"')  # fmt: skip
