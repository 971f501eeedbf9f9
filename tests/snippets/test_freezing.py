"""Frozen first layers."""

from __future__ import annotations

from numpy.testing import assert_allclose

from snippets.freezing import with_frozen
from snippets.training import loss, start


def test_all_frozen_is_the_start() -> None:
    expected = loss("tanh", start([3, 5, 5, 5, 1], seed=7))
    assert_allclose(with_frozen(5, 4, 7)[0], expected, rtol=1e-14, atol=0)


def test_width_makes_up_for_frozen_layers() -> None:
    assert with_frozen(16, 2, 0)[1] > 0.95
    assert with_frozen(3, 2, 0)[1] < 0.9
    assert with_frozen(16, 3, 0)[0] > 2 * with_frozen(16, 2, 0)[0]
