"""Products of equal and of different matrices, and what bounds them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import numpy as np

from snippets import Array
from snippets.draws import half_squares, sizes
from snippets.network import forward
from snippets.powers import example, gain, largest_gain, power, spectral_radius
from snippets.seeds import SPECIMEN, Count, trials
from snippets.spread import middle

__all__ = [
    "alternate",
    "compared_with_identity",
    "direction_rows",
    "equal_layers",
    "equal_neurons",
    "margins",
    "order_shares",
    "pair",
    "root_table",
    "settled",
    "squared_lengths",
    "walk_rows",
]

PAIRS: dict[str, tuple[list[list[float]], list[list[float]]]] = {
    # Both have the eigenvalue 0.5, twice.
    "shears": ([[0.5, 10.0], [0.0, 0.5]], [[0.5, 0.0], [10.0, 0.5]]),
    # Both have the eigenvalue 2, in different directions.
    "stretches": ([[2.0, 0.0], [0.0, 0.02]], [[0.02, 0.0], [0.0, 2.0]]),
}


# --8<-- [start:order]
def margins(W: Array) -> tuple[float, float]:
    """Return the smallest and the largest eigenvalue of W - I, for a symmetric W.

    Parameters
    ----------
    W : ndarray
        Symmetric.

    Returns
    -------
    float, float
        W > I if both are positive, W < I if both are negative, neither otherwise.

    Raises
    ------
    ValueError
        If W is not symmetric: then the order is not defined.

    Examples
    --------
    >>> print(margins(np.diag([1.5, 0.5])))
    (-0.5, 0.5)
    """
    if not np.array_equal(W, W.T):
        raise ValueError("only symmetric matrices are compared with the identity")
    values = np.linalg.eigvalsh(W - np.eye(len(W)))
    return float(values[0]), float(values[-1])


def compared_with_identity(W: Array) -> str:
    """Say how a symmetric matrix compares with the identity.

    Examples
    --------
    >>> print(compared_with_identity(np.diag([1.5, 0.5])))
    neither
    """
    least, most = margins(W)
    return "larger" if least > 0 else "smaller" if most < 0 else "neither"


@functools.lru_cache
def order_shares(n: int, draws: int = 2000) -> tuple[float, float, float]:
    """Return which shares of random symmetric matrices are larger, smaller, neither.

    Parameters
    ----------
    n : int
        Size; the entries are normal numbers of variance 1.
    draws : int
        How many matrices.

    Returns
    -------
    tuple of float

    Examples
    --------
    >>> print(round(sum(order_shares(2, draws=10)), 6))
    1.0
    """
    M = np.random.default_rng(SPECIMEN).normal(size=(draws, n, n))
    upper = np.triu(M)
    values = np.linalg.eigvalsh(upper + np.triu(M, 1).transpose(0, 2, 1))
    larger, smaller = np.mean(values[:, 0] > 1), np.mean(values[:, -1] < 1)
    return float(larger), float(smaller), float(1 - larger - smaller)


# --8<-- [end:order]


# --8<-- [start:norms]
def root_table(depths: Sequence[int]) -> list[tuple[int, float, float]]:
    """Return k, ‖C^k‖ and its k-th root for the shear of `snippets.powers`.

    Examples
    --------
    >>> print([round(each, 3) for each in root_table([2])[0]])
    [2, 10.006, 3.163]
    """
    return [(k, gain("shear", k), gain("shear", k) ** (1 / k)) for k in depths]


def settled(W: Array, share: float) -> int:
    """Return the first k from which ‖W^k‖^(1/k) is at most 1 + share times the spectral radius.

    Examples
    --------
    >>> print(settled(np.diag([2.0, 1.0]), 0.1))
    1
    """
    k, limit = 1, (1 + share) * spectral_radius(W)
    while largest_gain(power(W, k)) ** (1 / k) > limit:
        k += 1
    return k


def pair(name: str) -> tuple[Array, Array]:
    """Return two 2×2 matrices with the same eigenvalues.

    Parameters
    ----------
    name : str
        ``shears`` or ``stretches``.

    Returns
    -------
    ndarray, ndarray

    Raises
    ------
    ValueError
        If there is no pair of that name.

    Examples
    --------
    >>> A, B = pair("stretches")
    >>> print(A @ B)
    [[0.04 0.  ]
     [0.   0.04]]
    """
    if name not in PAIRS:
        raise ValueError(f"no pair {name!r}; there are {', '.join(PAIRS)}")
    first, second = PAIRS[name]
    return np.array(first), np.array(second)


def alternate(name: str, k: int) -> float:
    """Return ‖ABAB…‖ with k factors, for the matrices A and B of a `pair`.

    Examples
    --------
    >>> print(round(alternate("stretches", 2), 6))
    0.04
    """
    A, B = pair(name)
    factors = [A if i % 2 == 0 else B for i in range(k)]
    return largest_gain(functools.reduce(np.matmul, factors, np.eye(2)))


# --8<-- [end:norms]


# --8<-- [start:equal]
def equal_neurons(rng: np.random.Generator) -> dict[str, Any]:
    """Return two to seven neurons in a row without activation, all with the weight w.

    ``J(w1=…)`` changes the first only, ``J(w=…)`` all; the cost is the output minus the target.

    Examples
    --------
    >>> case = equal_neurons(np.random.default_rng(0))
    >>> case["J"](w1=case["w"]) == case["J"]()
    True
    """
    L = int(rng.integers(2, 8))
    w, x, y = rng.normal(size=3).tolist()

    def J(w: Any = w, **changed: Any) -> Any:
        return changed.get("w1", w) * w ** (L - 1) * x - y

    return {"L": L, "w": w, "w1": w, "x": x, "y": y, "J": J}


def equal_layers(rng: np.random.Generator) -> dict[str, Any]:
    """Return two to five layers without activation that have the same matrix, and their cost.

    ``J(W1=…)`` changes the first layer only.

    Examples
    --------
    >>> case = equal_layers(np.random.default_rng(0))
    >>> case["G"].shape == (case["n"], case["m"])
    True
    """
    n, m = sizes(rng, 2)
    L = int(rng.integers(2, 6))
    W = rng.normal(size=(n, n))
    X, Y = rng.normal(size=(2, n, m))

    def output(first: Array) -> Array:
        return forward([first, *[W] * (L - 1)], X, lambda Z: Z)[1][-1]

    return {
        "n": n, "m": m, "L": L, "W": W, "W1": W, "X": X, "G": (output(W) - Y) / m, "power": power,
        "J": lambda W1=W: half_squares(output(W1), Y),
    }  # fmt: skip


# --8<-- [end:equal]


# --8<-- [start:directions]
def direction_rows(depths: Sequence[int]) -> list[tuple[float, ...]]:
    """Return what layers of the mixed matrix of `snippets.powers.example` make of (1, 0).

    Parameters
    ----------
    depths : sequence of int
        Numbers of layers.

    Returns
    -------
    list of tuple
        The depth, the parts of the signal along (1, 1) and (1, -1), and its two coordinates,
        which are sum and difference of the parts.

    Examples
    --------
    >>> print(*(round(each, 3) for each in direction_rows([2])[0]))
    2 0.605 0.005 0.61 0.6
    """
    W = example("mixed")
    along, across = sum(W[0]), W[0, 0] - W[0, 1]
    return [(n, along**n / 2, across**n / 2, *power(W, n)[:, 0]) for n in depths]


# --8<-- [end:directions]


# --8<-- [start:walk]
@functools.lru_cache
def squared_lengths(layers: int = 50, width: int = 64, seeds: int = 400) -> tuple[float, ...]:
    """Return ‖δ_1‖² / ‖δ_L‖² of random networks without activation, one number per network.

    Weights are N(0, 1/width), so that the mean over all networks is one; a gradient of one
    example comes in.

    Parameters
    ----------
    layers, width : int
        All layers are equally wide.
    seeds : int
        How many networks.

    Returns
    -------
    tuple of float

    Examples
    --------
    >>> print(squared_lengths(layers=1, seeds=2))
    (1.0, 1.0)
    """
    found = []
    for seed in trials(seeds):
        rng = np.random.default_rng(seed)
        start = delta = rng.normal(size=width)
        for _ in range(layers - 1):
            delta = delta @ rng.normal(size=(width, width)) / np.sqrt(width)
        found.append(float(np.sum(delta**2) / np.sum(start**2)))
    return tuple(found)


def walk_rows() -> list[tuple[Any, ...]]:
    """Return two rows on `squared_lengths`: by theory and measured.

    Returns
    -------
    list of tuple
        Room for a name; mean of the square; median and 10 % quantile of the length; in how many
        networks it is below one, measured a `Count`. By theory the logarithm of the square is
        normal, with mean -s/2 and variance s = 2 (L - 1) / n (Hanin and Nica, 2020).

    Examples
    --------
    >>> print([round(each, 2) for each in walk_rows()[0][1:]])
    [1.0, 0.68, 0.31, 292.78]
    """
    squares = np.array(squared_lengths())
    lengths = middle(np.sqrt(squares))
    below = Count(int(np.sum(squares < 1)), of=squares.size)
    normal, s = NormalDist(), 2 * 49 / 64
    low, half = (float(np.exp(-s / 4 + normal.inv_cdf(p) * np.sqrt(s) / 2)) for p in (0.1, 0.5))
    return [
        (None, 1.0, half, low, squares.size * normal.cdf(np.sqrt(s) / 2)),
        (None, float(np.mean(squares)), lengths[1], lengths[0], below),
    ]


# --8<-- [end:walk]
