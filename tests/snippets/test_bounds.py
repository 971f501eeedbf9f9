"""Bounds of a gradient: kept in random networks, met in extreme ones, absent where they must be."""

from __future__ import annotations

import numpy as np
import pytest

from snippets import bounds


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "relu", "gelu"])
@pytest.mark.parametrize("seed", range(5))
def test_norm_lies_between_the_bounds(name: str, seed: int) -> None:
    found = bounds.narrowing(seed, name)
    for low, norm, high in zip(found.lower, found.norm, found.upper, strict=True):
        assert low <= norm * (1 + 1e-12)
        assert norm <= high * (1 + 1e-12)
    assert found.lower[-1] == found.norm[-1] == found.upper[-1]


def test_bounds_are_met_by_multiples_of_rotations() -> None:
    rng = np.random.default_rng(0)
    weights = [(j + 2) * np.linalg.qr(rng.normal(size=(5, 5)))[0] for j in range(4)]
    zero, last = np.zeros((5, 1)), rng.normal(size=(5, 1))
    found = bounds.gradient_bounds(weights, zero, last, "tanh")
    expected = np.linalg.norm(last) * 3 * 4 * 5
    for ends in (found.lower, found.norm, found.upper):
        np.testing.assert_allclose(ends[0], expected, rtol=1e-12, atol=0)


def test_no_lower_bound_where_a_layer_is_wider_than_the_one_below() -> None:
    W = np.array([[1.0], [1.0]])
    found = bounds.gradient_bounds(
        [np.ones((1, 1)), W], np.zeros((1, 1)), np.array([[1.0], [-1.0]]), "tanh"
    )
    assert found.norm[0] == 0 == found.lower[0]
    # What NumPy lists would have been a "bound" above the gradient.
    assert np.linalg.svdvals(W)[-1] > 1


def test_smallest_stretch_is_the_least_over_directions() -> None:
    rng = np.random.default_rng(1)
    for shape in ((3, 5), (4, 4)):
        W = rng.normal(size=shape)
        directions = rng.normal(size=(shape[0], 20000))
        directions /= np.linalg.norm(directions, axis=0)
        sampled = np.linalg.norm(W.T @ directions, axis=0).min()
        least = bounds.smallest_stretch(W)
        assert least <= sampled <= 1.3 * least + 0.1 * np.linalg.norm(W, 2)
    assert bounds.smallest_stretch(rng.normal(size=(5, 3))) == 0


def test_tables_follow_their_functions() -> None:
    found = bounds.narrowing()
    layer, low, norm, high = bounds.bound_table([3])[0]
    assert layer == 3
    expected = [part[2] / found.norm[-1] for part in (found.lower, found.norm, found.upper)]
    np.testing.assert_allclose([low, norm, high], expected, rtol=1e-15, atol=0)
    k, shrunk, grown, slope = bounds.finite_depth_table([7])[0]
    expected = [np.exp(7 * np.log(base)) for base in (0.99, 1.01, 0.2525)]
    np.testing.assert_allclose([shrunk, grown, slope], expected, rtol=1e-13, atol=0)
    assert k == 7
