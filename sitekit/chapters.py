"""The list of chapters on the home page: of each its question, its length, and a small curve.

The first page of a chapter says both in its front matter::

    question: Of which factors is a gradient made?
    curve: {figure: slow-layers, x: layer, y: median, only: {activation: sigmoid}}

The curve is drawn from the table behind that figure, so it shows what the chapter measures.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from sitekit.problems import SitekitError

LIST = "<!-- sitekit: chapters -->"
WIDTH, HEIGHT, EDGE = 120, 36, 2
# From here on only a logarithmic axis shows the small ones.
_MANY = 100


@dataclass(frozen=True)
class Chapter:
    """A row of the list.

    Attributes
    ----------
    title : str
        Of the chapter.
    url : str
        Of its first page, relative to the home page.
    question : str
        Which it answers.
    minutes : int
        To read all of its pages.
    curve : str
        SVG, or nothing.
    """

    title: str
    url: str
    question: str
    minutes: int
    curve: str = ""


def render(chapters: Iterable[Chapter]) -> str:
    """Return the list as HTML."""
    rows = "".join(
        f'<li class="vg-chapter"><a class="vg-chapter__title" href="{escape(one.url)}">'
        f'{escape(one.title)}</a><span class="vg-chapter__question">{escape(one.question)}</span>'
        f'<span class="vg-chapter__minutes">{one.minutes} min</span>{one.curve}</li>'
        for one in chapters
    )
    return f'<ol class="vg-chapters">{rows}</ol>'


def curve(spec: Any, figures: Path, page: str) -> str:
    """Draw a column of a figure's table.

    Parameters
    ----------
    spec : object
        What the front matter says: a mapping with ``figure``, ``x``, ``y`` and perhaps ``only``,
        the values that other columns must have.
    figures : Path
        The folder of the tables.
    page : str
        The page, for messages.

    Returns
    -------
    str
        SVG in the colour of the text around it. It is left out for readers who listen: the
        chapter has the figure, with its description.

    Raises
    ------
    SitekitError
        If there is no such figure or column, or fewer than two points.
    """
    if not isinstance(spec, dict) or not {"figure", "x", "y"} <= spec.keys():
        raise SitekitError(f"{page}:1: the front matter's `curve` needs figure, x and y")
    points = list(_points(spec, figures / f"{spec['figure']}.csv", page))
    if len(points) < 2:
        raise SitekitError(
            f"{page}:1: the curve of {spec['figure']} has {len(points)} points and needs two; "
            "`only` may leave out too many rows"
        )
    across, up = zip(*points, strict=True)
    if min(up) > 0 and max(up) > _MANY * min(up):
        up = tuple(math.log(each) for each in up)
    places = zip(_spread(across, WIDTH), _spread(up, HEIGHT), strict=True)
    line = " ".join(f"{x:.5g},{HEIGHT - y:.5g}" for x, y in places)
    return (
        f'<svg class="vg-chapter__curve" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" aria-hidden="true"><polyline points="{line}"/></svg>'
    )


def _points(spec: dict[str, Any], file: Path, page: str) -> Iterable[tuple[float, float]]:
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
    except OSError:
        raise SitekitError(
            f"{page}:1: there is no table of the figure {spec['figure']!r}, which `curve` names"
        ) from None
    wanted = [spec["x"], spec["y"], *spec.get("only", {})]
    columns = list(rows[0]) if rows else []
    for name in wanted:
        if name not in columns:
            raise SitekitError(
                f"{page}:1: the table of {spec['figure']} has no column {name!r}, which `curve` "
                f"names; there are: {', '.join(columns)}"
            )
    for row in rows:
        if all(row[name] == str(one) for name, one in spec.get("only", {}).items()):
            yield float(row[spec["x"]]), float(row[spec["y"]])


def _spread(values: tuple[float, ...], size: int) -> list[float]:
    """Return values moved and scaled so that they fill a length, less its edges."""
    low, high = min(values), max(values)
    room = size - 2 * EDGE
    return [EDGE + room * ((each - low) / (high - low) if high > low else 0.5) for each in values]
