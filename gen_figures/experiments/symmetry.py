"""Who learns: equal units, different units, equal layers, layers without activation.

Four networks on the quadrants task: two tanh layers with eight equal hidden units; the same with
different units; six tanh layers of which the four in the middle share one matrix; three layers
without activation.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from snippets.symmetry import share_right, shared_network, train_shared, twin_units
from snippets.training import loss, start, train

STEPS = 1500
UNITS = 8
WIDTH = 16
COPIES = 4
TRIALS = 5
# Training enlarges what machines round differently.
CHAOTIC = True


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "steps": STEPS,
        "units": UNITS,
        "shared width": WIDTH,
        "shared copies": COPIES,
        "rates": {"two layers": 0.5, "shared": 0.2, "no activation": 0.1},
        "task": "quadrants, 256 examples, cross-entropy, all examples at each step",
    }


def measure(seed: int) -> dict[str, float]:
    """Return rank, spread, accuracy and cost after training."""
    twins = train("tanh", twin_units(UNITS, seed), 0.5, STEPS)
    others = train("tanh", start([3, UNITS, 1], seed), 0.5, STEPS)
    shared = train_shared(shared_network(WIDTH, COPIES, seed), 0.2, STEPS)
    linear = train("identity", start([3, UNITS, UNITS, 1], seed), 0.1, STEPS)
    return {
        "twins_rank": float(np.linalg.matrix_rank(twins[0])),
        "twins_spread": float(np.max(np.ptp(twins[0], axis=0))),
        "twins_right": share_right("tanh", twins),
        "others_rank": float(np.linalg.matrix_rank(others[0])),
        "others_right": share_right("tanh", others),
        "shared_right": share_right("tanh", shared),
        "shared_cost": loss("tanh", shared),
        "linear_right": share_right("identity", linear),
    }
