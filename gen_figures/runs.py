"""Runs of experiments: a task a seed, on all cores; those of an interrupted call are kept."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from gen_figures import paths, protocol, results

Progress: TypeAlias = Callable[[Sequence[int]], Iterable[int]]


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
        Gets the seeds and yields them back, one when the one before is done.

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
    file = _file(path, cache)
    done = dict(_done(file))
    missing = [seed for some in chosen.values() for seed in some if seed not in done]
    with _open(file) as kept:
        for seed, run in _runs(path, missing, processes or os.cpu_count() or 1, progress):
            done[seed] = run
            kept.write(json.dumps([seed, run]) + "\n")
            kept.flush()
    return {
        name: results.gather(path, {seed: done[seed] for seed in some})
        for name, some in chosen.items()
    }


def once(path: Path, seed: int) -> dict[str, Any]:
    """Return the numbers of one run, as JSON would hold them."""
    run = protocol.explain(partial(_module(path).measure, seed), path)
    return {key: value if isinstance(value, list) else float(value) for key, value in run.items()}


def forget(path: Path, cache: Path = paths.RUNS) -> None:
    """Delete the runs of an experiment that are kept, those of older code too."""
    for file in cache.glob(f"{path.stem}-*.jsonl"):
        file.unlink(missing_ok=True)


@cache
def _module(path: Path) -> ModuleType:
    return protocol.load(path, ("settings", "measure"))


def _file(path: Path, cache: Path) -> Path:
    made_of = json.dumps([results.code(path), results.versions()])
    return cache / f"{path.stem}-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}.jsonl"


def _done(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the seeds and runs that a file holds; the last line may have been cut off."""
    for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
        try:
            seed, run = json.loads(line)
        except ValueError:
            continue
        yield seed, run


def _open(file: Path) -> Any:
    file.parent.mkdir(parents=True, exist_ok=True)
    return file.open("a", encoding="utf-8")


def _runs(
    path: Path, seeds: Sequence[int], processes: int, progress: Progress
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each seed with its run, in the order in which they end."""
    if processes == 1 or len(seeds) < 2:
        yield from ((seed, once(path, seed)) for seed in progress(seeds))
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(processes, len(seeds)), spawn) as pool:
        futures = {pool.submit(once, path, seed): seed for seed in seeds}
        try:
            for _, future in zip(progress(seeds), as_completed(futures), strict=True):
                yield futures[future], future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
