"""Descent on fifty equal weights, with and without a limit."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from snippets.clipping import descend, loss_slope


@pytest.mark.parametrize("w", [0.9, 0.99, 1.0, 1.05, -1.02])
def test_loss_slope_agrees_with_complex_step(w: float) -> None:
    expected = (((w + 1e-30j) ** 50 - 0.5) ** 2 / 2).imag / 1e-30
    np.testing.assert_allclose(loss_slope(w), expected, rtol=1e-12, atol=0)


def test_descend_first_step() -> None:
    assert descend(1, rate=0.001) == 1.05 - 0.001 * loss_slope(1.05)
    assert descend(0, rate=0.001) == 1.05


def test_descend_without_limit_diverges() -> None:
    assert abs(descend(2, rate=0.001)) > 1e60


def test_descend_clipped_moves_at_most_the_limit() -> None:
    path = [descend(steps, rate=0.001, limit=1.0) for steps in range(100)]
    assert max(abs(b - a) for a, b in pairwise(path)) <= 0.001 * (1 + 1e-9)


def test_descend_clipped_arrives() -> None:
    assert math.isclose(descend(200, rate=0.001, limit=1.0), 0.5 ** (1 / 50), rel_tol=1e-12)
