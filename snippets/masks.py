"""ReLU networks as products of weights and masks: which units are on, and what that costs."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import drelu, relu
from snippets.draws import half_squares, sizes
from snippets.network import backward, forward, gaussian
from snippets.seeds import Count, trials
from snippets.spread import middle

__all__ = [
    "below_one",
    "column_cases",
    "last_squares",
    "masked_layers",
    "mean_square_left",
    "mean_squares",
    "negative_share",
    "negative_shares",
    "open_paths",
]


# --8<-- [start:masks]
@functools.lru_cache
def negative_shares(
    layers: int = 50, width: int = 128, seeds: int = 100
) -> tuple[tuple[float, ...], ...]:
    """Return the share of negative inputs in each layer of new ReLU networks with He's weights.

    Parameters
    ----------
    layers, width : int
        All layers are equally wide; 16 Gaussian examples go in.
    seeds : int
        How many networks.

    Returns
    -------
    tuple of tuple of float
        A mean over units and examples for each layer, first layer first, of each network.

    Examples
    --------
    >>> print(len(negative_shares(layers=3, seeds=1)[0]))
    3
    """
    shares = []
    for seed in trials(seeds):
        rng = np.random.default_rng(seed)
        weights = [gaussian(rng, width, width, gain=2.0) for _ in range(layers)]
        Z, _ = forward(weights, rng.normal(size=(width, 16)), relu)
        shares.append(tuple(float(np.mean(z < 0)) for z in Z))
    return tuple(shares)


def negative_share(**size: int) -> float:
    """Return the mean of `negative_shares`, whose arguments it has.

    Examples
    --------
    >>> print(0.4 < negative_share(layers=5) < 0.6)
    True
    """
    return float(np.mean(negative_shares(**size)))


def open_paths(units: int, width: int = 128, seeds: int = 100) -> float:
    """Return the share of paths through so many ReLUs, one per layer, that are all on.

    For one example the shares of the layers multiply: every path takes one unit of each.

    Parameters
    ----------
    units : int
        How many layers the path crosses.
    width, seeds
        As for `negative_shares`.

    Returns
    -------
    float
        A mean over 64 examples and all networks.

    Examples
    --------
    >>> print(0.4 < open_paths(1, seeds=2) < 0.6)
    True
    """
    shares = []
    for seed in trials(seeds):
        rng = np.random.default_rng(seed)
        weights = [gaussian(rng, width, width, gain=2.0) for _ in range(units)]
        Z, _ = forward(weights, rng.normal(size=(width, 64)), relu)
        shares.append(np.mean(np.prod([np.mean(z > 0, axis=0) for z in Z], axis=0)))
    return float(np.mean(shares))


@functools.lru_cache
def mean_squares(
    layers: int = 50, width: int = 128, seeds: int = 100
) -> tuple[tuple[float, ...], ...]:
    """Return the mean of δ_l² as a part of that of δ_L in ReLU networks, weights N(0, 1/width).

    Parameters
    ----------
    layers, width, seeds
        As for `negative_shares`.

    Returns
    -------
    tuple of tuple of float
        Of each network, for δ_L, δ_(L-1), …, δ_1: entry k has crossed k layers of weights and k
        masks.

    Examples
    --------
    >>> print(mean_squares(layers=3, seeds=1)[0][0])
    1.0
    """
    runs = []
    for seed in trials(seeds):
        rng = np.random.default_rng(seed)
        weights = [gaussian(rng, width, width) for _ in range(layers)]
        Z, _ = forward(weights, rng.normal(size=(width, 16)), relu)
        deltas = backward(weights, Z, rng.normal(size=(width, 16)), drelu)
        squares = [float(np.mean(delta**2)) for delta in deltas[::-1]]
        runs.append(tuple(square / squares[0] for square in squares))
    return tuple(runs)


def mean_square_left(gain: float, **size: int) -> tuple[float, ...]:
    """Return the mean of `mean_squares` over the networks, for weights of variance gain / width.

    A larger gain opens and closes no mask: each layer multiplies the mean square by it. The other
    arguments are those of `mean_squares`.

    Examples
    --------
    >>> one, two = (mean_square_left(gain, layers=3, seeds=1)[2] for gain in (1.0, 2.0))
    >>> print(two / one)
    4.0
    """
    means = np.mean(mean_squares(**size), axis=0)
    return tuple(float(mean * gain**k) for k, mean in enumerate(means))


def below_one(gain: float = 2.0) -> Count:
    """Return in how many of the `mean_squares` networks less than one is left at the first layer.

    Examples
    --------
    >>> print(below_one().of)
    100
    """
    runs = mean_squares()
    return Count(sum(run[-1] * gain ** (len(run) - 1) < 1 for run in runs), of=len(runs))


def last_squares(gain: float = 2.0) -> tuple[float, float, float]:
    """Return `middle` of what fifty layers leave of the mean square, over the `mean_squares`.

    Examples
    --------
    >>> low, median, high = last_squares()
    >>> print(low < median < high)
    True
    """
    return middle([run[-1] * gain ** (len(run) - 1) for run in mean_squares()])


# --8<-- [end:masks]


# --8<-- [start:cases]
def masked_layers(rng: np.random.Generator) -> dict[str, Any]:
    """Return four ReLU layers with biases, their masks, and the cost of the last, linear one.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes and the entries.

    Returns
    -------
    dict
        ``W1`` … ``W4``, masks ``M1`` … ``M3`` of 0 and 1 (n_l × m), ``X``, ``d4`` = ∂J/∂Z_4, ``J``.

    Examples
    --------
    >>> case = masked_layers(np.random.default_rng(0))
    >>> sorted(set(case["M2"].ravel())) in ([0.0, 1.0], [0.0], [1.0])
    True
    """
    *n, m = sizes(rng, 6)
    W = {f"W{i + 1}": rng.normal(size=(n[i + 1], n[i])) for i in range(4)}
    b = [rng.normal(size=(n[i + 1], 1)) for i in range(4)]
    X, Y = rng.normal(size=(n[0], m)), rng.normal(size=(n[4], m))

    def inputs(changed: dict[str, Array]) -> list[Array]:
        Z: list[Array] = []
        for weight, bias in zip((W | changed).values(), b, strict=True):
            Z.append(weight @ (relu(Z[-1]) if Z else X) + bias)
        return Z

    Z = inputs({})
    return {
        **W,
        **{f"n{i}": size for i, size in enumerate(n)},
        **{f"M{i + 1}": drelu(z) for i, z in enumerate(Z[:3])},
        "m": m,
        "X": X,
        "d4": (Z[3] - Y) / m,
        "J": lambda **changed: half_squares(inputs(changed)[3], Y),
    }


def column_cases(rng: np.random.Generator) -> dict[str, Any]:
    """Return the same for one example, with the masks as diagonal matrices.

    Drawn again where all paths are closed: there is no relative error of a gradient of zero.

    Examples
    --------
    >>> case = column_cases(np.random.default_rng(0))
    >>> case["D1"].shape == (case["n1"], case["n1"])
    True
    """
    open_ = False
    while not open_:
        n = sizes(rng, 5)
        W = [rng.normal(size=(n[i + 1], n[i])) for i in range(4)]
        x, y = rng.normal(size=(n[0], 1)), rng.normal(size=(n[4], 1))
        z, _ = forward(W, x, relu)
        open_ = all(bool(np.any(each > 0)) for each in z[:3])

    def inputs(x: Array) -> list[Array]:
        return forward(W, x, relu)[0]

    return {
        **{f"n{i}": size for i, size in enumerate(n)},
        **{f"W{i + 1}": weight for i, weight in enumerate(W)},
        **{f"D{i + 1}": np.diag(drelu(each).ravel()) for i, each in enumerate(z[:3])},
        "x": x,
        "d4": z[3] - y,
        "J": lambda x=x: half_squares(inputs(x)[3], y),
    }


# --8<-- [end:cases]
