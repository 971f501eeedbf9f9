import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sitekit.verify.expressions import EvaluationError
from sitekit.verify.values import decode, encode, rows, scalar
from tests.sitekit.rows import number
from tests.sitekit.rows import rows as cases


@pytest.mark.parametrize(("given", "expected"), cases(__file__, "scalars"))
def test_scalar_of_a_number(given: str, expected: str) -> None:
    found, told = scalar(number(given)), number(expected)
    assert (found, type(found)) == (told, type(told))


@pytest.mark.parametrize("value", [-(10**30), 0.1, 5e-324, -0.0, Fraction(-1, 3), Decimal("1.50")])
def test_value_travels_without_loss(value: Any) -> None:
    back = decode(json.loads(json.dumps(encode(value))))
    assert (type(back), str(back)) == (type(value), str(value))


def test_rows_may_be_of_any_kind_and_entries_keep_theirs() -> None:
    for (given,) in cases(__file__, "lists"):
        found = rows(number(given))
        assert [[decode(cell or []) for cell in row] for row in found] == [[1, 0.5]], given
    error = ["error", "it gives True, but a claim is a number"]
    found = rows([[None, "x", Fraction(1, 3), np.str_("y"), True]])
    assert found == [[None, ["str", "x"], ["Fraction", "1/3"], ["str", "y"], error]]


REFUSED = [
    (read, *row)
    for read, table in ((scalar, "others"), (rows, "shapeless"))
    for row in cases(__file__, table)
]


@pytest.mark.parametrize(("read", "given", "message"), REFUSED)
def test_anything_else_is_refused(read: Any, given: str, message: str) -> None:
    with pytest.raises(EvaluationError) as error:
        read(number(given))
    assert str(error.value) == message
