from __future__ import annotations

import math

import pytest
from matplotlib.text import Text
from numpy.testing import assert_allclose

from gen_figures import render, words
from gen_figures.figures import batch_norm_slopes
from gen_figures.paths import FIGURES
from gen_figures.style import LIGHT
from snippets.activations import drelu, dsigmoid, relu, sigmoid
from snippets.gauss import expectation


@pytest.fixture(scope="module")
def data() -> batch_norm_slopes.Data:
    return batch_norm_slopes.data()


def test_relu_explodes_at_the_rate_of_its_mean_field(data: batch_norm_slopes.Data) -> None:
    # The squared gradient grows by E[g'^2] / Var g(z) a layer: pi / (pi - 1) for ReLU.
    mean = expectation(relu)
    growth = expectation(lambda z: drelu(z) ** 2) / (expectation(lambda z: relu(z) ** 2) - mean**2)
    assert_allclose(growth, math.pi / (math.pi - 1), rtol=1e-12, atol=0)
    steps = (data.layers - 1) / 2
    assert_allclose(math.log(data.named("relu").with_), steps * math.log(growth), rtol=0.1, atol=0)


def test_sigmoid_is_rescued_by_the_spread_not_by_its_slope(data: batch_norm_slopes.Data) -> None:
    slope = expectation(lambda z: dsigmoid(z) ** 2)
    growth = slope / (expectation(lambda z: sigmoid(z) ** 2) - 0.25)
    line = data.named("sigmoid")
    assert 1 < growth < 1.05
    assert batch_norm_slopes.LOW < line.with_ < batch_norm_slopes.HIGH
    assert line.without < slope ** ((data.layers - 1) / 2) * 1e3


def test_title_holds_what_was_measured(data: batch_norm_slopes.Data) -> None:
    found = batch_norm_slopes.describe(data)
    for name in ("sigmoid", "relu"):
        assert words.plain(data.named(name).with_) in found.title
    assert words.tex(data.named("tanh").with_) in found.caption


def test_every_value_is_written_at_its_end(data: batch_norm_slopes.Data) -> None:
    path = FIGURES / "batch_norm_slopes.py"
    with render.canvas(batch_norm_slopes, data, LIGHT, "batch-norm-slopes", path) as figure:
        shown = " ".join(text.get_text() for text in figure.findobj(Text))
    for line in data.lines:
        assert words.plain(line.without) in shown
        assert words.plain(line.with_) in shown
