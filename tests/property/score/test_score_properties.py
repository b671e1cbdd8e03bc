"""Whatever comes in, a result or a typed error comes out; and the equations keep their order."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from breathway import score
from breathway.score import reference
from breathway.score.errors import ScoreError
from breathway.score.history import read_history
from breathway.score.samples import read_samples
from breathway.score.signal import MEASURES

FLOWS = arrays.arrays(
    np.float64, st.integers(20, 400), elements=st.floats(-20, 20, allow_nan=False, width=32)
)


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_as_packed_curves(data):
    with contextlib.suppress(ScoreError):
        rate, curves = score.unpack_curves(data)
        assert rate > 0
        assert all(np.isfinite(curve).all() for curve in curves)


@settings(deadline=None)
@given(st.data())
def test_damaged_packs_never_break_the_reader(data):
    packed = bytearray(score.pack_curves([np.sin(np.arange(200) / 9), np.ones(50)], 100))
    for _ in range(data.draw(st.integers(1, 4))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ScoreError):
        score.unpack_curves(bytes(packed))


@settings(deadline=None)
@given(st.lists(FLOWS, max_size=4), st.sampled_from([50.0, 100.0, 128.0, 2000.0]))
def test_packing_keeps_a_millilitre_per_second(curves, rate_hz):
    rate, back = score.unpack_curves(score.pack_curves(curves, rate_hz))
    assert rate == rate_hz
    for before, after in zip(curves, back, strict=True):
        assert np.abs(before - after).max(initial=0) <= 0.0005 + 1e-9


@settings(deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_as_a_file(data):
    with pytest.raises(ScoreError):
        read_samples(data)


CELL = st.sampled_from(["0", "0.01", "1,5", "-3", "", "nan", "inf", "1e400", "x", '"', "肺", "\0"])


@settings(deadline=None)
@given(
    st.sampled_from([",", ";", "\t"]),
    st.lists(st.lists(CELL, max_size=4), max_size=40),
    st.sampled_from(["utf-8", "utf-16", "gb18030"]),
)
def test_any_rows_below_a_good_header(separator, rows, encoding):
    text = "\n".join([separator.join(["time_s", "flow_l_s"]), *(separator.join(r) for r in rows)])
    with pytest.raises(ScoreError):
        read_samples(text.encode(encoding))


@settings(deadline=None)
@given(FLOWS, st.sampled_from([100.0, 250.0]), st.sampled_from([None, 4.0, 40.0]))
def test_any_flow_is_judged(flow, rate_hz, age_years):
    session = score.assess([flow, flow[::-1]], rate_hz, age_years=age_years)
    assert session.grade_fev1 in "ABCDEUF"
    assert session.coaching.sentence
    for maneuver in session.maneuvers:
        blow = maneuver.blow
        assert maneuver.fev1_usable or not maneuver.fev1_acceptable
        assert maneuver.fvc_usable or not maneuver.fvc_acceptable
        assert blow.fvc_l >= -1e-9
        if blow.fev1_l is not None:
            assert blow.fev1_l <= blow.fvc_l + 1e-9
        for name in MEASURES:
            value = getattr(blow, name)
            assert value is None or np.isfinite(value)


@settings(deadline=None)
@given(st.lists(FLOWS, min_size=1, max_size=5))
def test_many_are_what_each_is_alone(flows):
    measures, _, judged = score.judge_many(flows, 100.0)
    for number, flow in enumerate(flows):
        one, _, alone = score.judge_many([flow], 100.0)
        assert judged.acceptable_fev1[number] == alone.acceptable_fev1[0]
        np.testing.assert_allclose(measures.fvc_l[number], one.fvc_l[0], atol=1e-9)
        np.testing.assert_allclose(measures.fev1_l[number], one.fev1_l[0], atol=1e-9)


SPIROMETRY = ("gli-2012", "gli-2022", "nhanes3", "jrs-2014", "jian-2017")
ENDS = {("jrs-2014", "F"): 94.0}  # its look-up tables hold nothing for women of 94 and 95


@settings(deadline=None)
@given(
    st.sampled_from(SPIROMETRY), st.sampled_from("MF"), st.floats(3, 95), st.floats(90, 210),
    st.floats(0.3, 7),
)  # fmt: skip
def test_limits_frame_the_prediction_and_z_follows_the_value(name, sex, age, height, fev1):
    found = reference.look_up(
        reference.load_set(name), sex=sex, age_years=age, height_cm=height,
        ethnicity="caucasian", observed={"fev1": fev1}, indices=["fev1"],
    )["fev1"]  # fmt: skip
    predicted, z = float(found.predicted[0]), float(found.z[0])
    if np.isnan(predicted):
        first, last = reference.load_set(name).ages("fev1")
        assert not first <= age <= last or age >= ENDS[name, sex]
        assert np.isnan(z)
        return
    assert found.lln[0] < predicted < found.uln[0]
    assert (z > 0) == (fev1 > predicted) or abs(z) < 1e-9
    assert (z < -1.645) == (fev1 < found.lln[0]) or abs(z + 1.645) < 1e-6


@settings(deadline=None)
@given(st.floats(-6, 6))
def test_percentiles(z):
    assert 0 <= reference.percentile(z) <= 100
    assert reference.percentile(z) + reference.percentile(-z) == pytest.approx(100)


WORDS = ["date", "fev1_l", "height_cm", ",", ";", "\n", "2026-01-01", "2.5", "2,5", "", "x"]
TABLES = st.lists(st.sampled_from(WORDS), max_size=25).map(lambda words: "".join(words).encode())


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=80), TABLES))
def test_any_history_is_read_or_refused_in_words(data):
    with contextlib.suppress(ScoreError):
        tests = read_history(data)
        assert list(tests.at) == sorted(tests.at)
        assert all(len(column) == len(tests.at) for column in tests.values.values())


@settings(deadline=None)
@given(st.lists(st.floats(-20, 20), min_size=20, max_size=300))
def test_any_recording_is_verified_or_refused(flow):
    found = score.verify([np.array(flow)], 100)
    assert found.passed == (not found.reasons)
    assert all(stroke.volume_l > 0 for stroke in found.strokes)
