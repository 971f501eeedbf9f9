from __future__ import annotations

import dataclasses
import math

import pytest
from numpy.testing import assert_allclose

from gen_figures.figures import itemised_bill
from snippets.hand import chain_cost


@pytest.fixture(scope="module")
def data() -> itemised_bill.Data:
    return itemised_bill.data()


def test_the_total_is_the_gradient_by_the_complex_step(data: itemised_bill.Data) -> None:
    slope = chain_cost((0.8 + 1e-30j, -1.1, 1.7)).imag / 1e-30
    assert_allclose(data.total, slope, rtol=1e-13, atol=0)
    assert_allclose(math.prod(item.factor for item in data.items), slope, rtol=1e-13, atol=0)


def test_items_stand_in_backward_order(data: itemised_bill.Data) -> None:
    names = [item.name for item in data.items]
    assert names == ["a₃−y", "σ′(z₃)", "w₃", "σ′(z₂)", "w₂", "σ′(z₁)", "x"]


def test_slopes_lead_down_and_weights_above_one_lead_up(data: itemised_bill.Data) -> None:
    heights = [abs(item.product) for item in data.items]
    for before, after, item in zip(heights, heights[1:], data.items[1:], strict=False):
        assert (after > before) == (item.kind == "weight")


def test_the_title_counts(data: itemised_bill.Data) -> None:
    assert "7 items" in itemised_bill.describe(data).title
    assert "3 slopes take away 99" in itemised_bill.describe(data).title
    fewer = dataclasses.replace(data, items=data.items[:3])
    assert "3 items" in itemised_bill.describe(fewer).title
