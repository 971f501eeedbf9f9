"""The powers of a number: nothing happens at 0, everything at 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import decades, label, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import Theme
from gen_figures.words import full, plain
from snippets import Array

VALUES = (2.0, 1.1, 1.01, 1.0, 0.99, 0.9, 0.5, 0.1)
EXAMPLES = (2.0, 0.1)
LAYERS = 50
EXAMPLE_LAYERS = 5
DECADES = 6


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    n : ndarray
        Number of layers, 0 to 50.
    w : tuple of float
        The weights.
    powers : ndarray
        w to the power of n, shape (weights, layers).
    """

    n: Array
    w: tuple[float, ...]
    powers: Array


def data() -> Data:
    """Return the powers of every weight."""
    n = np.arange(LAYERS + 1)
    return Data(n, VALUES, np.array(VALUES)[:, None] ** n)


def draw(data: Data, theme: Theme) -> Figure:
    """Draw one line per weight; the outer ones leave the frame."""
    figure = new_figure(600, 420)
    ax = figure.subplots()
    ax.set_yscale("log")
    ax.set(xlim=(0, LAYERS), ylim=(10.0**-DECADES, 10.0**DECADES), xlabel="layers n")
    ax.set_ylabel("$|w|^n$")
    decades(ax, range(-DECADES, DECADES + 1, 2))
    for w, powers in zip(data.w, data.powers, strict=True):
        _line(ax, w, data.n, powers, theme)
    return figure


def _line(ax: Axes, w: float, n: Array, powers: Array, theme: Theme) -> None:
    strong = w in EXAMPLES
    colour = theme.ink if strong or w == 1 else theme.secondary
    ax.plot(n, powers, color=colour, linewidth=2.5 if strong else 1.5)
    limit = 10.0**DECADES
    inside = (powers < limit) & (powers > 1 / limit)
    if inside.all():
        # The three around 1 end within a few pixels of each other.
        nudge = {1.01: 11, 0.99: -11}.get(w, 0)
        text = f"{w:g} → {plain(float(powers[-1]))}" if w != 1 else "1 stays"
        label(ax, text, (n[-1], powers[-1]), offset=(8, nudge), color=colour)
    else:
        # Where there is room beside the line, short of where it leaves the frame.
        n_label = np.log(limit) / abs(np.log(w)) * (0.62 if w == min(VALUES) else 0.94)
        label(ax, f"w = {w:.1f}", (n_label, w**n_label), offset=(8, 0), color=colour)
    if strong:
        _example(ax, n, powers, theme)


def _example(ax: Axes, n: Array, powers: Array, theme: Theme) -> None:
    value = float(powers[EXAMPLE_LAYERS])
    ax.plot([EXAMPLE_LAYERS], [value], "o", color=theme.ink, markersize=7)
    text = plain(value) if value > 1 else full(value, 1)
    label(ax, text, (EXAMPLE_LAYERS, value), offset=(9, -6), color=theme.ink)


def _power(data: Data, w: float, n: int) -> float:
    return float(data.powers[data.w.index(w), n])


def describe(data: Data) -> Description:
    """Return the words."""
    last = int(data.n[-1])
    ends = {w: plain(_power(data, w, last)) for w in data.w}
    five = {2.0: plain(_power(data, 2.0, EXAMPLE_LAYERS))}
    five[0.1] = full(_power(data, 0.1, EXAMPLE_LAYERS), 1)
    return Description(
        title="The divide between vanishing and exploding is at 1, not at 0",
        caption=(
            rf"$|w|^n$ for eight weights $w$, on a logarithmic axis. The dots are two "
            rf"examples: five layers make {five[2.0]} of 2.0 and {five[0.1]} of 0.1. The lines "
            rf"fan out from 1: after {last} layers 0.9 has shrunk to {ends[0.9]}, 1.1 has grown "
            rf"to {ends[1.1]}."
        ),
        alt=(
            "Powers of eight numbers against the number of layers, log axis: "
            "all above 1 rise, all below 1 fall, in straight lines from 1."
        ),
        description=(
            f"Straight lines that all start at 1. After {last} layers: "
            + ", ".join(f"{w:g} gives {ends[w]}" for w in data.w)
            + f". Dots mark 2.0 and 0.1 after {EXAMPLE_LAYERS} layers: {five[2.0]} and {five[0.1]}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return all powers."""
    rows: list[Row] = [("n", *(f"{w:g}^n" for w in data.w))]
    rows += [(int(n), *column.tolist()) for n, column in zip(data.n, data.powers.T, strict=True)]
    return rows
