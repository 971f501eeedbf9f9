"""Gradients by small changes, of softmax, and by shapes that fit."""

import math
from contextlib import nullcontext

import numpy as np
import pytest

from snippets import shapes, small_change, softmax
from snippets.four_layers import layers_case, worked_layers
from snippets.hand import WEIGHTS, chain_cost, chain_slopes
from tests.relative import close


def test_columns_add_up_to_one_and_a_shift_changes_nothing() -> None:
    Z = np.random.default_rng(0).normal(scale=5, size=(6, 4))
    close(softmax.softmax(Z).sum(axis=0), np.ones(4), rtol=1e-14)
    close(softmax.softmax(Z + 700.0), softmax.softmax(Z), rtol=1e-12)
    close(np.log(softmax.softmax(Z)[0] / softmax.softmax(Z)[1]), Z[0] - Z[1], rtol=1e-12)
    two = softmax.softmax(np.array([[0.3], [-1.1]]))
    close(two[0], 1 / (1 + np.exp(-1.4)), rtol=1e-15)


def test_five_classes_is_shares_minus_target() -> None:
    true, elementwise = softmax.five_classes()
    a = softmax.softmax(np.array([[1.0], [2.0], [0.5], [0.0], [1.5]])).ravel()
    close(true, a - np.eye(5)[2], rtol=1e-13)
    assert np.flatnonzero(elementwise).tolist() == [2]
    close(softmax.elementwise_share(), abs(true[2]) / np.linalg.norm(true), rtol=1e-13)


def test_class_cost_of_a_guess_is_the_logarithm_of_the_classes() -> None:
    Y = np.eye(5)[:, [0, 3, 3]]
    close(softmax.class_cost(np.full((5, 3), 0.2), Y), np.log(5), rtol=1e-15)


@pytest.mark.parametrize("z", [-8.0, -1.0, 3.0])
def test_pairing_differs_by_the_slope(z: float) -> None:
    squares, entropy = softmax.pairing(z)
    close(entropy, -1 / (1 + np.exp(z)), rtol=1e-12)
    close(entropy / squares, 4 * np.cosh(z / 2) ** 2, rtol=1e-12)


@pytest.mark.parametrize("step", [1e-3, 1.0, 10.0, 100.0])
def test_promise_of_the_sigmoid_in_closed_form(step: float) -> None:
    real, linear = small_change.promise(step)
    close(real, math.tanh(step / 2) / 2, rtol=1e-12)
    close(linear, step / 4, rtol=1e-15)


def test_rounding_takes_over_for_tiny_steps() -> None:
    assert small_change.forward_error(1e-12) > 100 * small_change.forward_error(1e-8)


def test_cost_along_moves_one_weight_only() -> None:
    moved = (WEIGHTS[0], 0.5, WEIGHTS[2])
    assert small_change.cost_along(2, 0.5) == chain_cost(moved)
    rough = small_change.secant(lambda w: small_change.cost_along(3, w), WEIGHTS[2], 1e-7)
    close(rough, chain_slopes()[2], rtol=1e-5)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_step_back_lowers_the_cost_by_its_share(layer: int) -> None:
    step = small_change.step_back(layer, 1e-4)
    left = small_change.cost_along(layer, WEIGHTS[layer - 1] + step) / chain_cost()
    # What the bend of the cost adds is a part of the order of the step: at most 9.2e-5.
    close(1 - left, 1e-4, rtol=2e-4)


@pytest.mark.parametrize("name", list(shapes.UNTRANSPOSED))
def test_fits_is_what_numpy_says(name: str) -> None:
    case = worked_layers()
    refused = pytest.raises(ValueError, match="matmul")
    with nullcontext() if shapes.fits(name) else refused:
        shapes.untransposed(case, name)


@pytest.mark.parametrize("name", list(shapes.UNTRANSPOSED))
def test_every_cell_holds_for_single_neurons(name: str) -> None:
    case = layers_case(np.random.default_rng(2), [1] * 5, 1)
    close(shapes.untransposed(case, name), shapes.as_it_is(case, name), rtol=1e-13)


def test_square_error_is_gone_with_the_transposes() -> None:
    case = layers_case(np.random.default_rng(0), [4] * 5, 4)
    turned = {**case, "A1": case["A1"].T}
    close(shapes.untransposed(turned, "dW2"), shapes.as_it_is(case, "dW2"), rtol=1e-13)


def test_differences_improve_with_the_square_of_the_step() -> None:
    coarse, fine = (shapes.difference_table(step)[0][2] for step in (1e-2, 1e-3))
    close(coarse / fine, 100, rtol=0.05)
