"""All singular values of networks of 1 to 50 blocks, with five forms of skip or none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import decades, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import one_digit, plain, tex
from snippets.skips import FORMS, spectrum

DEPTHS = (1, 5, 20, 50)
NAMES = {
    "plain": "g(Wx)",
    "before": "g(Wx + x)",
    "after": "g(Wx) + x",
    "branch": "x + Wg(x)",
    "scaled": "x + Wg(x)/√L",
}
# What is smaller than this part of the largest singular value is rounding.
RESOLVED = 1e-15
LOWEST = 1e-11
SEEDS = 30


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    values : dict of str to dict of int to tuple of float
        By form and depth, the singular values, largest first: medians of `SEEDS` networks.
    """

    values: dict[str, dict[int, tuple[float, ...]]]

    def shown(self, form: str, depth: int) -> tuple[float, ...]:
        """Return the values that are drawn."""
        values = self.values[form][depth]
        return tuple(v for v in values if v >= max(LOWEST, RESOLVED * values[0]))

    def lost(self, form: str, depth: int) -> int:
        """Return how many are too small to be drawn."""
        return len(self.values[form][depth]) - len(self.shown(form, depth))

    def root_mean_square(self, form: str, depth: int) -> float:
        """Return by how much a random direction is stretched."""
        values = self.values[form][depth]
        return math.sqrt(sum(v * v for v in values) / len(values))


def data() -> Data:
    """Return every spectrum."""
    return Data({form: {depth: spectrum(form, depth, SEEDS) for depth in DEPTHS} for form in FORMS})


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a panel per form: a column of marks for each depth, above a count of what is lost."""
    figure = new_figure(600, 470)
    axes = figure.subplots(1, len(FORMS), sharey=True)
    for ax, form in zip(axes, FORMS, strict=True):
        _panel(ax, data, form, theme)
    axes[0].set_ylabel("stretch of a direction")
    place = {"transform": axes[0].get_yaxis_transform(), "ha": "right", "va": "center"}
    axes[0].text(-0.09, LOWEST / 20, "lost", size=SMALL, color=theme.secondary, **place)
    figure.supxlabel("number of blocks", fontsize=SMALL, color=theme.secondary)
    return figure


def _panel(ax: Axes, data: Data, form: str, theme: Theme) -> None:
    ax.set_yscale("log")
    ax.set(xlim=(-0.6, len(DEPTHS) - 0.4), ylim=(LOWEST / 300, 3e12))
    ax.set_xticks(range(len(DEPTHS)), [str(depth) for depth in DEPTHS])
    ax.tick_params(axis="x", labelsize=SMALL)
    decades(ax, range(-8, 13, 4))
    ax.axhline(1, color=theme.mark, linewidth=1)
    ax.set_title(NAMES[form], fontsize=SMALL, color=theme.ink)
    look: dict[str, Any] = {"color": theme.series["relu" if form == "plain" else "residual"]}
    for place, depth in enumerate(DEPTHS):
        values = data.shown(form, depth)
        ax.plot([place] * len(values), values, "_", markersize=13, markeredgewidth=1.1, **look)
        lost = data.lost(form, depth)
        shown = one_digit(lost) if lost else ""
        ax.text(
            place, LOWEST / 20, shown, ha="center", va="center", size=SMALL,
            color=theme.secondary,
        )  # fmt: skip


def describe(data: Data) -> Description:
    """Return the words."""
    depth = DEPTHS[-1]
    scaled, summed = (data.values[form][depth] for form in ("scaled", "after"))
    lost = one_digit(data.lost("plain", depth))
    ends = f"{one_digit(scaled[-1])} to {plain(scaled[0])}"
    rows = "; ".join(
        f"{NAMES[form]}: largest below {_above(data.values[form][depth][0])}, {_lost(data, form)}"
        for form in FORMS
    )
    return Description(
        title=f"Of five forms of block only the scaled sum keeps every direction, at {ends}",
        caption=(
            rf"The {len(scaled)} singular values of $\partial a_L/\partial x$ for ReLU blocks with "
            rf"weights of variance $2/n$, medians of {SEEDS} networks. Each mark is one of them; "
            rf"the number at the foot counts, to one digit, those that are zero, too small for the "
            rf"axis or lost in rounding. After {depth} blocks without a skip that is {lost}; with "
            rf"the sum behind the activation the largest is near ${tex(summed[0], 0)}$; "
            rf"with the scaled branch all lie between ${tex(scaled[-1], 1)}$ and "
            rf"${tex(scaled[0])}$."
        ),
        alt=(
            f"Singular values after up to {depth} blocks: plain layers lose most, sums reach "
            f"{plain(summed[0], 0)}, the scaled sum stays at {ends}."
        ),
        description=(
            "Five panels side by side on one logarithmic axis, a column of marks for 1, 5, 20 "
            f"and {depth} blocks in each. After {depth} blocks: {rows}. Without a skip half "
            "of the directions are lost after the first block."
        ),
    )


def _above(value: float) -> str:
    return plain(10.0 ** math.ceil(math.log10(value)), 1)


def _lost(data: Data, form: str) -> str:
    lost = data.lost(form, DEPTHS[-1])
    return f"about {one_digit(lost)} lost" if lost else "none lost"


def table(data: Data) -> list[Row]:
    """Return every singular value, a row per place."""
    keys = [(form, depth) for form in FORMS for depth in DEPTHS]
    rows: list[Row] = [("place", *(f"{NAMES[form]}, {depth} blocks" for form, depth in keys))]
    columns = (data.values[form][depth] for form, depth in keys)
    rows += [(place, *row) for place, row in enumerate(zip(*columns, strict=True), start=1)]
    return rows
