"""The hand example against a calculator, complex steps and a walk forwards."""

from __future__ import annotations

import math

import pytest
from numpy.testing import assert_allclose

from snippets.hand import (
    INPUT,
    WEIGHTS,
    backward_table,
    bill,
    chain_cost,
    chain_deltas,
    chain_forward,
    chain_slopes,
    forward_table,
)

CHAINS = [WEIGHTS, (2.0,), (0.3, -0.4, 1.5, 2.0, -3.0, 0.1)]


def _by_calculator() -> tuple[float, float, float]:
    a1 = 1 / (1 + math.exp(-0.8 * 0.6))
    a2 = 1 / (1 + math.exp(1.1 * a1))
    a3 = 1 / (1 + math.exp(-1.7 * a2))
    return a1, a2, a3


def test_forward_is_what_a_calculator_finds() -> None:
    assert_allclose(chain_forward()[1], (0.6, *_by_calculator()), rtol=1e-14, atol=0)
    assert_allclose(chain_cost(), (_by_calculator()[2] - 1) ** 2 / 2, rtol=1e-14, atol=0)


@pytest.mark.parametrize("weights", CHAINS)
def test_slopes_agree_with_the_complex_step(weights: tuple[float, ...]) -> None:
    for place, slope in enumerate(chain_slopes(weights, INPUT)):
        moved = [w + (1e-30j if i == place else 0) for i, w in enumerate(weights)]
        assert_allclose(slope, chain_cost(moved).imag / 1e-30, rtol=1e-13, atol=0)


@pytest.mark.parametrize("weights", CHAINS)
def test_a_walk_forwards_gives_the_same_number(weights: tuple[float, ...]) -> None:
    # da_0/dw_1 = 0; then da_l = σ'(z_l) (w_l da_(l-1) + [l = 1] a_0).
    z, a = chain_forward(weights, INPUT)
    change = 0.0
    for place, (w, out) in enumerate(zip(weights, a[1:], strict=True)):
        change = out * (1 - out) * (w * change + (INPUT if place == 0 else 0))
    assert_allclose(chain_slopes(weights)[0], (a[-1] - 1) * change, rtol=1e-12, atol=0)
    assert len(z) == len(weights)


@pytest.mark.parametrize("weights", CHAINS)
def test_bill_has_two_factors_a_neuron_and_one_more(weights: tuple[float, ...]) -> None:
    rows = bill(weights)
    assert len(rows) == 2 * len(weights) + 1
    kinds = [kind for kind, *_ in rows]
    assert kinds.count("slope") == len(weights)
    assert kinds.count("weight") == len(weights) - 1
    product = math.prod(factor for _, _, factor, _ in rows)
    assert_allclose([rows[-1][3], product], chain_slopes(weights)[0], rtol=1e-13, atol=0)


def test_running_products_of_the_bill_are_the_deltas() -> None:
    products = [product for kind, _, _, product in bill() if kind == "slope"]
    assert_allclose(products[::-1], chain_deltas(), rtol=1e-13, atol=0)


def test_tables_hold_the_same_numbers_as_the_functions() -> None:
    z, a = chain_forward()
    assert [row[3] for row in forward_table()] == list(z)
    assert [row[4] for row in forward_table()] == list(a[1:])
    assert [row[3] for row in backward_table()][::-1] == list(chain_slopes())
    assert [row[0] for row in backward_table()] == [3, 2, 1]
