"""How much of the differences between examples reaches the last of fifty layers, by remedy."""

from __future__ import annotations

from typing import Any

from snippets.depth_gain import two_inputs
from snippets.signals import FORWARD, differences

TRIALS = 400
# All would take a tenth of the room that results have.
STORED = 100


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "layers": 50,
        "width": 64,
        "examples": 32,
        "input": "standard normal",
        "biases": 0,
        "networks": {key: list(one) for key, one in FORWARD.items()},
        "runs": f"the first {STORED} are stored",
        "values": (
            "FORM_ACTIVATION: rms distance from the mean example at the output of layer 50, over "
            "that at the output of layer 1; small_sigmoid: what is left of a difference so small "
            "that only slopes count, from z of layer 1 to z of layer 50"
        ),
    }


def measure(seed: int) -> dict[str, float]:
    """Return what is left in one network of each kind."""
    small = two_inputs("sigmoid", 1.0, seed)[0]
    return {"small_sigmoid": small} | {key: differences(*one, seed) for key, one in FORWARD.items()}
