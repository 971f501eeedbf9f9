"""Softmax against its Jacobian by complex steps, and against what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.softmax import (
    class_cost,
    elementwise_share,
    five_classes,
    pairing,
    softmax,
    softmax_batch,
    softmax_column,
)


def test_columns_add_up_to_one_and_a_shift_changes_nothing() -> None:
    Z = np.random.default_rng(0).normal(scale=5, size=(6, 4))
    assert_allclose(softmax(Z).sum(axis=0), np.ones(4), rtol=1e-14, atol=0)
    assert_allclose(softmax(Z + 700.0), softmax(Z), rtol=1e-12, atol=0)
    assert_allclose(np.log(softmax(Z)[0] / softmax(Z)[1]), Z[0] - Z[1], rtol=1e-12, atol=0)


def test_jacobian_is_the_diagonal_minus_the_outer_product() -> None:
    z = np.random.default_rng(1).normal(size=(5, 1))
    a = softmax(z)
    columns = [softmax(z + 1e-30j * e[:, None]).imag / 1e-30 for e in np.eye(5)]
    assert_allclose(np.hstack(columns), np.diag(a.ravel()) - a @ a.T, rtol=1e-13, atol=0)


def test_two_classes_are_a_sigmoid() -> None:
    z = np.array([[0.3], [-1.1]])
    assert_allclose(softmax(z)[0], 1 / (1 + np.exp(-1.4)), rtol=1e-15, atol=0)


def test_five_classes_is_shares_minus_target() -> None:
    true, elementwise = five_classes()
    a = softmax(np.array([[1.0], [2.0], [0.5], [0.0], [1.5]])).ravel()
    assert_allclose(true, a - np.eye(5)[2], rtol=1e-13, atol=0)
    assert abs(true.sum()) <= 1e-15 * np.abs(true).sum()
    assert np.flatnonzero(elementwise).tolist() == [2]
    assert_allclose(elementwise_share(), abs(true[2]) / np.linalg.norm(true), rtol=1e-13, atol=0)


@pytest.mark.parametrize("seed", range(5))
def test_batch_gradient_agrees_with_differences(seed: int) -> None:
    case = softmax_batch(np.random.default_rng(seed))
    Z, step = case["Z4"], 1e-5
    found = np.zeros_like(Z)
    for index in np.ndindex(Z.shape):
        move = np.zeros_like(Z)
        move[index] = step
        found[index] = (case["J"](Z4=Z + move) - case["J"](Z4=Z - move)) / (2 * step)
    true = (case["A4"] - case["Y"]) / case["m"]
    assert np.linalg.norm(found - true) <= 1e-8 * np.linalg.norm(true)


def test_column_case_has_the_gradient_that_it_says() -> None:
    case = softmax_column(np.random.default_rng(0))
    step = np.random.default_rng(1).normal(size=case["a"].shape)
    slope = case["J"](a=case["a"] + 1e-30j * step).imag / 1e-30
    assert_allclose(slope, np.sum(case["da"] * step), rtol=1e-13, atol=0)


def test_class_cost_of_a_guess_is_the_logarithm_of_the_classes() -> None:
    Y = np.eye(5)[:, [0, 3, 3]]
    assert_allclose(class_cost(np.full((5, 3), 0.2), Y), np.log(5), rtol=1e-15, atol=0)


@pytest.mark.parametrize("z", [-8.0, -1.0, 3.0])
def test_pairing_differs_by_the_slope(z: float) -> None:
    squares, entropy = pairing(z)
    assert_allclose(entropy, -1 / (1 + np.exp(z)), rtol=1e-12, atol=0)
    assert_allclose(entropy / squares, 4 * np.cosh(z / 2) ** 2, rtol=1e-12, atol=0)
