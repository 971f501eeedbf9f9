"""What the runs of measured results have in common: how many are solved, and how they end."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from snippets.dead_units import SIZES, dead_on_one
from snippets.seeds import Count
from snippets.spread import magnitude, middle, rough

__all__ = [
    "born_dead_rows",
    "came_back",
    "count_rows",
    "depth_rows",
    "early",
    "ends",
    "frozen_rows",
    "interval",
    "large_table",
    "more_right",
    "other_losses",
    "plain_rows",
    "ranking_table",
    "rate_rows",
    "reached",
    "recall_rows",
    "silenced",
    "silent_part",
    "solved",
    "trained",
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


def count_rows(
    runs: Mapping[str, Sequence[float]], keys: Sequence[str]
) -> list[tuple[None, Count, Count, Count]]:
    """Return a row a key: room for its name, `solved`, and the ends of its `interval`.

    Examples
    --------
    >>> print(*count_rows({"a": [0, 1] * 15}, ["a"])[0])
    None 15 9 21
    """
    return [(None, solved(runs, key), *interval(runs, key)) for key in keys]


def early(runs: Mapping[str, Sequence[float]], name: str, steps: int) -> Count:
    """Return how many runs of ``degradation`` or ``recall`` were solved after so many steps.

    Examples
    --------
    >>> print(early({"a_steps": [200, 4000]}, "a", 400))
    1
    """
    taken = runs[f"{name}_steps"]
    return Count(sum(one <= steps for one in taken), of=len(taken))


def depth_rows(
    runs: Mapping[str, Sequence[float]], names: Sequence[str]
) -> list[tuple[None, Count, Count, float, float]]:
    """Return a row per network: its name is words, then how many are solved, and how it started.

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
    """Return a row per depth: of sigmoid and then of tanh networks solved, loss and wrong answers.

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
    >>> sigmoid, tanh = {"solved": 0.0, "cost": 0.5, "right": 0.75}, {"solved": 1.0, "cost": 0.012}
    >>> runs = {f"sigmoid_2_{key}_9": [value] for key, value in sigmoid.items()}
    >>> runs |= {f"tanh_2_{key}_9": [value] for key, value in {**tanh, "right": 1.0}.items()}
    >>> print(*plain_rows(runs, [2], 9)[0])
    2 0 0.5 0.25 1 1/100 0.0
    """

    def part(arm: str) -> tuple[float | Fraction | Count, ...]:
        cost, right = (float(np.median(runs[f"{arm}_{key}_{steps}"])) for key in ("cost", "right"))
        return solved(runs, f"{arm}_solved_{steps}"), rough(cost, within=10), 1 - right

    return [(depth, *part(f"sigmoid_{depth}"), *part(f"tanh_{depth}")) for depth in depths]


def frozen_rows(runs: Mapping[str, Any]) -> list[tuple[int, Count, Count, Count, float | Fraction]]:
    """Return a row per number of frozen layers: how many networks sort most points rightly.

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
# Of the ranking: its activations, the loss below which a network is trained, and the share of the
# examples from which on a layer counts as silent.
UNITS = ("sigmoid", "tanh", "relu", "leaky_relu")
TRAINED, SILENCED = 0.1, 0.05


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
    """Return a row per network on each task: its name is words, then how it starts and ends.

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


# --8<-- [start:rankings]
def ranking_table(
    runs: Mapping[str, Sequence[float]], rates: Mapping[str, float]
) -> list[tuple[float | None, ...]]:
    """Return how networks of four activations and two gains end, each with its searched rate.

    Parameters
    ----------
    runs : mapping of str to sequence of float
        Of the measured result ``rankings``.
    rates : mapping of str to float
        The searched rates, in its settings.

    Returns
    -------
    list of tuple
        Room for the name; gain, rate for 800 steps; how many are `trained` after 200 steps and
        after 800; then, after 800, the median loss and the 10 % and 90 % quantiles of the right
        answers on other points.

    Examples
    --------
    >>> arms = [
    ...     f"{name}_{gain}_{steps}" for name in UNITS for gain in (1, 2) for steps in (200, 800)
    ... ]
    >>> some = {f"{arm}_loss": [0.05] for arm in arms} | {f"{arm}_right": [0.75] for arm in arms}
    >>> print(*ranking_table(some, dict.fromkeys(arms, 0.5))[0])
    None 1.0 0.5 1 1 0.05 0.75 0.75
    """

    def row(name: str, gain: float) -> tuple[float | None, ...]:
        short, long = (f"{name}_{gain:g}_{steps}" for steps in (200, 800))
        low, _, high = middle(runs[f"{long}_right"])
        loss = float(np.median(runs[f"{long}_loss"]))
        return None, gain, rates[long], trained(runs, short), trained(runs, long), loss, low, high

    return [row(name, gain) for name in UNITS for gain in (1.0, 2.0)]


