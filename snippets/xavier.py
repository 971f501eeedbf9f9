"""Xavier's rule: what a layer does to the mean square, forwards and backwards, and two tests."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS
from snippets.network import backward, forward, rms
from snippets.seeds import trials
from snippets.sign_patterns import exact_moments, sign_patterns
from snippets.spread import magnitude

__all__ = [
    "exact_table",
    "gain_rows",
    "harmonic_mean",
    "layer_gains",
    "linear_layers",
    "mean",
    "singular_values",
    "turning_rows",
    "variance",
]

RULES = ("inputs", "outputs", "compromise")
# Few enough weights for all their signs; unequal, so that a wrong width shows.
SHAPES = ((2, 3, 4), (3, 2, 5), (4, 3, 2), (1, 4, 3), (2, 4, 1))


# --8<-- [start:rule]
def variance(rule: str, n_in: int, n_out: int) -> float:
    """Return the variance of the weights of a layer under one of three rules.

    Parameters
    ----------
    rule : str
        ``inputs`` for 1/n_in, ``outputs`` for 1/n_out, ``compromise`` for 2/(n_in + n_out).
    n_in, n_out : int
        Width of the layer below and of the layer.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If there is no rule of that name.

    Examples
    --------
    >>> print([variance(rule, 400, 100) for rule in ("inputs", "outputs", "compromise")])
    [0.0025, 0.01, 0.004]
    """
    if rule not in RULES:
        raise ValueError(f"no rule {rule!r}; there are {', '.join(RULES)}")
    widths = {"inputs": n_in, "outputs": n_out, "compromise": (n_in + n_out) / 2}
    return 1 / widths[rule]


def harmonic_mean(a: float, b: float) -> float:
    """Return 2 / (1/a + 1/b).

    Examples
    --------
    >>> print(harmonic_mean(1.0, 3.0))
    1.5
    """
    return 2 / (1 / a + 1 / b)


# --8<-- [end:rule]


# --8<-- [start:cases]
def mean(a: Array) -> float:
    """Return the mean of all entries.

    Examples
    --------
    >>> print(mean(np.array([1.0, 3.0])))
    2.0
    """
    return float(np.mean(a))


def linear_layers(rng: np.random.Generator) -> dict[str, Any]:
    """Return two linear layers for all sign matrices at once.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the widths, the variances, the input x and the gradient at Z_2.

    Returns
    -------
    dict
        ``x`` and ``d2`` are fixed; ``z1``, ``z2``, ``d1`` have shape (patterns, n_l); ``E``
        averages over patterns and units, ``mean`` over units.

    Examples
    --------
    >>> case = linear_layers(np.random.default_rng(0))
    >>> case["z1"].shape[1] == case["n1"]
    True
    """
    n = SHAPES[int(rng.integers(len(SHAPES)))]
    v1, v2 = (float(v) for v in rng.uniform(0.2, 2.0, size=2))
    W1, W2 = sign_patterns(n, [v1, v2])
    x, d2 = rng.normal(size=n[0]), rng.normal(size=n[2])
    z1 = np.einsum("pij,j->pi", W1, x)
    return {
        "n0": n[0], "n1": n[1], "n2": n[2], "v1": v1, "v2": v2, "x": x, "z1": z1,
        "z2": np.einsum("pij,pj->pi", W2, z1), "d2": d2, "d1": np.einsum("pij,i->pj", W2, d2),
        "E": mean, "mean": mean,
    }  # fmt: skip


def exact_table(widths: Sequence[int] = (3, 2, 2, 1)) -> list[tuple[str, float, float]]:
    """Return what three rules do to mean squares, averaged over every pattern of signs.

    Parameters
    ----------
    widths : sequence of int
        n_0 … n_L of linear layers, with few enough weights.

    Returns
    -------
    list of tuple
        Name of the rule, E z_L² over the mean of x², and E δ_1² over the mean of δ_L².

    Examples
    --------
    >>> for row in exact_table():
    ...     print(row[0], round(row[1], 9), round(row[2], 9))
    one over the inputs 1.0 0.5
    one over the outputs 3.0 1.0
    two over the sum 1.6 0.666666667
    """
    names = ("one over the inputs", "one over the outputs", "two over the sum")
    x, u = np.linspace(-1.0, 2.0, widths[0]), np.ones(widths[-1])
    rows = []
    for name, rule in zip(names, RULES, strict=True):
        v = [variance(rule, n_in, n_out) for n_in, n_out in pairwise(widths)]
        signal, gradient = exact_moments(widths, v, x, u)
        rows.append((name, signal[-1] / mean(x**2), gradient[0] / gradient[-1]))
    return rows


# --8<-- [end:cases]


# --8<-- [start:measured]
@functools.lru_cache
def layer_gains(
    rule: str, widths: Sequence[int] = (400, 100, 400, 100, 400), seeds: int = 100
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return how each layer changes the mean square of a signal and of a gradient.

    Parameters
    ----------
    rule : str
        As in `variance`.
    widths : sequence of int
        n_0 … n_L of linear layers, into which 20 Gaussian examples go.
    seeds : int
        How many networks; medians.

    Returns
    -------
    forwards, backwards : tuple of float
        Mean of z_l² over that of what enters; mean of the gradient behind layer l over that
        before it; first layer first.

    Examples
    --------
    >>> forwards, backwards = layer_gains("inputs", (40, 10), seeds=1)
    >>> print(len(forwards), len(backwards))
    1 1
    """
    runs = []
    for seed in trials(seeds):
        rng = np.random.default_rng(seed)
        pairs = list(pairwise(widths))
        weights = [
            rng.normal(size=(n_out, n_in)) * np.sqrt(variance(rule, n_in, n_out))
            for n_in, n_out in pairs
        ]
        X = rng.normal(size=(widths[0], 20))
        Z, A = forward(weights, X, np.asarray)
        deltas = backward(weights, Z, rng.normal(size=Z[-1].shape), np.ones_like)
        before = [weights[0].T @ deltas[0], *deltas[:-1]]
        runs.append(
            (
                [(rms(z) / rms(a)) ** 2 for z, a in zip(Z, A, strict=False)],
                [(rms(low) / rms(high)) ** 2 for low, high in zip(before, deltas, strict=True)],
            )
        )
    forwards, backwards = np.median(runs, axis=0)
    return tuple(map(float, forwards)), tuple(map(float, backwards))


