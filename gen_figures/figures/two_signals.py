"""Two signals in the hidden layers of three networks: differences forwards, gradient backwards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import decades, label, new_figure, series, tint
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import plain, tex
from snippets import Array
from snippets.signals import kept

NETWORKS = {"sigmoid": 1.0, "relu": 2.0, "tanh": 9.0}
NAMES = {"sigmoid": "sigmoid, 1/n", "relu": "ReLU, 2/n", "tanh": "tanh, 9/n"}
SEEDS = 100
# At which layer a line is named, and how far above it, in pixels: forwards, backwards.
PLACES = {
    "sigmoid": ((4, 54, 8), (4, -56, 8)),
    "relu": ((6, 0, -30), (4, 0, -30)),
    "tanh": ((7, 0, 16), (3, 12, 16)),
}


@dataclass(frozen=True)
class Signal:
    """One signal of one network in every hidden layer: median, and between what eight in ten lie.

    Attributes
    ----------
    low, median, high : ndarray, shape (9,)
        First layer first, relative to the layer where the signal sets out.
    """

    low: Array
    median: Array
    high: Array


@dataclass(frozen=True)
class Data:
    """What is drawn: the two signals of each network, and of how many networks."""

    layer: Array
    forwards: dict[str, Signal]
    backwards: dict[str, Signal]
    networks: int


def data() -> Data:
    """Measure both signals at the start."""
    forwards, backwards = {}, {}
    for name, gain in NETWORKS.items():
        forwards[name], backwards[name] = (Signal(*one) for one in kept(name, gain, SEEDS))
    layers = len(forwards["sigmoid"].median)
    return Data(np.arange(1, layers + 1), forwards, backwards, SEEDS)


def draw(data: Data, theme: Theme) -> Figure:
    """Draw what goes forwards at the left, what comes back at the right, on one scale."""
    figure = new_figure(600, 400)
    left, right = figure.subplots(1, 2, sharey=True)
    ways = (
        (left, data.forwards, "forwards \N{RIGHTWARDS ARROW}"),
        (right, data.backwards, "\N{LEFTWARDS ARROW} backwards"),
    )
    for side, (ax, networks, title) in enumerate(ways):
        ax.set_yscale("log")
        ax.set(xlim=(0.7, 9.3), ylim=(1e-6, 100), xticks=range(1, 10, 2))
        decades(ax, range(-6, 3, 2))
        ax.set_title(title, color=theme.ink)
        for name, one in networks.items():
            _line(ax, data.layer, one, name, theme)
            layer, aside, lift = PLACES[name][side]
            at = (layer, float(one.median[layer - 1]))
            look = {"color": theme.label[name], "fontsize": SMALL, "ha": "center"}
            label(ax, NAMES[name], at, offset=(aside, lift), **look)
    left.set_ylabel("share that arrives")
    figure.supxlabel("hidden layer", fontsize=SMALL, color=theme.secondary)
    return figure


def _line(ax: Axes, layer: Array, one: Signal, name: str, theme: Theme) -> None:
    colour = theme.series[name]
    band = ax.fill_between(layer, one.low, one.high, color=colour, linewidth=0)
    band.set_alpha(0.1)
    tint(band)
    ax.plot(layer, one.median, **series(theme, name) | {"linewidth": 2.2, "markersize": 5})


def describe(data: Data) -> Description:
    """Return the words."""
    ends = {name: float(one.median[-1]) for name, one in data.forwards.items()}
    backs = {name: float(one.median[0]) for name, one in data.backwards.items()}
    each = "; ".join(
        f"{NAMES[name]}: {plain(ends[name], 0)} forwards, {plain(backs[name], 0)} backwards"
        for name in NETWORKS
    )
    return Description(
        title=(
            f"Eight sigmoid layers leave about {plain(ends['sigmoid'], 0)} of the "
            f"differences between the points, and as little of the gradient"
        ),
        caption=(
            rf"Nine hidden layers of the bench before training. Left: the standard deviation of "
            rf"$z$ over the 256 points, relative to layer 1. Right: the rms of $\delta$, relative "
            rf"to layer 9. Medians of {data.networks} networks, bands from the lowest tenth to the "
            rf"highest. Of the sigmoids' signals about ${tex(ends['sigmoid'], 0)}$ and "
            rf"${tex(backs['sigmoid'], 0)}$ arrive."
        ),
        alt=(
            "Two panels: the sigmoids' lines fall alike, forwards and backwards; ReLU keeps both; "
            "tanh with large weights keeps one, enlarges the other."
        ),
        description=(
            f"Hidden layers 1 to 9 on the horizontal axes, shares on one log axis. What arrives at "
            f"the far end: {each}. The bands are narrow beside these differences."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return both signals, a row per network and layer."""
    rows: list[Row] = [
        (
            "network",
            "layer",
            *(
                f"{way}, {part}"
                for way in ("forwards", "backwards")
                for part in ("low", "median", "high")
            ),
        )
    ]
    for name in NETWORKS:
        both = (data.forwards[name], data.backwards[name])
        rows += [
            (
                NAMES[name],
                place + 1,
                *(float(part[place]) for one in both for part in (one.low, one.median, one.high)),
            )
            for place in range(len(data.layer))
        ]
    return rows
