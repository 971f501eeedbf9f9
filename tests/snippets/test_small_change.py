"""What a small change promises, against closed forms and Taylor's rule."""

from __future__ import annotations

import math

import pytest
from numpy.testing import assert_allclose

from snippets.hand import WEIGHTS, chain_cost, chain_slopes
from snippets.small_change import (
    central_error,
    cost_along,
    forward_error,
    promise,
    promise_table,
    secant,
    step_back,
    step_change,
)


@pytest.mark.parametrize("step", [1e-3, 1.0, 10.0, 100.0])
def test_promise_of_the_sigmoid_in_closed_form(step: float) -> None:
    real, linear = promise(step)
    assert_allclose(real, math.tanh(step / 2) / 2, rtol=1e-12, atol=0)
    assert_allclose(linear, step / 4, rtol=1e-15, atol=0)
    assert_allclose(promise_table([step])[0][3], real / linear, rtol=1e-15, atol=0)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_one_sided_error_falls_with_the_step_and_two_sided_with_its_square(layer: int) -> None:
    for step in (1e-3, 1e-4):
        ratio = forward_error(step, layer) / forward_error(step / 10, layer)
        assert_allclose(ratio, 10, rtol=0.05, atol=0)
    assert_allclose(central_error(1e-1, 3) / central_error(1e-2, 3), 100, rtol=0.05, atol=0)


def test_rounding_takes_over_for_tiny_steps() -> None:
    assert forward_error(1e-12) > 100 * forward_error(1e-8)


def test_cost_along_moves_one_weight_only() -> None:
    moved = (WEIGHTS[0], 0.5, WEIGHTS[2])
    assert cost_along(2, 0.5) == chain_cost(moved)
    assert secant(lambda w: cost_along(3, w), WEIGHTS[2], 1e-7) == pytest.approx(
        chain_slopes()[2], rel=1e-5, abs=0
    )


def test_step_change_keeps_its_promise_for_small_rates() -> None:
    far, near = (step_change(rate) for rate in (1.0, 0.01))
    assert abs(near[1] / near[0] - 1) < abs(far[1] / far[0] - 1) / 50
    assert_allclose(near[0], -0.01 * sum(s * s for s in chain_slopes()), rtol=1e-12, atol=0)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_step_back_lowers_the_cost_by_its_share(layer: int) -> None:
    step = step_back(layer, 1e-4)
    left = cost_along(layer, WEIGHTS[layer - 1] + step) / chain_cost()
    assert_allclose(1 - left, 1e-4, rtol=1e-2, atol=0)
