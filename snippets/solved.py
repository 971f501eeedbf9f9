"""How many runs of a measured result were solved, and what their starts had in common."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from snippets.seeds import Count
from snippets.spread import magnitude, rough

__all__ = [
    "depth_rows",
    "ends",
    "frozen_rows",
    "interval",
    "plain_rows",
    "reached",
    "solved",
    "trained_rows",
]


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

    Examples
    --------
    >>> print(*interval({"a_solved": [0, 1] * 15}, "a_solved"))
    9 21
    """
    return ends(solved(runs, key))


def ends(count: Count) -> tuple[Count, Count]:
    """Return `snippets.seeds.Count.interval` times the number of runs, rounded outwards.

    Examples
    --------
    >>> print(*ends(Count(15, of=30)))
    9 21
    """
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
) -> list[tuple[float | Fraction | Count, ...]]:
    """Return a row a depth: of sigmoid and then of tanh networks solved, loss and wrong answers.

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
        Of each a count and two medians; a small loss as an order of magnitude.

    Examples
    --------
    >>> keys = [f"{name}_2_{key}_9" for name in ("sigmoid", "tanh") for key in ("solved", "right")]
    >>> runs = {key: [1.0] for key in [*keys, "sigmoid_2_cost_9", "tanh_2_cost_9"]}
    >>> print(plain_rows(runs, [2], 9))
    [(2, 1, 1.0, 0.0, 1, 1.0, 0.0)]
    """

    def part(arm: str) -> tuple[float | Fraction | Count, ...]:
        cost, right = (float(np.median(runs[f"{arm}_{key}_{steps}"])) for key in ("cost", "right"))
        return solved(runs, f"{arm}_solved_{steps}"), rough(cost, within=10), 1 - right

    return [(depth, *part(f"sigmoid_{depth}"), *part(f"tanh_{depth}")) for depth in depths]


def frozen_rows(runs: Mapping[str, Any]) -> list[tuple[int, Count, Count, Count, float | Fraction]]:
    """Return a row a number of frozen layers: how many networks sort most points rightly.

    Parameters
    ----------
    runs : mapping
        Of the measured result ``frozen-layers``.

    Returns
    -------
    list of tuple
        At least 90 % of the points, of networks of 3 units and of 16; at least 95 % of 16; and the
        median loss of 16, a small one as an order of magnitude.

    Examples
    --------
    >>> runs = {"right_3": [[0.7], [0.9]], "right_16": [[0.92], [0.98]], "loss_16": [[0.002]] * 2}
    >>> print(*frozen_rows(runs)[0])
    0 1 2 1 1/1000
    """

    def count(units: int, frozen: int, share: float) -> Count:
        right = [run[frozen] for run in runs[f"right_{units}"]]
        return Count(sum(one >= share for one in right), of=len(right))

    losses = np.median(runs["loss_16"], axis=0)
    return [
        (n, count(3, n, 0.9), count(16, n, 0.9), count(16, n, 0.95), rough(float(loss), within=10))
        for n, loss in enumerate(losses)
    ]


# --8<-- [end:rows]


Row: TypeAlias = tuple[None, Fraction, Count, Count, Count, float | None]
WIDE = 0.2


# --8<-- [start:trained]
def reached(measured: Mapping[str, Any], name: str) -> Count:
    """Return how many runs of the measured result ``remedies`` got enough test examples right.

    Parameters
    ----------
    measured : mapping
        With ``runs`` and ``settings``, in which ``solved`` is the share that is enough.
    name : str
        Task and network, such as ``digits_tanh_1``.

    Examples
    --------
    >>> print(reached({"runs": {"a_test": [0.5, 0.9]}, "settings": {"solved": 0.8}}, "a"))
    1
    """
    right, enough = measured["runs"][f"{name}_test"], measured["settings"]["solved"]
    return Count(sum(share >= enough for share in right), of=len(right))


def trained_rows(
    measured: Mapping[str, Any], tasks: Sequence[str], arms: Sequence[str]
) -> list[Row]:
    """Return a row a network on each task: its name is words, then how it starts and ends.

    Parameters
    ----------
    measured : mapping
        The result ``remedies``.
    tasks, arms : sequence of str
        Of `snippets.trained.TASKS` and keys of `snippets.trained.ARMS`.

    Returns
    -------
    list of tuple
        `magnitude` of the median of what is left of the gradient at the start; how many are
        solved, with the `ends` of the interval; the median share of test examples that are wrong,
        or nothing where the runs are more than 0.2 apart.

    Examples
    --------
    >>> runs = {"one_a_test": [0.5, 0.5, 0.5, 0.5], "one_a_survival": [0.1, 0.1, 0.2, 0.1]}
    >>> print(trained_rows({"runs": runs, "settings": {"solved": 0.8}}, ["one"], ["a"]))
    [(None, Fraction(1, 10), 0, 0, 2, 0.5)]
    """

    def row(name: str) -> Row:
        runs, count = measured["runs"], reached(measured, name)
        left = float(np.median(runs[f"{name}_survival"]))
        right = runs[f"{name}_test"]
        wrong = 1 - float(np.median(right)) if max(right) - min(right) < WIDE else None
        return None, magnitude(left), count, *ends(count), wrong

    return [row(f"{task}_{arm}") for task in tasks for arm in arms]


# --8<-- [end:trained]
