"""Adam: its first step in closed form, and all steps against a second implementation."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.optimisers import adam, first_step, step_table
from snippets.training import gradients, start


@pytest.mark.parametrize("slope", [1e-3, -1e-8, 1e-10])
def test_first_step_in_closed_form(slope: float) -> None:
    assert_allclose(first_step(slope), 1 / (1 + 1e-8 / abs(slope)), rtol=1e-12, atol=0)


def test_first_step_of_the_loop_is_the_closed_form() -> None:
    before = start([3, 6, 5, 1], seed=2)
    _, slopes = gradients("sigmoid", before)
    after = adam("sigmoid", before, rate=0.01, steps=1)
    for W, moved, slope in zip(before, after, slopes, strict=True):
        size = abs(slope) / (abs(slope) + 1e-8)
        assert_allclose(W - moved, 0.01 * np.sign(slope) * size, rtol=1e-9, atol=0)


def test_later_steps_agree_with_sums_written_out() -> None:
    before = start([3, 4, 1], seed=1)
    seen, W = [], before
    for t in range(1, 6):
        seen.append(gradients("tanh", W)[1])
        first = [sum(0.1 * 0.9 ** (t - 1 - i) * s[k] for i, s in enumerate(seen)) for k in (0, 1)]
        second = [
            sum(0.001 * 0.999 ** (t - 1 - i) * s[k] ** 2 for i, s in enumerate(seen))
            for k in (0, 1)
        ]
        W = [
            w - 0.05 * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
            for w, m, v in zip(W, first, second, strict=True)
        ]
    for found, expected in zip(adam("tanh", before, 0.05, 5), W, strict=True):
        assert_allclose(found, expected, rtol=1e-9, atol=0)


def test_step_table_descent_is_the_slope_itself() -> None:
    assert [row[0] for row in step_table([0.1, 1e-9])] == [
        row[1] for row in step_table([0.1, 1e-9])
    ]
