"""Sigmoid networks under plain descent and under Adam: loss, and how far the first layer moved."""

from __future__ import annotations

from typing import Any

import numpy as np

from snippets.optimisers import adam
from snippets.training import loss, start, train

DEPTHS = (6, 10)
WIDTH = 16
STEPS = 600
TRIALS = 9
# Training enlarges what machines round differently.
CHAOTIC = True


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "layers": list(DEPTHS),
        "width": WIDTH,
        "activation": "sigmoid",
        "steps": STEPS,
        "rate of descent": 1.0,
        "rate of Adam": 0.01,
    }


def measure(seed: int) -> dict[str, float]:
    """Return loss and relative change of the first weights for both methods and depths."""
    found = {}
    for depth in DEPTHS:
        before = start([3, *[WIDTH] * (depth - 1), 1], seed)
        size = float(np.linalg.norm(before[0]))
        for method, after in (
            ("sgd", train("sigmoid", before, 1.0, STEPS)),
            ("adam", adam("sigmoid", before, 0.01, STEPS)),
        ):
            found[f"{method}_{depth}_loss"] = loss("sigmoid", after)
            found[f"{method}_{depth}_first"] = float(np.linalg.norm(after[0] - before[0])) / size
    return found
