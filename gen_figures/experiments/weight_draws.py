"""Deep wide networks whose weights are drawn between 0 and 1, or around zero: variances and δ."""

from __future__ import annotations

from typing import Any

from snippets.random_weights import one_start

TRIALS = 100
WIDTH = 256
LAYERS = 50
# Weights from 0 to 1 under a root, and normal ones, with the same scale.
RULES = ("random", "normal")
GAINS = {"relu": 2.0, "tanh": 1.0}
DEPTHS = (1, 2, 5, 10, 50)


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "width": WIDTH,
        "layers": LAYERS,
        "examples": 32,
        "gains": GAINS,
        "biases": 0,
        "depths": list(DEPTHS),
        "values": (
            "ACTIVATION_RULE_variance: variance of all entries of z at the depths; _left: rms "
            "delta_1 over rms delta_L"
        ),
    }


def measure(seed: int) -> dict[str, float | list[float]]:
    """Return variances and what is left of a gradient, for each activation and rule."""
    found: dict[str, float | list[float]] = {}
    for name, gain in GAINS.items():
        for rule in RULES:
            variances, left = one_start(name, rule, gain, seed, WIDTH, LAYERS)
            found[f"{name}_{rule}_variance"] = [variances[depth - 1] for depth in DEPTHS]
            found[f"{name}_{rule}_left"] = left
    return found
