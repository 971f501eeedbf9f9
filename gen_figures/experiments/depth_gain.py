"""What is left of a gradient, over depth and gain, for three activations: random networks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from snippets.activations import ACTIVATIONS
from snippets.network import backward, forward, gaussian, rms

WIDTH = 64
BATCH = 16
NAMES = ("sigmoid", "tanh", "relu")
DEPTHS = (2, 4, 6, 8, 10, 14, 18, 22, 26, 30, 34, 38, 42, 46, 50)
# Powers of two in steps of a half, from a quarter to 256.
GAINS = tuple(float(2.0 ** (k / 2)) for k in range(-4, 17))
TRIALS = 100
# All would be most of the room that results may take.
STORED = 10
# Where tanh enlarges a gradient by more than 10^13, it enlarges the last bit of a unit as much.
CHAOTIC = ("tanh",)


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "width": WIDTH,
        "batch": BATCH,
        "activations": list(NAMES),
        "depths": list(DEPTHS),
        "gains": list(GAINS),
        "biases": 0,
        "input": "standard normal",
        "upstream": "standard normal gradient at the last layer's inputs",
        "values": "log10 of rms delta_1 over rms delta_L; by gain, then depth",
        "runs": f"the first {STORED} are stored",
    }


def measure(seed: int) -> dict[str, list[float]]:
    """Return log10 rms(δ_1)/rms(δ_L) of every depth and gain, a list per activation."""
    return {name: _ratios(name, seed) for name in NAMES}


def _ratios(name: str, seed: int) -> list[float]:
    g, slope, _ = ACTIVATIONS[name]
    found = []
    for gain in GAINS:
        rng = np.random.default_rng(seed)
        X, last = rng.normal(size=(2, WIDTH, BATCH))
        weights = [gaussian(rng, WIDTH, WIDTH, gain) for _ in range(max(DEPTHS))]
        Z, _ = forward(weights, X, g)
        for depth in DEPTHS:
            # A network that is cut after `depth` layers: its last δ is drawn, not computed.
            first = backward(weights[:depth], Z[:depth], last, slope)[0]
            found.append(math.log10(rms(first) / rms(last)))
    return found
