"""Remedies trained on the quadrants and on digits: which learn, when, and how each one starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from snippets.digits import TRAIN
from snippets.trained import ARMS, BATCH, TASKS, arm_survival, right_and_loss, train_arm
from snippets.training import TOP, capped

TRIALS = 30
# Thousands of steps enlarge what machines round differently.
CHAOTIC = True
STEPS = 3000
# Seen after so many steps, and of these the losses that are stored.
SEEN = (0, 50, 100, 200, 300, 500, 700, 1000, 1500, 2000, 2500, STEPS)
CURVE = (0, 100, 300, 1000, STEPS)
# Solved: this share of the test examples right.
SOLVED = 0.8

WIDE = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
GRIDS = {
    "quadrants_sigmoid_1": (0.0003, *WIDE),
    "digits_sigmoid_1": WIDE,
    "quadrants_sigmoid_adam": (0.0003, 0.001, 0.003, 0.01, 0.03),
    "digits_sigmoid_adam": (0.0003, 0.001, 0.003, 0.01, 0.03),
    "quadrants_sigmoid_100": (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
    "digits_sigmoid_100": (0.01, 0.03, 0.1, 0.3, 1.0),
    "quadrants_tanh_1": (0.03, 0.1, 0.3, 1.0, 3.0),
    "digits_tanh_1": (0.03, 0.1, 0.3, 1.0, 3.0),
    "quadrants_relu_1": (0.03, 0.1, 0.3, 1.0),
    "digits_relu_1": (0.03, 0.1, 0.3, 1.0),
    "quadrants_relu_2": (0.01, 0.03, 0.1, 0.3, 1.0),
    "digits_relu_2": (0.01, 0.03, 0.1, 0.3, 1.0),
    "quadrants_sigmoid_batch": (0.3, 1.0, 3.0, 10.0, 30.0),
    "digits_sigmoid_batch": (0.1, 0.3, 1.0, 3.0, 10.0, 30.0),
    "quadrants_sigmoid_skips": (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0),
    "digits_sigmoid_skips": (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0),
}


def tried(arm: str, rate: float, seed: int) -> float:
    """Return the loss over all training examples at the end."""
    return _run(arm, rate, seed, (STEPS,))[-1][1]


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "quadrants": "3-32×9-1, 256 points to train on, 1,000 others to test on",
        "digits": f"65-32×9-10, 8 × 8 pixels, the first {TRAIN} of 1,797 images to train on",
        "cost": "cross-entropy, over mini-batches in an order drawn anew for each pass",
        "batch": BATCH,
        "steps": STEPS,
        "arms": {
            arm: f"{one.activation}, variance {one.gain:g}/n, normalised: {one.normalised}, "
            f"skips: {one.skip}"
            for arm, one in ARMS.items()
        },
        "method": "plain descent; Adam for sigmoid_adam",
        "normalised": "by the mini-batch in training, by all training examples in testing",
        "solved": SOLVED,
        "seen at": list(SEEN),
        "losses at": list(CURVE),
        "top": TOP,
        "rates by": "the loss over all training examples at the end",
    }


def measure(seed: int, rates: Mapping[str, float]) -> dict[str, float | list[float]]:
    """Return how each network starts, and how it fares in training."""
    found: dict[str, float | list[float]] = {}
    for task in TASKS:
        for arm in ARMS:
            name = f"{task}_{arm}"
            seen = dict(zip(SEEN, _run(name, rates[name], seed, SEEN), strict=True))
            solved = (step for step, (right, _) in seen.items() if right >= SOLVED)
            found[f"{name}_survival"] = arm_survival(task, arm, seed)
            found[f"{name}_test"] = seen[STEPS][0]
            found[f"{name}_steps"] = float(next(solved, STEPS))
            found[f"{name}_losses"] = [seen[step][1] for step in CURVE]
    return found


def _run(name: str, rate: float, seed: int, at: Sequence[int]) -> list[tuple[float, float]]:
    """Return what is right in testing and the loss in training, after so many steps."""
    task, _, arm = name.partition("_")
    # Too large a rate may overflow.
    with np.errstate(all="ignore"):
        runs = train_arm(task, arm, rate, seed, at)
        seen = [right_and_loss(task, ARMS[arm], parameters) for parameters in runs]
    return [(right, capped(loss)) for right, loss in seen]
