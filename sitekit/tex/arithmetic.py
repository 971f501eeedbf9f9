r"""Arithmetic in TeX, computed exactly: ``\left(\frac{1}{4}\right)^{5}`` is 1/1024."""

import functools
import itertools
import operator
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Context, DecimalException
from fractions import Fraction
from typing import NamedTuple

from sitekit.tex.lexer import LAYOUT, SIZES, Token, tokens

# What a part of a formula computes from the numbers of the whole.
Tree = Callable[[Sequence[Fraction]], Fraction]
_TIMES = frozenset({"*", "×", "·", "⋅", "cdot", "times"})
_OVER = frozenset({"/", "div"})
_MINUS = frozenset({"-", "−"})
_PLUS_MINUS = _MINUS | {"+"}
_FRACTIONS = frozenset({"frac", "dfrac", "tfrac"})
_COMMANDS = _FRACTIONS | {"cdot", "times", "div", "sqrt"}
_CHARS = (_TIMES | _OVER | _MINUS | frozenset("+^(){}[]")) - _COMMANDS
# Beyond this a value is not a number that a page would show but a computation of hours.
_LARGEST_BITS = 400_000
_ROOTS, _DIGITS_OF_ROOTS = Context(prec=60), Context(prec=50)


class NotArithmeticError(ValueError):
    """TeX that is not arithmetic of numbers; the message says what it holds instead."""


class AmbiguousError(NotArithmeticError):
    """Numbers and operators that have two readings or none; the message says what to write."""


class TexError(ValueError):
    """Arithmetic that has no value."""


class Arithmetic(NamedTuple):
    """A formula of numbers only: these as written, but for a space before a percent sign."""

    numbers: tuple[str, ...]
    compute: Tree

    def value(self, numbers: Sequence[str] | None = None) -> Fraction:
        """Compute it, or what it would be with as many other numbers; a root to 50 digits."""
        return self.compute([_number(text) for text in numbers or self.numbers])


@functools.cache
def arithmetic(formula: str) -> Arithmetic:
    r"""Read a formula of numbers and operators, such as ``5 \cdot 0.1^4``."""
    reader = _Reader(formula)
    tree = reader.sum()
    if reader.left:
        raise reader.ambiguous()
    return Arithmetic(tuple(reader.numbers), tree)


class _Reader:
    """Recursive descent: a sum of products of powers."""

    def __init__(self, formula: str) -> None:
        self.formula = formula.strip()
        self.numbers: list[str] = []
        self.left: list[Token] = []
        found = [token for token in tokens(self.formula) if token.kind != "space"]
        for mark, raised in itertools.pairwise(found):
            text = raised.text
            if mark.tex == "^" and raised.kind == "number" and len(text) > 1:
                # TeX raises one digit only, whatever else the formula holds.
                raise AmbiguousError(f"^{text} shows {text[0]} alone as raised; write ^{{{text}}}")
        is_whole = all(map(self._takes, found))
        if not is_whole or not any(token.kind == "number" for token in self.left):
            raise NotArithmeticError(f"{self.formula} holds more than numbers and operators")
        self.left.reverse()

    def _takes(self, token: Token) -> bool:
        """Keep a token that counts; tell whether arithmetic has it."""
        if token.kind == "command" and token.text in LAYOUT | SIZES:
            return True
        last = self.left[-1] if self.left else token
        if token.tex == r"\%" and last.kind == "number" and not last.text.endswith("%"):
            token = Token("number", f"{self.left.pop().text}%", last.start, token.end)
        self.left.append(token)
        known = {"command": _COMMANDS, "char": _CHARS}.get(token.kind, {token.text})
        return token.text in known and not token.text.startswith(".")

    def ambiguous(self) -> AmbiguousError:
        """Return what is wrong at the next token."""
        if self.at_number() or self.at("(", "{", "sqrt", *_FRACTIONS):
            return AmbiguousError(rf"{self.formula} lacks an operator between numbers; write \cdot")
        return AmbiguousError(f"{self.formula} cannot be read as arithmetic in exactly one way")

    def at(self, *wanted: str) -> bool:
        return bool(self.left) and self.left[-1].text in wanted

    def at_number(self) -> bool:
        return bool(self.left) and self.left[-1].kind == "number"

    def take(self, wanted: Iterable[str]) -> str:
        """Take the next token if it is one of these signs or commands."""
        return self.left.pop().text if self.at(*wanted) else ""

    def sum(self) -> Tree:
        total, sign = _constant(0), self.take(_PLUS_MINUS) or "+"
        while sign:
            total = _both(operator.sub if sign in _MINUS else operator.add, total, self.product())
            sign = self.take(_PLUS_MINUS)
        return total

    def product(self) -> Tree:
        total = self.power()
        while sign := self.take(_TIMES | _OVER):
            total = _both(_divide if sign in _OVER else operator.mul, total, self.power())
        return total

    def power(self) -> Tree:
        base = self.atom()
        return _both(_power, base, self.argument()) if self.take("^") else base

    def atom(self) -> Tree:
        if self.take(_FRACTIONS):
            return _both(_divide, self.argument(), self.argument())
        if self.take(["sqrt"]):
            degree = self.group("[]") if self.at("[") else _constant(2)
            return _both(_power, self.argument(), _both(_divide, _constant(1), degree))
        if self.at_number():
            return self._numbered(self.left.pop().text)
        return self.group("{}" if self.at("{") else "()")

    def group(self, brackets: str) -> Tree:
        tree = self.sum() if self.take(brackets[0]) else None
        if tree is None or not self.take(brackets[1]):
            raise self.ambiguous()
        return tree

    def argument(self) -> Tree:
        """Return a group, or the next digit alone; the rest of its number stays."""
        if not self.at_number():
            return self.group("{}")
        token = self.left.pop()
        if token.text[1:]:
            self.left.append(token._replace(text=token.text[1:]))
        return self._numbered(token.text[0])

    def _numbered(self, text: str) -> Tree:
        self.numbers.append(text)
        return operator.itemgetter(len(self.numbers) - 1)


def _constant(value: int) -> Tree:
    return lambda _: Fraction(value)


def _both(combine: Callable[[Fraction, Fraction], Fraction], left: Tree, right: Tree) -> Tree:
    return lambda numbers: combine(left(numbers), right(numbers))


def _number(text: str) -> Fraction:
    digits = Fraction(re.sub(r"[^\d.]", "", text))
    return digits / 100 if text.endswith("%") else digits


def _divide(above: Fraction, below: Fraction) -> Fraction:
    if below == 0:
        raise TexError("it divides by zero")
    return above / below


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
    try:
        operands = [_ROOTS.divide(one.numerator, one.denominator) for one in (base, exponent)]
        power = _ROOTS.power(*operands)
    except DecimalException:
        raise TexError("a power is too large to compute") from None
    # Ten digits fewer than were computed, so that the root of 1/4 is exactly 1/2.
    return Fraction(_DIGITS_OF_ROOTS.plus(power))
