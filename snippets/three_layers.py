"""Three layers: the gradients of their weights, and the products that do not fit."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import dtanh, tanh
from snippets.draws import half_squares, sizes
from snippets.hand import INPUT, TARGET, WEIGHTS
from snippets.network import backward, forward
from snippets.seeds import SPECIMEN, trials

__all__ = [
    "activated_layers",
    "back_table",
    "identity_chain",
    "identity_layers",
    "lucky_error",
    "out_table",
    "untransposed_table",
]

# Widths n_0 … n_3 and the batch of the worked example, all different.
WIDTHS = (3, 5, 4, 2)
BATCH = 6


# --8<-- [start:neurons]
def identity_chain(
    weights: Sequence[float] = WEIGHTS, x: float = INPUT, target: float = TARGET
) -> tuple[list[float], list[float], list[float]]:
    """Return a_0 … a_L, δ_1 … δ_L and ∂J/∂w_1 … of single neurons without activation.

    Parameters
    ----------
    weights : sequence of float
        w_1 … w_L.
    x, target : float
        a_0, and what a_L should be; the cost is half the squared error.

    Returns
    -------
    a, deltas, slopes : list of float

    Examples
    --------
    >>> a, deltas, slopes = identity_chain((2.0, 3.0), x=1.0, target=5.0)
    >>> print(a, deltas, slopes)
    [1.0, 2.0, 6.0] [3.0, 1.0] [3.0, 2.0]
    """
    a = [x]
    for w in weights:
        a.append(w * a[-1])
    deltas = [a[-1] - target]
    for w in weights[:0:-1]:
        deltas.insert(0, w * deltas[0])
    return a, deltas, [delta * before for delta, before in zip(deltas, a, strict=False)]


def out_table() -> list[tuple[int, float, float, float]]:
    """Return l, w_l, a_(l-1) and a_l of the hand example without activation.

    Examples
    --------
    >>> print([round(each, 4) for each in out_table()[1]])
    [2, -1.1, 0.48, -0.528]
    """
    a, _, _ = identity_chain()
    return [(layer, w, a[layer - 1], a[layer]) for layer, w in enumerate(WEIGHTS, 1)]


def back_table() -> list[tuple[int, float, float, float]]:
    """Return l, δ_l, a_(l-1) and ∂J/∂w_l of the same, last layer first.

    Examples
    --------
    >>> print([round(each, 4) for each in back_table()[0]])
    [3, -1.8976, -0.528, 1.0019]
    """
    a, deltas, slopes = identity_chain()
    rows = [(i + 1, deltas[i], a[i], slopes[i]) for i in range(len(slopes))]
    return rows[::-1]


# --8<-- [end:neurons]


# --8<-- [start:cases]
def _layers(
    rng: np.random.Generator,
    g: Callable[[Array], Array],
    slope: Callable[[Array], Array],
    widths: Sequence[int] = (),
) -> dict[str, Any]:
    *n, m = widths or sizes(rng, 5)
    W = {f"W{i + 1}": rng.normal(size=(n[i + 1], n[i])) for i in range(3)}
    X, Y = rng.normal(size=(n[0], m)), rng.normal(size=(n[3], m))

    def layers(changed: dict[str, Array]) -> tuple[list[Array], list[Array]]:
        return forward(list((W | changed).values()), X, g)

    Z, A = layers({})
    G = (A[3] - Y) / m
    deltas = backward(list(W.values()), Z, G * slope(Z[2]), slope)
    return {
        **W,
        **{f"n{i}": size for i, size in enumerate(n)},
        **{f"Z{i + 1}": z for i, z in enumerate(Z)},
        **{f"A{i}": a for i, a in enumerate(A)},
        **{f"d{i + 1}": delta for i, delta in enumerate(deltas)},
        "m": m,
        "X": X,
        "Y": Y,
        "G": G,
        "dg": slope,
        "J": lambda **changed: half_squares(layers(changed)[1][3], Y),
    }


def identity_layers(rng: np.random.Generator, widths: Sequence[int] = ()) -> dict[str, Any]:
    """Return three layers of different widths without activation, m examples and their cost.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the entries, and the sizes if there are none.
    widths : sequence of int
        n_0 … n_3 and m.

    Returns
    -------
    dict
        ``W1`` … ``W3`` (n_l × n_(l-1)), ``A0`` … ``A3`` (n_l × m), ``X``, ``Y``, ``G`` = ∂J/∂A_3,
        ``d1`` … ``d3`` (δ_l, n_l × m), ``J``.

    Examples
    --------
    >>> case = identity_layers(np.random.default_rng(0), (3, 5, 4, 2, 6))
    >>> (case["W3"].T @ case["G"] @ case["A1"].T).shape
    (4, 5)
    """
    return _layers(rng, lambda Z: Z, lambda Z: np.ones_like(Z.real), widths)


def activated_layers(rng: np.random.Generator) -> dict[str, Any]:
    """Return the same with tanh as activation; ``dg`` is its slope.

    Examples
    --------
    >>> case = activated_layers(np.random.default_rng(0))
    >>> bool(np.all(case["d3"] == case["G"] * case["dg"](case["Z3"])))
    True
    """
    return _layers(rng, tanh, dtanh)


# --8<-- [end:cases]


# --8<-- [start:untransposed]
# The factors of each layer's gradient as single neurons have them.
UNTRANSPOSED = {3: ("W2", "W1", "X"), 2: ("W3", "W1", "X"), 1: ("W3", "W2", "X")}


def _shape(a: Array) -> str:
    return " × ".join(str(size) for size in a.shape)


def _product(factors: Sequence[Array]) -> str:
    try:
        return _shape(functools.reduce(np.matmul, factors))
    except ValueError:
        return "does not exist"


def untransposed_table() -> list[tuple[int, str, str, str]]:
    """Return, for layers 3, 2 and 1: the shapes of these factors, of the product, of W_l.

    Examples
    --------
    >>> print(untransposed_table()[0])
    (3, '(4 × 5) (5 × 3) (3 × 6)', '4 × 6', '2 × 4')
    """
    case = identity_layers(np.random.default_rng(SPECIMEN), (*WIDTHS, BATCH))
    rows = []
    for layer, names in UNTRANSPOSED.items():
        factors = [case[name] for name in names]
        shapes = " ".join(f"({_shape(factor)})" for factor in factors)
        rows.append((layer, shapes, _product(factors), _shape(case[f"W{layer}"])))
    return rows


def lucky_error(layer: int, size: int = 3, seeds: int = 2000) -> float:
    """Return how far the product is off where all sizes agree, a median of seeds.

    Parameters
    ----------
    layer : int
        1, 2 or 3.
    size : int
        Of every layer and of the batch.
    seeds : int
        How many networks.

    Returns
    -------
    float
        ‖G-less product - ∂J/∂W_l‖ / ‖∂J/∂W_l‖ for J = Σ(A_3 - Y).

    Examples
    --------
    >>> print(lucky_error(1) > 0.5)
    True
    """
    errors = []
    for seed in trials(seeds):
        case = identity_layers(np.random.default_rng(seed), (size,) * 5)
        G = np.ones((size, size))
        W2, W3, A1, A2, X = (case[name] for name in ("W2", "W3", "A1", "A2", "X"))
        right = {3: G @ A2.T, 2: W3.T @ G @ A1.T, 1: W2.T @ W3.T @ G @ X.T}[layer]
        found = functools.reduce(np.matmul, [case[name] for name in UNTRANSPOSED[layer]])
        errors.append(np.linalg.norm(found - right) / np.linalg.norm(right))
    return float(np.median(errors))


# --8<-- [end:untransposed]
