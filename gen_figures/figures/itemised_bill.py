"""The gradient of the first of three neurons, factor by factor, as steps of a staircase."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import decades, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import minus, plain
from snippets.hand import bill

SUBSCRIPT = "₀₁₂₃"


@dataclass(frozen=True)
class Item:
    """One factor.

    Attributes
    ----------
    kind : str
        ``cost``, ``slope``, ``weight`` or ``input``.
    layer : int
        Of its neuron.
    factor, product : float
        Its value, and the product of all factors up to it.
    """

    kind: str
    layer: int
    factor: float
    product: float

    @property
    def name(self) -> str:
        """What is written below the axis."""
        low = SUBSCRIPT[self.layer]
        return {"cost": f"a{low}−y", "slope": f"σ′(z{low})", "weight": f"w{low}", "input": "x"}[
            self.kind
        ]


@dataclass(frozen=True)
class Data:
    """What is drawn: the factors in backward order."""

    items: tuple[Item, ...]

    @property
    def total(self) -> float:
        """The gradient of the first weight."""
        return self.items[-1].product


def data() -> Data:
    """Return the bill of the hand example."""
    return Data(tuple(Item(*row) for row in bill()))


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a level per factor, with a mark for its kind and its value."""
    figure = new_figure(600, 400)
    ax = figure.subplots()
    ax.set(yscale="log", ylim=(2e-3, 1.6), xlim=(0.35, 8.15))
    decades(ax, range(-2, 1))
    ax.set_ylabel("product so far, without sign")
    before = 1.0
    for place, item in enumerate(data.items, 1):
        height = abs(item.product)
        ax.plot([place - 0.5] * 2, [before, height], color=theme.mark, linewidth=1)
        ax.plot([place - 0.5, place + 0.5], [height] * 2, color=theme.ink, linewidth=2)
        _mark(ax, place, item, height, before, theme)
        before = height
    ax.set_xticks(range(1, len(data.items) + 1), [item.name for item in data.items])
    ax.tick_params(axis="x", length=0, labelcolor=theme.ink)
    _bracket(ax, len(data.items) + 0.68, abs(data.total), theme)
    ax.text(1, 1.15, "■ weight   ● slope   ◆ cost, input", size=SMALL, color=theme.secondary)
    ax.set_xlabel("from the cost back to the first weight  →", color=theme.secondary)
    return figure


def _mark(ax: Axes, place: int, item: Item, height: float, before: float, theme: Theme) -> None:
    look = {"weight": ("s", "relu"), "slope": ("o", "sigmoid")}.get(item.kind)
    colour = theme.series[look[1]] if look else theme.ink
    marker = look[0] if look else "D"
    ax.plot([place], [height], marker, color=colour, markersize=9, zorder=5)
    text = f"{item.factor:.4g}" if item.kind != "slope" else f"{item.factor:.3f}"
    if item.kind == "cost":
        text = f"{item.factor:.2f}"
    up = height > before
    shown = "× " + minus(text)
    offset: dict[str, Any] = {"xytext": (0, 10 if up else -19), "textcoords": "offset points"}
    ink = theme.label[look[1]] if look else theme.ink
    ax.annotate(shown, (place, height), ha="center", size=SMALL, color=ink, **offset)


def _bracket(ax: Axes, x: float, low: float, theme: Theme) -> None:
    ax.plot([x, x + 0.12, x + 0.12, x], [1, 1, low, low], color=theme.mark, linewidth=1.2)
    middle = math.sqrt(low)
    ax.text(
        x + 0.3, middle, f"in all {plain(low)}", size=SMALL, rotation=90, va="center", ha="center"
    )


def describe(data: Data) -> Description:
    """Return the words."""
    slopes = [item.factor for item in data.items if item.kind == "slope"]
    product = math.prod(slopes)
    weights = math.prod(item.factor for item in data.items if item.kind == "weight")
    total = plain(data.total)
    steps = ", ".join(f"{item.name} {plain(item.factor, 3)}" for item in data.items)
    return Description(
        title=(
            f"The bill has {len(data.items)} items, and the {len(slopes)} slopes take away "
            f"{(1 - product):.0%} of the gradient".replace("%", "\N{NO-BREAK SPACE}%")
        ),
        caption=(
            rf"What is left of the gradient on its way from the cost to $w_1$ in the hand example, "
            rf"factor by factor. The slopes multiply it by ${product:.4f}$ in all, the two weights "
            rf"by ${weights:.2f}$: they enlarge it and turn its sign. In all "
            rf"$\partial \J/\partial w_1 = {data.total:.5f}$."
        ),
        alt=(
            f"A falling staircase of {len(data.items)} factors on a log axis: slopes lead down "
            f"steeply, weights lead up a little; {total} is left."
        ),
        description=(
            f"A staircase on an axis of powers of ten, from 1 at the left down to {total} at the "
            f"right, with one level per factor, in backward order: {steps}. Circles mark slopes, "
            f"squares weights, diamonds cost and input. The levels of the weights lie above those "
            f"before them. A bracket at the right spans the whole fall."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the factors and their running product."""
    rows: list[Row] = [("kind", "neuron", "factor", "product so far")]
    rows += [(item.kind, item.layer, item.factor, item.product) for item in data.items]
    return rows
