"""Batch normalisation, forwards and backwards, and what it does to a deep network."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS
from snippets.gauss import expectation
from snippets.network import gaussian
from snippets.seeds import SPECIMEN, trials

__all__ = [
    "deep_inputs",
    "deep_spreads",
    "expected_slope",
    "gain_normalised",
    "mean",
    "mean_slope",
    "normal_share",
    "normalise",
    "normalise_back",
    "normalise_layer",
    "normalise_layer_back",
    "spread",
]


# --8<-- [start:normalise]
def mean(Z: Array) -> Array:
    """Return the mean over the batch, one number per unit: shape (n, 1) from (n, m).

    Examples
    --------
    >>> print(mean(np.array([[1.0, 3.0], [5.0, 5.0]])).ravel())
    [2. 5.]
    """
    return np.asarray(np.mean(Z, axis=-1, keepdims=True))


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


# --8<-- [start:halves]
def divide(Z: Array, eps: float = 1e-5) -> Array:
    """Return Z / s, not centred before; a part of `normalise`.

    Examples
    --------
    >>> print(divide(np.array([[1.0, 3.0]]), 0.0))
    [[1. 3.]]
    """
    return np.asarray(Z / spread(Z, eps))


def divide_back(H: Array, Z: Array, eps: float = 1e-5) -> Array:
    """Return ∂J/∂Z, given the gradient H by what `divide` returns.

    Examples
    --------
    >>> Z = np.array([[1.0, 3.0]])
    >>> print(divide_back(Z, Z, 0.0))
    [[ 6. -2.]]
    """
    return np.asarray((H - normalise(Z, eps) * mean(H * divide(Z, eps))) / spread(Z, eps))


# --8<-- [end:halves]


# --8<-- [start:layer]
def normalise_layer(Z: Array, eps: float = 1e-5) -> Array:
    """Return layer normalisation of Z: each example with mean 0 and variance 1 over its units.

    Examples
    --------
    >>> print(normalise_layer(np.array([[1.0, 5.0], [3.0, 5.0]])).round(4))
    [[-1.  0.]
     [ 1.  0.]]
    """
    return normalise(Z.mT, eps).mT


def normalise_layer_back(H: Array, Z: Array, eps: float = 1e-5) -> Array:
    """Return ∂J/∂Z, given the gradient H by what `normalise_layer` returns.

    Examples
    --------
    >>> Z = np.array([[1.0], [2.0], [6.0]])
    >>> print(abs(normalise_layer_back(np.ones((3, 1)), Z)).max())
    0.0
    """
    return normalise_back(H.mT, Z.mT, eps).mT


# --8<-- [end:layer]


# --8<-- [start:inputs]
def deep_inputs(
    normalised: bool, seed: int = SPECIMEN, layers: int = 50, width: int = 64
) -> list[Array]:
    """Return what enters each layer's sigmoids, with batch normalisation or without.

    Examples
    --------
    >>> print(len(deep_inputs(True)), deep_inputs(True)[0].shape)
    50 (64, 128)
    """
    rng = np.random.default_rng(seed)
    weights = [gaussian(rng, width, width) for _ in range(layers)]
    A, found = rng.normal(size=(width, 128)), []
    for W in weights:
        Z = W @ A
        found.append(normalise(Z) if normalised else Z)
        A = ACTIVATIONS["sigmoid"][0](found[-1])
    return found


def mean_slope(normalised: bool, seeds: int = 5) -> float:
    """Return the mean of σ' over all units of `deep_inputs`, a median over seeds.

    Examples
    --------
    >>> print(mean_slope(True, seeds=1) < mean_slope(False, seeds=1) < 0.25)
    True
    """
    slope = ACTIVATIONS["sigmoid"][1]
    runs = [float(np.mean(slope(np.array(deep_inputs(normalised, s))))) for s in trials(seeds)]
    return float(np.median(runs))


def deep_spreads(normalised: bool, seed: int = SPECIMEN, layers: int = 50) -> list[float]:
    """Return the mean spread over the batch of what each layer's weights hand on, layer by layer.

    Examples
    --------
    >>> print(deep_spreads(False)[20] < 1e-9 < deep_spreads(True)[20])
    True
    """
    rng = np.random.default_rng(seed)
    weights = [gaussian(rng, 64, 64) for _ in range(layers)]
    A, found = rng.normal(size=(64, 128)), []
    for W in weights:
        Z = W @ A
        found.append(float(np.mean(spread(Z, 0.0))))
        A = ACTIVATIONS["sigmoid"][0](normalise(Z) if normalised else Z)
    return found


# --8<-- [end:inputs]


# --8<-- [start:gain]
def expected_slope(name: str) -> float:
    """Return the mean of g'(z) for z ~ N(0, 1).

    Examples
    --------
    >>> print(round(expected_slope("sigmoid"), 4))
    0.2066
    """
    return expectation(ACTIVATIONS[name][1])


def gain_normalised(name: str, over: str = "batch") -> float:
    """Return what a wide normalised layer multiplies the mean square of a gradient by.

    Parameters
    ----------
    name : str
        Activation function, as in `snippets.activations.slope`.
    over : str
        ``batch`` divides by the variance of g(z), ``layer`` by the mean of g(z)².

    Returns
    -------
    float
        E g'(z)² over the one or the other, for z ~ N(0, 1).

    Examples
    --------
    >>> print(round(gain_normalised("sigmoid"), 4), round(gain_normalised("sigmoid", "layer"), 4))
    1.0336 0.1528
    """
    g, slope, _ = ACTIVATIONS[name]
    square = expectation(lambda z: g(z) ** 2)
    size = square - expectation(g) ** 2 if over == "batch" else square
    return expectation(lambda z: slope(z) ** 2) / size


# --8<-- [end:gain]


Pair: TypeAlias = tuple[Callable[[Array], Array], Callable[[Array, Array], Array]]
NORMALISATIONS: dict[str, Pair] = {
    "no": (np.asarray, lambda H, _: H),
    "batch": (normalise, normalise_back),
    "layer": (normalise_layer, normalise_layer_back),
    "centred": (lambda Z: Z - mean(Z), lambda H, _: H - mean(H)),
    "divided": (divide, divide_back),
}
"""What is done to Z before the activation, and what that does to a gradient on its way back."""
