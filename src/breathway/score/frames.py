"""The same code on whole frames: Polars, Arrow, pandas, or a dict of NumPy columns.

In: a frame of people (`look_up_frame`) or of blows (`judge_frame`). Out: a frame of the same kind
with the new columns. Nothing is imported for it: a frame is known by what it can do, and whatever
only speaks the Arrow stream interface (`__arrow_c_stream__`) is read by pyarrow or polars if one
of them is there. What cannot be said is NaN (null in Polars).

Standard: as `reference` and `quality`.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from breathway.score import reference
from breathway.score.errors import SamplesError
from breathway.score.quality import judge_many
from breathway.score.reference.sets import DEFAULT_SET
from breathway.score.signal import MEASURES, Floats, checked

UNITS = {  # stem → the column that holds the observed value
    "fev1": "fev1_l", "fvc": "fvc_l", "fev1_fvc": "fev1_fvc", "fef2575": "fef2575_l_s",
    "fef75": "fef75_l_s", "fev075": "fev075_l", "fev075_fvc": "fev075_fvc", "fev6": "fev6_l",
    "fev1_fev6": "fev1_fev6", "pef": "pef_l_s", "vc": "vc_l", "tlco": "tlco_mmol_min_kpa",
    "dlco": "dlco_ml_min_mmhg", "kco_si": "kco_mmol_min_kpa_l", "kco_trad": "kco_ml_min_mmhg_l",
    "va": "va_l", "frc": "frc_l", "tlc": "tlc_l", "rv": "rv_l", "rv_tlc": "rv_tlc_percent",
    "erv": "erv_l", "ic": "ic_l",
}  # fmt: skip
ANY_FRAME = ("pyarrow", "table"), ("polars", "DataFrame")


def look_up_frame(frame: Any, reference_set: str = DEFAULT_SET) -> Any:
    """The frame with `<index>_predicted`, `_lln`, `_uln`, and `_z` where the value was measured.

    A last column `note` says why there is no number, or what is odd (`reference_note` where the
    frame has a `note` of its own).
    Columns `sex` (M, F), `age_years`, `height_cm`, `ethnicity` where the set asks for it, and any
    measured ones (`fev1_l`, `fvc_l`, `fev1_fvc` …).
    """
    frame = _readable(frame)
    names = names_of(frame)
    chosen = reference.load_set(reference_set)
    _need(names, ("sex", "age_years", "height_cm", *(("ethnicity",) if chosen.groups else ())))
    seen = {stem: UNITS[stem] for stem in chosen.equations if UNITS[stem] in names}
    sex, age, height = (
        column_of(frame, "sex"),
        _floats(frame, "age_years"),
        _floats(frame, "height_cm"),
    )
    ethnicity = column_of(frame, "ethnicity") if chosen.groups else None
    found = reference.look_up(
        chosen,
        sex=sex,
        age_years=age,
        height_cm=height,
        ethnicity=ethnicity,
        observed={stem: _floats(frame, name) for stem, name in seen.items()},
    )
    columns = {}
    for stem, looked in found.items():
        for what, values in msgspec.structs.asdict(looked).items():
            if values is not None:
                columns[f"{stem}_{what}"] = values
    columns["reference_note" if "note" in names else "note"] = _notes(
        chosen, sex, age, height, ethnicity
    )
    return with_columns(frame, columns)


def _notes(
    chosen: reference.ReferenceSet,
    sex: NDArray[Any],
    age: Floats,
    height: Floats,
    ethnicity: NDArray[Any] | None,
) -> NDArray[Any]:
    """A text a person, as `breathway reference` writes it."""
    unknown = ((np.isnan(age), "age_years is not a number"),
               (np.isnan(height), "height_cm is not a number"))  # fmt: skip
    notes = reference.notes
    return notes.joined(
        len(age),
        iter(unknown),
        notes.of_person(chosen, sex, height, ethnicity),
        notes.of_age(chosen, age),
    )


def judge_frame(frame: Any, rate_hz: float, *, first_second_s: float = 1.0) -> Any:
    """The frame with the measures of each blow and whether it counts.

    Column `flow_l_s` holds a list of samples, one row a blow. Each blow is judged on its own, so
    an end reached only by repeatability is not seen; for a session there is `assess`.
    """
    frame = _readable(frame)
    _need(names_of(frame), ("flow_l_s",))
    flows = [checked(samples, rate_hz) for samples in column_of(frame, "flow_l_s")]
    if not flows:
        raise SamplesError("no_rows", "the frame holds no blow", "give one row for each blow")
    measures, _, judged = judge_many(flows, float(rate_hz), first_second_s)
    columns = {name: getattr(measures, name) for name in MEASURES}
    columns |= msgspec.structs.asdict(judged)
    return with_columns(frame, columns)


def names_of(frame: Any) -> list[str]:
    """The names of its columns."""
    for attribute in ("column_names", "columns"):
        names = getattr(frame, attribute, None)
        if isinstance(names, Iterable) and not isinstance(names, str):
            names = list(names)
            if all(isinstance(name, str) for name in names):
                return names
    return list(frame)


def column_of(frame: Any, name: str) -> NDArray[Any]:
    """One column as a NumPy array; numbers and words alike."""
    column = frame[name]
    if hasattr(column, "to_numpy"):
        column = column.to_numpy()
    if isinstance(column, np.ndarray):
        return column
    ragged = np.empty(len(column), dtype=object)
    for row, value in enumerate(column):
        ragged[row] = value
    return ragged if any(np.ndim(value) for value in ragged) else np.asarray(column)


def with_columns(frame: Any, columns: Mapping[str, NDArray[Any]]) -> Any:
    """A frame of the same kind with more columns."""
    if isinstance(frame, Mapping):
        return {**frame, **columns}
    if hasattr(frame, "append_column"):  # Arrow
        more = type(frame).from_pydict(dict(columns))
        for name in columns:
            frame = frame.append_column(name, more[name])
        return frame
    if hasattr(frame, "hstack"):  # Polars
        return frame.hstack(type(frame)(dict(columns), nan_to_null=True))
    return frame.assign(**columns)  # pandas


def _readable(frame: Any) -> Any:
    """The frame itself, or a copy in a library that is here and can read it."""
    if any(hasattr(frame, name) for name in ("keys", "append_column", "assign", "hstack")):
        return frame
    for module, maker in ANY_FRAME:
        try:
            return getattr(importlib.import_module(module), maker)(frame)
        except ImportError:
            continue
        except (TypeError, ValueError, AttributeError):
            break
    raise SamplesError(
        "frame_unknown",
        f"a {type(frame).__name__} is no frame that can be read here",
        "give a dict of NumPy columns, or a Polars, Arrow or pandas frame",
    )


def _floats(frame: Any, name: str) -> Floats:
    return np.asarray(column_of(frame, name), dtype=np.float64)


def _need(names: Iterable[str], wanted: Iterable[str]) -> None:
    missing = sorted(set(wanted) - set(names))
    if missing:
        raise SamplesError(
            "columns_missing",
            f"the frame lacks the columns {', '.join(missing)}",
            "name the columns as the documents do",
        )
