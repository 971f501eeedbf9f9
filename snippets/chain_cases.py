"""The chains and layers on which the derivations of the first chapter are checked."""

from __future__ import annotations

from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import dsigmoid, sigmoid
from snippets.draws import half_squares, sizes
from snippets.hand import chain_cost, chain_deltas, chain_forward
from snippets.network import backward, forward

__all__ = ["long_chain", "neuron_with_skip", "three_layers_one_column", "three_neurons"]


# --8<-- [start:neurons]
def three_neurons(rng: np.random.Generator) -> dict[str, Any]:
    """Return three sigmoid neurons in a row, with random weights, input and target.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the numbers.

    Returns
    -------
    dict
        ``w1`` … ``w3``, ``z1`` … ``z3``, ``a3``, ``x``, ``y``, ``d1`` … ``d3``, ``J``.

    Examples
    --------
    >>> case = three_neurons(np.random.default_rng(0))
    >>> bool(0 < case["a3"] < 1)
    True
    """
    *w, x, y = rng.normal(size=5).tolist()
    z, a = chain_forward(w, x)
    names = {f"w{i}": each for i, each in enumerate(w, 1)}
    return {
        **names,
        **{f"z{i}": each for i, each in enumerate(z, 1)},
        **{f"d{i}": each for i, each in enumerate(chain_deltas(w, x, y), 1)},
        "a3": a[3],
        "x": x,
        "y": y,
        "dsigmoid": dsigmoid,
        "J": lambda **changed: chain_cost(list((names | changed).values()), x, y),
    }


def long_chain(rng: np.random.Generator) -> dict[str, Any]:
    """Return a chain of 4 to 9 sigmoid neurons.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws length and numbers.

    Returns
    -------
    dict
        ``w1``, ``aL``, ``zL``, ``L``, ``x``, ``y``, ``J``, and ``factors(first, last, back)``:
        the product over l of w_l σ'(z_(l-back)).

    Examples
    --------
    >>> case = long_chain(np.random.default_rng(0))
    >>> 4 <= case["L"] <= 9
    True
    """
    length = int(rng.integers(4, 10))
    w, (x, y) = rng.normal(size=length).tolist(), rng.normal(size=2).tolist()
    z, a = chain_forward(w, x)

    def factors(first: int, last: int, back: int) -> float:
        pairs = [w[i - 1] * float(dsigmoid(z[i - back - 1])) for i in range(first, last + 1)]
        return float(np.prod(pairs))

    return {
        "w1": w[0], "aL": a[-1], "zL": z[-1], "L": length, "x": x, "y": y,
        "factors": factors, "dsigmoid": dsigmoid,
        "J": lambda w1=w[0]: chain_cost([w1, *w[1:]], x, y),
    }  # fmt: skip


# --8<-- [end:neurons]


# --8<-- [start:layers]
def three_layers_one_column(rng: np.random.Generator) -> dict[str, Any]:
    """Return three sigmoid layers of different widths, and one example.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes and the entries.

    Returns
    -------
    dict
        ``W1`` … ``W3`` (n_l × n_(l-1)), ``z1`` … ``z3`` and ``d1`` … ``d3`` (n_l × 1),
        ``x`` (n_0 × 1), ``diagonal(z)`` with σ'(z) on it, ``J``.

    Examples
    --------
    >>> case = three_layers_one_column(np.random.default_rng(0))
    >>> case["W1"].shape == (case["n1"], case["n0"])
    True
    """
    n = sizes(rng, 4)
    W = {f"W{i + 1}": rng.normal(size=(n[i + 1], n[i])) for i in range(3)}
    x, y = rng.normal(size=(n[0], 1)), rng.normal(size=(n[3], 1))
    z, a = forward(list(W.values()), x, sigmoid)
    deltas = backward(list(W.values()), z, (a[3] - y) * dsigmoid(z[2]), dsigmoid)

    def J(**changed: Array) -> Any:
        return half_squares(forward(list((W | changed).values()), x, sigmoid)[1][3], y)

    return {
        **W,
        **{f"n{i}": size for i, size in enumerate(n)},
        **{f"z{i}": each for i, each in enumerate(z, 1)},
        **{f"d{i}": each for i, each in enumerate(deltas, 1)},
        "x": x,
        "diagonal": lambda z: np.diag(dsigmoid(z).ravel()),
        "J": J,
    }


# --8<-- [end:layers]


# --8<-- [start:skip]
def neuron_with_skip(rng: np.random.Generator) -> dict[str, Any]:
    """Return one sigmoid neuron to which its input is added, before or behind the activation.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the numbers.

    Returns
    -------
    dict
        ``w``, ``x``; ``zb``, ``db`` and cost ``J`` for σ(wx + x); ``za``, ``da`` and ``K`` for
        σ(wx) + x, where d is the derivative of the cost by what leaves the neuron.

    Examples
    --------
    >>> case = neuron_with_skip(np.random.default_rng(0))
    >>> bool(case["zb"] == case["za"] + case["x"])
    True
    """
    w, x, y = rng.normal(size=3).tolist()

    def before(x: Any = x) -> Any:
        return sigmoid(w * x + x).item()

    def after(x: Any = x) -> Any:
        return sigmoid(w * x).item() + x

    return {
        "w": w, "x": x, "zb": w * x + x, "za": w * x, "db": before() - y, "da": after() - y,
        "dsigmoid": dsigmoid,
        "J": lambda x=x: (before(x) - y) ** 2 / 2,
        "K": lambda x=x: (after(x) - y) ** 2 / 2,
    }  # fmt: skip


# --8<-- [end:skip]
