"""The gradient of any layer of a network of any depth, written as one product."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import dtanh, tanh
from snippets.draws import half_squares, sizes
from snippets.network import gaussian
from snippets.seeds import trials

__all__ = [
    "any_depth",
    "chain_factors",
    "factor_table",
    "grouped_error",
    "one_example",
    "product",
    "vec",
]


# --8<-- [start:product]
def product(factors: Sequence[Array], n: int) -> Array:
    """Return the matrix product of factors, the first at the left; of none, the identity.

    Parameters
    ----------
    factors : sequence of ndarray
        Matrices that fit, or stacks of them, one matrix an example.
    n : int
        Size of the identity that an empty product is.

    Returns
    -------
    ndarray

    Examples
    --------
    >>> print(product([np.array([[1, 2]]), np.array([[3], [4]])], 1), product([], 2).tolist())
    [[11]] [[1.0, 0.0], [0.0, 1.0]]
    """
    return reduce(np.matmul, factors) if factors else np.eye(n)


# --8<-- [end:product]


# --8<-- [start:any_depth]
def any_depth(rng: np.random.Generator) -> dict[str, Any]:
    """Return a tanh network of two to five layers, a layer l of it, m examples and their cost.

    The functions take the number of a layer; ``D(j)``, ``da`` and ``row(j)`` hold a matrix an
    example, stacked.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws depth, layer, widths and entries.

    Returns
    -------
    dict
        ``L``, ``l``, ``W(j)``, ``A(j)``, ``delta(j)``, ``D(j)``, ``da`` = ∂J/∂a_L, ``row(j)`` =
        a_jᵀ, ``rising(i, j)`` = W_iᵀ D_i ⋯ W_jᵀ D_j, and the cost ``J(Wl=…)``.

    Examples
    --------
    >>> case = any_depth(np.random.default_rng(0))
    >>> case["delta"](case["l"]).shape == case["A"](case["l"]).shape
    True
    """
    depth = int(rng.integers(2, 6))
    *n, m = sizes(rng, depth + 2)
    return _network(rng, n, m)


# --8<-- [end:any_depth]


# --8<-- [start:one_example]
def one_example(rng: np.random.Generator) -> dict[str, Any]:
    """Return the network of `any_depth` with a single example, so that all are matrices.

    Parameters
    ----------
    rng : numpy.random.Generator
        As there.

    Returns
    -------
    dict
        ``a(j)`` (n_j × 1), ``D(j)`` (n_j × n_j), ``dz(j)`` and ``da``, which are rows, ``I``,
        ``falling(j, i)`` = D_j W_j ⋯ D_i W_i, and the rest as there.

    Examples
    --------
    >>> case = one_example(np.random.default_rng(0))
    >>> case["falling"](case["L"], case["L"] + 1).shape == case["D"](case["L"]).shape
    True
    """
    depth = int(rng.integers(2, 6))
    n = sizes(rng, depth + 1)
    case = _network(rng, n, 1)
    D = [case["D"](j)[0] for j in range(1, depth + 1)]
    W, layer = case["W"], case["l"]

    def falling(last: int, first: int) -> Array:
        pairs = [D[j - 1] @ W(j) for j in range(last, first - 1, -1)]
        return product(pairs, n[last])

    return {
        **{key: case[key] for key in ("L", "l", "W", "J", "Wl", "nₗ", "nₗ₋₁")},
        "nₗ·nₗ₋₁": n[layer] * n[layer - 1],
        "a": case["A"],
        "D": lambda j: D[j - 1],
        "da": case["da"][0].T,
        "dz": lambda j: case["delta"](j).T,
        "falling": falling,
        "I": np.eye(n[layer]),
        "vec": vec,
    }


def vec(M: Array) -> Array:
    """Return the columns of a matrix in one column, the first at the top.

    Examples
    --------
    >>> print(vec(np.array([[1, 3], [2, 4]])).ravel())
    [1 2 3 4]
    """
    return np.reshape(M, (-1, 1), order="F")


# --8<-- [end:one_example]


# --8<-- [start:network]
def _network(rng: np.random.Generator, n: list[int], m: int) -> dict[str, Any]:
    """Return the names of `any_depth` for given widths and batch, with biases."""
    depth = len(n) - 1
    layer = int(rng.integers(1, depth + 1))
    weights = [gaussian(rng, n[j], n[j - 1]) for j in range(1, depth + 1)]
    biases = [rng.normal(size=(n[j], 1)) for j in range(1, depth + 1)]
    X, Y = rng.normal(size=(n[0], m)), rng.normal(size=(n[-1], m))

    def run(Wl: Array) -> tuple[list[Array], list[Array]]:
        Z, A = [], [X]
        for j, (W, b) in enumerate(zip(weights, biases, strict=True), start=1):
            Z.append((Wl if j == layer else W) @ A[-1] + b)
            A.append(tanh(Z[-1]))
        return Z, A

    Z, A = run(weights[layer - 1])
    G = (A[-1] - Y) / m
    deltas = [G * dtanh(Z[-1])]
    for W, z in zip(weights[:0:-1], Z[-2::-1], strict=True):
        deltas.insert(0, (W.T @ deltas[0]) * dtanh(z))

    def D(j: int) -> Array:
        return np.array([np.diag(column) for column in dtanh(Z[j - 1]).T])

    def rising(first: int, last: int) -> Array:
        pairs = [weights[j - 1].T @ D(j) for j in range(first, last + 1)]
        return product(pairs, n[layer])

    return {
        "L": depth, "l": layer, "m": m, "nₗ": n[layer], "nₗ₋₁": n[layer - 1],
        "Wl": weights[layer - 1], "W": lambda j: weights[j - 1], "A": lambda j: A[j],
        "delta": lambda j: deltas[j - 1], "D": D, "da": G.T[:, :, None],
        "row": lambda j: A[j].T[:, None, :], "rising": rising,
        "J": lambda Wl=weights[layer - 1]: half_squares(run(Wl)[1][-1], Y),
    }  # fmt: skip


# --8<-- [end:network]


# --8<-- [start:factors]
def chain_factors(layer: int, depth: int) -> list[str]:
    """Return the factors of ∂J/∂W_l in their order, output first.

    Examples
    --------
    >>> print(" · ".join(chain_factors(2, 3)))
    ∂J/∂a3 · D3 · W3 · D2 · ∂z2/∂W2
    """
    middle = [f for j in range(depth, layer, -1) for f in (f"W{j}", f"D{j - 1}")]
    return [f"∂J/∂a{depth}", f"D{depth}", *middle, f"∂z{layer}/∂W{layer}"]


def factor_table(depth: int) -> list[tuple[int, int, int, int, int]]:
    """Return k, layer, weights, slopes and all factors, a row per layer from the output down.

    Examples
    --------
    >>> print(factor_table(3))
    [(0, 3, 0, 1, 3), (1, 2, 1, 2, 5), (2, 1, 2, 3, 7)]
    """
    rows = []
    for k in range(depth):
        factors = chain_factors(depth - k, depth)
        weights, slopes = (sum(f.startswith(kind) for f in factors) for kind in "WD")
        rows.append((k, depth - k, weights, slopes, len(factors)))
    return rows


# --8<-- [end:factors]


# --8<-- [start:grouped]
def grouped_error(depth: int = 4, width: int = 4, seeds: int = 2000) -> float:
    """Return by how much all slopes before all weights misses the first layer's gradient.

    For networks whose layers are all equally wide, where alone that product exists.

    Parameters
    ----------
    depth, width : int
        Of each network; one example.
    seeds : int
        How many networks.

    Returns
    -------
    float
        ‖wrong - right‖ / ‖right‖ of δ_1, the median.

    Examples
    --------
    >>> print(grouped_error(width=4) > 0.1, grouped_error(width=1) < 1e-12)
    True True
    """
    errors = []
    for seed in trials(seeds):
        case = _network(np.random.default_rng(seed), [width] * (depth + 1), 1)
        layers = range(1, depth + 1)
        D, W = ([case[name](j) for j in layers] for name in "DW")
        D = [each[0] for each in D]
        start = case["da"][0].T
        pairs = [d @ w for d, w in zip(D[:0:-1], W[:0:-1], strict=True)]
        right = start @ product(pairs, width) @ D[0]
        wrong = start @ product(D[::-1], width) @ product(W[:0:-1], width)
        errors.append(np.linalg.norm(wrong - right) / np.linalg.norm(right))
    return float(np.median(errors))


# --8<-- [end:grouped]
