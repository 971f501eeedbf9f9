"""Chains of neurons: by hand, by three layers, and the networks of their derivations."""

import math
from fractions import Fraction

import pytest

from snippets import hand, three_layers
from snippets.chain import best_product, depth_below, zero_depth
from tests.relative import close, slopes

# Digits of the significand and exponent of the smallest normal number (IEEE 754-2019, table 3.5).
IEEE = {"float16": (11, -14), "float32": (24, -126), "float64": (53, -1022)}


def rounded(value: Fraction, dtype: str) -> Fraction:
    """Round to the nearest number of a format, ties to even, in exact arithmetic."""
    digits, least = IEEE[dtype]
    if value == 0:
        return value
    exponent = value.numerator.bit_length() - value.denominator.bit_length()
    if Fraction(2) ** exponent > value:
        exponent -= 1
    unit = Fraction(2) ** (max(exponent, least) - digits + 1)
    # Python rounds a fraction to the nearest integer, ties to even.
    return round(value / unit) * unit


def independent_zero_depth(slope: float, dtype: str, weight: float = 1.0) -> int:
    factors = [rounded(Fraction(each), dtype) for each in (slope, weight)]
    product, depth = Fraction(1), 0
    while product:
        depth += 1
        for factor in factors:
            product = rounded(product * factor, dtype)
    return depth


@pytest.mark.parametrize("dtype", IEEE)
@pytest.mark.parametrize(
    ("slope", "weight"), [(0.25, 1.0), (0.2, 1.0), (0.1, 2.5), (0.25, 1.7), (0.235, 0.3), (0.4, 1)]
)
def test_zero_depth_agrees_with_exact_rounding(dtype: str, slope: float, weight: float) -> None:
    assert zero_depth(slope, dtype, weight) == independent_zero_depth(slope, dtype, weight)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu", "identity"])
@pytest.mark.parametrize("depth", [0, 1, 5, 300])
def test_best_product_is_a_power(name: str, depth: int) -> None:
    expected = Fraction(1, 4) ** depth if name == "sigmoid" else Fraction(1)
    assert best_product(name, depth) == float(expected)
    close(best_product("sigmoid", depth, weight=3.9), (3.9 / 4) ** depth, rtol=1e-13)
    assert best_product("sigmoid", depth, weight=4.0) == 1


@pytest.mark.parametrize(("share", "depth"), [(1.0, 1), (0.25, 2), (0.01, 4), (2.0**-20, 11)])
def test_depth_below_is_the_first(share: float, depth: int) -> None:
    assert depth_below("sigmoid", share) == depth
    assert best_product("sigmoid", depth) < share <= best_product("sigmoid", depth - 1)


CHAINS = [hand.WEIGHTS, (2.0,), (0.3, -0.4, 1.5, 2.0, -3.0, 0.1)]


def test_forward_is_what_a_calculator_finds() -> None:
    a1 = 1 / (1 + math.exp(-0.8 * 0.6))
    a2 = 1 / (1 + math.exp(1.1 * a1))
    a3 = 1 / (1 + math.exp(-1.7 * a2))
    close(hand.chain_forward()[1], (0.6, a1, a2, a3), rtol=1e-14)
    close(hand.chain_cost(), (a3 - 1) ** 2 / 2, rtol=1e-14)


@pytest.mark.parametrize("weights", CHAINS)
def test_slopes_agree_with_the_complex_step_and_a_walk_forwards(weights: tuple[float, ...]) -> None:
    close(hand.chain_slopes(weights, hand.INPUT), slopes(hand.chain_cost, weights), rtol=1e-13)
    # da_0/dw_1 = 0; then da_l = σ'(z_l) (w_l da_(l-1) + [l = 1] a_0).
    _, a = hand.chain_forward(weights, hand.INPUT)
    change = 0.0
    for place, (w, out) in enumerate(zip(weights, a[1:], strict=True)):
        change = out * (1 - out) * (w * change + (hand.INPUT if place == 0 else 0))
    close(hand.chain_slopes(weights)[0], (a[-1] - 1) * change, rtol=1e-12)


@pytest.mark.parametrize("weights", CHAINS)
def test_bill_has_two_factors_a_neuron_and_one_more_and_its_products_are_the_deltas(
    weights: tuple[float, ...],
) -> None:
    rows = hand.bill(weights)
    assert len(rows) == 2 * len(weights) + 1
    kinds = [kind for kind, *_ in rows]
    assert kinds.count("slope") == len(weights)
    assert kinds.count("weight") == len(weights) - 1
    product = math.prod(factor for _, _, factor, _ in rows)
    close([rows[-1][3], product], hand.chain_slopes(weights)[0], rtol=1e-13)
    deltas = [product for kind, _, _, product in rows if kind == "slope"]
    close(deltas[::-1], hand.chain_deltas(weights), rtol=1e-13)


def test_slopes_without_activation_are_those_of_the_cost() -> None:
    weights = (1.3, -0.7, 0.4)
    chain = three_layers.identity_chain
    true = slopes(lambda w: (chain(w, 0.6, 0.2)[0][-1] - 0.2) ** 2 / 2, weights)
    close(chain(weights, 0.6, 0.2)[2], true, rtol=1e-14)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_where_they_fit_they_are_wrong(layer: int) -> None:
    assert three_layers.lucky_error(layer) > 0.5
    # For single neurons and one example nothing is wrong.
    assert three_layers.lucky_error(layer, size=1) < 1e-14
