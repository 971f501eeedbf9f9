"""One step of descent against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.bench import bench
from snippets.descent import (
    descended,
    inputs_at_zero,
    linear_step,
    number_steps,
    one_step,
    turn_difference,
)
from snippets.training import gradients, train


@pytest.mark.parametrize("rate", [0.1, 0.5, 1.0, 2.0, 3.0])
def test_number_steps_shrink_the_distance_by_a_power(rate: float) -> None:
    assert_allclose(number_steps(rate, 7, w=4.0) - 1, 3 * (1 - rate) ** 7, rtol=1e-9, atol=0)


def test_descended_is_a_step_of_the_training() -> None:
    weights = bench(seed=3)
    slopes = gradients("tanh", weights)[1]
    after = train("tanh", weights, rate=0.1, steps=1)
    for one, other in zip(descended(weights, slopes, 0.1), after, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_small_step_gains_the_rate_times_the_square_of_the_gradient() -> None:
    case = linear_step(np.random.default_rng(0))
    gain = case["J"]() - case["J"](W=case["W"] - 1e-6 * case["dW"])
    assert_allclose(gain, 1e-6 * np.sum(case["dW"] ** 2), rtol=1e-4, atol=0)


def test_one_step_lowers_the_cost_and_moves_every_parameter() -> None:
    case = one_step(np.random.default_rng(1))
    after = {name: case["new"](name) for name in ("W1", "b1", "W2", "b2")}
    assert case["J"](**after) < case["J"]()
    assert all(np.any(after[name] != case[name]) for name in after)


def test_moving_in_turn_differs_in_proportion_to_the_rate() -> None:
    ratio = turn_difference(rate=1e-4, seeds=1) / turn_difference(rate=1e-5, seeds=1)
    assert_allclose(ratio, 10, rtol=0.05, atol=0)


def test_inputs_at_zero_counts_all_hidden_units() -> None:
    assert inputs_at_zero(2)[1] == 2 * 9 * 32 * 256
