from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gen_figures.figures import bench_inputs as figure
from snippets.bench import bench_inputs


@pytest.fixture(scope="module")
def data() -> figure.Data:
    return figure.data()


def test_all_inputs_are_in_the_histogram(data: figure.Data) -> None:
    assert_allclose(data.share.sum(), 1, rtol=1e-12, atol=0)
    inputs = bench_inputs("sigmoid")[figure.LAYER - 1]
    middle = (data.edges[1:] + data.edges[:-1]) / 2
    assert abs(np.sum(middle * data.share) - inputs.mean()) < np.diff(data.edges).max() / 2


def test_nine_tenths_lie_between_the_lines(data: figure.Data) -> None:
    inputs = bench_inputs("sigmoid")[figure.LAYER - 1]
    between = np.mean((inputs >= data.low) & (inputs <= data.high))
    assert_allclose(between, 0.9, rtol=1e-3, atol=0)


def test_the_mean_slope_is_below_the_best_by_the_variance(data: figure.Data) -> None:
    # σ' = 1/4 - (σ - 1/2)², so that the mean falls short by the mean square of σ - 1/2.
    inputs = bench_inputs("sigmoid")[figure.LAYER - 1]
    short = np.mean((1 / (1 + np.exp(-inputs)) - 0.5) ** 2)
    assert_allclose(data.mean, data.best - short, rtol=1e-12, atol=0)
    assert f"{data.mean:.3f}" in figure.describe(data).title
