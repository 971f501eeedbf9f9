"""How many runs of a measured result were solved, and what their starts had in common."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from snippets.seeds import Count

__all__ = ["depth_rows", "interval", "plain_rows", "solved"]


# --8<-- [start:rows]
def solved(runs: Mapping[str, Sequence[float]], key: str) -> Count:
    """Return how many runs of a measured result have a 1 under a key.

    Examples
    --------
    >>> print(solved({"a_solved": [0, 1, 1]}, "a_solved"))
    2
    """
    return Count(int(sum(runs[key])), of=len(runs[key]))


def interval(runs: Mapping[str, Sequence[float]], key: str) -> tuple[Count, Count]:
    """Return the ends of the 95 % interval of `solved`, in runs, rounded outwards.

    They are those of `snippets.seeds.Count.interval`, times the number of runs.

    Examples
    --------
    >>> print(*interval({"a_solved": [0, 1] * 15}, "a_solved"))
    9 21
    """
    count = solved(runs, key)
    low, high = count.interval
    return (
        Count(math.floor(low * count.of), of=count.of),
        Count(math.ceil(high * count.of), of=count.of),
    )


def depth_rows(
    runs: Mapping[str, Sequence[float]], names: Sequence[str]
) -> list[tuple[None, Count, Count, float, float]]:
    """Return a row a network: its name is words, then how many are solved, and what its start was.

    Parameters
    ----------
    runs : mapping
        Of the measured result ``degradation``.
    names : sequence of str
        Keys of `snippets.degradation.ARMS`.

    Returns
    -------
    list of tuple
        Solved after 400 steps and after all; mean of ``live``, median of ``readout``.

    Examples
    --------
    >>> runs = {"a_solved_400": [0, 1], "a_solved": [1, 1], "a_live": [8, 9]}
    >>> print(depth_rows(runs | {"a_readout": [0.5, 0.75]}, ["a"]))
    [(None, 1, 2, 8.5, 0.625)]
    """

    def row(name: str) -> tuple[None, Count, Count, float, float]:
        early, late = (solved(runs, f"{name}_{key}") for key in ("solved_400", "solved"))
        live = float(np.mean(runs[f"{name}_live"]))
        return None, early, late, live, float(np.median(runs[f"{name}_readout"]))

    return [row(name) for name in names]


def plain_rows(
    runs: Mapping[str, Sequence[float]], depths: Sequence[int], steps: int
) -> list[tuple[float | Count, ...]]:
    """Return a row a depth: of sigmoid and then of tanh networks solved, loss and right answers.

    Parameters
    ----------
    runs : mapping
        Of the measured result ``plain-depth``.
    depths : sequence of int
        Numbers of layers.
    steps : int
        Of descent.

    Returns
    -------
    list of tuple
        A count and two medians of each.

    Examples
    --------
    >>> runs = {
    ...     f"{name}_2_{key}_500": [1.0]
    ...     for name in ("sigmoid", "tanh")
    ...     for key in ("solved", "cost", "right")
    ... }
    >>> print(plain_rows(runs, [2], 500))
    [(2, 1, 1.0, 1.0, 1, 1.0, 1.0)]
    """
    return [
        (
            depth,
            *(
                value
                for name in ("sigmoid", "tanh")
                for value in (
                    solved(runs, f"{name}_{depth}_solved_{steps}"),
                    *(
                        float(np.median(runs[f"{name}_{depth}_{key}_{steps}"]))
                        for key in ("cost", "right")
                    ),
                )
            ),
        )
        for depth in depths
    ]


# --8<-- [end:rows]
