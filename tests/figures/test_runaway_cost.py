from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from gen_figures.figures import runaway_cost


def test_one_line_is_straight_and_the_other_a_power() -> None:
    data = runaway_cost.data()
    steps = np.arange(runaway_cost.STEPS + 1)
    assert_allclose(np.diff(data.difference), -0.1, rtol=1e-9, atol=0)
    assert_allclose(np.array(data.squares) - 1, 0.9**steps, rtol=1e-9, atol=0)


def test_the_difference_meets_the_target_once() -> None:
    data = runaway_cost.data()
    errors = runaway_cost.errors(data.difference)
    assert data.hit == 10
    assert [k for k, error in enumerate(errors) if error == 0] == [10]
    assert min(runaway_cost.errors(data.squares)) > 0


def test_the_title_says_where_it_ends() -> None:
    assert "−4" in runaway_cost.describe(runaway_cost.data()).title
