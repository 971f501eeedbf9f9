"""Survival: what is left of a gradient at the first layer, before anything is trained.

One function measures it everywhere, on two reference networks: the *tower* (50 layers of 64 units,
32 Gaussian inputs, a Gaussian gradient that arrives at the last output) and the *bench* (nine
hidden layers of 32 units on the four quadrants, with the true gradient of its cost).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS
from snippets.bench import bench
from snippets.network import gaussian, rms
from snippets.normalisation import NORMALISATIONS
from snippets.seeds import trials
from snippets.training import gradients

__all__ = ["BENCH", "SKIPS", "TOWER", "Network", "Setting", "profile", "survival", "survivals"]


class Network(NamedTuple):
    """A reference network: how many layers, how many units in each, how many examples go in."""

    layers: int
    width: int
    examples: int


BENCH, TOWER = Network(10, 32, 256), Network(50, 64, 32)
SKIPS = ("no", "before", "after")


@dataclass(frozen=True)
class Setting:
    """How a reference network starts.

    Parameters
    ----------
    activation : str
        As in `snippets.activations.slope`.
    gain : float
        Variance of a weight times the number of its inputs: 1 is Xavier's rule for equal widths,
        2 is He's.
    normalised : str
        A key of `snippets.normalisation.NORMALISATIONS`: ``no``, ``batch``, ``layer``, or one half
        of batch normalisation, ``centred`` or ``divided``.
    skip : str
        Where what enters a layer is added again: ``before`` or ``after`` its activation, or ``no``.

    Raises
    ------
    ValueError
        If a name is none of these.
    """

    activation: str
    gain: float = 1.0
    normalised: str = "no"
    skip: str = "no"

    def __post_init__(self) -> None:
        """Refuse names that mean nothing."""
        choices = (
            (self.activation, ACTIVATIONS),
            (self.normalised, NORMALISATIONS),
            (self.skip, SKIPS),
        )
        for name, known in choices:
            if name not in known:
                raise ValueError(f"no {name!r}; there are {', '.join(known)}")


# --8<-- [start:survival]
def survival(network: Network, setting: Setting, seed: int) -> float:
    """Return rms(δ_1) / rms(δ_L) of one random network, where δ_l = ∂J/∂Z_l.

    Parameters
    ----------
    network : Network
        ``TOWER`` or ``BENCH``; ``TOWER._replace(layers=20)`` where size is the point.
    setting : Setting
        Activation, weights, and remedies; the bench has no remedies.
    seed : int
        Of the weights, and of the inputs and the gradient that arrives.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the bench is asked for a remedy.

    Examples
    --------
    >>> print(survival(TOWER, Setting("sigmoid"), seed=0) < 1e-30)
    True
    """
    sizes = profile(network, setting, seed)
    return sizes[0] / sizes[-1]


def profile(network: Network, setting: Setting, seed: int) -> list[float]:
    """Return rms(δ_l) of every layer, first layer first (see `survival`).

    Examples
    --------
    >>> print(len(profile(BENCH, Setting("tanh"), seed=0)))
    10
    """
    if network == BENCH:
        if (setting.normalised, setting.skip) != ("no", "no"):
            raise ValueError("the bench is measured without normalisation and skips")
        deltas, _ = gradients(setting.activation, bench(seed, setting.gain))
        return [rms(delta) for delta in deltas]
    g, slope, _ = ACTIVATIONS[setting.activation]
    forwards, backwards = NORMALISATIONS[setting.normalised]
    before, after = setting.skip == "before", setting.skip == "after"
    layers, n, m = network
    rng = np.random.default_rng(seed)
    A, D = rng.normal(size=(2, n, m))
    weights = [gaussian(rng, n, n, setting.gain) for _ in range(layers)]
    Z: list[Array] = []
    for W in weights:
        Z.append(W @ A + before * A)
        A = g(forwards(Z[-1])) + after * A
    sizes = []
    for W, z in zip(weights[::-1], Z[::-1], strict=True):
        delta = backwards(D * slope(forwards(z)), z)
        sizes.append(rms(delta))
        D = W.T @ delta + before * delta + after * D
    return sizes[::-1]


def survivals(network: Network, setting: Setting, seeds: int = 100) -> Array:
    """Return the `survival` of several networks, shape (seeds,).

    Examples
    --------
    >>> left = survivals(TOWER, Setting("tanh"), seeds=5)
    >>> print(left.shape, bool(left.max() < 1))
    (5,) True
    """
    return np.array([survival(network, setting, seed) for seed in trials(seeds)])


# --8<-- [end:survival]
