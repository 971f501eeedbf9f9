"""What the last layer alone can learn from random hidden units that never change."""

from __future__ import annotations

import functools

import numpy as np

from snippets.activations import sigmoid, tanh
from snippets.seeds import Count, trials
from snippets.training import quadrants, start

__all__ = ["at_chance", "fixed_accuracies", "mostly_right"]


# --8<-- [start:fixed]
@functools.lru_cache
def fixed_accuracies(width: int, seeds: int = 100, steps: int = 500) -> tuple[float, ...]:
    """Return the share of `quadrants` that networks with a fixed first layer get right.

    The hidden tanh units are computed once; what is trained is their weighted sum.

    Parameters
    ----------
    width : int
        Hidden units.
    seeds : int
        How many networks.
    steps : int
        Of gradient descent on cross-entropy with rate 0.5.

    Returns
    -------
    tuple of float

    Examples
    --------
    >>> print(len(fixed_accuracies(3, seeds=2, steps=1)))
    2
    """
    X, Y = quadrants()
    shares = []
    for seed in trials(seeds):
        W, w = start([3, width, 1], seed)
        A = tanh(W @ X)
        for _ in range(steps):
            w = w - 0.5 * ((sigmoid(w @ A) - Y) / Y.size) @ A.T
        shares.append(float(np.mean((w @ A > 0) == (Y > 0.5))))
    return tuple(shares)


def mostly_right(width: int) -> Count:
    """Return how many of the `fixed_accuracies` are at least nine tenths.

    Examples
    --------
    >>> print(mostly_right(3).of)
    100
    """
    shares = fixed_accuracies(width)
    return Count(sum(share >= 0.9 for share in shares), of=len(shares))


def at_chance(width: int) -> Count:
    """Return how many are no better than always giving the more frequent answer.

    Examples
    --------
    >>> print(at_chance(3).of)
    100
    """
    _, Y = quadrants()
    shares, chance = fixed_accuracies(width), float(max(np.mean(Y), 1 - np.mean(Y)))
    return Count(sum(share <= chance for share in shares), of=len(shares))


# --8<-- [end:fixed]
