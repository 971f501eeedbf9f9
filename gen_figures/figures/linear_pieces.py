"""Tents on tents: how many straight pieces layers can make, and one layer with as many units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import decades, label, new_figure, series, theory
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from snippets import Array
from snippets.depth import tent_network, tent_pieces, wide_pieces

SHOWN = (1, 2, 5)
LAYERS = 10


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    x : ndarray
        From 0 to 1, all kinks of the graphs shown among them.
    graphs : dict of int to ndarray
        Output at `x`, by number of layers.
    units : tuple of int
        ReLUs: two, four, …
    deep, wide : tuple of int
        Pieces counted, in layers of two and in one layer.
    """

    x: Array
    graphs: dict[int, Array]
    units: tuple[int, ...]
    deep: tuple[int, ...]
    wide: tuple[int, ...]


def data() -> Data:
    """Return graphs and counts."""
    x = np.linspace(0, 1, 2 ** max(SHOWN) + 1)
    layers = range(1, LAYERS + 1)
    return Data(
        x=x,
        graphs={k: tent_network(x, k) for k in SHOWN},
        units=tuple(2 * k for k in layers),
        deep=tuple(tent_pieces(k) for k in layers),
        wide=tuple(wide_pieces(2 * k) for k in layers),
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw three graphs above, and the counts by number of units below."""
    figure = new_figure(600, 500)
    grid = figure.add_gridspec(2, len(data.graphs), height_ratios=(1, 1.9))
    for column, k in enumerate(data.graphs):
        _graph(figure.add_subplot(grid[0, column]), data, k, theme)
    _counts(figure.add_subplot(grid[1, :]), data, theme)
    return figure


def _graph(ax: Axes, data: Data, k: int, theme: Theme) -> None:
    ax.plot(data.x, data.graphs[k], color=theme.series["relu"], linewidth=2)
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.04, 1.08), xticks=[0, 1], yticks=[0, 1])
    many = "layers" if k > 1 else "layer"
    ax.set_title(f"{k} {many}: {data.deep[k - 1]} pieces", fontsize=SMALL, color=theme.ink)


def _counts(ax: Axes, data: Data, theme: Theme) -> None:
    ax.set_yscale("log")
    ax.set(xlim=(0, data.units[-1] + 0.5), ylim=(1, 4000), xticks=data.units)
    ax.set(xlabel="ReLUs in all", ylabel="straight pieces")
    decades(ax, range(4))
    ax.plot(data.units, [units + 1 for units in data.units], **theory(theme))
    ax.plot(data.units, data.deep, **series(theme, "relu"))
    ax.plot(data.units, data.wide, "o", color=theme.ink, mfc="none", markersize=9)
    look = {"fontsize": SMALL, "ha": "right"}
    middle = len(data.units) // 2
    at = data.units[middle], data.deep[middle]
    label(
        ax,
        "layers of two: doubled by each",
        at,
        offset=(-14, 16),
        color=theme.label["relu"],
        **look,
    )
    at = data.units[-1], data.wide[-1]
    label(ax, "one layer (circles): units + 1", at, offset=(0, -40), color=theme.ink, **look)


def describe(data: Data) -> Description:
    """Return the words."""
    units, deep, wide = data.units[-1], data.deep[-1], data.wide[-1]
    graphs = ", ".join(f"{data.deep[k - 1]} pieces with {k}" for k in data.graphs)
    return Description(
        title=(
            f"{units} ReLUs make {deep} straight pieces as tents in layers of two, and {wide} in "
            f"one layer"
        ),
        caption=(
            rf"Top: the tent map put on itself, with {', '.join(str(k) for k in data.graphs)} "
            rf"hidden "
            rf"layers of two ReLUs. Bottom: straight pieces counted between 0 and 1, on a "
            rf"logarithmic axis. Squares: the tents. Circles: one layer with kinks at random "
            rf"places, on the dashed line of its bound, units plus one."
        ),
        alt=(
            f"Three ever finer zigzags above; below, pieces by number of ReLUs on a log axis: "
            f"{deep} for layers of two, {wide} for one layer."
        ),
        description=(
            f"Three graphs from 0 to 1: one tent, two, and sixteen; {graphs} layers. Below, the "
            f"number of pieces by the number of ReLUs, 2 to {units}. In layers of two it doubles "
            f"with each layer, a straight line on the logarithmic axis, up to {deep}. In one "
            f"layer "
            f"it is the number of units plus one, up to {wide}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the counts."""
    rows: list[Row] = [("ReLUs", "pieces in layers of two", "pieces in one layer")]
    rows += zip(data.units, data.deep, data.wide, strict=True)
    return rows
