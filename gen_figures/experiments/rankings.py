"""Four activation functions on one task: the loss of a small network after two hundred steps.

Two coordinates, three hidden layers of 32 units, one output; see `snippets.training`.
"""

from __future__ import annotations

from typing import Any

from snippets.training import loss, start, train

NAMES = ("sigmoid", "tanh", "relu", "leaky_relu")
SIZES = (3, 32, 32, 32, 1)
GAINS = (1.0, 2.0)
RATES = (0.1, 1.0)
STEPS = 200
TRIALS = 7


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "sizes": list(SIZES),
        "weights": "normal, mean 0, variance gain/inputs",
        "gains": list(GAINS),
        "rates": list(RATES),
        "steps": STEPS,
        "task": "quadrants, 256 examples, all in each step",
    }


def measure(seed: int) -> dict[str, float]:
    """Return the cross-entropy after training, for each activation, gain and rate."""
    found = {}
    for name in NAMES:
        for gain in GAINS:
            weights = [gain**0.5 * W for W in start(SIZES, seed)]
            for rate in RATES:
                trained = train(name, weights, rate, STEPS)
                found[f"{name}_{gain:g}_{rate:g}"] = loss(name, trained)
    return found
