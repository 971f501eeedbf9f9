"""Which ReLU units are silent on every example, step by step: they die, and some come back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from gen_figures.plot import label, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import Theme
from gen_figures.words import percent
from snippets import Array
from snippets.dead_units import revived, train_and_watch

RATE, SEED, STEPS = 1.0, 4, 200


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    watched : ndarray
        Shape (steps + 1, layers, n), of bool: dead. In each layer sorted by first death.
    share : ndarray
        Shape (steps + 1,): dead units of all layers.
    back : tuple of int
        Units of each layer that came back at least once.
    """

    watched: Array
    share: Array
    back: tuple[int, ...]

    def bars(self, layer: int) -> list[tuple[int, int, int]]:
        """Return (row, from, to) of every time that a unit of a layer (from 0) was dead."""
        found = []
        for row, silent in enumerate(self.watched[:, layer].T):
            padded = np.concatenate([[False], silent, [False]])
            edges = np.flatnonzero(padded[1:] != padded[:-1])
            found += [(row, int(a), int(b)) for a, b in edges.reshape(-1, 2)]
        return found


def data() -> Data:
    """Return one training run, its units sorted."""
    watched, _ = train_and_watch(RATE, SEED, STEPS)
    never = len(watched)
    first = np.where(watched.any(axis=0), watched.argmax(axis=0), never)
    # Equals in order of how long they were dead.
    order = np.lexsort((-watched.sum(axis=0), first), axis=1)
    in_order = np.take_along_axis(watched, order[None], axis=2)
    share = watched.mean(axis=(1, 2))
    return Data(in_order, share, tuple(revived(watched)))


def draw(data: Data, theme: Theme) -> Figure:
    """Draw three blocks of units, layer 1 on top, and the share of dead units below."""
    steps, layers, width = data.watched.shape
    figure = new_figure(600, 620)
    axes = figure.subplots(layers + 1, 1, sharex=True, height_ratios=[*[1.0] * layers, 0.8])
    for layer, ax in enumerate(axes[:-1]):
        _block(ax, data, layer, theme)
        ax.set(ylim=(width, 0), yticks=[0, width], yticklabels=["1", str(width)])
        ax.set_ylabel(f"layer {layer + 1}\nunits")
    below = axes[-1]
    below.plot(np.arange(steps), data.share, color=theme.series["relu"], linewidth=2)
    below.set(xlim=(0, steps - 1), xlabel="step", ylim=(0, 0.4), yticks=[0, 0.2, 0.4])
    below.set_yticklabels([percent(y) for y in (0, 0.2, 0.4)])
    below.set_ylabel("dead\nof all")
    last = float(data.share[-1])
    label(below, percent(last), (steps - 1, last), color=theme.label["relu"])
    return figure


def _block(ax: Axes, data: Data, layer: int, theme: Theme) -> None:
    """Draw a bar for every time that a unit was dead, as wide as it lasted."""
    corners = [
        [(a, row + 0.1), (b, row + 0.1), (b, row + 0.9), (a, row + 0.9)]
        for row, a, b in data.bars(layer)
    ]
    ax.add_collection(PolyCollection(corners, facecolors=theme.ink, linewidths=0))
    back = data.back[layer]
    text = f"{back} came\nback" if back else "none\ncame back"
    middle = data.watched.shape[2] / 2
    label(ax, text, (len(data.watched) - 1, middle), color=theme.secondary)


def describe(data: Data) -> Description:
    """Return the words."""
    steps, layers, width = data.watched.shape
    start, end = data.watched[0].sum(axis=1), data.watched[-1].sum(axis=1)
    numbers = "; ".join(
        f"layer {layer + 1}: {start[layer]} dead at the start, {end[layer]} at the end, "
        f"{data.back[layer]} came back at least once"
        for layer in range(layers)
    )
    return Description(
        title=(
            f"In layer 1 the dead stay dead; {sum(data.back[1:])} units of layers 2 and 3 "
            f"came back at least once"
        ),
        caption=(
            rf"Each row is a ReLU unit, with a bar while it lets nothing through on any example; "
            rf"rows are sorted by first death. {layers} layers of {width} units, step size "
            rf"{RATE:g}, {steps - 1} steps of plain descent, one network. Below: the dead as a "
            rf"share of all units, {percent(float(data.share[0]))} at the start and "
            rf"{percent(float(data.share[-1]))} at the end."
        ),
        alt=(
            f"Rows of units over {steps - 1} steps. Layer 1: a few bars that never end. "
            f"Deeper layers: many bars with gaps, where units return."
        ),
        description=(
            f"Three blocks of {width} rows, one per unit, over {steps - 1} steps. {numbers}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return every time that a unit was dead."""
    rows: list[Row] = [("layer", "row", "from step", "before step")]
    for layer in range(data.watched.shape[1]):
        rows += [(layer + 1, row + 1, a, b) for row, a, b in data.bars(layer)]
    return rows
