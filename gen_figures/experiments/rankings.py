"""Four activation functions on one task: each with its own searched rate, and two with a large one.

Two coordinates, three hidden layers of 32 units, one output; see `snippets.rankings`.
"""

from __future__ import annotations

from typing import Any

from snippets.rankings import SIZES, TOP, UNITS, descent, judged

GAINS = (1.0, 2.0)
BUDGETS = (200, 800)
# Two networks get a rate at which many descents with ReLU fail, too.
LARGE, LARGE_RATE = ("relu_2", "leaky_relu_2"), 1.0
TRIALS = 100
# Training enlarges what machines round differently.
CHAOTIC = True

# What is searched: a network with one of `GAINS` and one of `BUDGETS`, relu_2_800 for example.
_SMALL, _GREAT = (0.1, 0.2, 0.5, 1.0, 2.0), (0.5, 1.0, 2.0, 5.0, 10.0)
GRIDS: dict[str, tuple[float, ...]] = {
    f"{name}_{gain:g}_{steps}": _SMALL if "relu" in name else _GREAT
    for name in UNITS
    for gain in GAINS
    for steps in BUDGETS
}
# The least mean of `tried` over the seeds 200000 … 200004, which are in neither set.
RATES = {
    "sigmoid_1_200": 5.0,
    "sigmoid_1_800": 2.0,
    "sigmoid_2_200": 2.0,
    "sigmoid_2_800": 5.0,
    "tanh_1_200": 2.0,
    "tanh_1_800": 2.0,
    "tanh_2_200": 2.0,
    "tanh_2_800": 2.0,
    "relu_1_200": 1.0,
    "relu_1_800": 1.0,
    "relu_2_200": 0.5,
    "relu_2_800": 0.5,
    "leaky_relu_1_200": 1.0,
    "leaky_relu_1_800": 1.0,
    "leaky_relu_2_200": 0.5,
    "leaky_relu_2_800": 1.0,
}


def tried(arm: str, rate: float, seed: int) -> float:
    """Return what the search makes small: the loss at the end of the training, at most `TOP`."""
    name, gain, steps = arm.rsplit("_", 2)
    (weights,) = descent(name, float(gain), rate, seed, (int(steps),))
    return judged(name, weights)["loss"]


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "task": "quadrants, 256 examples, cross-entropy, plain descent over all of them",
        "test": "1,000 other points of the same square",
        "sizes": list(SIZES),
        "weights": "normal, mean 0, variance gain/inputs",
        "gains": list(GAINS),
        "steps": list(BUDGETS),
        "rates": RATES,
        "grids": {arm: list(grid) for arm, grid in GRIDS.items()},
        "large": dict.fromkeys(LARGE, LARGE_RATE),
        "top": TOP,
    }


def measure(seed: int) -> dict[str, float]:
    """Return what `judged` says of each network after each number of steps."""
    found: dict[str, float] = {}
    for (name, gain, rate), keys in _networks().items():
        at = sorted(keys)
        for steps, weights in zip(at, descent(name, gain, rate, seed, at), strict=True):
            say = judged(name, weights)
            found |= {f"{key}_{what}": say[what] for key in keys[steps] for what in say}
    return found


def _networks() -> dict[tuple[str, float, float], dict[int, list[str]]]:
    """Return activation, gain and rate of each descent, with the keys of its numbers by steps.

    What two numbers of steps have in common is computed once.
    """
    rates = RATES | {f"large_{name}_{steps}": LARGE_RATE for name in LARGE for steps in BUDGETS}
    found: dict[tuple[str, float, float], dict[int, list[str]]] = {}
    for key, rate in rates.items():
        name, gain, steps = key.removeprefix("large_").rsplit("_", 2)
        keys = found.setdefault((name, float(gain), rate), {})
        keys.setdefault(int(steps), []).append(key)
    return found
