"""How deep a random network may be for a given variance of its weights, predicted."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS
from snippets.chain import smallest_number
from snippets.network import forward, gaussian
from snippets.seeds import trials
from snippets.spread import rough
from snippets.survival import TOWER
from snippets.zoo import mean_square, mean_square_slope, q_map

__all__ = [
    "RULE_GAINS",
    "critical_radius",
    "difference_left",
    "gain_by_depth",
    "keeping_gain",
    "left_by_rule",
    "lost_depth",
    "predicted_logs",
    "step_factor",
    "two_input_rows",
    "two_inputs",
]

# Variance of a weight times the number of its inputs. A number uniform within ±1/√n, PyTorch's
# default for a linear layer, has the variance 1/(3n).
RULE_GAINS = {"PyTorch's default": Fraction(1, 3), "Xavier's": Fraction(1), "He's": Fraction(2)}
NAMES = ("sigmoid", "tanh", "relu")


# --8<-- [start:predicted]
@functools.lru_cache
def predicted_logs(name: str, gain: float, layers: int = 50) -> tuple[float, ...]:
    """Return log10 of rms(δ_1) / rms(δ_L) for L = 1 … layers, without simulating a network.

    Each layer multiplies the mean square of a gradient by gain · E φ'(z)², where z is normal
    with the variance that the layer's inputs have (`snippets.zoo.q_map`).

    Parameters
    ----------
    name : str
        Activation function, as in `snippets.activations.slope`.
    gain : float
        Variance of a weight times the width.
    layers : int
        How many.

    Returns
    -------
    tuple of float
        The first is 0.

    Examples
    --------
    >>> print([round(each, 9) for each in predicted_logs("relu", 2.0, layers=3)])
    [0.0, 0.0, 0.0]
    """
    variances = q_map(name, gain, layers)[:-1]
    rates = [gain * mean_square_slope(name, q) for q in variances]
    return (0.0, *np.cumsum(np.log10(rates) / 2).tolist())


@functools.lru_cache
def keeping_gain(name: str, layers: int = 50) -> float:
    """Return the gain at which so many layers leave a gradient as large as it was.

    Parameters
    ----------
    name, layers
        As in `predicted_logs`.

    Returns
    -------
    float
        Found by false position on two logarithmic axes (the rule called Illinois).

    Examples
    --------
    >>> print(round(keeping_gain("relu", 10), 9))
    2.0
    """
    ends = [(gain, predicted_logs(name, gain, layers)[-1]) for gain in (1 / 16, 1024.0)]
    while abs(np.log(ends[0][0] / ends[1][0])) > 1e-12:
        (old, far), (new, near) = ends
        share = near / (near - far)
        gain = float(new * (old / new) ** share)
        left = predicted_logs(name, gain, layers)[-1]
        if left == 0:
            return gain
        # An end that stays counts half, or it would stay for ever.
        ends = [ends[1] if left * near < 0 else (old, far / 2), (gain, left)]
    return ends[1][0]


def gain_by_depth(depths: Sequence[int]) -> list[tuple[int, float, float]]:
    """Return a row per depth: its number of layers, and the `keeping_gain` of tanh and sigmoid.

    Examples
    --------
    >>> print([round(gain, 1) for gain in gain_by_depth([5])[0]])
    [5, 2.5, 127.6]
    """
    return [
        (depth, keeping_gain("tanh", depth), keeping_gain("sigmoid", depth)) for depth in depths
    ]


def lost_depth(name: str, gain: float) -> int | None:
    """Return the first depth up to 200 at which what is left of a gradient of one rounds to zero.

    Parameters
    ----------
    name, gain
        As in `predicted_logs`.

    Returns
    -------
    int or None
        In half precision (IEEE binary16), whose smallest number is 2^-24: half of it, and all
        that is less, is rounded to zero. None if that does not happen.

    Examples
    --------
    >>> print(lost_depth("relu", 1.0), lost_depth("relu", 2.0))
    51 None
    """
    # A power of two that is met exactly counts, whatever its logarithm is rounded to.
    limit = np.log10(smallest_number("float16") / 2) + 1e-9
    logs = predicted_logs(name, gain, 200)
    return next((i for i, left in enumerate(logs, 1) if left <= limit), None)


# --8<-- [end:predicted]


# --8<-- [start:meeting]
def two_inputs(name: str, gain: float, seed: int) -> tuple[float, float]:
    """Return what the tower does to a small difference of two inputs, and to a right angle.

    Parameters
    ----------
    name, gain
        Activation function and variance of a weight times the width.
    seed : int
        Of the weights and inputs; the weights are the same for every gain up to a factor.

    Returns
    -------
    left : float
        ‖dz_L‖ / ‖dz_1‖, where dz_l is how z_l moves when the input moves a little.
    cosine : float
        Of what two inputs of equal size at right angles put into the last layer.

    Examples
    --------
    >>> left, cosine = two_inputs("sigmoid", 1.0, seed=0)
    >>> print(left < 1e-30, cosine > 0.999)
    True True
    """
    g, slope, _ = ACTIVATIONS[name]
    inputs, weights = _tower(seed)
    Z, _ = forward([np.sqrt(gain) * W for W in weights], inputs, g)
    moved = first = np.sqrt(gain) * weights[0] @ inputs[:, 1]
    for W, z in zip(weights[1:], Z[:-1], strict=True):
        moved = np.sqrt(gain) * W @ (slope(z[:, 0]) * moved)
    u, v = Z[-1].T
    sizes = np.linalg.norm(u) * np.linalg.norm(v)
    return float(np.linalg.norm(moved) / np.linalg.norm(first)), float(u @ v / sizes)


@functools.lru_cache(maxsize=100)
def _tower(seed: int) -> tuple[Array, list[Array]]:
    """Return two inputs of mean square 1 at right angles, and weights of gain 1."""
    rng = np.random.default_rng(seed)
    n = TOWER.width
    inputs = np.sqrt(n) * np.linalg.qr(rng.normal(size=(n, 2)))[0]
    return inputs, [gaussian(rng, n, n) for _ in range(TOWER.layers)]


def two_input_rows(
    left: Mapping[str, float], settings: Sequence[tuple[str, float]], seeds: int = 100
) -> list[tuple[Any, ...]]:
    """Return a row per setting: gain, survival, and how much `two_inputs` have in common.

    Parameters
    ----------
    left : mapping of str to float
        Such as ``result("survival")["median"]``.
    settings : sequence of (str, float)
        Activation function and gain.
    seeds : int
        How many towers.

    Returns
    -------
    list of tuple
        Nothing (the activation is words), gain, what is left of a gradient (small numbers are
        orders of magnitude, see `snippets.spread.rough`), and the mean of cos².
    """
    return [
        (None, gain, rough(left[f"tower_{name}_{gain:g}"]), overlap)
        for name, gain in settings
        for overlap in [
            np.mean([two_inputs(name, gain, seed)[1] ** 2 for seed in trials(seeds)]).item()
        ]
    ]


def difference_left(name: str, gain: float, seeds: int = 100) -> float:
    """Return the median of what the tower leaves of a small difference (see `two_inputs`).

    Examples
    --------
    >>> print(difference_left("relu", 1.0, seeds=3) < 1e-6)
    True
    """
    return float(np.median([two_inputs(name, gain, seed)[0] for seed in trials(seeds)]))


# --8<-- [end:meeting]


# --8<-- [start:rules]
def left_by_rule(left: Mapping[str, float]) -> list[tuple[str | float | Fraction, ...]]:
    """Return rule, gain and what 50 layers of sigmoid, tanh and ReLU leave, measured.

    Small numbers are orders of magnitude (`snippets.spread.rough`).

    Parameters
    ----------
    left : mapping of str to float
        Such as ``result("survival")["median"]``.

    Examples
    --------
    >>> left = {f"tower_{name}_{gain}": 0.5 for name in NAMES for gain in ("0.333", "1", "2")}
    >>> print(left_by_rule(left)[1])
    ("Xavier's", 1.0, 0.5, 0.5, 0.5)
    """
    return [
        (rule, float(gain), *(rough(left[f"tower_{name}_{float(gain):.3g}"]) for name in NAMES))
        for rule, gain in RULE_GAINS.items()
    ]


# --8<-- [end:rules]


# --8<-- [start:critical]
def critical_radius(name: str = "tanh", drive: float = 0.25) -> float:
    """Return the radius at which a wide random network neither forgets nor explodes.

    There the radius squared times E φ'(z)² is one, where z is normal with the variance q that the
    state settles at: q = radius² · E φ(z)² + drive (Sompolinsky et al., 1988, without a drive;
    Schoenholz et al., 2017, for layers with biases).

    Parameters
    ----------
    name : str
        Activation function, as in `snippets.activations.slope`.
    drive : float
        Variance of what the inputs add to z; 1/4 in `snippets.recurrence`.

    Returns
    -------
    float
        Found by halving an interval of q.

    Examples
    --------
    >>> print(round(critical_radius(drive=1e-9), 2), round(critical_radius(drive=1.0), 2))
    1.0 1.86
    """
    low, high = drive, drive + 100.0
    for _ in range(60):
        q = (low + high) / 2
        square = (q - drive) / mean_square(name, q)
        low, high = (q, high) if square * mean_square_slope(name, q) < 1 else (low, q)
    return float(np.sqrt(square))


def step_factor(radius: float, name: str = "tanh", drive: float = 0.25) -> float:
    """Return by what a step of a wide recurrent network multiplies a small change of its state.

    The radius times the root of E φ'(z)², in the state that the network settles at, as in
    `critical_radius`, where this factor is one.

    Parameters
    ----------
    radius : float
        Of the matrix: its spectral radius, and in endless width the root of n times the variance
        of its entries.
    name, drive
        As in `critical_radius`.

    Returns
    -------
    float
        A ratio of root mean squares.

    Examples
    --------
    >>> print(round(step_factor(0.5, drive=1e-9), 3), round(step_factor(critical_radius()), 3))
    0.5 1.0
    """
    q = drive
    for _ in range(100):
        q = radius**2 * mean_square(name, q) + drive
    return float(radius * np.sqrt(mean_square_slope(name, q)))


# --8<-- [end:critical]
