"""Whether results that were measured again are those that are stored."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from gen_figures.results import HIGH, LOW, Number

Columns: TypeAlias = Mapping[str, Sequence[float]]

TOLERANCE = 1e-3
"""Relative, for runs that are not chaotic: other machines add in another order."""
ROUNDED = 5e-5
"""Relative, how far stored runs may be from what was measured: they have five digits."""
MISTAKEN = 1e-3
"""How often a right machine may be refused, at most, for each chaotic result."""


def moved(old: Mapping[str, Any], fresh: Mapping[str, Any]) -> list[str]:
    """Tell how a result differs from the stored one.

    Runs that are not chaotic must agree one by one, and so must median, low and high. Chaotic runs
    are compared by distribution: low, median and high of each number must lie between order
    statistics of the stored runs that a right machine leaves with a probability below `MISTAKEN` in
    all (`prediction`), and a number that is 0 or 1 must be 1 as often (`share_differs`).

    Parameters
    ----------
    old, fresh : mapping
        A result as stored and as measured again.

    Returns
    -------
    list of str
        A sentence for each number that differs; empty if everything agrees.
    """
    name = old["name"]
    before, after = _columns(old["runs"]), _columns(fresh["runs"])
    if before.keys() != after.keys() or old["seeds"] != fresh["seeds"]:
        names = ", ".join(sorted(before.keys() ^ after.keys())) or "other seeds"
        return [f"{name}: the experiment no longer gives the same numbers: {names}"]
    chaotic = {key: runs for key, runs in before.items() if _is_chaotic(old, key)}
    steady = {key: runs for key, runs in before.items() if key not in chaotic}
    found = [
        *_runs_moved(old["seeds"], steady, after),
        *_summary_moved(steady, old, fresh),
        *_shares_moved(chaotic, after),
        *_quantiles_moved(chaotic, fresh),
    ]
    return [f"{name}: {one}" for one in found]


def strays(old: Mapping[str, Any], index: int, run: Mapping[str, Number]) -> list[str]:
    """Tell how one run that was measured again differs from the stored ones.

    Parameters
    ----------
    old : mapping
        A result as stored.
    index : int
        Which of its runs.
    run : mapping
        The numbers of this run as measured again.

    Returns
    -------
    list of str
        A sentence for each number that is not the stored one. A chaotic one may be off by as much
        as the stored runs are apart.
    """
    before, after = _columns(old["runs"]), _columns({key: [one] for key, one in run.items()})
    if before.keys() != after.keys():
        names = ", ".join(sorted(before.keys() ^ after.keys()))
        return [f"{old['name']}: the experiment no longer gives the same numbers: {names}"]
    return [
        f"{old['name']}: {key} of seed {old['seeds'][index]} was {was[index]:g}, is {now:g}"
        for key, was in before.items()
        for now in after[key]
        if not _same(was[index], now)
        and not (_is_chaotic(old, key) and abs(now - was[index]) <= max(was) - min(was))
    ]


def prediction(rank: int, fresh: int, stored: int, risk: float) -> tuple[int, int]:
    """Return between which stored runs, in order, a fresh quantile must lie.

    If all runs are independent and of one distribution, i of the m stored runs lie below the j-th
    of n fresh ones with probability C(i+j-1, i) C(m-i+n-j, m-i) / C(m+n, m) (David and Nagaraja,
    Order Statistics, 3rd edition, section 7.3; Gastwirth's precedence test). Equal runs, and fresh
    runs that have the seeds of the stored ones, only make it rarer that an interval is left.

    Parameters
    ----------
    rank : int
        j, from 1.
    fresh, stored : int
        n and m.
    risk : float
        How probable it may be, on each side, that it lies outside.

    Returns
    -------
    low, high : int
        Ranks from 1 among the stored runs; 0 and ``stored`` + 1 stand for no bound.

    Examples
    --------
    >>> prediction(50, 100, 100, 1e-4)
    (24, 76)
    >>> prediction(3, 5, 5, 1e-4)
    (0, 6)
    """
    chances = [
        math.comb(below + rank - 1, below)
        * math.comb(stored - below + fresh - rank, stored - below)
        for below in range(stored + 1)
    ]
    total = math.comb(stored + fresh, stored)
    return _rare(chances, risk * total), stored + 1 - _rare(chances[::-1], risk * total)


def share_differs(ones: int, stored: int, again: int, fresh: int, risk: float) -> bool:
    """Tell whether two shares are too far apart for one distribution, by Fisher's exact test.

    Parameters
    ----------
    ones, stored : int
        So many of so many stored runs.
    again, fresh : int
        So many of so many fresh runs.
    risk : float
        How probable it may be, on each side, that they are called apart though they are not.

    Examples
    --------
    >>> share_differs(20, 30, 5, 30, 1e-3), share_differs(20, 30, 12, 30, 1e-3)
    (True, False)
    """
    both = ones + again
    chances = [math.comb(stored, both - k) * math.comb(fresh, k) for k in range(both + 1)]
    total = math.comb(stored + fresh, both)
    return min(sum(chances[: again + 1]), sum(chances[again:])) <= risk * total


def _rare(chances: Sequence[int], limit: float) -> int:
    """Return how many of the first chances together stay below a limit."""
    count = total = 0
    for chance in chances:
        total += chance
        if total > limit:
            break
        count += 1
    return count


def _shares_moved(before: Columns, after: Columns) -> Iterator[str]:
    for key, runs in before.items():
        if {*runs, *after[key]} <= {0.0, 1.0}:
            (ones, m), (again, n) = ((int(sum(one)), len(one)) for one in (runs, after[key]))
            if share_differs(ones, m, again, n, MISTAKEN / len(before) / 2):
                yield f"{key} was 1 in {ones} of {m} runs, is in {again} of {n}"


def _quantiles_moved(before: Columns, fresh: Mapping[str, Any]) -> Iterator[str]:
    n = len(fresh["seeds"])
    for part, share in (("low", LOW), ("median", 0.5), ("high", HIGH)):
        again = _summary(fresh, part)
        for key, runs in before.items():
            now, risk = again[key], MISTAKEN / len(before) / 6
            m, stored = len(runs), (-math.inf, *sorted(runs), math.inf)
            # The quantile lies between two runs, of these ranks.
            ranks = (rounded((n - 1) * share) + 1 for rounded in (math.floor, math.ceil))
            bounds = (prediction(rank, n, m, risk)[side] for side, rank in enumerate(ranks))
            low, high = (stored[rank] for rank in bounds)
            if not low - ROUNDED * abs(low) <= now <= high + ROUNDED * abs(high):
                yield f"{part} of {key} is {now:g}, the stored runs allow {low:g} to {high:g}"


def _runs_moved(seeds: Sequence[int], before: Columns, after: Columns) -> Iterator[str]:
    for key, runs in before.items():
        pairs = list(zip(seeds, runs, after[key], strict=False))
        off = [(seed, was, now) for seed, was, now in pairs if not _same(was, now)]
        if off:
            seed, was, now = off[0]
            many = f"{len(off)} of {len(pairs)} runs differ"
            yield f"{key} of seed {seed} was {was:g}, is {now:g}; {many}"


def _summary_moved(
    keys: Iterable[str], old: Mapping[str, Any], fresh: Mapping[str, Any]
) -> Iterator[str]:
    for part in ("median", "low", "high"):
        before, after = _summary(old, part), _summary(fresh, part)
        for key in keys:
            if not _same(before[key], after[key]):
                yield f"{part} of {key} was {before[key]:g}, is {after[key]:g}"


def _summary(result: Mapping[str, Any], part: str) -> dict[str, float]:
    """Return median, low or high of every number, under a name of its own."""
    return {key: one for key, (one,) in _columns({k: [v] for k, v in result[part].items()}).items()}


def _is_chaotic(result: Mapping[str, Any], key: str) -> bool:
    return key.partition("[")[0] in result["chaotic"]


def _same(was: float, now: float) -> bool:
    return abs(now - was) <= TOLERANCE * abs(was)


def _columns(runs: Mapping[str, Sequence[Number]]) -> dict[str, list[float]]:
    """Return every number of some runs, one per run, under a name of its own."""
    found: dict[str, list[float]] = {}
    for key, values in runs.items():
        for value in values:
            many = isinstance(value, list)
            for index, one in enumerate(value if isinstance(value, list) else [value]):
                found.setdefault(f"{key}[{index}]" if many else key, []).append(one)
    return found
