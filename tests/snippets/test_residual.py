"""Skips: the Jacobian of each form, and what fifty of them do."""

from __future__ import annotations

import numpy as np
import pytest

from snippets.activations import dsigmoid, sigmoid
from snippets.residual import skip_chain, skip_decay, skip_growth


def _jacobian(form: str, W: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the Jacobian of one sigmoid layer at one column."""
    eye = np.eye(len(W))
    D = np.diag(dsigmoid(W @ x + (x if form == "before" else 0)).ravel())
    return D @ (W + eye if form == "before" else W) + (eye if form == "after" else 0)


@pytest.mark.parametrize("form", ["plain", "before", "after"])
def test_skip_jacobian_agrees_with_complex_step(form: str) -> None:
    rng = np.random.default_rng(5)
    W, x = rng.normal(size=(4, 4)), rng.normal(size=(4, 1))
    step = x + 1e-30j * np.eye(4)
    out = sigmoid(W @ step + (step if form == "before" else 0)) + (step if form == "after" else 0)
    np.testing.assert_allclose(out.imag / 1e-30, _jacobian(form, W, x), rtol=1e-12, atol=0)


@pytest.mark.parametrize("form", ["plain", "before", "after"])
def test_skip_chain_one_layer_is_the_jacobian(form: str) -> None:
    rng = np.random.default_rng(5)
    W = rng.normal(size=(4, 4)) / 2
    X, G = rng.normal(size=(2, 4, 32))
    back = np.empty_like(G)
    for column in range(32):
        back[:, column] = _jacobian(form, W, X[:, column : column + 1]).T @ G[:, column]
    expected = np.sqrt(np.mean(back**2) / np.mean(G**2))
    found = skip_chain("sigmoid", form, 5, layers=1, width=4)[1]
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=0)


def test_skip_chain_identity_before_and_after_are_the_same() -> None:
    after, before = (skip_chain("identity", form, 1, layers=9) for form in ("after", "before"))
    np.testing.assert_allclose(after, before, rtol=1e-12, atol=0)


def test_skip_after_survives_and_before_does_not() -> None:
    assert 0.5 < skip_decay("sigmoid", "after") < 3
    assert skip_decay("sigmoid", "before") < 1e-24
    assert skip_decay("sigmoid", "plain") < skip_decay("sigmoid", "before")


def test_skip_growth_sigmoid_adds_about_a_half_per_layer() -> None:
    assert 24 < skip_growth("sigmoid", "after") < 28


def test_skip_chain_unknown_form_is_refused() -> None:
    with pytest.raises(KeyError, match="beside"):
        skip_chain("sigmoid", "beside", 0)
