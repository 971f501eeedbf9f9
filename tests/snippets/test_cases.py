"""The networks of the derivations: fit to find mistakes, and fit for the complex step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from snippets import Array, cases

CASES = [getattr(cases, name) for name in cases.__all__ if name != "worked"]
WIDE = [cases.five_layers, cases.one_matrix, cases.batch_norm_layer]


def _gradient(J: Callable[..., Any], name: str, value: Array, h: complex) -> Array:
    found = np.zeros_like(value)
    for index in np.ndindex(value.shape):
        changed = value.astype(type(h))
        changed[index] += h
        if isinstance(h, complex):
            found[index] = J(**{name: changed}).imag / abs(h)
        else:
            below = value.copy()
            below[index] -= h
            found[index] = (J(**{name: changed}) - J(**{name: below})) / (2 * h)
    return found


def _free(case: Callable[..., dict[str, Any]]) -> list[str]:
    return {
        "five_layers": ["W1", "W2", "W3", "W4", "W5"],
        "one_matrix": ["W", "W1", "W5"],
        "units": ["z"],
        "batch_norm_layer": ["Z"],
        "batch_norm_scale": ["gamma", "beta"],
    }[case.__name__]


@pytest.mark.parametrize("case", CASES)
def test_case_complex_step_agrees_with_differences(case: Callable[..., dict[str, Any]]) -> None:
    """A part that dropped the imaginary part would show here."""
    names = case(np.random.default_rng(7))
    for name in _free(case):
        exact = _gradient(names["J"], name, names[name], 1e-30j)
        rough = _gradient(names["J"], name, names[name], 1e-6)
        assert np.linalg.norm(exact - rough) <= 1e-6 * np.linalg.norm(rough)


@pytest.mark.parametrize("case", CASES)
def test_case_is_drawn_anew(case: Callable[..., dict[str, Any]]) -> None:
    width = "n0" if case is cases.five_layers else "n"
    sizes = {case(np.random.default_rng(seed))[width] for seed in range(20)}
    assert len(sizes) >= 3
    assert min(sizes) >= 2


@pytest.mark.parametrize("case", WIDE)
def test_case_batch_differs_from_every_width(case: Callable[..., dict[str, Any]]) -> None:
    for seed in range(20):
        names = case(np.random.default_rng(seed))
        widths = [size for name, size in names.items() if name[0] == "n" and isinstance(size, int)]
        assert names["m"] not in widths
        assert case is not cases.five_layers or len(set(widths)) == 6


def test_five_layers_output_is_the_product() -> None:
    names = cases.five_layers(np.random.default_rng(0))
    product = names["W5"] @ names["W4"] @ names["W3"] @ names["W2"] @ names["W1"] @ names["X"]
    np.testing.assert_allclose(names["A5"], product, rtol=1e-11, atol=0)
    assert names["A0"] is names["X"]


def test_one_matrix_changes_all_copies_or_one() -> None:
    names = cases.one_matrix(np.random.default_rng(0))
    W, J = names["W"], names["J"]
    assert J(W=W) == J() == J(W3=W)
    assert J(W=2 * W) == J(W1=2 * W, W2=2 * W, W3=2 * W, W4=2 * W, W5=2 * W)
    assert J(W3=2 * W) != J(W=2 * W)


def test_one_matrix_scalar_formula_is_wrong_for_matrices() -> None:
    """5 W^4 times the rest is no gradient of a shared matrix; the sum of five terms is."""
    names = cases.one_matrix(np.random.default_rng(0))
    exact = _gradient(names["J"], "W", names["W"], 1e-30j)
    W4 = names["power"](names["W"].T, 4)
    wrong = 5 * W4 @ names["G"] @ names["X"].T
    assert np.linalg.norm(wrong - exact) >= 1e-1 * np.linalg.norm(exact)
