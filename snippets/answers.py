"""What a network answers all over the square, not only at the points that it was trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS, sigmoid
from snippets.bench import bench
from snippets.network import forward
from snippets.seeds import SPECIMEN
from snippets.training import train

__all__ = ["answer_range", "answers", "trained_bench"]


# --8<-- [start:answers]
def answers(name: str, weights: Sequence[Array], side: int = 49) -> Array:
    """Return the probability of the label one that a network gives all over the square.

    Parameters
    ----------
    name : str
        Activation function of the hidden layers, as in `snippets.activations.slope`.
    weights : sequence of ndarray
        As from `snippets.bench.bench`: three inputs, one output.
    side : int
        Points on a side of the grid, from -2 to 2.

    Returns
    -------
    ndarray, shape (side, side)
        First index: the second coordinate, as `matplotlib` draws it.

    Examples
    --------
    >>> print(answers("tanh", bench(), 3).shape)
    (3, 3)
    """
    line = np.linspace(-2, 2, side)
    across, up = np.meshgrid(line, line)
    X = np.vstack([across.ravel(), up.ravel(), np.ones(side * side)])
    return sigmoid(forward(weights, X, ACTIVATIONS[name][0])[0][-1]).reshape(side, side)


def trained_bench(name: str, rate: float = 0.1, steps: int = 300) -> list[Array]:
    """Return the weights of the one bench after training.

    Examples
    --------
    >>> print(len(trained_bench("sigmoid", steps=1)))
    10
    """
    return train(name, bench(SPECIMEN), rate, steps)


def answer_range(name: str, steps: int = 300, side: int = 49) -> float:
    """Return by how much the answers of the trained bench differ between points of the square.

    Examples
    --------
    >>> print(answer_range("sigmoid", steps=0) < 1e-3 < answer_range("tanh", steps=0))
    True
    """
    return float(np.ptp(answers(name, trained_bench(name, steps=steps), side)))


# --8<-- [end:answers]
