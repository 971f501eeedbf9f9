"""What a recurrent state remembers of the first one, by lag, for tanh, LSTM and GRU.

Random weights, nothing trained. Every network starts at the state zero; the norm of the whole
Jacobian from the first state to the one some steps later is taken, cell and output together.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from snippets import Array
from snippets.gates import gru_jacobians, lstm_jacobians
from snippets.recurrence import memory, recurrent_jacobians

STEPS = 100
EVERY = 5
WIDTH = 32
FORGET = (0.0, 1.0, 2.0, 3.0, 5.0)
UPDATE = (0.0, -2.0, -5.0)
RADII = (0.9, 1.0, 1.1)
TRIALS = 400
# All would be most of the room that results may take.
STORED = 10


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "steps": STEPS,
        "every": EVERY,
        "width": WIDTH,
        "recurrent weights": "normal, mean 0, variance 1/width; tanh: scaled to spectral radius",
        "input": "one standard normal number a step, weights of standard deviation 1/2",
        "forget biases": list(FORGET),
        "update biases": list(UPDATE),
        "spectral radii": list(RADII),
        "start": "state zero",
        "runs": f"the first {STORED} are stored",
    }


def measure(seed: int) -> dict[str, list[float]]:
    """Return norms over the root of the state's size at lags 0, 5, …, 100.

    ``lstm_1_forget`` is the rms of the product of forget gates, with bias 1.
    """
    found: dict[str, list[float]] = {}
    for radius in RADII:
        found[f"tanh_{radius:g}"] = memory(recurrent_jacobians("tanh", radius, seed, STEPS, WIDTH))
    for bias in FORGET:
        jacobians, forget = lstm_jacobians(bias, seed, STEPS, WIDTH)
        found[f"lstm_{bias:g}"] = memory(jacobians)
        found[f"lstm_{bias:g}_forget"] = products(forget)
    for bias in UPDATE:
        found[f"gru_{abs(bias):g}"] = memory(gru_jacobians(bias, seed, STEPS, WIDTH))
    return {name: sizes[::EVERY] for name, sizes in found.items()}


def products(forget: list[Array]) -> list[float]:
    """Return the rms of the product of the first t gates, for t = 0, 1, …."""
    running = np.cumprod(np.array(forget)[..., 0], axis=0)
    return [1.0, *(float(size) for size in np.sqrt(np.mean(running**2, axis=1)))]
