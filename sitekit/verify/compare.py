r"""The text of a claim against its value: no digit but in subscripts can change unnoticed.

The last number is compared with the value, to the digits shown. Other sides of ``=`` and ``≈`` are
computed if they are arithmetic. Where another digit would not change that (``1^{300}``), and in any
other text, a number must be a literal of the expression, each as often as it is shown, and no
literal left over may be one digit away from it: 6 could become 7 in ``\sigma'(6)``.
"""

import ast
import contextlib
import functools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from sitekit.tex import numerals
from sitekit.tex.arithmetic import (
    AmbiguousError,
    Arithmetic,
    NotArithmeticError,
    TexError,
    arithmetic,
)
from sitekit.tex.lexer import BOUNDS, EQUALITIES, FORMULA, split, subscripts, tokens, without
from sitekit.tex.numerals import Numeral, NumeralError, exact, shortened, written
from sitekit.verify.expressions import RefusedError, check_expression
from sitekit.verify.values import Value

LONGEST = 30
"""Characters of plain text that may claim, or be given as a setting, year or condition."""

DIGIT = re.compile(f"[0-9{numerals.SUPERSCRIPTS}]")
"""A digit of a text, raised or not."""

# A float that went through a few hundred operations agrees with the exact value to this.
_NOISE = Fraction(1, 10**9)

