"""Recurrence: Jacobians against the complex step, memory against powers of the matrix."""

from __future__ import annotations

import numpy as np
import pytest

from snippets.powers import power, spectral_radius
from snippets.recurrence import (
    memory,
    radius_rows,
    recurrent_jacobians,
    recurrent_matrix,
    remembers,
)


@pytest.mark.parametrize("radius", [0.9, 1.0, 1.5])
def test_recurrent_matrix_has_the_radius_asked_for(radius: float) -> None:
    U = recurrent_matrix(np.random.default_rng(3), 20, radius)
    np.testing.assert_allclose(spectral_radius(U), radius, rtol=1e-12, atol=0)


def test_recurrent_jacobians_linear_are_the_matrix_itself() -> None:
    U = recurrent_matrix(np.random.default_rng(4), 6, 1.1)
    for found in recurrent_jacobians("identity", 1.1, seed=4, steps=3, n=6):
        np.testing.assert_allclose(found, U, rtol=1e-14, atol=0)


def test_recurrent_jacobians_product_agrees_with_the_complex_step() -> None:
    """Replays the network's draws and differentiates all its steps at once."""
    n, steps = 5, 7
    rng = np.random.default_rng(2)
    U, V = recurrent_matrix(rng, n, 1.1), rng.normal(size=(n, 1)) / 2
    h = 1e-30j * np.eye(n)
    product = np.eye(n)
    for found in recurrent_jacobians("tanh", 1.1, seed=2, steps=steps, n=n):
        h = np.tanh(U @ h + V * rng.normal())
        product = found @ product
    true = h.imag / 1e-30
    assert np.linalg.norm(product - true) <= 1e-13 * np.linalg.norm(true)


def test_memory_of_equal_steps_is_the_norm_of_the_power() -> None:
    U = np.random.default_rng(0).normal(size=(4, 4))
    expected = [np.linalg.norm(power(U, k)) / 2 for k in range(6)]
    np.testing.assert_allclose(memory([U] * 5), expected, rtol=1e-13, atol=0)


def test_remembers_linear_grows_or_shrinks_like_the_radius() -> None:
    """A shorter and a longer run share their first steps, so the rate over the last half counts."""
    for radius in (0.9, 1.1):
        kept = remembers("identity", radius)
        np.testing.assert_allclose((kept[100] / kept[50]) ** 0.02, radius, rtol=0.02, atol=0)


def test_remembers_tanh_forgets_where_the_matrix_alone_explodes() -> None:
    assert remembers("tanh", 1.5)[100] < 1e-2
    assert remembers("identity", 1.5)[100] > 1e15


def test_radius_rows_holds_linear_then_tanh() -> None:
    (row,) = radius_rows([0.9], [10, 100])
    assert row[1:3] == (remembers("identity", 0.9)[10], remembers("identity", 0.9)[100])
    assert row[3:] == (remembers("tanh", 0.9)[10], remembers("tanh", 0.9)[100])
