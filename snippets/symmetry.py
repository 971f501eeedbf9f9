"""Equal units in a layer, and equal layers in a network: which of the two does harm."""

from __future__ import annotations

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS, sigmoid
from snippets.network import backward, forward, gaussian
from snippets.seeds import SPECIMEN
from snippets.training import quadrants, start

__all__ = ["shared_network", "train_shared", "twin_units"]


# --8<-- [start:twins]
def twin_units(units: int = 8, seed: int = SPECIMEN) -> list[Array]:
    """Return a two-layer network for `quadrants` whose hidden units are all the same.

    Examples
    --------
    >>> W1, W2 = twin_units(4)
    >>> print(W1.shape, np.linalg.matrix_rank(W1))
    (4, 3) 1
    """
    first, last = start([3, 1, 1], seed)
    return [np.repeat(first, units, axis=0), np.repeat(last, units, axis=1) / units]


# --8<-- [end:twins]


# --8<-- [start:shared]
def shared_network(width: int = 16, copies: int = 4, seed: int = SPECIMEN) -> list[Array]:
    """Return a first layer, `copies` hidden layers with one and the same matrix, an output.

    Examples
    --------
    >>> weights = shared_network()
    >>> print(len(weights), weights[1] is weights[4])
    6 True
    """
    rng = np.random.default_rng(seed)
    first, W, last = gaussian(rng, width, 3), gaussian(rng, width, width), gaussian(rng, 1, width)
    return [first, *[W] * copies, last]


def train_shared(weights: list[Array], rate: float, steps: int) -> list[Array]:
    """Return the weights of `shared_network` after descent, its hidden layers still equal.

    The gradient of the shared matrix is the sum of its copies' gradients.

    Parameters
    ----------
    weights : list of ndarray
        As `shared_network` returns them.
    rate : float
        Step size.
    steps : int
        Number of steps, each over all of `quadrants`.

    Returns
    -------
    list of ndarray

    Examples
    --------
    >>> after = train_shared(shared_network(), rate=0.1, steps=3)
    >>> print(after[1] is after[4])
    True
    """
    X, Y = quadrants()
    g, slope, _ = ACTIVATIONS["tanh"]
    for _ in range(steps):
        Z, A = forward(weights, X, g)
        deltas = backward(weights, Z, (sigmoid(Z[-1]) - Y) / Y.size, slope)
        slopes = [delta @ a.T for delta, a in zip(deltas, A, strict=False)]
        W = weights[1] - rate * sum(slopes[1:-1])
        first, last = weights[0] - rate * slopes[0], weights[-1] - rate * slopes[-1]
        weights = [first, *[W] * (len(weights) - 2), last]
    return weights


# --8<-- [end:shared]
