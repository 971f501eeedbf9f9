"""Signals and gradients that grow: equal scales, saturated outputs, and a limit on the gradient."""

from __future__ import annotations

import math

import numpy as np

from snippets import Array
from snippets.activations import dsigmoid, sigmoid
from snippets.network import forward, gaussian, rms
from snippets.seeds import SPECIMEN, trials

__all__ = ["clip_entries", "clip_norm", "grown", "kept_direction", "scaled_outputs"]


# --8<-- [start:growth]
def grown(scale: float, layers: int = 50, width: int = 64) -> float:
    """Return how much longer a vector is after layers of `scale` times an orthogonal matrix.

    Examples
    --------
    >>> print(round(grown(1.0), 12))
    1.0
    """
    rng = np.random.default_rng(SPECIMEN)
    start = a = rng.normal(size=(width, 1))
    for _ in range(layers):
        a = scale * np.linalg.qr(rng.normal(size=(width, width)))[0] @ a
    return float(np.linalg.norm(a) / np.linalg.norm(start))


def scaled_outputs(scale: float, seeds: int = 100) -> tuple[float, float]:
    """Return rms Z_4 and rms ∂J/∂Z_4 of four sigmoid layers whose weights are enlarged.

    Half the squared error of 64 outputs against targets of 0 and 1, summed over the units and
    averaged over 32 Gaussian examples.

    Parameters
    ----------
    scale : float
        Factor of all weights, which are N(0, 1/64) without it.
    seeds : int
        How many networks; medians.

    Returns
    -------
    Z, delta : float

    Examples
    --------
    >>> small, large = scaled_outputs(1.0, seeds=1), scaled_outputs(64.0, seeds=1)
    >>> print(small[0] < large[0], small[1] > large[1])
    True True
    """
    runs = []
    for seed in trials(seeds):
        rng = np.random.default_rng(seed)
        weights = [scale * gaussian(rng, 64, 64) for _ in range(4)]
        X, Y = rng.normal(size=(64, 32)), rng.integers(0, 2, size=(64, 32))
        Z, A = forward(weights, X, sigmoid)
        runs.append((rms(Z[-1]), rms((A[-1] - Y) / 32 * dsigmoid(Z[-1]))))
    z, delta = np.median(runs, axis=0)
    return float(z), float(delta)


# --8<-- [end:growth]


# --8<-- [start:clip]
def clip_entries(g: Array, limit: float) -> Array:
    """Return the gradient with every entry cut to [-limit, limit].

    Examples
    --------
    >>> print(clip_entries(np.array([3.0, 0.4]), 1.0))
    [1.  0.4]
    """
    return np.clip(g, -limit, limit)


def clip_norm(g: Array, limit: float) -> Array:
    """Return the gradient, shortened to length `limit` if it is longer.

    Source: Pascanu, Mikolov and Bengio (2013), algorithm 1.

    Examples
    --------
    >>> print(clip_norm(np.array([3.0, 4.0]), 1.0))
    [0.6 0.8]
    """
    length = float(np.linalg.norm(g))
    return g if length <= limit else g * (limit / length)


def kept_direction(g: Array, clipped: Array) -> float:
    """Return the angle between a gradient and what clipping made of it, in degrees.

    Examples
    --------
    >>> g = np.array([3.0, 4.0])
    >>> print(round(kept_direction(g, clip_norm(g, 1.0)), 6))
    0.0
    """
    cosine = np.dot(g, clipped) / (np.linalg.norm(g) * np.linalg.norm(clipped))
    return math.degrees(math.acos(min(1.0, float(cosine))))


# --8<-- [end:clip]
