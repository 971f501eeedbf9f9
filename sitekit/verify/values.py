"""Values that claims may have, and how they travel between processes without losing a digit."""

import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from sitekit.verify.expressions import EvaluationError

Value: TypeAlias = int | float | Fraction | Decimal
"""One real number; whole numbers, fractions and decimals stay exact."""

_KINDS: dict[str, type[Value]] = {kind.__name__: kind for kind in (int, float, Fraction, Decimal)}
# How many of ``of`` runs; a number of its own kind, which other seeds may change.
COUNT = "Count"


def scalar(value: Any) -> Value:
    """Return the one real number that a number of Python or numpy, or an array of one, is.

    Floats of other precisions become the float of the same value. `EvaluationError` refuses
    anything else.
    """
    if hasattr(value, "shape") and hasattr(value, "item"):
        value = _entry(value)
    if isinstance(value, bool):
        raise EvaluationError(f"it gives {value}, but a claim is a number")
    if isinstance(value, complex) and value.imag:
        raise EvaluationError(
            f"it gives the complex number {value}; take its real part or its modulus"
        )
    value = value.real if isinstance(value, complex) else value
    if isinstance(value, float | Decimal) and not math.isfinite(value):
        word = "nan (not a number)" if math.isnan(value) else "an infinite value"
        raise EvaluationError(f"it gives {word}, which no text can claim; change the expression")
    if isinstance(value, int | float | Fraction | Decimal):
        return value
    name = type(value).__name__
    raise EvaluationError(
        f"it gives a {name}, but a claim is one number; index it or call a function"
    )


def _entry(array: Any) -> Any:
    if math.prod(array.shape) != 1:
        numbers, first = shape_text(array.shape), ", ".join("0" for _ in array.shape)
        advice = f"a claim is one number; index it, for example [{first}]"
        raise EvaluationError(f"it gives an array of {numbers} numbers, but {advice}")
    entry = array.item()
    # A long double is its own item.
    return float(entry) if hasattr(entry, "shape") else entry


def shape_text(shape: Iterable[object]) -> str:
    """Return a shape in words: ``2 × n``, or ``a number``."""
    return " × ".join(map(str, shape)) or "a number"


def rows(value: Any) -> list[list[list[str] | None]]:
    """Return the rows of a table as JSON can hold them.

    Of each cell: None for words that are not checked, ``["str", text]``, what `encode` writes, or
    ``["error", message]``. `EvaluationError` says why a value is no list, tuple or array of such.
    """
    _refuse_scalar(value, "")
    for number, row in enumerate(value, start=1):
        _refuse_scalar(row, f" as row {number}")
    return [[_cell(entry) for entry in row] for row in value]


def _refuse_scalar(value: Any, place: str) -> None:
    # The shape of a scalar of numpy is empty.
    if not isinstance(value, list | tuple) and not getattr(value, "shape", ()):
        what = "but a table is a list of rows, each with one entry per column"
        raise EvaluationError(f"it gives a {type(value).__name__}{place}, {what}")


def _cell(entry: Any) -> list[str] | None:
    if entry is None:
        return None
    if isinstance(entry, str):
        return ["str", str(entry)]
    try:
        return encode(scalar(entry))
    except EvaluationError as error:
        return ["error", str(error)]


def encode(value: Value) -> list[str]:
    """Return the kind and the digits of a number that `scalar` returned."""
    kind = COUNT if hasattr(value, "of") else type(value).__name__
    return [kind, repr(value) if isinstance(value, float) else str(value)]


def decode(pair: list[str]) -> Value:
    """Return the number that `encode` wrote."""
    return _KINDS.get(pair[0], int)(pair[1])


def text(value: Value | tuple[Value, ...] | None) -> str:
    """Return a number, or several, in full, as a reader may copy it; nothing of None."""
    if isinstance(value, tuple):
        return ", ".join(map(text, value))
    return "" if value is None else encode(value)[1]
