r"""Arithmetic in TeX, computed exactly: ``\left(\frac{1}{4}\right)^{5}`` is 1/1024.

sympy reads the *shape* of a formula, in which every number is replaced by a symbol. So a number
keeps all its digits (sympy would make a float of 0.99), formulas of one shape are read once, and a
shape that was read before, in this process or an earlier one, needs no sympy at all.
"""

from __future__ import annotations

import functools
import json
import operator
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

Tree: TypeAlias = list[Any]
"""``["x", 3]`` the third number; ``["q", 1, 2]`` one half; ``["+" | "*" | "^", tree, …]``."""

_NUMBER = re.compile(r"\d+(?:(?:\{,\}|\\,)\d{3}(?!\d))*(?:\.\d+)?(?P<percent>(?:\s|\\,)*\\%)?")
_FRACTION = re.compile(r"\\[dt]?frac\s*(?:(\d)\s*(\d)|(\d)\s*(?=\{)|(\{[^{}]*\})\s*(\d))")
_SHORT = re.compile(r"\\(sqrt)\s*(\d)")
_SIZES = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)\s*(?=[()])")
_SPACES = re.compile(r"(?:\\[,;:! ]|~|\\q?quad\b|\s)+")
_POWER = re.compile(r"\^\s*(\d+)")
_SHAPE = re.compile(r"(?:x_\{\d+\}|\\frac|\\sqrt|\\cdot|\\times|\\div|[-+*/^(){}\[\]\s])*")
_TOUCHING = re.compile(r"[})]\s*(?:x_\{|\(|\\frac|\\sqrt)")
_PAIR = re.compile(r"\}\s*\{")
_SIGNS = str.maketrans("−×·", "-*⋅")
# Where sympy's answer is not a number that a page would show but a computation of hours.
_LARGEST_BITS = 400_000
_ROOTS = Context(prec=60, Emin=-999_999, Emax=999_999)
_DIGITS_OF_ROOTS = Context(prec=50, Emin=-999_999, Emax=999_999)


class NotArithmetic(ValueError):  # noqa: N818 (a finding about a text, not an error in ours)
    """TeX that is not arithmetic of numbers; the message says what it holds instead."""


class Ambiguous(NotArithmetic):
    """Numbers and operators that have two readings or none; the message says what to write."""


class TexError(ValueError):
    """Arithmetic that has no value."""


@dataclass(frozen=True)
class Arithmetic:
    """A formula of numbers only.

    Attributes
    ----------
    shape : str
        The formula with ``x_{1}``, ``x_{2}``, … in place of its numbers.
    numbers : tuple of str
        The numbers as written.
    """

    shape: str
    numbers: tuple[str, ...]

    def value(self, numbers: Sequence[str] | None = None) -> Fraction:
        """Compute it, or what it would be with other numbers.

        Parameters
        ----------
        numbers : sequence of str, optional
            As many as `numbers`, in their order.

        Returns
        -------
        Fraction
            Exact; a root is right to 50 digits.

        Raises
        ------
        TexError
            For a division by zero, a root of a negative number, or a result of absurd size.
        """
        tree = _trees[self.shape]
        assert tree is not None
        return _value(tree, [_number(text) for text in numbers or self.numbers])


def evaluate(formula: str) -> Fraction:
    r"""Compute arithmetic in TeX.

    Parameters
    ----------
    formula : str
        Such as ``5 \cdot 0.1^4``.

    Returns
    -------
    Fraction
        Exact; a root is right to 50 digits.

    Raises
    ------
    NotArithmetic
        If it holds more than numbers and operators; `Ambiguous` if these have two readings.
    TexError
        If it has no value.
    """
    return arithmetic(formula).value()


def arithmetic(formula: str) -> Arithmetic:
    """Read a formula that holds numbers only.

    Parameters
    ----------
    formula : str
        TeX without relations.

    Returns
    -------
    Arithmetic
        Its shape and numbers.

    Raises
    ------
    NotArithmetic
        If it holds more than numbers and operators; `Ambiguous` if these have two readings.
    """
    numbers: list[str] = []

    def name(match: re.Match[str]) -> str:
        numbers.append(match.group())
        return f"x_{{{len(numbers)}}}"

    # Numbers go first, since thousands and percentages hold spaces of their own.
    shape = _SPACES.sub(" ", _NUMBER.sub(name, _braced(formula))).strip()
    if not numbers or not _SHAPE.fullmatch(shape):
        raise NotArithmetic(f"{formula.strip()} holds more than numbers and operators")
    if _TOUCHING.search(shape) or len(_PAIR.findall(shape)) != shape.count("\\frac"):
        raise Ambiguous(rf"{formula.strip()} lacks an operator between numbers; write \cdot")
    if shape not in _trees:
        _trees[shape] = _parse(shape)
    if _trees[shape] is None:
        raise Ambiguous(f"{formula.strip()} cannot be read as arithmetic in exactly one way")
    return Arithmetic(shape, tuple(numbers))


