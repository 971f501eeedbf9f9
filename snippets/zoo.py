"""What a wide random network of each activation does to a gradient: predicted, not simulated."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS, dsigmoid, dtanh, max_slope, sigmoid, tanh
from snippets.gauss import expectation
from snippets.seeds import Count
from snippets.solved import interval
from snippets.spread import middle, rough

__all__ = [
    "ZOO",
    "crossing",
    "crossing_value",
    "hermite",
    "kink_error",
    "large_table",
    "left_table",
    "mean_square",
    "mean_square_slope",
    "more_right",
    "other_losses",
    "predicted",
    "q_map",
    "ranking_table",
    "silenced",
    "silent_part",
    "slope_ratio",
    "slope_table",
    "trained",
    "trained_between",
    "two_slopes",
]

ZOO = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu")
TRAINED, SILENCED = 0.1, 0.05


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
        along the q-map, measured. What is measured beyond a factor of ten is an order of magnitude.

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
            rough(left[f"tower_{name}_1"], within=10),
            predicted(name, 2.0),
            rough(left[f"tower_{name}_2"], within=10),
        )
        for name in ZOO
    ]


# --8<-- [start:trained]
def ranking_table(
    runs: Mapping[str, Sequence[float]], rates: Mapping[str, float]
) -> list[tuple[float | None, ...]]:
    """Return how networks of four activations and two gains end, each with its searched rate.

    Parameters
    ----------
    runs : mapping of str to sequence of float
        Of the measured result ``rankings``.
    rates : mapping of str to float
        The searched rates, in its settings.

    Returns
    -------
    list of tuple
        Room for the name; gain, rate for 800 steps; how many are `trained` after 200 steps and
        after 800; then, after 800, the median loss and the 10 % and 90 % quantiles of the right
        answers on other points.

    Examples
    --------
    >>> arms = [f"{name}_{gain}_{steps}" for name in ZOO for gain in (1, 2) for steps in (200, 800)]
    >>> some = {f"{arm}_loss": [0.05] for arm in arms} | {f"{arm}_right": [0.75] for arm in arms}
    >>> print(*ranking_table(some, dict.fromkeys(arms, 0.5))[0])
    None 1.0 0.5 1 1 0.05 0.75 0.75
    """

    def row(name: str, gain: float) -> tuple[float | None, ...]:
        short, long = (f"{name}_{gain:g}_{steps}" for steps in (200, 800))
        low, _, high = middle(runs[f"{long}_right"])
        loss = float(np.median(runs[f"{long}_loss"]))
        return None, gain, rates[long], trained(runs, short), trained(runs, long), loss, low, high

    return [row(name, gain) for name in ZOO[:4] for gain in (1.0, 2.0)]


def large_table(runs: Mapping[str, Sequence[float]]) -> list[tuple[Count | None, ...]]:
    """Return how ReLU networks without and with a leak end after 800 large steps.

    Parameters
    ----------
    runs : mapping of str to sequence of float
        Of the measured result ``rankings``.

    Returns
    -------
    list of tuple
        Room for the name; how many are `trained`, the ends of the 95 % interval, and how many are
        `silenced` of those that are not trained, and of those that are.

    Examples
    --------
    >>> keys = [f"large_{name}_2_800" for name in ("relu", "leaky_relu")]
    >>> some = {f"{key}_loss": [0.05, 0.2] * 15 for key in keys}
    >>> some |= {f"{key}_silent": [0.0, 0.3] * 15 for key in keys}
    >>> print(*large_table(some)[0])
    None 15 9 21 15 0
    """

    def row(key: str) -> tuple[Count | None, ...]:
        ends = trained_between(runs, key)
        return None, trained(runs, key), *ends, *(silenced(runs, key, end) for end in (False, True))

    return [row(f"large_{name}_2_800") for name in ("relu", "leaky_relu")]


def trained(runs: Mapping[str, Sequence[float]], key: str) -> Count:
    """Return how many networks of ``rankings`` end with a loss below 0.1.

    Examples
    --------
    >>> print(trained({"a_loss": [0.05, 0.2]}, "a"))
    1
    """
    return Count(sum(loss < TRAINED for loss in runs[f"{key}_loss"]), of=len(runs[f"{key}_loss"]))


def trained_between(runs: Mapping[str, Sequence[float]], key: str) -> tuple[Count, Count]:
    """Return the 95 % interval of `trained`, in runs, rounded outwards.

    Examples
    --------
    >>> print(*trained_between({"a_loss": [0.05, 0.2] * 15}, "a"))
    9 21
    """
    return interval({key: [float(loss < TRAINED) for loss in runs[f"{key}_loss"]]}, key)


def silenced(runs: Mapping[str, Sequence[float]], key: str, ends_trained: bool) -> Count:
    """Return in how many networks some hidden layer is silent on over 5 % of the examples.

    Parameters
    ----------
    runs : mapping
        Of the measured result ``rankings``.
    key : str
        Of networks, ``relu_2_800`` for example.
    ends_trained : bool
        Of those that are `trained`, or of those that are not.

    Examples
    --------
    >>> runs = {"a_loss": [0.05, 0.2, 0.2], "a_silent": [0.0, 0.3, 0.0]}
    >>> found = silenced(runs, "a", ends_trained=False)
    >>> print(found, found.of)
    1 3
    """
    pairs = list(zip(runs[f"{key}_loss"], runs[f"{key}_silent"], strict=True))
    number = sum(s > SILENCED and (loss < TRAINED) is ends_trained for loss, s in pairs)
    return Count(number, of=len(pairs))


def silent_part(runs: Mapping[str, Sequence[float]], key: str) -> float:
    """Return what part of the loss of networks that are not `trained` is that of a fair coin.

    An example on which a layer is silent gets the answer one half, which costs log 2.

    Examples
    --------
    >>> print(round(silent_part({"a_loss": [0.01, 0.2], "a_silent": [0.0, 0.25]}, "a"), 3))
    0.866
    """
    losses, silent = (np.array(runs[f"{key}_{what}"]) for what in ("loss", "silent"))
    lost = losses >= TRAINED
    return float(np.log(2) * np.sum(silent[lost]) / np.sum(losses[lost]))


def more_right(runs: Mapping[str, Sequence[float]], one: str, other: str) -> float:
    """Return how much more of the other points is right with one network, on average.

    Examples
    --------
    >>> print(more_right({"a_right": [1.0, 0.75], "b_right": [0.5, 0.75]}, "a", "b"))
    0.25
    """
    return float(np.mean(np.subtract(runs[f"{one}_right"], runs[f"{other}_right"])))


def other_losses(runs: Mapping[str, Sequence[float]]) -> tuple[float, float, float]:
    """Return the `middle` of the losses on other points after 800 steps, without the sigmoids.

    Examples
    --------
    >>> arms = [f"{name}_{gain}_800" for name in ZOO[1:4] for gain in (1, 2)]
    >>> print(*other_losses({f"{arm}_test": [0.25] for arm in arms}))
    0.25 0.25 0.25
    """
    return middle([runs[f"{name}_{gain}_800_test"] for name in ZOO[1:4] for gain in (1, 2)])


# --8<-- [end:trained]


# --8<-- [start:kink]
def hermite(f: Callable[[Array], Array], nodes: int = 120) -> float:
    """Return the mean of f(z), z ~ N(0, 1), by the rule of Gauss and Hermite.

    Examples
    --------
    >>> print(round(hermite(lambda z: z**4), 9))
    3.0
    """
    z, weights = np.polynomial.hermite_e.hermegauss(nodes)
    return float(np.sum(weights * f(z)) / np.sqrt(2 * np.pi))


def kink_error(name: str, nodes: int = 120) -> float:
    """Return by how much `hermite` misses E φ'², relative to it.

    Examples
    --------
    >>> print(kink_error("elu") > 1e-4, kink_error("tanh") < 1e-6)
    True True
    """
    exact = mean_square_slope(name)
    return abs(hermite(lambda z: ACTIVATIONS[name][1](z) ** 2, nodes) - exact) / exact


# --8<-- [end:kink]


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
