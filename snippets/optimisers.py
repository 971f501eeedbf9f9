"""Descent with steps of a size of their own: Adam beside plain gradient descent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from snippets import Array
from snippets.training import gradients

__all__ = ["adam", "first_step", "step_table"]


# --8<-- [start:adam]
def first_step(slope: float, eps: float = 1e-8) -> float:
    """Return Adam's first step divided by its rate: |slope| / (|slope| + eps).

    There both averages, corrected for their start at zero, are the slope and its square.

    Examples
    --------
    >>> print(first_step(1e-8))
    0.5
    """
    return abs(slope) / (abs(slope) + eps)


def adam(
    name: str, weights: Sequence[Array], rate: float, steps: int, eps: float = 1e-8
) -> list[Array]:
    """Return the weights after Adam on cross-entropy over `quadrants`.

    Parameters
    ----------
    name, weights, rate, steps
        As for `snippets.training.train`.
    eps : float
        Added to the root of the mean square.

    Returns
    -------
    list of ndarray

    Examples
    --------
    >>> from snippets.training import start
    >>> before = start([3, 8, 1])
    >>> step = adam("tanh", before, rate=0.1, steps=1)[0] - before[0]
    >>> print(abs(step).max().round(4))
    0.1
    """
    weights = list(weights)
    first = [np.zeros_like(W) for W in weights]
    second = [np.zeros_like(W) for W in weights]
    for t in range(1, steps + 1):
        _, slopes = gradients(name, weights)
        for i, slope in enumerate(slopes):
            first[i] = 0.9 * first[i] + 0.1 * slope
            second[i] = 0.999 * second[i] + 0.001 * slope**2
            size = np.sqrt(second[i] / (1 - 0.999**t)) + eps
            weights[i] = weights[i] - rate * first[i] / (1 - 0.9**t) / size
    return weights


# --8<-- [end:adam]


def step_table(slopes: Sequence[float]) -> list[tuple[float, float, float]]:
    """Return a slope, the step of plain descent with rate 1, and Adam's first step over its rate.

    Examples
    --------
    >>> print(step_table([1e-8]))
    [(1e-08, 1e-08, 0.5)]
    """
    return [(each, each, first_step(each)) for each in slopes]
