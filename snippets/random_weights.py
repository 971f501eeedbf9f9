"""Weights between 0 and 1 in place of weights around 0, and what fifty layers make of them."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS
from snippets.network import backward, forward, gaussian, rms
from snippets.seeds import SPECIMEN, trials
from snippets.spread import rough

__all__ = ["deep_variances", "draw", "one_start", "square_growth", "two_rows"]


# --8<-- [start:draw]
def draw(rule: str, gain: float, rows: int, columns: int, rng: np.random.Generator) -> Array:
    """Return a weight matrix of numbers that are all scaled by sqrt(gain / columns).

    Parameters
    ----------
    rule : str
        ``random`` for numbers uniform between 0 and 1; ``normal`` for numbers of mean 0 and
        variance 1; ``centred`` for numbers uniform between -1 and 1.
    gain : float
        2 for ReLU, 1 for tanh (see `snippets.he`).
    rows, columns : int
        Shape.
    rng : numpy.random.Generator
        Draws the entries.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If there is no rule of that name.

    Examples
    --------
    >>> W = draw("random", 2.0, 300, 200, np.random.default_rng(0))
    >>> print(W.min() > 0, round(float(W.mean()), 3))
    True 0.05
    """
    if rule == "normal":
        return gaussian(rng, rows, columns, gain)
    low = {"random": 0.0, "centred": -1.0}.get(rule)
    if low is None:
        raise ValueError(f"no rule {rule!r}; there are random, normal and centred")
    return np.asarray(rng.uniform(low, 1.0, size=(rows, columns)) * np.sqrt(gain / columns))


# --8<-- [end:draw]


# --8<-- [start:deep]
def _layers(
    name: str, rule: str, gain: float, seed: int, width: int, layers: int
) -> tuple[list[Array], list[Array], np.random.Generator]:
    rng = np.random.default_rng(seed)
    weights = [draw(rule, gain, width, width, rng) for _ in range(layers)]
    Z, _ = forward(weights, rng.normal(size=(width, 32)), ACTIVATIONS[name][0])
    return weights, Z, rng


@functools.lru_cache
def deep_variances(
    name: str, rule: str, gain: float, width: int = 256, layers: int = 50, seeds: int = 5
) -> tuple[float, ...]:
    """Return the variance of all entries of Z_1 … Z_L, a median of seeds.

    Parameters
    ----------
    name : str
        Activation function, as in `snippets.activations.slope`.
    rule, gain
        As in `draw`.
    width, layers, seeds : int
        Of networks with equal layers, into which 32 Gaussian examples go.

    Returns
    -------
    tuple of float
        First layer first.

    Examples
    --------
    >>> print(deep_variances("relu", "random", 2.0, width=64, layers=3, seeds=1)[-1] > 10)
    True
    """
    runs = [
        [float(np.var(z)) for z in _layers(name, rule, gain, seed, width, layers)[1]]
        for seed in trials(seeds)
    ]
    return tuple(float(each) for each in np.median(runs, axis=0))


def square_growth(width: int = 256) -> float:
    """Return the growth of the mean of z² a layer, from layer 10 to 50, for ReLU and `random`.

    Theory says width / 2: the weights have the mean sqrt(2 / width) / 2, so that the mean
    activation is multiplied by sqrt(width / 2).

    Examples
    --------
    >>> print(round(square_growth(16)))
    8
    """
    _, Z, _ = _layers("relu", "random", 2.0, SPECIMEN, width, 50)
    squares = [float(np.mean(z**2)) for z in Z]
    return float((squares[49] / squares[9]) ** (1 / 40))


def one_start(
    name: str, rule: str, gain: float, seed: int, width: int = 256, layers: int = 50
) -> tuple[list[float], float]:
    """Return the variance of Z_1 … Z_L and rms(δ_1) / rms(δ_L) of one such network.

    Entries may be so small that their squares underflow: they are divided by the largest before.

    Examples
    --------
    >>> print(0 < one_start("tanh", "random", 1.0, seed=0, layers=40)[1] < 1e-160)
    True
    """
    weights, Z, rng = _layers(name, rule, gain, seed, width, layers)
    deltas = backward(weights, Z, rng.normal(size=Z[-1].shape), ACTIVATIONS[name][1])
    first, last = (np.abs(delta).max() for delta in (deltas[0], deltas[-1]))
    left = rms(deltas[0] / first) / rms(deltas[-1] / last) * (first / last) if first else 0.0
    return [float(np.var(z)) for z in Z], float(left)


def two_rows(
    draws: Mapping[str, Sequence[float]], depths: Sequence[int]
) -> list[tuple[float | Fraction, ...]]:
    """Return the variance of z at some depths: `random` and normal weights, ReLU and tanh.

    Parameters
    ----------
    draws : mapping of str to sequence of float
        ``result("weight-draws")["median"]``, a number per depth; more than a thousand is shown as
        its order of magnitude.
    depths : sequence of int
        Those of the result's settings.
    """
    names = [
        f"{name}_{rule}_variance" for name in ("relu", "tanh") for rule in ("random", "normal")
    ]
    columns = [[rough(each) for each in draws[name]] for name in names]
    return list(zip(depths, *columns, strict=True))


# --8<-- [end:deep]
