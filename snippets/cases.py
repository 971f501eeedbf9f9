"""The random networks on which the derivations of the chapter are checked.

Each function draws sizes and entries from `rng` and returns the names that the lines of a
derivation see, with the cost ``J`` as a function of the names that it may be differentiated by.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import sigmoid
from snippets.draws import half_squares, sizes
from snippets.network import forward
from snippets.normalisation import mean, normalise, spread
from snippets.powers import power

__all__ = [
    "batch_norm_layer",
    "batch_norm_scale",
    "five_layers",
    "one_matrix",
    "units",
    "worked",
]


# --8<-- [start:five_layers]
def five_layers(rng: np.random.Generator) -> dict[str, Any]:
    """Return five linear layers of different widths, m examples and their cost.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes and the entries.

    Returns
    -------
    dict
        ``W1`` … ``W5`` (n_l × n_(l-1)), ``A0`` … ``A5`` (n_l × m), ``X``, ``G`` = ∂J/∂A_5, ``J``.

    Examples
    --------
    >>> case = five_layers(np.random.default_rng(0))
    >>> case["A5"].shape == case["G"].shape == (case["n5"], case["m"])
    True
    """
    *n, m = sizes(rng, 7)
    W = {f"W{i + 1}": rng.normal(size=(n[i + 1], n[i])) for i in range(5)}
    X, Y = rng.normal(size=(n[0], m)), rng.normal(size=(n[5], m))

    def layers(changed: dict[str, Array]) -> list[Array]:
        return forward(list((W | changed).values()), X, lambda Z: Z)[1]

    A = layers({})
    return {
        **W,
        **{f"n{i}": size for i, size in enumerate(n)},
        **{f"A{i}": a for i, a in enumerate(A)},
        "m": m,
        "X": X,
        "G": (A[5] - Y) / m,
        "J": lambda **changed: half_squares(layers(changed)[5], Y),
    }


# --8<-- [end:five_layers]


# --8<-- [start:one_matrix]
def one_matrix(rng: np.random.Generator) -> dict[str, Any]:
    """Return five linear layers that share one matrix, and the cost.

    ``J(W=…)`` changes all five copies, ``J(W2=…)`` only the second.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes and the entries.

    Returns
    -------
    dict
        ``W`` (n × n) and its five copies, ``A0`` … ``A5`` (n × m), ``X``, ``G`` = ∂J/∂A_5, ``J``.

    Examples
    --------
    >>> case = one_matrix(np.random.default_rng(0))
    >>> bool(np.all(case["A5"] == case["W"] @ case["A4"]))
    True
    """
    n, m = sizes(rng, 2)
    W = rng.normal(size=(n, n))
    X, Y = rng.normal(size=(2, n, m))

    def layers(W: Array = W, **changed: Array) -> list[Array]:
        copies = [changed.get(f"W{i}", W) for i in range(1, 6)]
        return forward(copies, X, lambda Z: Z)[1]

    A = layers()
    return {
        "n": n,
        "m": m,
        "W": W,
        **{f"W{i}": W for i in range(1, 6)},
        "X": X,
        **{f"A{i}": a for i, a in enumerate(A)},
        "G": (A[5] - Y) / m,
        "power": power,
        "J": lambda **changed: half_squares(layers(**changed)[5], Y),
    }


# --8<-- [end:one_matrix]


def worked(_rng: np.random.Generator) -> dict[str, Any]:
    """Return what matrices written out in numbers need; nothing is drawn."""
    return {"power": power}


# --8<-- [start:units]
def units(rng: np.random.Generator) -> dict[str, Any]:
    """Return n sigmoid units whose outputs add up to J, so that ∂J/∂z is the slope.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes and the entries.

    Returns
    -------
    dict
        ``z`` (n × 1), ``sigmoid`` and ``J``.

    Examples
    --------
    >>> case = units(np.random.default_rng(0))
    >>> bool(0 < case["J"]() < case["n"])
    True
    """
    n = int(rng.integers(2, 8))
    z = rng.normal(scale=3.0, size=(n, 1))
    return {"n": n, "z": z, "sigmoid": sigmoid, "J": lambda z=z: np.sum(sigmoid(z))}


# --8<-- [end:units]


# --8<-- [start:batch_norm]
def batch_norm_layer(rng: np.random.Generator) -> dict[str, Any]:
    """Return n units normalised over m examples, then scaled by gamma and shifted by beta.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes and the entries.

    Returns
    -------
    dict
        ``Z``, ``Zhat`` and ``G`` = ∂J/∂Y (n × m), ``s`` and ``gamma`` (n × 1), ``H``, ``J``.

    Examples
    --------
    >>> case = batch_norm_layer(np.random.default_rng(0))
    >>> case["s"].shape == (case["n"], 1)
    True
    """
    n, m = 1 + int(rng.integers(1, 5)), 6 + int(rng.integers(0, 5))
    Z, Y = rng.normal(1.0, 2.0, size=(2, n, m))
    gamma, beta = rng.normal(size=(2, n, 1))
    eps = 0.01
    Zhat = normalise(Z, eps)

    def J(Z: Array = Z) -> Any:
        return half_squares(gamma * normalise(Z, eps) + beta, Y)

    G = (gamma * Zhat + beta - Y) / m
    return {
        "n": n, "m": m, "Z": Z, "Zhat": Zhat, "s": spread(Z, eps), "gamma": gamma,
        "G": G, "H": gamma * G, "mean": mean, "J": J,
    }  # fmt: skip


def batch_norm_scale(rng: np.random.Generator) -> dict[str, Any]:
    """Return the same as a function of scale and shift, with a column of ones.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes and the entries.

    Returns
    -------
    dict
        As `batch_norm_layer`, with ``beta`` and ``one`` (m × 1); ``J`` takes gamma and beta.

    Examples
    --------
    >>> case = batch_norm_scale(np.random.default_rng(0))
    >>> case["one"].shape == (case["m"], 1)
    True
    """
    case = batch_norm_layer(rng)
    Zhat, gamma, m = case["Zhat"], case["gamma"], case["m"]
    beta, Y = rng.normal(size=gamma.shape), rng.normal(size=Zhat.shape)

    def J(gamma: Array = gamma, beta: Array = beta) -> Any:
        return half_squares(gamma * Zhat + beta, Y)

    return {
        "n": case["n"], "m": m, "Zhat": Zhat, "gamma": gamma, "beta": beta,
        "G": (gamma * Zhat + beta - Y) / m, "one": np.ones((m, 1)), "J": J,
    }  # fmt: skip


# --8<-- [end:batch_norm]
