from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest

from sitekit.derivations import numbers
from sitekit.namespace import check_expression


def python_numbers(text: str) -> list[str]:
    found = numbers.numbers_in_python(check_expression(text, extended=True))
    return sorted(map(str, found.elements()))


def mismatch(tex: str, python: str, value: Any = None) -> str | None:
    return numbers.mismatch(tex, check_expression(python, extended=True), value)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\delta_1 X^\top", ["1"]),
        (r"W_{12}", ["12"]),
        (r"W_12", ["1", "2"]),
        (r"x^23", ["2", "3"]),
        (r"x^{23}", ["23"]),
        (r"x_1^2", ["1", "2"]),
        (r"\tfrac12", ["1", "2"]),
        (r"\frac 1 2", ["1", "2"]),
        (r"\frac{1}{2}", ["1", "2"]),
        (r"\frac{10}2 3", ["10", "2", "3"]),
        (r"\frac123", ["1", "2", "3"]),
        (r"\sqrt2", ["2"]),
        (r"\sqrt24", ["2", "4"]),
        (r"2.0^5", ["2", "5"]),
        (r"0.00001", ["1/100000"]),
        (r"10{,}000", ["10000"]),
        (r"10\,000", ["10000"]),
        (r"2\,000", ["2000"]),
        (r"(W^\top)^{4}", ["4"]),
        (r"W^{-1}", ["1"]),
        (r"\begin{bmatrix}1 & 2 \\ 3 & 4\end{bmatrix}", ["1", "2", "3", "4"]),
        (r"\sum_{k=0}^{4}", ["0", "4"]),
        (r"\alpha2", ["2"]),
        (r"\frac{\partial J}{\partial W_1}", ["1"]),
        (r"x^{\frac12}3", ["1", "2", "3"]),
        (r"X", []),
    ],
)
def test_numbers_in_tex(tex: str, expected: list[str]) -> None:
    assert sorted(map(str, numbers.numbers_in_tex(tex).elements())) == sorted(expected)


@pytest.mark.parametrize(
    ("python", "expected"),
    [
        ("d1 @ X.T", ["1"]),
        ('gradient(J, "W12")', ["12"]),
        ("power(W.T, 4)", ["4"]),
        ("0.5 * x**2.0", ["1/2", "2"]),
        ("1/2 * x", ["1", "2"]),
        ("-3", ["3"]),
        ("1e-5", ["1/100000"]),
        ("J(W1=W)", ["1"]),
        ("np.log2(x)", ["2"]),
        ("np.linalg.matrix_power(W, 5)", ["5"]),
        ("np.sum(Z, axis=1, keepdims=True)", []),
        ("f(x, True, None)", []),
        ("Z1_2 + Z12", ["1", "12", "2"]),
        ("np.ones((m, 1))[0]", ["0", "1"]),
    ],
)
def test_numbers_in_python(python: str, expected: list[str]) -> None:
    assert python_numbers(python) == sorted(expected)


@pytest.mark.parametrize(
    ("tex", "value"),
    [
        ("32", "32"),
        (r"2^5", "32"),
        (r"5 \cdot 0.1^4", "1/2000"),
        (r"\left(\tfrac{1}{4}\right)^{5}", "1/1024"),
        (r"\frac14", "1/4"),
        (r"10{,}000", "10000"),
        (r"-2 \cdot 3 \,.", "-6"),
        (r"0.00001", "1/100000"),
    ],
)
def test_constant_number(tex: str, value: str) -> None:
    assert numbers.constant(tex) == Fraction(value)


@pytest.mark.parametrize(
    ("tex", "value"),
    [
        (r"\begin{bmatrix}1 & 2 \\ 3 & 4\end{bmatrix}", [[1, 2], [3, 4]]),
        (r"\begin{pmatrix}1 & 2 \\ 3 & 4 \\ \end{pmatrix}^\top", [[1, 3], [2, 4]]),
        (r"\begin{bmatrix}2.0 & 0.0 \\ 0.0 & 2.0\end{bmatrix}^5", [[32, 0], [0, 32]]),
        (r"\begin{bmatrix}2.0^5 & 0 \\ 0 & 2.0^{5}\end{bmatrix}", [[32, 0], [0, 32]]),
        (r"\begin{bmatrix}2 & 1 \\ 0 & 1\end{bmatrix}^{2}", [[4, 3], [0, 1]]),
        (r"\begin{bmatrix}1 \\ 2\end{bmatrix}", [[1], [2]]),
        (r"\begin{bmatrix}1 & 2\end{bmatrix}\begin{bmatrix}3 \\ 4\end{bmatrix}", [[11]]),
        (r"\begin{bmatrix}1\end{bmatrix} \cdot \begin{bmatrix}3\end{bmatrix}", [[3]]),
        (r"2\begin{bmatrix}1 & 0\end{bmatrix}", [[2, 0]]),
        (r"2^3 \cdot \begin{smallmatrix}1 & 0\end{smallmatrix}", [[8, 0]]),
        (r"-\begin{bmatrix}1 & 0\end{bmatrix}", [[-1, 0]]),
    ],
)
def test_constant_matrix(tex: str, value: list[list[int]]) -> None:
    assert numbers.constant(tex) == value


