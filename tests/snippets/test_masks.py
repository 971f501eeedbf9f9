from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.activations import drelu, relu
from snippets.masks import (
    column_cases,
    masked_layers,
    mean_square_left,
    negative_share,
    negative_shares,
    open_paths,
)
from snippets.network import gaussian


def test_half_of_all_inputs_are_negative() -> None:
    assert_allclose(negative_share(), 0.5, rtol=0.02, atol=0)
    assert all(0.4 < share < 0.6 for share in negative_shares())


def test_weights_that_are_all_positive_leave_no_input_negative() -> None:
    rng = np.random.default_rng(0)
    W = rng.random((64, 64))
    assert np.min(W @ relu(rng.normal(size=(64, 8)))) > 0


@pytest.mark.parametrize("units", [1, 2, 3])
def test_open_paths_are_powers_of_one_half(units: int) -> None:
    assert_allclose(open_paths(units), 0.5**units, rtol=0.05, atol=0)


def test_open_paths_can_be_counted_one_by_one() -> None:
    rng = np.random.default_rng(0)
    W1, W2 = gaussian(rng, 3, 3, 2.0), gaussian(rng, 3, 3, 2.0)
    Z1 = W1 @ rng.normal(size=(3, 64))
    Z2 = W2 @ relu(Z1)
    paths = [drelu(Z1[i]) * drelu(Z2[j]) for i in range(3) for j in range(3)]
    assert_allclose(open_paths(2, width=3, seeds=1), np.mean(paths), rtol=1e-12, atol=0)


def test_each_mask_halves_the_mean_square() -> None:
    one, two = mean_square_left(1.0, layers=11), mean_square_left(2.0, layers=11)
    assert_allclose(one, 0.5 ** np.arange(11), rtol=0.3, atol=0)
    assert_allclose(two, np.ones(11), rtol=0.3, atol=0)


@pytest.mark.parametrize("seed", range(5))
def test_masks_are_their_own_squares_and_match_the_signal(seed: int) -> None:
    case = masked_layers(np.random.default_rng(seed))
    for name in ("M1", "M2", "M3"):
        assert np.array_equal(case[name], case[name] ** 2)
    one = column_cases(np.random.default_rng(seed))
    assert np.any(one["D1"])
    assert np.any(one["D3"])
    assert np.array_equal(one["D2"] @ one["D2"], one["D2"])
