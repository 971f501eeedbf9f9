"""One step of descent from the edge of a cliff, and the same descent with a limit on its steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import arrow, decades, label, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import MINUS, minus, plain, tex
from snippets import Array
from snippets.clipping import chain_loss, descent_path

RATE, LIMIT, STEPS = 1e-3, 1.0, 200
# Every so many steps of the limited descent have a dot.
EVERY = 8
NEAR, FAR = (0.975, 1.056), (-6.0, 2.6)
FLOOR, TOP = 1e-4, 1e78


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    near, far : ndarray, shape (2, points)
        Weights and the cost at them: around the edge of the cliff, and from wall to wall.
    thrown : tuple of float
        The weight at the start and after one and two steps without a limit.
    limited : ndarray
        The weight at the start and after each of 200 steps with it.
    """

    near: Array
    far: Array
    thrown: tuple[float, ...]
    limited: Array


def data() -> Data:
    """Compute the cost and both descents."""
    near, far = np.linspace(*NEAR, 28), np.linspace(*FAR, 173)
    return Data(
        np.array([near, [chain_loss(w) for w in near]]),
        np.array([far, [chain_loss(w) for w in far]]),
        descent_path(2, RATE),
        np.array(descent_path(STEPS, RATE, LIMIT)),
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the edge at the left and both walls at the right."""
    figure = new_figure(600, 340)
    left, right = figure.subplots(1, 2)
    _near(left, data, theme)
    _far(right, data, theme)
    figure.supxlabel("shared weight $w$", fontsize=SMALL, color=theme.secondary)
    return figure


def _near(ax: Axes, data: Data, theme: Theme) -> None:
    start, colour = data.thrown[0], theme.series["residual"]
    ax.plot(*data.near, color=theme.ink, linewidth=2.2)
    dots = data.limited[::EVERY]
    ax.plot(dots, [chain_loss(w) for w in dots], "o", color=colour, ms=5.5, mew=0)
    ax.set(xlim=NEAR, ylim=(-3, 72), yticks=(0, 20, 40, 60), ylabel="cost")
    ax.set_xticks((0.98, 1, 1.02, start), ("0.98", "1", "1.02", f"{start:g}"))
    high = chain_loss(start)
    _arrow(ax, (start, high), (NEAR[0], high), theme)
    ax.plot([start], [high], "s", color=theme.ink, ms=8, mew=0)
    look = {"offset": (0, 0), "color": theme.label["sigmoid"]}
    label(ax, "no limit", (0.977, high + 6), **look)
    text = f"limited:\na dot every\n{EVERY} steps"
    label(ax, text, (0.977, 24), **look | {"color": theme.label["residual"]})
    ax.set_title("the edge", fontsize=SMALL)


def _far(ax: Axes, data: Data, theme: Theme) -> None:
    start, landed, _ = data.thrown
    ax.plot(data.far[0], np.maximum(data.far[1], FLOOR), color=theme.ink, linewidth=2.2)
    ax.set(yscale="log", xlim=FAR, ylim=(FLOOR, TOP))
    decades(ax, range(0, 80, 20))
    ax.set_xticks((landed, -3, -1, start), (shown(landed), f"{MINUS}3", f"{MINUS}1", f"{start:g}"))
    # First the step, then the cost at its end.
    _arrow(ax, (start, chain_loss(start)), (landed, chain_loss(start)), theme)
    costs = [chain_loss(start), chain_loss(landed)]
    ax.plot([landed] * 2, costs, ":", color=theme.series["sigmoid"], lw=2)
    ax.plot([start], [chain_loss(start)], "s", color=theme.ink, ms=8, mew=0)
    ax.plot([landed], [chain_loss(landed)], "o", color=theme.series["sigmoid"], ms=9, mew=0)
    ax.set_title("both walls", fontsize=SMALL)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], theme: Theme) -> None:
    arrow(ax, start, end, theme.series["sigmoid"], 2, shrinkA=4)


def shown(value: float) -> str:
    """Return a number with two decimals and a true minus sign."""
    return minus(f"{value:.2f}")


def describe(data: Data) -> Description:
    """Return the words."""
    start, landed, lost = data.thrown
    high, higher = chain_loss(start), chain_loss(landed)
    end = float(data.limited[-1])
    return Description(
        title=(
            f"From the edge of a cliff one step leads to the other wall, at {shown(landed)}; "
            f"steps of limited length walk down"
        ),
        caption=(
            rf"Cost of fifty layers that share the weight $w$, half the square of $w^{{50}} - "
            rf"\tfrac12$, and descent from {start:g}, {RATE:g} of the gradient per step. Left: "
            rf"with gradients cut to length {LIMIT:g} it ends at {end:.3f}. Right, on a log axis: "
            rf"the first step without a limit takes the cost from {high:.0f} to ${tex(higher, 1)}$."
        ),
        alt=(
            f"Left: a cost that rises steeply from weight 1 on, with dots that walk down it. "
            f"Right: one step from {start:g} to {shown(landed)}, far up another wall."
        ),
        description=(
            f"Two panels with the shared weight on the horizontal axis. Left, the cost is flat up "
            f"to 1 and then rises to {high:.0f} at {start:g}. From there an arrow leaves the panel "
            f"at the left; dots walk down the curve and end at {end:.3f}. Right, on a log axis, "
            f"the cost has a floor between {MINUS}1 and 1 and a wall on each side. The arrow leads "
            f"from {start:g} across the floor to {shown(landed)}, and a dotted line from there up "
            f"the other wall to a cost of {plain(higher, 1)}. The next step would lead to "
            f"{plain(lost)}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the steps with a limit, and the first two without."""
    rows: list[Row] = [("step", "w with a limit", "w without")]
    for step, limited in enumerate(data.limited.tolist()):
        rows.append((step, limited, data.thrown[step] if step < len(data.thrown) else ""))
    return rows
