"""Three solutions on one kind of network of fifty layers: the rows of the table."""

from __future__ import annotations

import functools

from snippets.activations import dsigmoid
from snippets.hand import WEIGHTS, chain_forward
from snippets.network import decay
from snippets.normalisation import decay_layer_normalised, decay_normalised
from snippets.residual import block_left

__all__ = ["skip_factors", "skip_factors_table", "solutions_table"]


# --8<-- [start:solutions]
@functools.lru_cache
def solutions_table() -> tuple[tuple[None, float, float], ...]:
    """Return what is left of the gradient with sigmoids and with ReLU, in the table's order.

    Nothing; blocks of two layers with the sum before the activation, the same with a fifth of
    each branch, with the sum behind it; batch normalisation; layer normalisation.

    Returns
    -------
    tuple of (None, float, float)
        Weights of variance 1 / n for sigmoid, 2 / n for ReLU; under a normalisation the variance
        cancels.

    Examples
    --------
    >>> print(len(solutions_table()))
    6
    """
    gains = {"sigmoid": 1.0, "relu": 2.0}
    rows = (
        [decay(name, gain) for name, gain in gains.items()],
        [block_left(name, "before", gain) for name, gain in gains.items()],
        [block_left(name, "before", gain, scale=1 / 5) for name, gain in gains.items()],
        [block_left(name, "after", gain) for name, gain in gains.items()],
        [decay_normalised(name) for name in gains],
        [decay_layer_normalised(name) for name in gains],
    )
    return tuple((None, sigmoid, relu) for sigmoid, relu in rows)


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
