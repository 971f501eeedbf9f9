"""Measured results: what takes too long for a build is computed once, committed and watched.

An experiment is a module ``gen_figures/experiments/NAME.py`` with a docstring and

``settings() -> dict``
    All that was chosen, as JSON.
``TRIALS``
    How many seeds are taken of each of the two sets (`snippets.seeds`).
``measure(seed) -> dict of str to float or list of float``
    The numbers of one run.
``GRIDS``, ``tried(arm, rate, seed) -> float or dict of str to float``
    Only where step sizes are searched: for each arm the rates that are tried, and what the best one
    makes small; where that is a dict, each of its keys gets a rate of its own, called ``ARM_KEY``.
    ``measure`` is then called with a second argument, the best rates by name.
``CHAOTIC``
    Only where the last bits of a float decide how a run ends, as in training to the end: other
    machines are then compared by distribution, not run by run (`gen_figures.agreement`). True, or
    the names of those numbers.
``STORED``
    Only where all runs would take too much room: how many of them are stored whole.

``python -m gen_figures results --tune NAME`` first tries each rate with five seeds that are in
neither set and writes ``gen_figures/results/rates/NAME.json``; the least mean wins.
``python -m gen_figures results NAME`` writes ``gen_figures/results/NAME.json`` and, with the second
set of seeds, ``gen_figures/results/second/NAME.json``: settings, seeds, per number the ``median``
over the seeds and the quantiles ``low`` (10 %) and ``high`` (90 %), to six digits; versions, the
digest of the code, and the ``runs``, to five digits: for each key one entry per seed. A list is
taken number by number. A result whose code has changed is stale; a test fails until it is measured
again.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from gen_figures import files, paths, protocol, sources
from gen_figures.paths import FigureError, shown

Number: TypeAlias = float | list[float]
Run: TypeAlias = Mapping[str, Number]

LOW, HIGH = 0.1, 0.9
_DIGITS, _RUN_DIGITS = 6, 5


def load(name: str) -> dict[str, Any]:
    """Return a measured result of the first set of seeds, or of the one that ``SEEDS`` names.

    Parameters
    ----------
    name : str
        With dashes. Write it in quotes where you call this: a figure is drawn again when a result
        that it loads has changed, and that is found by reading the code.

    Returns
    -------
    dict
        With ``settings``, ``seeds``, ``median``, ``low``, ``high``, ``runs`` and more.

    Raises
    ------
    FigureError
        If there is no such result, or it is not JSON.
    """
    places, chosen = folders(), os.environ.get("SEEDS", "first")
    if chosen not in places:
        raise paths.unknown("set of seeds", chosen, places)
    return kept(name, places[chosen])


def kept(name: str, folder: Path) -> dict[str, Any]:
    """Return a measured result from a folder (see `load`)."""
    file = folder / f"{name}.json"
    if not file.is_file():
        raise paths.unknown("measured result", name, (each.stem for each in folder.glob("*.json")))
    try:
        return dict(json.loads(sources.read(file)))
    except ValueError as error:
        raise FigureError(f"{shown(file)}: is not JSON ({error}); measure it again") from None


def folders(output: Path = paths.RESULTS) -> dict[str, Path]:
    """Return where the results of each set of seeds lie: the folder itself, and one below it."""
    return {"first": output, "second": output / "second"}


def experiments(folder: Path = paths.EXPERIMENTS) -> dict[str, Path]:
    """Return the experiments, by name."""
    return paths.modules(folder)


def code(path: Path) -> str:
    """Return the digest of the code that an experiment runs, and of the rates it was given."""
    search = search_file(path)
    return sources.digest([*sources.trace([path]), *([search] if search.is_file() else [])])


def search_file(path: Path) -> Path:
    """Return where the search for the rates of an experiment is stored."""
    folder = paths.RESULTS if path.is_relative_to(paths.EXPERIMENTS) else path.parent
    return folder / "rates" / f"{path.stem.replace('_', '-')}.json"


def searches(path: Path) -> bool:
    """Tell whether an experiment searches its rates."""
    return hasattr(protocol.load(path, ("settings", "measure")), "GRIDS")


def rates(path: Path) -> dict[str, float] | None:
    """Return the best rates of an experiment, by arm; nothing if it searches none.

    Parameters
    ----------
    path : Path
        Of its module.

    Returns
    -------
    dict of str to float, or None
        Of each arm the rate with the least mean over the seeds of the search.

    Raises
    ------
    FigureError
        If the search is not stored, or the best is the least or greatest rate that was tried: then
        a better one may lie outside.
    """
    if not searches(path):
        return None
    file = search_file(path)
    if not file.is_file():
        command = f"python -m gen_figures results --tune {path.stem.replace('_', '-')}"
        raise FigureError(f"{shown(file)}: rates were not searched yet; run {command}")
    search = kept(file.stem, file.parent)
    edges = [
        f"{arm} {rate:g}"
        for arm, rate in best(search).items()
        if rate in {f(map(float, search["costs"][arm])) for f in (min, max)}
    ]
    if edges:
        raise FigureError(
            f"{shown(path)}: the best of the rates that were tried is at the edge of its grid: "
            f"{', '.join(edges)}; widen it in GRIDS and search again"
        )
    return best(search)


def best(search: Mapping[str, Any]) -> dict[str, float]:
    """Return for each arm of a search the rate with the least mean."""
    return {
        arm: float(min(costs, key=lambda rate: sum(costs[rate])))
        for arm, costs in search["costs"].items()
    }


def versions() -> dict[str, str]:
    """Return the versions of what computes."""
    return {"python": platform.python_version(), "numpy": sources.installed("numpy")}


def stale(name: str, path: Path, output: Path = paths.RESULTS) -> str:
    """Tell why a result must be measured again.

    Parameters
    ----------
    name : str
        Of the result.
    path : Path
        Of its experiment.
    output : Path
        Folder of the results.

    Returns
    -------
    str
        A reason, or nothing if the results of both sets of seeds are up to date.
    """
    places = folders(output).values()
    if not all((place / f"{name}.json").is_file() for place in places):
        return "not measured yet"
    now = code(path)
    same = all(kept(name, place).get("code") == now for place in places)
    return "" if same else "its code has changed"


def seeds(path: Path) -> dict[str, list[int]]:
    """Return the seeds of an experiment, by set.

    Raises
    ------
    FigureError
        If the module is broken or does not say how many.
    """
    from snippets.seeds import FIRST

    module = protocol.load(path, ("settings", "measure"))
    count = getattr(module, "TRIALS", 0)
    if not isinstance(count, int) or not 0 < count <= FIRST["second"]:
        raise FigureError(f"{shown(path)}:1: needs TRIALS, how many seeds of each set, above 0")
    return {name: list(range(first, first + count)) for name, first in FIRST.items()}


def gather(path: Path, runs: Mapping[int, Run]) -> dict[str, Any]:
    """Return the result of an experiment.

    Parameters
    ----------
    path : Path
        Of its module.
    runs : mapping of int to mapping
        What ``measure`` gave for each seed.

    Returns
    -------
    dict
        What `write` keeps.

    Raises
    ------
    FigureError
        If a run lacks a number, or one is not finite.
    """
    module = protocol.load(path, ("settings", "measure"))
    for seed, run in runs.items():
        if run.keys() != next(iter(runs.values())).keys():
            raise FigureError(f"{shown(path)}: seed {seed} does not give the numbers of the others")
    values = {key: [run[key] for run in runs.values()] for key in next(iter(runs.values()))}
    stored, chaotic = getattr(module, "STORED", len(runs)), getattr(module, "CHAOTIC", ())
    searched = rates(path)
    return {
        "name": path.stem.replace("_", "-"),
        "about": sources.first_line(path),
        "settings": {
            **protocol.explain(module.settings, path),
            **({} if searched is None else {"rates": searched}),
        },
        "seeds": list(runs),
        "chaotic": list(values if chaotic is True else chaotic),
        "median": _over(values, 0.5, path),
        "low": _over(values, LOW, path),
        "high": _over(values, HIGH, path),
        "versions": versions(),
        "code": code(path),
        "runs": {
            key: [_short(one, _RUN_DIGITS) for one in all_[:stored]] for key, all_ in values.items()
        },
    }


def write(result: Mapping[str, Any], output: Path = paths.RESULTS) -> Path:
    """Write a result as JSON and return its file."""
    file = output / f"{result['name']}.json"
    files.write(file, (_lines(result) + "\n").encode())
    return file


def _lines(result: Mapping[str, Any]) -> str:
    """Return JSON with one number, or one list of numbers, a line."""
    rows = []
    for key, value in result.items():
        text = _json(value)
        if isinstance(value, dict):
            inner = [f"    {_json(k)}: {_json(v)}" for k, v in value.items()]
            text = "{\n" + ",\n".join(inner) + "\n  }"
        rows.append(f"  {_json(key)}: {text}")
    return "{\n" + ",\n".join(rows) + "\n}"


def _json(value: object) -> str:
    """Return compact JSON: runs are many."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ": "))


def _over(values: Mapping[str, Sequence[Number]], share: float, path: Path) -> dict[str, Number]:
    """Return a quantile over the runs of each number."""
    import numpy as np

    found: dict[str, Number] = {}
    for key, runs in values.items():
        value = np.quantile(np.array(runs, dtype=float), share, axis=0)
        if not np.all(np.isfinite(value)):
            raise FigureError(f"{shown(path)}: {key} is not finite for every seed")
        found[key] = _short(value.tolist(), _DIGITS)
    return found


def _short(value: Number, digits: int) -> Number:
    """Return a number, or each of a list, to some digits: the rest differs by processor."""
    if isinstance(value, list):
        return [float(f"{one:.{digits}g}") for one in value]
    return float(f"{value:.{digits}g}")
