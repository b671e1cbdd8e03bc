"""A workbook that was damaged anywhere is read, or refused with what to do; nothing else."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "unit" / "score"))
from workbooks import gli_2012, gli_2022, workbook

from breathway.score.errors import TablesError
from breathway.score.reference import build_from_workbook

WHOLE = {name: workbook(make()) for name, make in (("gli-2022", gli_2022), ("gli-2012", gli_2012))}


def tried(name: str, data: bytes) -> None:
    try:
        chosen, _ = build_from_workbook(name, data)
    except TablesError as problem:
        said = problem.hint
    else:
        said = "read"
        assert all(np.isfinite(chosen.ages(stem)).all() for stem in chosen.equations)
    assert said


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 60_000), st.sampled_from(list(WHOLE)))
def test_bytes_written_over_a_workbook(junk, at, name):
    data = bytearray(WHOLE[name])
    data[at : at + len(junk)] = junk
    tried(name, bytes(data))


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(list(WHOLE)),
    st.integers(0, 5),
    st.integers(0, 20_000),
    st.text(alphabet='<>/"=rst1-9.A&;x Ω\0', max_size=30).map(str.encode),
    st.integers(0, 400),
)
def test_a_part_of_it_that_says_something_else(name, number, at, junk, cut):
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE[name])) as old, zipfile.ZipFile(made, "w") as new:
        for n, part in enumerate(old.namelist()):
            body = old.read(part)
            if n == number:
                body = body[:at] + junk + body[at + cut :]
            new.writestr(part, body)
    tried(name, made.getvalue())
