"""The case-control example: ready histories, and where its effects must vanish."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from breathway.exposure import analyse, read_plan

EXAMPLE = Path(__file__).resolve().parents[3] / "docs/how-to/exposure/clogit.toml"


def test_a_lag_basis_without_intercept_begins_at_nothing():
    rng = np.random.default_rng(2)
    rows = 900
    history = rng.gamma(2, 20, (rows, 6))
    case = np.zeros(rows)
    for start in range(0, rows, 3):
        odds = np.exp(0.01 * history[start : start + 3].mean(1))
        case[start + rng.choice(3, p=odds / odds.sum())] = 1
    columns = {f"lag{3 + k}": history[:, k] for k in range(6)}
    columns |= {"case": case, "riskset": np.repeat(np.arange(300), 3)}
    found = analyse("clogit", read_plan(tomllib.loads(EXAMPLE.read_text())), columns)
    assert [c["name"] for c in found["coefficients"]][:3] == [
        "dust.v1.l1",
        "dust.v1.l2",
        "dust.v2.l1",
    ]
    assert len(found["coefficients"]) == 3 * 2
    by_lag = {e["lag"]: e["rr"] for e in found["effects"] if e["at"] == 50}
    assert by_lag[3] == pytest.approx(1)
    product = np.prod([rr for lag, rr in by_lag.items() if lag != "overall"])
    assert by_lag["overall"] == pytest.approx(product)
    assert (found["n"], found["strata"]) == (900, 300)
