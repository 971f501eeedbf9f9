"""Twenty sigmoid layers before the first step: the gradient of each layer of a small classifier.

Two inputs, nineteen layers of 32 sigmoid units, one sigmoid output; cross-entropy on 256 points
of which the label says whether the two coordinates have the same sign. The same with each of three
cures: ReLU with weights of variance 2/inputs, batch normalisation, and skips around the layers
that have as many inputs as units.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import dsigmoid, relu, sigmoid
from snippets.network import backward, forward, gaussian, rms
from snippets.normalisation import normalise, normalise_back

LAYERS = 20
WIDTH = 32
WIDTHS = (2, *[WIDTH] * (LAYERS - 1), 1)
POINTS = 256
CURES = ("relu", "normalised", "skips")
TRIALS = 101
# All would be much of the room that results may take.
STORED = 20


def settings() -> dict[str, Any]:
    """Return what was chosen."""
    return {
        "layers": LAYERS,
        "widths": f"2-{WIDTH}×{LAYERS - 1}-1",
        "weights": "normal, mean 0, variance 1/inputs",
        "biases": 0,
        "points": POINTS,
        "input": "uniform in the square from -2 to 2",
        "label": "1 where both coordinates have the same sign, else 0",
        "loss": "mean cross-entropy",
        "relu": "ReLU in the hidden layers, weights of variance 2/inputs",
        "normalised": "Z of hidden layers normalised over the points, then sigmoid",
        "skips": "A = sigmoid(Z) + the layer's input, where the shapes agree",
        "runs": f"the first {STORED} are stored",
    }


def measure(seed: int) -> dict[str, float | list[float]]:
    """Return the rms of ∂J/∂Z_l and ∂J/∂W_l, layer 1 first, as shares of layer 20's.

    Of the networks with a cure only that of ∂J/∂Z_l.
    """
    weights, X, Y = _start(seed)
    Z, A = forward(weights, X, sigmoid)
    # ∂J/∂Z of the last layer, for cross-entropy behind a sigmoid.
    deltas = backward(weights, Z, (A[-1] - Y) / POINTS, dsigmoid)
    gradient = [rms(each @ before.T) for each, before in zip(deltas, A[:-1], strict=True)]
    delta = _shares([rms(each) for each in deltas])
    return {
        "delta": delta,
        "gradient": _shares(gradient),
        "delta_ratio": delta[0],
        "gradient_ratio": gradient[0] / gradient[-1],
        **{cure: _shares([rms(each) for each in cured(cure, seed)]) for cure in CURES},
    }


def cured(cure: str, seed: int) -> list[Array]:
    """Return ∂J/∂Z_1 … ∂J/∂Z_L of a network with a cure.

    Parameters
    ----------
    cure : str
        One of `CURES`.
    seed : int
        Of points and weights, which are the same for every cure up to a factor.

    Returns
    -------
    list of ndarray
        Of shape (n_l, points) each.
    """
    weights, X, Y = _start(seed)
    if cure == "relu":
        weights = [np.sqrt(2) * W for W in weights]
    inputs, Z = [X], []
    for W in weights[:-1]:
        Z.append(W @ inputs[-1])
        A = _activation(cure, Z[-1])
        inputs.append(A + inputs[-1] if _skips(cure, W) else A)
    deltas = [(sigmoid(weights[-1] @ inputs[-1]) - Y) / POINTS]
    # The gradient of what the last hidden layer hands on, and then of each before it.
    G: Array = weights[-1].T @ deltas[0]
    for W, z in zip(weights[-2::-1], Z[::-1], strict=True):
        deltas.insert(0, _delta(cure, z, G))
        G = W.T @ deltas[0] + (G if _skips(cure, W) else 0)
    return deltas


def _activation(cure: str, Z: Array) -> Array:
    if cure == "relu":
        return relu(Z)
    return sigmoid(normalise(Z) if cure == "normalised" else Z)


def _delta(cure: str, Z: Array, G: Array) -> Array:
    """Return ∂J/∂Z of a hidden layer, from the gradient of its activation."""
    if cure == "relu":
        return G * (Z > 0)
    if cure == "normalised":
        return normalise_back(G * dsigmoid(normalise(Z)), Z)
    return G * dsigmoid(Z)


def _skips(cure: str, W: Array) -> bool:
    return cure == "skips" and W.shape[0] == W.shape[1]


def _start(seed: int) -> tuple[list[Array], Array, Array]:
    """Return the weights, the points and their labels."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(-2, 2, size=(2, POINTS))
    Y = (X[:1] * X[1:] > 0).astype(float)
    return [gaussian(rng, rows, columns) for columns, rows in pairwise(WIDTHS)], X, Y


def _shares(sizes: list[float]) -> list[float]:
    return [each / sizes[-1] for each in sizes]
