"""A deep network as two loops, its random weights, and the size of an array."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from snippets import Array

__all__ = ["backward", "forward", "gaussian", "rms"]


# --8<-- [start:layers]
def forward(
    weights: Sequence[Array], X: Array, g: Callable[[Array], Array]
) -> tuple[list[Array], list[Array]]:
    """Return Z_1 … Z_L and A_0 … A_L, where Z_l = W_l A_(l-1) and A_l = g(Z_l).

    Parameters
    ----------
    weights : sequence of ndarray
        W_1 … W_L, W_l of shape (n_l, n_(l-1)).
    X : ndarray
        A_0, shape (n_0, m): one example a column.
    g : callable
        Activation function, elementwise.

    Returns
    -------
    Z, A : list of ndarray
        Z_l and A_l have shape (n_l, m).

    Examples
    --------
    >>> Z, A = forward([np.eye(2), 3 * np.eye(2)], np.array([[1.0], [2.0]]), lambda z: z)
    >>> print(A[-1].ravel())
    [3. 6.]
    """
    Z: list[Array] = []
    A = [X]
    for W in weights:
        Z.append(W @ A[-1])
        A.append(g(Z[-1]))
    return Z, A


def backward(
    weights: Sequence[Array], Z: Sequence[Array], last: Array, slope: Callable[[Array], Array]
) -> list[Array]:
    """Return δ_1 … δ_L, where δ_l = ∂J/∂Z_l = (W_(l+1)ᵀ δ_(l+1)) ⊙ g'(Z_l).

    Parameters
    ----------
    weights, Z : sequence of ndarray
        As for `forward`.
    last : ndarray
        δ_L, shape (n_L, m).
    slope : callable
        g', elementwise.

    Returns
    -------
    list of ndarray
        δ_l has the shape of Z_l.

    Examples
    --------
    >>> Z, _ = forward([np.eye(2), 3 * np.eye(2)], np.ones((2, 1)), lambda z: z)
    >>> print(backward([np.eye(2), 3 * np.eye(2)], Z, np.ones((2, 1)), np.ones_like)[0].ravel())
    [3. 3.]
    """
    deltas = [last]
    for W, z in zip(weights[:0:-1], Z[-2::-1], strict=True):
        deltas.append((W.T @ deltas[-1]) * slope(z))
    return deltas[::-1]


# --8<-- [end:layers]


def gaussian(rng: np.random.Generator, rows: int, columns: int, gain: float = 1.0) -> Array:
    """Return a weight matrix with independent entries N(0, gain / columns).

    Examples
    --------
    >>> W = gaussian(np.random.default_rng(0), 400, 100, gain=2.0)
    >>> print(W.shape, round(100 * float(np.mean(W**2)), 1))
    (400, 100) 2.0
    """
    return np.asarray(rng.normal(size=(rows, columns)) * np.sqrt(gain / columns))


def rms(a: Array) -> float:
    """Return the root of the mean square of the entries.

    Examples
    --------
    >>> print(rms(np.array([3.0, 4.0, 0.0, 0.0])))
    2.5
    """
    return float(np.sqrt(np.mean(a**2)))
