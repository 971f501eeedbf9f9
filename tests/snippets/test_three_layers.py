from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.hand import INPUT, TARGET, WEIGHTS
from snippets.three_layers import (
    activated_layers,
    back_table,
    identity_chain,
    identity_layers,
    identity_neurons,
    lucky_error,
    out_table,
    printed_table,
)


def difference(case: dict[str, Any], name: str, h: float = 1e-6) -> Any:
    """Central differences of J by every entry of a matrix."""
    W = case[name]
    slopes = np.zeros(W.shape)
    for i in np.ndindex(W.shape):
        step = np.zeros(W.shape)
        step[i] = h
        slopes[i] = (case["J"](**{name: W + step}) - case["J"](**{name: W - step})) / (2 * h)
    return slopes


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("make", [identity_layers, activated_layers])
def test_deltas_and_gradients_agree_with_differences(make: Any, seed: int) -> None:
    case = make(np.random.default_rng(seed))
    for layer in (1, 2, 3):
        found = case[f"d{layer}"] @ case[f"A{layer - 1}"].T
        wanted = difference(case, f"W{layer}")
        error = np.linalg.norm(found - wanted) / np.linalg.norm(wanted)
        assert error < 1e-6, (layer, error)


def test_without_activation_the_deltas_are_products_of_transposes() -> None:
    case = identity_layers(np.random.default_rng(0), (3, 5, 4, 2, 6))
    assert_allclose(case["d1"], case["W2"].T @ case["W3"].T @ case["G"], rtol=1e-12, atol=0)
    assert case["J"]() == np.sum((case["A3"] - case["Y"]) ** 2) / 12


def test_the_order_of_slope_and_transpose_matters() -> None:
    case = activated_layers(np.random.default_rng(3))
    with pytest.raises(ValueError, match="broadcast"):
        _ = case["W3"].T @ (case["d3"] * case["dg"](case["Z2"]))


def test_the_hand_example_without_sigmoids() -> None:
    w1, w2, w3 = WEIGHTS
    error = w3 * w2 * w1 * INPUT - TARGET
    _, deltas, slopes = identity_chain()
    assert_allclose(deltas, [error * w3 * w2, error * w3, error], rtol=1e-14, atol=0)
    assert_allclose(slopes[0], error * w3 * w2 * INPUT, rtol=1e-14, atol=0)
    assert out_table()[2][3] == w3 * out_table()[1][3]
    assert [row[3] for row in back_table()] == slopes[::-1]


def test_neurons_by_sums() -> None:
    case = identity_neurons(np.random.default_rng(2))
    h = 1e-6
    for name in ("w1", "w2", "w3"):
        w = case[name]
        found = (case["J"](**{name: w + h}) - case["J"](**{name: w - h})) / (2 * h)
        rest = np.prod([case[other] for other in ("w1", "w2", "w3") if other != name])
        assert_allclose((case["a3"] - case["y"]) * rest * case["x"], found, rtol=1e-6, atol=0)


def test_printed_products_do_not_fit() -> None:
    rows = {row[0]: row[1:] for row in printed_table()}
    assert rows[3][1:] == ("4 × 6", "2 × 4")
    assert rows[2][1:] == ("does not exist", "4 × 5")
    assert rows[1][1:] == ("does not exist", "5 × 3")


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_where_they_fit_they_are_wrong(layer: int) -> None:
    assert lucky_error(layer) > 0.5
    # For single neurons and one example nothing is wrong.
    assert lucky_error(layer, size=1) < 1e-14
