"""What a build cannot see by itself: whether it repeats itself, and whether people can see it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from gen_figures import contrast, paths, render, svg
from gen_figures.build import STATE
from gen_figures.protocol import explain, load_figure
from gen_figures.style import THEMES

# Bytes of one SVG on the wire (gzip).
BUDGET = 20_000
SEEDS = ("1", "2")


@dataclass(frozen=True)
class Line:
    """What was found for one figure.

    Attributes
    ----------
    slug : str
        The figure.
    weight : int
        Bytes of its heavier picture on the wire.
    text, marks : float
        Lowest contrast of a text, and of a line or mark, in either theme.
    problems : tuple of str
        One sentence each.
    """

    slug: str
    weight: int
    text: float
    marks: float
    problems: tuple[str, ...]


def repeated(modules: Path = paths.FIGURES) -> tuple[dict[str, bytes], list[str]]:
    """Build twice, in two new folders and with different hash seeds, and compare.

    Parameters
    ----------
    modules : Path
        Folder of the figure modules.

    Returns
    -------
    dict of str to bytes
        The files of the first build.
    list of str
        A sentence for each file that differs.

    Raises
    ------
    FigureError
        If a build fails.
    """
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        first, second = pool.map(lambda seed: _fresh(Path(folder, seed), modules, seed), SEEDS)
    differing = [
        name for name in sorted(first.keys() | second) if first.get(name) != second.get(name)
    ]
    return first, [f"{name}: two builds gave different bytes" for name in differing]


def inspect(built: dict[str, bytes], modules: Path = paths.FIGURES) -> Iterator[Line]:
    """Yield what is found for each figure: weight, contrasts, problems.

    Parameters
    ----------
    built : dict of str to bytes
        The files of a build.
    modules : Path
        Folder of the figure modules.

    Yields
    ------
    Line
        In the order of the slugs.

    Raises
    ------
    FigureError
        If a module is broken.
    """
    for slug, path in paths.modules(modules).items():
        weight = max(svg.weight(built[f"{slug}.{theme.name}.svg"]) for theme in THEMES)
        problems = [f"{slug}: {weight} bytes on the wire, over {BUDGET}"] if weight > BUDGET else []
        text, marks, poor = _contrasts(slug, path)
        yield Line(slug, weight, text, marks, tuple(problems + poor))


def _contrasts(slug: str, path: Path) -> tuple[float, float, list[str]]:
    module = load_figure(path)
    data = explain(module.data, path)
    found = []
    problems = []
    for theme in THEMES:
        with render.canvas(module, data, theme, slug, path) as figure:
            seen = contrast.findings(figure, theme)
        found += seen
        problems += [
            f"{slug}, {theme.name}: {each.what} has contrast {each.ratio:.2f} < {each.needed:g}"
            for each in seen
            if not each.holds
        ]
    lowest = [
        min((each.ratio for each in found if each.needed == needed), default=21.0)
        for needed in (contrast.TEXT_RATIO, contrast.MARK_RATIO)
    ]
    return lowest[0], lowest[1], problems


def _fresh(output: Path, modules: Path, seed: str) -> dict[str, bytes]:
    command = [sys.executable, "-m", "gen_figures", "build"]
    done = subprocess.run(
        [*command, "--folder", str(output), "--modules", str(modules)],
        cwd=paths.ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise paths.FigureError(done.stderr.strip() or "a build failed without a word")
    return {file.name: file.read_bytes() for file in output.iterdir() if file.name != STATE}
