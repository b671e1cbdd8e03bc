"""Coefficients, standard errors and relative risks against R's dlnm, gnm and mixmeta."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest
from tests.spec.exposure.conftest import EXAMPLES, analysed

from breathway.cli.exposure import read_columns
from breathway.exposure import predict, read_plan
from breathway.exposure.analyse import fit_design
from breathway.exposure.design import build

# example, R's file, part of it, the exposure whose block it is
CASES = [
    ("condpois", "chicago_condpois", "temp", "temp"),
    ("condpois", "chicago_condpois", "o3_per10", "o3"),
    ("dlnm", "chicago_lag21_death", "temp_vs_mmt", "temp"),
    ("dlnm", "chicago_lag21_death", "o3", "o3"),
    ("dlnm-linear", "dlnm_vignette", "example1_pm10", "pm10"),
    ("dlnm-splines", "dlnm_vignette", "example3_temp", "temp"),
    ("dlnm-threshold", "dlnm_vignette", "example4_temp", "temp"),
]


def agrees(result, part, exposure):
    """The figures of the issue: 1e-5 or 1e-4 of an SE, SE 1e-4, RR to the printed digits."""
    block = [c for c in result["coefficients"] if c["name"].split(".")[0] == exposure]
    estimate = np.array([c["estimate"] for c in block])
    se = np.array([c["se_quasi"] for c in block])
    theirs, their_se = np.ravel(part["coef"]), np.sqrt(np.diag(np.atleast_2d(part["vcov"])))
    error = np.abs(estimate - theirs)
    assert ((error <= 1e-5 * np.abs(theirs)) | (error <= 1e-4 * their_se)).all()
    np.testing.assert_allclose(se, their_se, rtol=1e-4)
    overall = {
        round(e["at"], 6): e
        for e in result["effects"]
        if e["exposure"] == exposure and e["lag"] == "overall"
    }
    at = np.ravel(part["predvar"])
    seen = 0
    for number, value in enumerate(at):
        ours = overall.get(round(float(value), 6))
        if ours is None:
            continue
        seen += 1
        for key, name in (("rr", "allRRfit"), ("low", "allRRlow"), ("high", "allRRhigh")):
            assert ours[key] == pytest.approx(np.ravel(part[name])[number], rel=2e-5), (value, key)
        by_lag = [
            e["rr"]
            for e in result["effects"]
            if e["exposure"] == exposure and e["lag"] != "overall" and e["at"] == ours["at"]
        ]
        theirs_by_lag = np.exp(np.atleast_2d(part["matfit"])[number])
        np.testing.assert_allclose(by_lag, theirs_by_lag, rtol=2e-5)
    assert seen >= min(len(overall), len(at))


@pytest.mark.parametrize(("example", "file", "part", "exposure"), CASES)
def test_as_r(run, r, example, file, part, exposure):
    agrees(run(example), r(file)[part], exposure)


@pytest.mark.parametrize(("exposure", "part"), [("o3", "example2_o3"), ("temp", "example2_temp")])
def test_seasonal_series_do_not_run_into_each_other(summers, r, exposure, part):
    result = analysed(summers, "dlnm-summers")
    agrees(result, r("dlnm_vignette")[part], exposure)
    dispersion = r("dlnm_vignette")["example2_o3"]["dispersion"]
    assert result["dispersion"] == pytest.approx(dispersion, rel=1e-6)


def test_counts_of_rows_strata_and_dispersion(run, r):
    result, theirs = run("condpois"), r("chicago_condpois")
    assert (result["n"], result["strata"]) == (theirs["n"], theirs["strata"])
    assert result["residual_df"] == theirs["df_residual"]
    assert result["dispersion"] == pytest.approx(theirs["dispersion"], rel=1e-6)
    assert result["deviance"] == pytest.approx(theirs["deviance"], rel=1e-8)
    assert [c["se"] for c in result["coefficients"]] == pytest.approx(
        theirs["se_poisson"], rel=1e-4
    )


def personal(result, name):
    """Rows of one effect, person by person."""
    return [c for c in result["coefficients"] if "person" in c and c["name"] == name]


def test_personal_effects_as_mixmeta(run, r, data):
    result, theirs = run("nof1"), r("nof1_mixmeta_glmer")
    pooled = [c["estimate"] for c in result["coefficients"] if "person" not in c]
    assert pooled == pytest.approx(theirs["mixmeta"]["coef"], rel=1e-5)
    np.testing.assert_allclose(result["between"], theirs["mixmeta"]["Psi"], rtol=1e-4)
    blup = np.genfromtxt(data / "ref_nof1_blup.csv", delimiter=",", names=True)
    rows = {name: personal(result, name) for name in ("pm", "pollen")}
    ours = np.column_stack([[c["estimate"] for c in mine] for mine in rows.values()])
    np.testing.assert_allclose(ours, np.c_[blup["blup_pm"], blup["blup_pollen"]], atol=2e-5)
    spread = np.column_stack([[c["se"] ** 2 for c in mine] for mine in rows.values()])
    np.testing.assert_allclose(spread, np.c_[blup["blup_v_pm"], blup["blup_v_pollen"]], rtol=1e-3)


def test_personal_effects_are_near_the_truth(run, data):
    truth = np.genfromtxt(data / "nof1_synthetic_truth.csv", delimiter=",", names=True)
    for name, bar in (("pm", 0.1), ("pollen", 0.079)):
        mine = personal(run("nof1"), name)
        error = np.array([c["estimate"] for c in mine]) - truth[name]
        assert np.sqrt((error**2).mean()) <= bar
        inside = [c["low"] <= t <= c["high"] for c, t in zip(mine, truth[name], strict=True)]
        assert 0.93 <= np.mean(inside) <= 0.97


def test_reduced_to_one_dimension(data, r):
    plan = read_plan(tomllib.loads((EXAMPLES / "dlnm-threshold.toml").read_text()))
    design = build(plan, read_columns(plan, data))
    fit, _ = fit_design("dlnm", design)
    here = design.parts[0].columns
    block = fit.coefficients[here], fit.covariance[here, here] * fit.dispersion
    for name, how in (("overall", {}), ("lag5", {"lag": 5}), ("var33", {"value": 33})):
        coefficients, covariance = predict.reduced(design.parts[0].cross, *block, **how)
        theirs = r("dlnm_vignette")["example4_reduce"][name]
        np.testing.assert_allclose(coefficients, theirs["coef"], rtol=1e-5)
        np.testing.assert_allclose(covariance, theirs["vcov"], rtol=1e-4, atol=1e-12)
