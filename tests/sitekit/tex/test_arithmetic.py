import re
from fractions import Fraction

import pytest

from sitekit.tex.arithmetic import Ambiguous, NotArithmetic, TexError, arithmetic

F = Fraction

VALUES = {
    "0.99^{300}": F("0.99") ** 300, "0.25^{10}": F("0.25") ** 10, r"\bigl(0.5\bigr)^2": F("1/4"),
    r"\left(\frac{1}{4}\right)^{5}": F("1/1024"), r"2 \cdot 3": 6, "2 × 3": 6, "2·3": 6, "2 ⋅ 3": 6,
    "2*3": 6, r"2\times 10^{-5}": F("2e-5"), r"5 \cdot 0.1^4": F("5e-4"), r"\frac14": F("1/4"),
    r"\frac14^2": F("1/16"), r"\frac1{16}": F("1/16"), r"\tfrac{3}{4}": F("3/4"), "2^5": 32,
    r"\dfrac 1 {16}": F("1/16"), r"\frac{1} {4}": F("1/4"), r"\frac{\frac12}{3}": F("1/6"), "+3": 3,
    "2^{-24}": F(1, 2**24), "-2^{2}": -4, "(-2)^{3}": -8, "(-2)^{-3}": F("-1/8"), "2^{3^{2}}": 512,
    "{2}^3": 8, "1 - 0.5": F("1/2"), "1 − 0.5": F("1/2"), "−1 + 3": 2, "1-2-3": -4, "1-2+3": 2,
    "8/4/2": 1, r"1/2 \cdot 3": F("3/2"), r"6 \div 4": F("3/2"), r"2 + 3 \cdot 4": 14, r"\sqrt4": 2,
    r"(2 + 3) \cdot 4": 20, r"\frac{-1}{3}": F("-1/3"), "1{,}797 / 3": 599, r"1\,797 \cdot 2": 3594,
    r"12\,\%": F("3/25"), r"12\;\%": F("3/25"), r"1{,}200\%": 12, r"0.5\% \cdot 2": F("1/100"),
    r"\sqrt{4}": 2, r"\sqrt{0.25}": F("1/2"), r"\sqrt{0}": 0, r"\sqrt[3]{8}": 2, "0^2": 0,
    r"0.5\,\cdot\,0.5": F("1/4"), r"0.5\quad\cdot 0.5": F("1/4"), "10^{-400}": F("1e-400"),
    r"0.1 \cdot 3": F("3/10"), "2^{200000} / 2^{199999}": 2,
    r"\sqrt2": F("1.4142135623730950488016887242096980785696718753769"),
}  # fmt: skip


def test_arithmetic_is_exact() -> None:
    assert {formula: arithmetic(formula).value() for formula in VALUES} == VALUES


ROOTS = [(r"\sqrt{2}", 2, 2), (r"3^{1/2}", 2, 3), (r"0.5^{0.5}", 2, F(1, 2)), (r"\sqrt[3]5", 3, 5)]


def test_roots_are_taken_to_fifty_digits() -> None:
    for formula, power, base in ROOTS:
        assert 0 < abs(arithmetic(formula).value() ** power / base - 1) < F(1, 10**49)


AMBIGUOUS = {
    r"3(4) lacks an operator between numbers; write \cdot": ["3(4)"],
    r" lacks an operator between numbers; write \cdot": [
        *(r"2\frac12", r"2\sqrt2", r"2\,3", "8/2(3)", r"\frac{1}{2}3", r"\frac123", "{2}{3}"),
    ],
    "^45 shows 4 alone as raised; write ^{45}": ["0.1^45", "0.1^ 45", "W^45"],
    "2 + cannot be read as arithmetic in exactly one way": ["2 +"],
    " cannot be read as arithmetic in exactly one way": [
        *("(2", "2)", "2^", "2^{3", "2^3^2", r"\frac{1}", r"2 \cdot -3", "[2]"),
    ],
}


@pytest.mark.parametrize("message", AMBIGUOUS)
def test_arithmetic_refuses_what_has_no_single_reading(message: str) -> None:
    for formula in AMBIGUOUS[message]:
        with pytest.raises(Ambiguous, match=f"{re.escape(message)}$"):
            arithmetic(formula)


OTHERS = [
    *(r"\sigma'(6)", "x", "e^{-6}", "W^5", r"\ln 2", "|-3|", "1,5", "", r"\pi", "5!", r"\alpha 2"),
    *(r"\{2\}", ".5", r"5\%\%", r"5 + \%", r"\%", "1:2", "5%", r"\cdot", r"2 = 2", "()"),
    r"\left[\right]",
]  # fmt: skip


@pytest.mark.parametrize("formula", OTHERS)
def test_arithmetic_leaves_other_formulas_alone(formula: str) -> None:
    with pytest.raises(NotArithmetic, match="holds more than numbers and operators") as caught:
        arithmetic(formula)
    assert not isinstance(caught.value, Ambiguous)


WORTHLESS = {
    "1/0": "divides by zero", r"\frac{1}{2 - 2}": "divides by zero", "0^0": "the power 0 of 0",
    r"\sqrt[0]{2}": "divides by zero", "0^{-1}": "divides by zero, or takes the power 0 of 0",
    r"\sqrt{-1}": "root of a negative", "10^{10^{10}}": "too large to compute",
    "9^{9^{9}}": "too large to compute", "2^{200001}": "too large to compute",
    r"2^{0.5 \cdot 10^{8}}": "too large to compute", "(10^{100})^{10000}": "too large to compute",
}  # fmt: skip


@pytest.mark.parametrize(("formula", "message"), WORTHLESS.items())
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
