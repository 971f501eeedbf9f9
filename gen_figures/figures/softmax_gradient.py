"""Five classes behind a softmax: the gradient of each input, and what an elementwise rule gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from gen_figures.plot import label, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from snippets import Array
from snippets.softmax import five_classes

PLACES = 3


@dataclass(frozen=True)
class Data:
    """What is drawn: for each class ∂J/∂z, truly and by the rule that goes entry by entry."""

    true: Array
    elementwise: Array

    @property
    def correct(self) -> int:
        """Index of the true class: the only one that is to grow."""
        return int(np.argmin(self.true))


def data() -> Data:
    """Return the two gradients of the example."""
    return Data(*five_classes())


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a stem a class, and the elementwise rule as open squares beside it."""
    figure = new_figure(600, 330)
    ax = figure.subplots()
    classes = np.arange(1, data.true.size + 1)
    ax.set(xlim=(0.5, 5.75), ylim=(-1.05, 0.62), xticks=classes)
    ax.set_yticks([-1, -0.5, 0, 0.5], ["−1", "−0.5", "0", "0.5"])
    ax.set_xlabel("class")
    ax.set_ylabel(r"gradient of its input, $\partial J/\partial z$")
    ax.spines["bottom"].set_visible(False)
    ax.tick_params(axis="x", length=0)
    ax.axhline(0, color=theme.mark, linewidth=1)
    ax.vlines(classes - 0.08, 0, data.true, color=theme.ink, linewidth=2)
    ax.plot(classes - 0.08, data.true, "o", color=theme.ink, markersize=9)
    look: dict[str, Any] = {"color": theme.mark, "mfc": "none", "mew": 2, "markersize": 9}
    ax.plot(classes + 0.16, data.elementwise, "s", **look)
    for place, value in zip(classes, data.true, strict=True):
        shown = f"{value:.{PLACES}f}".replace("-", "−")
        offset = (0, 14) if value > 0 else (-9, 0)
        label(ax, shown, (place - 0.08, float(value)), offset=offset,
              ha="center" if value > 0 else "right")  # fmt: skip
    worst = data.correct + 1
    label(ax, "filled: true gradient\nopen: elementwise rule", (worst + 0.16, -0.62),
          offset=(30, 0), color=theme.secondary, fontsize=SMALL)  # fmt: skip
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    others = np.delete(data.true, data.correct)
    wrong = int(np.count_nonzero(np.delete(data.elementwise, data.correct)))
    values = ", ".join(f"{value:.{PLACES}f}" for value in data.true).replace("-", "−")
    best = data.correct + 1
    return Description(
        title=f"Behind a softmax all {data.true.size} inputs get a gradient, not only the true one",
        caption=(
            rf"Five inputs behind a softmax with cross-entropy; class {best} is the true one. "
            rf"Filled: $\partial \J/\partial z = a - y$. Open: what $a \had (1 - a)$ times the "
            rf"gradient at the output gives: right for class {best}, zero for the others. The "
            rf"filled dots add up to zero."
        ),
        alt=(
            f"Class {best} has a large negative gradient, the four others positive ones; the "
            f"elementwise rule gives {wrong} of those four."
        ).replace("gives 0 of", "gives none of"),
        description=(
            f"True gradients of classes 1 to {data.true.size}: {values}. The positive ones add up "
            f"to {others.sum():.{PLACES}f}. The elementwise rule gives "
            f"{data.elementwise[data.correct]:.{PLACES}f} for class {best} and zero for the rest."
        ).replace("gives -", "gives −"),
    )


def table(data: Data) -> list[Row]:
    """Return both gradients of each class."""
    rows: list[Row] = [("class", "true gradient", "elementwise rule")]
    pairs = zip(data.true.tolist(), data.elementwise.tolist(), strict=True)
    rows += [(number, *pair) for number, pair in enumerate(pairs, start=1)]
    return rows
