"""How a random number is shown whose digits depend on the draw: its size, and the middle of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from snippets import Array

__all__ = ["magnitude", "middle", "rough"]


# --8<-- [start:spread]
def magnitude(value: float) -> Fraction:
    """Return the power of ten that is nearest to a positive number on a log axis, exactly.

    Examples
    --------
    >>> print(magnitude(0.0042), magnitude(2.0), magnitude(4.0))
    1/100 1 10
    """
    return Fraction(10) ** round(math.log10(value))


def rough(value: float, within: float = 1000.0) -> float | Fraction:
    """Return a number as it is, or its `magnitude` if it is beyond so much, either way.

    Examples
    --------
    >>> print(rough(0.11), rough(2.3e8), rough(0.09, within=10.0))
    0.11 100000000 1/10
    """
    return value if 1 / within < value < within else magnitude(value)


def middle(runs: Sequence[float] | Sequence[Sequence[float]] | Array) -> tuple[float, float, float]:
    """Return the 10 % quantile, the median and the 90 % quantile of all numbers of some runs.

    Examples
    --------
    >>> print([round(each, 9) for each in middle([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])])
    [0.5, 2.5, 4.5]
    """
    low, median, high = np.quantile(runs, (0.1, 0.5, 0.9))
    return float(low), float(median), float(high)


# --8<-- [end:spread]
