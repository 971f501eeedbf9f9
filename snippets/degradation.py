"""Plain networks whose gradients are healthy and that train worse for being deeper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from snippets import Array
from snippets.activations import drelu, relu, sigmoid
from snippets.network import rms
from snippets.training import cross_entropy, quadrants, start

__all__ = ["degradation_start", "depth_rows", "descend_deep", "signals"]

WIDTH = 16


# --8<-- [start:signals]
def degradation_start(depth: int, seed: int, skips: bool) -> list[Array]:
    """Return He's weights for `depth` layers, 16 units wide; with skips, smaller by √depth.

    Examples
    --------
    >>> print([W.shape for W in degradation_start(3, 0, skips=False)])
    [(16, 3), (16, 16), (1, 16)]
    """
    weights = start([3, *[WIDTH] * (depth - 1), 1], seed)
    scales = [2.0, *[2 / depth if skips else 2.0] * (depth - 2), 1.0]
    return [np.sqrt(scale) * W for scale, W in zip(scales, weights, strict=True)]


def signals(weights: Sequence[Array], skips: bool) -> tuple[Array, list[Array], list[Array]]:
    """Return Z_L, ∂J/∂A_l of every hidden layer, and ∂J/∂W_l, first layer first.

    A hidden layer is A_l = ReLU(W_l A_(l-1)), plus A_(l-1) if there are skips (not around the
    first, whose widths differ). The output is a sigmoid, the cost cross-entropy on `quadrants`.

    Parameters
    ----------
    weights : sequence of ndarray
        As from `degradation_start`.
    skips : bool
        Whether a layer adds its input to its output.

    Returns
    -------
    Z : ndarray
        What enters the output, shape (1, m).
    back, slopes : list of ndarray
        Shapes (16, m), and those of the weights.

    Examples
    --------
    >>> _, back, slopes = signals(degradation_start(4, 0, skips=True), skips=True)
    >>> print(len(back), len(slopes))
    3 4
    """
    X, Y = quadrants()
    A = [X]
    for layer, W in enumerate(weights[:-1]):
        A.append(relu(W @ A[-1]) + (A[-1] if skips and layer else 0))
    Z = weights[-1] @ A[-1]
    delta = (sigmoid(Z) - Y) / Y.size
    slopes, back = [delta @ A[-1].T], [weights[-1].T @ delta]
    for layer in range(len(weights) - 2, -1, -1):
        W, above = weights[layer], back[-1]
        delta = above * drelu(W @ A[layer])
        slopes.append(delta @ A[layer].T)
        if layer:
            back.append(W.T @ delta + (above if skips else 0))
    return Z, back[::-1], slopes[::-1]


def descend_deep(
    depth: int, rate: float, seed: int, skips: bool, steps: int = 400
) -> tuple[list[float], float]:
    """Return the loss before every step of plain descent, and rms ∂J/∂A of first over last layer.

    Parameters
    ----------
    depth : int
        Number of weight matrices.
    rate : float
        Step size.
    seed : int
        Of the weights.
    skips : bool
        As in `signals`.
    steps : int
        How many; the last loss is the one after all of them.

    Returns
    -------
    losses : list of float
        One more than steps.
    ratio : float
        Before the first step.

    Examples
    --------
    >>> losses, _ = descend_deep(3, 0.1, 0, skips=False, steps=20)
    >>> print(len(losses), losses[-1] < losses[0])
    21 True
    """
    weights = degradation_start(depth, seed, skips)
    _, Y = quadrants()
    losses, ratio = [], 0.0
    for step in range(steps + 1):
        Z, back, slopes = signals(weights, skips)
        losses.append(cross_entropy(Z, Y))
        ratio = ratio or rms(back[0]) / rms(back[-1])
        if step < steps:
            weights = [W - rate * slope for W, slope in zip(weights, slopes, strict=True)]
    return losses, ratio


# --8<-- [end:signals]


# --8<-- [start:rows]
def depth_rows(
    median: Mapping[str, float], names: Sequence[str]
) -> list[tuple[None, float, float]]:
    """Return a row a network: its name is words, then its last loss and its gradient's ratio.

    Examples
    --------
    >>> depth_rows({"plain_6_loss": 0.5, "plain_6_ratio": 0.25}, ["plain_6"])
    [(None, 0.5, 0.25)]
    """
    return [(None, median[f"{name}_loss"], median[f"{name}_ratio"]) for name in names]


# --8<-- [end:rows]
