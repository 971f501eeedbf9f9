"""Two units that feed two others: a signal goes up by rows, a gradient comes down by columns."""

from __future__ import annotations

import numpy as np

from snippets import Array

__all__ = ["downwards", "upwards"]

# --8<-- [start:layer]
# A row for each upper unit, a column for each lower one.
WEIGHTS = np.array([[2.0, -1.0], [3.0, 1.0]])
# What the lower units send, and the rates at which the cost rises with what enters the upper ones.
OUTPUTS, DELTAS = np.array([3.0, 1.0]), np.array([1.0, 4.0])


def upwards() -> Array:
    """Return what enters the upper units: each reads its row.

    Examples
    --------
    >>> print(upwards())
    [ 5. 10.]
    """
    return np.asarray(WEIGHTS @ OUTPUTS)


def downwards() -> Array:
    """Return at which rates the cost rises with the outputs of the lower units: each has a column.

    Examples
    --------
    >>> print(downwards())
    [14.  3.]
    """
    return np.asarray(WEIGHTS.T @ DELTAS)


# --8<-- [end:layer]
