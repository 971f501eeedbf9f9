"""Batch normalisation, forwards and backwards, and what it does to a deep network."""

from __future__ import annotations

import math

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS
from snippets.network import gaussian, rms

__all__ = ["decay_normalised", "mean", "normal_share", "normalise", "normalise_back", "spread"]


# --8<-- [start:normalise]
def mean(Z: Array) -> Array:
    """Return the mean over the batch, one number a unit: shape (n, 1) from (n, m).

    Examples
    --------
    >>> print(mean(np.array([[1.0, 3.0], [5.0, 5.0]])).ravel())
    [2. 5.]
    """
    return np.asarray(np.mean(Z, axis=1, keepdims=True))


def spread(Z: Array, eps: float) -> Array:
    """Return s = sqrt(variance + eps) over the batch, shape (n, 1).

    The mean of squares is written out, for `numpy.var` drops the imaginary part.

    Examples
    --------
    >>> print(spread(np.array([[1.0, 3.0], [5.0, 5.0]]), 0.0).ravel())
    [1. 0.]
    """
    return np.asarray(np.sqrt(mean((Z - mean(Z)) ** 2) + eps))


def normalise(Z: Array, eps: float = 1e-5) -> Array:
    """Return Ẑ = (Z - mean) / s: each unit with mean 0 and variance 1 over the batch.

    Examples
    --------
    >>> print(normalise(np.array([[1.0, 3.0], [5.0, 5.0]])).round(4))
    [[-1.  1.]
     [ 0.  0.]]
    """
    return np.asarray((Z - mean(Z)) / spread(Z, eps))


def normalise_back(H: Array, Z: Array, eps: float = 1e-5) -> Array:
    """Return ∂J/∂Z, given H = ∂J/∂Ẑ; all shapes are (n, m).

    Examples
    --------
    >>> Z = np.array([[1.0, 2.0, 6.0]])
    >>> print(abs(normalise_back(np.ones((1, 3)), Z)).max())
    0.0
    """
    Zhat = normalise(Z, eps)
    return np.asarray((H - mean(H) - Zhat * mean(H * Zhat)) / spread(Z, eps))


# --8<-- [end:normalise]


# --8<-- [start:normal]
def normal_share(bound: float) -> float:
    """Return the probability that a standard normal number lies between -bound and bound.

    Examples
    --------
    >>> print(f"{normal_share(1.96):.4f}")
    0.9500
    """
    return math.erf(bound / math.sqrt(2))


# --8<-- [end:normal]


# --8<-- [start:deep]
def decay_normalised(name: str, layers: int = 50, width: int = 64, seeds: int = 5) -> float:
    """Return `snippets.network.decay` of a network with batch normalisation, 128 examples.

    Parameters
    ----------
    name, layers, width, seeds
        As there; the weights have variance 1 / width.

    Returns
    -------
    float

    Examples
    --------
    >>> print(decay_normalised("sigmoid", layers=10) > 0.1)
    True
    """
    g, slope, _ = ACTIVATIONS[name]
    ratios = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        weights = [gaussian(rng, width, width) for _ in range(layers)]
        A, Z = rng.normal(size=(width, 128)), []
        for W in weights:
            Z.append(W @ A)
            A = g(normalise(Z[-1]))
        deltas = [rng.normal(size=(width, 128))]
        for W, z in zip(weights[:0:-1], Z[-2::-1], strict=True):
            deltas.append(normalise_back((W.T @ deltas[-1]) * slope(normalise(z)), z))
        ratios.append(rms(deltas[-1]) / rms(deltas[0]))
    return float(np.median(ratios))


# --8<-- [end:deep]
