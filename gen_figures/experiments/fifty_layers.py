"""Fifty layers at the start of training: what is left of the gradient at the first of them.

Sigmoid layers with zero-mean weights of variance 1/n (Xavier's choice for equal widths), and
layers without an activation function, whose weights have variance v/n for three values of v.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS, dsigmoid
from snippets.network import backward, forward, gaussian, rms

LAYERS = 50
WIDTH = 128
BATCH = 64
VARIANCES = (0.5, 1.0, 2.0)
TRIALS = 100


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "layers": LAYERS,
        "width": WIDTH,
        "batch": BATCH,
        "weights": "normal, mean 0, variance v/width; v = 1 for sigmoid",
        "biases": 0,
        "input": "standard normal",
        "upstream": "standard normal gradient at the last activation",
        "identity v": list(VARIANCES),
    }


def measure(seed: int) -> dict[str, float]:
    """Return mean slope and ratios rms δ₁ / rms δ₅₀ of one network of each kind."""
    units, deltas = at_start("sigmoid", 1.0, np.random.default_rng(seed))
    found = {
        "sigmoid_mean_slope": float(np.mean([dsigmoid(Z) for Z in units])),
        "sigmoid_ratio": rms(deltas[0]) / rms(deltas[-1]),
    }
    for v in VARIANCES:
        _, deltas = at_start("identity", v, np.random.default_rng(seed))
        found[f"identity_ratio_{v:g}"] = rms(deltas[0]) / rms(deltas[-1])
    return found


def at_start(name: str, v: float, rng: np.random.Generator) -> tuple[list[Array], list[Array]]:
    """Pass a batch forward and a gradient back through a new network.

    Parameters
    ----------
    name : str
        Activation function of every layer.
    v : float
        Variance of a weight, times the width.
    rng : numpy.random.Generator
        For weights, input and upstream gradient.

    Returns
    -------
    Z, delta : list of ndarray
        Z_l and δ_l = ∂J/∂Z_l of each layer, first layer first, shape (width, batch).
    """
    g, slope, _ = ACTIVATIONS[name]
    weights = [gaussian(rng, WIDTH, WIDTH, v) for _ in range(LAYERS)]
    Z, A = forward(weights, rng.normal(size=(WIDTH, BATCH)), g)
    upstream = rng.normal(size=A[-1].shape)
    return Z, backward(weights, Z, upstream * slope(Z[-1]), slope)
