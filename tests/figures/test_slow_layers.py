from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gen_figures import words
from gen_figures.figures import slow_layers
from snippets.slow_layers import base_rate, bench_changes


@pytest.fixture(scope="module")
def data() -> slow_layers.Data:
    return slow_layers.data()


def test_medians_can_be_measured_again(data: slow_layers.Data) -> None:
    runs = [bench_changes("sigmoid", data.rate, data.steps, seed)[0] for seed in range(data.seeds)]
    assert_allclose(data.median["sigmoid"], np.median(runs, axis=0), rtol=1e-2, atol=0)


def test_bands_hold_their_medians(data: slow_layers.Data) -> None:
    for name in slow_layers.NAMES:
        for low, median, high in zip(
            data.low[name], data.median[name], data.high[name], strict=True
        ):
            assert 0 < low <= median <= high


def test_the_sigmoid_alone_stands_still(data: slow_layers.Data) -> None:
    assert data.median["sigmoid"][0] < 1e-4 * min(data.median["tanh"][0], data.median["relu"][0])
    assert_allclose(data.right["sigmoid"], base_rate(), rtol=1e-5, atol=0)
    assert words.plain(data.median["sigmoid"][0]) in slow_layers.describe(data).title
