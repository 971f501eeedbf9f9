"""Remedies on the tower: the rows of the table and of the figure."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from snippets.seeds import trials
from snippets.survival import TOWER, Setting, profile

__all__ = ["REMEDIES", "batch_profile", "remedy_rows"]

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
