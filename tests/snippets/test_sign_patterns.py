from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.sign_patterns import exact_moments, sign_patterns

WIDTHS = [2, 3, 2, 1]
X, U = np.array([0.7, -1.9]), np.array([1.3])


def test_patterns_are_all_there_once() -> None:
    W1, W2 = sign_patterns([2, 1, 2], [1.0, 9.0])
    found = {tuple(row) for row in np.concatenate([W1.reshape(16, 2), W2.reshape(16, 2) / 3], 1)}
    assert found == set(itertools.product((-1.0, 1.0), repeat=4))


def test_linear_layers_multiply_by_fan_in_forwards_and_fan_out_backwards() -> None:
    v = [0.4, 0.3, 0.9]
    forward, backward = exact_moments(WIDTHS, v, X, U)
    assert_allclose(forward[0], v[0] * (X @ X), rtol=1e-12, atol=0)
    for layer in (1, 2):
        factor = WIDTHS[layer] * v[layer]
        assert_allclose(forward[layer], factor * forward[layer - 1], rtol=1e-12, atol=0)
        back = WIDTHS[layer + 1] * v[layer]
        assert_allclose(backward[layer - 1], back * backward[layer], rtol=1e-12, atol=0)


def test_relu_halves_both_exactly() -> None:
    v = [0.4, 0.3, 0.9]
    forward, _ = exact_moments(WIDTHS, v, X, U, "relu")
    for layer in (1, 2):
        factor = WIDTHS[layer] * v[layer] / 2
        assert_allclose(forward[layer], factor * forward[layer - 1], rtol=1e-12, atol=0)


def test_a_mask_halves_the_way_back_exactly_where_no_input_is_zero() -> None:
    # Two layers: with this input no sum in the first is zero, so that half of its units are on.
    _, backward = exact_moments([2, 3, 2], [0.4, 0.3], X, np.array([1.3, -0.2]), "relu")
    assert_allclose(backward[0], 2 * 0.3 / 2 * backward[1], rtol=1e-12, atol=0)


def test_sums_of_signs_can_be_zero_and_their_masks_are_off() -> None:
    # Why the step above needs its condition: three layers leave less on the way back.
    _, backward = exact_moments(WIDTHS, [0.4, 0.3, 0.9], X, U, "relu")
    assert backward[0] < 0.9 * (2 * 0.3 / 2) * (0.9 / 2) * 1.3**2


def test_too_many_weights_are_refused() -> None:
    with pytest.raises(ValueError, match="20 weights have too many patterns"):
        sign_patterns([4, 5], [1.0])
