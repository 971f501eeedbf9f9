"""ReLU networks of 6 to 24 layers, plain, with skips and normalised: which are solved, and when."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from snippets import Array
from snippets.degradation import (
    ARMS,
    SOLVED,
    WIDTH,
    degradation_start,
    descent_of,
    forward_measures,
    layers_of,
)
from snippets.training import TOP, capped, unseen

TRIALS = 30
# Thousands of steps enlarge what machines round differently.
CHAOTIC = True
AT = (0, 10, 20, 40, 70, 100, 140, 200, 280, 400, 560, 800, 1100, 1600, 2300, 3200, 4000)

BUDGETS = (400, 4000)
# How many times its rate for 4,000 steps the deep plain network gets in a row of its own.
TOO_LARGE = 10

GRIDS = {
    "plain_6": (0.1, 0.3, 1.0),
    "plain_12": (0.01, 0.03, 0.1, 0.3, 1.0),
    "plain_24": (0.003, 0.01, 0.03, 0.1),
    "normalised_24": (1.0, 3.0, 10.0),
    "skips_6": (0.1, 0.3, 1.0),
    "skips_24": (3e-7, 1e-6, 3e-6, 1e-5),
    "small_24": (0.01, 0.03, 0.1, 0.3),
}


def tried(arm: str, rate: float, seed: int) -> dict[str, float]:
    """Return the number of steps until solved plus the last loss, for each of `BUDGETS`.

    All steps count for a run that is not solved: the fewest steps win, or, where no run was solved
    at any rate, the lowest loss.
    """
    losses = [capped(loss) for loss, _ in descent(arm, rate, seed, BUDGETS[-1])]
    steps = len(losses) - 1
    return {
        f"{budget}": losses[min(budget, steps)]
        + (steps if losses[-1] < SOLVED and steps <= budget else budget)
        for budget in BUDGETS
    }


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "task": "quadrants, 256 examples, cross-entropy, plain descent over all of them",
        "test": "1,000 other points of the same square",
        "width": WIDTH,
        "weights": "normal, mean 0, variance 2/n, hidden layers behind the first times branch",
        "arms": {name: arm._asdict() for name, arm in ARMS.items()},
        "solved": f"loss below {SOLVED}; there a run ends",
        "too large": TOO_LARGE,
        "at": list(AT),
        "top": TOP,
        "rates by": "steps until solved, for each budget",
    }


def measure(seed: int, rates: Mapping[str, float]) -> dict[str, float | list[float]]:
    """Return the loss at the steps of `AT`, how runs end, and what reaches the last layer."""
    found: dict[str, float | list[float]] = {}
    for name, arm in ARMS.items():
        quick, slow = (rates[f"{name}_{budget}"] for budget in BUDGETS)
        found |= _run(name, name, slow, seed)
        early = [loss for loss, _ in descent(name, quick, seed, BUDGETS[0])]
        found[f"{name}_solved_400"] = float(early[-1] < SOLVED)
        start = forward_measures(arm, degradation_start(arm, seed))
        found |= {f"{name}_{key}": value for key, value in start.items()}
    return found | _run("large_24", "plain_24", TOO_LARGE * rates[f"plain_24_{BUDGETS[-1]}"], seed)


def _run(key: str, name: str, rate: float, seed: int) -> dict[str, float | list[float]]:
    """Train one network to its end."""
    arm, (X, Y) = ARMS[name], unseen()
    losses, weights = [], degradation_start(arm, seed)
    for loss, now in descent(name, rate, seed, BUDGETS[-1]):
        losses.append(capped(loss))
        weights = now if math.isfinite(loss) else weights
    steps, solved = len(losses) - 1, losses[-1] < SOLVED
    after = forward_measures(arm, weights)
    return {
        f"{key}_losses": [losses[min(step, steps)] for step in AT],
        f"{key}_steps": float(steps if solved else BUDGETS[-1]),
        f"{key}_solved": float(solved),
        f"{key}_test": float(np.mean((layers_of(arm, weights, X)[0][-1] > 0) == (Y > 0.5))),
        f"{key}_end_live": after["live"],
        f"{key}_end_readout": after["readout"],
    }


def descent(name: str, rate: float, seed: int, steps: int) -> Iterator[tuple[float, list[Array]]]:
    """Return the descent of one network; too large a rate may overflow."""
    with np.errstate(all="ignore"):
        yield from descent_of(ARMS[name], rate, seed, steps)
