from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.powers import example, gain, largest_gain, spectral_radius
from snippets.products import (
    alternate,
    compared_with_identity,
    equal_layers,
    equal_neurons,
    margins,
    order_shares,
    pair,
    root_table,
    settled,
)


@pytest.mark.parametrize("seed", range(20))
def test_larger_than_the_identity_means_that_every_vector_grows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    M = rng.normal(size=(3, 3))
    W = M + M.T
    x = rng.normal(size=(3, 500))
    quotient = np.sum(x * (W @ x), axis=0) / np.sum(x * x, axis=0)
    least, most = margins(W)
    assert least <= np.min(quotient) - 1 <= np.max(quotient) - 1 <= most


def test_three_answers() -> None:
    assert compared_with_identity(np.diag([1.5, 1.1])) == "larger"
    assert compared_with_identity(np.diag([0.5, -3.0])) == "smaller"
    assert compared_with_identity(np.diag([0.5, 1.5])) == "neither"
    with pytest.raises(ValueError, match="symmetric"):
        margins(np.array([[1.0, 2.0], [0.0, 1.0]]))


def test_shares_of_single_numbers_are_those_of_the_normal_distribution() -> None:
    larger, smaller, neither = order_shares(1)
    assert_allclose([larger, smaller], [0.158655, 0.841345], rtol=0.1, atol=0)
    assert neither == 0
    assert order_shares(8)[2] == 1


def test_the_pair_of_shears_is_the_shear_and_its_transpose() -> None:
    C, B = pair("shears")
    assert np.array_equal(C, example("shear"))
    assert np.array_equal(B, C.T)
    assert spectral_radius(C) == spectral_radius(B) == 0.5
    assert_allclose(spectral_radius(C @ B), 100.5, rtol=1e-3, atol=0)
    with pytest.raises(ValueError, match="turns"):
        pair("turns")


@pytest.mark.parametrize("k", range(1, 9))
def test_alternating_shears_lie_on_the_bound(k: int) -> None:
    # C Cᵀ is symmetric: its norm is the square of C's.
    assert_allclose(alternate("shears", k), largest_gain(example("shear")) ** k, rtol=1e-9, atol=0)
    assert gain("shear", k) <= largest_gain(example("shear")) ** k * (1 + 1e-12)


@pytest.mark.parametrize("k", [2, 4, 6, 8])
def test_alternating_stretches_shrink_everything_alike(k: int) -> None:
    assert_allclose(alternate("stretches", k), 0.04 ** (k // 2), rtol=1e-12, atol=0)


def test_roots_tend_to_the_spectral_radius_from_above() -> None:
    roots = [row[2] for row in root_table([1, 4, 16, 64, 256])]
    assert roots == sorted(roots, reverse=True)
    # C^k has k·10·0.5^(k-1) in its corner: the norm is that, but for a part of 1 / (20 k)².
    assert_allclose(roots[-1], 0.5 * (20 * 256) ** (1 / 256), rtol=1e-6, atol=0)


def test_settling_is_the_first_time_within_the_share() -> None:
    C = pair("shears")[0]
    k = settled(C, 0.1)
    before, after = (row[2] for row in root_table([k - 1, k]))
    assert after <= 0.55 < before


@pytest.mark.parametrize("seed", range(5))
def test_one_weight_fewer(seed: int) -> None:
    case = equal_neurons(np.random.default_rng(seed))
    w, L, h = case["w"], case["L"], 1e-6
    one = (case["J"](w1=w + h) - case["J"](w1=w - h)) / (2 * h)
    assert_allclose(one, w ** (L - 1) * case["x"], rtol=1e-6, atol=0)
    wide = equal_layers(np.random.default_rng(seed))
    wanted = np.linalg.matrix_power(wide["W"].T, wide["L"] - 1) @ wide["G"] @ wide["X"].T
    # J is a parabola in one entry: a large step is exact.
    step = np.zeros_like(wide["W"])
    step[0, 1] = 0.5
    found = wide["J"](W1=wide["W"] + step) - wide["J"](W1=wide["W"] - step)
    assert_allclose(found, wanted[0, 1], rtol=1e-8, atol=0)