_UNSHOWN = re.compile(r"[*_`^\\]|&[#\w]+;|!\[|\]\(")
_LITERAL = re.compile(
    r"\d+(?:(?:,|\{,\}|\\,)\d{3}(?!\d))*(?:\.\d+)?(?:[eE][-−+]?\d{1,4}(?![\w.]))?"
)
_IN_NAME = re.compile(r"\d+(?:\.\d+)?")
_RAISED = re.compile(f"[⁻⁺]?[{numerals.SUPERSCRIPTS}]+")
# How many arguments a command takes.
_ARGUMENTS = {"^": 1, "_": 1, r"\sqrt": 1} | dict.fromkeys(
    (r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\binom"), 2
)


ClaimError = NumeralError
"""A text or expression that cannot be checked; the message says how to write it."""


class Reading(NamedTuple):
    """A text taken apart: what it claims, its other sides as TeX, and other numbers as written."""

    claimed: Numeral
    sides: tuple[str, ...]
    loose: tuple[str, ...]


def formula_of(text: str) -> str | None:
    """Return the TeX of a text that is exactly one formula."""
    match = FORMULA.fullmatch(text)
    return match[1] if match else None


@functools.cache
def read(text: str) -> Reading:
    """Take a text apart; raise `ClaimError` if it is too long, claims nothing or two things."""
    formula = formula_of(text)
    if formula is None:
        _refuse_plain(text)
    if any(token.text in BOUNDS for token in tokens(text)):
        advice = "write = or ≈, or mark it as given"
        raise ClaimError(f"a claim shows a value, and {text} shows a bound; {advice}")
    shown = formula or text
    *sides, last = split(without(shown, subscripts(shown)), EQUALITIES)
    if formula is None:
        return _read_plain(text, sides, last)
    claimed = numerals.read_tex(last)
    if claimed is None:
        what = "right of the last = or ≈" if sides else "in a formula without = or ≈"
        raise ClaimError(
            f"{text} must have one number and nothing else {what}, "
            r"such as 0.05, 12\,\%, 3.7 \times 10^{-8}, \frac{1}{4} or 2^{-24}"
        )
    return Reading(claimed, tuple(sides), ())


def _refuse_plain(text: str) -> None:
    if "$" in text:
        raise ClaimError(f"{text!r} mixes words and TeX; claim either plain text or one formula")
    if len(text) > LONGEST:
        most = f"the text of a claim has at most {LONGEST} characters, or is one formula"
        raise ClaimError(f"{most}; {text!r} has {len(text)}")
    if unshown := _UNSHOWN.search(text):
        raise ClaimError(f"{unshown.group()} has no place in {text!r}; claim plain text or $TeX$")


def _read_plain(text: str, sides: list[str], last: str) -> Reading:
    found = list(numerals.find(last))
    if not found:
        raise ClaimError(f"{text!r} claims no number; write the value, or make it plain text")
    rest = _as_tex(f"{last[: found[-1].start]} {last[found[-1].end :]}")
    return Reading(found[-1], tuple(map(_as_tex, sides)), tuple(_LITERAL.findall(apart(rest))))


def _as_tex(text: str) -> str:
    lowered = _RAISED.sub(lambda match: f"^{{{match.group().translate(numerals.RAISED)}}}", text)
    return lowered.replace("%", r"\%")


def apart(tex: str) -> str:
    r"""Return TeX with a space behind each digit that is an argument: ``x^2 3`` of ``x^23``."""
    parts: list[str] = []
    # How many arguments are still to come for the last command, for each open brace.
    waiting = [0]
    for token in tokens(tex):
        text = token.tex
        if token.kind == "number":
            alone = min(waiting[-1], len(text) - len(text.lstrip("0123456789")))
            waiting[-1] -= alone
            text = " ".join([*text[:alone], text[alone:]])
        elif text == "}":
            waiting = waiting[:-1] or [0]
        elif token.kind != "space":
            waiting[-1] = _ARGUMENTS.get(text, max(0, waiting[-1] - 1))
            waiting += [0] * (text == "{")
        parts.append(text)
    return "".join(parts)


def number(text: str) -> Fraction:
    """Return the value of a number as text or TeX shows it, thousands apart or not."""
    return Fraction(re.sub(r",|\{,\}|\\,", "", text).replace("−", "-"))


def check(text: str, expression: str, value: Value) -> str | None:
    """Say what is wrong with a text, plain or ``$TeX$``, that claims the value of an expression."""
    try:
        reading = read(text)
        if not reading.claimed.holds(value):
            return _false(reading.claimed, expression, value)
        loose = list(reading.loose)
        for side in reading.sides:
            loose += _unchecked(side, reading.claimed, value)
        _compare_literals(loose, expression)
    except ClaimError as error:
        return str(error)
    return None


def check_each(text: str, expression: str, found: Sequence[Value]) -> str | None:
    """Say what is wrong with a plain text that claims several values, one number for each."""
    if formula_of(text) is not None:
        return f"{text} is a formula and shows one value; claim several in plain text"
    try:
        numbers = list(numerals.find(text))
    except ClaimError as error:
        return str(error)
    between = [0, *(place for one in numbers for place in (one.start, one.end)), len(text)]
    rest = " ".join(text[a:b] for a, b in zip(between[::2], between[1::2], strict=True))
    if len(numbers) != len(found) or DIGIT.search(rest):
        gives = f"{expression} gives {len(found)} numbers"
        return f"{text!r} does not show one number for each: {gives}; show them in this order"
    pairs = zip(numbers, found, strict=True)
    false = (_false(one, expression, value) for one, value in pairs if not one.holds(value))
    return next(false, None)


def _false(claimed: Numeral, expression: str, value: Value) -> str:
    digits = len(re.sub(r"\D", "", claimed.text)) + 2 if claimed.step else 17
    computed = shortened(value, max(7, digits))
    better = written(exact(value), claimed)
    inexact = f"{claimed.text} claims equality, so compute with Fraction, or write decimals"
    advice = f"write {better}" if better != claimed.text else inexact
    return f"claim is false: shown {claimed.text}, computed {computed} from {expression}; {advice}"


def _unchecked(side: str, claimed: Numeral, value: Value) -> list[str]:
    """Compute a side that is arithmetic; return the numbers of one whose digits stay open."""
    try:
        formula = arithmetic(side)
        computed = formula.value()
    except AmbiguousError as error:
        raise ClaimError(str(error)) from None
    except NotArithmeticError:
        return _LITERAL.findall(apart(side))
    except TexError as error:
        raise ClaimError(f"{side.strip()} has no value: {error}") from None
    if not _agrees(computed, claimed, value):
        what = f"claim is false: {side.strip()} is {shortened(computed, 12)}"
        raise ClaimError(f"{what}, shown {claimed.text}, computed {shortened(value, 12)}")
    return _LITERAL.findall(apart(side)) if _hides_a_digit(formula, claimed, value) else []


def _agrees(computed: Fraction, claimed: Numeral, value: Value) -> bool:
    """Return whether a side is the shown number and, but for noise of floats, the value."""
    close = abs(computed - exact(value)) <= _NOISE * abs(exact(value))
    return close and (claimed.step is None or claimed.holds(computed))


def _hides_a_digit(formula: Arithmetic, claimed: Numeral, value: Value) -> bool:
    for place, text in enumerate(formula.numbers):
        for other in mutations(text):
            numbers = [*formula.numbers[:place], other, *formula.numbers[place + 1 :]]
            with contextlib.suppress(TexError):
                if _agrees(formula.value(numbers), claimed, value):
                    return True
    return False


def _compare_literals(shown: Sequence[str], expression: str) -> None:
    """Make sure that every number shown is a literal of the expression, and no other could be."""
    left = Counter(literals(expression))
    left.subtract(map(number, shown))
    for text in shown:
        if left[number(text)] < 0:
            what = f"claim is false: {text} is shown and is no number in {expression}"
            raise ClaimError(f"{what}; write it there, or take it out of the text")
    for text in shown:
        if any(left[number(other)] > 0 for other in mutations(text)):
            raise ClaimError(
                f"{text} is shown, and {expression} holds numbers that are one digit away from it, "
                "so that a wrong digit could go unnoticed; take it out of the text"
            )


@functools.cache
def literals(expression: str) -> tuple[Fraction, ...]:
    """Return the numbers that are written in an expression, those in names and strings included."""
    if taken := re.search(r"[<>|\n]", expression):
        what = taken.group().replace("\n", "a line end")
        form = "an expression holds no <, > or | and stands on one line"
        advice = "put the comparison into a function of the package"
        raise ClaimError(f"{form}, but {expression!r} holds {what}; {advice}")
    if not expression:
        raise ClaimError("the claim has no expression; write it behind `claim:`")
    try:
        return tuple(numbers_in_python(check_expression(expression)))
    except RefusedError:
        # Whoever evaluates it says so.
        return ()


def numbers_in_python(node: ast.AST) -> Iterator[Fraction]:
    """Yield the numbers that an expression holds in literals, names and strings."""
    match node:
        case ast.keyword(arg="axis" | "keepdims"):
            # They say along which direction or in which form, not how much.
            return
        case ast.Constant(value=int() | float() as literal) if not isinstance(literal, bool):
            yield Fraction(repr(literal))
        case (
            ast.Constant(value=str(text))
            | ast.Name(id=text)
            | ast.Attribute(attr=text)
            | ast.keyword(arg=str(text))
        ):
            yield from map(Fraction, _IN_NAME.findall(text))
    for child in ast.iter_child_nodes(node):
        yield from numbers_in_python(child)


def mutations(text: str) -> list[str]:
    """Return every text in which one digit, raised or not but in no subscript, is another."""
    hidden = subscripts(text)
    return [
        text[: match.start()] + other + text[match.end() :]
        for match in DIGIT.finditer(text)
        if not any(start <= match.start() < end for start, end in hidden)
        for other in (numerals.SUPERSCRIPTS if match.group() > "9" else "0123456789")
        if other != match.group()
    ]
