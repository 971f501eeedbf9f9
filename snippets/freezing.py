"""First layers that are never trained, and whether the network learns without them."""

from __future__ import annotations

import numpy as np

from snippets.activations import tanh
from snippets.network import forward
from snippets.training import loss, quadrants, start, train

__all__ = ["with_frozen"]


# --8<-- [start:freezing]
def with_frozen(width: int, frozen: int, seed: int, steps: int = 500) -> tuple[float, float]:
    """Return loss and share of right answers of a tanh network whose first layers stay random.

    Parameters
    ----------
    width : int
        Units in each of the three hidden layers.
    frozen : int
        This many of the four weight matrices are never changed.
    seed : int
        Of the start.
    steps : int
        Of gradient descent with rate 0.5.

    Returns
    -------
    loss, share : float

    Examples
    --------
    >>> print(with_frozen(3, 3, 0, steps=10)[0] > 0.5)
    True
    """
    weights = start([3, width, width, width, 1], seed)
    weights = train("tanh", weights, 0.5, steps, frozen)
    X, Y = quadrants()
    Z, _ = forward(weights, X, tanh)
    return loss("tanh", weights), float(np.mean((Z[-1] > 0) == (Y > 0.5)))


# --8<-- [end:freezing]
