"""What the random networks share on which derivations are checked: their sizes and their cost."""

from __future__ import annotations

from typing import Any

import numpy as np

from snippets import Array

__all__ = ["half_squares", "sizes"]


# --8<-- [start:draws]
def sizes(rng: np.random.Generator, count: int) -> list[int]:
    """Return different sizes from 2 on, so that a missing transpose cannot hide.

    Examples
    --------
    >>> len(set(sizes(np.random.default_rng(0), 4)))
    4
    """
    return [int(size) for size in 2 + rng.permutation(count + 2)[:count]]


def half_squares(A: Array, Y: Array) -> Any:
    """Return half the squared error, a mean over the columns, without an absolute value.

    Examples
    --------
    >>> print(half_squares(np.array([[3.0, 1.0]]), np.array([[1.0, 1.0]])))
    1.0
    """
    return np.sum((A - Y) ** 2) / (2 * Y.shape[1])


# --8<-- [end:draws]
