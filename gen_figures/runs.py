"""Runs of experiments: a task per seed, on all cores; those of an interrupted call are kept."""

from __future__ import annotations

import hashlib
import json
import math
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from gen_figures import paths, protocol, results, sources

Progress: TypeAlias = Callable[[Sequence[Any]], Iterable[Any]]

# The seeds of a search for rates, which are in neither set of `snippets.seeds`.
SEARCHED = tuple(range(200_000, 200_005))
# What a run counts whose numbers overflow.
LOST = 1e6


def measure(
    path: Path, cache: Path = paths.RUNS, processes: int = 0, progress: Progress = iter
) -> dict[str, dict[str, Any]]:
    """Run an experiment with both sets of seeds.

    Parameters
    ----------
    path : Path
        Of its module.
    cache : Path
        Folder where finished runs are kept until `forget`.
    processes : int
        How many; 0 is one for each core.
    progress : callable
        Gets what is to be done and yields it back, one when the one before is done.

    Returns
    -------
    dict of str to dict
        What `results.write` keeps, by set of seeds.

    Raises
    ------
    FigureError
        If the module is broken or a number is not finite.
    """
    chosen = results.seeds(path)
    every = [seed for some in chosen.values() for seed in some]
    done = _all(partial(once, path), every, _file(path, cache), processes, progress)
    return {
        name: results.gather(path, {seed: done[seed] for seed in some})
        for name, some in chosen.items()
    }


def once(path: Path, seed: int) -> dict[str, Any]:
    """Return the numbers of one run, as JSON would hold them."""
    module, rates = _module(path), _rates(path)
    run = protocol.explain(partial(module.measure, seed, *([] if rates is None else [rates])), path)
    return {key: value if isinstance(value, list) else float(value) for key, value in run.items()}


def tune(
    path: Path, cache: Path = paths.RUNS, processes: int = 0, progress: Progress = iter
) -> dict[str, Any]:
    """Search the rates of an experiment.

    Parameters
    ----------
    path : Path
        Of its module, which has ``GRIDS`` and ``tried`` (see `gen_figures.results`).
    cache, processes, progress
        As for `measure`.

    Returns
    -------
    dict
        What ``results/rates/NAME.json`` keeps: for each arm and rate the costs of the five seeds.

    Raises
    ------
    FigureError
        If the module is broken.
    """
    grids: Mapping[str, Sequence[float]] = protocol.load(path, ("tried",)).GRIDS
    tasks = [(arm, rate, seed) for arm in grids for rate in grids[arm] for seed in SEARCHED]
    file = _file(path, cache, "rates-")
    done = _all(partial(_tried, path), tasks, file, processes, progress)
    costs: dict[str, dict[str, list[float]]] = {}
    for (arm, rate, _), found in done.items():
        for key, cost in found.items():
            costs.setdefault(arm + key, {}).setdefault(f"{rate:g}", []).append(cost)
    return {
        "name": path.stem.replace("_", "-"),
        "about": sources.first_line(path),
        "seeds": list(SEARCHED),
        "versions": results.versions(),
        "costs": costs,
    }


def _tried(path: Path, task: tuple[str, float, int]) -> dict[str, float]:
    """Return what one rate led to; a run that overflowed counts as worse than all others."""
    import numpy as np

    # Rates beyond the best one are tried as well.
    with np.errstate(all="ignore"):
        found = protocol.explain(partial(_module(path).tried, *task), path)
    costs = found if isinstance(found, dict) else {"": found}
    return {
        key and f"_{key}": float(f"{cost:.5g}") if math.isfinite(cost) else LOST
        for key, cost in costs.items()
    }


@cache
def _rates(path: Path) -> dict[str, float] | None:
    return results.rates(path)


def forget(path: Path, cache: Path = paths.RUNS) -> None:
    """Delete the runs of an experiment that are kept, those of older code too."""
    for kind in ("", "rates-"):
        for file in cache.glob(f"{kind}{path.stem}-*.jsonl"):
            file.unlink(missing_ok=True)


@cache
def _module(path: Path) -> ModuleType:
    return protocol.load(path, ("settings", "measure"))


def _all(
    task: Callable[[Any], dict[str, Any]],
    every: Sequence[Any],
    file: Path,
    processes: int,
    progress: Progress,
) -> dict[Any, dict[str, Any]]:
    """Return what a task gives for each of its arguments; what a file holds is not done again."""
    done = dict(_done(file))
    missing = [each for each in every if each not in done]
    with _open(file) as kept:
        for each, run in _runs(task, missing, processes or os.cpu_count() or 1, progress):
            done[each] = run
            kept.write(json.dumps([each, run]) + "\n")
            kept.flush()
    return {each: done[each] for each in every}


def _file(path: Path, cache: Path, kind: str = "") -> Path:
    made_of = json.dumps([results.code(path), results.versions()])
    return cache / f"{kind}{path.stem}-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}.jsonl"


def _done(file: Path) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield the arguments and runs that a file holds; the last line may have been cut off."""
    for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
        try:
            each, run = json.loads(line)
        except ValueError:
            continue
        yield tuple(each) if isinstance(each, list) else each, run


def _open(file: Path) -> Any:
    file.parent.mkdir(parents=True, exist_ok=True)
    return file.open("a", encoding="utf-8")


def _runs(
    task: Callable[[Any], dict[str, Any]], every: Sequence[Any], processes: int, progress: Progress
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield each argument with its run, in the order in which they end."""
    if processes == 1 or len(every) < 2:
        yield from ((each, task(each)) for each in progress(every))
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(processes, len(every)), spawn) as pool:
        futures = {pool.submit(task, each): each for each in every}
        try:
            for _, future in zip(progress(every), as_completed(futures), strict=True):
                yield futures[future], future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
