"""Two slopes and where they cross."""

from __future__ import annotations

import math

import numpy as np

from gen_figures.figures import sigmoid_against_tanh as figure


def test_slopes_are_squares_of_hyperbolic_secants() -> None:
    data = figure.data()
    np.testing.assert_allclose(data.tanh, 1 / np.cosh(data.z) ** 2, rtol=1e-12, atol=0)
    np.testing.assert_allclose(data.sigmoid, 0.25 / np.cosh(data.z / 2) ** 2, rtol=1e-12, atol=0)


def test_tanh_is_steeper_exactly_inside_the_crossing() -> None:
    data = figure.data()
    inside = np.abs(data.z) < data.crossing
    np.testing.assert_array_equal(data.tanh > data.sigmoid, inside)
    np.testing.assert_allclose(data.value, (2 - math.sqrt(3)) / 2, rtol=1e-14, atol=0)
    np.testing.assert_allclose(data.ratio, 0.0759198883134232, rtol=1e-12, atol=0)


def test_words_and_table_follow_the_data() -> None:
    data = figure.data()
    assert "1.663" in figure.describe(data).title
    rows = figure.table(data)
    assert len(rows) == 26
    assert (rows[13][0], rows[13][3]) == (0.0, 4.0)
