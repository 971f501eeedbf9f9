"""Which words of the figures depend on the seeds: a digit that is shown must survive other ones.

Both sets of seeds make the words of each figure, in processes of their own, since snippets keep
what they have computed. Counts of runs, `gen_figures.words.count`, hold for the runs that were
counted and are left out.
"""

from __future__ import annotations

import difflib
import multiprocessing
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from gen_figures.protocol import explain, load_figure

SETS = ("first", "second")


def changed(figures: Mapping[str, Path]) -> Iterator[str]:
    """Yield a sentence for each part of a figure whose words would change with the other seeds.

    Parameters
    ----------
    figures : mapping of str to Path
        Slugs and modules.

    Yields
    ------
    str

    Raises
    ------
    FigureError
        If a module is broken.
    """
    spawn = multiprocessing.get_context("spawn")
    pools = [ProcessPoolExecutor(1, spawn, _choose, (one,)) for one in SETS]
    try:
        # Side by side, a process for each set.
        found = [pool.map(said, figures, figures.values()) for pool in pools]
        for slug, first, second in zip(figures, *found, strict=True):
            for part, text in first.items():
                if words := _differences(text, second[part]):
                    yield f"{slug}: its {part} depends on the seeds: {words}"
    finally:
        for pool in pools:
            pool.shutdown(cancel_futures=True)


def _choose(seeds: str) -> None:
    os.environ["SEEDS"] = seeds


def said(slug: str, path: Path) -> dict[str, str]:
    """Return the words of a figure by part, those in its drawing as well, without ticks."""
    from matplotlib.text import Text

    from gen_figures import render

    module = load_figure(path)
    data = explain(module.data, path)
    description = explain(lambda: module.describe(data), path)
    with render.canvas(module, data, slug, path) as figure:
        axes = (axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis))
        marks = (tick for axis in axes for tick in (*axis.majorTicks, *axis.minorTicks))
        ticks = {label for tick in marks for label in (tick.label1, tick.label2)}
        drawn = [str(one.get_text()) for one in figure.findobj(Text) if one not in ticks]
    parts = ("title", "caption", "alt", "description")
    return {part: getattr(description, part) for part in parts} | {"drawing": "\n".join(drawn)}


def _differences(first: str, second: str) -> str:
    """Return which words have become which, or nothing."""
    one, other = first.split(), second.split()
    blocks = difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return ", ".join(
        f"{' '.join(one[a:b]) or 'nothing'} is {' '.join(other[c:d]) or 'nothing'}"
        for kind, a, b, c, d in blocks
        if kind != "equal"
    )
