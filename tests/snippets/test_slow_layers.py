"""Which layers of the bench move, and what its neurons get."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.activations import sigmoid
from snippets.bench import bench, bench_inputs
from snippets.network import forward
from snippets.slow_layers import (
    base_rate,
    bench_changes,
    bench_shapes,
    bench_spread,
    guess_loss,
    input_quantile,
    mean_slopes,
    right_answers,
    slopes_table,
    stuck,
)
from snippets.training import gradients, quadrants, train


def test_guess_is_the_best_constant() -> None:
    p = 138 / 256
    assert base_rate() == p
    assert_allclose(guess_loss(), -p * math.log(p) - (1 - p) * math.log(1 - p), rtol=1e-14, atol=0)
    _, Y = quadrants()
    for other in (p - 0.01, p + 0.01):
        assert -np.mean(Y * np.log(other) + (1 - Y) * np.log(1 - other)) > guess_loss()


def test_the_sigmoid_bench_ends_at_the_guess_and_answers_alike() -> None:
    loss, size = stuck(500)
    assert_allclose(loss, guess_loss(), rtol=1e-6, atol=0)
    assert 0 < size < 1e-6
    X, _ = quadrants()
    weights = train("sigmoid", bench(0), 0.1, 300)
    out = forward(weights, X, sigmoid)[0][-1]
    assert np.unique(out > 0).size == 1
    assert right_answers("sigmoid", 0) == base_rate()


def test_stuck_measures_the_gradient_of_the_first_weights() -> None:
    size = np.linalg.norm(gradients("sigmoid", bench(0))[1][0])
    assert_allclose(stuck(0)[1], size, rtol=1e-6, atol=0)


def test_no_step_no_change() -> None:
    assert bench_changes("tanh", 0.1, 0, 0)[0] == [0.0] * 10


def test_one_step_changes_by_the_gradient() -> None:
    found = bench_changes("tanh", 0.1, 1, 3)[0]
    weights = bench(3)
    slopes = gradients("tanh", weights)[1]
    expected = [
        0.1 * np.linalg.norm(s) / np.linalg.norm(W) for s, W in zip(slopes, weights, strict=True)
    ]
    assert_allclose(found, expected, rtol=1e-9, atol=0)


def test_slopes_are_alike_and_products_are_not() -> None:
    slopes = mean_slopes()
    assert max(slopes) < 0.25
    assert min(slopes) > 0.8 * max(slopes)
    shares = [row[2] for row in slopes_table()]
    assert all(after > 10 * before for before, after in itertools.pairwise(shares))


def test_spread_falls_in_every_layer() -> None:
    spreads = [bench_spread(layer) for layer in range(1, 11)]
    assert all(after < 0.5 * before for before, after in itertools.pairwise(spreads))


@pytest.mark.parametrize("layer", [1, 5])
def test_quantiles_cut_off_their_share(layer: int) -> None:
    inputs = bench_inputs("sigmoid")[layer - 1]
    assert_allclose(np.mean(inputs < input_quantile(0.05, layer)), 0.05, rtol=1e-2, atol=0)


def test_shapes_are_those_of_the_page() -> None:
    weights = ["32 × 3", "32 × 32", "1 × 32"]
    assert [row[1] for row in bench_shapes()] == weights
    assert [row[2] for row in bench_shapes()] == ["32 × 256", "32 × 256", "1 × 256"]
