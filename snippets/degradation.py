"""ReLU networks of 6 to 24 layers that train: plain ones, with skips, and normalised."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from snippets import Array
from snippets.activations import sigmoid
from snippets.network import rms
from snippets.normalisation import NORMALISATIONS
from snippets.training import cross_entropy, quadrants, start

__all__ = [
    "ARMS",
    "Arm",
    "degradation_start",
    "descent_of",
    "forward_measures",
    "layers_of",
    "signals",
]

WIDTH, SOLVED = 16, 0.01


class Arm(NamedTuple):
    """One kind of network: layers, whether a layer adds its input, and what normalises it.

    The weights of the hidden layers behind the first are He's times ``branch``.
    """

    depth: int
    skips: bool = False
    branch: float = 1.0
    normalised: str = "no"


ARMS = {
    "plain_6": Arm(6),
    "plain_12": Arm(12),
    "plain_24": Arm(24),
    "normalised_24": Arm(24, normalised="batch"),
    "skips_6": Arm(6, skips=True),
    "skips_24": Arm(24, skips=True),
    "small_24": Arm(24, skips=True, branch=1 / math.sqrt(24)),
}


# --8<-- [start:signals]
def degradation_start(arm: Arm, seed: int) -> list[Array]:
    """Return He's weights for layers 16 units wide, of mean 0 and variance 2/n.

    Those of the hidden layers behind the first are multiplied by ``arm.branch``.

    Examples
    --------
    >>> print([W.shape for W in degradation_start(Arm(3), 0)])
    [(16, 3), (16, 16), (1, 16)]
    """
    weights = start([3, *[WIDTH] * (arm.depth - 1), 1], seed)
    he = math.sqrt(2)
    scales = [he, *[he * arm.branch] * (arm.depth - 2), 1.0]
    return [scale * W for scale, W in zip(scales, weights, strict=True)]


def layers_of(arm: Arm, weights: Sequence[Array], X: Array) -> tuple[list[Array], list[Array]]:
    """Return W_l A_(l-1) of every layer, and A_0 … A_(L-1).

    A hidden layer is A_l = ReLU(W_l A_(l-1)), batch-normalised before ReLU or not, plus A_(l-1) if
    there are skips (not around the first, whose widths differ).

    Examples
    --------
    >>> Z, A = layers_of(Arm(4), degradation_start(Arm(4), 0), quadrants()[0])
    >>> print(len(Z), len(A), A[-1].shape)
    4 4 (16, 256)
    """
    forwards, _ = NORMALISATIONS[arm.normalised]
    Z, A = [], [X]
    for layer, W in enumerate(weights[:-1]):
        Z.append(W @ A[-1])
        kept = np.maximum(forwards(Z[-1]), 0)
        A.append(kept + A[-1] if arm.skips and layer else kept)
    return [*Z, weights[-1] @ A[-1]], A


@functools.cache
def _points(dtype: np.dtype[Any]) -> tuple[Array, Array]:
    X, Y = quadrants()
    return X.astype(dtype), Y.astype(dtype)


def signals(arm: Arm, weights: Sequence[Array]) -> tuple[Array, list[Array], list[Array]]:
    """Return Z_L, ∂J/∂A_l of every hidden layer, and ∂J/∂W_l, first layer first.

    The output is a sigmoid, the cost cross-entropy on `quadrants`.

    Parameters
    ----------
    arm : Arm
        What the layers do (see `layers_of`).
    weights : sequence of ndarray
        As from `degradation_start`.

    Returns
    -------
    Z : ndarray
        What enters the output, shape (1, m).
    back, slopes : list of ndarray
        Shapes (16, m), and those of the weights.

    Examples
    --------
    >>> _, back, slopes = signals(Arm(4), degradation_start(Arm(4), 0))
    >>> print(len(back), len(slopes))
    3 4
    """
    forwards, backwards = NORMALISATIONS[arm.normalised]
    X, Y = _points(weights[0].dtype)
    Z, A = layers_of(arm, weights, X)
    delta = (sigmoid(Z[-1]) - Y) / Y.dtype.type(Y.size)
    slopes, back = [delta @ A[-1].T], [weights[-1].T @ delta]
    for layer in range(arm.depth - 2, -1, -1):
        above = back[-1]
        delta = backwards(above * (forwards(Z[layer]) > 0), Z[layer])
        slopes.append(delta @ A[layer].T)
        if layer:
            through = weights[layer].T @ delta
            back.append(through + above if arm.skips else through)
    return Z[-1], back[::-1], slopes[::-1]


def descent_of(arm: Arm, rate: float, seed: int, steps: int) -> Iterator[tuple[float, list[Array]]]:
    """Yield loss and weights before the first step and after each; solved or lost, it ends.

    Solved is a loss below 0.01, lost a loss that is no number. Computed in single precision, as is
    usual for training.

    Parameters
    ----------
    arm : Arm
        Which network.
    rate : float
        Step size of plain descent over all examples.
    seed : int
        Of the weights.
    steps : int
        How many at most.

    Yields
    ------
    loss : float
        Infinite where it is lost.
    weights : list of ndarray

    Examples
    --------
    >>> losses = [loss for loss, _ in descent_of(Arm(3), 0.1, 0, steps=20)]
    >>> print(len(losses), losses[-1] < losses[0])
    21 True
    """
    single: Any = np.float32
    weights: list[Array] = [W.astype(single) for W in degradation_start(arm, seed)]
    _, Y = quadrants()
    step = single(rate)
    for _ in range(steps + 1):
        Z, _, slopes = signals(arm, weights)
        loss = cross_entropy(Z, Y)
        yield (loss if math.isfinite(loss) else math.inf), weights
        if not SOLVED <= loss < math.inf:
            return
        weights = [W - step * slope for W, slope in zip(weights, slopes, strict=True)]


# --8<-- [end:signals]


# --8<-- [start:forward]
def forward_measures(arm: Arm, weights: Sequence[Array]) -> dict[str, float]:
    """Return what reaches the last hidden layer, and the gradient's ratio, before training.

    Returns
    -------
    dict of str to float
        ``ratio`` is rms ∂J/∂A of the first hidden layer over the last; ``live`` the least number
        of units of a hidden layer that are above zero for some example; ``readout`` the share of
        `quadrants` that a plane fitted to the last hidden layer by least squares sorts right.

    Examples
    --------
    >>> print(forward_measures(Arm(3), degradation_start(Arm(3), 0))["live"])
    13.0
    """
    X, Y = quadrants()
    _, A = layers_of(arm, weights, X)
    _, back, _ = signals(arm, weights)
    seen = np.vstack([A[-1] / (rms(A[-1]) or 1), np.ones(Y.size)])
    plane, *_ = np.linalg.lstsq(seen.T, Y[0], rcond=1e-9)
    return {
        "ratio": rms(back[0]) / (rms(back[-1]) or 1.0),
        "live": float(min(np.any(each > 0, axis=1).sum() for each in A[1:])),
        "readout": float(np.mean((plane @ seen > 0.5) == (Y[0] > 0.5))),
    }


# --8<-- [end:forward]
