"""The points of the bench, and what a stuck and a trained bench answer all over their square."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import new_figure, tint
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import percent
from snippets import Array
from snippets.answers import answers, trained_bench
from snippets.training import quadrants, share_right, unseen

NETWORKS = ("sigmoid", "tanh")
SIDE, STEPS = 49, 300
# Colour and marker of the labels 0 and 1.
LOOKS = (("sigmoid", "x"), ("relu", "o"))


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    x, y : ndarray, shape (256,)
        The points that all networks are trained on.
    one : ndarray, shape (256,)
        1 where both coordinates have one sign, else 0.
    answers : dict of str to ndarray, shape (49, 49)
        By network: the probability of the label one, from -2 to 2.
    right : dict of str to float
        By network: share of other points whose label it meets.
    others : int
        How many other points.
    """

    x: Array
    y: Array
    one: Array
    answers: dict[str, Array]
    right: dict[str, float]
    others: int


def data() -> Data:
    """Train both networks, and ask them."""
    X, Y = quadrants()
    weights = {name: trained_bench(name, steps=STEPS) for name in NETWORKS}
    return Data(
        X[0],
        X[1],
        Y[0],
        {name: answers(name, one, SIDE) for name, one in weights.items()},
        {name: share_right(name, one) for name, one in weights.items()},
        unseen()[1].size,
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw three squares of one scale."""
    figure = new_figure(600, 270)
    axes = figure.subplots(1, 3, sharey=True)
    titles = ("the points", "sigmoid: stuck", "tanh: trained")
    for ax, title in zip(axes, titles, strict=True):
        ax.set(xlim=(-2, 2), ylim=(-2, 2), xticks=(-2, 0, 2), yticks=(-2, 0, 2), aspect="equal")
        ax.set_title(title, fontsize=SMALL)
    for ax in (axes[0], axes[2]):
        for zero in (ax.axhline, ax.axvline):
            zero(0, color=theme.mark, linewidth=0.8)
    for label, (look, marker) in enumerate(LOOKS):
        at = data.one == label
        style = {"color": theme.series[look], "marker": marker, "linestyle": ""}
        axes[0].plot(data.x[at], data.y[at], **style, markersize=4.5, markeredgewidth=1.2)
    for ax, name in zip(axes[1:], NETWORKS, strict=True):
        _regions(ax, data.answers[name], theme)
    figure.supxlabel("first coordinate", fontsize=SMALL, color=theme.secondary)
    axes[0].set_ylabel("second coordinate")
    return figure


def _regions(ax: Axes, one: Array, theme: Theme) -> None:
    """Tint where each label is the likelier, and say so in each part."""
    line = np.linspace(-2, 2, len(one))
    for (look, _), levels in zip(LOOKS, ((0, 0.5), (0.5, 1)), strict=True):
        area = ax.contourf(line, line, one, levels=levels, colors=[theme.series[look]], alpha=0.15)
        tint(area)
    ax.contour(line, line, one, levels=[0.5], colors=[theme.ink], linewidths=2)
    if np.ptp(one) < 0.01:
        text = f"one: {percent(float(one.mean()))},\neverywhere"
        ax.text(0, 0, text, ha="center", va="center", size=SMALL)
        return
    for x, y in ((-1.1, 1.1), (1.1, 1.1), (-1.1, -1.1), (1.1, -1.1)):
        ax.text(x, y, "one" if x * y > 0 else "zero", ha="center", va="center", size=SMALL)


def describe(data: Data) -> Description:
    """Return the words."""
    ones, points = int(data.one.sum()), len(data.one)
    stuck = percent(float(data.answers["sigmoid"].mean()))
    right = {name: percent(share) for name, share in data.right.items()}
    return Description(
        title=(
            f"A stuck network gives all points the same answer: {stuck}, the share of ones "
            f"among them"
        ),
        caption=(
            f"Left: the {points} points of the training, with the label one (dots) where both "
            f"coordinates have the same sign, else zero (crosses). Then what two benches answer "
            f"after {STEPS} steps, tinted by the likelier label; thick: the border at one half. Of "
            f"{data.others:,} other points they classify {right['sigmoid']} and {right['tanh']} "
            f"correctly."
        ),
        alt=(
            f"Three squares: points by quadrant; a stuck network that answers {stuck} everywhere; "
            f"a trained one whose borders follow the axes."
        ),
        description=(
            f"Three squares from -2 to 2. In the first, {ones} dots fill the upper right and the "
            f"lower left quadrant, {points - ones} crosses the other two. The second, of the "
            f"sigmoid bench, is one area: {stuck} everywhere. The third, of the tanh bench, has an "
            f"area of ones at the upper right and one at the lower left, with borders near the "
            f"axes, and zeros between them, also at the centre."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the points."""
    rows: list[Row] = [("first coordinate", "second coordinate", "label")]
    rows += zip(data.x.tolist(), data.y.tolist(), data.one.astype(int).tolist(), strict=True)
    return rows
