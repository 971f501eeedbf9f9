"""The bench: one small deep network on which every before and after changes one thing."""

from __future__ import annotations

import functools

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS
from snippets.network import forward, rms
from snippets.seeds import SPECIMEN
from snippets.training import gradients, quadrants, start

__all__ = ["SIZES", "bench", "bench_inputs", "bench_profile"]

# Two coordinates and a one, nine hidden layers of 32 units, one output.
SIZES = (3, *[32] * 9, 1)


# --8<-- [start:bench]
def bench(seed: int = SPECIMEN, gain: float = 1.0) -> list[Array]:
    """Return the weights of the bench before training, N(0, gain / n_(l-1)).

    Parameters
    ----------
    seed : int
        Of the draw.
    gain : float
        Variance of a weight times the number of its inputs.

    Returns
    -------
    list of ndarray
        W_1 … W_10: (32, 3), eight of (32, 32), (1, 32).

    Examples
    --------
    >>> print(len(bench()), bench()[0].shape, bench()[-1].shape)
    10 (32, 3) (1, 32)
    """
    return [float(np.sqrt(gain)) * W for W in start(SIZES, seed)]


def bench_inputs(name: str = "sigmoid", seed: int = SPECIMEN, gain: float = 1.0) -> list[Array]:
    """Return Z_1 … Z_10: what enters every unit of the bench, for all 256 examples.

    Examples
    --------
    >>> print(bench_inputs()[4].shape)
    (32, 256)
    """
    X, _ = quadrants()
    return forward(bench(seed, gain), X, ACTIVATIONS[name][0])[0]


@functools.lru_cache
def bench_profile(
    name: str = "sigmoid", gain: float = 1.0
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return rms δ_l and rms ∂J/∂W_l of every layer of the one bench at the start.

    Parameters
    ----------
    name : str
        Activation function of the hidden layers, as in `snippets.activations.slope`.
    gain : float
        As in `bench`.

    Returns
    -------
    delta, slope : tuple of float
        Ten numbers each, first layer first.

    Examples
    --------
    >>> delta, slope = bench_profile("sigmoid")
    >>> print(delta[0] < delta[-1], slope[0] < slope[-1])
    True True
    """
    delta, slope = (tuple(map(rms, part)) for part in gradients(name, bench(SPECIMEN, gain)))
    return delta, slope


# --8<-- [end:bench]
