"""Between which two products a gradient lies, and where the lower one is no bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS
from snippets.network import backward, forward, gaussian
from snippets.seeds import SPECIMEN

__all__ = [
    "WIDTHS",
    "bound_table",
    "finite_depth_table",
    "gradient_bounds",
    "narrowing",
    "smallest_stretch",
]

# Each layer is no wider than the one below it, so that a lower bound exists.
WIDTHS = (40, 36, 32, 28, 24, 20, 16, 12, 8, 4)


# --8<-- [start:bounds]
@dataclass(frozen=True)
class Bounds:
    """Norms of δ_1 … δ_L of one example, and what singular values and slopes say of them."""

    lower: tuple[float, ...]
    norm: tuple[float, ...]
    upper: tuple[float, ...]


def gradient_bounds(weights: Sequence[Array], x: Array, last: Array, name: str) -> Bounds:
    """Return ‖δ_l‖ with a lower and an upper bound, for one example.

    Going back through layer l multiplies the norm by at most σ_max(W_l) · max g'(z_(l-1)), and by
    at least σ_min(W_l) · min g'(z_(l-1)), where W_l is not taller than wide; otherwise by at
    least 0.

    Parameters
    ----------
    weights : sequence of ndarray
        W_1 … W_L.
    x, last : ndarray
        Input (n_0 × 1) and δ_L (n_L × 1).
    name : str
        Activation function, as in `snippets.activations.slope`.

    Returns
    -------
    Bounds
        First layer first.

    Examples
    --------
    >>> found = gradient_bounds(
    ...     [np.eye(2), 3 * np.eye(2)], np.zeros((2, 1)), np.ones((2, 1)), "tanh"
    ... )
    >>> print([round(each[0], 4) for each in (found.lower, found.norm, found.upper)])
    [4.2426, 4.2426, 4.2426]
    """
    g, slope, _ = ACTIVATIONS[name]
    Z, _ = forward(weights, x, g)
    norms = [float(np.linalg.norm(delta)) for delta in backward(weights, Z, last, slope)]
    lower, upper = [norms[-1]], [norms[-1]]
    for W, z in zip(weights[:0:-1], Z[-2::-1], strict=True):
        values, slopes = np.linalg.svd(W, compute_uv=False), slope(z)
        injective = W.shape[0] <= W.shape[1]
        upper.insert(0, upper[0] * float(values[0] * slopes.max()))
        lower.insert(0, lower[0] * float(values[-1] * slopes.min() if injective else 0))
    return Bounds(tuple(lower), tuple(norms), tuple(upper))


def narrowing(seed: int = SPECIMEN, name: str = "tanh", widths: Sequence[int] = WIDTHS) -> Bounds:
    """Return the bounds of a random network with weights N(0, 1 / n_(l-1)).

    Examples
    --------
    >>> found = narrowing()
    >>> print(found.lower[0] < found.norm[0] < found.upper[0])
    True
    """
    rng = np.random.default_rng(seed)
    before = (widths[0], *widths[:-1])
    weights = [gaussian(rng, n, b) for n, b in zip(widths, before, strict=True)]
    x, last = rng.normal(size=(widths[0], 1)), rng.normal(size=(widths[-1], 1))
    return gradient_bounds(weights, x, last, name)


# --8<-- [end:bounds]


def bound_table(
    layers: Sequence[int], seed: int = SPECIMEN
) -> list[tuple[int, float, float, float]]:
    """Return layer, lower bound, norm and upper bound of δ_l, each over the norm of δ_L.

    Examples
    --------
    >>> print(bound_table([10]))
    [(10, 1.0, 1.0, 1.0)]
    """
    found = narrowing(seed)
    top = found.norm[-1]
    return [
        (
            layer,
            found.lower[layer - 1] / top,
            found.norm[layer - 1] / top,
            found.upper[layer - 1] / top,
        )
        for layer in layers
    ]


# --8<-- [start:smallest]
def smallest_stretch(W: Array) -> float:
    """Return the least length of Wᵀδ over all δ of length one: 0 where W is taller than wide.

    NumPy lists as many singular values as the shorter side has entries; its last one says nothing
    of the directions that Wᵀ sends to zero.

    Examples
    --------
    >>> print(smallest_stretch(np.array([[1.0], [1.0]])), np.linalg.svdvals([[1.0], [1.0]]))
    0.0 [1.41421356]
    """
    rows, columns = W.shape
    return 0.0 if rows > columns else float(np.linalg.svdvals(W)[-1])


# --8<-- [end:smallest]


def finite_depth_table(depths: Sequence[int]) -> list[tuple[int, float, float, float]]:
    """Return k, 0.99^k, 1.01^k and (1.01 · 1/4)^k.

    Examples
    --------
    >>> print([f"{value:.3g}" for value in finite_depth_table([10])[0]])
    ['10', '0.904', '1.1', '1.05e-06']
    """
    return [(k, 0.99**k, 1.01**k, (1.01 / 4) ** k) for k in depths]