@pytest.mark.parametrize(
    "tex",
    ["W^5", "x", r"\begin{bmatrix}a & 0 \\ 0 & 2\end{bmatrix}", r"2 W", r"\det 3", "", r"\pi"],
)
def test_symbols_are_no_constant(tex: str) -> None:
    assert numbers.constant(tex) is None


@pytest.mark.parametrize(
    "tex",
    [
        r"2 +",
        r"1/0",
        r"2(3)",
        r"\begin{bmatrix}1 & 2 \\ 3\end{bmatrix}",
        r"\begin{bmatrix}1 & 2\end{bmatrix}\begin{bmatrix}3 & 4\end{bmatrix}",
        r"\begin{bmatrix}1\end{bmatrix} + \begin{bmatrix}3\end{bmatrix}",
        r"\begin{bmatrix}1\end{bmatrix}^{0.5}",
        r"\begin{bmatrix}1 & \end{bmatrix}",
        r"2 + \begin{bmatrix}1\end{bmatrix}",
    ],
)
def test_arithmetic_that_cannot_be_computed_is_an_error(tex: str) -> None:
    message = mismatch(tex, "x", 5.0)
    assert message is not None
    assert message.startswith("its TeX is arithmetic that cannot be computed: ")


@pytest.mark.parametrize(
    ("tex", "python", "value"),
    [
        (r"\delta_1 X^\top", "d1 @ X.T", None),
        (r"(W^\top)^{4} G X^\top", "power(W.T, 4) @ G @ X.T", None),
        (r"\tfrac12 x", "1/2 * x", None),
        (r"W_1", "W1", None),
        (r"405", "5 * 3**4", 405.0),
        (r"405", "405", 405),
        (r"0.00001", "0.1**5", 0.1**5),
        (r"1^5", "1**5", 1.0),
        (r"\begin{bmatrix}32 & 0 \\ 0 & 32\end{bmatrix}", "power(W, 5)", [[32.0, 0], [0, 32.0]]),
        (r"\begin{bmatrix}2 & 0\end{bmatrix} x", "np.array([[2, 0]]) @ x", None),
    ],
)
def test_tex_agrees_with_python(tex: str, python: str, value: Any) -> None:
    assert mismatch(tex, python, value) is None


HINT = "they must be the same, each as often (write 1/2 for a half in both, W1 for W_1)"


@pytest.mark.parametrize(
    ("tex", "python", "value", "message"),
    [
        (
            r"\delta_2 X^\top", "d1 @ X.T", None,
            f"the numbers in its TeX are 2, those in its Python 1; {HINT}",
        ),
        (
            r"W_1 + W_1", "W1 + W2", None,
            f"the numbers in its TeX are 1, 1, those in its Python 1, 2; {HINT}",
        ),
        (
            r"\tfrac12 x", "0.5 * x", None,
            f"the numbers in its TeX are 1, 2, those in its Python 0.5; {HINT}",
        ),
        (r"X", "X1", None, f"the numbers in its TeX are none, those in its Python 1; {HINT}"),
        (r"404", "405", 405.0, "its TeX is 404, its Python gives 405.0"),
        (r"5", "x", None, "its TeX is 5, its Python gives values that differ from case to case"),
        (r"0", "x", 1e-300, "its TeX is 0, its Python gives 1e-300"),
        (r"0.3333", "1/3", 1 / 3, "its TeX is 0.3333, its Python gives 0.3333333333333333"),
        (
            r"\begin{bmatrix}1 & 0\end{bmatrix}", "x", [[1.0, 1e-300]],
            "its TeX is [[1, 0]], its Python gives [[1.0, 1e-300]]",
        ),
        (
            r"\begin{bmatrix}1 & 0\end{bmatrix}", "x", [1.0, 0.0],
            "its TeX is [[1, 0]], its Python gives [1.0, 0.0]",
        ),
        (r"5", "x", [[5.0]], "its TeX is 5, its Python gives [[5.0]]"),
        # The value alone would not show that a digit changed.
        (r"1^5", "x", 1.0, f"the numbers in its TeX are 1, 5, those in its Python none; {HINT}"),
        (
            r"0 \cdot 7", "x", 0.0,
            f"the numbers in its TeX are 0, 7, those in its Python none; {HINT}",
        ),
        (r"(-1)^2", "1.0", 1.0, f"the numbers in its TeX are 1, 2, those in its Python 1; {HINT}"),
        (
            r"0.333333333333333", "1/3", 1 / 3,
            f"the numbers in its TeX are 0.333333333333333, those in its Python 1, 3; {HINT}",
        ),
    ],
)  # fmt: skip
def test_tex_contradicts_python(tex: str, python: str, value: Any, message: str) -> None:
    assert mismatch(tex, python, value) == message


def test_changed_digits() -> None:
    assert list(numbers.changed_digits("W_1^{29}")) == ["W_2^{29}", "W_1^{39}", "W_1^{20}"]
    assert list(numbers.changed_digits("8", by=(1, 2, 9))) == ["9", "0", "7"]


def test_counts_are_multisets() -> None:
    assert numbers.numbers_in_tex("1 + 1") == Counter({Fraction(1): 2})
