"""A layer with a skip around it, a = g(Wx) + x, the block of two layers, and many of them."""

from __future__ import annotations

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS
from snippets.network import gaussian, rms
from snippets.seeds import trials

__all__ = ["BLOCKS", "block_chain", "block_left", "skip_chain", "skip_decay", "skip_growth"]


BLOCKS = ("none", "before", "after", "branch")


# --8<-- [start:skip]
def skip_chain(
    name: str, form: str, seed: int, layers: int = 50, width: int = 64
) -> tuple[float, float]:
    """Return how far signal and gradient have grown over layers with a skip.

    Parameters
    ----------
    name : str
        Activation function, as in `snippets.activations.slope`.
    form : str
        ``after`` for g(Wx) + x, ``before`` for g(Wx + x), ``plain`` for g(Wx).
    seed : int
        Of the weights, N(0, 1 / width), of 32 inputs and of the gradient that comes back.
    layers, width : int
        Size of the network.

    Returns
    -------
    signal, gradient : float
        rms at the output over rms at the input; rms at the input over rms at the output.

    Examples
    --------
    >>> skip_chain("identity", "plain", 0) < skip_chain("identity", "after", 0)
    True
    """
    g, slope, _ = ACTIVATIONS[name]
    rng = np.random.default_rng(seed)
    weights = [gaussian(rng, width, width) for _ in range(layers)]
    X, G = rng.normal(size=(2, width, 32))
    A, back = X, []
    for W in weights:
        z = W @ A + (A if form == "before" else 0)
        back.append((W, slope(z)))
        A = g(z) + (A if form == "after" else 0)
    D: Array = G
    for W, s in reversed(back):
        D = W.T @ (D * s) + {"after": D, "before": D * s, "plain": 0}[form]
    return rms(A) / rms(X), rms(D) / rms(G)


def skip_growth(name: str, form: str, seeds: int = 5) -> float:
    """Return the median growth of the signal over seeds 0, 1, … (see `skip_chain`).

    Examples
    --------
    >>> print(skip_growth("sigmoid", "plain") < 1)
    True
    """
    return float(np.median([skip_chain(name, form, seed)[0] for seed in trials(seeds)]))


def skip_decay(name: str, form: str, seeds: int = 5) -> float:
    """Return the median of what is left of the gradient over seeds 0, 1, … (see `skip_chain`).

    Examples
    --------
    >>> print(skip_decay("sigmoid", "before") < 1e-20)
    True
    """
    return float(np.median([skip_chain(name, form, seed)[1] for seed in trials(seeds)]))


# --8<-- [end:skip]


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


def block_left(
    name: str, form: str, gain: float = 1.0, scale: float = 1.0, seeds: int = 5
) -> float:
    """Return the median of what is left of the gradient over seeds 0, 1, … (see `block_chain`).

    Examples
    --------
    >>> print(block_left("sigmoid", "before") < 1e-10)
    True
    """
    runs = [block_chain(name, form, seed, gain, scale)[1] for seed in trials(seeds)]
    return float(np.median(runs))


# --8<-- [end:block]
