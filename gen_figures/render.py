"""From a figure module to the bytes of its files: both themes, the numbers, the words."""

from __future__ import annotations

import csv
import functools
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser

from gen_figures import svg
from gen_figures.paths import CARD, FigureError, book_fonts, shown
from gen_figures.protocol import Description, FigureModule, Row, explain, load, load_figure
from gen_figures.style import LIGHT, THEMES, rc

Look = Callable[[Figure], object]
"""Is called with each picture while it is laid out."""


def outputs(slug: str, path: Path) -> dict[str, bytes]:
    """Draw a figure.

    Parameters
    ----------
    slug : str
        Name of its files.
    path : Path
        Its module.

    Returns
    -------
    dict of str to bytes
        File name to content: two pictures, a table and a description.

    Raises
    ------
    FigureError
        If the module is broken; the message names file and line.
    """
    module = load_figure(path)
    return drawn(module, explain(module.data, path), slug, path)


def drawn(
    module: FigureModule, data: Any, slug: str, path: Path, look: Look | None = None
) -> dict[str, bytes]:
    """Draw a figure from its data, once for all themes (see `outputs` and `canvas`)."""
    with canvas(module, data, slug, path) as figure:
        if look:
            look(figure)
        picture = explain(functools.partial(svg.save, figure), path)
        size = svg.size(figure)
    files = {
        f"{slug}.{theme.name}.svg": explain(functools.partial(svg.recoloured, picture, theme), path)
        for theme in THEMES
    }
    description = explain(lambda: module.describe(data), path)
    files[f"{slug}.csv"] = table(explain(lambda: module.table(data), path), path)
    files[f"{slug}.json"] = sidecar(slug, description, size, path)
    return files


def card(path: Path, look: Look | None = None) -> dict[str, bytes]:
    """Draw the picture for those who share a page, in the light theme.

    Parameters
    ----------
    path : Path
        Its module, with the functions ``draw(theme)`` and ``describe()``.
    look : callable, optional
        Is called with the picture while it is laid out.

    Returns
    -------
    dict of str to bytes
        File name to content: the picture and its text.

    Raises
    ------
    FigureError
        If the module is broken.
    """
    module = load(path, ("draw", "describe"))
    _prepare_matplotlib()
    with mpl.rc_context():
        mpl.rcdefaults()
        settings: Any = rc(CARD)
        mpl.rcParams.update(settings)
        figure = explain(lambda: module.draw(LIGHT), path)
        explain(figure.draw_without_rendering, path)
        if look:
            look(figure)
        picture = io.BytesIO()
        # matplotlib would write its version into the file.
        how: dict[str, Any] = {"metadata": {"Software": None}, "facecolor": figure.get_facecolor()}
        explain(lambda: figure.savefig(picture, format="png", dpi=72, **how), path)
    text = explain(module.describe, path)
    return {f"{CARD}.png": picture.getvalue(), f"{CARD}.txt": f"{text}\n".encode()}


@contextmanager
def canvas(module: FigureModule, data: Any, slug: str, path: Path) -> Iterator[Figure]:
    """Draw a figure in the light theme, with settings that end with the block.

    Parameters
    ----------
    module : FigureModule
        Whose ``draw`` is called.
    data : object
        What its ``data`` returned.
    slug : str
        From which the ids of the SVG are made.
    path : Path
        The module's file, for messages.

    Yields
    ------
    Figure
        Valid inside the block.
    """
    _prepare_matplotlib()
    with mpl.rc_context():
        # A matplotlibrc of the reader's must not show.
        mpl.rcdefaults()
        settings: Any = rc(slug)
        mpl.rcParams.update(settings)
        figure = explain(lambda: module.draw(data, LIGHT), path)
        if not isinstance(figure, Figure):
            raise FigureError(f"{shown(path)}: draw must return the figure")
        # It is laid out once, with the widths that letters have in SVG.
        FigureCanvasSVG(figure)
        if engine := figure.get_layout_engine():
            explain(lambda: engine.execute(figure), path)
        figure.set_layout_engine("none")
        yield figure


def table(rows: Sequence[Row], path: Path) -> bytes:
    """Return rows as CSV: floats to six digits, since the seventh may differ by processor.

    Raises
    ------
    FigureError
        If there is no row of numbers, or the rows are not equally long.
    """
    if len(rows) < 2 or len({len(row) for row in rows}) != 1:
        raise FigureError(f"{shown(path)}: table must return a header and rows of its length")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow([f"{cell:.6g}" if isinstance(cell, float) else cell for cell in row])
    return text.getvalue().encode()


def sidecar(slug: str, description: Description, size: tuple[int, int], path: Path) -> bytes:
    """Return what the site needs to know about a figure, as JSON."""
    fields = {
        "slug": slug,
        "title": description.title,
        "caption": description.caption,
        "alt": description.alt,
        "description": description.description,
        "width": size[0],
        "height": size[1],
        "module": shown(path),
    }
    return (json.dumps(fields, ensure_ascii=False, indent=2) + "\n").encode()


@functools.cache
def _prepare_matplotlib() -> None:
    """Leave it the fonts of the book and its own, and let it read each formula once.

    Other fonts would draw other bytes. It remembers fifty formulas, for one renderer only, while a
    figure is laid out three times.
    """
    manager = font_manager.fontManager
    manager.ttflist.clear()
    own = Path(mpl.get_data_path(), "fonts", "ttf")
    for file in [*book_fonts(), *sorted(own.glob("*.ttf"))]:
        manager.addfont(file)
    parser: Any = MathTextParser
    read, parsers = parser._parse_cached.__wrapped__, (parser("path"), parser("agg"))
    by_output = {one._output_type: one for one in parsers}
    kept = functools.lru_cache(4096)(lambda output, *given: read(by_output[output], *given))
    parser._parse_cached = lambda self, *given: kept(self._output_type, *given)
