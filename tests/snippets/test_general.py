"""Products at any depth: against differences, written-out networks and counting."""

from __future__ import annotations

import numpy as np
import pytest

from snippets import general
from snippets.draws import half_squares


def _differences(case: dict) -> np.ndarray:
    found = np.zeros_like(case["Wl"])
    for index in np.ndindex(found.shape):
        step = np.zeros_like(found)
        step[index] = 1e-6
        found[index] = (case["J"](Wl=case["Wl"] + step) - case["J"](Wl=case["Wl"] - step)) / 2e-6
    return found


@pytest.mark.parametrize("seed", range(6))
def test_column_product_agrees_with_differences(seed: int) -> None:
    case = general.any_depth(np.random.default_rng(seed))
    layer = case["l"]
    rising = case["rising"](layer + 1, case["L"])
    found = np.sum(case["D"](layer) @ rising @ case["da"] @ case["row"](layer - 1), axis=0)
    expected = _differences(case)
    assert np.linalg.norm(found - expected) <= 1e-6 * np.linalg.norm(expected)


@pytest.mark.parametrize("seed", range(6))
def test_row_product_agrees_with_differences(seed: int) -> None:
    case = general.one_example(np.random.default_rng(seed))
    layer = case["l"]
    row = case["da"] @ case["falling"](case["L"], layer + 1) @ case["D"](layer)
    found = row @ np.kron(case["a"](layer - 1).T, case["I"])
    expected = _differences(case).ravel(order="F")
    assert np.linalg.norm(found.ravel() - expected) <= 1e-6 * np.linalg.norm(expected)


def test_depth_and_layer_vary_and_reach_the_last_layer() -> None:
    cases = [general.any_depth(np.random.default_rng(seed)) for seed in range(50)]
    assert {case["L"] for case in cases} == {2, 3, 4, 5}
    ks = {case["L"] - case["l"] for case in cases}
    assert {0, 1, 2, 3} <= ks
    for case in cases:
        widths = [case["A"](j).shape[0] for j in range(case["L"] + 1)]
        assert len({*widths, case["m"]}) == case["L"] + 2


def test_one_product_for_the_whole_batch_would_be_wrong() -> None:
    """Slopes differ by example, so an average of the slopes gives something else."""
    case = next(
        case
        for seed in range(50)
        if (case := general.any_depth(np.random.default_rng(seed)))["L"] - case["l"] >= 2
    )
    layer = case["l"]
    exact = case["delta"](layer) @ case["A"](layer - 1).T
    da, delta = case["da"][:, :, 0].T, None
    for j in range(case["L"], layer - 1, -1):
        D = case["D"](j).mean(axis=0)
        delta = D @ (da if delta is None else case["W"](j + 1).T @ delta)
    assert np.linalg.norm(delta @ case["A"](layer - 1).T - exact) > 0.01 * np.linalg.norm(exact)


def test_empty_product_is_the_identity_and_order_is_kept() -> None:
    rng = np.random.default_rng(3)
    A, B, C = rng.normal(size=(2, 3)), rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
    np.testing.assert_array_equal(general.product([], 3), np.eye(3))
    np.testing.assert_allclose(general.product([A, B, C], 2), A @ (B @ C), rtol=1e-12, atol=0)
    with pytest.raises(ValueError, match="matmul"):
        general.product([B, A], 3)


def test_vec_and_kron_give_the_gradient_of_a_product() -> None:
    """Row · (aᵀ ⊗ I) is the row of column-stacked entries of the outer product."""
    rng = np.random.default_rng(4)
    d, a = rng.normal(size=(3, 1)), rng.normal(size=(5, 1))
    row = d.T @ np.kron(a.T, np.eye(3))
    np.testing.assert_allclose(general.vec(d @ a.T).T, row, rtol=1e-14, atol=0)


@pytest.mark.parametrize("depth", [1, 2, 5, 12])
def test_factors_are_counted_as_in_the_article(depth: int) -> None:
    for k, layer, weights, slopes, factors in general.factor_table(depth):
        assert (layer, weights, slopes, factors) == (depth - k, k, k + 1, 2 * k + 3)
    assert len(general.factor_table(depth)) == depth


def test_grouping_is_harmless_for_single_numbers_only() -> None:
    assert general.grouped_error(width=1) < 1e-12
    assert general.grouped_error(depth=1, width=4) < 1e-12
    for width in (2, 3, 8):
        assert general.grouped_error(width=width) > 0.3


def test_cost_is_the_one_of_the_book() -> None:
    case = general.one_example(np.random.default_rng(0))
    A = case["a"](case["L"])
    assert case["J"]() == half_squares(A, A - case["da"].T)
