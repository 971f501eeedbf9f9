"""The bench after 300 steps of descent: how far each layer has moved, by activation function.

Once with one rate for all, and once with the rate that is best for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from snippets.bench import SIZES
from snippets.slow_layers import bench_changes

RATE = 0.1
STEPS = 300
SOLVED = 0.1
GRIDS = {
    "sigmoid": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
    "tanh": (0.03, 0.1, 0.3, 1.0, 3.0),
    "relu": (0.03, 0.1, 0.3, 1.0, 3.0),
}
TRIALS = 30
# Training enlarges what machines round differently.
CHAOTIC = True


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "sizes": list(SIZES),
        "weights": "normal, mean 0, variance 1/inputs",
        "rate": RATE,
        "steps": STEPS,
        "loss": "mean cross-entropy",
        "solved": f"loss below {SOLVED}",
        "right": "of 1,000 points that were not trained on",
    }


def tried(arm: str, rate: float, seed: int) -> float:
    """Return the loss after training."""
    return bench_changes(arm, rate, STEPS, seed)[1]


def measure(seed: int, rates: Mapping[str, float]) -> dict[str, float | list[float]]:
    """Return relative changes by layer, loss, success and right answers of each activation."""
    found: dict[str, float | list[float]] = {}
    for name, best in rates.items():
        for key, rate in ((name, RATE), (f"{name}_best", best)):
            found[key], cost, found[f"{key}_right"] = bench_changes(name, rate, STEPS, seed)
            found[f"{key}_loss"] = cost
            found[f"{key}_solved"] = float(cost < SOLVED)
    return found