def braced(formula: str) -> str:
    r"""Return TeX with the braces that it may leave out: ``\frac14`` as ``\frac{1}{4}``."""

    def fraction(match: re.Match[str]) -> str:
        above = match[4] or f"{{{match[1] or match[3]}}}"
        below = match[2] or match[5]
        return rf"\frac{above}" + (f"{{{below}}}" if below else "")

    formula = _SHORT.sub(r"\\\1{\2}", _FRACTION.sub(fraction, formula))
    return re.sub(r"\\[dt]frac\b", r"\\frac", formula)


def _braced(formula: str) -> str:
    """Return a formula in the few commands that shapes are made of."""
    formula = braced(formula.translate(_SIGNS).replace("⋅", r"\cdot "))
    long = [match[1] for match in _POWER.finditer(formula) if len(match[1]) > 1]
    if long:
        # TeX raises one digit only, whereas sympy would raise them all.
        raise Ambiguous(f"^{long[0]} shows {long[0][0]} alone as raised; write ^{{{long[0]}}}")
    return _POWER.sub(r"^{\1}", _SIZES.sub("", formula))


def _number(text: str) -> Fraction:
    match = _NUMBER.fullmatch(text)
    assert match is not None
    percent = match["percent"] or ""
    digits = text.removesuffix(percent).replace("{,}", "").replace("\\,", "")
    return Fraction(digits) / (100 if percent else 1)


def _parse(shape: str) -> Tree | None:
    """Return the tree of a shape; None if it cannot be read in exactly one way."""
    from lark.exceptions import LarkError
    from sympy import Expr
    from sympy.parsing.latex import parse_latex

    try:
        expression = parse_latex(shape, backend="lark")
    except LarkError:
        return None
    # Where a formula has two readings, the parser returns a tree of both.
    return _tree(expression) if isinstance(expression, Expr) else None


def _tree(expression: Any) -> Tree | None:
    name = type(expression).__name__
    if expression.is_Symbol:
        index = re.fullmatch(r"x_\{(\d+)\}", expression.name)
        return ["x", int(index[1]) - 1] if index else None
    if expression.is_Rational:
        return ["q", int(expression.p), int(expression.q)]
    sign = {"Add": "+", "Mul": "*", "Pow": "^"}.get(name)
    parts = [_tree(part) for part in expression.args]
    return [sign, *parts] if sign and None not in parts else None


def _value(tree: Tree, numbers: list[Fraction]) -> Fraction:
    kind, *parts = tree
    if kind == "x":
        return numbers[parts[0]]
    if kind == "q":
        return Fraction(parts[0], parts[1])
    combine = {"+": operator.add, "*": operator.mul, "^": _power}[kind]
    return functools.reduce(combine, (_value(part, numbers) for part in parts))


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if abs(exponent) * bits > _LARGEST_BITS:
        raise TexError("a power is too large to compute")
    if base == 0 and exponent <= 0:
        raise TexError("it divides by zero, or takes the power 0 of 0")
    if exponent.denominator == 1:
        return base ** int(exponent)
    if base < 0:
        raise TexError("it takes a root of a negative number")
    return _root(base, exponent)


def _root(base: Fraction, exponent: Fraction) -> Fraction:
    try:
        power = _ROOTS.power(_decimal(base), _decimal(exponent))
    except DecimalException:
        raise TexError("a power is too large to compute") from None
    # Ten digits fewer than were computed, so that the root of 1/4 is exactly 1/2.
    return Fraction(_DIGITS_OF_ROOTS.plus(power))


def _decimal(value: Fraction) -> Decimal:
    return _ROOTS.divide(Decimal(value.numerator), Decimal(value.denominator))


_trees: dict[str, Tree | None] = {}
_saved: set[str] = set()


def load(path: Path) -> None:
    """Take over the shapes that an earlier process read.

    Parameters
    ----------
    path : Path
        As `save` wrote it; an absent or damaged file, or one of another sympy, is passed over.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored["sympy"] == version("sympy"):
            _trees.update(stored["trees"])
            _saved.update(stored["trees"])
    except (OSError, ValueError, KeyError, TypeError):
        return


def save(path: Path) -> None:
    """Keep the shapes that were read, for the next process.

    Parameters
    ----------
    path : Path
        Replaced in one step, and only if there is something new.
    """
    if _saved >= _trees.keys():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"sympy": version("sympy"), "trees": _trees}, indent=0, sort_keys=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        file.write(text)
    Path(file.name).replace(path)
    _saved.update(_trees)
