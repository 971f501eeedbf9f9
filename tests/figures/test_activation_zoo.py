"""Eight activations: curves, forecasts and what was measured."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gen_figures.figures import activation_zoo as figure
from gen_figures.results import load
from gen_figures.style import SERIES
from snippets.zoo import ZOO


@pytest.fixture(scope="module")
def data() -> figure.Data:
    return figure.data()


def test_slopes_are_derivatives_of_the_curves(data: figure.Data) -> None:
    for each in data.animals:
        rough = np.gradient(each.value, data.z)
        away = np.abs(data.z) > 0.1
        rough, slope = rough[away][1:-1], each.slope[away][1:-1]
        assert np.linalg.norm(rough - slope) <= 2e-3 * np.linalg.norm(slope)


def test_measurements_are_the_committed_ones(data: figure.Data) -> None:
    median = load("activation-zoo")["median"]
    for each in data.animals:
        assert each.measured == (median[f"{each.name}_1"], median[f"{each.name}_2"])
    assert (data.layers, data.width, data.seeds) == (50, 128, 5)


def test_forecast_along_the_map_meets_every_measurement_at_one(data: figure.Data) -> None:
    for each in data.animals:
        assert 0.6 < each.measured[0] / each.along[0] < 1.5
    tanh = data.named("tanh")
    assert tanh.fixed[0] < 1e-6 * tanh.measured[0]
    np.testing.assert_allclose(data.named("relu").along[0], math.sqrt(0.5) ** 49, rtol=1e-9, atol=0)


def test_every_activation_has_a_look_of_its_own(data: figure.Data) -> None:
    assert tuple(each.name for each in data.animals) == ZOO
    assert len({SERIES[name].marker for name in ZOO}) == len(ZOO)
    assert len({SERIES[name].dash for name in ZOO}) == len(ZOO)


def test_words_and_table_follow_the_data(data: figure.Data) -> None:
    words = figure.describe(data)
    assert "tanh leaves 0.12" in words.title
    assert len(figure.table(data)) == 1 + 2 * len(ZOO)
