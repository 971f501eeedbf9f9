"""What depth can represent: linear pieces, counted, of deep and of wide ReLU networks."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from snippets import Array
from snippets.activations import relu
from snippets.network import forward, gaussian
from snippets.seeds import SPECIMEN, trials

__all__ = [
    "one_map",
    "pieces_table",
    "random_pieces",
    "tent",
    "tent_network",
    "tent_pieces",
    "weight_count",
    "wide_pieces",
]

# Points 0, 2^-14, …, 1: the kinks of the tents are among them, and are exact as binary numbers.
GRID = np.linspace(0, 1, 2**14 + 1)


# --8<-- [start:tent]
def tent(x: Array) -> Array:
    """Return a roof over 0 … 1: up to 1 at one half and down again, from two ReLUs.

    Examples
    --------
    >>> print(tent(np.array([0.0, 0.25, 0.5, 1.0])))
    [0.  0.5 1.  0. ]
    """
    return np.asarray(2 * relu(x) - 4 * relu(x - 0.5))


def tent_network(x: Array, layers: int) -> Array:
    """Return the tent of the tent of … of x: a ReLU network, two units a layer.

    Parameters
    ----------
    x : ndarray
        Numbers between 0 and 1.
    layers : int
        How many hidden layers; 0 gives x.

    Returns
    -------
    ndarray
        Shape of `x`.

    Examples
    --------
    >>> print(tent_network(np.array([0.25, 0.375]), 2))
    [1.  0.5]
    """
    for _ in range(layers):
        x = tent(x)
    return x


# --8<-- [end:tent]


# --8<-- [start:count]
def _pieces(y: Array) -> int:
    """Return the number of straight pieces of a line through equally spaced points."""
    steps = np.diff(y)
    bends = np.abs(np.diff(steps))
    return 1 + int(np.sum(bends > 1e-6 * np.max(np.abs(steps))))


def tent_pieces(layers: int) -> int:
    """Return the number of straight pieces of `tent_network` between 0 and 1.

    Parameters
    ----------
    layers : int
        At most 13: the grid has to be finer than the pieces.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If the pieces are too short to be counted.

    Examples
    --------
    >>> print(tent_pieces(3))
    8
    """
    if layers > 13:
        raise ValueError(f"pieces of {layers} layers are no longer than a step of the grid")
    return _pieces(tent_network(GRID, layers))


def wide_pieces(units: int, seed: int = SPECIMEN) -> int:
    """Return the number of pieces of one layer of ReLUs with random kinks and slopes.

    Parameters
    ----------
    units : int
        In the one hidden layer; the kinks are different points of the grid.
    seed : int
        Of the draw.

    Returns
    -------
    int

    Examples
    --------
    >>> print(wide_pieces(4))
    5
    """
    rng = np.random.default_rng(seed)
    kinks = rng.choice(GRID[1:-1], size=units, replace=False)
    return _pieces(relu(GRID[:, None] - kinks) @ rng.normal(size=units))


def pieces_table(layers: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """Return layers k, units 2k, the pieces of k tents, and those of one layer of 2k units.

    Examples
    --------
    >>> print(pieces_table([3]))
    [(3, 6, 8, 7)]
    """
    return [(k, 2 * k, tent_pieces(k), wide_pieces(2 * k)) for k in layers]


# --8<-- [end:count]


# --8<-- [start:random]
@functools.lru_cache
def random_pieces(layers: int, width: int, seeds: int = 200) -> float:
    """Return the pieces of a random ReLU network along a line from -1 to 1, a mean of seeds.

    A piece is a stretch on which the same units are on.

    Parameters
    ----------
    layers, width : int
        Hidden layers and units in each; weights N(0, 2 / n_(l-1)), biases N(0, 1 / n_(l-1)).
    seeds : int
        How many networks.

    Returns
    -------
    float

    Examples
    --------
    >>> print(random_pieces(1, 4) <= 5)
    True
    """
    counts = []
    for seed in trials(seeds):
        rng, A, on = np.random.default_rng(seed), np.linspace(-1, 1, 2**12)[None, :], []
        for before in (1, *[width] * (layers - 1)):
            Z = gaussian(rng, width, before, 2.0) @ A + gaussian(rng, width, 1) / np.sqrt(before)
            A = relu(Z)
            on.append(Z > 0)
        pattern = np.vstack(on)
        counts.append(1 + int(np.sum(np.any(pattern[:, 1:] != pattern[:, :-1], axis=0))))
    return float(np.mean(counts))


# --8<-- [end:random]


# --8<-- [start:identity]
def one_map(depth: int, seed: int = SPECIMEN) -> bool:
    """Say whether so many random layers without activation act as one matrix, to 12 digits.

    Examples
    --------
    >>> print(one_map(10))
    True
    """
    rng = np.random.default_rng(seed)
    weights = [gaussian(rng, 8, 8) for _ in range(depth)]
    X = rng.normal(size=(8, 20))
    layer_by_layer = forward(weights, X, lambda Z: Z)[1][-1]
    M = functools.reduce(lambda product, W: W @ product, weights, np.eye(8))
    return bool(np.linalg.norm(layer_by_layer - M @ X) < 1e-12 * np.linalg.norm(M @ X))


def weight_count(sizes: Sequence[int]) -> int:
    """Return the number of weights between layers of the given sizes, biases not counted.

    Examples
    --------
    >>> print(weight_count((3, 12, 1)))
    48
    """
    return sum(before * after for before, after in pairwise(sizes))


# --8<-- [end:identity]
