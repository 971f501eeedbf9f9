r"""The numbers in the TeX of a line against its Python, so that no digit can change unnoticed.

A line whose TeX is arithmetic, or a matrix of it, is computed and compared with what its Python
gives. Any other line must show the numbers that its Python holds: each as often, subscripts and
exponents included. ``\delta_1 X^\top`` goes with ``d1 @ X.T``, ``W^5 X`` with ``power(W, 5) @ X``.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from sitekit import tex

Numbers: TypeAlias = Counter[Fraction]
"""How often each number occurs, without signs."""

Matrix: TypeAlias = list[list[Fraction]]

_BOUND = Fraction(1, 10**10)
_ARGUMENTS = {"frac": 2, "tfrac": 2, "dfrac": 2, "cfrac": 2, "binom": 2, "sqrt": 1}
_TEX_TOKEN = re.compile(r"\\([A-Za-z]+)|\\.|\d+(?:\.\d+)?|\.\d+|[{}]|[_^]|\s+|.", re.DOTALL)
_THOUSANDS = re.compile(r"(?<=\d)(?:\{,\}|\\,)(?=\d{3}(?!\d))")
_DIGITS = re.compile(r"\d+")
# Arguments that say along which direction or in which form, not how much.
_MANNERS = frozenset({"axis", "keepdims"})

# Not the second backslash of the end of a row.
_LAYOUT = re.compile(r"(?<!\\)\\(?:(?:displaystyle|textstyle|quad|qquad)(?![A-Za-z])|[,;:! ])|~")
_SIZES = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])")
_MATRIX = re.compile(
    r"\\begin\{([bp]?|small)matrix\}(?P<body>.*?)\\end\{\1matrix\}"
    r"\s*(?:\^\s*(?P<power>\d|\{[^{}]*\}|\\top(?![A-Za-z])))?",
    re.DOTALL,
)
_ARITHMETIC = re.compile(r"(?:\\(?:[dt]?frac|sqrt|cdot|times|div)(?![A-Za-z])|[-+*/^(){}.\d\s])*")


def mismatch(formula: str, python: ast.Expression, value: Any) -> str | None:
    """Say how the TeX of a line contradicts its Python, if it does.

    Parameters
    ----------
    formula : str
        TeX of the line without its leading ``=``.
    python : ast.Expression
        The Python of the line.
    value : float or nested list of float or None
        What the Python gives, where that is the same in all cases.

    Returns
    -------
    str or None
        What differs and what to write; None if they agree.
    """
    shown, held = numbers_in_tex(formula), numbers_in_python(python)
    try:
        known = constant(formula)
    except (tex.NotArithmetic, tex.TexError, ValueError) as error:
        return f"its TeX is arithmetic that cannot be computed: {error}"
    if known is not None:
        if not _agrees(known, value):
            return f"its TeX is {_written(known)}, its Python gives {_given(value)}"
        # The value of 1^5 stays the same when the 5 changes, so such numbers must stand in both.
        if shown == held or _each_digit_matters(formula, value):
            return None
    if shown == held:
        return None
    return (
        f"the numbers in its TeX are {_listed(shown)}, those in its Python {_listed(held)}; "
        "they must be the same, each as often (write 1/2 for a half in both, W1 for W_1)"
    )


def numbers_in_tex(formula: str) -> Numbers:
    r"""Return the numbers of a formula as TeX reads them: ``\tfrac12`` holds 1 and 2.

    Parameters
    ----------
    formula : str
        TeX.

    Returns
    -------
    Counter of Fraction
        How often each number is shown.
    """
    found: Numbers = Counter()
    # How many arguments are still to come for the last command, for each open brace.
    waiting = [0]
    for match in _TEX_TOKEN.finditer(_THOUSANDS.sub("", formula)):
        token = match.group()
        if token.isspace():
            continue
        if token[0].isdigit() or (token[0] == "." and len(token) > 1):
            # A digit without braces is an argument of its own: x^23 is x² and then 3.
            while waiting[-1] and token and token[0].isdigit():
                found[Fraction(token[0])] += 1
                token, waiting[-1] = token[1:], waiting[-1] - 1
            if token.strip("."):
                found[Fraction(token)] += 1
            continue
        _count_arguments(waiting, token, match[1])
    return found


def _count_arguments(waiting: list[int], token: str, command: str | None) -> None:
    """Note how many arguments are still to come after a token that is no number."""
    if token == "}":
        if len(waiting) > 1:
            waiting.pop()
        return
    waiting[-1] = max(0, waiting[-1] - 1)
    if token == "{":
        waiting.append(0)
    elif token in {"^", "_"}:
        waiting[-1] = 1
    elif command in _ARGUMENTS:
        waiting[-1] = _ARGUMENTS[command]


def numbers_in_python(python: ast.Expression) -> Numbers:
    """Return the numbers of an expression: literals, and the digits in names and strings.

    Parameters
    ----------
    python : ast.Expression
        A checked expression.

    Returns
    -------
    Counter of Fraction
        How often each number is written; ``axis=`` and ``keepdims=`` do not count.
    """
    found: Numbers = Counter()
    waiting: list[ast.AST] = [python.body]
    while waiting:
        node = waiting.pop()
        if not (isinstance(node, ast.keyword) and node.arg in _MANNERS):
            found.update(_own_numbers(node))
            waiting.extend(ast.iter_child_nodes(node))
    return found


def _own_numbers(node: ast.AST) -> Iterator[Fraction]:
    match node:
        case ast.Constant(value=bool()):
            return
        case ast.Constant(value=int() | float() as number):
            yield Fraction(repr(number))
        case (
            ast.Constant(value=str(text))
            | ast.Name(id=text)
            | ast.Attribute(attr=text)
            | ast.keyword(arg=str(text))
        ):
            yield from map(Fraction, _DIGITS.findall(text))


def constant(formula: str) -> Fraction | Matrix | None:
    r"""Compute a formula that is arithmetic, a matrix of it, or a product of such.

    Parameters
    ----------
    formula : str
        TeX without a relation.

    Returns
    -------
    Fraction or list of list of Fraction or None
        None if the formula holds anything else.

    Raises
    ------
    NotArithmetic, TexError, ValueError
        If it holds nothing else but cannot be computed.
    """
    plain = _SIZES.sub("", _LAYOUT.sub(" ", _THOUSANDS.sub("", formula))).strip(" .,")
    matrices = list(_MATRIX.finditer(plain))
    entries = [entry for match in matrices for row in _rows(match["body"]) for entry in row]
    rest = _MATRIX.sub(" ", plain)
    parts = [rest, *entries]
    if not all(_ARITHMETIC.fullmatch(part) for part in parts) or not _DIGITS.search(plain):
        return None
    if not matrices:
        return tex.evaluate(plain)
    return _product(plain, matrices)


def _rows(body: str) -> list[list[str]]:
    rows = [row.strip() for row in re.split(r"\\\\", body)]
    return [[entry.strip() for entry in row.split("&")] for row in rows if row]


def _product(plain: str, matrices: list[re.Match[str]]) -> Matrix:
    """Multiply matrices, and a number before the first, from left to right."""
    between = [a.end() for a in matrices[:-1]], [b.start() for b in matrices[1:]]
    gaps = [plain[end:start] for end, start in zip(*between, strict=True)]
    after = plain[matrices[-1].end() :]
    if any(re.sub(r"\\cdot|\\times", "", gap).strip() for gap in [*gaps, after]):
        raise ValueError("of matrices of numbers only products can be computed here")
    result = _matrix(matrices[0])
    for match in matrices[1:]:
        result = _times(result, _matrix(match))
    factor = re.sub(r"\\(?:cdot|times)\s*$", "", plain[: matrices[0].start()].strip()).strip()
    if not factor:
        return result
    scale = Fraction(-1) if factor == "-" else tex.evaluate(factor)
    return [[scale * entry for entry in row] for row in result]


def _matrix(match: re.Match[str]) -> Matrix:
    """Return one matrix, raised or transposed as written."""
    rows = [[tex.evaluate(entry) for entry in row] for row in _rows(match["body"])]
    if len({len(row) for row in rows}) != 1:
        raise ValueError("the rows of a matrix differ in length")
    power = (match["power"] or "1").strip("{} ")
    if power == r"\top":
        return [list(column) for column in zip(*rows, strict=True)]
    if not power.isdigit() or not 1 <= int(power) <= 1000:
        raise ValueError(f"a matrix to the power {power} cannot be computed here")
    result = rows
    for _ in range(int(power) - 1):
        result = _times(result, rows)
    return result


def _times(a: Matrix, b: Matrix) -> Matrix:
    if len(a[0]) != len(b):
        raise ValueError("the matrices of a product do not fit")
    columns = list(zip(*b, strict=True))
    return [[_inner(row, column) for column in columns] for row in a]


def _inner(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def _agrees(known: Fraction | Matrix, value: Any) -> bool:
    """Compare entry by entry, relative to each; a zero must be exactly zero."""
    if isinstance(known, Fraction):
        return isinstance(value, int | float) and _near(known, value)
    if not isinstance(value, list) or len(value) != len(known):
        return False
    return all(
        isinstance(row, list)
        and len(row) == len(known_row)
        and all(
            isinstance(entry, int | float) and _near(known_entry, entry)
            for known_entry, entry in zip(known_row, row, strict=True)
        )
        for known_row, row in zip(known, value, strict=True)
    )


def _near(known: Fraction, value: float) -> bool:
    return abs(Fraction(value) - known) <= _BOUND * abs(known)


def _each_digit_matters(formula: str, value: Any) -> bool:
    """Say whether no other digit would give the same value."""
    for changed in changed_digits(formula, by=range(1, 10)):
        try:
            other = constant(changed)
        except (tex.NotArithmetic, tex.TexError, ValueError):
            continue
        if other is not None and _agrees(other, value):
            return False
    return True


def changed_digits(formula: str, by: Iterable[int] = (1,)) -> Iterator[str]:
    """Yield the formula with one digit changed, for each of its digits.

    Parameters
    ----------
    formula : str
        TeX.
    by : iterable of int
        What is added to each digit; 9 is followed by 0.

    Yields
    ------
    str
        The formula with that one digit replaced.
    """
    for match in re.finditer(r"\d", formula):
        for step in by:
            digit = str((int(match.group()) + step) % 10)
            yield formula[: match.start()] + digit + formula[match.end() :]


def _written(known: Fraction | Matrix) -> str:
    if isinstance(known, Fraction):
        return _number(known)
    return "[" + ", ".join("[" + ", ".join(map(_number, row)) + "]" for row in known) + "]"


def _given(value: Any) -> str:
    return "values that differ from case to case" if value is None else str(value)


def _listed(numbers: Numbers) -> str:
    return ", ".join(map(_number, sorted(numbers.elements()))) or "none"


def _number(value: Fraction) -> str:
    """Return a number as a decimal where it is one with few digits, else as a fraction."""
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    return str(decimal) if Fraction(decimal) == value else str(value)
