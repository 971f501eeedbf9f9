"""Eight activation functions in fifty layers at the start: what is left of the gradient.

Zero-mean weights of variance 1/n and 2/n; the numbers that `snippets.zoo` predicts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gen_figures.experiments.fifty_layers import BATCH, LAYERS, WIDTH, at_start
from snippets.network import rms
from snippets.zoo import ZOO

GAINS = (1.0, 2.0)
TRIALS = 100


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "layers": LAYERS,
        "width": WIDTH,
        "batch": BATCH,
        "weights": "normal, mean 0, variance gain/width",
        "gains": list(GAINS),
        "biases": 0,
        "input": "standard normal",
        "upstream": "standard normal gradient at the last activation",
    }


def measure(seed: int) -> dict[str, float]:
    """Return rms δ₁ / rms δ₅₀ of one network for each activation and gain."""
    found = {}
    for name in ZOO:
        for gain in GAINS:
            _, deltas = at_start(name, gain, np.random.default_rng(seed))
            found[f"{name}_{gain:g}"] = rms(deltas[0]) / rms(deltas[-1])
    return found
