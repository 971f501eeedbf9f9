"""Batch normalisation against its definition, the complex step and known wrong variants."""

from __future__ import annotations

import math

import numpy as np
import pytest

from snippets import Array
from snippets.normalisation import (
    decay_in_part,
    decay_normalised,
    divide,
    divide_back,
    mean,
    normal_share,
    normalise,
    normalise_back,
    spread,
)


def _batch(n: int = 3, m: int = 8) -> tuple[Array, Array]:
    rng = np.random.default_rng(0)
    return rng.normal(1.0, 3.0, size=(n, m)), rng.normal(size=(n, m))


def _complex_step(Z: Array, H: Array, eps: float) -> Array:
    found = np.zeros_like(Z)
    for index in np.ndindex(Z.shape):
        changed = Z.astype(complex)
        changed[index] += 1e-30j
        found[index] = np.sum(H * normalise(changed, eps)).imag / 1e-30
    return found


def test_normalise_mean_and_variance() -> None:
    Z, _ = _batch()
    eps = 0.1
    variance = np.var(Z, axis=1)
    assert abs(normalise(Z, eps).sum(axis=1)).max() < 1e-13
    expected = variance / (variance + eps)
    np.testing.assert_allclose(np.var(normalise(Z, eps), axis=1), expected, rtol=1e-12, atol=0)


def test_normalise_ignores_scale_and_shift() -> None:
    Z, _ = _batch()
    np.testing.assert_allclose(normalise(7 * Z - 100, 0.0), normalise(Z, 0.0), rtol=1e-11, atol=0)


def test_spread_is_not_the_sample_deviation() -> None:
    Z, _ = _batch()
    np.testing.assert_allclose(spread(Z, 0.0)[:, 0], Z.std(axis=1), rtol=1e-13, atol=0)
    np.testing.assert_allclose(mean(Z)[:, 0], Z.sum(axis=1) / 8, rtol=1e-14, atol=0)


@pytest.mark.parametrize("eps", [0.0, 1e-5, 0.5])
def test_normalise_back_agrees_with_complex_step(eps: float) -> None:
    Z, H = _batch()
    expected = _complex_step(Z, H, eps)
    error = np.linalg.norm(normalise_back(H, Z, eps) - expected) / np.linalg.norm(expected)
    assert error <= 1e-12


def test_normalise_back_needs_both_corrections() -> None:
    Z, H = _batch()
    right, s = normalise_back(H, Z), spread(Z, 1e-5)
    for wrong in (H / s, (H - mean(H)) / s):
        assert np.linalg.norm(wrong - right) >= 1e-3 * np.linalg.norm(right)


def test_normalise_back_two_examples_leave_nothing() -> None:
    Z, H = _batch(3, 2)
    assert np.linalg.norm(normalise_back(H, Z, 0.0)) <= 1e-14 * np.linalg.norm(H / spread(Z, 0.0))


def test_normal_share_agrees_with_integration() -> None:
    z = np.linspace(-0.1, 0.1, 20_001)
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    np.testing.assert_allclose(normal_share(0.1), np.trapezoid(density, z), rtol=1e-8, atol=0)
    assert normal_share(0.0) == 0.0
    assert normal_share(40.0) == 1.0


@pytest.mark.parametrize(("name", "low", "high"), [("sigmoid", 0.5, 2), ("relu", 2e3, 2e4)])
def test_decay_normalised_growth(name: str, low: float, high: float) -> None:
    """Sigmoid keeps its gradient; ReLU multiplies its square by about pi/(pi-1) a layer."""
    assert low < decay_normalised(name) < high
    if name == "relu":
        assert 0.5 < decay_normalised(name) / (math.pi / (math.pi - 1)) ** 24.5 < 2


@pytest.mark.parametrize("eps", [0.0, 0.5])
def test_divide_back_agrees_with_complex_step(eps: float) -> None:
    Z, H = _batch()
    expected = np.zeros_like(Z)
    for index in np.ndindex(Z.shape):
        changed = Z.astype(complex)
        changed[index] += 1e-30j
        expected[index] = np.sum(H * divide(changed, eps)).imag / 1e-30
    error = np.linalg.norm(divide_back(H, Z, eps) - expected) / np.linalg.norm(expected)
    assert error <= 1e-12


def test_decay_in_part_only_the_spread_helps() -> None:
    assert decay_in_part("centred") < 1e-25
    assert 0.1 < decay_in_part("divided") < 50
