"""More layers, same training: cost and accuracy of plain sigmoid and tanh networks by depth.

Networks of 2, 3, 6 and 10 layers, 16 units wide, weights N(0, 1/n), trained for 500 steps on the
quadrants task, on the very examples on which they are then measured.
"""

from __future__ import annotations

from typing import Any

from snippets.symmetry import share_right
from snippets.training import loss, start, train

DEPTHS = (2, 3, 6, 10)
WIDTH = 16
STEPS = 500
RATES = {"sigmoid": 2.0, "tanh": 0.3}
TRIALS = 5
# Training enlarges what machines round differently.
CHAOTIC = True


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {"depths": DEPTHS, "width": WIDTH, "steps": STEPS, "rates": RATES, "task": "quadrants"}


def measure(seed: int) -> dict[str, float]:
    """Return cost and accuracy of every network."""
    found = {}
    for name, rate in RATES.items():
        for depth in DEPTHS:
            weights = train(name, start([3, *[WIDTH] * (depth - 1), 1], seed), rate, STEPS)
            found[f"{name}_{depth}_cost"] = loss(name, weights)
            found[f"{name}_{depth}_right"] = share_right(name, weights)
    return found
