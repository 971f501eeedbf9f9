"""The bench trained twice, with tanh and with sigmoid: small gradients that mean two things.

Two coordinates and a one, nine hidden layers of 32 units, one output; plain gradient descent on
cross-entropy over 256 points. Only the activation function of the hidden layers differs.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from snippets.bench import SIZES, bench
from snippets.network import rms
from snippets.training import gradients, loss, train

RATE = 0.5
STEPS = (0, 10, 20, 50, 100, 150, 200, 300, 500, 1000, 2000)
TRIALS = 30
# Training enlarges what machines round differently.
CHAOTIC = True


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "widths": f"{SIZES[0]}-{SIZES[1]}×{len(SIZES) - 2}-{SIZES[-1]}",
        "weights": "normal, mean 0, variance 1/inputs",
        "rate": RATE,
        "steps": list(STEPS),
        "loss": "mean cross-entropy",
    }


def measure(seed: int) -> dict[str, float | list[float]]:
    """Return loss and rms ∂J/∂W of the first and the last layer at each number of `STEPS`."""
    found: dict[str, float | list[float]] = {}
    for name in ("tanh", "sigmoid"):
        weights = bench(seed)
        rows = []
        for before, now in pairwise((0, *STEPS)):
            weights = train(name, weights, RATE, now - before)
            slopes = gradients(name, weights)[1]
            rows.append((loss(name, weights), rms(slopes[0]), rms(slopes[-1])))
        columns = ("loss", "first", "last")
        found |= {f"{name}_{key}": [row[i] for row in rows] for i, key in enumerate(columns)}
    return found
