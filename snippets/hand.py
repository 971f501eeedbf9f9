"""The hand example: three sigmoid neurons in a row, and every number that a calculator finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from snippets.activations import dsigmoid, sigmoid

__all__ = [
    "INPUT",
    "TARGET",
    "WEIGHTS",
    "backward_table",
    "bill",
    "chain_cost",
    "chain_deltas",
    "chain_forward",
    "chain_slopes",
    "forward_table",
]

# Weights w_1, w_2, w_3, input x and the output that is wanted, y.
WEIGHTS = (0.8, -1.1, 1.7)
INPUT = 0.6
TARGET = 1.0


# --8<-- [start:forward]
def chain_forward(
    weights: Sequence[Any] = WEIGHTS, x: Any = INPUT
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return z_1 … z_L and a_0 … a_L of a chain of sigmoid neurons, one per layer.

    Parameters
    ----------
    weights : sequence of number
        w_1 … w_L.
    x : number
        a_0. All may be complex.

    Returns
    -------
    z, a : tuple of number
        z_l = w_l · a_(l-1) and a_l = σ(z_l).

    Examples
    --------
    >>> z, a = chain_forward()
    >>> print([round(each, 4) for each in z], round(a[-1], 4))
    [0.48, -0.6795, 0.5718] 0.6392
    """
    z: list[Any] = []
    a = [x]
    for w in weights:
        z.append(w * a[-1])
        a.append(sigmoid(z[-1]).item())
    return tuple(z), tuple(a)


def chain_cost(weights: Sequence[Any] = WEIGHTS, x: Any = INPUT, target: float = TARGET) -> Any:
    """Return J = (a_L - y)² / 2.

    Examples
    --------
    >>> print(round(chain_cost(), 5))
    0.06509
    """
    return (chain_forward(weights, x)[1][-1] - target) ** 2 / 2


# --8<-- [end:forward]


# --8<-- [start:backward]
def chain_deltas(
    weights: Sequence[float] = WEIGHTS, x: float = INPUT, target: float = TARGET
) -> tuple[float, ...]:
    """Return δ_1 … δ_L, where δ_l = ∂J/∂z_l = w_(l+1) · δ_(l+1) · σ'(z_l).

    Examples
    --------
    >>> print([round(each, 5) for each in chain_deltas()])
    [0.0082, -0.03158, -0.08321]
    """
    z, a = chain_forward(weights, x)
    slopes = [float(dsigmoid(each)) for each in z]
    deltas = [(a[-1] - target) * slopes[-1]]
    for w, slope in zip(weights[:0:-1], slopes[-2::-1], strict=True):
        deltas.append(w * deltas[-1] * slope)
    return tuple(deltas[::-1])


def chain_slopes(
    weights: Sequence[float] = WEIGHTS, x: float = INPUT, target: float = TARGET
) -> tuple[float, ...]:
    """Return ∂J/∂w_1 … ∂J/∂w_L, each δ_l · a_(l-1).

    Examples
    --------
    >>> print([round(each, 5) for each in chain_slopes()])
    [0.00492, -0.01951, -0.02799]
    """
    _, a = chain_forward(weights, x)
    return tuple(d * before for d, before in zip(chain_deltas(weights, x, target), a, strict=False))


# --8<-- [end:backward]


# --8<-- [start:bill]
def bill(
    weights: Sequence[float] = WEIGHTS, x: float = INPUT, target: float = TARGET
) -> list[tuple[str, int, float, float]]:
    """Return the 2L + 1 factors of ∂J/∂w_1, from the cost back to the input.

    Returns
    -------
    list of (str, int, float, float)
        Kind (``cost``, ``slope``, ``weight`` or ``input``), layer, factor, and the product so far.

    Examples
    --------
    >>> [(kind, layer) for kind, layer, _, _ in bill((2.0, 3.0))]
    [('cost', 2), ('slope', 2), ('weight', 2), ('slope', 1), ('input', 1)]
    """
    z, a = chain_forward(weights, x)
    items = [("cost", len(weights), a[-1] - target)]
    for layer in range(len(weights), 0, -1):
        items.append(("slope", layer, float(dsigmoid(z[layer - 1]))))
        last = ("input", 1, x)
        items.append(("weight", layer, weights[layer - 1]) if layer > 1 else last)
    rows, product = [], 1.0
    for kind, layer, factor in items:
        product *= factor
        rows.append((kind, layer, factor, product))
    return rows


# --8<-- [end:bill]


# --8<-- [start:tables]
def forward_table() -> list[tuple[int, float, float, float, float]]:
    """Return l, w_l, a_(l-1), z_l and a_l of each neuron of the hand example.

    Examples
    --------
    >>> print([round(each, 4) for each in forward_table()[0]])
    [1, 0.8, 0.6, 0.48, 0.6177]
    """
    z, a = chain_forward()
    return [(layer, w, a[layer - 1], z[layer - 1], a[layer]) for layer, w in enumerate(WEIGHTS, 1)]


def backward_table() -> list[tuple[int, float, float, float]]:
    """Return l, σ'(z_l), δ_l and ∂J/∂w_l of each neuron, last neuron first.

    Examples
    --------
    >>> print([round(each, 4) for each in backward_table()[0]])
    [3, 0.2306, -0.0832, -0.028]
    """
    z, _ = chain_forward()
    rows = zip((1, 2, 3), z, chain_deltas(), chain_slopes(), strict=True)
    return [(layer, float(dsigmoid(each)), d, s) for layer, each, d, s in rows][::-1]


# --8<-- [end:tables]
