"""Measured results: what takes too long for a build is computed once, committed and watched.

An experiment is a module ``gen_figures/experiments/NAME.py`` with a docstring and

``settings() -> dict``
    All that was chosen, as JSON.
``SEEDS``
    The seeds, a tuple of int.
``BAND``
    How far, relative to its size, a median may move when it is computed again.
``measure(seed) -> dict of str to float or list of float``
    The numbers of one run.

``python -m gen_figures results NAME`` writes ``gen_figures/results/NAME.json``: settings, seeds,
per number the ``median`` over the seeds and the quantiles ``low`` (10 %) and ``high`` (90 %),
versions, and the digest of the code. A list is taken number by number. Numbers are kept to six
digits. A result whose code has changed is stale; a test fails until it is measured again.
"""

from __future__ import annotations

import json
import math
import platform
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from gen_figures import files, paths, protocol, sources
from gen_figures.paths import FigureError, shown

Number: TypeAlias = float | list[float]

DIGITS = 6
LOW, HIGH = 0.1, 0.9


def load(name: str) -> dict[str, Any]:
    """Return a measured result, as written by `measure`.

    Parameters
    ----------
    name : str
        With dashes. Write it in quotes where you call this: a figure is drawn again when a result
        that it loads has changed, and that is found by reading the code.

    Returns
    -------
    dict
        With ``settings``, ``seeds``, ``median``, ``low``, ``high`` and more.

    Raises
    ------
    FigureError
        If there is no such result, or it is not JSON.
    """
    return kept(name, paths.RESULTS)


def kept(name: str, folder: Path) -> dict[str, Any]:
    """Return a measured result from a folder (see `load`)."""
    file = folder / f"{name}.json"
    if not file.is_file():
        raise paths.unknown("measured result", name, (each.stem for each in folder.glob("*.json")))
    try:
        return dict(json.loads(sources.read(file)))
    except ValueError as error:
        raise FigureError(f"{shown(file)}: is not JSON ({error}); measure it again") from None


def experiments(folder: Path = paths.EXPERIMENTS) -> dict[str, Path]:
    """Return the experiments, by name."""
    return paths.modules(folder)


def code(path: Path) -> str:
    """Return the digest of the code that an experiment runs."""
    return sources.digest(sources.trace([path]))


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
        A reason, or nothing if the result is up to date.
    """
    if not (output / f"{name}.json").is_file():
        return "not measured yet"
    return "" if kept(name, output).get("code") == code(path) else "its code has changed"


def measure(path: Path, progress: Callable[[list[int]], Iterable[int]] = iter) -> dict[str, Any]:
    """Run an experiment.

    Parameters
    ----------
    path : Path
        Of its module.
    progress : callable
        Gets the seeds and yields them back, one when the one before is done.

    Returns
    -------
    dict
        What `write` keeps.

    Raises
    ------
    FigureError
        If the module is broken or a number is not finite.
    """
    module = protocol.load(path, ("settings", "measure"))
    _require(module, path)
    seeds = list(module.SEEDS)
    runs = [protocol.explain(partial(module.measure, seed), path) for seed in progress(seeds)]
    return {
        "name": path.stem.replace("_", "-"),
        "about": sources.first_line(path),
        "settings": protocol.explain(module.settings, path),
        "seeds": seeds,
        "band": float(module.BAND),
        "median": _over(runs, 0.5, path),
        "low": _over(runs, LOW, path),
        "high": _over(runs, HIGH, path),
        "versions": {"python": platform.python_version(), "numpy": sources.installed("numpy")},
        "code": code(path),
    }


def write(result: Mapping[str, Any], output: Path = paths.RESULTS) -> Path:
    """Write a result as JSON and return its file."""
    file = output / f"{result['name']}.json"
    files.write(file, (_lines(result) + "\n").encode())
    return file


def moved(old: Mapping[str, Any], fresh: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each median that left its band.

    Parameters
    ----------
    old, fresh : mapping
        A result as committed and as measured again.

    Returns
    -------
    list of str
        Empty if everything agrees.
    """
    band = old["band"]
    before, after = _flat(old["median"]), _flat(fresh["median"])
    if before.keys() != after.keys():
        names = ", ".join(sorted(before.keys() ^ after.keys()))
        return [f"{old['name']}: the experiment no longer gives the same numbers: {names}"]
    return [
        f"{old['name']}: {key} was {before[key]:g}, is {after[key]:g}, beyond its band of {band:g}"
        for key in before
        if not abs(after[key] - before[key]) <= band * abs(before[key])
    ]


def _lines(result: Mapping[str, Any]) -> str:
    """Return JSON with one number, or one list of numbers, a line."""
    rows = []
    for key, value in result.items():
        text = json.dumps(value, ensure_ascii=False)
        if isinstance(value, dict):
            inner = [
                f"    {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}"
                for k, v in value.items()
            ]
            text = "{\n" + ",\n".join(inner) + "\n  }"
        rows.append(f"  {json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(rows) + "\n}"


def _require(module: ModuleType, path: Path) -> None:
    """Refuse an experiment without seeds or band."""
    if not getattr(module, "SEEDS", ()) or not getattr(module, "BAND", 0) > 0:
        raise FigureError(f"{shown(path)}:1: needs SEEDS, a tuple of int, and BAND, above 0")


def _over(runs: list[dict[str, Number]], share: float, path: Path) -> dict[str, Number]:
    """Return a quantile over the runs of each number."""
    import numpy as np

    found: dict[str, Number] = {}
    for key in runs[0]:
        value = np.quantile(np.array([run[key] for run in runs], dtype=float), share, axis=0)
        if not np.all(np.isfinite(value)):
            raise FigureError(f"{shown(path)}: {key} is not finite for every seed")
        found[key] = [_short(v) for v in value] if value.ndim else _short(float(value))
    return found


def _short(value: float) -> float:
    """Return a number to six digits: the rest differs by processor."""
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else value


def _flat(numbers: Mapping[str, Number]) -> dict[str, float]:
    """Return every number under a name of its own."""
    flat: dict[str, float] = {}
    for key, value in numbers.items():
        if isinstance(value, list):
            flat |= {f"{key}[{index}]": each for index, each in enumerate(value)}
        else:
            flat[key] = value
    return flat
