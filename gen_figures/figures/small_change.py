"""A cost, its tangent and its secants; and how far a secant is off, by the size of the step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from gen_figures.plot import decades, label, new_figure, theory
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import percent, plain
from snippets import Array
from snippets.hand import WEIGHTS, chain_cost, chain_slopes
from snippets.small_change import central_error, cost_along, forward_error

LAYER = 3
SECANTS = (6.0, 2.0)
STEPS = tuple(10.0 ** (k / 4) for k in range(-52, 5))
NAMED = 0.01


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    weight, cost : ndarray
        The cost of the hand example by its third weight.
    at, height, slope : float
        Where the tangent touches, the cost there, and its derivative.
    secants : tuple of (float, float)
        Step, and cost at the end of the step.
    steps, forward, central : ndarray
        Size of a step, and the relative errors of two estimates of the derivative with it.
    named : float
        Relative error with a step of a hundredth.
    """

    weight: Array
    cost: Array
    at: float
    height: float
    slope: float
    secants: tuple[tuple[float, float], ...]
    steps: Array
    forward: Array
    central: Array
    named: float


def data() -> Data:
    """Compute the curve, the lines and the errors."""
    at = WEIGHTS[LAYER - 1]
    weight = np.linspace(-3.0, 10.0, 105)
    return Data(
        weight=weight,
        cost=np.array([cost_along(LAYER, w) for w in weight]),
        at=at,
        height=float(chain_cost()),
        slope=chain_slopes()[LAYER - 1],
        secants=tuple((step, cost_along(LAYER, at + step)) for step in SECANTS),
        steps=np.array(STEPS),
        forward=np.array([forward_error(step, LAYER) for step in STEPS]),
        central=np.array([central_error(step, LAYER) for step in STEPS]),
        named=forward_error(NAMED, LAYER),
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the lines at the left and the errors at the right."""
    figure = new_figure(600, 330)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.05))
    left.plot(data.weight, data.cost, color=theme.ink, linewidth=2.2)
    for step, end in data.secants:
        rise = (end - data.height) / step
        ends = np.array([data.at - 2.2, data.at + step + 1.2])
        look = {"color": theme.series["relu"], "linewidth": 1.4}
        left.plot(ends, data.height + rise * (ends - data.at), **look)
        left.plot([data.at + step], [end], "s", color=theme.series["relu"], markersize=6)
    ends = np.array([data.at - 3.2, data.at + 2.4])
    tangent = {"color": theme.series["sigmoid"], "linewidth": 2.2}
    left.plot(ends, data.height + data.slope * (ends - data.at), **tangent)
    left.plot([data.at], [data.height], "o", color=theme.ink, markersize=8, zorder=5)
    left.set(xlim=(-2.2, 9.6), ylim=(0, 0.19), yticks=(0, 0.05, 0.1, 0.15))
    left.set(xticks=(0, 2, 4, 6, 8), xlabel="weight", ylabel="cost")
    for ax, title in ((left, "the cost"), (right, "how far its slope is off")):
        ax.set_title(title, fontsize=SMALL)
    left.text(3.4, 0.155, "tangent: step 0", size=SMALL, color=theme.label["sigmoid"])
    left.text(3.4, 0.137, "secants: steps 2, 6", size=SMALL, color=theme.label["relu"])
    right.set(xscale="log", yscale="log", xlim=(1e-13, 20), ylim=(1e-13, 2))
    decades(right, range(-12, 1, 4), axis="x")
    decades(right, range(-12, 1, 4))
    right.plot(data.steps, data.forward, color=theme.series["relu"], linewidth=2)
    right.plot(
        data.steps, data.central, color=theme.series["residual"], linewidth=2, linestyle=(0, (6, 2))
    )
    right.set(xlabel="step", ylabel="relative error")
    look = {"fontsize": SMALL, "ha": "center"}
    label(right, "one-sided", (1e-4, 3e-2), offset=(0, 0), color=theme.label["relu"], **look)
    label(
        right,
        "both\nsides",
        (10**-1.3, 1e-10),
        offset=(0, 0),
        color=theme.label["residual"],
        **look,
    )
    rounding = np.array([1e-13, 1e-9])
    right.plot(rounding, 2e-15 / rounding, **theory(theme))
    label(right, "rounding", (10**-10.6, 10**-9.6), offset=(0, 0), color=theme.secondary, **look)
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    best = float(data.forward.min())
    off = percent(data.named, 2)
    return Description(
        title=f"With a step of {NAMED} the secant misses the derivative by only {off}",
        caption=(
            rf"Left: the cost of the hand example below by its third weight, with the tangent at "
            rf"${data.at:g}$ and two secants. Right: how far the slope of a secant is from "
            rf"${data.slope:.5f}$, the derivative, by the step; from one side, and from both sides "
            rf"at once (dashed). The smaller the step the better, until rounding takes over: the "
            rf"grey dashes rise in proportion to one over the step."
        ),
        alt=(
            "A curve with its tangent and two secants; beside it the error of the secant's slope, "
            "which falls with the step and rises again."
        ),
        description=(
            f"Left: the cost falls from {plain(float(data.cost[0]))} to "
            f"{plain(float(data.cost[-1]))}. The tangent touches it at {data.at:g}; secants lead "
            f"from there over steps of 6 and 2 and are less steep. Right, both axes in powers of "
            f"ten: the one-sided error falls in proportion to the step, to {plain(best, 1)} near a "
            f"step of 10⁻⁸, and rises below. The two-sided error falls with the square of the "
            f"step and reaches {plain(float(data.central.min()), 1)}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the errors by step."""
    rows: list[Row] = [("step", "one-sided error", "two-sided error")]
    columns = (data.steps, data.forward, data.central)
    rows += list(zip(*(column.tolist() for column in columns), strict=True))
    return rows
