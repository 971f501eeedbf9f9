"""Four-layer tanh networks of which the first layers stay random: loss and right answers."""

from __future__ import annotations

from typing import Any

from snippets.freezing import with_frozen

WIDTHS = (3, 16)
STEPS = 500
TRIALS = 9
# Training enlarges what machines round differently.
CHAOTIC = True


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "sizes": "3-width-width-width-1",
        "widths": list(WIDTHS),
        "activation": "tanh",
        "rate": 0.5,
        "steps": STEPS,
        "frozen": [0, 1, 2, 3],
    }


def measure(seed: int) -> dict[str, list[float]]:
    """Return loss and share of right answers for 0 to 3 frozen layers of each width."""
    found = {}
    for width in WIDTHS:
        runs = [with_frozen(width, frozen, seed, STEPS) for frozen in range(4)]
        found[f"loss_{width}"] = [run[0] for run in runs]
        found[f"right_{width}"] = [run[1] for run in runs]
    return found
