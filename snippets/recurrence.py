"""A recurrent network: one matrix at every step, and what a state remembers of an earlier one."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS
from snippets.powers import spectral_radius
from snippets.seeds import Count, trials
from snippets.spread import magnitude

__all__ = [
    "kept_after",
    "memory",
    "radius_rows",
    "recurrent_jacobians",
    "recurrent_matrix",
]


# --8<-- [start:recurrent]
def recurrent_matrix(rng: np.random.Generator, n: int, radius: float) -> Array:
    """Return a random n × n matrix with the given spectral radius.

    Examples
    --------
    >>> U = recurrent_matrix(np.random.default_rng(0), 32, 0.9)
    >>> print(round(spectral_radius(U), 12))
    0.9
    """
    U = rng.normal(size=(n, n))
    return np.asarray(U * (radius / spectral_radius(U)))


def recurrent_jacobians(
    name: str, radius: float, seed: int, steps: int = 100, n: int = 32
) -> list[Array]:
    """Return ∂h_t/∂h_(t-1) = D_t U for the first steps of h_t = g(U h_(t-1) + V x_t).

    The state starts at zero.

    Parameters
    ----------
    name : str
        Activation function, as in `snippets.activations.slope`.
    radius : float
        Spectral radius of U.
    seed : int
        Of U (normal, then scaled), V (n × 1, standard deviation 1/2) and the inputs, N(0, 1).
    steps : int
        How many Jacobians.
    n : int
        Size of the state.

    Returns
    -------
    list of ndarray
        Of shape (n, n), earliest first.

    Examples
    --------
    >>> print(len(recurrent_jacobians("tanh", 0.9, seed=0, steps=3)))
    3
    """
    g, slope, _ = ACTIVATIONS[name]
    rng = np.random.default_rng(seed)
    U, V = recurrent_matrix(rng, n, radius), rng.normal(size=(n, 1)) / 2
    h, found = np.zeros((n, 1)), []
    for _ in range(steps):
        z = U @ h + V * rng.normal()
        h = g(z)
        found.append(slope(z) * U)
    return found


# --8<-- [end:recurrent]


# --8<-- [start:memory]
def memory(jacobians: Iterable[Array]) -> list[float]:
    """Return ‖∂s_t/∂s_0‖ for t = 0, 1, …: Frobenius norm over √n, so that the identity has 1.

    Parameters
    ----------
    jacobians : iterable of ndarray
        ∂s_t/∂s_(t-1) of shape (n, n), earliest first.

    Returns
    -------
    list of float
        One more than there are Jacobians.

    Examples
    --------
    >>> memory([2 * np.eye(3), np.eye(3) / 4])
    [1.0, 2.0, 0.5]
    """
    product: Array | None = None
    sizes = [1.0]
    for each in jacobians:
        product = each if product is None else each @ product
        sizes.append(float(np.linalg.norm(product) / np.sqrt(len(product))))
    return sizes


@functools.lru_cache
def kept_after(
    name: str, radius: float, steps: int = 100, seeds: int = 100
) -> tuple[tuple[float, ...], ...]:
    """Return the `memory` of many networks (see `recurrent_jacobians`), a tuple for each.

    Examples
    --------
    >>> print([len(run) for run in kept_after("tanh", 1.0, steps=3, seeds=2)])
    [4, 4]
    """
    runs = (memory(recurrent_jacobians(name, radius, seed, steps)) for seed in trials(seeds))
    return tuple(map(tuple, runs))


def radius_rows(
    radii: Sequence[float], lags: Sequence[int], seeds: int = 100
) -> list[tuple[Any, ...]]:
    """Return a row per spectral radius: what tanh networks keep over each lag, and how many grew.

    Parameters
    ----------
    radii, lags, seeds
        Spectral radii, numbers of steps with the greatest last, and how many networks.

    Returns
    -------
    list of tuple
        Radius, radius to the power of the last lag, the median at each lag as a power of ten, and
        in how many networks the first state is enlarged at the last lag, a `Count`.

    Examples
    --------
    >>> print(*radius_rows([2.0], [0, 1], seeds=3)[0][:3])
    2.0 2.0 1
    """
    rows: list[tuple[Any, ...]] = []
    for radius in radii:
        runs = np.array(kept_after("tanh", radius, lags[-1], seeds))[:, list(lags)]
        grown = Count(int(np.sum(runs[:, -1] > 1)), of=seeds)
        rows.append((radius, radius ** lags[-1], *map(magnitude, np.median(runs, axis=0)), grown))
    return rows


# --8<-- [end:memory]
