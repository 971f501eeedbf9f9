"""Recurrent networks trained to recall the sign of the first of fifty inputs.

Noise follows the first input. After training it is seen how far a nudge of the first state moves
the last one, and whether longer sequences are recalled as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

import numpy as np

from snippets.recall import CELLS, answers, kept_by, recall_test, recalled, train_recall
from snippets.training import TOP, capped, cross_entropy

TRIALS = 30
# Hundreds of steps enlarge what machines round differently.
CHAOTIC = True
LENGTH, LONG = 50, 200
STEPS = 600
# After so many steps the other sequences are tried.
EVERY = 100
# Solved: this share of the other sequences answered right.
SOLVED = 0.9

GRIDS = {
    "tanh": (0.003, 0.01, 0.03, 0.1, 0.3),
    "lstm_0": (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1),
    "lstm_1": (0.0003, 0.001, 0.003, 0.01, 0.03),
    "lstm_3": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3),
    "gru_2": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3),
}


def tried(arm: str, rate: float, seed: int) -> float:
    """Return the loss on other sequences at the end."""
    cell = CELLS[arm]
    parameters = next(islice(train_recall(cell, rate, seed, LENGTH), STEPS, None))
    X, Y = recall_test(LENGTH)
    return capped(cross_entropy(answers(cell, parameters, X), Y))


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "task": "the sign of the first input, after the last one",
        "length": LENGTH,
        "held": f"share of sequences of {LONG} inputs answered right after training",
        "input": "one standard normal number a step",
        "networks": {name: f"{cell.kind}, bias {cell.bias:g}" for name, cell in CELLS.items()},
        "width": 32,
        "weights": "as in gate-memory; tanh: spectral radius 1",
        "method": "Adam, 32 new sequences a step",
        "steps": STEPS,
        "test": "1,000 other sequences",
        "tried every": EVERY,
        "solved": SOLVED,
        "after": "norm of the Jacobian from the first state to the last, median of 20 sequences",
        "top": TOP,
        "rates by": "the loss on other sequences at the end",
    }


def measure(seed: int, rates: Mapping[str, float]) -> dict[str, float | list[float]]:
    """Return how each network fares in training, and what it keeps of a nudge after it."""
    found: dict[str, float | list[float]] = {}
    for name, cell in CELLS.items():
        right: list[float] = []
        for step, parameters in enumerate(train_recall(cell, rates[name], seed, LENGTH)):
            if step % EVERY == 0:
                right.append(recalled(cell, parameters, LENGTH))
            if step == STEPS:
                found[f"{name}_after"] = kept_by(cell, parameters, LENGTH)
                found[f"{name}_held"] = recalled(cell, parameters, LONG)
                break
        solved = np.flatnonzero(np.array(right) >= SOLVED)
        found[f"{name}_right"] = right
        found[f"{name}_steps"] = EVERY * float(solved[0] if solved.size else len(right))
    return found
