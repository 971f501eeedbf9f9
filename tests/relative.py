"""Comparison of numbers that may vanish, and slopes to compare with."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.testing import assert_allclose


def close(found: Any, expected: Any, rtol: float) -> None:
    """Compare relatively: an absolute tolerance would swallow a gradient that has vanished."""
    assert_allclose(found, expected, rtol=rtol, atol=0)


def apart(found: Any, true: Any) -> float:
    """Return how far two arrays are apart, as a part of the length of the true one."""
    assert np.shape(found) == np.shape(true)
    return float(np.linalg.norm(np.subtract(found, true)) / np.linalg.norm(true))


def slopes(cost: Callable[[Any], Any], at: Any, step: complex = 1e-30j) -> Any:
    """Differentiate by each entry: by complex steps, or by differences if the step is real."""
    found = np.zeros(np.shape(at))
    for index in np.ndindex(found.shape):
        move = np.zeros(found.shape, type(step))
        move[index] = step
        if isinstance(step, complex):
            found[index] = np.imag(cost(at + move)) / step.imag
        else:
            found[index] = (cost(at + move) - cost(at - move)) / (2 * step)
    return found
