from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gen_figures import words
from gen_figures.figures import slope_and_fate
from snippets.bench import bench_inputs
from snippets.zoo import predicted


@pytest.fixture(scope="module")
def data() -> slope_and_fate.Data:
    return slope_and_fate.data()


def test_measured_networks_follow_the_average_and_stay_below_the_best(
    data: slope_and_fate.Data,
) -> None:
    for depth, measured in zip(data.depths, data.measured, strict=True):
        average = data.average[depth - 1]
        assert 0.2 < measured / average < 5
        assert measured < 2 * data.best[depth - 1]


def test_average_is_that_of_the_last_chapter(data: slope_and_fate.Data) -> None:
    assert_allclose(data.average[-1], predicted("sigmoid", 1.0, 50), rtol=1e-6, atol=0)


def test_band_holds_nine_tenths_of_the_inputs(data: slope_and_fate.Data) -> None:
    z = bench_inputs("sigmoid")[slope_and_fate.LAYER - 1]
    share = float(np.mean((z >= data.low) & (z <= data.high)))
    assert_allclose(share, slope_and_fate.SHARE, rtol=1e-3, atol=0)


def test_words_follow_the_measurement(data: slope_and_fate.Data) -> None:
    found = slope_and_fate.describe(data)
    assert words.plain(data.measured[-1]) in found.title
    assert words.plain(data.least) in found.title
