"""Blocks of two layers, layer normalisation, and the table of three solutions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.activations import ACTIVATIONS, dsigmoid, sigmoid
from snippets.hand import chain_forward
from snippets.network import gaussian, rms
from snippets.normalisation import (
    decay_layer_normalised,
    deep_inputs,
    deep_spreads,
    expected_slope,
    gain_normalised,
    mean_slope,
    normalise_layer,
    normalise_layer_back,
)
from snippets.residual import BLOCKS, block_chain, block_left
from snippets.solutions import skip_factors, skip_factors_table, solutions_table


@pytest.mark.parametrize("form", BLOCKS)
def test_one_block_agrees_with_the_complex_step(form: str) -> None:
    rng = np.random.default_rng(3)
    X, G = rng.normal(size=(2, 64, 32))
    W1, W2 = gaussian(rng, 64, 64, 2.0), gaussian(rng, 64, 64, 2.0)
    g = ACTIVATIONS["sigmoid"][0]

    def block(x: np.ndarray) -> np.ndarray:
        branch = 0.5 * W2 @ g(W1 @ x)
        out = {"none": g(branch), "before": g(branch + x), "after": g(branch) + x}
        return np.asarray(out.get(form, branch + x))

    back = np.empty_like(X)
    for unit in range(64):
        step = np.zeros(X.shape, dtype=complex)
        step[unit] = 1e-30j
        back[unit] = np.sum(G * (block(X + step).imag / 1e-30), axis=0)
    found = block_chain("sigmoid", form, 3, gain=2.0, scale=0.5, blocks=1)
    assert_allclose(found[1], rms(back) / rms(G), rtol=1e-10, atol=0)
    assert_allclose(found[0], rms(block(X)) / rms(X), rtol=1e-12, atol=0)


def test_a_sum_before_the_sigmoid_cannot_keep_more_than_its_bound() -> None:
    # Each block multiplies by a slope of at most 1/4, whatever its matrices.
    assert block_left("sigmoid", "before") < 1e-10 < block_left("sigmoid", "after")


def test_layer_normalisation_backwards_agrees_with_the_complex_step() -> None:
    rng = np.random.default_rng(0)
    Z, H = rng.normal(size=(2, 5, 7))
    for index in [(0, 0), (3, 6)]:
        step = np.zeros(Z.shape, dtype=complex)
        step[index] = 1e-30j
        found = np.sum(H * normalise_layer(Z + step)).imag / 1e-30
        assert_allclose(normalise_layer_back(H, Z)[index], found, rtol=1e-11, atol=0)


def test_gains_in_closed_form() -> None:
    assert_allclose(gain_normalised("relu"), math.pi / (math.pi - 1), rtol=1e-12, atol=0)
    assert_allclose(gain_normalised("relu", "layer"), 1, rtol=1e-12, atol=0)
    assert_allclose(gain_normalised("identity"), 1, rtol=1e-12, atol=0)
    assert_allclose(expected_slope("relu"), 0.5, rtol=1e-12, atol=0)


def test_layer_normalised_sigmoids_decay_at_the_rate_of_their_gain() -> None:
    steps = 49 / 2
    expected = steps * math.log(gain_normalised("sigmoid", "layer"))
    assert_allclose(math.log(decay_layer_normalised("sigmoid")), expected, rtol=0.05, atol=0)


def test_mean_slopes_and_spreads_belong_to_the_inputs() -> None:
    inputs = np.array(deep_inputs(False, 0))
    assert_allclose(mean_slope(False, seeds=1), dsigmoid(inputs).mean(), rtol=1e-12, atol=0)
    assert_allclose(
        deep_spreads(False)[:5], [Z.std(axis=1).mean() for Z in inputs[:5]], rtol=1e-9, atol=0
    )
    normalised = deep_inputs(True, 0)[20]
    assert_allclose(normalised.std(axis=1), 1, rtol=1e-3, atol=0)
    assert mean_slope(True) < mean_slope(False)


def test_skip_factors_against_differences() -> None:
    for w, x in ((0.8, 0.6), (-1.1, 0.62), (1.7, 0.34)):

        def slope(f, x: float = x) -> float:  # type: ignore[no-untyped-def]
            return float((f(x + 1e-6) - f(x - 1e-6)) / 2e-6)

        expected = (
            slope(lambda t, w=w: sigmoid(w * t)),
            slope(lambda t, w=w: sigmoid(w * t + t)),
            slope(lambda t, w=w: sigmoid(w * t) + t),
        )
        assert_allclose(skip_factors(w, x), expected, rtol=1e-6, atol=0)


def test_the_first_column_of_the_factors_is_the_bare_chain() -> None:
    # The product of ∂a_l/∂a_(l-1) is ∂a_3/∂x.
    product = math.prod(row[1] for row in skip_factors_table())
    step = chain_forward(x=0.6 + 1e-30j)[1][-1].imag / 1e-30
    assert_allclose(product, step, rtol=1e-12, atol=0)


def test_table_says_which_solutions_work() -> None:
    nothing, before, scaled, after, batch, layer = solutions_table()
    assert nothing[1] < before[1] < 1e-10
    assert scaled[1] < 1e-10
    assert 0.5 < after[1] < 2
    assert 0.5 < batch[1] < 2
    assert layer[1] < 1e-10
    assert 0.5 < nothing[2] < 2
    assert 0.5 < scaled[2] < 2
    assert min(before[2], after[2], batch[2]) > 1000
