"""How far fifty layers with skips change a gradient and a signal, in every form of a block."""

from __future__ import annotations

from typing import Any

from snippets.residual import BLOCKS, block_chain
from snippets.skips import FORMS, growth

TRIALS = 400
# All would take a tenth of the room that results have.
STORED = 100
GAINS = {"sigmoid": 1.0, "relu": 2.0}
# Of blocks with the sum before the activation: what multiplies the branch, beside 1.
SCALES = {"half": 1 / 2, "fifth": 1 / 5}


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "layers": 50,
        "width": 64,
        "examples": 32,
        "gains": GAINS,
        "biases": 0,
        "input": "standard normal",
        "upstream": "standard normal gradient at the output",
        "runs": f"the first {STORED} are stored",
        "values": (
            "FORM_ACTIVATION_gradient: rms of the gradient at the input over that at the output of "
            "50 blocks of one layer; _signal: rms at the output over that at the input; "
            "FORM_ACTIVATION and FORM_SCALE_ACTIVATION: gradient of 25 blocks of two layers"
        ),
    }


def measure(seed: int) -> dict[str, float]:
    """Return the changes in one network of each kind."""
    found: dict[str, float] = {}
    for name, gain in GAINS.items():
        for form in FORMS:
            signal, gradient = growth(form, name, gain, seed=seed)
            found |= {f"{form}_{name}_signal": signal, f"{form}_{name}_gradient": gradient}
        for form in BLOCKS:
            found[f"{form}_{name}"] = block_chain(name, form, seed, gain)[1]
        for word, scale in SCALES.items():
            found[f"before_{word}_{name}"] = block_chain(name, "before", seed, gain, scale)[1]
    return found
