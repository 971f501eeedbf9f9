"""One step of gradient descent: what moves, in which order, and how far is too far."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import sigmoid
from snippets.bench import bench, bench_inputs
from snippets.draws import half_squares, sizes
from snippets.four_layers import layers_case
from snippets.network import forward, rms
from snippets.seeds import Count, trials
from snippets.signals import spread
from snippets.slow_layers import guess_loss
from snippets.spread import magnitude, middle
from snippets.training import gradients, loss, quadrants, train

__all__ = [
    "caught_up",
    "descended",
    "first_share",
    "halves_loss",
    "inputs_at_zero",
    "linear_step",
    "number_steps",
    "one_step",
    "pulls",
    "small_gradient_table",
    "standstill_table",
    "turn_difference",
]


# --8<-- [start:step]
def descended(parameters: Sequence[Array], slopes: Sequence[Array], rate: float) -> list[Array]:
    """Return parameters after one step of gradient descent.

    Parameters
    ----------
    parameters : sequence of ndarray
        Weights and biases, in any order.
    slopes : sequence of ndarray
        ∂J/∂p of each, all taken before anything moved.
    rate : float
        The learning rate.

    Returns
    -------
    list of ndarray

    Examples
    --------
    >>> print(descended([np.array([1.0, 2.0])], [np.array([10.0, -10.0])], rate=0.1))
    [array([0., 3.])]
    """
    return [p - rate * slope for p, slope in zip(parameters, slopes, strict=True)]


@functools.lru_cache
def turn_difference(name: str = "tanh", rate: float = 0.05, seeds: int = 30) -> float:
    """Return by how much the bench's last layer moves otherwise if layers move in turn.

    In turn: layer 1 moves, all gradients are computed again, layer 2 moves, and so on.

    Parameters
    ----------
    name : str
        Activation function of the bench.
    rate : float
        The learning rate.
    seeds : int
        How many benches; their seeds are 0, 1, …

    Returns
    -------
    float
        Length of the difference of the two moves, as a part of the move in one go; a median.

    Examples
    --------
    >>> print(turn_difference(rate=1e-6) < turn_difference() < 1)
    True
    """
    apart = []
    for seed in trials(seeds):
        weights = bench(seed)
        last, together = weights[-1], -rate * gradients(name, weights)[1][-1]
        for layer in range(len(weights)):
            weights[layer] = weights[layer] - rate * gradients(name, weights)[1][layer]
        in_turn = weights[-1] - last
        apart.append(np.linalg.norm(in_turn - together) / np.linalg.norm(together))
    return float(np.median(apart))


# --8<-- [end:step]


# --8<-- [start:cases]
def one_step(rng: np.random.Generator) -> dict[str, Any]:
    """Return two layers with biases, a rate, and where one step of descent takes each of them.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes, the entries and the rate.

    Returns
    -------
    dict
        ``W1``, ``b1``, ``W2``, ``b2``, ``J``, ``rate`` and ``new(name)``.

    Examples
    --------
    >>> case = one_step(np.random.default_rng(0))
    >>> case["new"]("b1").shape == case["b1"].shape
    True
    """
    *n, m = sizes(rng, 4)
    case = layers_case(rng, n, m)
    rate = float(rng.uniform(0.1, 1.0))
    d1, d2, one = case["d1"], case["d2"], case["one"]
    names = ["W1", "b1", "W2", "b2"]
    slopes = [d1 @ case["X"].T, d1 @ one, d2 @ case["A1"].T, d2 @ one]
    after = dict(zip(names, descended([case[p] for p in names], slopes, rate), strict=True))
    return {
        **{key: case[key] for key in (*names, "n0", "n1", "n2", "m", "J")},
        "rate": rate,
        "new": lambda name: after[name],
    }


def linear_step(rng: np.random.Generator) -> dict[str, Any]:
    """Return a single linear layer with squared error, whose cost is a parabola in each direction.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes, the entries and the rate.

    Returns
    -------
    dict
        ``W`` (n_1 × n_0), ``X``, ``dW`` = ∂J/∂W, ``rate``, ``m``, ``length`` (Frobenius) and ``J``.

    Examples
    --------
    >>> case = linear_step(np.random.default_rng(0))
    >>> case["dW"].shape == case["W"].shape
    True
    """
    n0, n1, m = sizes(rng, 3)
    W, X, Y = (rng.normal(size=size) for size in ((n1, n0), (n0, m), (n1, m)))
    return {
        "n0": n0, "n1": n1, "m": m, "W": W, "X": X, "dW": (W @ X - Y) @ X.T / m,
        "rate": float(rng.uniform(0.5, 1.5)), "length": np.linalg.norm,
        "J": lambda W=W: half_squares(W @ X, Y),
    }  # fmt: skip


# --8<-- [end:cases]


def small_gradient_table(medians: Mapping[str, Any]) -> list[tuple[float | Fraction | None, ...]]:
    """Return loss, rms ∂J/∂W_1 and rms ∂J/∂W_10, of tanh and sigmoid, before and after training.

    Of the gradients the order of magnitude (`snippets.spread.magnitude`).

    Examples
    --------
    >>> lists = {
    ...     f"{name}_{key}": [1.0, 0.2]
    ...     for name in ("tanh", "sigmoid")
    ...     for key in ("loss", "first", "last")
    ... }
    >>> print(small_gradient_table(lists)[1])
    (None, 0.2, Fraction(1, 10), Fraction(1, 10))
    """
    return [
        (
            None,
            medians[f"{name}_loss"][moment],
            *(magnitude(medians[f"{name}_{key}"][moment]) for key in ("first", "last")),
        )
        for name in ("tanh", "sigmoid")
        for moment in (0, -1)
    ]


def caught_up(runs: Mapping[str, Sequence[Sequence[float]]], name: str, share: float) -> Count:
    """Return in how many runs the first gradient ends above a share of the last one.

    Parameters
    ----------
    runs : mapping
        Of the measured result ``small-gradients``.
    name : str
        ``tanh`` or ``sigmoid``.
    share : float
        Of rms ∂J/∂W_10, for rms ∂J/∂W_1 after all steps.

    Returns
    -------
    Count

    Examples
    --------
    >>> print(caught_up({"tanh_first": [[1e-9, 0.2]], "tanh_last": [[1.0, 1.0]]}, "tanh", 0.1))
    1
    """
    pairs = list(zip(runs[f"{name}_first"], runs[f"{name}_last"], strict=True))
    return Count(sum(first[-1] > share * last[-1] for first, last in pairs), of=len(pairs))


@functools.lru_cache
def halves_loss(gain: float, rate: float = 0.2, steps: int = 100, seeds: int = 20) -> Count:
    """Return how many sigmoid benches descend below half the loss of a guess.

    Parameters
    ----------
    gain : float
        As in `snippets.bench.bench`.
    rate : float
        The learning rate.
    steps : int
        At most so many; the loss is looked at after every ten.
    seeds : int
        How many benches.

    Returns
    -------
    Count

    Examples
    --------
    >>> print(halves_loss(1.0, steps=10, seeds=1))
    0
    """
    return Count(sum(_halves(bench(s, gain), rate, steps) for s in trials(seeds)), of=seeds)


def _halves(weights: list[Array], rate: float, steps: int) -> bool:
    for _ in range(steps // 10):
        weights = train("sigmoid", weights, rate, 10)
        if loss("sigmoid", weights) < guess_loss() / 2:
            return True
    return False


@functools.lru_cache
def first_share(name: str, gain: float, last: int, seeds: int = 100) -> tuple[float, float, float]:
    """Return rms ∂J/∂W_1 over rms ∂J/∂W_last on the bench before training.

    Parameters
    ----------
    name, gain
        As in `snippets.bench.bench_profile`.
    last : int
        The layer to compare with, from 1 to 10.
    seeds : int
        How many benches.

    Returns
    -------
    low, median, high : float
        10 %, 50 % and 90 % of the benches lie below.

    Examples
    --------
    >>> print(first_share("sigmoid", 1.0, 10, seeds=1)[1] < 1e-4)
    True
    """
    ratios = []
    for seed in trials(seeds):
        _, slopes = gradients(name, bench(seed, gain))
        ratios.append(rms(slopes[0]) / rms(slopes[last - 1]))
    return middle(ratios)


# --8<-- [start:standstill]
@functools.lru_cache(maxsize=2)
def _stopped(steps: int) -> list[Array]:
    return train("sigmoid", bench(), 1.0, steps)


def pulls(steps: int) -> tuple[float, float]:
    """Return how hard the examples pull the output of the sigmoid bench up, and how hard down.

    Parameters
    ----------
    steps : int
        Of descent with rate 1, 0 for before the first.

    Returns
    -------
    up, down : float
        Sums of the negative and of the positive entries of δ_10, both taken as positive.

    Examples
    --------
    >>> up, down = pulls(0)
    >>> print(up > 0, down > 0)
    True True
    """
    last = gradients("sigmoid", _stopped(steps))[0][-1]
    return float(-last[last < 0].sum()), float(last[last > 0].sum())


def standstill_table(steps: int, layers: Sequence[int]) -> list[tuple[float, ...]]:
    """Return how much the examples differ on their way into layers, and what comes back.

    Parameters
    ----------
    steps : int
        Of descent of the sigmoid bench with rate 1.
    layers : sequence of int
        From 1 to 10.

    Returns
    -------
    list of tuple
        Layer, `snippets.signals.spread` of A_(l-1), rms δ_l, the product of the two, and
        rms ∂J/∂W_l.

    Examples
    --------
    >>> first, last = standstill_table(0, (1, 10))
    >>> print(first[1] > last[1], first[2] < last[2])
    True True
    """
    weights = _stopped(steps)
    deltas, slopes = gradients("sigmoid", weights)
    A = forward(weights, quadrants()[0], sigmoid)[1]
    rows: list[tuple[float, ...]] = []
    for layer in layers:
        apart, back = spread(A[layer - 1]), rms(deltas[layer - 1])
        rows.append((layer, apart, back, apart * back, rms(slopes[layer - 1])))
    return rows


# --8<-- [end:standstill]


# --8<-- [start:numbers]
def number_steps(rate: float, steps: int, w: float = 0.0) -> float:
    """Return w after descent on J = (w - 1)² / 2, whose slope is w - 1.

    Examples
    --------
    >>> print(number_steps(0.5, steps=1), number_steps(0.5, steps=2))
    0.5 0.75
    """
    for _ in range(steps):
        w -= rate * (w - 1)
    return w


@functools.lru_cache
def inputs_at_zero(seeds: int = 100) -> tuple[int, int]:
    """Return how many inputs of the bench's ReLUs are exactly 0, and how many there are.

    Examples
    --------
    >>> print(inputs_at_zero(1)[1])
    73728
    """
    layers = [Z for seed in trials(seeds) for Z in bench_inputs("relu", seed, gain=2.0)[:-1]]
    return sum(int(np.count_nonzero(Z == 0)) for Z in layers), sum(Z.size for Z in layers)


# --8<-- [end:numbers]
