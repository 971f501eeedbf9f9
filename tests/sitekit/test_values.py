from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from sitekit.values import NotANumber, decode, encode, scalar


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3),
        (0.1, 0.1),
        (np.float64(0.1), 0.1),
        (np.float32(0.5), 0.5),
        (np.longdouble(0.5), 0.5),
        (np.int64(7), 7),
        (np.array(2.5), 2.5),
        (np.array([[4]]), 4),
        (2 + 0j, 2.0),
        (np.complex128(3), 3.0),
        (Fraction(1, 3), Fraction(1, 3)),
        (Decimal("0.10"), Decimal("0.10")),
    ],
    ids=repr,
)
def test_scalar_of_a_number(value: object, expected: object) -> None:
    found = scalar(value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (True, "it gives True, but a claim is a number"),
        (np.bool_(False), "it gives False, but a claim is a number"),
        (1 + 2j, r"it gives the complex number \(1\+2j\); take its real part or its modulus"),
        (np.eye(2), r"it gives an array of 2 × 2 numbers, .* index it, for example \[0, 0\]"),
        (np.array([]), "it gives an array of 0 numbers"),
        (float("nan"), r"it gives nan \(not a number\), which no text can claim"),
        (Decimal("nan"), "it gives nan"),
        (float("-inf"), "it gives an infinite value"),
        ("0.5", "it gives a str, but a claim is one number"),
        (None, "it gives a NoneType"),
        ({"a": 1}, "it gives a dict, but a claim is one number; index it or call a function"),
        ([1.0], "it gives a list"),
        (abs, "it gives a builtin_function_or_method"),
    ],
)
def test_scalar_of_anything_else(value: object, message: str) -> None:
    with pytest.raises(NotANumber, match=message):
        scalar(value)


@pytest.mark.parametrize(
    "value", [0, -(10**30), 0.1, 5e-324, -0.0, Fraction(-1, 3), Decimal("1.50"), 2**-24]
)
def test_value_travels_without_loss(value: int | float | Fraction | Decimal) -> None:
    back = decode(encode(value))
    assert type(back) is type(value)
    assert str(back) == str(value)
