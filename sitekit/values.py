"""Values that claims may have, and how they travel between processes without losing a digit."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

Value: TypeAlias = int | float | Fraction | Decimal
"""One real number; whole numbers, fractions and decimals stay exact."""


class NotANumber(Exception):  # noqa: N818 (it is a verdict on a value, not an error in ours)
    """A value that no text of a page can claim; the message says what to write instead."""


def scalar(value: Any) -> Value:
    """Return the one real number that a value is.

    Parameters
    ----------
    value : object
        A number of Python or numpy, or an array with a single entry.

    Returns
    -------
    int, float, Fraction or Decimal
        A number of Python; floats of other precisions become the float of the same value.

    Raises
    ------
    NotANumber
        For arrays, truth values, complex numbers, nan, infinities and anything else.
    """
    if hasattr(value, "shape") and hasattr(value, "item"):
        value = _entry(value)
    if isinstance(value, bool):
        raise NotANumber(f"it gives {value}, but a claim is a number")
    if isinstance(value, complex):
        value = _real(value)
    if isinstance(value, int | Fraction):
        return value
    if isinstance(value, float | Decimal):
        return _finite(value)
    name = type(value).__name__
    raise NotANumber(f"it gives a {name}, but a claim is one number; index it or call a function")


def _entry(array: Any) -> Any:
    if math.prod(array.shape) != 1:
        first = ", ".join("0" for _ in array.shape)
        shape = " × ".join(map(str, array.shape))
        raise NotANumber(
            f"it gives an array of {shape} numbers, but a claim is one number; "
            f"index it, for example [{first}]"
        )
    entry = array.item()
    # A long double is its own item.
    return float(entry) if hasattr(entry, "shape") else entry


def _real(value: complex) -> float:
    if value.imag != 0:
        raise NotANumber(f"it gives the complex number {value}; take its real part or its modulus")
    return value.real


def _finite(value: float | Decimal) -> float | Decimal:
    if not math.isfinite(value):
        word = "nan (not a number)" if math.isnan(value) else "an infinite value"
        raise NotANumber(f"it gives {word}, which no text can claim; change the expression")
    return value


def rows(value: Any) -> list[list[list[str] | None]]:
    """Return the rows of a table as JSON can hold them.

    Parameters
    ----------
    value : list, tuple or array of numpy
        Of rows, each of which is one of these too.

    Returns
    -------
    list of list of (list of str or None)
        Of each cell: None for words that are not checked, ``["str", text]``, a number as `encode`
        writes it, or ``["error", message]`` for anything else.

    Raises
    ------
    NotANumber
        If the value is no sequence of rows.
    """
    message = "but a table is a list of rows, each with one entry per column"
    if not _is_sequence(value):
        raise NotANumber(f"it gives a {type(value).__name__}, {message}")
    for number, row in enumerate(value, start=1):
        if not _is_sequence(row):
            raise NotANumber(f"it gives a {type(row).__name__} as row {number}, {message}")
    return [[_cell(entry) for entry in row] for row in value]


def _is_sequence(value: Any) -> bool:
    # The shape of a scalar of numpy is empty.
    return isinstance(value, list | tuple) or bool(
        hasattr(value, "tolist") and getattr(value, "shape", ())
    )


def _cell(entry: Any) -> list[str] | None:
    if entry is None:
        return None
    if isinstance(entry, str):
        return ["str", str(entry)]
    try:
        return encode(scalar(entry))
    except NotANumber as error:
        return ["error", str(error)]


def encode(value: Value) -> list[str]:
    """Return a number as JSON can hold it, to the last digit.

    Parameters
    ----------
    value : int, float, Fraction or Decimal
        As `scalar` returns it.

    Returns
    -------
    list of str
        The kind and the digits.
    """
    return [type(value).__name__, repr(value) if isinstance(value, float) else str(value)]


def decode(pair: list[str]) -> Value:
    """Return the number that `encode` wrote.

    Parameters
    ----------
    pair : list of str
        The kind and the digits.

    Returns
    -------
    int, float, Fraction or Decimal
        The same number.
    """
    kinds: dict[str, type[int | float | Fraction | Decimal]] = {
        "int": int,
        "float": float,
        "Fraction": Fraction,
        "Decimal": Decimal,
    }
    return kinds[pair[0]](pair[1])
