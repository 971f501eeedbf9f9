"""Softmax, which mixes the units of its layer, and what comes back through it."""

from __future__ import annotations

from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import dsigmoid, sigmoid
from snippets.draws import sizes

__all__ = [
    "class_cost",
    "elementwise_share",
    "five_classes",
    "pairing",
    "softmax",
    "softmax_batch",
    "softmax_column",
]


# --8<-- [start:softmax]
def softmax(Z: Array) -> Array:
    """Return e^z divided by its sum over each column, so that each column adds up to 1.

    The largest entry of a column is taken off first, which changes nothing and cannot overflow.

    Parameters
    ----------
    Z : ndarray
        Shape (n, m), real or complex: one example a column.

    Returns
    -------
    ndarray
        Shape (n, m).

    Examples
    --------
    >>> print(softmax(np.array([[1000.0], [1000.0]])).ravel())
    [0.5 0.5]
    """
    E = np.exp(Z - Z.real.max(axis=0, keepdims=True))
    return np.asarray(E / E.sum(axis=0, keepdims=True))


def class_cost(A: Array, Y: Array) -> Any:
    """Return the mean over the columns of -log a at the true class: cross-entropy, in nats.

    Parameters
    ----------
    A, Y : ndarray
        Shape (n, m): shares that add up to 1, and a 1 for the true class of each column.

    Returns
    -------
    number

    Examples
    --------
    >>> print(round(class_cost(np.array([[0.25], [0.75]]), np.array([[0.0], [1.0]])), 4))
    0.2877
    """
    return -np.sum(Y * np.log(A)) / Y.shape[1]


# --8<-- [end:softmax]


# --8<-- [start:cases]
def softmax_column(rng: np.random.Generator) -> dict[str, Any]:
    """Return n units behind a softmax, with a cost that is a random quadratic form of them.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the size and the entries.

    Returns
    -------
    dict
        ``z`` and ``a`` = softmax(z) (n × 1), ``da`` = ∂J/∂a, ``J(z=…)`` and ``J(a=…)``.

    Examples
    --------
    >>> case = softmax_column(np.random.default_rng(0))
    >>> print(f"{case['a'].sum():.6f}")
    1.000000
    """
    n = int(rng.integers(3, 9))
    z, target = rng.normal(size=(2, n, 1))
    weights = rng.uniform(0.5, 1.5, size=(n, 1))

    def J(z: Array = z, a: Array | None = None) -> Any:
        a = softmax(z) if a is None else a
        return np.sum(weights * (a - target) ** 2) / 2

    a = softmax(z)
    return {"n": n, "z": z, "a": a, "da": weights * (a - target), "diag": diagonal, "J": J}


def diagonal(column: Array) -> Array:
    """Return a column as a diagonal matrix."""
    return np.diag(column.ravel())


def softmax_batch(rng: np.random.Generator) -> dict[str, Any]:
    """Return m examples of n classes, each with the number of its class, and cross-entropy.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes and the entries.

    Returns
    -------
    dict
        ``Z4``, ``A4`` = softmax(Z_4) and ``Y`` (n × m), ``m`` and ``J``.

    Examples
    --------
    >>> case = softmax_batch(np.random.default_rng(0))
    >>> print(bool(np.all(case["Y"].sum(axis=0) == 1)))
    True
    """
    n, m = sizes(rng, 2)
    Z4 = rng.normal(size=(n, m))
    Y = np.eye(n)[:, rng.integers(n, size=m)]
    return {
        "n4": n, "m": m, "Z4": Z4, "A4": softmax(Z4), "Y": Y,
        "J": lambda Z4=Z4: class_cost(softmax(Z4), Y),
    }  # fmt: skip


# --8<-- [end:cases]


# --8<-- [start:five]
def five_classes() -> tuple[Array, Array]:
    """Return the gradient of five inputs of a softmax with cross-entropy, true and elementwise.

    The inputs are 1, 2, 1/2, 0 and 3/2, and the third class is the true one.

    Returns
    -------
    true, elementwise : ndarray
        Shape (5,): (diag(a) - a aᵀ) ∂J/∂a, and a (1 - a) ∂J/∂a entry by entry.

    Examples
    --------
    >>> true, elementwise = five_classes()
    >>> print(f"{true[2]:.6f} {elementwise[2]:.6f} {np.count_nonzero(elementwise)}")
    -0.904354 -0.904354 1
    """
    a = softmax(np.array([[1.0], [2.0], [0.5], [0.0], [1.5]]))
    da = np.zeros((5, 1))
    da[2] = -1 / a[2]
    true = (diagonal(a) - a @ a.T) @ da
    return true.ravel(), (a * (1 - a) * da).ravel()


def elementwise_share() -> float:
    """Return the length of the elementwise gradient of `five_classes` as a part of the true one.

    Examples
    --------
    >>> print(0 < elementwise_share() < 1)
    True
    """
    true, elementwise = five_classes()
    return float(np.linalg.norm(elementwise) / np.linalg.norm(true))


def pairing(z: float, target: float = 1.0) -> tuple[float, float]:
    """Return ∂J/∂z of a sigmoid unit with squared error and with cross-entropy.

    Parameters
    ----------
    z : float
        What enters the unit.
    target : float
        What should come out, 0 or 1.

    Returns
    -------
    squares, entropy : float
        (σ(z) - y) σ'(z) and σ(z) - y.

    Examples
    --------
    >>> print([f"{each:.4g}" for each in pairing(-8.0)])
    ['-0.0003351', '-0.9997']
    """
    error = float(sigmoid(z)) - target
    return error * float(dsigmoid(z)), error


# --8<-- [end:five]
