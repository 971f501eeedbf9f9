from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.bench import bench
from snippets.hand import INPUT, WEIGHTS, chain_forward
from snippets.training import gradients, loss
from snippets.victims import (
    count_rows,
    factors,
    halving,
    last_weight,
    last_weight_as_printed,
    learning_speeds,
    printed_table,
    sigmoid_chain,
    start_ratio,
    wrong_signs,
)


def test_last_weight_is_the_difference_quotient() -> None:
    h = 1e-6
    up = chain_forward((*WEIGHTS[:2], WEIGHTS[2] + h))[1][-1]
    down = chain_forward((*WEIGHTS[:2], WEIGHTS[2] - h))[1][-1]
    assert_allclose(last_weight(), (up - down) / (2 * h), rtol=1e-8, atol=0)


def test_the_printed_formula_has_another_sign_here_and_about_half_of_the_time() -> None:
    assert last_weight_as_printed(WEIGHTS, INPUT) < 0 < last_weight()
    # The sign is that of w_1·w_2·x, whose factors are symmetric.
    assert abs(wrong_signs() - 0.5) < 0.02
    w1, w2, _, x = np.random.default_rng(0).normal(size=(4, 10_000))
    assert wrong_signs() == np.mean(w1 * w2 * x < 0)


def test_table_holds_the_derivatives_of_the_output() -> None:
    h = 1e-6
    for layer, right, _ in printed_table():
        ends = []
        for step in (h, -h):
            moved = [w + step * (i == layer) for i, w in enumerate(WEIGHTS, 1)]
            ends.append(chain_forward(moved)[1][-1])
        assert_allclose(right, (ends[0] - ends[1]) / (2 * h), rtol=1e-7, atol=0)


@pytest.mark.parametrize("layers", [1, 3, 50])
def test_factors_are_odd_and_grow_by_two(layers: int) -> None:
    counts = [factors(layers, layer) for layer in range(layers, 0, -1)]
    assert counts[0] == 3
    assert set(np.diff(counts)) <= {2}
    assert counts[-1] == 2 * layers + 1
    assert [row[1] for row in count_rows(layers)] == counts


def test_halving() -> None:
    assert_allclose(0.99 ** halving(0.99), 0.5, rtol=1e-12, atol=0)


def test_chain_is_what_its_names_say() -> None:
    case = sigmoid_chain(np.random.default_rng(3))
    assert case["z3"] == case["w3"] * case["a2"]
    assert_allclose(case["J"](), case["G"] ** 2 / 2, rtol=1e-12, atol=0)


def test_speeds_are_those_of_plain_descent() -> None:
    speeds, losses = learning_speeds(1, 1, (0, 1))
    weights = bench(1)
    _, slopes = gradients("sigmoid", weights)
    assert speeds[0] == [float(np.sqrt(np.mean(each**2))) for each in slopes]
    moved = [W - each for W, each in zip(weights, slopes, strict=True)]
    assert losses == [loss("sigmoid", weights), loss("sigmoid", moved)]
    assert (
        start_ratio(1)
        == learning_speeds(0, 0, (0,))[0][0][0] / learning_speeds(0, 0, (0,))[0][0][-1]
    )
