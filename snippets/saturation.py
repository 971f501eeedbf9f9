"""Flat ends: where a slope is zero in a computer, what huge weights do, and tanh beside sigmoid."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS, dsigmoid, sigmoid, tanh
from snippets.bench import bench_inputs
from snippets.draws import sizes
from snippets.gauss import expectation
from snippets.network import backward, forward, rms
from snippets.seeds import Count, trials

__all__ = [
    "FORMATS",
    "as_sigmoids",
    "binary_table",
    "central_reach",
    "deep_table",
    "deep_uniform",
    "full_at",
    "full_table",
    "near_binary",
    "overflows_at",
    "rounded_slope",
    "square_gain",
    "square_gain_in_theory",
    "stretched",
    "tanh_table",
    "typical_slope",
]

FORMATS = ("float16", "float32", "float64")
HIGH = 400.0


# --8<-- [start:formats]
def full_at(dtype: str) -> float:
    """Return the z from which 1 / (1 + e^-z) is exactly 1 in a floating-point format.

    The sum is rounded to 1 where e^-z is at most half the distance from 1 to the next number.

    Parameters
    ----------
    dtype : str
        ``float16``, ``float32`` or ``float64``.

    Returns
    -------
    float

    Examples
    --------
    >>> print([round(full_at(dtype), 1) for dtype in FORMATS])
    [7.6, 16.6, 36.7]
    """
    return float(np.log(2 / float(np.finfo(dtype).eps)))


def full_table() -> list[tuple[None, float]]:
    """Return the rows of a table of the three formats: a name, and `full_at`.

    Examples
    --------
    >>> print(len(full_table()))
    3
    """
    return [(None, full_at(dtype)) for dtype in FORMATS]


def overflows_at(dtype: str) -> float:
    """Return the z below which e^-z is too large for a floating-point format.

    Examples
    --------
    >>> print([round(overflows_at(dtype), 1) for dtype in FORMATS])
    [-11.1, -88.7, -709.8]
    """
    return -float(np.log(float(np.finfo(dtype).max)))


def rounded_slope(z: float, dtype: str) -> float:
    """Return a·(1 - a) for a = 1 / (1 + e^-z), every step rounded to a format.

    Examples
    --------
    >>> print(rounded_slope(7.0, "float16") > 0, rounded_slope(8.0, "float16"))
    True 0.0
    """
    number = np.dtype(dtype).type
    with np.errstate(over="ignore", under="ignore"):
        a = number(1) / (number(1) + np.exp(number(-z)))
        return float(a * (number(1) - a))


# --8<-- [end:formats]


@functools.lru_cache
def central_reach(share: float, layer: int, seeds: int = 100) -> float:
    """Return the |z| below which a share of what enters one layer of new sigmoid benches lies.

    Parameters
    ----------
    share : float
        From 0 to 1.
    layer : int
        From 1 to 10.
    seeds : int
        How many benches, all counted together.

    Returns
    -------
    float

    Examples
    --------
    >>> print(central_reach(0.5, 5, seeds=2) < central_reach(0.9, 5, seeds=2))
    True
    """
    inputs = [np.abs(bench_inputs("sigmoid", seed)[layer - 1]) for seed in trials(seeds)]
    return float(np.quantile(inputs, share))


# --8<-- [start:huge]
@functools.lru_cache(maxsize=1)
def _entering(inputs: int) -> Array:
    """Return what enters 100 units on 200 examples, in each of 100 draws."""
    draws = []
    for seed in trials(100):
        rng = np.random.default_rng(seed)
        W = rng.uniform(-HIGH, HIGH, size=(100, inputs))
        draws.append(W @ rng.normal(size=(inputs, 200)))
    return np.array(draws)


def near_binary(inputs: int, within: float = 0.0) -> float:
    """Return the share of sigmoid outputs that are at most `within` away from 0 or 1.

    Parameters
    ----------
    inputs : int
        Of each of 100 units, with weights uniform between -400 and 400. Inputs are standard
        normal, 200 examples.
    within : float
        0 for exactly 0 or 1 in float64.

    Returns
    -------
    float
        The median of 100 draws.

    Examples
    --------
    >>> print(near_binary(4) < near_binary(4, 1e-6) < near_binary(4, 0.01) < 1)
    True
    """
    a = sigmoid(_entering(inputs))
    return float(np.median(np.mean(np.minimum(a, 1 - a) <= within, axis=(1, 2))))


def binary_table(counts: tuple[int, ...] = (4, 16, 100)) -> list[tuple[float, ...]]:
    """Return inputs of a unit and the shares within 0.01, within 1e-6 and at exactly 0 or 1.

    Examples
    --------
    >>> print(len(binary_table((2, 4))))
    2
    """
    return [(n, *(near_binary(n, within) for within in (0.01, 1e-6, 0.0))) for n in counts]


def typical_slope(inputs: int = 100) -> float:
    """Return the median slope of those units.

    Examples
    --------
    >>> print(typical_slope() < 1e-100)
    True
    """
    return float(np.median(dsigmoid(_entering(inputs))))


def square_gain(inputs: int = 100) -> float:
    """Return n · E w² · E σ'(z)²: what such a layer does to the mean square of a gradient.

    Examples
    --------
    >>> print(square_gain() > 100)
    True
    """
    return float(inputs * HIGH**2 / 3 * np.mean(dsigmoid(_entering(inputs)) ** 2))


def square_gain_in_theory(inputs: int = 100) -> float:
    """Return the same from the density of z at 0, since the integral of σ'² is 1/6.

    With s² = n · E w² the density is 1 / (s √(2π)), which leaves s / (6 √(2π)).

    Examples
    --------
    >>> print(round(square_gain_in_theory()))
    154
    """
    s = np.sqrt(inputs * HIGH**2 / 3)
    return float(s / (6 * np.sqrt(2 * np.pi)))


@functools.lru_cache
def deep_uniform(layers: int = 10, width: int = 100, seeds: int = 100) -> tuple[float, Count]:
    """Return the median |δ_1| over rms δ_L of such layers, and how often some |δ_1| is greater.

    Parameters
    ----------
    layers, width : int
        64 standard normal examples go in, a normal δ_L comes back.
    seeds : int
        How many networks.

    Returns
    -------
    typical : float
        The median of the entries, and of the networks.
    grown : Count
        Networks in which the greatest entry of δ_1 is above rms δ_L.

    Examples
    --------
    >>> print(deep_uniform(3, 50, seeds=5)[0])
    0.0
    """
    middles, grown = [], 0
    for seed in trials(seeds):
        rng = np.random.default_rng(seed)
        weights = [rng.uniform(-HIGH, HIGH, size=(width, width)) for _ in range(layers)]
        Z, _ = forward(weights, rng.normal(size=(width, 64)), sigmoid)
        last = rng.normal(size=(width, 64))
        sizes = np.abs(backward(weights, Z, last, dsigmoid)[0]) / rms(last)
        middles.append(np.median(sizes))
        grown += int(np.max(sizes) > 1)
    return float(np.median(middles)), Count(grown, of=seeds)


def deep_table(depths: tuple[int, ...] = (2, 3, 5, 10)) -> list[tuple[int, float, Count]]:
    """Return rows of layers, a typical entry of δ_1, and how often one has grown.

    Examples
    --------
    >>> print(deep_table((2, 3))[0][:2])
    (2, 0.0)
    """
    return [(layers, *deep_uniform(layers)) for layers in depths]


# --8<-- [end:huge]


# --8<-- [start:stretched]
def stretched(rng: np.random.Generator) -> dict[str, Any]:
    """Return n tanh units whose outputs add up to J, so that ∂J/∂z is the slope.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the size and the entries.

    Returns
    -------
    dict
        ``z`` (n × 1), ``sigmoid``, ``dsigmoid`` and ``J``.

    Examples
    --------
    >>> case = stretched(np.random.default_rng(0))
    >>> case["z"].shape == (case["n"], 1)
    True
    """
    n = int(rng.integers(2, 8))
    z = rng.normal(scale=2.0, size=(n, 1))
    return {
        "n": n, "z": z, "sigmoid": sigmoid, "dsigmoid": dsigmoid,
        "J": lambda z=z: np.sum(tanh(z)),
    }  # fmt: skip


def as_sigmoids(rng: np.random.Generator) -> dict[str, Any]:
    """Return two tanh layers, and the bias with which sigmoids compute the same.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes and the entries.

    Returns
    -------
    dict
        ``W1`` (n_1 × n_0), ``W2`` (n_2 × n_1), ``X`` (n_0 × m), ``Z2`` (n_2 × m), ``b2``
        (n_2 × 1), which is minus the sum of each row of ``W2``, and ``sigmoid``.

    Examples
    --------
    >>> case = as_sigmoids(np.random.default_rng(0))
    >>> case["b2"].shape == (case["n2"], 1)
    True
    """
    *n, m = sizes(rng, 4)
    W1, W2 = rng.normal(size=(n[1], n[0])), rng.normal(size=(n[2], n[1]))
    X = rng.normal(size=(n[0], m))
    return {
        "n0": n[0], "n1": n[1], "n2": n[2], "m": m, "W1": W1, "W2": W2, "X": X,
        "Z2": W2 @ tanh(W1 @ X), "b2": -np.sum(W2, axis=1, keepdims=True),
        "sigmoid": sigmoid, "J": lambda W2=W2: np.sum(W2 @ tanh(W1 @ X)),
    }  # fmt: skip


def tanh_table(left: Mapping[str, float]) -> list[tuple[str, float, float]]:
    """Return rows of sigmoid beside tanh: value at 0, greatest and mean slope, slope at 5, left.

    Mean slopes are those of standard normal inputs; left is what 50 layers with weights of
    variance 1/n keep of a gradient.

    Examples
    --------
    >>> print(tanh_table({"tower_sigmoid_1": 0.5, "tower_tanh_1": 0.5})[1])
    ('greatest slope', 0.25, 1.0)
    """
    slopes = {name: ACTIVATIONS[name][1] for name in ("sigmoid", "tanh")}
    rows: dict[str, Callable[[str], float]] = {
        "value at zero": lambda name: float(ACTIVATIONS[name][0](0.0)),
        "greatest slope": lambda name: float(slopes[name](0.0)),
        "mean slope": lambda name: expectation(slopes[name]),
        "slope at five": lambda name: float(slopes[name](5.0)),
        "left after fifty layers": lambda name: left[f"tower_{name}_1"],
    }
    return [(what, value("sigmoid"), value("tanh")) for what, value in rows.items()]


# --8<-- [end:stretched]
