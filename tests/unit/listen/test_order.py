"""What is made quick says what NumPy's own functions say."""

from __future__ import annotations

import numpy as np
import pytest

from breathway.listen.order import held, median, quantile, running


@pytest.mark.parametrize("size", [1, 2, 7, 25, 33, 100])
def test_sums_of_neighbours(size):
    values = np.random.default_rng(size).normal(size=(100, 3)).astype(np.float32)
    for found, of in zip(running(values, size, 12), (size, 12), strict=True):
        windows = np.lib.stride_tricks.sliding_window_view(values, of, axis=0)
        assert found == pytest.approx(windows.sum(-1), abs=1e-4)


@pytest.mark.parametrize("count", [1, 2, 5, 312])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_quantiles(count, share):
    values = np.random.default_rng(count).normal(size=count).astype(np.float32)
    assert quantile(values, share) == pytest.approx(float(np.quantile(values, share)), abs=1e-6)
    assert median(values) == pytest.approx(np.median(values), abs=1e-6)


def test_ends_are_held():
    assert held(np.arange(3, dtype=np.float32), 2, 1).tolist() == [0, 0, 0, 1, 2, 2]
