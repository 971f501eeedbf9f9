"""The cases of the first chapter: their gradients against differences, and what they hold."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.activations import dsigmoid
from snippets.chain_cases import (
    long_chain,
    neuron_with_skip,
    three_layers_one_column,
    three_neurons,
)

SEEDS = range(5)


def _difference(cost, at: float) -> float:  # type: ignore[no-untyped-def]
    return float((cost(at + 1e-5) - cost(at - 1e-5)) / 2e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_deltas_of_three_neurons(seed: int) -> None:
    case = three_neurons(np.random.default_rng(seed))
    found = _difference(lambda w: case["J"](w1=w), case["w1"])
    assert_allclose(case["d1"] * case["x"], found, rtol=1e-5, atol=0)


@pytest.mark.parametrize("seed", SEEDS)
def test_long_chain_has_the_factors_it_says(seed: int) -> None:
    case = long_chain(np.random.default_rng(seed))
    all_of_them = case["factors"](2, case["L"], 1)
    split = case["factors"](2, 3, 1) * case["factors"](4, case["L"], 1)
    assert_allclose(all_of_them, split, rtol=1e-13, atol=0)
    step = case["J"](w1=case["w1"] + 1e-30j).imag / 1e-30
    product = (case["aL"] - case["y"]) * dsigmoid(case["zL"]) * all_of_them * case["x"]
    assert_allclose(step, product, rtol=1e-12, atol=0)


@pytest.mark.parametrize("seed", SEEDS)
def test_layers_have_different_widths_and_the_right_gradient(seed: int) -> None:
    case = three_layers_one_column(np.random.default_rng(seed))
    assert len({case[f"n{i}"] for i in range(4)}) == 4
    gradient, W1 = case["d1"] @ case["x"].T, case["W1"]
    step = np.zeros(W1.shape, dtype=complex)
    step[0, 1] = 1e-30j
    found = case["J"](W1=W1 + step).imag / 1e-30
    assert_allclose(gradient[0, 1], found, rtol=1e-12, atol=0)
    assert_allclose(np.diag(case["diagonal"](case["z1"])), dsigmoid(case["z1"]).ravel())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_skip_before_the_activation_is_a_weight_plus_one(seed: int) -> None:
    case = neuron_with_skip(np.random.default_rng(seed))
    assert_allclose(case["zb"], (case["w"] + 1) * case["x"], rtol=1e-12, atol=0)
    assert_allclose(
        _difference(case["J"], case["x"]),
        case["db"] * dsigmoid(case["zb"]) * (case["w"] + 1),
        rtol=1e-5,
        atol=0,
    )
    assert_allclose(
        _difference(case["K"], case["x"]),
        case["da"] * (dsigmoid(case["za"]) * case["w"] + 1),
        rtol=1e-5,
        atol=0,
    )
