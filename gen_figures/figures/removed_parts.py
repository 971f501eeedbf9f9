"""Batch normalisation's gradient as an arrow: two parts are taken away, the rest is divided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import arrow, label, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import plain
from snippets import Array
from snippets.remedies import removed_lengths, removed_parts, three_examples

STAGES = ("arrives", "without its mean", "without its part along the normalised", "divided")


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    batch : tuple of float
        What enters the unit from three examples.
    arrives : tuple of float
        The gradient at what leaves it.
    parts : ndarray, shape (4, 3)
        The gradient that arrives and what becomes of it in three steps: its parts along
        (1, 1, 1), along the normalised numbers, and along the only direction that is left.
    lengths : tuple of float
        How long it is when it arrives and after each step.
    """

    batch: tuple[float, ...]
    arrives: tuple[float, ...]
    parts: Array
    lengths: tuple[float, ...]


def data() -> Data:
    """Compute the example of the page."""
    rows = [tuple(float(one) for one in row[1:] if one is not None) for row in three_examples()]
    return Data(rows[0], rows[2], removed_parts(), removed_lengths())


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the first step from the side, and the others from above."""
    figure = new_figure(600, 300)
    left, right = figure.subplots(1, 2)
    arrived, centred, rest, divided = data.parts
    # Seen from the side, the plane of all batches without a mean is a line.
    across = data.lengths[1]
    tip = (across, float(arrived[0]))
    _panel(left, "seen from the side", -0.2, theme)
    _arrow(left, tip, theme.ink)
    _removed(left, tip, (across, 0), theme)
    _arrow(left, (across, 0), theme.series["relu"])
    dark, blue, rust, green = (
        theme.ink,
        *(theme.label[name] for name in ("relu", "sigmoid", "residual")),
    )
    _say(left, "arrives", (0.27, 0.3), dark, ha="right")
    _say(left, "its mean", (across + 0.03, 0.3), rust)
    _say(left, "without its mean", (0.4, -0.08), blue, ha="center")
    _say(left, "(1, 1, 1)", (0.03, 0.86), theme.secondary)
    _panel(right, "seen along (1, 1, 1)", -0.62, theme)
    tip = (float(rest[2]), float(centred[1]))
    _arrow(right, tip, theme.series["relu"])
    _removed(right, tip, (tip[0], 0), theme)
    _arrow(right, (tip[0], 0), theme.series["residual"], width=1.6)
    _arrow(right, (float(divided[2]), 0), theme.series["residual"], width=4)
    _say(right, "without\nits mean", (0.31, -0.5), blue, ha="right")
    _say(right, "stretch", (tip[0] + 0.03, -0.27), rust)
    _say(right, "what is left", (0.42, 0.09), green)
    _say(right, "divided", (0.03, 0.09), green)
    _say(right, "normalised", (0.03, 0.4), theme.secondary)
    return figure


def _panel(ax: Axes, title: str, bottom: float, theme: Theme) -> None:
    """Prepare a panel: the direction upwards that is taken away, and the line at right angles."""
    ax.set_axis_off()
    ax.set_aspect("equal")
    ax.set(xlim=(-0.22, 1.08), ylim=(bottom, bottom + 1.14))
    ax.set_title(title, fontsize=SMALL, color=theme.secondary)
    ax.plot([0, 1.05], [0, 0], color=theme.mark, lw=1)
    arrow(ax, (0, bottom), (0, bottom + 1.1), theme.mark)


def _arrow(ax: Axes, tip: tuple[float, float], colour: str, width: float = 2.4) -> None:
    arrow(ax, (0, 0), tip, colour, width, arrowstyle="-|>", mutation_scale=14)


def _removed(ax: Axes, tip: tuple[float, float], foot: tuple[float, float], theme: Theme) -> None:
    x, y = zip(tip, foot, strict=True)
    ax.plot(x, y, color=theme.series["sigmoid"], lw=2, linestyle=(0, (2, 2)))


def _say(ax: Axes, text: str, at: tuple[float, float], colour: str, **look: Any) -> None:
    label(ax, text, at, offset=(0, 0), color=colour, **look)


def describe(data: Data) -> Description:
    """Return the words."""
    lengths = [plain(one) for one in data.lengths]
    batch, arrives = (", ".join(f"{one:g}" for one in row) for row in (data.batch, data.arrives))
    return Description(
        title=(
            f"Of a gradient of length {lengths[0]} batch normalisation takes two parts away; what "
            f"is left has length {lengths[2]}, and {lengths[3]} once divided"
        ),
        caption=(
            f"The gradient ({arrives}) on its way back through the batch ({batch}), an arrow in a "
            f"space with an axis per example. Left, from the side: without its mean it lies in "
            f"the plane at right angles to (1, 1, 1). Right, that plane from above: without its "
            f"part along the normalised numbers one direction is left, on which it is divided by "
            f"the spread (thick). All lengths are to scale."
        ),
        alt=(
            f"Two drawings of arrows: a gradient of length {lengths[0]} is projected onto a plane "
            f"({lengths[1]}), then onto a line ({lengths[2]})."
        ),
        description=(
            f"Left, the direction (1, 1, 1) points up. An arrow of length {lengths[0]} leads up "
            f"and to the right; a dashed line, its mean, falls from its tip to the horizontal, on "
            f"which an arrow of length {lengths[1]} is left. Right, the normalised numbers point "
            f"up. That arrow leads down and to the right; a dashed line, the stretch, leads from "
            f"its tip to the horizontal. What is left there has length {lengths[2]}, and divided "
            f"by the spread {lengths[3]}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the parts of each arrow, and its length."""
    rows: list[Row] = [("gradient", "along (1, 1, 1)", "along normalised", "rest", "length")]
    rows += [
        (name, *parts, length)
        for name, parts, length in zip(STAGES, data.parts.tolist(), data.lengths, strict=True)
    ]
    return rows
