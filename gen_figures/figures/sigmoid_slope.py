"""The sigmoid and its slope, with the band in which the slope is at least a tenth of its best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import label, new_figure, series, tint
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import percent
from snippets import Array
from snippets.activations import (
    dsigmoid,
    max_slope,
    relative_slope,
    sigmoid,
    slope,
    slope_band,
)

REACH = 8.0
SHARE = 0.1
MARK = 6.0


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    z, value, slope : ndarray
        The sigmoid and its slope, shape (points,).
    share, band : float
        The slope is at least `share` of its greatest value for z from -`band` to `band`.
    greatest : float
        The greatest slope, at 0.
    mark, at_mark, relative : float
        A marked point, the slope there, and its share of the greatest.
    """

    z: Array
    value: Array
    slope: Array
    share: float
    band: float
    greatest: float
    mark: float
    at_mark: float
    relative: float


def data() -> Data:
    """Return the two curves and the numbers on them."""
    z = np.linspace(-REACH, REACH, 129)
    return Data(
        z=z,
        value=sigmoid(z),
        slope=dsigmoid(z),
        share=SHARE,
        band=slope_band(SHARE),
        greatest=max_slope("sigmoid"),
        mark=MARK,
        at_mark=slope("sigmoid", MARK),
        relative=relative_slope("sigmoid", MARK),
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the function above its slope, each on a scale of its own."""
    figure = new_figure(600, 460)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(1, 1.35))
    for ax in (above, below):
        tint(ax.axvspan(-data.band, data.band, facecolor=theme.tint, edgecolor="none"))
        for edge in (-data.band, data.band):
            ax.axvline(edge, color=theme.mark, linewidth=1)
    _curve(above, data, data.value, theme)
    _curve(below, data, data.slope, theme)
    above.set(yticks=(0, 0.5, 1), ylim=(-0.05, 1.12), xlim=(-REACH, REACH))
    label(
        above,
        "σ(z)",
        (1.2, float(np.interp(1.2, data.z, data.value))),
        offset=(10, -4),
        color=theme.label["sigmoid"],
    )
    below.set(xticks=np.arange(-8, 9, 2), yticks=(0, 0.1, 0.2, data.greatest), ylim=(0, 0.285))
    below.set_xlabel("z")
    label(
        below,
        "slope σ′(z)",
        (1.0, float(np.interp(1.0, data.z, data.slope))),
        offset=(12, 0),
        color=theme.label["sigmoid"],
    )
    _words(below, data, theme)
    return figure


def _curve(ax: Axes, data: Data, values: Array, theme: Theme) -> None:
    look = series(theme, "sigmoid") | {"marker": "none", "linewidth": 2.5}
    ax.plot(data.z, values, **look)
    at = np.interp([-data.mark, data.mark], data.z, values)
    dots: dict[str, Any] = {"color": theme.series["sigmoid"], "clip_on": False, "zorder": 5}
    ax.plot([-data.mark, data.mark], at, "o", markersize=7, **dots)


def _words(ax: Axes, data: Data, theme: Theme) -> None:
    text = f"at least {percent(data.share)}\nof the maximum:\n|z| ≤ {data.band:.2f}"
    ax.text(0, 0.055, text, ha="center", va="center", size=SMALL, linespacing=1.35)
    text = f"at ±{data.mark:g} the slope\nis {data.at_mark:.5f}"
    for side in (-1, 1):
        ax.annotate(
            text if side > 0 else f"{percent(data.relative, 2)} of\nthe maximum",
            (side * data.mark, data.at_mark),
            xytext=(0, 44),
            textcoords="offset points",
            ha="center",
            va="bottom",
            size=SMALL,
            linespacing=1.35,
            arrowprops={"arrowstyle": "-", "color": theme.mark, "lw": 1, "shrinkB": 6},
        )


def describe(data: Data) -> Description:
    """Return the words."""
    best, band = f"{data.greatest:g}", f"{data.band:.2f}"
    at, share = f"{data.at_mark:.5f}", percent(data.relative, 2)
    return Description(
        title=f"The sigmoid is steep only between −{band} and {band}",
        caption=(
            f"The sigmoid (top) and its slope (bottom). The slope is at most {best}; in the tinted "
            rf"band, $|z| \le {band}$, it is at least {percent(data.share)} of that. At the dots, "
            rf"$z = \pm{data.mark:g}$, it is {at}."
        ),
        alt=(
            f"The sigmoid and its slope. The slope peaks at {best} and is at least "
            f"{percent(data.share)} of that for z from −{band} to {band}."
        ),
        description=(
            f"Two curves over z from −{REACH:g} to {REACH:g}. The sigmoid rises from 0 to 1. Its "
            f"slope is a bell: {best} at 0, {data.greatest * data.share:g} at ±{band}, and {at} at "
            f"±{data.mark:g}, which is {share} of the maximum."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return both curves at every half."""
    every = slice(None, None, 4)
    columns = (data.z[every], data.value[every], data.slope[every])
    rows: list[Row] = [("z", "sigmoid", "slope", "share of the maximum")]
    for z, value, rise in zip(*map(Array.tolist, columns), strict=True):
        rows.append((z, value, rise, rise / data.greatest))
    return rows
