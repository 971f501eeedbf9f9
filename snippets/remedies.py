"""Remedies on the tower: the rows of the table and of the figure."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

import numpy as np

from snippets import Array
from snippets.normalisation import mean, normalise, normalise_back
from snippets.seeds import SPECIMEN, trials
from snippets.survival import TOWER, Setting, profile

__all__ = [
    "REMEDIES",
    "UNNAMED",
    "batch_profile",
    "remedy_rows",
    "removed_lengths",
    "removed_parts",
    "three_examples",
    "unnamed_rows",
]

# --8<-- [start:remedies]
REMEDIES = {
    "sigmoid, 1/n": "tower_sigmoid_1",
    "ReLU, 1/n": "tower_relu_1",
    "ReLU, 2/n (He)": "tower_relu_2",
    "sigmoid, batch norm": "tower_sigmoid_1_batch",
    "sigmoid, skips": "tower_sigmoid_1_after",
}
"""What is measured, by the name of the row."""


def remedy_rows(*left: Mapping[str, float]) -> list[tuple[float | None, ...]]:
    """Return what each network leaves of the gradient, a column for each argument.

    Parameters
    ----------
    *left : mapping of str to float
        Such as ``result("survival")["median"]``.

    Examples
    --------
    >>> print(remedy_rows(dict.fromkeys(REMEDIES.values(), 0.5))[0])
    (None, 0.5)
    """
    return [(None, *(column[key] for column in left)) for key in REMEDIES.values()]


@functools.lru_cache
def batch_profile(seeds: int = 100) -> tuple[float, ...]:
    """Return rms δ_l over rms δ_50 for sigmoids with batch normalisation, medians over networks.

    Examples
    --------
    >>> print(batch_profile(2)[1] > batch_profile(2)[0], batch_profile(2)[-1])
    True 1.0
    """
    setting = Setting("sigmoid", normalised="batch")
    runs = np.array([profile(TOWER, setting, seed) for seed in trials(seeds)])
    return tuple(map(float, np.median(runs / runs[:, -1:], axis=0)))


# --8<-- [end:remedies]


# --8<-- [start:three]
def three_examples() -> list[tuple[float | None, ...]]:
    """Return batch normalisation of one unit and three examples, forwards and backwards.

    Returns
    -------
    list of tuple
        Room for a name, then a number for each example: the inputs; the same normalised; the
        gradient that arrives; without its mean; without its part along the second row; divided
        by the spread.

    Examples
    --------
    >>> print([round(each, 3) for each in three_examples()[-1][1:]])
    [0.176, -0.22, 0.044]
    """
    z, H = np.array([[1.0, 2.0, 6.0]]), np.array([[1.0, 0.0, 0.0]])
    zhat = normalise(z, 0.0)
    centred = H - mean(H)
    rows = [z, zhat, H, centred, centred - zhat * mean(centred * zhat), normalise_back(H, z, 0.0)]
    return [(None, *row[0].tolist()) for row in rows]


def removed_parts() -> Array:
    """Return the gradients of `three_examples`, each as its parts along three directions.

    Returns
    -------
    ndarray, shape (4, 3)
        The gradient that arrives, without its mean, without its part along the normalised
        numbers, divided by the spread. Their parts along (1, 1, 1), along the normalised numbers,
        and along what is left: orthogonal directions of length 1.

    Examples
    --------
    >>> print(removed_parts()[0].round(3))
    [ 0.577 -0.535  0.617]
    """
    _, zhat, *gradients = np.array([row[1:] for row in three_examples()], float)
    directions = (np.ones(3), zhat, gradients[2])
    units = np.array([one / np.linalg.norm(one) for one in directions])
    return np.asarray(np.array(gradients) @ units.T)


def removed_lengths() -> tuple[float, ...]:
    """Return how long the gradient of `three_examples` is when it arrives and after each step.

    Examples
    --------
    >>> print([round(one, 3) for one in removed_lengths()])
    [1.0, 0.816, 0.617, 0.286]
    """
    return tuple(float(np.linalg.norm(parts)) for parts in removed_parts())


# --8<-- [end:three]


UNNAMED = [
    Setting("relu", gain=1),
    Setting("relu", gain=2, normalised="batch"),
    Setting("sigmoid"),
]
"""Three networks whose gradients are to be read."""


def unnamed_rows(layers: Sequence[int]) -> list[tuple[float, ...]]:
    """Return rms δ_l over rms δ_50 of one network of each kind, a row for each given layer.

    Examples
    --------
    >>> print(*unnamed_rows([50])[0])
    50 1.0 1.0 1.0
    """
    profiles = [profile(TOWER, setting, SPECIMEN) for setting in UNNAMED]
    return [(at, *(sizes[at - 1] / sizes[-1] for sizes in profiles)) for at in layers]
