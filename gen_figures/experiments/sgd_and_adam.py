"""Sigmoid networks under plain descent and under Adam: loss, and how far the first layer moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from snippets import Array
from snippets.optimisers import adam
from snippets.training import loss, share_right, start, train

DEPTHS = (6, 10)
WIDTH = 16
STEPS = 600
SOLVED = 0.1
RATES = {
    "sgd": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0),
    "adam": (0.001, 0.003, 0.01, 0.03, 0.1),
}
GRIDS = {f"{method}_{depth}": rates for method, rates in RATES.items() for depth in DEPTHS}
TRIALS = 100
# Training enlarges what machines round differently.
CHAOTIC = True


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "layers": list(DEPTHS),
        "width": WIDTH,
        "activation": "sigmoid",
        "steps": STEPS,
        "solved": f"loss below {SOLVED}",
        "right": "of 1,000 points that were not trained on",
        "rates by": "method and depth",
    }


def tried(arm: str, rate: float, seed: int) -> float:
    """Return the loss after training."""
    return loss("sigmoid", _trained(arm, rate, seed)[1])


def measure(seed: int, rates: Mapping[str, float]) -> dict[str, float]:
    """Return loss, success and relative change of the first weights for each method and depth."""
    found = {}
    for arm, rate in rates.items():
        before, after = _trained(arm, rate, seed)
        cost = loss("sigmoid", after)
        moved = np.linalg.norm(after[0] - before[0]) / np.linalg.norm(before[0])
        found[f"{arm}_loss"] = cost
        found[f"{arm}_solved"] = float(cost < SOLVED)
        found[f"{arm}_right"] = share_right("sigmoid", after)
        found[f"{arm}_first"] = float(moved)
    return found


def _trained(arm: str, rate: float, seed: int) -> tuple[list[Array], list[Array]]:
    method, depth = arm.split("_")
    before = start([3, *[WIDTH] * (int(depth) - 1), 1], seed)
    return before, {"sgd": train, "adam": adam}[method]("sigmoid", before, rate, STEPS)
