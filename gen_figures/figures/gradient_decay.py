"""The best that a chain of sigmoid, tanh or ReLU layers can do, and where computers say 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter

from gen_figures.plot import label, new_figure, right_ticks, series
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import plain, tex
from snippets import Array
from snippets.activations import max_slope
from snippets.chain import smallest_number, zero_depth

NAMES = ("sigmoid", "tanh", "relu")
FORMATS = ("float16", "float32", "float64")
SHORT = {"float16": "fp16", "float32": "fp32", "float64": "fp64"}


@dataclass(frozen=True)
class Panel:
    """How far a panel goes, in layers and decades; its ticks; whose ends it shows."""

    depth: int
    decades: int
    step: int
    formats: tuple[str, ...]


PANELS = (Panel(90, 54, 10, FORMATS[:2]), Panel(640, 385, 100, FORMATS[2:]))


@dataclass(frozen=True)
class Format:
    """What a floating-point format makes of the sigmoid's best product.

    Attributes
    ----------
    name : str
        ``float16``, ``float32`` or ``float64``.
    smallest : float
        Its smallest positive number.
    zero : int
        Depth from which the product is exactly 0.
    """

    name: str
    smallest: float
    zero: int


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    slopes : dict of str to float
        Greatest slope of each activation.
    formats : tuple of Format
        Widest last.
    """

    slopes: dict[str, float]
    formats: tuple[Format, ...]

    def decades(self, name: str, depth: Array) -> Array:
        """Return log10 of the best product at some depths; products themselves underflow."""
        return np.asarray(depth * np.log10(self.slopes[name]))


def data() -> Data:
    """Return slopes, and where each format ends."""
    slope = max_slope("sigmoid")
    return Data(
        slopes={name: max_slope(name) for name in NAMES},
        formats=tuple(Format(f, smallest_number(f), zero_depth(slope, f)) for f in FORMATS),
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the decay twice, near and far, each above a strip for what is exactly 0."""
    figure = new_figure(600, 430)
    axes = figure.subplots(
        2, 2, sharex="col", width_ratios=(1.15, 1), height_ratios=(6, 1), squeeze=False
    )
    for (ax, strip), panel in zip(axes.T, PANELS, strict=True):
        formats = [each for each in data.formats if each.name in panel.formats]
        _curves(ax, data, panel, theme)
        _ends(ax, strip, formats, panel, theme)
        strip.set(xlabel="layers", xticks=[0, *(each.zero for each in formats)])
    near, strip = axes[:, 0]
    near.set_ylabel("best product of slopes")
    strip.set_ylabel("exactly 0", rotation=0, ha="right", va="center")
    label(near, "tanh and ReLU: 1", (8, 0), offset=(0, 14), color=theme.ink)
    label(near, "sigmoid:\n¼ per layer", (34, -20), offset=(13, 8), color=theme.label["sigmoid"])
    return figure


def _curves(ax: Axes, data: Data, panel: Panel, theme: Theme) -> None:
    ax.yaxis.set_major_locator(FixedLocator(range(0, -panel.decades, -panel.step)))
    ax.yaxis.set_major_formatter(FuncFormatter(_power_of_ten))
    ax.set(xlim=(0, panel.depth), ylim=(-panel.decades, panel.decades * 0.14))
    every = np.linspace(0, panel.depth, 10)
    # tanh and ReLU fall on the same line: their markers take turns.
    for name, first in (("relu", 1), ("tanh", 2), ("sigmoid", 1)):
        markers = slice(first, -1, 1 if name == "sigmoid" else 2)
        ax.plot(every, data.decades(name, every), **series(theme, name), markevery=markers)


def _power_of_ten(exponent: float, _: int) -> str:
    return f"$10^{{{exponent:.0f}}}$" if exponent else "1"


def _ends(ax: Axes, strip: Axes, formats: Sequence[Format], panel: Panel, theme: Theme) -> None:
    """Mark the smallest number of each format, and where its product is 0 from then on."""
    right_ticks(ax, [(np.log10(each.smallest), SHORT[each.name]) for each in formats], theme)
    strip.set(ylim=(-len(formats), 0), yticks=[])
    strip.spines["left"].set_visible(False)
    for row, each in enumerate(formats):
        fall: dict[str, Any] = {"color": theme.mark, "linewidth": 1, "clip_on": False}
        ax.plot([each.zero] * 2, [np.log10(each.smallest), -panel.decades], **fall)
        strip.plot([each.zero] * 2, [0, -len(formats)], **fall)
        zeros = ([each.zero, panel.depth], [-row - 0.5] * 2)
        strip.plot(*zeros, color=theme.series["sigmoid"], linewidth=7, solid_capstyle="butt")
        across = strip.get_yaxis_transform()
        look: dict[str, Any] = {"va": "center", "size": SMALL, "color": theme.secondary}
        strip.text(1.04, -row - 0.5, SHORT[each.name], transform=across, **look)


def describe(data: Data) -> Description:
    """Return the words."""
    slope = data.slopes["sigmoid"]
    zeros = {SHORT[each.name]: each.zero for each in data.formats}
    smallest = {SHORT[each.name]: each.smallest for each in data.formats}
    ends = ", ".join(f"{name} at {zero}" for name, zero in zeros.items())
    return Description(
        title=(
            f"At its best a sigmoid chain loses a factor {1 / slope:g} per layer; "
            "a tanh or ReLU chain loses nothing"
        ),
        caption=(
            rf"The product of the greatest slopes of $n$ layers: $0.25^n$ for the sigmoid, $1$ for "
            rf"tanh and ReLU. The ticks at the right are the smallest positive numbers of three "
            rf"formats, ${tex(smallest['fp16'])}$, ${tex(smallest['fp32'])}$ and "
            rf"${tex(smallest['fp64'])}$; the bars below show where the sigmoid's product, rounded "
            rf"at every step, is exactly 0: from layer {zeros['fp16']}, {zeros['fp32']} and "
            rf"{zeros['fp64']} on. The right panel is the left one, continued."
        ).replace("0.25^n", f"{slope:g}^n"),
        alt=(
            f"Best product of slopes by depth, log axis: tanh and ReLU stay at 1, the sigmoid "
            f"falls to exactly 0: {ends}."
        ),
        description=(
            f"Two panels, to {PANELS[0].depth} and to {PANELS[1].depth} layers. A level line at 1 "
            f"for tanh and ReLU. A straight falling line for the sigmoid: "
            f"{plain(slope**10)} after 10 layers, "
            f"{plain(slope**50)} after 50. A strip below shows where its product "
            f"is exactly 0, by layer: {ends}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the best products by depth, exact zeros of the formats included."""
    rows: list[Row] = [("layers", *NAMES, *(f"sigmoid in {each.name}" for each in data.formats))]
    depths = sorted({*range(0, 101, 5), *(each.zero + k for each in data.formats for k in (-1, 0))})
    for depth in depths:
        # Beyond every float: the product itself is never 0.
        exact = [f"{Decimal(slope) ** depth:.5e}" for slope in data.slopes.values()]
        rounded = ["0" if depth >= each.zero else exact[0] for each in data.formats]
        rows.append((depth, *exact, *rounded))
    return rows
