"""Twenty sigmoid layers before the first step: the gradient of each layer of a small classifier.

Two inputs, nineteen layers of 32 sigmoid units, one sigmoid output; cross-entropy on 256 points
of which the label says whether the two coordinates have the same sign.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from snippets.activations import dsigmoid, sigmoid
from snippets.network import backward, forward, gaussian, rms

LAYERS = 20
WIDTH = 32
WIDTHS = (2, *[WIDTH] * (LAYERS - 1), 1)
POINTS = 256
SEEDS = tuple(range(101))
# The same seeds give the same weights; only the order of sums differs between machines.
BAND = 1e-3


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "layers": LAYERS,
        "widths": f"2-{WIDTH}×{LAYERS - 1}-1",
        "weights": "normal, mean 0, variance 1/inputs",
        "biases": 0,
        "points": POINTS,
        "input": "uniform in the square from -2 to 2",
        "label": "1 where both coordinates have the same sign, else 0",
        "loss": "mean cross-entropy",
    }


def measure(seed: int) -> dict[str, float | list[float]]:
    """Return the rms of ∂J/∂Z_l and ∂J/∂W_l, layer 1 first, as shares of layer 20's."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(-2, 2, size=(2, POINTS))
    Y = (X[:1] * X[1:] > 0).astype(float)
    weights = [gaussian(rng, rows, columns) for columns, rows in pairwise(WIDTHS)]
    Z, A = forward(weights, X, sigmoid)
    # ∂J/∂Z of the last layer, for cross-entropy behind a sigmoid.
    deltas = backward(weights, Z, (A[-1] - Y) / POINTS, dsigmoid)
    delta = [rms(each) for each in deltas]
    gradient = [rms(each @ before.T) for each, before in zip(deltas, A[:-1], strict=True)]
    return {
        "delta": [each / delta[-1] for each in delta],
        "gradient": [each / gradient[-1] for each in gradient],
        "delta_ratio": delta[0] / delta[-1],
        "gradient_ratio": gradient[0] / gradient[-1],
    }
