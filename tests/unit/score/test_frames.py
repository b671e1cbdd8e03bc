"""Whole frames: the same numbers from a dict, Polars, Arrow and pandas; and the documents' code."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from breathway import score
from breathway.score import reference
from breathway.score.errors import SamplesError
from breathway.score.frames import column_of, names_of

PEOPLE = {
    "sex": np.array(["M", "F", "M", "X"]),
    "age_years": np.array([30.0, 8.5, 99.0, 40.0]),
    "height_cm": np.array([176.0, 128.0, 170.0, 170.0]),
    "fev1_l": np.array([3.5, np.nan, 2.0, 3.0]),
}
EXPECTED = float(
    reference.look_up(
        reference.load_set("gli-2022"), sex=["M"], age_years=[30.0], height_cm=[176.0],
        observed={"fev1": [3.5]},
    )["fev1"].z[0]
)  # fmt: skip
MAKERS = {
    "dict": lambda columns: columns,
    "polars": lambda columns: _library("polars").DataFrame(columns),
    "pyarrow": lambda columns: _library("pyarrow").Table.from_pydict(columns),
    "pandas": lambda columns: _library("pandas").DataFrame(columns),
}


def _library(name: str):
    pytest.importorskip(name)
    return import_module(name)


class OnlyAStream:
    """A frame of a library we have never heard of."""

    def __init__(self, table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize("kind", MAKERS)
def test_people(kind):
    frame = MAKERS[kind](PEOPLE)
    found = score.look_up_frame(frame)
    assert type(found) is type(frame)
    assert names_of(found)[:4] == list(PEOPLE)
    z = np.asarray(column_of(found, "fev1_z"), dtype=float)
    predicted = np.asarray(column_of(found, "fev1_predicted"), dtype=float)
    assert z[0] == pytest.approx(EXPECTED)
    assert np.isnan(z).tolist() == [False, True, True, True]
    assert np.isnan(predicted).tolist() == [False, False, True, True]
    assert "fvc_z" not in names_of(found)
    assert [str(note) for note in column_of(found, "note")] == [
        "",
        "",
        "age outside 3-95 years: gli-2022 does not extrapolate",
        "sex must be M or F",
    ]


@pytest.mark.parametrize("kind", MAKERS)
def test_odd_people_have_a_note(kind):
    people = {
        "sex": ["M", "F", "M"],
        "age_years": [40.0, 40.0, None],
        "height_cm": [1.76, 300.0, 170.0],
        "ethnicity": ["caucasian", "martian", None],
        "note": ["mine", "", ""],
    }
    found = score.look_up_frame(MAKERS[kind](people), "gli-2012")
    metres, unknown, nobody = (str(note) for note in column_of(found, "reference_note"))
    assert metres == "height looks like metres, not centimetres"
    assert unknown.startswith("ethnicity must be one of caucasian")
    assert unknown.endswith("; height is implausible")
    assert nobody.startswith("age_years is not a number; ethnicity must be")
    assert list(column_of(found, "note")) == ["mine", "", ""]


def test_sex_may_be_true_for_male():
    people = {"sex": np.array([True]), "age_years": [30.0], "height_cm": [176.0]}
    assert score.look_up_frame(people)["note"].tolist() == [""]


def blows() -> list[np.ndarray]:
    time = np.arange(0, 5, 0.01)
    effort = np.where(time < 0.08, time / 0.08, np.exp(-(time - 0.08) / 0.35))
    return [np.concatenate([np.zeros(50), effort * size]) for size in (9.0, 10.0)]


@pytest.mark.parametrize("kind", MAKERS)
def test_blows(kind):
    lists = [flow.tolist() for flow in blows()]
    found = score.judge_frame(MAKERS[kind]({"id": [1, 2], "flow_l_s": lists}), 100)
    fev1 = np.asarray(column_of(found, "fev1_l"), dtype=float)
    assert fev1[1] / fev1[0] == pytest.approx(10 / 9)
    assert list(column_of(found, "acceptable_fvc")) == [True, True]


def test_any_frame_that_speaks_arrow():
    table = _library("pyarrow").Table.from_pydict(PEOPLE)
    found = score.look_up_frame(OnlyAStream(table))
    assert np.asarray(column_of(found, "fev1_z"))[0] == pytest.approx(EXPECTED)


def test_problems_say_what_to_do():
    for frame, name in ((object(), "frame_unknown"), ({"sex": ["M"]}, "columns_missing")):
        with pytest.raises(SamplesError) as raised:
            score.look_up_frame(frame)
        assert raised.value.name == name
    with pytest.raises(SamplesError, match="no blow"):
        score.judge_frame({"flow_l_s": []}, 100)


def test_the_code_in_the_documents_runs():
    page = Path(__file__).resolve().parents[3] / "docs/reference/score.md"
    (code,) = re.findall(r"```python\n(.*?)```", page.read_text(), flags=re.S)
    flow = blows()[0]
    names = {"flow_l_s": flow, "flow_1": flow, "flow_2": flow, "flow_3": flow, "flows": blows()}
    exec(compile(code, str(page), "exec"), names)
    assert names["session"].grade_fev1 == "A"
    assert names["people"]["fev1_z"][0] == pytest.approx(EXPECTED)
