"""Four blocks of two layers, drawn, and what twenty-five of each leave of a gradient."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from math import log10
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures import results
from gen_figures.plot import arrow, decades, label, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SERIES, SMALL, Theme
from gen_figures.words import one_digit, tex
from snippets.residual import BLOCKS, block_chain

# What follows x and the two matrices, and whether an activation comes behind the sum.
PARTS = {
    "none": ("W", "g", "W", "g"),
    "before": ("W", "g", "W", "+", "g"),
    "after": ("W", "g", "W", "g", "+"),
    "branch": ("W", "g", "W", "+"),
}
WORDS = {
    "none": "no skip",
    "before": "sum before the last activation",
    "after": "sum behind it",
    "branch": "no last activation",
}
GAINS = {"sigmoid": 1.0, "relu": 2.0}


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    left : dict of str to dict of str to float
        By form and activation: rms of the gradient at the input, over that at the output.
    blocks, networks : int
        How many.
    """

    left: dict[str, dict[str, float]]
    blocks: int
    networks: int


def data() -> Data:
    """Read what was measured of every form with both activations."""
    found = results.load("blocks")
    median = found["median"]
    left = {form: {name: float(median[f"{form}_{name}"]) for name in GAINS} for form in BLOCKS}
    blocks = inspect.signature(block_chain).parameters["blocks"].default
    return Data(left, blocks, len(found["seeds"]))


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a row per form: the block at the left, dots on a logarithmic axis at the right."""
    figure = new_figure(600, 430)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.12))
    for ax in (left, right):
        ax.set_ylim(len(BLOCKS) - 0.45, -0.62)
    left.set_xlim(-0.3, 6.7)
    left.set_axis_off()
    right.set(xscale="log", xlim=(1e-35, 1e9))
    decades(right, range(-30, 1, 10), axis="x")
    right.set_xlabel("gradient at the input / at the output")
    right.axvline(1, color=theme.ink, linewidth=1.2)
    right.set_yticks([])
    right.spines["left"].set_visible(False)
    for row, form in enumerate(BLOCKS):
        _block(left, row, form, theme)
        if row:
            right.axhline(row - 0.5, color=theme.mark, linewidth=0.5)
        _dots(right, row, data.left[form], theme)
    return figure


def _block(ax: Axes, row: int, form: str, theme: Theme) -> None:
    text: dict[str, Any] = {"ha": "center", "va": "center", "size": SMALL}
    ax.text(0, row, "x", **text)
    for place, part in enumerate(PARTS[form], 1):
        ax.plot([place - 0.7, place - 0.38], [row, row], color=theme.mark, linewidth=1.2)
        edge = {"W": theme.series["relu"], "g": theme.series["sigmoid"]}.get(part, theme.ink)
        marker = "s" if part == "W" else "o"
        ax.plot([place], [row], marker, ms=25, mfc=theme.tint, mec=edge, mew=1.6)
        ax.text(place, row, part, **text)
    end = len(PARTS[form])
    arrow(ax, (end + 0.4, row), (end + 1, row), theme.mark)
    if "+" in PARTS[form]:
        plus = PARTS[form].index("+") + 1
        path = ([0, 0, plus, plus], [row - 0.16, row - 0.33, row - 0.33, row - 0.18])
        ax.plot(*path, color=theme.series["residual"], linewidth=2)
    ax.text(-0.1, row + 0.34, WORDS[form], size=SMALL, va="center", color=theme.secondary)


def _dots(ax: Axes, row: int, left: dict[str, float], theme: Theme) -> None:
    for name, value in left.items():
        up = name == "sigmoid"
        height = row - 0.17 if up else row + 0.17
        colour = theme.series[name]
        ax.plot([value, 1], [height] * 2, color=colour, linewidth=1.2)
        ax.plot([value], [height], SERIES[name].marker, color=colour, markersize=9, zorder=5)
        shown = f"{SERIES[name].label} {one_digit(value)}"
        place: dict[str, Any] = {"offset": (-12, 0), "ha": "right"}
        if value < 1e-20:
            place = {"offset": (0, -14), "ha": "left"}
        elif value > 1:
            place = {"offset": (-12 - _way(value), 0), "ha": "right"}
        label(ax, shown, (value, height), color=theme.label[name], **place)


def _way(value: float) -> float:
    """Return how far left of its dot a label must begin to clear the line to 1, in pixels."""
    return 6.2 * max(log10(value), 0)


def describe(data: Data) -> Description:
    """Return the words."""
    before, after = data.left["before"], data.left["after"]
    rows = "; ".join(
        f"{WORDS[form]}: sigmoid {one_digit(each['sigmoid'])}, ReLU {one_digit(each['relu'])}"
        for form, each in data.left.items()
    )
    return Description(
        title=(
            f"With the sum before the activation sigmoid blocks leave "
            f"{one_digit(before['sigmoid'])} of a gradient, behind it {one_digit(after['sigmoid'])}"
        ),
        caption=(
            rf"Blocks of two layers, and what {data.blocks} of each, 64 units wide, leave of a "
            rf"gradient: the median of {data.networks} networks. Circles: sigmoid, variance $1/n$; "
            rf"squares: ReLU, variance $2/n$. The second is the original residual block. With "
            rf"sigmoids it leaves ${tex(before['sigmoid'], 1)}$; with ReLU the gradient grows "
            rf"${tex(before['relu'], 0)}$-fold."
        ),
        alt=(
            "Four block diagrams with dots on a log axis: sigmoid vanishes without skip and with "
            "the sum before the activation, ReLU grows."
        ),
        description=(
            f"Four rows. At the left a row of boxes from x: a matrix W, an activation g, a second "
            f"W, and then g, or a plus to which a line from x leads past the boxes, or both. At "
            f"the right a dot for sigmoid and one for ReLU on an axis of powers of ten, with a "
            f"line to 1. {rows}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return what is left, a row per form and activation."""
    rows: list[Row] = [("form", "activation", "blocks", "gradient at input / at output")]
    for form, each in data.left.items():
        rows += [(WORDS[form], SERIES[name].label, data.blocks, v) for name, v in each.items()]
    return rows
