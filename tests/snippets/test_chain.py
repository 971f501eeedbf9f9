from __future__ import annotations

from fractions import Fraction

import pytest
from numpy.testing import assert_allclose

from snippets.chain import best_product, depth_below, smallest_number, zero_depth

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


@pytest.mark.parametrize(("dtype", "depth"), [("float16", 13), ("float32", 75), ("float64", 538)])
def test_zero_depth_of_the_sigmoid(dtype: str, depth: int) -> None:
    assert zero_depth(0.25, dtype) == depth
    # 4^-n is exact down to the smallest number; half of that, a tie, goes to even: to 0.
    digits, least = IEEE[dtype]
    bits = digits - 1 - least
    assert depth == next(n for n in range(1000) if 2 * n > bits)


@pytest.mark.parametrize("dtype", IEEE)
@pytest.mark.parametrize(
    ("slope", "weight"), [(0.25, 1.0), (0.2, 1.0), (0.1, 2.5), (0.25, 1.7), (0.235, 0.3), (0.4, 1)]
)
def test_zero_depth_agrees_with_exact_rounding(dtype: str, slope: float, weight: float) -> None:
    assert zero_depth(slope, dtype, weight) == independent_zero_depth(slope, dtype, weight)


@pytest.mark.parametrize("dtype", IEEE)
def test_smallest_number_is_the_formats_last(dtype: str) -> None:
    digits, least = IEEE[dtype]
    assert smallest_number(dtype) == float(Fraction(2) ** (least - digits + 1))


@pytest.mark.parametrize("slope", [1.0, 1.5, 0.25 * 8])
def test_zero_depth_refuses_what_does_not_shrink(slope: float) -> None:
    with pytest.raises(ValueError, match="stays at 1 from layer 1 on"):
        zero_depth(slope, "float32")


def test_zero_depth_refuses_a_product_that_rounding_holds_up() -> None:
    # 0.75 of the smallest number is nearer to that number than to 0.
    assert rounded(Fraction(3, 4) * Fraction(2) ** -24, "float16") == Fraction(2) ** -24
    with pytest.raises(ValueError, match="stays at"):
        zero_depth(0.75, "float16")


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu", "identity"])
@pytest.mark.parametrize("depth", [0, 1, 5, 300])
def test_best_product_is_a_power(name: str, depth: int) -> None:
    expected = Fraction(1, 4) ** depth if name == "sigmoid" else Fraction(1)
    assert best_product(name, depth) == float(expected)


def test_best_product_with_weights() -> None:
    assert_allclose(best_product("sigmoid", 10, weight=3.9), (3.9 / 4) ** 10, rtol=1e-14, atol=0)
    assert best_product("sigmoid", 20, weight=4.0) == 1


@pytest.mark.parametrize(("share", "depth"), [(1.0, 1), (0.25, 2), (0.01, 4), (2.0**-20, 11)])
def test_depth_below_is_the_first(share: float, depth: int) -> None:
    assert depth_below("sigmoid", share) == depth
    assert best_product("sigmoid", depth) < share <= best_product("sigmoid", depth - 1)


@pytest.mark.parametrize(("name", "weight"), [("tanh", 1.0), ("sigmoid", 4.0)])
def test_depth_below_refuses_what_never_falls(name: str, weight: float) -> None:
    with pytest.raises(ValueError, match="no depth brings"):
        depth_below(name, 0.5, weight)


@pytest.mark.parametrize("share", [0, -1, 1.5])
def test_depth_below_refuses_what_is_no_share(share: float) -> None:
    with pytest.raises(ValueError, match="no depth brings"):
        depth_below("sigmoid", share)
