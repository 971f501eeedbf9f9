"""Parts that figures share: the canvas, labels at lines, decades, the strip for exactly 0."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from gen_figures.style import SERIES, SMALL, THEORY, Theme

# Label of artists that only tint the ground; `gen_figures check` takes them as ground.
TINT = "_tint"


def new_figure(width: int, height: int) -> Figure:
    """Return an empty figure, `width` × `height` CSS pixels, laid out without overlaps."""
    return Figure(figsize=(width / 72, height / 72), layout="constrained")


def series(theme: Theme, name: str) -> dict[str, Any]:
    """Return colour, dash and marker of an activation's line, for `Axes.plot`."""
    look = SERIES[name]
    return {
        "color": theme.series[name],
        "linestyle": look.dash,
        "marker": look.marker,
        "markeredgewidth": 0,
    }


def theory(theme: Theme) -> dict[str, Any]:
    """Return the look of a theoretical curve, for `Axes.plot`."""
    return {"color": theme.mark, "linestyle": THEORY, "linewidth": 1.5}


def tint(artist: Artist) -> None:
    """Mark an artist as part of the ground: a band that text and lines may cross."""
    artist.set_label(TINT)
    artist.set_zorder(0)


def label(ax: Axes, text: str, at: tuple[float, float], **look: Any) -> Artist:
    """Write a label next to a line.

    Parameters
    ----------
    ax : Axes
        Where.
    text : str
        What.
    at : tuple of float
        Point in the data.
    **look
        ``offset`` in pixels (default 6 to the right), colour and alignment as for text.

    Returns
    -------
    Artist
        The text.
    """
    offset = look.pop("offset", (6, 0))
    defaults: dict[str, Any] = {"ha": "left", "va": "center", "fontsize": SMALL}
    return ax.annotate(
        text,
        at,
        xytext=offset,
        textcoords="offset points",
        annotation_clip=False,
        **defaults | look,
    )


def decades(ax: Axes, exponents: Iterable[int], axis: str = "y") -> None:
    """Put ticks on the given powers of ten of a logarithmic axis, and no others.

    Parameters
    ----------
    ax : Axes
        Whose `axis` is logarithmic.
    exponents : iterable of int
        Of the powers to be shown.
    axis : str
        ``x`` or ``y``.
    """
    target = ax.yaxis if axis == "y" else ax.xaxis
    target.set_major_locator(FixedLocator([10.0**k for k in exponents]))
    target.set_minor_locator(NullLocator())
    target.set_major_formatter(FuncFormatter(lambda value, _: decade(value)))


def decade(value: float) -> str:
    """Return a power of ten as mathtext: 1, 10, and 10 with its exponent beyond."""
    exponent = round(math.log10(value))
    return {0: "1", 1: "10"}.get(exponent, f"$10^{{{exponent}}}$")


def right_ticks(ax: Axes, ticks: Sequence[tuple[float, str]], theme: Theme) -> None:
    """Mark values at the right edge, such as the smallest number of a format.

    Parameters
    ----------
    ax : Axes
        Whose y axis the values belong to.
    ticks : sequence of (float, str)
        Value and what to write beside it.
    theme : Theme
        For the colours.
    """
    across = ax.get_yaxis_transform()
    for value, text in ticks:
        ax.plot(
            [0.985, 1.015], [value] * 2, transform=across, color=theme.mark, lw=1, clip_on=False
        )
        ax.text(1.03, value, text, transform=across, va="center", size=SMALL, color=theme.secondary)


def arrow(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str,
    width: float = 1.2,
    **look: Any,
) -> None:
    """Draw an arrow.

    Parameters
    ----------
    ax : Axes
        Where.
    start, end : tuple of float
        Points in the data, or in ``xycoords``.
    colour : str
        Of line and head.
    width : float
        Of the line, in pixels.
    **look
        As `matplotlib` names it: ``arrowstyle``, ``shrinkA`` and ``shrinkB``, the gaps in pixels
        at both ends (default 0), ``mutation_scale``; and ``xycoords``.
    """
    where = {key: look.pop(key) for key in ("xycoords",) if key in look}
    line = {"arrowstyle": "->", "color": colour, "lw": width, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, xytext=start, arrowprops=line | look, **where)


def backward_arrow(ax: Axes, text: str, theme: Theme) -> None:
    """Draw an arrow from right to left above the axes: the way a gradient goes.

    Parameters
    ----------
    ax : Axes
        With layer 1 at the left.
    text : str
        Written in the middle of the arrow's line.
    theme : Theme
        For the colours.
    """
    arrow(ax, (1.0, 1.06), (0.0, 1.06), theme.mark, xycoords="axes fraction")
    ax.text(
        0.5,
        1.09,
        text,
        transform=ax.transAxes,
        ha="center",
        va="bottom",
        size=SMALL,
        color=theme.secondary,
    )
