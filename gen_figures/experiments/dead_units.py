"""How many ReLU units are silent on every example: by step size, and in networks just drawn."""

from __future__ import annotations

from typing import Any

import numpy as np

from snippets.dead_units import SIZES, born_dead, revived, train_and_watch
from snippets.training import TOP, capped

STEPS = 200
SOLVED = 0.1
RATES = (0.1, 0.5, 1.0, 1.5)
SHAPES = ((1, 10), (2, 10), (2, 20), (4, 20), (8, 20), (16, 50))
NETS = 400
TRIALS = 100
# Training enlarges what machines round differently.
CHAOTIC = True


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "sizes": list(SIZES),
        "weights": "normal, mean 0, variance 2/n",
        "biases": "the first layer's only",
        "steps": STEPS,
        "solved": f"loss below {SOLVED}",
        "top": TOP,
        "rates": list(RATES),
        "born dead": "networks of equal width, 32 standard normal inputs, output exactly 0",
        "shapes, width by depth": [list(shape) for shape in SHAPES],
        "networks per seed": NETS,
    }


def measure(seed: int) -> dict[str, float]:
    """Return shares of dead hidden units, how many came back, losses, and shares born dead."""
    found: dict[str, float] = {}
    first = 0
    for rate in RATES:
        with np.errstate(all="ignore"):
            watched, loss = train_and_watch(rate, seed, STEPS)
        loss = capped(loss)
        found["start"] = float(watched[0].mean())
        found[f"end_{rate:g}"] = float(watched[-1].mean())
        back = revived(watched)
        found[f"revived_{rate:g}"] = float(sum(back))
        first += back[0]
        found[f"loss_{rate:g}"] = loss
        found[f"solved_{rate:g}"] = float(loss < SOLVED)
    found["revived_first"] = float(first)
    rng = np.random.default_rng(seed)
    for width, depth in SHAPES:
        found[f"born_{width}x{depth}"] = born_dead(rng, width, depth, NETS)
    return found
