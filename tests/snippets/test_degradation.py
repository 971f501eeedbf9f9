"""Plain networks and networks with skips: gradients against the complex step and differences."""

from __future__ import annotations

import numpy as np
import pytest

from snippets import Array
from snippets.activations import drelu, relu, sigmoid
from snippets.degradation import degradation_start, depth_rows, descend_deep, signals
from snippets.network import backward, forward
from snippets.training import cross_entropy, quadrants


def _loss(weights: list[Array], skips: bool) -> float:
    return cross_entropy(signals(weights, skips)[0], quadrants()[1])


@pytest.mark.parametrize("skips", [False, True])
@pytest.mark.parametrize("layer", [0, 1, 3, 4])
def test_signals_slopes_agree_with_differences(skips: bool, layer: int) -> None:
    weights = degradation_start(5, 1, skips)
    slopes = signals(weights, skips)[2][layer]
    direction = np.random.default_rng(0).normal(size=slopes.shape)
    ends = []
    for step in (1e-7, -1e-7):
        moved = list(weights)
        moved[layer] = weights[layer] + step * direction
        ends.append(_loss(moved, skips))
    rough = (ends[0] - ends[1]) / 2e-7
    np.testing.assert_allclose(np.sum(slopes * direction), rough, rtol=1e-5, atol=0)


def test_signals_without_skips_is_the_plain_network() -> None:
    X, Y = quadrants()
    weights = degradation_start(6, 3, skips=False)
    Z, A = forward(weights, X, relu)
    deltas = backward(weights, Z, (sigmoid(Z[-1]) - Y) / Y.size, drelu)
    out, back, slopes = signals(weights, skips=False)
    np.testing.assert_array_equal(out, Z[-1])
    for found, delta, a in zip(slopes, deltas, A, strict=False):
        np.testing.assert_allclose(found, delta @ a.T, rtol=1e-12, atol=0)
    for found, W, delta in zip(back, weights[1:], deltas[1:], strict=True):
        np.testing.assert_allclose(found, W.T @ delta, rtol=1e-12, atol=0)


def test_skips_with_silent_branches_pass_the_gradient_unchanged() -> None:
    weights = degradation_start(5, 0, skips=True)
    weights[1:-1] = [0 * W for W in weights[1:-1]]
    _, back, _ = signals(weights, skips=True)
    for each in back:
        np.testing.assert_array_equal(each, back[-1])


def test_degradation_start_scales_the_branches_by_depth() -> None:
    plain, branches = (degradation_start(9, 2, skips) for skips in (False, True))
    np.testing.assert_array_equal(plain[0], branches[0])
    np.testing.assert_allclose(branches[4] * 3, plain[4], rtol=1e-14, atol=0)


def test_identity_layers_change_nothing() -> None:
    """The argument of the page: a deeper network can copy a shallower one."""
    six = degradation_start(6, 5, skips=False)
    deep = [*six[:5], *[np.eye(16)] * 18, six[5]]
    np.testing.assert_array_equal(signals(deep, False)[0], signals(six, False)[0])


def test_descend_deep_follows_the_slope_down() -> None:
    losses, ratio = descend_deep(6, 0.1, 0, skips=False, steps=60)
    assert losses[-1] < 0.5 * losses[0]
    weights = degradation_start(6, 0, skips=False)
    _, back, slopes = signals(weights, skips=False)
    square = sum(float(np.sum(slope**2)) for slope in slopes)
    first, _ = descend_deep(6, 1e-6, 0, skips=False, steps=1)
    np.testing.assert_allclose((first[0] - first[1]) / 1e-6, square, rtol=1e-4, atol=0)
    expected = np.sqrt(np.mean(back[0] ** 2) / np.mean(back[-1] ** 2))
    np.testing.assert_allclose(ratio, expected, rtol=1e-13, atol=0)


def test_depth_rows_in_order() -> None:
    median = {"a_loss": 1.0, "a_ratio": 2.0, "b_loss": 3.0, "b_ratio": 4.0}
    assert depth_rows(median, ["b", "a"]) == [(None, 3.0, 4.0), (None, 1.0, 2.0)]
