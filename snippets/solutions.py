"""Three solutions on one kind of network of fifty layers: the rows of the table."""

from __future__ import annotations

from collections.abc import Mapping

from snippets.activations import dsigmoid
from snippets.hand import WEIGHTS, chain_forward

__all__ = ["skip_factors", "skip_factors_table", "solutions_table"]


# --8<-- [start:solutions]
def solutions_table(
    left: Mapping[str, float], blocks: Mapping[str, float]
) -> list[tuple[None, float, float]]:
    """Return what is left of the gradient with sigmoids and with ReLU, in the table's order.

    Nothing; blocks of two layers with the sum before the activation, the same with a fifth of
    each branch, with the sum behind it; batch normalisation; layer normalisation.

    Parameters
    ----------
    left, blocks : mapping of str to float
        Medians of the measured results ``survival`` and ``blocks``. Weights have variance 1 / n for
        sigmoid, 2 / n for ReLU.

    Returns
    -------
    list of (None, float, float)
    """
    forms = ("before", "before_fifth", "after")
    rows = [(left["tower_sigmoid_1"], left["tower_relu_2"])]
    rows += [(blocks[f"{one}_sigmoid"], blocks[f"{one}_relu"]) for one in forms]
    rows += [
        (left[f"tower_sigmoid_1_{kind}"], left[f"tower_relu_2_{kind}"])
        for kind in ("batch", "layer")
    ]
    return [(None, *row) for row in rows]


# --8<-- [end:solutions]


# --8<-- [start:factors]
def skip_factors(w: float, x: float) -> tuple[float, float, float]:
    """Return ∂a/∂x of a sigmoid neuron: without skip, with x added before, with x added behind.

    Examples
    --------
    >>> skip_factors(2.0, 0.0)
    (0.5, 0.75, 1.5)
    """
    bare, before = float(dsigmoid(w * x)), float(dsigmoid(w * x + x))
    return bare * w, before * (w + 1), bare * w + 1


def skip_factors_table() -> list[tuple[int, float, float, float]]:
    """Return l and `skip_factors` of each neuron of the hand example, with the inputs it has there.

    Examples
    --------
    >>> print([row[0] for row in skip_factors_table()])
    [1, 2, 3]
    """
    _, a = chain_forward()
    return [(place, *skip_factors(w, a[place - 1])) for place, w in enumerate(WEIGHTS, 1)]


# --8<-- [end:factors]
