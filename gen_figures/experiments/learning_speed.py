"""Ten sigmoid layers while they learn, or do not: the gradient of every layer, and the loss."""

from __future__ import annotations

from typing import Any

from snippets.victims import learning_speeds

STEPS = 2000
RATE = 1.0
AT = (0, 1, 2, 3, 5, 7, 10, 20, 30, 50, 70, 100, 200, 300, 500, 700, 1000, 2000)
TRIALS = 30


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "network": "the bench: 2-32×9-1, sigmoid, weights of variance 1/inputs",
        "loss": "mean cross-entropy over 256 points",
        "rate": RATE,
        "steps": STEPS,
        "at": list(AT),
    }


def measure(seed: int) -> dict[str, float | list[float]]:
    """Return rms ∂J/∂W_l at each step, a list per layer, the loss, and first over last layer."""
    speeds, losses = learning_speeds(seed, STEPS, AT, RATE)
    layers = {
        f"layer {layer + 1}": [row[layer] for row in speeds] for layer in range(len(speeds[0]))
    }
    later = speeds[AT.index(100)]
    return {
        **layers,
        "loss": losses,
        "ratio at the start": speeds[0][0] / speeds[0][-1],
        "ratio after 100": later[0] / later[-1],
        "last layer fell to": later[-1] / speeds[0][-1],
    }
