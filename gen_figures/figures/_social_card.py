"""The picture for those who share a page: the first figure's line, and its one number."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from gen_figures.figures import twenty_layers
from gen_figures.plot import series, theory
from gen_figures.style import SERIF, Theme
from gen_figures.words import full

# CSS pixels, as sites that show such pictures want them.
SIZE = (1200, 630)
TITLE = "Vanishing gradients, checked"


def draw(theme: Theme) -> Figure:
    """Draw title, number and line on the ground of a theme."""
    data = twenty_layers.data()
    figure = Figure(figsize=(SIZE[0] / 72, SIZE[1] / 72), facecolor=theme.ground)
    figure.text(0.06, 0.885, TITLE, fontsize=60, color=theme.ink, va="center",
                family=SERIF)  # fmt: skip
    number = full(float(data.delta[0]), 1)
    figure.text(0.06, 0.69, number, fontsize=84, color=theme.label["sigmoid"],
                family=SERIF)  # fmt: skip
    said = f"of the last layer’s gradient reaches the first of {data.layer[-1]} sigmoid layers"
    figure.text(0.06, 0.63, said, fontsize=32, color=theme.secondary, va="center")
    ax = figure.add_axes((0.06, 0.11, 0.88, 0.44))
    ax.set_yscale("log")
    ax.plot(data.layer, data.bound, **theory(theme) | {"linewidth": 2.5})
    look = series(theme, "sigmoid") | {"markersize": 12, "linewidth": 5}
    ax.plot(data.layer, data.delta, **look, clip_on=False)
    ax.set(xlim=(0.6, data.layer[-1] + 0.4), ylim=(1e-14, 10), xticks=[], yticks=[])
    ax.minorticks_off()
    for layer, side in ((1, "left"), (int(data.layer[-1]), "right")):
        ends: dict[str, Any] = {"ha": side, "fontsize": 28, "color": theme.secondary}
        ax.text(
            float(side == "right"),
            -0.03,
            f"layer {layer}",
            va="top",
            transform=ax.transAxes,
            **ends,
        )
    return figure


def describe() -> str:
    """Return the picture's text, from the same data."""
    data = twenty_layers.data()
    return (
        f"{TITLE}: {full(float(data.delta[0]), 1)} of the last layer’s gradient reaches the first "
        f"of {data.layer[-1]} sigmoid layers. A line falls on a log axis."
    )
