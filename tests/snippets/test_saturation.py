from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.activations import dsigmoid, sigmoid
from snippets.gauss import expectation
from snippets.network import decay
from snippets.saturation import (
    FORMATS,
    as_sigmoids,
    binary_table,
    centred_decay,
    deep_table,
    deep_uniform,
    full_at,
    mean_slope,
    near_binary,
    overflows_at,
    rounded_slope,
    square_gain,
    square_gain_in_theory,
    stretched,
    tanh_table,
    typical_slope,
)


@pytest.mark.parametrize("dtype", FORMATS)
def test_output_is_rounded_to_one_where_the_formula_says(dtype: str) -> None:
    # A step of the format itself may separate the two.
    near = 4 * float(np.finfo(dtype).eps) * full_at(dtype)
    assert rounded_slope(full_at(dtype) + near, dtype) == 0.0
    assert rounded_slope(full_at(dtype) * 0.98, dtype) > 0


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_the_other_side_ends_where_the_exponential_overflows(dtype: str) -> None:
    assert rounded_slope(overflows_at(dtype) * 1.01, dtype) == 0.0
    assert rounded_slope(overflows_at(dtype) * 0.98, dtype) > 0


def test_slope_is_never_zero_with_enough_digits() -> None:
    with localcontext() as context:
        context.prec = 60
        e = Decimal(-100).exp()
        assert_allclose(float(dsigmoid(100)), float(e / (1 + e) ** 2), rtol=1e-13, atol=0)


def test_more_inputs_leave_fewer_outputs_in_between() -> None:
    rows = binary_table()
    for column in (1, 2, 3):
        assert rows[0][column] < rows[1][column] < rows[2][column] < 1
    # z is 400/√3·√100 times a normal number; within 1e-2 of an end means |z| > ln 99.
    s = 400 * np.sqrt(100 / 3)
    inside = 2 * np.log(99) / (s * np.sqrt(2 * np.pi))
    assert_allclose(1 - near_binary(100, 0.01), inside, rtol=0.1, atol=0)


def test_mean_and_mean_square_of_the_slope_follow_from_a_flat_density() -> None:
    s = 400 * np.sqrt(100 / 3)
    assert_allclose(mean_slope(), 1 / (s * np.sqrt(2 * np.pi)), rtol=0.05, atol=0)
    assert_allclose(square_gain(), square_gain_in_theory(), rtol=0.05, atol=0)
    assert typical_slope() < 1e-200
    # The same without the word flat: the average over N(0, s²), by pieces, is a third witness.
    z = np.linspace(-60, 60, 200_001)
    density = np.exp(-((z / s) ** 2) / 2) / (s * np.sqrt(2 * np.pi))
    exact = np.sum(dsigmoid(z) ** 2 * density) * (z[1] - z[0])
    assert_allclose(square_gain_in_theory(), s**2 * exact, rtol=1e-4, atol=0)


def test_deep_networks_of_huge_weights_block_most_paths() -> None:
    assert [row[1:] for row in deep_table()] == [deep_uniform(n) for n in (2, 3, 5, 10)]
    assert deep_uniform(2)[0] == 0.0
    assert deep_uniform(2)[1] > 100
    assert deep_uniform(10)[1] < 1e-3


def test_case_of_one_unit() -> None:
    case = stretched(np.random.default_rng(0))
    assert_allclose(case["J"](), np.sum(2 * sigmoid(2 * case["z"]) - 1), rtol=1e-12, atol=0)


@pytest.mark.parametrize("seed", range(4))
def test_a_tanh_layer_is_a_sigmoid_layer_with_a_bias(seed: int) -> None:
    case = as_sigmoids(np.random.default_rng(seed))
    W1, W2 = case["W1"], case["W2"]
    rewritten = 2 * W2 @ sigmoid(2 * W1 @ case["X"]) + case["b2"]
    assert_allclose(rewritten, case["Z2"], rtol=1e-10, atol=0)
    assert_allclose(case["b2"], -(W2 @ np.ones((case["n1"], 1))), rtol=1e-12, atol=0)


def test_rewritten_networks_keep_the_same_and_need_the_bias() -> None:
    assert_allclose(centred_decay(), decay("tanh"), rtol=1e-9, atol=0)
    assert decay("sigmoid", gain=16.0) < 1e-9 * centred_decay()


def test_table_of_two() -> None:
    rows = {row[0]: row[1:] for row in tanh_table()}
    assert rows["greatest slope"] == (0.25, 1.0)
    assert rows["mean slope"][0] == expectation(dsigmoid)
    assert_allclose(rows["slope at five"][1], 1 - np.tanh(5.0) ** 2, rtol=1e-9, atol=0)
