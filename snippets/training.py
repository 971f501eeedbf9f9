"""Plain gradient descent on a small task, to see which layers move."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS, sigmoid
from snippets.network import backward, forward, gaussian
from snippets.seeds import SPECIMEN, specimen

__all__ = [
    "TOP",
    "accuracy",
    "capped",
    "cross_entropy",
    "gradients",
    "layer_changes",
    "loss",
    "quadrants",
    "share_right",
    "start",
    "train",
    "unseen",
]


def quadrants(m: int = 256, seed: int = SPECIMEN) -> tuple[Array, Array]:
    """Return points of the square and whether their coordinates have the same sign.

    Parameters
    ----------
    m : int
        Number of points.
    seed : int
        Of the draw; the default is that of the points that all networks are trained on.

    Returns
    -------
    X : ndarray
        Shape (3, m): two coordinates between -2 and 2, and a row of ones for the bias.
    Y : ndarray
        Shape (1, m), of 0 and 1.

    Examples
    --------
    >>> X, Y = quadrants(4)
    >>> print(X.shape, Y.shape)
    (3, 4) (1, 4)
    """
    X = np.random.default_rng(seed).uniform(-2, 2, size=(2, m))
    return np.vstack([X, np.ones(m)]), np.where(X[:1] * X[1:] > 0, 1.0, 0.0)


@functools.cache
def unseen() -> tuple[Array, Array]:
    """Return 1,000 other points of the square, by which trained networks are judged.

    Returns
    -------
    X, Y : ndarray
        As from `quadrants`, shapes (3, 1000) and (1, 1000).

    Examples
    --------
    >>> print(unseen()[0].shape)
    (3, 1000)
    """
    return quadrants(1000, specimen(1))


# --8<-- [start:train]
def start(sizes: Sequence[int], seed: int = SPECIMEN) -> list[Array]:
    """Return random weights of variance 1 / n_(l-1) for layers of the given sizes.

    Examples
    --------
    >>> print([W.shape for W in start([3, 16, 1])])
    [(16, 3), (1, 16)]
    """
    rng = np.random.default_rng(seed)
    return [gaussian(rng, n, before) for before, n in pairwise(sizes)]


def gradients(name: str, weights: Sequence[Array]) -> tuple[list[Array], list[Array]]:
    """Return δ_l = ∂J/∂Z_l and ∂J/∂W_l of every layer, for cross-entropy over `quadrants`.

    Parameters
    ----------
    name : str
        Activation function of the hidden layers; the output is a sigmoid.
    weights : sequence of ndarray
        W_1 … W_L; the first matrix has 3 columns, the last 1 row.

    Returns
    -------
    deltas, slopes : list of ndarray
        Shapes (n_l, m) and (n_l, n_(l-1)), first layer first.

    Examples
    --------
    >>> deltas, slopes = gradients("tanh", start([3, 8, 1]))
    >>> print([d.shape for d in deltas], [W.shape for W in slopes])
    [(8, 256), (1, 256)] [(8, 3), (1, 8)]
    """
    g, slope, _ = ACTIVATIONS[name]
    X, Y = quadrants()
    Z, A = forward(weights, X, g)
    deltas = backward(weights, Z, (sigmoid(Z[-1]) - Y) / Y.size, slope)
    return deltas, [delta @ a.T for delta, a in zip(deltas, A, strict=False)]


def train(
    name: str, weights: Sequence[Array], rate: float, steps: int, frozen: int = 0
) -> list[Array]:
    """Return the weights after gradient descent on cross-entropy over `quadrants`.

    Parameters
    ----------
    name : str
        Activation function of the hidden layers; the output is a sigmoid.
    weights : sequence of ndarray
        Where to start; the first matrix has 3 columns, the last 1 row.
    rate : float
        Step size.
    steps : int
        Number of steps, each over all examples.
    frozen : int
        This many first layers stay as they are.

    Returns
    -------
    list of ndarray

    Examples
    --------
    >>> before = start([3, 8, 1])
    >>> after = train("tanh", before, rate=0.5, steps=3, frozen=1)
    >>> print([bool(np.array_equal(a, b)) for a, b in zip(before, after)])
    [True, False]
    """
    weights = list(weights)
    for _ in range(steps):
        _, slopes = gradients(name, weights)
        for layer in range(frozen, len(weights)):
            weights[layer] = weights[layer] - rate * slopes[layer]
    return weights


# --8<-- [end:train]


# --8<-- [start:loss]
def cross_entropy(Z: Array, Y: Array) -> float:
    """Return the mean of -log σ(z) where y = 1 and -log(1 - σ(z)) where y = 0.

    Written as log(1 + e^z) - y·z, which neither overflows nor takes the logarithm of 0.

    Parameters
    ----------
    Z, Y : ndarray
        Shape (1, m): what enters the output's sigmoid, and the labels, 0 or 1.

    Returns
    -------
    float
        In nats.

    Examples
    --------
    >>> print(round(cross_entropy(np.zeros((1, 2)), np.array([[0.0, 1.0]])), 4))
    0.6931
    """
    return float(np.mean(np.logaddexp(0, Z) - Y * Z))


TOP = 10.0
"""What counts as a loss where it is above that, or no number since weights overflowed."""


def capped(value: float) -> float:
    """Return a loss, at most `TOP`, so that lost runs can be compared and stored.

    Examples
    --------
    >>> print(capped(0.5), capped(400.0), capped(float("nan")))
    0.5 10.0 10.0
    """
    return float(value) if value < TOP else TOP


def loss(name: str, weights: Sequence[Array]) -> float:
    """Return the `cross_entropy` of a network over `quadrants`.

    Examples
    --------
    >>> print(loss("tanh", start([3, 8, 1])) > 0)
    True
    """
    X, Y = quadrants()
    return cross_entropy(forward(weights, X, ACTIVATIONS[name][0])[0][-1], Y)


def share_right(
    name: str, weights: Sequence[Array], points: tuple[Array, Array] | None = None
) -> float:
    """Return the share of points on the right side of a network's border.

    Parameters
    ----------
    name, weights
        As for `gradients`.
    points : tuple of ndarray
        X and Y, as from `quadrants`; those of `unseen` by default.

    Returns
    -------
    float

    Examples
    --------
    >>> print(0 < share_right("tanh", start([3, 8, 1])) < 1)
    True
    """
    X, Y = points or unseen()
    Z, _ = forward(weights, X, ACTIVATIONS[name][0])
    return float(np.mean((Z[-1] > 0) == (Y > 0.5)))


# --8<-- [end:loss]


# --8<-- [start:measure]
def layer_changes(name: str, layers: int, rate: float, steps: int = 500) -> list[float]:
    """Return ‖W_l after - W_l before‖ / ‖W_l before‖ of every layer, 16 units wide.

    Parameters
    ----------
    name, rate, steps
        As for `train`.
    layers : int
        Number of weight matrices.

    Returns
    -------
    list of float
        First layer first.

    Examples
    --------
    >>> changes = layer_changes("sigmoid", layers=4, rate=1.0, steps=10)
    >>> print(changes[0] < changes[-1])
    True
    """
    before = start([3, *[16] * (layers - 1), 1])
    after = train(name, before, rate, steps)
    pairs = zip(before, after, strict=True)
    return [float(np.linalg.norm(b - a) / np.linalg.norm(a)) for a, b in pairs]


def accuracy(width: int, frozen: int, steps: int = 500) -> float:
    """Return the share of `quadrants` that a trained two-layer tanh network gets right.

    Parameters
    ----------
    width : int
        Units in the hidden layer.
    frozen : int
        1 to leave the first layer random, 0 to train it too.
    steps : int
        Of gradient descent with rate 0.5.

    Returns
    -------
    float

    Examples
    --------
    >>> print(accuracy(32, frozen=1) > accuracy(3, frozen=1))
    True
    """
    weights = train("tanh", start([3, width, 1]), 0.5, steps, frozen)
    return share_right("tanh", weights, quadrants())


# --8<-- [end:measure]
