"""What a wide random network of each activation does to a gradient: predicted, not simulated."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from snippets.activations import ACTIVATIONS, dsigmoid, dtanh, max_slope, sigmoid, tanh
from snippets.gauss import expectation
from snippets.spread import rough

__all__ = [
    "ZOO",
    "crossing",
    "crossing_value",
    "left_table",
    "mean_square",
    "mean_square_slope",
    "predicted",
    "q_map",
    "slope_ratio",
    "slope_table",
    "two_slopes",
]

ZOO = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu")


# --8<-- [start:averages]
def mean_square(name: str, q: float = 1.0) -> float:
    """Return E φ(z)² for z ~ N(0, q): what a layer hands on, if its inputs have variance q.

    Examples
    --------
    >>> print(round(mean_square("relu", 3.0), 12))
    1.5
    """
    return expectation(lambda z: ACTIVATIONS[name][0](z) ** 2, q)


def mean_square_slope(name: str, q: float = 1.0) -> float:
    """Return E φ'(z)² for z ~ N(0, q): what a layer's slopes leave of a squared gradient.

    Examples
    --------
    >>> print(round(mean_square_slope("relu"), 12), round(mean_square_slope("tanh"), 4))
    0.5 0.4644
    """
    return expectation(lambda z: ACTIVATIONS[name][1](z) ** 2, q)


# --8<-- [end:averages]


# --8<-- [start:q_map]
@functools.lru_cache
def q_map(name: str, gain: float = 1.0, layers: int = 50) -> tuple[float, ...]:
    """Return q_1 … q_L, the variance of what enters each layer of a wide random network.

    Weights are N(0, gain / n) and the input has mean square 1, so that q_1 = gain and
    q_(l+1) = gain · E φ(z)² with z ~ N(0, q_l) (Poole et al., 2016).

    Parameters
    ----------
    name : str
        Activation function, as in `snippets.activations.slope`.
    gain : float
        Variance of a weight times the width.
    layers : int
        How many.

    Returns
    -------
    tuple of float

    Examples
    --------
    >>> print([round(q, 4) for q in q_map("relu", gain=1.0, layers=3)])
    [1.0, 0.5, 0.25]
    """
    q = [float(gain)]
    while len(q) < layers:
        q.append(gain * mean_square(name, q[-1]))
    return tuple(q)


@functools.lru_cache
def predicted(name: str, gain: float = 1.0, layers: int = 50, fixed: bool = False) -> float:
    """Return rms(δ_1) / rms(δ_L) of a wide random network, without simulating one.

    Each layer multiplies the mean square of a gradient by χ = gain · E φ'(z)², z ~ N(0, q_l)
    (Schoenholz et al., 2017).

    Parameters
    ----------
    name, gain, layers
        As in `q_map`.
    fixed : bool
        Take q = 1 in every layer, instead of the `q_map`.

    Returns
    -------
    float

    Examples
    --------
    >>> print(f"{predicted('tanh', fixed=True):.1e} {predicted('tanh'):.3f}")
    6.9e-09 0.121
    """
    variances = [1.0] * (layers - 1) if fixed else q_map(name, gain, layers)[:-1]
    rates = [gain * mean_square_slope(name, q) for q in variances]
    return float(np.prod(np.sqrt(rates)))


# --8<-- [end:q_map]


def slope_table() -> list[tuple[float | None, ...]]:
    """Return greatest slope, E φ'² and E φ² at q = 1 of each of `ZOO`; names stand before them.

    Examples
    --------
    >>> print([None if value is None else round(value, 12) for value in slope_table()[2]])
    [None, 1.0, 0.5, 0.5]
    """
    return [(None, max_slope(name), mean_square_slope(name), mean_square(name)) for name in ZOO]


def left_table(left: Mapping[str, float]) -> list[tuple[float | Fraction | None, ...]]:
    """Return what is left of a gradient over 49 layers, a row of numbers for each of `ZOO`.

    Parameters
    ----------
    left : mapping of str to float
        Such as ``result("survival")["median"]``.

    Returns
    -------
    list of tuple
        Room for the name; for gain 1 predicted at q = 1, along the `q_map`, measured; for gain 2
        along the q-map, measured. What is measured is `rough`.

    Examples
    --------
    >>> rows = left_table({f"tower_{name}_{gain}": 0.5 for name in ZOO for gain in (1, 2)})
    >>> print(len(rows), len(rows[0]))
    8 6
    """
    return [
        (
            None,
            predicted(name, fixed=True),
            predicted(name),
            rough(left[f"tower_{name}_1"]),
            predicted(name, 2.0),
            rough(left[f"tower_{name}_2"]),
        )
        for name in ZOO
    ]


# --8<-- [start:crossing]
def two_slopes(rng: np.random.Generator) -> dict[str, Any]:
    """Return n inputs with the sums of their tanhs and of their sigmoids, to differentiate.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the size and the entries.

    Returns
    -------
    dict
        ``z`` (n × 1), ``c`` = cosh(z / 2), and the sums ``J`` of tanh and ``S`` of sigmoid.

    Examples
    --------
    >>> case = two_slopes(np.random.default_rng(0))
    >>> case["c"].shape == case["z"].shape
    True
    """
    n = int(rng.integers(2, 8))
    z = rng.normal(scale=2.0, size=(n, 1))
    return {
        "n": n,
        "z": z,
        "c": np.cosh(z / 2),
        "J": lambda z=z: np.sum(tanh(z)),
        "S": lambda z=z: np.sum(sigmoid(z)),
    }


def crossing() -> float:
    """Return the z > 0 at which tanh and sigmoid are equally steep: cosh(z/2) = (1 + √3) / 2.

    Examples
    --------
    >>> print(f"{crossing():.4f}")
    1.6629
    """
    return float(2 * np.arccosh((1 + np.sqrt(3)) / 2))


def crossing_value() -> float:
    """Return the slope that both have there, (2 - √3) / 2.

    Examples
    --------
    >>> print(f"{crossing_value():.4f}")
    0.1340
    """
    return float(dtanh(crossing()))


def slope_ratio(z: float) -> float:
    """Return tanh'(z) / σ'(z).

    Examples
    --------
    >>> print(slope_ratio(0.0), round(slope_ratio(crossing()), 12))
    4.0 1.0
    """
    return float(dtanh(z) / dsigmoid(z))


# --8<-- [end:crossing]
