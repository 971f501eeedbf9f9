"""Who learns: equal units, different units, equal layers, layers without activation.

Four networks on the quadrants task: two tanh layers with eight equal hidden units; the same with
different units; six tanh layers of which the four in the middle share one matrix; three layers
without activation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from snippets import Array
from snippets.symmetry import shared_network, train_shared, twin_units
from snippets.training import loss, share_right, start, train

STEPS = 1500
UNITS = 8
WIDTH = 16
COPIES = 4
ACTIVATION = {"twins": "tanh", "others": "tanh", "shared": "tanh", "linear": "identity"}
GRIDS = {
    "twins": (0.1, 0.3, 1.0, 3.0, 10.0),
    "others": (0.1, 0.3, 1.0, 3.0, 10.0),
    "shared": (0.03, 0.1, 0.3, 1.0, 3.0),
    "linear": (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0),
}
TRIALS = 100
# Training enlarges what machines round differently.
CHAOTIC = True


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "steps": STEPS,
        "units": UNITS,
        "shared width": WIDTH,
        "shared copies": COPIES,
        "task": "quadrants, 256 examples, cross-entropy, all examples at each step",
        "right": "of 1,000 points that were not trained on",
    }


def tried(arm: str, rate: float, seed: int) -> float:
    """Return the loss after training."""
    return loss(ACTIVATION[arm], _trained(arm, rate, seed))


def measure(seed: int, rates: Mapping[str, float]) -> dict[str, float]:
    """Return accuracy and cost after training; of the first two networks also rank and spread."""
    found = {}
    for arm, rate in rates.items():
        weights = _trained(arm, rate, seed)
        found[f"{arm}_right"] = share_right(ACTIVATION[arm], weights)
        found[f"{arm}_cost"] = loss(ACTIVATION[arm], weights)
        if arm in {"twins", "others"}:
            found[f"{arm}_rank"] = float(np.linalg.matrix_rank(weights[0]))
            found[f"{arm}_spread"] = float(np.max(np.ptp(weights[0], axis=0)))
    return found


def _trained(arm: str, rate: float, seed: int) -> list[Array]:
    if arm == "shared":
        return train_shared(shared_network(WIDTH, COPIES, seed), rate, STEPS)
    sizes = [3, UNITS, UNITS, 1] if arm == "linear" else [3, UNITS, 1]
    before = twin_units(UNITS, seed) if arm == "twins" else start(sizes, seed)
    return train(ACTIVATION[arm], before, rate, STEPS)
