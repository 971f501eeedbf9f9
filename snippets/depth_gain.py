"""How deep a random network may be for a given variance of its weights, predicted."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from snippets.seeds import magnitude
from snippets.zoo import mean_square_slope, q_map

__all__ = ["RULE_GAINS", "keeping_gain", "left_by_rule", "lost_depth", "predicted_logs"]

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
        Found by halving an interval on a logarithmic scale.

    Examples
    --------
    >>> print(round(keeping_gain("relu", 10), 9))
    2.0
    """
    low, high = 1 / 16, 1024.0
    for _ in range(40):
        middle = float(np.sqrt(low * high))
        left = predicted_logs(name, middle, layers)[-1]
        low, high = (middle, high) if left < 0 else (low, middle)
    return float(np.sqrt(low * high))


def lost_depth(name: str, gain: float, smallest: float = 2.0**-24) -> int | None:
    """Return the first depth up to 200 at which less than `smallest` of a gradient is left.

    Parameters
    ----------
    name, gain
        As in `predicted_logs`.
    smallest : float
        Of half precision, if none is given.

    Returns
    -------
    int or None
        None if that does not happen.

    Examples
    --------
    >>> print(lost_depth("relu", 1.0), lost_depth("relu", 2.0))
    50 None
    """
    logs = predicted_logs(name, gain, 200)
    # A power of two that is met exactly is not below it, whatever its logarithm is rounded to.
    limit = np.log10(smallest) - 1e-9
    return next((i for i, left in enumerate(logs, 1) if left < limit), None)


# --8<-- [end:predicted]


# --8<-- [start:rules]
def _shown(value: float) -> float | Fraction:
    """Return less than a hundredth as its order of magnitude."""
    return value if value > 0.01 else magnitude(value)


def left_by_rule(left: Mapping[str, float]) -> list[tuple[str | float | Fraction, ...]]:
    """Return rule, gain and what 50 layers of sigmoid, tanh and ReLU leave, measured.

    Small numbers are orders of magnitude.

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
        (rule, float(gain), *(_shown(left[f"tower_{name}_{float(gain):.3g}"]) for name in NAMES))
        for rule, gain in RULE_GAINS.items()
    ]


# --8<-- [end:rules]
