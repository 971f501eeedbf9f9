"""Costs: what one has to be, and the gradient that each hands to the last layer."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import dsigmoid, sigmoid
from snippets.bench import bench
from snippets.draws import half_squares, sizes
from snippets.network import backward, forward
from snippets.training import quadrants

__all__ = [
    "cross_entropy_output",
    "descend",
    "first_weight_slope",
    "log_loss",
    "output_table",
    "run",
    "squares_output",
]


# --8<-- [start:descend]
def run(cost: str, steps: int, w: float = 2.0, rate: float = 0.1) -> list[float]:
    """Return w after 0 … steps steps of gradient descent; the prediction is w, the target is 1.

    Parameters
    ----------
    cost : str
        ``difference`` for J = w - 1, ``squares`` for J = (w - 1)² / 2.
    steps : int
        How many.
    w, rate : float
        Where it starts, and the step size.

    Returns
    -------
    list of float
        One number more than steps.

    Raises
    ------
    ValueError
        If there is no such cost.

    Examples
    --------
    >>> print([round(w, 2) for w in run("squares", 2)])
    [2.0, 1.9, 1.81]
    """
    slopes: dict[str, Callable[[float], float]] = {
        "difference": lambda w: 1.0,
        "squares": lambda w: w - 1,
    }
    if cost not in slopes:
        raise ValueError(f"no cost {cost!r}; there are {', '.join(slopes)}")
    path = [w]
    for _ in range(steps):
        path.append(path[-1] - rate * slopes[cost](path[-1]))
    return path


def descend(cost: str, steps: int) -> float:
    """Return the last number of `run`.

    Examples
    --------
    >>> print(round(descend("difference", 1), 6))
    1.9
    """
    return run(cost, steps)[-1]


# --8<-- [end:descend]


# --8<-- [start:costs]
def log_loss(Z: Array, Y: Array) -> Any:
    """Return the cross-entropy of sigmoid outputs, a mean over the columns.

    Where y = 1 an example costs -log σ(z), else -log(1 - σ(z)); both are log(1 + e^z) - y·z.
    Accepts complex z of moderate size, unlike `snippets.training.cross_entropy`.

    Examples
    --------
    >>> print(round(log_loss(np.array([[0.0, 2.0]]), np.array([[1.0, 1.0]])), 4))
    0.41
    """
    return np.sum(np.log(1 + np.exp(Z)) - Y * Z) / Y.shape[1]


def output_table(z: Sequence[float]) -> list[tuple[float, float, float, float]]:
    """Return z, σ(z), and δ by half the squared error and by cross-entropy, for the target 1.

    Examples
    --------
    >>> print(output_table([0.0]))
    [(0.0, 0.5, -0.125, -0.5)]
    """
    rows = []
    for each in z:
        a = float(sigmoid(each))
        rows.append((each, a, (a - 1) * float(dsigmoid(each)), a - 1))
    return rows


# --8<-- [end:costs]


# --8<-- [start:cases]
def squares_output(rng: np.random.Generator) -> dict[str, Any]:
    """Return n sigmoid outputs for m examples, with half the squared error as their cost.

    Examples
    --------
    >>> case = squares_output(np.random.default_rng(0))
    >>> case["A3"].shape == (case["n3"], case["m"])
    True
    """
    n, m = sizes(rng, 2)
    Z, Y = rng.normal(size=(n, m)), rng.integers(0, 2, size=(n, m)).astype(float)
    return {
        "n3": n, "m": m, "Z3": Z, "A3": sigmoid(Z), "Y": Y, "dsigmoid": dsigmoid,
        "J": lambda Z3=Z: half_squares(sigmoid(Z3), Y),
    }  # fmt: skip


def cross_entropy_output(rng: np.random.Generator) -> dict[str, Any]:
    """Return the same outputs with cross-entropy as their cost.

    Examples
    --------
    >>> case = cross_entropy_output(np.random.default_rng(0))
    >>> bool(case["J"]() > 0)
    True
    """
    case = squares_output(rng)
    Z, Y = case["Z3"], case["Y"]
    return {**case, "J": lambda Z3=Z: log_loss(Z3, Y)}


# --8<-- [end:cases]


# --8<-- [start:tiny]
@functools.lru_cache
def first_weight_slope(way: str, step: float = 0.01) -> float:
    """Return ∂J/∂W_1[0, 0] of the bench with sigmoids, computed in one of three ways.

    Parameters
    ----------
    way : str
        ``backward`` for backpropagation, ``imaginary`` for a tiny imaginary change of the weight,
        ``difference`` for the change of J when the weight moves by `step` both ways.
    step : float
        Of the difference.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If there is no such way.

    Examples
    --------
    >>> print(abs(first_weight_slope("backward")) < 1e-5)
    True
    """
    weights, (X, Y) = bench(), quadrants()

    def J(change: complex) -> Any:
        corner = np.zeros(weights[0].shape)
        corner[0, 0] = 1
        first = weights[0] + change * corner
        return log_loss(forward([first, *weights[1:]], X, sigmoid)[0][-1], Y)

    if way == "backward":
        Z, _ = forward(weights, X, sigmoid)
        delta = backward(weights, Z, (sigmoid(Z[-1]) - Y) / Y.size, dsigmoid)[0]
        return float((delta @ X.T)[0, 0])
    if way == "imaginary":
        return float(J(1e-30j).imag / 1e-30)
    if way == "difference":
        return float((J(step) - J(-step)) / (2 * step))
    raise ValueError(f"no way {way!r}; there are backward, imaginary and difference")


# --8<-- [end:tiny]