def large_table(runs: Mapping[str, Sequence[float]]) -> list[tuple[Count | None, ...]]:
    """Return how ReLU networks without and with a leak end after 800 large steps.

    Parameters
    ----------
    runs : mapping of str to sequence of float
        Of the measured result ``rankings``.

    Returns
    -------
    list of tuple
        Room for the name; how many are `trained`, the ends of the 95 % interval, and how many are
        `silenced` of those that are not trained, and of those that are.

    Examples
    --------
    >>> keys = [f"large_{name}_2_800" for name in ("relu", "leaky_relu")]
    >>> some = {f"{key}_loss": [0.05, 0.2] * 15 for key in keys}
    >>> some |= {f"{key}_silent": [0.0, 0.3] * 15 for key in keys}
    >>> print(*large_table(some)[0])
    None 15 9 21 15 0
    """

    def row(key: str) -> tuple[Count | None, ...]:
        count = trained(runs, key)
        return None, count, *ends(count), *(silenced(runs, key, end) for end in (False, True))

    return [row(f"large_{name}_2_800") for name in ("relu", "leaky_relu")]


def trained(runs: Mapping[str, Sequence[float]], key: str) -> Count:
    """Return how many networks of ``rankings`` end with a loss below 0.1.

    Examples
    --------
    >>> print(trained({"a_loss": [0.05, 0.2]}, "a"))
    1
    """
    return Count(sum(loss < TRAINED for loss in runs[f"{key}_loss"]), of=len(runs[f"{key}_loss"]))


def silenced(runs: Mapping[str, Sequence[float]], key: str, ends_trained: bool) -> Count:
    """Return in how many networks some hidden layer is silent on over 5 % of the examples.

    Parameters
    ----------
    runs : mapping
        Of the measured result ``rankings``.
    key : str
        Of networks, ``relu_2_800`` for example.
    ends_trained : bool
        Of those that are `trained`, or of those that are not.

    Examples
    --------
    >>> runs = {"a_loss": [0.05, 0.2, 0.2], "a_silent": [0.0, 0.3, 0.0]}
    >>> found = silenced(runs, "a", ends_trained=False)
    >>> print(found, found.of)
    1 3
    """
    pairs = list(zip(runs[f"{key}_loss"], runs[f"{key}_silent"], strict=True))
    number = sum(s > SILENCED and (loss < TRAINED) is ends_trained for loss, s in pairs)
    return Count(number, of=len(pairs))


def silent_part(runs: Mapping[str, Sequence[float]], key: str) -> float:
    """Return what part of the loss of networks that are not `trained` is that of a fair coin.

    An example on which a layer is silent gets the answer one half, which costs log 2.

    Examples
    --------
    >>> print(round(silent_part({"a_loss": [0.01, 0.2], "a_silent": [0.0, 0.25]}, "a"), 3))
    0.866
    """
    losses, silent = (np.array(runs[f"{key}_{what}"]) for what in ("loss", "silent"))
    lost = losses >= TRAINED
    return float(np.log(2) * np.sum(silent[lost]) / np.sum(losses[lost]))


def more_right(runs: Mapping[str, Sequence[float]], one: str, other: str) -> float:
    """Return how much more of the other points is right with one network, on average.

    Examples
    --------
    >>> print(more_right({"a_right": [1.0, 0.75], "b_right": [0.5, 0.75]}, "a", "b"))
    0.25
    """
    return float(np.mean(np.subtract(runs[f"{one}_right"], runs[f"{other}_right"])))


def other_losses(runs: Mapping[str, Sequence[float]]) -> tuple[float, float, float]:
    """Return the `middle` of the losses on other points after 800 steps, without the sigmoids.

    Examples
    --------
    >>> arms = [f"{name}_{gain}_800" for name in UNITS[1:] for gain in (1, 2)]
    >>> print(*other_losses({f"{arm}_test": [0.25] for arm in arms}))
    0.25 0.25 0.25
    """
    return middle([runs[f"{name}_{gain}_800_test"] for name in UNITS[1:] for gain in (1, 2)])


# --8<-- [end:rankings]


# --8<-- [start:recall]
# A network has learnt something if it recalls this share, far more than a lucky guess; and of a
# nudge of which less than that is left, nothing is left.
LEARNT, NOTHING = 0.6, 1e-6


