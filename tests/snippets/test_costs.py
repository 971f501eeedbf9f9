from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.activations import sigmoid
from snippets.bench import bench
from snippets.costs import (
    cross_entropy_output,
    descend,
    first_weight_slope,
    log_loss,
    output_table,
    run,
    squares_output,
)
from snippets.training import cross_entropy, gradients


def test_the_difference_falls_for_ever() -> None:
    assert_allclose(np.diff(run("difference", 50)), -0.1, rtol=1e-9, atol=0)
    assert descend("difference", 1000) < -90


def test_half_the_square_keeps_nine_tenths_of_the_error_a_step() -> None:
    assert_allclose(np.array(run("squares", 50)) - 1, 0.9 ** np.arange(51), rtol=1e-12, atol=0)


def test_only_two_costs() -> None:
    with pytest.raises(ValueError, match="cubes"):
        run("cubes", 1)


def test_the_complex_cost_is_the_one_of_training() -> None:
    rng = np.random.default_rng(0)
    Z, Y = 3 * rng.normal(size=(1, 9)), rng.integers(0, 2, size=(1, 9)).astype(float)
    assert_allclose(log_loss(Z, Y), cross_entropy(Z, Y), rtol=1e-13, atol=0)
    by_logs = -np.mean(Y * np.log(sigmoid(Z)) + (1 - Y) * np.log(1 - sigmoid(Z)))
    assert_allclose(log_loss(Z, Y), by_logs, rtol=1e-12, atol=0)


@pytest.mark.parametrize("case", [squares_output, cross_entropy_output])
def test_costs_are_least_at_the_target(case: object) -> None:
    found = case(np.random.default_rng(0))  # type: ignore[operator]
    right = np.where(found["Y"] > 0.5, 9.0, -9.0)
    assert found["J"](Z3=right) < 0.01 * found["J"]()


def test_what_each_cost_sends_back() -> None:
    for z, a, squares, entropy in output_table([0.0, -3.0, 2.0]):
        h = 1e-6
        after, before = float(sigmoid(z + h)), float(sigmoid(z - h))
        by_squares = ((after - 1) ** 2 - (before - 1) ** 2) / (4 * h)
        by_logs = (np.log(before) - np.log(after)) / (2 * h)
        assert_allclose([squares, entropy], [by_squares, by_logs], rtol=1e-6, atol=0)
        assert a == float(sigmoid(z))


def test_three_ways_to_one_tiny_slope() -> None:
    exact = first_weight_slope("backward")
    assert_allclose(first_weight_slope("imaginary"), exact, rtol=1e-12, atol=0)
    assert_allclose(first_weight_slope("difference"), exact, rtol=1e-4, atol=0)
    assert_allclose(gradients("sigmoid", bench())[1][0][0, 0], exact, rtol=1e-12, atol=0)
    with pytest.raises(ValueError, match="guess"):
        first_weight_slope("guess")