def gain_rows() -> list[tuple[None, float, float, float, float]]:
    """Return the rows of a table: rule, then forwards and backwards for 400→100 and 100→400.

    Examples
    --------
    >>> len(gain_rows())
    3
    """
    rows = []
    for rule in RULES:
        forwards, backwards = layer_gains(rule)
        rows.append((None, forwards[0], backwards[0], forwards[1], backwards[1]))
    return rows


@functools.lru_cache
def singular_values(
    kind: str, name: str = "identity", layers: int = 20, width: int = 32, seeds: int = 100
) -> tuple[float, float, float]:
    """Return how a stack of square layers stretches, at the point where one random input takes it.

    Parameters
    ----------
    kind : str
        ``normal`` for entries of variance 1/width, ``orthogonal`` for random orthogonal matrices;
        both are multiplied by √2 for ReLU.
    name : str
        Activation function, as in `snippets.activations.slope`.
    layers, width, seeds : int
        How many, how wide, and how many networks.

    Returns
    -------
    largest, median, open : float
        Largest and median singular value of ∂a_L/∂a_0, and the share of those above rounding;
        medians over the networks.

    Examples
    --------
    >>> print([round(each, 9) for each in singular_values("orthogonal", layers=3, width=8)])
    [1.0, 1.0, 1.0]
    """
    g, slope, _ = ACTIVATIONS[name]
    runs = []
    for seed in trials(seeds):
        rng = np.random.default_rng(seed)
        a, J = rng.normal(size=(width, 1)), np.eye(width)
        for _ in range(layers):
            W = rng.normal(size=(width, width))
            W = np.linalg.qr(W)[0] if kind == "orthogonal" else W / np.sqrt(width)
            W = W * (np.sqrt(2) if name == "relu" else 1)
            z = W @ a
            a, J = g(z), slope(z) * (W @ J)
        values = np.linalg.svd(J, compute_uv=False)
        values[values < 1e-13 * values[0]] = 0
        runs.append((values[0], np.median(values), np.mean(values > 0)))
    largest, median, passed = np.median(runs, axis=0)
    return float(largest), float(median), float(passed)


def turning_rows() -> list[tuple[None, float, float | Fraction]]:
    """Return largest and median of the `singular_values` of four stacks of twenty layers.

    Examples
    --------
    >>> len(turning_rows())
    4
    """
    rows: list[tuple[None, float, float | Fraction]] = []
    for kind, name in (
        ("orthogonal", "identity"),
        ("orthogonal", "tanh"),
        ("orthogonal", "relu"),
        ("normal", "identity"),
    ):
        largest, median, _ = singular_values(kind, name)
        rows.append((None, largest, magnitude(median) if median else 0.0))
    return rows


# --8<-- [end:measured]