def recall_rows(
    measured: Mapping[str, Any], memory: Mapping[str, Sequence[float]], names: Sequence[str]
) -> list[tuple[None, Fraction, Count, Count, Count | None, Count | None]]:
    """Return a row per network of ``recall``: its name is words, then its start and how runs end.

    Parameters
    ----------
    measured : mapping
        The result ``recall``.
    memory : mapping
        Medians of the result ``gate-memory``, over every fifth lag.
    names : sequence of str
        Keys of `snippets.recall.CELLS`.

    Returns
    -------
    list of tuple
        `magnitude` of what new networks leave of a nudge over the length of the task; how many
        runs have learnt something, and how many are solved; of those that have learnt, in how many
        less than a millionth is left after training, and how many tell longer sequences apart.

    Examples
    --------
    >>> runs = {"a_right": [[0.8], [0.95], [0.7]], "a_steps": [700.0, 300.0, 700.0]}
    >>> runs |= {"a_after": [1e-9, 2.0, 0.5], "a_held": [0.2, 0.5, 0.7]}
    >>> measured = {"runs": runs, "settings": {"steps": 600, "length": 5}}
    >>> print(*recall_rows(measured, {"a": [1.0, 0.1]}, ["a"])[0])
    None 1/10 3 1 1 2
    """
    runs, settings = measured["runs"], measured["settings"]
    lag = settings["length"] // 5

    def row(name: str) -> tuple[None, Fraction, Count, Count, Count | None, Count | None]:
        last = [right[-1] for right in runs[f"{name}_right"]]
        learnt = [place for place, right in enumerate(last) if right >= LEARNT]
        gone = sum(runs[f"{name}_after"][place] < NOTHING for place in learnt)
        # A network that answers just the other way round tells them apart, too.
        apart = sum(abs(runs[f"{name}_held"][place] - 0.5) >= LEARNT - 0.5 for place in learnt)
        n = len(learnt)
        return (
            None,
            magnitude(memory["tanh_1" if name == "tanh" else name][lag]),
            Count(n, of=len(last)),
            early(runs, name, settings["steps"]),
            Count(gone, of=n) if n else None,
            Count(apart, of=n) if n else None,
        )

    return [row(name) for name in names]


# --8<-- [end:recall]


# --8<-- [start:dead]
def born_dead_rows(
    runs: Mapping[str, Sequence[float]], shapes: Sequence[tuple[int, int]]
) -> list[tuple[float, ...]]:
    """Return width, depth, the exact chance on one input, and what was measured on 32.

    Parameters
    ----------
    runs : mapping
        Of the measured result ``dead-units``.
    shapes : sequence of (int, int)
        Width and depth.

    Returns
    -------
    list of tuple

    Examples
    --------
    >>> born_dead_rows({"born_2x1": [0.0, 0.5]}, [(2, 1)])
    [(2, 1, 0.25, 0.25)]
    """
    return [
        (n, L, float(dead_on_one(n, L)), float(np.mean(runs[f"born_{n}x{L}"]))) for n, L in shapes
    ]


def rate_rows(
    runs: Mapping[str, Sequence[float]], rates: Sequence[float]
) -> list[tuple[float | Count, ...]]:
    """Return a row per step size: dead at the start and at the end, the loss, solved, came back.

    The first three are medians, the others counts: of networks, and of the units of all of them.

    Examples
    --------
    >>> runs = {"start": [0.1], "end_1": [0.2], "revived_1": [3.0], "loss_1": [0.5]}
    >>> rate_rows(runs | {"solved_1": [0.0]}, [1.0])
    [(1.0, 0.1, 0.2, 0.5, 0, 3)]
    """

    def row(rate: float) -> tuple[float | Count, ...]:
        shares = (runs[key] for key in ("start", f"end_{rate:g}", f"loss_{rate:g}"))
        back = runs[f"revived_{rate:g}"]
        return (
            rate,
            *(float(np.median(each)) for each in shares),
            solved(runs, f"solved_{rate:g}"),
            Count(int(sum(back)), of=len(back) * sum(SIZES[1:-1])),
        )

    return [row(rate) for rate in rates]


def came_back(runs: Mapping[str, Sequence[float]]) -> Count:
    """Return how many first-layer units of all runs and step sizes came back from the dead.

    Examples
    --------
    >>> runs = {"revived_first": [0, 1], "revived_0.5": [4, 1]}
    >>> print(came_back(runs), came_back(runs).of)
    1 64
    """
    networks = len(runs["revived_first"]) * (sum(key.startswith("revived") for key in runs) - 1)
    return Count(int(sum(runs["revived_first"])), of=networks * SIZES[1])


# --8<-- [end:dead]
