"""Four activation functions on one task: each with its own searched rate, and two with a large one.

Two coordinates, three hidden layers of 32 units, one output; see `snippets.rankings`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from snippets.rankings import SIZES, UNITS, descent, judged
from snippets.training import TOP

GAINS = (1.0, 2.0)
BUDGETS = (200, 800)
# Two networks get a rate at which many descents with ReLU fail, too.
LARGE, LARGE_RATE = ("relu_2", "leaky_relu_2"), 1.0
TRIALS = 100
# Training enlarges what machines round differently.
CHAOTIC = True

_SMALL, _GREAT = (0.1, 0.2, 0.5, 1.0, 2.0), (0.5, 1.0, 2.0, 5.0, 10.0)
GRIDS = {
    f"{name}_{gain:g}": _SMALL if "relu" in name else _GREAT for name in UNITS for gain in GAINS
}


def tried(arm: str, rate: float, seed: int) -> dict[str, float]:
    """Return what the search makes small: the loss at the end, at most `TOP`, by steps."""
    name, gain = arm.rsplit("_", 1)
    ends = zip(BUDGETS, descent(name, float(gain), rate, seed, BUDGETS), strict=True)
    return {f"{steps}": judged(name, weights)["loss"] for steps, weights in ends}


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "task": "quadrants, 256 examples, cross-entropy, plain descent over all of them",
        "test": "1,000 other points of the same square",
        "sizes": list(SIZES),
        "weights": "normal, mean 0, variance gain/inputs",
        "gains": list(GAINS),
        "steps": list(BUDGETS),
        "large": dict.fromkeys(LARGE, LARGE_RATE),
        "top": TOP,
    }


def measure(seed: int, rates: Mapping[str, float]) -> dict[str, float]:
    """Return what `judged` says of each network after each number of steps."""
    found: dict[str, float] = {}
    for (name, gain, rate), keys in _networks(rates).items():
        at = sorted(keys)
        for steps, weights in zip(at, descent(name, gain, rate, seed, at), strict=True):
            say = judged(name, weights)
            found |= {f"{key}_{what}": say[what] for key in keys[steps] for what in say}
    return found


def _networks(
    searched: Mapping[str, float],
) -> dict[tuple[str, float, float], dict[int, list[str]]]:
    """Return activation, gain and rate of each descent, with the keys of its numbers by steps.

    What two numbers of steps have in common is computed once.
    """
    large = {f"large_{name}_{steps}": LARGE_RATE for name in LARGE for steps in BUDGETS}
    found: dict[tuple[str, float, float], dict[int, list[str]]] = {}
    for key, rate in {**searched, **large}.items():
        name, gain, steps = key.removeprefix("large_").rsplit("_", 2)
        keys = found.setdefault((name, float(gain), rate), {})
        keys.setdefault(int(steps), []).append(key)
    return found
