"""More layers, a rate for each: loss and accuracy of plain sigmoid and tanh networks by depth.

Networks of 2, 3, 6 and 10 layers, 16 units wide, weights N(0, 1/n), trained on the quadrants task
and judged by its loss and by 1,000 points of the same square that were not trained on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from snippets import Array
from snippets.training import loss, share_right, start, train

DEPTHS = (2, 3, 6, 10)
WIDTH = 16
BUDGETS = (500, 2000)
SOLVED = 0.1
RATES = {
    "sigmoid": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0),
    "tanh": (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0),
}
GRIDS = {f"{name}_{depth}": rates for name, rates in RATES.items() for depth in DEPTHS}
TRIALS = 30
# Training enlarges what machines round differently.
CHAOTIC = True


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "depths": list(DEPTHS),
        "width": WIDTH,
        "steps": list(BUDGETS),
        "task": "quadrants",
        "rates by": f"loss after {BUDGETS[0]} steps",
        "solved": f"loss below {SOLVED}",
        "right": "of 1,000 points that were not trained on",
    }


def tried(arm: str, rate: float, seed: int) -> float:
    """Return the loss after the first of `BUDGETS`."""
    name, depth = arm.split("_")
    return loss(name, train(name, _new(int(depth), seed), rate, BUDGETS[0]))


def measure(seed: int, rates: Mapping[str, float]) -> dict[str, float]:
    """Return cost, accuracy and success of every network after each of `BUDGETS`."""
    found = {}
    for arm, rate in rates.items():
        name, depth = arm.split("_")
        weights, done = _new(int(depth), seed), 0
        for steps in BUDGETS:
            weights, done = train(name, weights, rate, steps - done), steps
            cost = loss(name, weights)
            found[f"{arm}_cost_{steps}"] = cost
            found[f"{arm}_right_{steps}"] = share_right(name, weights)
            found[f"{arm}_solved_{steps}"] = float(cost < SOLVED)
    return found


def _new(depth: int, seed: int) -> list[Array]:
    return start([3, *[WIDTH] * (depth - 1), 1], seed)
