"""ReLU units that are silent on every example: how they die, come back, and are born."""

from __future__ import annotations

import functools
from fractions import Fraction
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import drelu, relu, sigmoid
from snippets.draws import half_squares, sizes
from snippets.network import backward, forward, gaussian
from snippets.seeds import SPECIMEN
from snippets.training import cross_entropy, quadrants, start

__all__ = [
    "born_dead",
    "dead",
    "dead_on_one",
    "dead_on_signs",
    "one_unit",
    "quotients",
    "revived",
    "train_and_watch",
]

SIZES = (3, 32, 32, 32, 1)


# --8<-- [start:dead]
def dead(Z: Array) -> Array:
    """Return which units let nothing through, z ≤ 0 on every example.

    Parameters
    ----------
    Z : ndarray
        Shape (n, m): what enters n units on m examples. What is not a number, in a network whose
        weights overflowed, lets nothing through either.

    Returns
    -------
    ndarray
        Shape (n,), of bool.

    Examples
    --------
    >>> print(dead(np.array([[-1.0, 2.0], [-1.0, 0.0]])))
    [False  True]
    """
    return np.asarray(~np.any(Z > 0, axis=1))


@functools.lru_cache(maxsize=16)
def train_and_watch(
    rate: float, seed: int = SPECIMEN, steps: int = 200, momentum: float = 0.0
) -> tuple[Array, float]:
    """Return which hidden units are dead before each step of training, and the loss at the end.

    Three layers of 32 ReLU units and a sigmoid output learn `quadrants` by gradient descent over
    all examples, from He's weights, N(0, 2 / n_(l-1)), without biases but the inputs' one.

    Parameters
    ----------
    rate : float
        Step size.
    seed : int
        Of the weights.
    steps : int
        How many.
    momentum : float
        Share of the last step that is added to this one; 0 is plain descent.

    Returns
    -------
    watched : ndarray
        Shape (steps + 1, 3, 32), of bool.
    loss : float
        Cross-entropy.

    Examples
    --------
    >>> watched, _ = train_and_watch(0.1, steps=2)
    >>> print(watched.shape)
    (3, 3, 32)
    """
    X, Y = quadrants()
    weights = [np.sqrt(2) * W for W in start(SIZES, seed)]
    moves = [np.zeros_like(W) for W in weights]
    watched = []
    for step in range(steps + 1):
        Z, A = forward(weights, X, relu)
        watched.append([dead(z) for z in Z[:-1]])
        if step < steps:
            deltas = backward(weights, Z, (sigmoid(Z[-1]) - Y) / Y.size, drelu)
            for layer, delta in enumerate(deltas):
                moves[layer] = momentum * moves[layer] - rate * delta @ A[layer].T
                weights[layer] = weights[layer] + moves[layer]
    return np.array(watched), cross_entropy(Z[-1], Y)


def revived(watched: Array) -> list[int]:
    """Return how many units of each layer came back from the dead at least once.

    Parameters
    ----------
    watched : ndarray
        Shape (steps + 1, layers, n), as from `train_and_watch`.

    Returns
    -------
    list of int

    Examples
    --------
    >>> revived(np.array([[[True, True]], [[False, True]]]))
    [1]
    """
    return [int(count) for count in np.any(watched[:-1] & ~watched[1:], axis=0).sum(axis=1)]


# --8<-- [end:dead]


# --8<-- [start:one_unit]
def one_unit(rng: np.random.Generator) -> dict[str, Any]:
    """Return one ReLU unit on m examples, a = ReLU(Xᵀw), and the cost of a.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes and the entries; the unit fires on one example at least.

    Returns
    -------
    dict
        ``X`` (n × m), ``w`` (n × 1), ``z`` and ``a`` (m × 1), ``D`` = diag(ReLU'(z)), ``J``.

    Examples
    --------
    >>> case = one_unit(np.random.default_rng(0))
    >>> case["z"].shape == (case["m"], 1)
    True
    """
    n, m = sizes(rng, 2)
    X, w, y = rng.normal(size=(n, m)), rng.normal(size=(n, 1)), rng.normal(size=(m, 1))
    w = w if np.any(X.T @ w > 0) else -w
    z = X.T @ w

    def J(w: Array = w, a: Array | None = None) -> Any:
        return half_squares((relu(X.T @ w) if a is None else a).T, y.T)

    names = {"n": n, "m": m, "X": X, "w": w, "z": z, "a": relu(z)}
    return {**names, "D": np.diag(drelu(z).ravel()), "drelu": drelu, "J": J}


# --8<-- [end:one_unit]


# --8<-- [start:born]
def dead_on_one(width: int, depth: int) -> Fraction:
    """Return the chance that a random ReLU network without biases is 0 on one given input.

    A layer dies if all its units are below zero, and each is that with chance 1/2, whatever the
    layer before: 1 - (1 - 2^-width)^depth. It needs weights that are drawn alike whether
    their sign is turned or not, and that no sum of them is exactly zero.

    Examples
    --------
    >>> print(dead_on_one(2, 1), dead_on_one(2, 2))
    1/4 7/16
    """
    return 1 - (1 - Fraction(1, 2**width)) ** depth


def dead_on_signs(depth: int) -> Fraction:
    """Return the same for width 1 and inputs of both signs: 1 - 2^-(depth - 1).

    The first layer always lets one sign through; each other layer must have a positive weight.

    Examples
    --------
    >>> print(dead_on_signs(1), dead_on_signs(3))
    0 3/4
    """
    return 1 - Fraction(1, 2 ** (depth - 1))


def born_dead(rng: np.random.Generator, width: int, depth: int, nets: int, m: int = 32) -> float:
    """Return the share of new ReLU networks whose output is exactly 0 on m Gaussian inputs.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws He's weights, N(0, 2 / width), and the inputs.
    width, depth : int
        All layers are equally wide.
    nets : int
        How many networks.
    m : int
        How many inputs each.

    Returns
    -------
    float

    Examples
    --------
    >>> print(born_dead(np.random.default_rng(0), 1, 30, nets=50) > 0.9)
    True
    """
    count = 0
    for _ in range(nets):
        A = rng.normal(size=(width, m))
        for _ in range(depth):
            A = relu(gaussian(rng, width, width, 2.0) @ A)
        count += not A.any()
    return count / nets


# --8<-- [end:born]


# --8<-- [start:kink]
def quotients(h: float = 1e-3) -> tuple[float, float, float]:
    """Return the slope of ReLU at 0 from the left, from both sides and from the right.

    Examples
    --------
    >>> print(quotients(0.5))
    (0.0, 0.5, 1.0)
    """
    left, middle, right = (float(relu(z)) for z in (-h, 0.0, h))
    return (middle - left) / h, (right - left) / (2 * h), (right - middle) / h


# --8<-- [end:kink]
