import re
from fractions import Fraction

import pytest

from sitekit.tex.arithmetic import AmbiguousError, NotArithmeticError, TexError, arithmetic
from tests.sitekit.rows import number, rows

F = Fraction
ROOTS = [(r"\sqrt{2}", 2, 2), (r"3^{1/2}", 2, 3), (r"0.5^{0.5}", 2, F(1, 2)), (r"\sqrt[3]5", 3, 5)]


@pytest.mark.parametrize(("formula", "value"), rows(__file__, "values"))
def test_arithmetic_is_exact(formula: str, value: str) -> None:
    assert arithmetic(formula).value() == number(value)


def test_roots_are_taken_to_fifty_digits() -> None:
    for formula, power, base in ROOTS:
        assert 0 < abs(arithmetic(formula).value() ** power / base - 1) < F(1, 10**49)


@pytest.mark.parametrize(("formula", "message"), rows(__file__, "ambiguous"))
def test_arithmetic_refuses_what_has_no_single_reading(formula: str, message: str) -> None:
    with pytest.raises(AmbiguousError, match=f"^{re.escape(message)}$"):
        arithmetic(formula)


@pytest.mark.parametrize("formula", [formula for (formula,) in rows(__file__, "others")])
def test_arithmetic_leaves_other_formulas_alone(formula: str) -> None:
    with pytest.raises(NotArithmeticError, match="holds more than numbers and operators") as caught:
        arithmetic(formula)
    assert not isinstance(caught.value, AmbiguousError)


@pytest.mark.parametrize(("formula", "message"), rows(__file__, "worthless"))
def test_evaluate_says_why_there_is_no_value(formula: str, message: str) -> None:
    with pytest.raises(TexError, match=message):
        arithmetic(formula).value()


def test_value_is_computed_for_other_numbers_too() -> None:
    for formula, numbers, others, value in [
        (r"0.99^{300}", ("0.99", "300"), ["0.5", "3"], F(1, 8)),
        (r"12\,\% - \frac12", ("12%", "1", "2"), ["50%", "1", "4"], F(1, 4)),
        (r"\sqrt[3]{8} + 1{,}000", ("3", "8", "1{,}000"), ["2", "9", "1{,}001"], F(1004)),
    ]:
        assert arithmetic(formula).numbers == numbers
        assert arithmetic(formula).value(others) == value != arithmetic(formula).value()
