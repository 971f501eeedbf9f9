"""The bench after 300 steps of descent: how far each layer has moved, by activation function."""

from __future__ import annotations

from typing import Any

from snippets.bench import SIZES
from snippets.slow_layers import bench_changes, right_answers

NAMES = ("sigmoid", "tanh", "relu")
RATE = 0.1
STEPS = 300
TRIALS = 9
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
    }


def measure(seed: int) -> dict[str, float | list[float]]:
    """Return relative changes by layer, loss and share of right answers of each activation."""
    found: dict[str, float | list[float]] = {}
    for name in NAMES:
        found[name], found[f"{name}_loss"] = bench_changes(name, RATE, STEPS, seed)
        found[f"{name}_right"] = right_answers(name, seed, RATE, STEPS)
    return found
