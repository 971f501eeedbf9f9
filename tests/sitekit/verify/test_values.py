"""Values on their way from the process that computed them."""

# ruff: noqa: ISC004 (messages stand beside what they are about)
import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sitekit.verify.expressions import EvaluationError
from sitekit.verify.values import decode, encode, rows, scalar


@pytest.mark.parametrize(("value", "expected"), [
    (3, 3), (0.1, 0.1), (np.float64(0.1), 0.1), (np.float32(0.5), 0.5), (np.longdouble(0.5), 0.5),
    (np.int64(7), 7), (np.array(2.5), 2.5), (np.array([[4]]), 4), (2 + 0j, 2.0),
    (np.complex128(3), 3.0), (Fraction(1, 3), Fraction(1, 3)), (Decimal("0.10"), Decimal("0.10"))
], ids=repr)  # fmt: skip
def test_scalar_of_a_number(value: object, expected: object) -> None:
    found = scalar(value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("value", [-(10**30), 0.1, 5e-324, -0.0, Fraction(-1, 3), Decimal("1.50")])
def test_value_travels_without_loss(value: int | float | Fraction | Decimal) -> None:
    back = decode(json.loads(json.dumps(encode(value))))
    assert type(back) is type(value)
    assert str(back) == str(value)


@pytest.mark.parametrize("value", [
    [[1, 0.5]], ((1, 0.5),), [(np.int64(1), np.float64(0.5))], np.array([[1.0, 0.5]]),
    [np.array([1.0, 0.5], dtype=np.float32)], [[np.array(1), np.array([0.5])]]
])  # fmt: skip
def test_rows_may_be_of_any_kind(value: Any) -> None:
    assert [[decode(cell or []) for cell in row] for row in rows(value)] == [[1, 0.5]]


def test_entries_keep_their_kind() -> None:
    error = ["error", "it gives True, but a claim is a number"]
    found = rows([[None, "x", Fraction(1, 3), np.str_("y"), True]])
    assert found == [[None, ["str", "x"], ["Fraction", "1/3"], ["str", "y"], error]]


NO_NUMBERS: list[tuple[Any, str]] = [
    (True, "it gives True, but a claim is a number"),
    (np.bool_(False), "it gives False, but a claim is a number"),
    (1 + 2j, "it gives the complex number (1+2j); take its real part or its modulus"),
    (np.eye(2), "it gives an array of 2 × 2 numbers, but a claim is one number; index it, for "
        "example [0, 0]"),
    (np.array([]), "it gives an array of 0 numbers, but a claim is one number; index it, for "
        "example [0]"),
    (float("nan"), "it gives nan (not a number), which no text can claim; change the expression"),
    (float("-inf"), "it gives an infinite value, which no text can claim; change the expression"),
    ("0.5", "it gives a str, but a claim is one number; index it or call a function"),
    (None, "it gives a NoneType, but a claim is one number; index it or call a function"),
    (Decimal("inf"), "it gives an infinite value, which no text can claim; change the expression")
]  # fmt: skip
TABLE = "a table is a list of rows, each with one entry per column"
NO_TABLES: list[tuple[Any, str]] = [
    (0.5, "a float"), ("rows", "a str"), (np.float64(0.5), "a float64"),
    (np.array(0.5), "a ndarray"), ([[1], 0.5], "a float as row 2"), ({"a": [1]}, "a dict"),
    (np.array([0.5, 1]), "a float64 as row 1"), (["row"], "a str as row 1"),
    (zip([1], [2], strict=True), "a zip")
]  # fmt: skip


@pytest.mark.parametrize(("read", "value", "message"), [
    *((scalar, *one) for one in NO_NUMBERS),
    *((rows, value, f"it gives {what}, but {TABLE}") for value, what in NO_TABLES)
])  # fmt: skip
def test_anything_else_is_refused(read: Any, value: Any, message: str) -> None:
    with pytest.raises(EvaluationError) as error:
        read(value)
    assert str(error.value) == message
