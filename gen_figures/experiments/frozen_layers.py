"""Four-layer tanh networks of which the first layers stay random: loss and right answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from snippets.freezing import with_frozen

WIDTHS = (3, 16)
FROZEN = (0, 1, 2, 3)
STEPS = 500
RATES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
GRIDS = {f"{width}_{frozen}": RATES for width in WIDTHS for frozen in FROZEN}
TRIALS = 100
# Training enlarges what machines round differently.
CHAOTIC = True


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "sizes": "3-width-width-width-1",
        "widths": list(WIDTHS),
        "activation": "tanh",
        "steps": STEPS,
        "frozen": list(FROZEN),
        "right": "of 1,000 points that were not trained on",
        "rates by": "width and frozen layers",
    }


def tried(arm: str, rate: float, seed: int) -> float:
    """Return the loss after training."""
    width, frozen = map(int, arm.split("_"))
    return with_frozen(width, frozen, seed, STEPS, rate)[0]


def measure(seed: int, rates: Mapping[str, float]) -> dict[str, list[float]]:
    """Return loss and share of right answers for 0 to 3 frozen layers of each width."""
    found = {}
    for width in WIDTHS:
        runs = [with_frozen(width, n, seed, STEPS, rates[f"{width}_{n}"]) for n in FROZEN]
        found[f"loss_{width}"] = [run[0] for run in runs]
        found[f"right_{width}"] = [run[1] for run in runs]
    return found
