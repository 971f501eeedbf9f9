"""ReLU at zero: every line between its two branches touches it there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import label, new_figure, theory
from gen_figures.protocol import Description, Row
from gen_figures.style import Theme
from gen_figures.words import plain
from snippets import Array
from snippets.activations import drelu, relu
from snippets.dead_units import quotients

SLOPES = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    z, value : ndarray
        Points and ReLU there; zero is among them.
    at_zero : float
        The slope that the code takes at zero.
    sides : tuple of float
        Slope at zero from the left, from both sides, from the right.
    """

    z: Array
    value: Array
    at_zero: float
    sides: tuple[float, float, float]


def data() -> Data:
    """Return ReLU near zero and its slopes there."""
    z = np.array([-2.0, 0.0, 2.0])
    return Data(z, relu(z), float(drelu(0.0)), quotients())


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the function with lines that touch it, and its slope with a gap to fill."""
    figure = new_figure(600, 260)
    left, right = figure.subplots(1, 2, gridspec_kw={"wspace": 0.12})
    colour = theme.series["relu"]
    _cross(left, theme)
    for slope in SLOPES:
        left.plot(data.z[[0, 2]], slope * data.z[[0, 2]], **theory(theme))
    left.plot(data.z, data.value, color=colour, linewidth=2.5)
    left.set(xlim=(-2, 2), ylim=(-1.2, 2), xticks=[-2, 0, 2], yticks=[0, 2], xlabel="z")
    left.set_title("ReLU", loc="left")
    _cross(right, theme)
    low, both, high = data.sides
    right.plot([0, 0], [low, high], **theory(theme))
    right.plot(data.z[:2], [low] * 2, color=colour, linewidth=2.5)
    right.plot(data.z[1:], [high] * 2, color=colour, linewidth=2.5)
    right.plot([0], [high], "o", mfc=theme.ground, mec=colour, mew=2, ms=9)
    right.plot([0], [data.at_zero], "o", color=colour, ms=9)
    right.plot([0], [both], "D", color=theme.ink, ms=6)
    right.set(xlim=(-2, 2), ylim=(-0.3, 1.3), xticks=[-2, 0, 2], yticks=[0, 1], xlabel="z")
    right.set_title("its slope", loc="left")
    label(right, "from both sides", (0, both), offset=(10, 0), color=theme.ink)
    label(right, "what we take", (0, data.at_zero), offset=(12, 12), color=theme.label["relu"])
    return figure


def _cross(ax: Axes, theme: Theme) -> None:
    ax.axhline(0, color=theme.mark, linewidth=0.8)


def describe(data: Data) -> Description:
    """Return the words."""
    low, both, high = (plain(slope) for slope in data.sides)
    return Description(
        title="At zero ReLU has a kink, and any slope between nought and one would do",
        caption=(
            rf"Left: ReLU and three of the lines that touch it at zero without crossing it. Right: "
            rf"its slope. From the left it is ${low}$, from the right ${high}$, from both sides at "
            rf"once ${both}$; our code takes ${plain(data.at_zero)}$."
        ),
        alt=(
            f"ReLU with lines touching its kink at zero, and its slope: {low} to the left, {high} "
            f"to the right, a gap at zero."
        ),
        description=(
            f"Left: a line that is flat up to zero and rises with slope {high} from there; dashed "
            f"lines of slope {', '.join(plain(slope) for slope in SLOPES)} pass below it and touch "
            f"it at zero. Right: the slope jumps from {low} to {high}; at zero a dot at "
            f"{plain(data.at_zero)} marks what the code takes, a diamond at {both} what a "
            f"difference from both sides gives."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the slopes at zero."""
    names = ("from the left", "from both sides", "from the right", "taken")
    return [("slope at zero", "value"), *zip(names, (*data.sides, data.at_zero), strict=True)]
