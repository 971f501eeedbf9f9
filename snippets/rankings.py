"""Four activation functions on one task: how they are trained, and how that is judged."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import numpy as np

from snippets import Array
from snippets.training import capped, cross_entropy, quadrants, start, unseen

__all__ = ["descent", "judged"]

SIZES = (3, 32, 32, 32, 1)
LEAK = 0.01


# --8<-- [start:descent]
def _sigmoid(z: Array) -> Array:
    e = np.exp(np.negative(z, out=z), out=z)
    return np.divide(1, np.add(1, e, out=e), out=e)


UNITS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "sigmoid": (_sigmoid, lambda a: a * (1 - a)),
    "tanh": (lambda z: np.tanh(z, out=z), lambda a: 1 - a * a),
    "relu": (lambda z: np.maximum(z, 0, out=z), lambda a: a > 0),
    "leaky_relu": (
        lambda z: np.maximum(z, LEAK * z, out=z),
        lambda a: (1 - LEAK) * (a > 0).astype(a.dtype) + LEAK,
    ),
}
"""Activation φ, which writes over z, and its slope as a function of what φ gave."""


@functools.cache
def _points() -> tuple[Array, Array]:
    X, Y = quadrants()
    return X.astype(np.float32), Y.astype(np.float32)


@functools.cache
def _other_points() -> tuple[Array, Array]:
    X, Y = unseen()
    return X.astype(np.float32), Y


def descent(name: str, gain: float, rate: float, seed: int, at: Sequence[int]) -> list[list[Array]]:
    """Return the weights after some numbers of steps of plain descent on all of `quadrants`.

    Three hidden layers of 32 units and a sigmoid output, computed in single precision.

    Parameters
    ----------
    name : str
        Key of ``UNITS``.
    gain : float
        Variance of a starting weight times the number of inputs.
    rate : float
        Step size; too large a one may end in weights that are no numbers.
    seed : int
        Of the start.
    at : sequence of int
        Numbers of steps, in ascending order.

    Returns
    -------
    list of list of ndarray
        W_1 … W_4 for each of ``at``, shapes (32, 3), (32, 32), (32, 32) and (1, 32).

    Examples
    --------
    >>> before, after = descent("tanh", 1.0, 0.5, 0, at=(0, 2))
    >>> print([W.shape for W in after], bool(np.array_equal(before[0], after[0])))
    [(32, 3), (32, 32), (32, 32), (1, 32)] False
    """
    g, slope = UNITS[name]
    X, Y = _points()
    weights = [(gain**0.5 * W).astype(np.float32) for W in start(SIZES, seed)]
    found = []
    with np.errstate(all="ignore"):
        for step in range(at[-1] + 1):
            if step in at:
                found.append([W.copy() for W in weights])
            A = [X]
            for W in weights[:-1]:
                A.append(g(W @ A[-1]))
            delta = (_sigmoid(weights[-1] @ A[-1]) - Y) * np.float32(rate / Y.size)
            for W, a in zip(weights[::-1], A[::-1], strict=True):
                move = delta @ a.T
                if a is not X:
                    # One row below is no sum, and entry by entry is quicker than by matrices.
                    delta = W.T * delta if len(W) == 1 else W.T @ delta
                    delta *= slope(a)
                np.subtract(W, move, out=W)
    return found


# --8<-- [end:descent]


# --8<-- [start:judged]
def judged(name: str, weights: Sequence[Array]) -> dict[str, float]:
    """Return losses, right answers and silent layers of a trained network.

    Parameters
    ----------
    name : str
        Key of ``UNITS``.
    weights : sequence of ndarray
        As from `descent`.

    Returns
    -------
    dict
        ``loss``, the cross-entropy on the points of the training, at most 10, which weights that
        are no numbers get too; ``test``, the same on 1,000 other points; ``right``, the share of
        those that are on the right side; ``silent``, the share of the points of the training on
        which some hidden layer has no unit with a positive input (one that is no number counts as
        positive).

    Examples
    --------
    >>> found = judged("relu", descent("relu", 2.0, 0.5, 0, at=(50,))[0])
    >>> print(0 < found["loss"] < 1, found["right"] > 0.8)
    True True
    """
    (Z, A), Y = _out(name, weights, _points()[0]), _points()[1]
    X_test, Y_test = _other_points()
    Z_test, _ = _out(name, weights, X_test)
    threshold = 0.5 if name == "sigmoid" else 0.0
    silent = [np.all(a <= threshold, axis=0) for a in A]
    return {
        "loss": _capped(Z, Y),
        "test": _capped(Z_test, Y_test),
        "right": float(np.mean((Z_test > 0) == (Y_test > 0.5))),
        "silent": float(np.mean(np.any(silent, axis=0))),
    }


def _out(name: str, weights: Sequence[Array], X: Array) -> tuple[Array, list[Array]]:
    A = [X]
    with np.errstate(all="ignore"):
        for W in weights[:-1]:
            A.append(UNITS[name][0](W @ A[-1]))
        return np.asarray((weights[-1] @ A[-1]).astype(np.float64)), A[1:]


def _capped(Z: Array, Y: Array) -> float:
    with np.errstate(all="ignore"):
        return capped(cross_entropy(Z, Y))


# --8<-- [end:judged]
