"""Two signals of the bench: what tells examples apart, forwards, and the gradient, backwards."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS
from snippets.bench import bench
from snippets.draws import sizes
from snippets.network import forward, gaussian, rms
from snippets.normalisation import normalise
from snippets.seeds import trials
from snippets.skips import block
from snippets.spread import magnitude, rough
from snippets.training import gradients, quadrants

__all__ = [
    "FORWARD",
    "arriving",
    "differences",
    "ill_bench",
    "kept",
    "nudged",
    "remedy_answers",
    "signal_rows",
    "spread",
    "two_signals",
]

# Form, activation and gain of what the table of all remedies compares, after plain sigmoids.
FORWARD = {
    "plain_tanh": ("plain", "tanh", 1.0),
    "plain_relu": ("plain", "relu", 2.0),
    "plain_selu": ("plain", "selu", 1.0),
    "batch_sigmoid": ("batch", "sigmoid", 1.0),
    "after_sigmoid": ("after", "sigmoid", 1.0),
    "scaled_relu": ("scaled", "relu", 2.0),
}


# --8<-- [start:signals]
def spread(A: Array) -> float:
    """Return how much the examples, the columns of a matrix, differ in a layer.

    Returns
    -------
    float
        rms of their distance from the mean example.

    Examples
    --------
    >>> print(spread(np.array([[1.0, 3.0], [5.0, 7.0]])))
    1.0
    """
    return rms(A - A.mean(axis=1, keepdims=True))


def two_signals(name: str, weights: Sequence[Array]) -> tuple[Array, Array]:
    """Return how much of both signals reaches each hidden layer of a bench.

    Parameters
    ----------
    name : str
        Activation function of the hidden layers, as in `snippets.activations.slope`.
    weights : sequence of ndarray
        As from `snippets.bench.bench`.

    Returns
    -------
    forwards, backwards : ndarray, shape (9,)
        The `spread` of Z_l over the examples relative to the first layer, and rms(δ_l) relative to
        the last hidden layer.

    Examples
    --------
    >>> forwards, backwards = two_signals("sigmoid", bench())
    >>> print(forwards[-1] < 1e-4, backwards[0] < 1e-4)
    True True
    """
    Z, _ = forward(weights, quadrants()[0], ACTIVATIONS[name][0])
    deltas, _ = gradients(name, weights)
    spreads = np.array([spread(z) for z in Z[:-1]])
    sizes = np.array([rms(delta) for delta in deltas[:-1]])
    return spreads / spreads[0], sizes / sizes[-1]


@functools.lru_cache
def kept(name: str, gain: float, seeds: int = 100) -> tuple[Array, Array]:
    """Return what reaches each hidden layer of both signals, over many benches before training.

    Parameters
    ----------
    name, gain
        Activation function; variance of a weight times the number of inputs.
    seeds : int
        How many benches.

    Returns
    -------
    forwards, backwards : ndarray, shape (3, 9)
        Of `two_signals`, layer by layer: the 10 % quantile, the median, the 90 % quantile.

    Examples
    --------
    >>> forwards, backwards = kept("sigmoid", 1.0, seeds=3)
    >>> print(forwards[:, 0], backwards[:, -1])
    [1. 1. 1.] [1. 1. 1.]
    """
    runs = np.array([two_signals(name, bench(seed, gain)) for seed in trials(seeds)])
    forwards, backwards = np.quantile(runs, (0.1, 0.5, 0.9), axis=0).swapaxes(0, 1)
    return forwards, backwards


def arriving(name: str, gain: float) -> tuple[float, float]:
    """Return what arrives of both signals, medians of `kept`.

    Parameters
    ----------
    name, gain
        As for `kept`.

    Returns
    -------
    forwards, backwards : float
        In layer 9 of what set out in layer 1, and in layer 1 of what set out in layer 9.

    Examples
    --------
    >>> print(arriving("sigmoid", 1.0)[0] < 1e-4)
    True
    """
    forwards, backwards = kept(name, gain)
    return float(forwards[1][-1]), float(backwards[1][0])


def signal_rows(networks: Sequence[tuple[str, float]]) -> list[tuple[Any, ...]]:
    """Return what arrives of both signals in several networks, for a table.

    Parameters
    ----------
    networks : sequence of (str, float)
        Activation and gain of each.

    Returns
    -------
    list of (None, Fraction, Fraction)
        The powers of ten nearest to the medians, forwards and backwards.

    Examples
    --------
    >>> print(*signal_rows([("sigmoid", 1.0)])[0])
    None 1/100000 1/100000
    """
    return [(None, *map(magnitude, arriving(name, gain))) for name, gain in networks]


# --8<-- [end:signals]


# --8<-- [start:differences]
def differences(form: str, name: str, gain: float, seed: int, blocks: int = 50) -> float:
    """Return how much of the `spread` of the first block's output reaches the last one's.

    Parameters
    ----------
    form : str
        Of `snippets.skips.FORMS`, or ``batch`` for a layer with batch normalisation.
    name, gain
        Activation function; variance of a weight times the width.
    seed, blocks : int
        Seed of the weights and of 32 inputs; how many blocks of 64 units.

    Examples
    --------
    >>> print(differences("plain", "relu", 1.0, seed=0) < 1e-6)
    True
    """
    rng = np.random.default_rng(seed)
    outputs = [rng.normal(size=(2, 64, 32))[0]]
    for _ in range(blocks):
        W, A = gaussian(rng, 64, 64, gain), outputs[-1]
        batch = form == "batch"
        A = ACTIVATIONS[name][0](normalise(W @ A)) if batch else block(form, W, A, name, blocks)[0]
        outputs.append(A)
    return spread(outputs[-1]) / spread(outputs[1])


# --8<-- [end:differences]


def remedy_answers(
    forward: Mapping[str, float], survival: Mapping[str, float], blocks: Mapping[str, float]
) -> list[tuple[Any, ...]]:
    """Return what a few remedies leave of both signals, for the table of all remedies.

    Parameters
    ----------
    forward, survival, blocks : mapping
        Medians of the results ``forward-signal``, ``survival`` and ``blocks``.

    Returns
    -------
    list of (None, float or Fraction, float or Fraction, None)
        Of each remedy what is left of the differences and of the gradient, fifty layers on.

    Examples
    --------
    >>> towers = ("sigmoid_1", "tanh_1", "relu_2", "selu_1", "sigmoid_1_batch")
    >>> names = ("after_sigmoid", "scaled_relu")
    >>> blocks = {f"{name}_gradient": 1.5 for name in names}
    >>> forward = dict.fromkeys(("small_sigmoid", *FORWARD), 0.5)
    >>> remedy_answers(forward, {f"tower_{name}": 0.02 for name in towers}, blocks)[-1]
    (None, 0.5, 1.5, None)
    """
    towers = ("sigmoid_1", "tanh_1", "relu_2", "selu_1", "sigmoid_1_batch")
    gradients = [survival[f"tower_{name}"] for name in towers]
    gradients += [blocks["after_sigmoid_gradient"], blocks["scaled_relu_gradient"]]
    forwards = [forward[name] for name in ("small_sigmoid", *FORWARD)]
    return [
        (None, rough(one), rough(two), None) for one, two in zip(forwards, gradients, strict=True)
    ]


def ill_bench(factor: float = 1e-3, ill: int = 6) -> tuple[Array, Array]:
    """Return `two_signals` of one tanh bench whose weights have a wrong size in one layer.

    Parameters
    ----------
    factor : float
        The weights of the ill layer are multiplied by it; 1 makes the bench healthy.
    ill : int
        Which layer, from 1 on.

    Returns
    -------
    forwards, backwards : ndarray, shape (9,)

    Examples
    --------
    >>> forwards, backwards = ill_bench()
    >>> print(forwards[5] < 0.01 * forwards[4], backwards[4] < 0.01 * backwards[5])
    True True
    """
    weights = bench()
    weights[ill - 1] = factor * weights[ill - 1]
    return two_signals("tanh", weights)


def nudged(rng: np.random.Generator) -> dict[str, Any]:
    """Draw two layers, a nudge in the first and a gradient that arrives at the second.

    Returns
    -------
    dict
        Names of the derivation: ``W2``, ``D1`` (slopes, diagonal), nudges ``d1`` and ``d2``,
        gradients ``e1`` and ``e2``.

    Examples
    --------
    >>> case = nudged(np.random.default_rng(0))
    >>> print(np.isclose(case["e1"].T @ case["d1"], case["e2"].T @ case["d2"], atol=0).item())
    True
    """
    n, k = sizes(rng, 2)
    W, slopes = rng.normal(size=(k, n)), rng.uniform(0, 1, size=n)
    d, e = rng.normal(size=(n, 1)), rng.normal(size=(k, 1))
    # Unit by unit, not as the matrices of the derivation.
    nudge = np.array([sum(W[i, j] * slopes[j] * d[j] for j in range(n)) for i in range(k)])
    delta = np.array([slopes[j] * sum(W[i, j] * e[i] for i in range(k)) for j in range(n)])
    return {"W2": W, "D1": np.diag(slopes), "d1": d, "d2": nudge, "e1": delta, "e2": e}
