"""Draw what is out of date, and only that; nothing here imports numpy or matplotlib."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from gen_figures import files, paths, sources
from gen_figures.paths import FigureError

STATE = ".state.json"
# What was found out about the texts of modules, by their hashes.
SOURCES = ".sources"
VERSIONS = ("matplotlib", "numpy")
# The modules that every figure goes through, whatever it imports itself.
RENDERER = ("render.py", "svg.py", "style.py", "protocol.py")
SUFFIXES = ("light.svg", "dark.svg", "csv", "json")
# Processes that draw; a few figures are drawn before others have imported matplotlib.
PROCESSES, FEW = min(4, os.cpu_count() or 1), 3

State = dict[str, dict[str, Any]]


@dataclass
class Report:
    """What a build did.

    Attributes
    ----------
    drawn, unchanged : list of str
        Slugs.
    removed : list of str
        Names of the files of figures that are no more.
    problems : list of str
        One sentence for each figure that could not be drawn.
    """

    drawn: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


Progress = Callable[[Sequence[str]], Iterable[str]]
Draw = Callable[[str, Path], dict[str, bytes]]


def _outputs(slug: str, path: Path) -> dict[str, bytes]:
    from gen_figures import render

    return render.outputs(slug, path)


def build(
    slugs: Sequence[str] = (),
    *,
    output: Path = paths.OUTPUT,
    modules: Path = paths.FIGURES,
    progress: Progress = iter,
    draw: Draw = _outputs,
) -> Report:
    """Draw the figures whose files are not what their modules make of them.

    Parameters
    ----------
    slugs : sequence of str
        Which figures; all if empty, and then the files of figures that are no more are deleted.
    output : Path
        Folder of the files.
    modules : Path
        Folder of the figure modules.
    progress : callable
        Gets the slugs to be drawn and yields them back, one when the one before is done.
    draw : callable
        Returns the files of the figure with a slug and a module (`gen_figures.render.outputs`).

    Returns
    -------
    Report
        What was done. A broken figure is reported and leaves its old files as they were.

    Raises
    ------
    FigureError
        If a slug is unknown or the folder cannot be written to.
    """
    known = paths.modules(modules)
    chosen = list(slugs) or list(known)
    for slug in chosen:
        if slug not in known:
            raise paths.unknown("figure", slug, known)
    with sources.remember(output / SOURCES, forget=not slugs):
        state = _read_state(output)
        report = Report()
        due = _due(chosen, known, state, output, report)
        makes: dict[str, Callable[[], dict[str, bytes]]]
        makes = {slug: partial(draw, slug, known[slug]) for slug in due}
        with ExitStack() as stack:
            if PROCESSES > 1 and len(due) > FEW:
                spawn = multiprocessing.get_context("spawn")
                pool = stack.enter_context(ProcessPoolExecutor(PROCESSES, spawn))
                makes = {slug: pool.submit(make).result for slug, make in makes.items()}
            for slug in progress(list(due)):
                _keep(slug, makes[slug], due[slug], output, state, report)
        if not slugs:
            _draw_card(modules, output, state, report)
            report.removed = _clean(output, {*known, paths.CARD}, state)
        _write_state(output, state)
    return report


def _due(
    chosen: Iterable[str], known: dict[str, Path], state: State, output: Path, report: Report
) -> dict[str, str]:
    """Return the slugs that must be drawn, each with the digest of what it is made of."""
    due = {}
    for slug in chosen:
        try:
            inputs = fingerprint(known[slug])
        except FigureError as error:
            report.problems.append(str(error))
            continue
        if _is_current(state.get(slug), inputs, output):
            report.unchanged.append(slug)
        else:
            due[slug] = inputs
    return due


def fingerprint(path: Path) -> str:
    """Return the digest of all that a figure is made of: its module, ours, libraries and fonts."""
    package = Path(__file__).parent
    made_of = sources.trace([path, *(package / name for name in RENDERER)])
    return sources.digest([*made_of, *paths.font_packages()], versions=VERSIONS)


def current(slug: str, path: Path, output: Path = paths.OUTPUT) -> dict[str, Any] | None:
    """Return from what a figure was drawn, and the hashes of its files, if it is up to date."""
    entry = _read_state(output).get(slug)
    return entry if _is_current(entry, fingerprint(path), output) else None


def _is_current(entry: dict[str, Any] | None, inputs: str, output: Path) -> bool:
    """Tell whether a figure was drawn from this, and every file is there as it was written."""
    if entry is None or entry.get("inputs") != inputs:
        return False
    files = [(output / name, expected) for name, expected in entry["outputs"].items()]
    return all(
        file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == expected
        for file, expected in files
    )


def _keep(
    slug: str,
    make: Callable[[], dict[str, bytes]],
    inputs: str,
    output: Path,
    state: State,
    report: Report,
) -> None:
    """Draw and write files, and note from what they were made."""
    try:
        made = make()
    except FigureError as error:
        report.problems.append(str(error))
        return
    for name, content in made.items():
        files.write(output / name, content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in made.items()}
    state[slug] = {"inputs": inputs, "outputs": hashes}
    report.drawn.append(slug)


def _draw_card(modules: Path, output: Path, state: State, report: Report) -> None:
    """Bring the picture for those who share a page up to date, where the folder has its module."""
    path = paths.card(modules)
    if path is None:
        return
    due = _due([paths.CARD], {paths.CARD: path}, state, output, report)
    if due:
        from gen_figures import render

        _keep(paths.CARD, partial(render.card, path), due[paths.CARD], output, state, report)


def _clean(output: Path, known: Iterable[str], state: State) -> list[str]:
    """Delete the files of figures that are no more; a file that is not ours stays."""
    gone = {slug for slug in state if slug not in known}
    gone |= {slug for slug in _described(output) if slug not in known}
    removed = []
    for slug in sorted(gone):
        state.pop(slug, None)
        names = [f"{slug}.{suffix}" for suffix in SUFFIXES]
        removed += [name for name in names if files.remove(output / name)]
    return removed


def _described(output: Path) -> Iterable[str]:
    """Yield the slugs of the descriptions in a folder that a build of ours wrote."""
    for file in output.glob("[!.]*.json"):
        try:
            fields = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(fields, dict) and fields.get("slug") == file.stem and "module" in fields:
            yield file.stem


def _read_state(output: Path) -> State:
    try:
        state = json.loads((output / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # Lost or damaged: everything is drawn again, and written only where it differs.
        return {}
    return state if isinstance(state, dict) else {}


def _write_state(output: Path, state: State) -> None:
    content = json.dumps(state, indent=1, sort_keys=True) + "\n"
    files.write(output / STATE, content.encode())
