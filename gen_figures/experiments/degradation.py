"""ReLU networks of 6 to 24 layers, plain, with skips and normalised: which are solved, and when."""

from __future__ import annotations

import math
from collections.abc import Iterator
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
from snippets.seeds import specimen
from snippets.training import quadrants

TRIALS = 30
# Thousands of steps enlarge what machines round differently.
CHAOTIC = True
AT = (0, 10, 20, 40, 70, 100, 140, 200, 280, 400, 560, 800, 1100, 1600, 2300, 3200, 4000)
# Losses above this, and those of lost runs, are stored as this.
TOP = 10.0

BUDGETS = (400, 4000)
# How many times its rate for 4,000 steps the deep plain network gets in a row of its own.
TOO_LARGE = 10

# The search, made once with five seeds that are in neither set: by rate and for each of `BUDGETS`,
# the mean number of steps until solved, all of them for a run that is not, and the mean of the last
# losses. The rate for a budget is the one with the fewest steps, or, where no run was solved at any
# rate, with the lowest loss.
SEARCHED = tuple(range(200_000, 200_005))
SEARCH: dict[str, dict[float, tuple[float, ...]]] = {
    "plain_6": {
        0.1: (381.4, 0.01135, 395.8, 0.009977),
        0.3: (183.8, 0.009761, 183.8, 0.009761),
        1: (193.2, 0.1016, 913.2, 0.1016),
        3: (400, 0.6295, 4000, 0.6623),
    },
    "plain_12": {
        0.01: (400, 0.05325, 1102, 0.009972),
        0.03: (368.4, 0.015, 428.8, 0.00994),
        0.1: (217.8, 0.08557, 937.8, 0.08312),
        0.3: (238.2, 0.03774, 958.2, 0.03759),
        1: (400, 2.509, 4000, 4.414),
    },
    "plain_24": {
        0.003: (400, 0.4792, 2628.4, 0.07354),
        0.01: (400, 0.2799, 1067, 0.009851),
        0.03: (383.6, 0.2194, 1238.4, 0.08397),
        0.1: (400, 0.5022, 3290, 0.2695),
        0.3: (400, 0.5272, 4000, 0.5637),
    },
    "normalised_24": {
        0.1: (400, 0.1393, 561.8, 0.00991),
        0.3: (312.8, 0.1429, 439.2, 0.009616),
        1: (268, 0.0112, 269.6, 0.00882),
        3: (232.2, 0.009172, 232.2, 0.009172),
        10: (354.4, 0.09826, 618.8, 0.00818),
    },
    "skips_6": {
        0.1: (400, 0.01687, 573.6, 0.009986),
        0.3: (371.8, 0.01151, 400.4, 0.009885),
        1: (400, 10, 4000, 8.077),
    },
    "skips_24": {
        3e-07: (400, 9.403, 4000, 1.493),
        1e-06: (400, 7.413, 3992.4, 0.265),
        3e-06: (400, 5.912, 4000, 0.1163),
        1e-05: (400, 7.273, 4000, 0.1496),
        3e-05: (400, 10, 4000, 5.628),
        0.0001: (400, 10, 4000, 10),
        0.0003: (400, 10, 4000, 10),
        0.001: (400, 10, 4000, 10),
        0.003: (400, 10, 4000, 10),
    },
    "small_24": {
        0.01: (400, 0.03166, 762.6, 0.009982),
        0.03: (390.8, 0.01158, 433.2, 0.009948),
        0.1: (352.2, 0.1425, 1400.4, 0.0605),
        0.3: (400, 10, 4000, 10),
    },
}


def rate(name: str, budget: int) -> float:
    """Return the rate that the search found for a network and a number of steps."""
    at = 2 * BUDGETS.index(budget)
    return min(SEARCH[name], key=lambda rate: SEARCH[name][rate][at : at + 2])


def tune(name: str, rate: float, seed: int) -> tuple[float, ...]:
    """Return steps and last loss for each of `BUDGETS`: one part of the means of the search."""
    losses = [min(loss, TOP) for loss, _ in descent(name, rate, seed, BUDGETS[-1])]
    steps = len(losses) - 1
    return tuple(
        each
        for budget in BUDGETS
        for each in (
            steps if losses[-1] < SOLVED and steps <= budget else budget,
            losses[min(budget, steps)],
        )
    )


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
        "rates": {name: [rate(name, budget) for budget in BUDGETS] for name in SEARCH},
        "search": {
            name: {str(r): list(m) for r, m in found.items()} for name, found in SEARCH.items()
        },
    }


def measure(seed: int) -> dict[str, float | list[float]]:
    """Return the loss at the steps of `AT`, how runs end, and what reaches the last layer."""
    found: dict[str, float | list[float]] = {}
    for name, arm in ARMS.items():
        quick, slow = (rate(name, budget) for budget in BUDGETS)
        found |= _run(name, name, slow, seed)
        early = [loss for loss, _ in descent(name, quick, seed, BUDGETS[0])]
        found[f"{name}_solved_400"] = float(early[-1] < SOLVED)
        start = forward_measures(arm, degradation_start(arm, seed))
        found |= {f"{name}_{key}": value for key, value in start.items()}
    return found | _run("large_24", "plain_24", TOO_LARGE * rate("plain_24", BUDGETS[-1]), seed)


def _run(key: str, name: str, rate: float, seed: int) -> dict[str, float | list[float]]:
    """Train one network to its end."""
    arm, (X, Y) = ARMS[name], quadrants(1000, specimen(1))
    losses, weights = [], degradation_start(arm, seed)
    for loss, now in descent(name, rate, seed, BUDGETS[-1]):
        losses.append(min(loss, TOP))
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
