from __future__ import annotations

import math

import pytest
from matplotlib.text import Text
from numpy.testing import assert_allclose

from gen_figures import render, words
from gen_figures.figures import starts
from gen_figures.paths import FIGURES
from gen_figures.style import LIGHT


@pytest.fixture(scope="module")
def data() -> starts.Data:
    return starts.data()


def test_relu_follows_the_powers_of_half_its_gain(data: starts.Data) -> None:
    for rule, gain in starts.GAINS.items():
        panel = data.panel("relu", rule)
        assert panel.predicted is not None
        assert panel.predicted[0] == (data.layers - 1) / 2 * math.log10(gain / 2)
        assert abs(panel.delta[0] - panel.predicted[0]) < 0.6


def test_positive_weights_multiply_a_gradient_by_the_root_of_half_the_width(
    data: starts.Data,
) -> None:
    panel = data.panel("relu", "random")
    growth = (panel.delta[0] - panel.delta[40]) / 40
    assert_allclose(growth, math.log10(math.sqrt(data.width / 2)), rtol=0.02, atol=0)


def test_thin_lines_hide_what_thick_ones_show(data: starts.Data) -> None:
    panel = data.panel("relu", "1/n")
    assert panel.delta[0] < -7
    assert abs(panel.weights[0]) < 1


def test_every_panel_says_what_is_left(data: starts.Data) -> None:
    with render.canvas(starts, data, LIGHT, "starts", FIGURES / "starts.py") as figure:
        shown = [text.get_text() for text in figure.findobj(Text)]
    for panel in data.panels:
        assert words.plain(10 ** panel.delta[0], 1) in shown
    found = starts.describe(data)
    assert words.plain(10 ** data.panel("relu", "random").delta[0], 1) in found.title
    assert words.tex(10 ** data.panel("relu", "1/n").delta[0], 1) in found.caption
