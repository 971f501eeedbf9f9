"""The residual block of two layers in four forms, and what many of them do."""

from __future__ import annotations

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS
from snippets.network import gaussian, rms

__all__ = ["BLOCKS", "block_chain"]


BLOCKS = ("none", "before", "after", "branch")


# --8<-- [start:block]
def block_chain(
    name: str, form: str, seed: int, gain: float = 1.0, scale: float = 1.0, blocks: int = 25
) -> tuple[float, float]:
    """Return how far signal and gradient have grown over residual blocks of two layers, 64 wide.

    With F(x) = W_2 g(W_1 x) a block is g(F(x)), g(F(x) + x), g(F(x)) + x or x + F(x).

    Parameters
    ----------
    name : str
        Activation function, as in `snippets.activations.slope`.
    form : str
        Of `BLOCKS`: ``none``, ``before``, ``after`` or ``branch``.
    seed : int
        Of the weights, of 32 inputs and of the gradient that comes back.
    gain : float
        Variance of a weight times the width.
    scale : float
        Multiplies F.
    blocks : int
        Number of blocks, each with two matrices.

    Returns
    -------
    signal, gradient : float
        rms at the output over rms at the input; rms at the input over rms at the output.

    Examples
    --------
    >>> block_chain("sigmoid", "before", 0)[1] < block_chain("sigmoid", "after", 0)[1]
    True
    """
    g, slope, _ = ACTIVATIONS[name]
    rng = np.random.default_rng(seed)
    X, G = rng.normal(size=(2, 64, 32))
    A, back = X, []
    for _ in range(blocks):
        W1, W2 = gaussian(rng, 64, 64, gain), gaussian(rng, 64, 64, gain)
        z1 = W1 @ A
        z2 = scale * W2 @ g(z1) + (A if form == "before" else 0)
        outer = np.ones_like(z2) if form == "branch" else slope(z2)
        back.append((W1, scale * W2, slope(z1), outer))
        A = (z2 if form == "branch" else g(z2)) + (A if form in {"after", "branch"} else 0)
    D: Array = G
    for W1, W2, inner, outer in reversed(back):
        past = {"none": 0, "before": D * outer, "after": D, "branch": D}[form]
        D = W1.T @ (inner * (W2.T @ (D * outer))) + past
    return rms(A) / rms(X), rms(D) / rms(G)


# --8<-- [end:block]
