from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gen_figures.figures import small_change


@pytest.fixture(scope="module")
def data() -> small_change.Data:
    return small_change.data()


def test_curve_is_the_cost_in_closed_form(data: small_change.Data) -> None:
    a2 = 1 / (1 + math.exp(1.1 / (1 + math.exp(-0.48))))
    expected = (1 / (1 + np.exp(-data.weight * a2)) - 1) ** 2 / 2
    assert_allclose(data.cost, expected, rtol=1e-12, atol=0)
    assert_allclose(
        data.slope,
        np.interp(data.at, data.weight, np.gradient(data.cost, 0.125)),
        rtol=0.01,
        atol=0,
    )


def test_secants_are_less_steep_than_the_tangent(data: small_change.Data) -> None:
    rises = [(end - data.height) / step for step, end in data.secants]
    assert data.slope < rises[1] < rises[0] < 0


def test_errors_fall_at_their_orders(data: small_change.Data) -> None:
    log = np.log10(data.steps)
    one = np.polyfit(
        log[(log > -6) & (log < -1)], np.log10(data.forward)[(log > -6) & (log < -1)], 1
    )
    two = np.polyfit(
        log[(log > -3) & (log < -1)], np.log10(data.central)[(log > -3) & (log < -1)], 1
    )
    assert_allclose([one[0], two[0]], [1, 2], rtol=0.03, atol=0)


def test_title_holds_what_was_computed(data: small_change.Data) -> None:
    assert "0.15" in small_change.describe(data).title
    assert_allclose(data.named, 0.00154, rtol=0.01, atol=0)
