"""Nine networks at the start: three activations times three rules for the weights, layer by layer.

Fifty layers of 64 units. The rules are a random number between 0 and 1 times the root of gain/n,
as an article prints it (gain 2 for ReLU, 1 for the others), and normal weights of variance 1/n and
2/n.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from snippets.activations import ACTIVATIONS
from snippets.network import backward, forward, rms
from snippets.random_weights import draw

LAYERS = 50
WIDTH = 64
BATCH = 32
NAMES = ("sigmoid", "tanh", "relu")
RULES = {"random": None, "1/n": 1.0, "2/n": 2.0}
TRIALS = 100
# All would be most of the room that results may take.
STORED = 5
# Stands for a gradient that is exactly 0; a JSON file holds no infinity.
NOTHING = -400.0


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "layers": LAYERS,
        "width": WIDTH,
        "batch": BATCH,
        "activations": list(NAMES),
        "rules": list(RULES),
        "random": "uniform between 0 and 1, times sqrt(2/n) for ReLU and sqrt(1/n) else",
        "biases": 0,
        "input": "standard normal",
        "upstream": "standard normal gradient at the last activation",
        "values": f"log10 of the rms as a part of the last layer's; {NOTHING:g} for exactly 0",
        "runs": f"the first {STORED} are stored",
    }


def measure(seed: int) -> dict[str, list[float]]:
    """Return log10 of rms δ_l and rms ∂J/∂W_l of each network, as parts of the last layer's."""
    found = {}
    for name in NAMES:
        for rule, gain in RULES.items():
            delta, slope = _network(name, gain, np.random.default_rng(seed))
            found[f"{name} {rule} delta"] = delta
            found[f"{name} {rule} weights"] = slope
    return found


def _network(
    name: str, gain: float | None, rng: np.random.Generator
) -> tuple[list[float], list[float]]:
    g, slope, _ = ACTIVATIONS[name]
    rule = "normal" if gain is not None else "random"
    scale = gain if gain is not None else {"relu": 2.0}.get(name, 1.0)
    weights = [draw(rule, scale, WIDTH, WIDTH, rng) for _ in range(LAYERS)]
    Z, A = forward(weights, rng.normal(size=(WIDTH, BATCH)), g)
    deltas = backward(weights, Z, rng.normal(size=(WIDTH, BATCH)), slope)
    slopes = [delta @ a.T for delta, a in zip(deltas, A, strict=False)]
    return _logs([rms(each) for each in deltas]), _logs([rms(each) for each in slopes])


def _logs(sizes: list[float]) -> list[float]:
    last = sizes[-1]
    return [math.log10(size / last) if size else NOTHING for size in sizes]
