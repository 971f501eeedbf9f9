"""Whether known illnesses of networks are found, and healthy networks are left alone."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from snippets.diagnosis import Record, diagnose, late, rises
from snippets.patients import HEALTHY, PATIENTS, SICK, examined

TRIALS = 100
# Training enlarges what machines round differently.
CHAOTIC = True


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "networks": {
            name: {key: value for key, value in asdict(one).items() if value}
            for name, one in PATIENTS.items()
        },
        "task": "quadrants, 64 examples a step",
    }


def measure(seed: int) -> dict[str, float]:
    """Return 1 for each illness that was found and each healthy network with an alarm, else 0.

    Of healthy networks also how near they come to the thresholds.
    """
    found: dict[str, float] = {}
    for name, patient in SICK.items():
        illnesses = [one.illness for one in diagnose(examined(patient, seed))]
        found[name] = float(name in illnesses)
    for name, patient in HEALTHY.items():
        seen = examined(patient, seed)
        found[f"alarm in {name}"] = float(bool(diagnose(seen)))
        found |= {f"{key} of {name}": value for key, value in nearness(seen).items()}
    return found


def nearness(seen: Record) -> dict[str, float]:
    """Return the numbers that the thresholds are compared with; of losses by the constant's."""
    if not seen.layers:
        return {"left": seen.times[0] / seen.times[-1]}
    return {
        "left": seen.layers[0].delta / seen.layers[-1].delta,
        "dead": max(layer.dead for layer in seen.layers),
        "step": max(layer.update for layer in seen.layers),
        "start": seen.losses[0] / seen.constant,
        "rise": float(max(rises(seen.losses))) / seen.constant,
        "end": late(seen.losses) / seen.constant,
    }
