"""What is left of a gradient at the first layer of random networks, for every start of the book."""

from __future__ import annotations

from typing import Any

from snippets.activations import ACTIVATIONS
from snippets.survival import BENCH, TOWER, Network, Setting, survival

TRIALS = 400

CASES: tuple[tuple[Network, Setting], ...] = (
    *((TOWER, Setting(name, gain)) for name in ACTIVATIONS for gain in (1, 2)),
    (TOWER, Setting("identity", 1 / 2)),
    *((TOWER, Setting("sigmoid", gain)) for gain in (1 / 3, 4, 16, 100)),
    *((TOWER, Setting(name, 1 / 3)) for name in ("tanh", "relu")),
    (TOWER, Setting("relu", 4)),
    *((TOWER, Setting(name, 1, "batch")) for name in ("sigmoid", "tanh", "relu")),
    *((TOWER, Setting("sigmoid", 1, half)) for half in ("centred", "divided", "layer")),
    *((TOWER, Setting("relu", 2, kind)) for kind in ("batch", "layer")),
    *(
        (TOWER, Setting(name, gain, "no", skip))
        for name, gain in (("sigmoid", 1), ("tanh", 1), ("relu", 1), ("relu", 2))
        for skip in ("before", "after")
    ),
    *((TOWER._replace(layers=layers), Setting("sigmoid")) for layers in (3, 10, 20, 100)),
    *((TOWER._replace(layers=layers), Setting("tanh")) for layers in (100, 200)),
    *((TOWER._replace(layers=layers), Setting("relu", 2)) for layers in (20, 100)),
    *((TOWER._replace(layers=layers), Setting("sigmoid", 1, "batch")) for layers in (20, 100)),
    (TOWER._replace(layers=20, width=128), Setting("sigmoid", 100)),
    (TOWER._replace(layers=24, width=16), Setting("sigmoid")),
    (TOWER._replace(layers=24, width=16), Setting("relu", 2)),
    *((BENCH, Setting("sigmoid", gain)) for gain in (1, 100)),
    (BENCH, Setting("tanh")),
    (BENCH, Setting("relu", 2)),
)


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "tower": TOWER._asdict(),
        "bench": BENCH._asdict(),
        "keys": "network, activation, gain, normalisation, skip, other layers (L), other units (n)",
        "weights": "normal, mean 0, variance gain/inputs",
        "biases": 0,
        "values": "rms delta_1 over rms delta_L before training",
    }


def measure(seed: int) -> dict[str, float]:
    """Return what is left of one gradient in each network."""
    return {key(*case): survival(*case, seed) for case in CASES}


def key(network: Network, setting: Setting) -> str:
    """Return the name of a case, such as ``tower_sigmoid_1_batch`` or ``tower_relu_2_L20``."""
    base = BENCH if network == BENCH else TOWER
    parts = ["bench" if base is BENCH else "tower", setting.activation, f"{setting.gain:.3g}"]
    parts += [one for one in (setting.normalised, setting.skip) if one != "no"]
    parts += [f"L{network.layers}"] if network.layers != base.layers else []
    parts += [f"n{network.width}"] if network.width != base.width else []
    return "_".join(parts)
