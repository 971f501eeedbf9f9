"""The gradient between its bounds, against norms that are computed another way."""

from __future__ import annotations

import numpy as np

from gen_figures.figures import bounds_of_a_gradient as figure
from snippets.activations import dtanh
from snippets.network import forward, gaussian


def test_bounds_enclose_and_meet_at_the_last_layer() -> None:
    data = figure.data()
    lower, norm, upper = map(np.array, (data.lower, data.norm, data.upper))
    assert np.all(lower[:-1] < norm[:-1])
    assert np.all(norm[:-1] < upper[:-1])
    assert data.lower[-1] == data.norm[-1] == data.upper[-1] == 1
    assert np.all(np.diff(upper / lower) < 0)


def test_upper_bound_is_the_product_of_spectral_norms_and_slopes() -> None:
    data = figure.data()
    rng = np.random.default_rng(0)
    before = (data.widths[0], *data.widths[:-1])
    weights = [gaussian(rng, n, b) for n, b in zip(data.widths, before, strict=True)]
    Z, _ = forward(weights, rng.normal(size=(data.widths[0], 1)), np.tanh)
    norms = [np.linalg.norm(W, 2) for W in weights[1:]]
    slopes = [dtanh(z).max() for z in Z[:-1]]
    expected = np.prod(norms) * np.prod(slopes)
    np.testing.assert_allclose(data.upper[0], expected, rtol=1e-10, atol=0)


def test_widths_shrink_so_that_a_lower_bound_exists() -> None:
    assert all(np.diff(figure.data().widths) <= 0)
    assert min(figure.data().lower) > 0


def test_words_and_table_follow_the_data() -> None:
    data = figure.data()
    assert "0.44" in figure.describe(data).title
    assert figure.table(data)[1] == (1, 40, data.lower[0], data.norm[0], data.upper[0])
