"""Which layer suffers: two gradients of a chain of sigmoids, a count of factors, learning speed."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import dsigmoid, sigmoid
from snippets.bench import bench
from snippets.hand import INPUT, WEIGHTS, chain_forward, chain_slopes
from snippets.network import rms
from snippets.seeds import SPECIMEN
from snippets.training import gradients, loss

__all__ = [
    "count_rows",
    "factors",
    "halving",
    "last_weight_shortcut",
    "output_slopes",
    "sigmoid_chain",
    "wrong_signs",
]


# --8<-- [start:chain]
def sigmoid_chain(rng: np.random.Generator) -> dict[str, Any]:
    """Return three sigmoid neurons in a row, their values, and the cost of the last.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws input, weights and target.

    Returns
    -------
    dict
        Numbers ``x``, ``w1`` …, ``z1`` …, ``a1`` …, ``y`` and ``G`` = ∂J/∂a_3, with ``J``.

    Examples
    --------
    >>> case = sigmoid_chain(np.random.default_rng(0))
    >>> bool(case["a2"] == sigmoid(case["z2"]))
    True
    """
    x, y, *w = (float(number) for number in rng.normal(size=5))

    def forward(w: list[Any]) -> tuple[list[Any], list[Any]]:
        z, a = [], [x]
        for weight in w:
            z.append(weight * a[-1])
            a.append(sigmoid(z[-1]).item())
        return z, a

    z, a = forward(w)
    return {
        "x": x, "y": y, "G": a[3] - y, "sigmoid": sigmoid, "dsigmoid": dsigmoid, "exp": np.exp,
        **{f"w{i + 1}": each for i, each in enumerate(w)},
        **{f"z{i + 1}": each for i, each in enumerate(z)},
        **{f"a{i}": each for i, each in enumerate(a)},
        "J": lambda w1=w[0], w2=w[1], w3=w[2]: (forward([w1, w2, w3])[1][3] - y) ** 2 / 2,
    }  # fmt: skip


def last_weight_shortcut(w: tuple[float, ...] = WEIGHTS, x: float = INPUT) -> float:
    """Return a shortcut that forgets the inner sigmoids: w_2·σ'(z_2)·w_1·x.

    Examples
    --------
    >>> print(f"{last_weight_shortcut():.4f}")
    -0.1179
    """
    z, _ = chain_forward(w, x)
    return w[1] * float(dsigmoid(z[1])) * w[0] * x


def output_slopes() -> list[tuple[int, float]]:
    """Return layer and derivative of the output by its weight in the hand example, last first.

    Examples
    --------
    >>> print([layer for layer, _ in output_slopes()])
    [3, 2, 1]
    """
    # With a target one below the output the gradient at the output is one.
    slopes = chain_slopes(WEIGHTS, INPUT, chain_forward()[1][-1] - 1)
    return [(layer, slopes[layer - 1]) for layer in (3, 2, 1)]


@functools.lru_cache
def wrong_signs(draws: int = 10_000) -> float:
    """Return the share of random chains for which the shortcut has the wrong sign.

    Weights and inputs are standard normal; seed 0.

    Examples
    --------
    >>> print(0 < wrong_signs(100) < 1)
    True
    """
    w1, w2, _, x = np.random.default_rng(SPECIMEN).normal(size=(4, draws))
    # The right one is a slope times an output, which are both above 0.
    return float(np.mean(w2 * dsigmoid(w2 * sigmoid(w1 * x)) * w1 * x < 0))


# --8<-- [end:chain]


# --8<-- [start:count]
def factors(layers: int, layer: int) -> int:
    """Return the number of factors in ∂J/∂w_l of a chain of `layers` neurons.

    The cost, a slope for each layer from the last down to l, a weight for each above l, and what
    enters layer l.

    Examples
    --------
    >>> [factors(3, layer) for layer in (3, 2, 1)]
    [3, 5, 7]
    """
    above = layers - layer
    return 1 + (above + 1) + above + 1


def count_rows(layers: int = 3) -> list[tuple[int, int, int, int]]:
    """Return layer, factors, multiplications, and factors that can shrink, last layer first.

    Examples
    --------
    >>> count_rows(2)
    [(2, 3, 2, 1), (1, 5, 4, 3)]
    """
    rows = []
    for layer in range(layers, 0, -1):
        number = factors(layers, layer)
        rows.append((layer, number, number - 1, number - 2))
    return rows


def halving(factor: float) -> float:
    """Return after how many factors half is left.

    Examples
    --------
    >>> print(halving(0.5))
    1.0
    """
    return float(np.log(0.5) / np.log(factor))


# --8<-- [end:count]


# --8<-- [start:speed]
def learning_speeds(
    seed: int, steps: int, at: tuple[int, ...], rate: float = 1.0
) -> tuple[list[list[float]], list[float]]:
    """Return rms ∂J/∂W_l of the bench's sigmoid layers and the loss at some steps of descent.

    Parameters
    ----------
    seed : int
        Of the bench.
    steps : int
        How many to take.
    at : tuple of int
        Steps at which to look, 0 for before the first.
    rate : float
        Learning rate.

    Returns
    -------
    speeds : list of list of float
        Ten numbers, first layer first, for each step of `at`.
    losses : list of float

    Examples
    --------
    >>> speeds, losses = learning_speeds(0, 2, (0, 2))
    >>> print(len(speeds), len(speeds[0]), len(losses))
    2 10 2
    """
    weights: list[Array] = bench(seed)
    speeds, losses = [], []
    for step in range(steps + 1):
        _, slopes = gradients("sigmoid", weights)
        if step in at:
            speeds.append([rms(each) for each in slopes])
            losses.append(loss("sigmoid", weights))
        weights = [W - rate * each for W, each in zip(weights, slopes, strict=True)]
    return speeds, losses


# --8<-- [end:speed]
