"""He's rule, averaged exactly over all sign matrices, and which width belongs in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import drelu, relu
from snippets.network import backward, forward, gaussian
from snippets.seeds import SPECIMEN, trials
from snippets.sign_patterns import sign_patterns

__all__ = ["fan_square", "he_layers", "lost_share", "magnitudes", "most_patterns", "tower_values"]

# Few enough weights for all their signs; unequal, so that a wrong width shows.
SHAPES = ((2, 3, 2), (3, 2, 3), (1, 3, 4), (2, 2, 3), (3, 3, 1))


# --8<-- [start:he]
def he_layers(rng: np.random.Generator) -> dict[str, Any]:
    """Return a ReLU layer and a linear one above it, for all sign matrices at once.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the widths, the variances, the input x and the gradient at Z_2.

    Returns
    -------
    dict
        ``z1``, ``a1``, ``z2``, ``M1``, ``d1``, ``d2`` of shape (patterns, n_l), the widths, the
        variances ``v1`` and ``v2``, and ``E``, the mean over patterns and units.

    Examples
    --------
    >>> case = he_layers(np.random.default_rng(0))
    >>> bool(np.isclose(case["E"](case["a1"] ** 2), case["E"](case["z1"] ** 2) / 2, atol=0))
    True
    """
    n = SHAPES[int(rng.integers(len(SHAPES)))]
    v1, v2 = (float(v) for v in rng.uniform(0.2, 2.0, size=2))
    W1, W2 = sign_patterns(n, [v1, v2])
    z1 = np.einsum("pij,j->pi", W1, rng.normal(size=n[0]))
    a1, M1 = relu(z1), drelu(z1)
    z2 = np.einsum("pij,pj->pi", W2, a1)
    d2 = np.broadcast_to(rng.normal(size=n[2]), z2.shape)
    return {
        "n0": n[0], "n1": n[1], "n2": n[2], "v1": v1, "v2": v2, "z1": z1, "a1": a1, "z2": z2,
        "M1": M1, "d1": M1 * np.einsum("pij,pi->pj", W2, d2), "d2": d2, "E": _mean,
    }  # fmt: skip


def _mean(a: Array) -> float:
    return float(np.mean(a))


def most_patterns() -> int:
    """Return the largest number of sign patterns over which `he_layers` averages.

    Examples
    --------
    >>> print(most_patterns() > 2**12)
    True
    """
    return max(1 << (n0 * n1 + n1 * n2) for n0, n1, n2 in SHAPES)


def fan_square(width: int) -> float:
    """Return the mean of z² of a layer of 100 units with 400 inputs and variance 1/width.

    Parameters
    ----------
    width : int
        400 for the layer below, 100 for the layer itself.

    Returns
    -------
    float
        Over 500 Gaussian inputs of mean square 1, the median of 5 seeds.

    Examples
    --------
    >>> print(round(fan_square(400)))
    1
    """
    squares = []
    for seed in trials(5):
        rng = np.random.default_rng(seed)
        z = gaussian(rng, 100, 400, gain=400 / width) @ rng.normal(size=(400, 500))
        squares.append(float(np.mean(z**2)))
    return float(np.median(squares))


# --8<-- [end:he]


# --8<-- [start:values]
def tower_values(gain: float, seed: int = SPECIMEN) -> tuple[list[Array], list[Array]]:
    """Return all activations and all gradients of one tower of fifty ReLU layers.

    Parameters
    ----------
    gain : float
        Variance of a weight times the width, 64: 1, or 2 by He's rule.
    seed : int
        Of weights, of the 32 Gaussian inputs, and of the Gaussian gradient at the last layer.

    Returns
    -------
    A, deltas : list of ndarray
        A_1 … A_50 and δ_1 … δ_50, each of shape (64, 32).

    Examples
    --------
    >>> A, deltas = tower_values(2.0)
    >>> print(len(A), len(deltas), A[0].shape)
    50 50 (64, 32)
    """
    rng = np.random.default_rng(seed)
    weights = [gaussian(rng, 64, 64, gain) for _ in range(50)]
    Z, A = forward(weights, rng.normal(size=(64, 32)), relu)
    return A[1:], backward(weights, Z, rng.normal(size=(64, 32)), drelu)


def magnitudes(values: Array, edges: Array) -> Array:
    """Return which share of all values has a size between neighbouring edges.

    Parameters
    ----------
    values : ndarray
        Of any shape; exact zeros are in no part.
    edges : ndarray, shape (parts + 1,)
        Powers of ten: -1 stands for 0.1.

    Returns
    -------
    ndarray, shape (parts,)

    Examples
    --------
    >>> print(magnitudes(np.array([0.0, 0.5, -0.2, 30.0]), np.array([-1.0, 0.0, 1.0, 2.0])))
    [0.5  0.   0.25]
    """
    sizes = np.log10(np.abs(values[values != 0]))
    return np.asarray(np.histogram(sizes, edges)[0] / values.size)


def lost_share(gain: float, layer: int) -> float:
    """Return which share of one layer's gradients, zeros apart, half precision rounds to zero.

    Examples
    --------
    >>> print(lost_share(1.0, 50))
    0.0
    """
    delta = tower_values(gain)[1][layer - 1]
    return float(np.mean(delta[delta != 0].astype(np.float16) == 0))


# --8<-- [end:values]
