"""Training loss of plain ReLU networks by depth, and of the deepest one with skips."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from snippets.degradation import WIDTH, descend_deep

STEPS = 400
EVERY = 20
RATES = (0.03, 0.1, 0.3)
NETS = (("plain_6", 6, False), ("plain_12", 12, False), ("plain_24", 24, False))
SKIPS = (("skips_6", 6, True), ("skips_24", 24, True))
TRIALS = 9
# Training enlarges what machines round differently.
CHAOTIC = True


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "task": "quadrants, 256 examples, cross-entropy, plain descent over all of them",
        "width": WIDTH,
        "steps": STEPS,
        "every": EVERY,
        "rates": list(RATES),
        "chosen": "for each network the rate whose last loss is lowest",
        "weights": "normal, mean 0, variance 2/n; with skips 2/(n depth)",
    }


def measure(seed: int) -> dict[str, float | list[float]]:
    """Return the loss every 20 steps at the best rate, its end, and the gradient's ratio."""
    found: dict[str, float | list[float]] = {}
    for name, depth, skips in (*NETS, *SKIPS):
        # Too large a step diverges; that run is not chosen.
        with np.errstate(all="ignore"):
            runs = [descend_deep(depth, rate, seed, skips, STEPS) for rate in RATES]
        losses, ratio = min(runs, key=lambda run: run[0][-1] if math.isfinite(run[0][-1]) else 1e9)
        found[f"{name}_losses"] = losses[::EVERY]
        found[f"{name}_loss"] = losses[-1]
        found[f"{name}_ratio"] = ratio
    return found
