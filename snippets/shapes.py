"""Products of matrices that fit and products that do not: a backward pass without transposes."""

from __future__ import annotations

import functools
from itertools import pairwise
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import dsigmoid
from snippets.four_layers import layers_case, worked_layers
from snippets.seeds import SPECIMEN, trials

__all__ = [
    "difference_table",
    "fits",
    "one_neuron_a_layer",
    "shapes",
    "square_error",
    "untransposed_table",
]

# Eight gradients of a backward pass: what each should be, the factors in its order, and the layers
# whose slopes it multiplies by, entry by entry.
UNTRANSPOSED: dict[str, tuple[str, tuple[str, ...], tuple[int, ...]]] = {
    "dW1": ("W1", ("d1", "X"), ()),
    "dW2": ("W2", ("d2", "A1"), ()),
    "dW3": ("W3", ("d3", "A2"), ()),
    "dW4": ("W4", ("d4", "A3"), ()),
    "dZ1": ("d1", ("d2", "W2"), (1,)),
    "dZ2": ("d2", ("d3", "W3"), (2,)),
    "dZ3": ("d3", ("d4", "W4"), (3,)),
    "dZ4": ("d4", ("G",), (4,)),
    "dW1 solved": ("W1", ("d4", "X", "W2", "W3", "W4"), (1, 2, 3)),
}
ROWS = tuple(name for name in UNTRANSPOSED if name != "dW1 solved")


# --8<-- [start:shapes]
def shapes(name: str) -> tuple[tuple[int, int], ...]:
    """Return the shapes of the matrices that a cell multiplies, for layers 3-5-4-6-2, m = 7.

    Examples
    --------
    >>> print(shapes("dW2"))
    ((4, 7), (5, 7))
    """
    case = worked_layers()
    return tuple(case[key].shape for key in UNTRANSPOSED[name][1])


def fits(name: str) -> bool:
    """Say whether each matrix has as many columns as the next one has rows.

    Examples
    --------
    >>> print(fits("dW2"), fits("dZ4"))
    False True
    """
    sizes = shapes(name)
    return all(left[1] == right[0] for left, right in pairwise(sizes))


def untransposed(case: dict[str, Any], name: str) -> Array:
    """Return a cell without its transposes, slopes entry by entry at the end.

    Raises
    ------
    ValueError
        If the matrices do not fit.
    """
    _, factors, layers = UNTRANSPOSED[name]
    product = functools.reduce(np.matmul, [case[key] for key in factors])
    for layer in layers:
        product = product * dsigmoid(case[f"Z{layer}"])
    return np.asarray(product)


def as_it_is(case: dict[str, Any], name: str) -> Array:
    """Return what the cell should be."""
    wanted = UNTRANSPOSED[name][0]
    if wanted[0] == "d":
        return np.asarray(case[wanted])
    layer = int(wanted[1])
    return np.asarray(case[f"d{layer}"] @ case[f"A{layer - 1}"].T)


@functools.lru_cache
def square_error(name: str, size: int = 4, seeds: int = 1000) -> float:
    """Return by how much a cell is wrong where everything is square, so that nothing clashes.

    Parameters
    ----------
    name : str
        A key of `UNTRANSPOSED`.
    size : int
        Every width and the batch.
    seeds : int
        How many sigmoid networks of four layers.

    Returns
    -------
    float
        Median of ‖product - true‖ / ‖true‖, Frobenius norms.

    Examples
    --------
    >>> print(square_error("dZ4"), square_error("dW1") > 0.5)
    0.0 True
    """
    errors = []
    for seed in trials(seeds):
        case = layers_case(np.random.default_rng(seed), [size] * 5, size)
        true = as_it_is(case, name)
        errors.append(np.linalg.norm(untransposed(case, name) - true) / np.linalg.norm(true))
    return float(np.median(errors))


# --8<-- [end:shapes]


# --8<-- [start:rows]
def untransposed_table() -> list[tuple[str | float | None, ...]]:
    """Return cell, shapes, whether they fit, and `square_error` of eight products.

    Examples
    --------
    >>> print(untransposed_table()[0][1:3])
    ('(5 × 7) (3 × 7)', 'no')
    """
    rows: list[tuple[str | float | None, ...]] = []
    for name in ROWS:
        written = " ".join(f"({high} × {wide})" for high, wide in shapes(name))
        rows.append((None, written, "yes" if fits(name) else "no", square_error(name)))
    return rows


def one_neuron_a_layer(seed: int = SPECIMEN) -> tuple[float, float]:
    """Return ∂J/∂w_1 of four sigmoid neurons in a row, solved for numbers and by the complex step.

    Examples
    --------
    >>> one, true = one_neuron_a_layer()
    >>> print(abs(one / true - 1) < 1e-13)
    True
    """
    case = layers_case(np.random.default_rng(seed), [1] * 5, 1)
    true = case["J"](W1=case["W1"] + 1e-30j).imag / 1e-30
    return float(untransposed(case, "dW1 solved").item()), float(true)


# --8<-- [end:rows]


# --8<-- [start:differences]
def difference(case: dict[str, Any], name: str, step: float) -> Array:
    """Return (J(p + step) - J(p - step)) / (2 step) for each entry p of a parameter.

    Examples
    --------
    >>> difference(worked_layers(), "b4", 1e-5).shape
    (2, 1)
    """
    at: Array = case[name]
    found: Array = np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        move = np.zeros_like(at)
        move[index] = step
        rise = case["J"](**{name: at + move}) - case["J"](**{name: at - move})
        found[index] = rise / (2 * step)
    return found


@functools.lru_cache
def difference_table(step: float = 1e-3) -> list[tuple[int, float, float, float]]:
    """Return how far formulas and differences lie apart, for the layers of `worked_layers`.

    Returns
    -------
    list of tuple
        A row per layer: its number, the length of ∂J/∂W_l, the distance of the two as a part of
        that length, and the same part for ∂J/∂b_l.

    Examples
    --------
    >>> print(max(row[2] for row in difference_table(1e-4)) < 1e-6)
    True
    """
    case = worked_layers()
    rows = []
    for layer in range(1, 5):
        apart = []
        for name, below in ((f"W{layer}", case[f"A{layer - 1}"].T), (f"b{layer}", case["one"])):
            true = case[f"d{layer}"] @ below
            found = difference(case, name, step)
            apart.append(float(np.linalg.norm(found - true) / np.linalg.norm(true)))
        length = float(np.linalg.norm(case[f"d{layer}"] @ case[f"A{layer - 1}"].T))
        rows.append((layer, length, apart[0], apart[1]))
    return rows


# --8<-- [end:differences]
