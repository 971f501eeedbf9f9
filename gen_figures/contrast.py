"""Whether everything in a figure can be seen: the contrast of what is drawn with what is behind.

WCAG 2.2 asks 4.5:1 of text and 3:1 of graphics; this book asks 7:1 and 3:1, on the ground of the
page and on every band that tints it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgba, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.spines import Spine
from matplotlib.text import Annotation, Text

from gen_figures.plot import TINT
from gen_figures.style import LIGHT, Theme, contrast, counterpart

TEXT_RATIO = 7.0
MARK_RATIO = 3.0

RGB = tuple[float, float, float]
RGBA = tuple[float, float, float, float]


@dataclass(frozen=True)
class Finding:
    """The contrast of one artist with the ground where it is lowest.

    Attributes
    ----------
    what : str
        The artist, for people.
    ratio : float
        From 1 to 21.
    needed : float
        The least that this kind of artist must have.
    """

    what: str
    ratio: float
    needed: float

    @property
    def holds(self) -> bool:
        """Whether the contrast is enough."""
        return self.ratio >= self.needed


def findings(figure: Figure, theme: Theme) -> list[Finding]:
    """Return the contrast of every text, line and mark that a figure shows.

    Parameters
    ----------
    figure : Figure
        Laid out, in the light theme.
    theme : Theme
        In whose colours it is seen.

    Returns
    -------
    list of Finding
        Lowest first.
    """
    page: RGB = to_rgba(theme.ground)[:3]
    tints = list(_tints(figure, page, theme))
    found = []
    for artist in _shown(figure):
        needed = TEXT_RATIO if isinstance(artist, Text) else MARK_RATIO
        for colour in _colours(artist, theme):
            behind = [page, *(tint for tint, shape in tints if _touches(artist, shape))]
            ratio = min(contrast(over(colour, ground), ground) for ground in behind)
            found.append(Finding(_name(artist), ratio, needed))
    return sorted(found, key=lambda each: each.ratio)


def over(colour: RGBA, ground: RGB) -> RGB:
    """Return a colour as it looks on a ground, for its opacity."""
    alpha = colour[3]
    red, green, blue = (c * alpha + g * (1 - alpha) for c, g in zip(colour, ground, strict=False))
    return red, green, blue


def _tints(figure: Figure, page: RGB, theme: Theme) -> Iterator[tuple[RGB, Path]]:
    """Yield colour and shape, in pixels, of every band that tints the page."""
    for artist in figure.findobj(Artist):
        if artist.get_label() != TINT:
            continue
        for colour in _colours(artist, theme):
            for shape in _shapes(artist):
                yield over(colour, page), artist.get_transform().transform_path(shape)


def _shapes(artist: Artist) -> list[Path]:
    if isinstance(artist, Patch):
        return [artist.get_path()]
    return list(artist.get_paths()) if isinstance(artist, Collection) else []


def _touches(artist: Artist, shape: Path) -> bool:
    """Tell whether an artist meets a shape: a line itself, of others the box around them."""
    if isinstance(artist, Line2D):
        line = artist.get_transform().transform_path(artist.get_path())
        return bool(shape.intersects_path(line, filled=True))
    return bool(shape.intersects_bbox(artist.get_window_extent(), filled=True))


def _shown(figure: Figure) -> Iterator[Artist]:
    """Yield every artist that can be seen and does not belong to the ground."""
    for artist in _visible(figure):
        if artist.get_label() != TINT and artist is not figure.patch:
            yield artist


def _visible(artist: Artist) -> Iterator[Artist]:
    """Yield an artist and all below it, unless it is hidden."""
    if not artist.get_visible():
        return
    yield artist
    children = artist.get_children()
    if isinstance(artist, Axes) and not artist.axison:
        frame = (Axis, Spine)
        children = [c for c in children if not isinstance(c, frame) and c is not artist.patch]
    if isinstance(artist, Annotation) and artist.arrow_patch:
        # Not among the children, although it is drawn with them.
        children = [*children, artist.arrow_patch]
    for child in children:
        yield from _visible(child)


def _colours(artist: Artist, theme: Theme) -> Iterator[RGBA]:
    """Yield the colours that an artist shows in a theme; nothing for one that groups others."""
    alpha = artist.get_alpha()
    for colour in _raw_colours(artist):
        own = to_rgba(colour)[3]
        seen = own if alpha is None or not isinstance(alpha, (int, float)) else float(alpha)
        if own > 0 and seen > 0:
            shown = colour if theme is LIGHT else to_rgba(counterpart(to_hex(colour), theme))
            yield (*to_rgba(shown)[:3], seen)


def _raw_colours(artist: Artist) -> Iterator[RGBA]:
    if isinstance(artist, Text):
        if artist.get_text().strip():
            yield to_rgba(artist.get_color())
    elif isinstance(artist, Line2D):
        yield from _line_colours(artist)
    elif isinstance(artist, Patch):
        yield from _edge_and_face(
            artist.get_linewidth(), artist.get_edgecolor(), artist.get_facecolor()
        )
    elif isinstance(artist, Collection):
        width = float(np.max(artist.get_linewidth(), initial=0))
        for edge in to_rgba_array(artist.get_edgecolor()):
            yield from _edge_and_face(width, edge, (0, 0, 0, 0))
        for face in to_rgba_array(artist.get_facecolor()):
            yield from _edge_and_face(0, (0, 0, 0, 0), face)


def _line_colours(line: Line2D) -> Iterator[RGBA]:
    if not np.size(line.get_xdata(orig=False)):
        return
    if line.get_linestyle() not in {"None", "", " "} and line.get_linewidth() > 0:
        yield to_rgba(line.get_color())
    if line.get_marker() not in {"None", "", " ", None}:
        yield from _edge_and_face(
            line.get_markeredgewidth(), line.get_markeredgecolor(), line.get_markerfacecolor()
        )


def _edge_and_face(width: float, edge: object, face: object) -> Iterator[RGBA]:
    """Yield the outline if it has a width, else the fill: one of the two must stand out."""
    # Matplotlib's stubs give artists' colours no type that its own `to_rgba` takes.
    outline, fill = to_rgba(cast("Any", edge)), to_rgba(cast("Any", face))
    yield outline if width > 0 and outline[3] > 0 else fill


def _name(artist: Artist) -> str:
    text = f" {artist.get_text()!r}" if isinstance(artist, Text) else ""
    return f"{type(artist).__name__.lower()}{text}"
