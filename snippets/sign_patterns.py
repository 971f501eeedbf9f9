"""Averages over all sign matrices: a distribution of weights that can be counted to the end.

A weight that is +√v or -√v with equal odds has mean 0 and variance v. A network with N weights has
2^N such weight patterns, few enough to average over all of them: no sampling, no error.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS

__all__ = ["exact_moments", "sign_patterns"]

# 2^18 patterns of a small network take a second.
MOST = 18


# --8<-- [start:signs]
def sign_patterns(widths: Sequence[int], variances: Sequence[float]) -> list[Array]:
    """Return all sign matrices of a network, a stack a layer.

    Parameters
    ----------
    widths : sequence of int
        n_0, n_1, …, n_L.
    variances : sequence of float
        v_1, …, v_L: the entries of W_l are ±√v_l.

    Returns
    -------
    list of ndarray
        W_1 … W_L of shape (2^N, n_l, n_(l-1)), where N is the number of all weights.

    Raises
    ------
    ValueError
        If there are more weights than patterns can be counted for.

    Examples
    --------
    >>> W1, W2 = sign_patterns([1, 2, 1], [1.0, 4.0])
    >>> print(W1.shape, W2.shape, W2.max())
    (16, 2, 1) (16, 1, 2) 2.0
    """
    shapes = list(zip(widths[1:], widths[:-1], strict=True))
    counts = [rows * columns for rows, columns in shapes]
    if sum(counts) > MOST:
        raise ValueError(f"{sum(counts)} weights have too many patterns; at most {MOST}")
    bits = (np.arange(2 ** sum(counts))[:, None] >> np.arange(sum(counts))) & 1
    parts = np.split(2.0 * bits - 1, np.cumsum(counts)[:-1], axis=1)
    return [
        np.sqrt(v) * part.reshape(-1, *shape)
        for v, part, shape in zip(variances, parts, shapes, strict=True)
    ]


def exact_moments(
    widths: Sequence[int],
    variances: Sequence[float],
    x: Array,
    u: Array,
    name: str = "identity",
) -> tuple[list[float], list[float]]:
    """Return the exact means of z_l² and δ_l² over all sign matrices, first layer first.

    Parameters
    ----------
    widths, variances
        As in `sign_patterns`.
    x : ndarray
        Shape (n_0,): the input, fixed.
    u : ndarray
        Shape (n_L,): ∂J/∂Z_L, fixed. The last layer has no activation function.
    name : str
        Activation function of the other layers, as in `snippets.activations.slope`.

    Returns
    -------
    forward, backward : list of float
        E z_l² and E δ_l², means over patterns and units; L numbers each. With ReLU a sum of
        signs can be exactly 0 from the second layer on; its mask is off then, which makes the
        way back a little smaller than for weights whose sums are never 0.

    Examples
    --------
    >>> forward, backward = exact_moments([2, 3, 1], [0.5, 1 / 3], np.ones(2), np.ones(1))
    >>> print([round(each, 12) for each in forward])
    [1.0, 1.0]
    """
    g, slope, _ = ACTIVATIONS[name]
    weights = sign_patterns(widths, variances)
    a = np.broadcast_to(x, (len(weights[0]), widths[0]))
    Z: list[Array] = []
    for W in weights:
        Z.append(np.einsum("pij,pj->pi", W, a))
        a = g(Z[-1])
    deltas = [np.broadcast_to(u, Z[-1].shape)]
    for W, z in zip(weights[:0:-1], Z[-2::-1], strict=True):
        deltas.append(np.einsum("pij,pi->pj", W, deltas[-1]) * slope(z))
    forward = [float(np.mean(z**2)) for z in Z]
    return forward, [float(np.mean(delta**2)) for delta in deltas[::-1]]


# --8<-- [end:signs]
