"""Right answers of wide and narrow networks whose first layers were never trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from gen_figures.plot import label, new_figure, series, tint
from gen_figures.protocol import Description, Row
from gen_figures.results import load
from gen_figures.style import Theme
from gen_figures.words import NO_BREAK, percent
from snippets.training import unseen

WIDTHS = (16, 3)
FROZEN = (0, 1, 2, 3)


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    median, low, high : dict of int to tuple of float
        Share of right answers for 0 to 3 frozen layers, by width.
    guess : float
        Share of right answers of a constant guess.
    seeds, steps : int
        Number of networks; how long each was trained.
    """

    median: dict[int, tuple[float, ...]]
    low: dict[int, tuple[float, ...]]
    high: dict[int, tuple[float, ...]]
    guess: float
    seeds: int
    steps: int


def data() -> Data:
    """Return the measured result."""
    found = load("frozen-layers")
    median, low, high = (
        {width: tuple(found[part][f"right_{width}"]) for width in WIDTHS}
        for part in ("median", "low", "high")
    )
    ones = float(np.mean(unseen()[1]))
    seeds, steps = len(found["seeds"]), found["settings"]["steps"]
    return Data(median, low, high, max(ones, 1 - ones), seeds, steps)


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a line per width, with the band of its seeds."""
    figure = new_figure(600, 350)
    ax = figure.subplots()
    ax.axhline(data.guess, color=theme.mark, linewidth=1.5, linestyle=(0, (5, 4)))
    text = f"always the same answer: {percent(data.guess)}"
    label(ax, text, (0, data.guess), offset=(0, -13), color=theme.secondary)
    for width in WIDTHS:
        look: dict[str, Any] = series(theme, "tanh") | {"markersize": 8}
        if width == 3:
            look |= {"marker": "v", "markerfacecolor": theme.ground, "markeredgewidth": 2}
        low, high = data.low[width], data.high[width]
        band = ax.fill_between(FROZEN, low, high, color=theme.series["tanh"], linewidth=0)
        band.set_alpha(0.12)
        tint(band)
        ax.plot(FROZEN, data.median[width], **look)
    ink = {"color": theme.label["tanh"]}
    label(ax, "16 units per layer", (2.3, 1.005), offset=(0, 0), **ink)
    label(ax, "3 units per layer", (0.1, 0.8), offset=(0, 0), **ink)
    ax.set(xlim=(-0.15, 3.15), xticks=FROZEN, ylim=(0.46, 1.04), yticks=(0.5, 0.75, 1))
    ax.set_yticks((0.5, 0.75, 1), [percent(each) for each in (0.5, 0.75, 1)])
    ax.set(xlabel="first layers that stay random, of four", ylabel="right answers")
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    wide, narrow = data.median[16], data.median[3]
    listed = {width: ", ".join(_tenths(each) for each in data.median[width]) for width in WIDTHS}
    return Description(
        title=(
            f"With two of four layers frozen 16 units per layer get about {_tenths(wide[2])} "
            f"points right, 3 units {_tenths(narrow[2])}"
        ),
        caption=(
            f"Of a thousand points that were not trained on, those classified correctly by tanh "
            f"networks of four layers whose first layers were never trained, the others for "
            f"{data.steps} steps, each at its best rate: the median of {data.seeds} seeds, with a "
            f"band from 10 to 90{NO_BREAK}%. Filled: 16 units per layer; open: 3. Dashed: one "
            f"answer for all."
        ),
        alt=(
            f"Right answers by number of frozen layers: about {_tenths(wide[0])} to "
            f"{_tenths(wide[3])} for 16 units, {_tenths(narrow[0])} to {_tenths(narrow[3])} "
            f"for 3 units."
        ),
        description=(
            f"Two lines over 0, 1, 2 and 3 frozen layers. With 16 units per layer: {listed[16]}. "
            f"With 3 units: {listed[3]}, in a band that is much wider. A dashed line at "
            f"{percent(data.guess)} is what the same answer for all points gives."
        ),
    )


def _tenths(share: float) -> str:
    """Return a share in tenths: single percents depend on the seeds."""
    return f"{round(10 * share)} in 10"


def table(data: Data) -> list[Row]:
    """Return medians and quantiles."""
    rows: list[Row] = [("units per layer", "frozen", "median", "10 %", "90 %")]
    for width in WIDTHS:
        columns = zip(FROZEN, data.median[width], data.low[width], data.high[width], strict=True)
        rows += [(width, *row) for row in columns]
    return rows
