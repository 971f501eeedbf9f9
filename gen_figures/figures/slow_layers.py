"""How far each layer of three benches has moved after the same number of steps."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.figure import Figure

from gen_figures.plot import backward_arrow, decades, label, new_figure, series, tint
from gen_figures.protocol import Description, Row
from gen_figures.results import load
from gen_figures.style import SERIES, Theme
from gen_figures.words import NO_BREAK, one_digit, percent, plain

NAMES = ("sigmoid", "tanh", "relu")


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    median, low, high : dict of str to tuple of float
        Relative change of every layer by activation: median and the 10 % and 90 % quantiles.
    right : dict of str to float
        Share of right answers, a median.
    steps, seeds : int
        Of descent; number of networks.
    rate : float
        Of descent.
    """

    median: dict[str, tuple[float, ...]]
    low: dict[str, tuple[float, ...]]
    high: dict[str, tuple[float, ...]]
    right: dict[str, float]
    steps: int
    seeds: int
    rate: float


def data() -> Data:
    """Return the measured result."""
    found = load("slow-layers")
    median, low, high = (
        {name: tuple(found[part][name]) for name in NAMES} for part in ("median", "low", "high")
    )
    return Data(
        median=median,
        low=low,
        high=high,
        right={name: found["median"][f"{name}_right"] for name in NAMES},
        steps=found["settings"]["steps"],
        seeds=len(found["seeds"]),
        rate=found["settings"]["rate"],
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a line per activation, with the band of its seeds."""
    figure = new_figure(600, 400)
    ax = figure.subplots()
    layers = range(1, 11)
    ax.set(yscale="log", ylim=(2e-8, 6), xlim=(0.6, 10.4), xticks=layers, xlabel="layer")
    decades(ax, range(-7, 1, 1))
    ax.set_ylabel("change of the weights / their size")
    for name in NAMES:
        colour = theme.series[name]
        band = ax.fill_between(layers, data.low[name], data.high[name], color=colour, linewidth=0)
        band.set_alpha(0.12)
        tint(band)
        ax.plot(layers, data.median[name], **series(theme, name) | {"markersize": 7})
    place = {"sigmoid": (6, (52, -46)), "tanh": (4, (0, -24)), "relu": (8, (0, 20))}
    for name, (layer, offset) in place.items():
        at = (layer, data.median[name][layer - 1])
        label(ax, SERIES[name].label, at, offset=offset, color=theme.label[name])
    first = data.median["sigmoid"][0]
    label(
        ax, one_digit(first), (1, first), offset=(16, -34), color=theme.label["sigmoid"], ha="left"
    )
    backward_arrow(ax, "the gradient goes this way", theme)
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    first = {name: data.median[name][0] for name in NAMES}
    last = data.median["sigmoid"][-1]
    # In steps of five percent: single ones depend on the seeds.
    least = math.floor(20 * min(data.right[name] for name in NAMES if name != "sigmoid")) / 20
    return Description(
        title=(
            f"After {data.steps} steps the first sigmoid layer has moved "
            f"{one_digit(first['sigmoid'])} of its size, the first tanh layer "
            f"{plain(first['tanh'], 0)}"
        ),
        caption=(
            rf"Distance of every layer's weights from where they began, as a part of their size, "
            rf"after {data.steps} steps of descent with rate {data.rate}: the median of "
            rf"{data.seeds} benches, with a band from 10 to 90{NO_BREAK}%. Of a thousand other "
            rf"points the sigmoid benches classify {percent(data.right['sigmoid'])} correctly at "
            rf"the end, the others more than {percent(least)}."
        ),
        alt=(
            f"Change of weights by layer on a log axis: tanh and ReLU from a tenth to one, "
            f"sigmoid falling to {one_digit(first['sigmoid'])} at layer 1."
        ),
        description=(
            f"An axis of powers of ten over layers 1 to 10. Tanh and ReLU lie close together, from "
            f"the order of {plain(first['tanh'], 0)} in layer 1 to about 1 in "
            f"layer 10. The sigmoid falls from {one_digit(last)} in layer 10 to "
            f"{one_digit(first['sigmoid'])} in layer 1, most steeply from layer 10 to layer 4."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return medians and quantiles by layer."""
    rows: list[Row] = [("activation", "layer", "median", "10 %", "90 %")]
    for name in NAMES:
        columns = zip(data.median[name], data.low[name], data.high[name], strict=True)
        rows += [(SERIES[name].label, layer, *row) for layer, row in enumerate(columns, 1)]
    return rows
