"""Twenty sigmoid layers before the first step: what reaches the first one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from gen_figures import results
from gen_figures.plot import backward_arrow, decades, label, new_figure, series, theory, tint
from gen_figures.protocol import Description, Row
from gen_figures.style import Theme
from gen_figures.words import full, one_digit, percent, plain, tex
from snippets import Array
from snippets.activations import max_slope

NUMBERS = {20: "Twenty"}
# How each cure is drawn, its name, where that stands, and how far from its line.
CURES: dict[str, tuple[dict[str, Any], str, int, tuple[float, float]]] = {
    "normalised": ({"dash": (0, (4, 1.5)), "colour": "silu"}, "batch normalisation", 3, (2, 12)),
    "relu": ({"dash": (0, (1.5, 1.5)), "colour": "relu"}, "ReLU, He", 1, (2, 12)),
    "skips": ({"dash": (0, (8, 2, 1.5, 2, 1.5, 2)), "colour": "residual"}, "skips", 7, (0, -13)),
}


@dataclass(frozen=True)
class Data:
    """What is drawn, all as shares of layer 20.

    Attributes
    ----------
    layer : ndarray
        1 to 20.
    delta, low, high : ndarray
        rms of ∂J/∂Z_l: median, 10 % and 90 % over the networks.
    gradient : ndarray
        rms of ∂J/∂W_l: median over the networks.
    bound : ndarray
        The greatest slope of the sigmoid for every layer between l and 20.
    networks : int
        How many were measured.
    cured : dict of str to ndarray
        rms of ∂J/∂Z_l with each cure: median over the networks.
    """

    layer: Array
    delta: Array
    low: Array
    high: Array
    gradient: Array
    bound: Array
    networks: int
    cured: dict[str, Array]


def data() -> Data:
    """Return the measured result and the bound."""
    measured = results.load("twenty-layers")
    layers = int(measured["settings"]["layers"])
    layer = np.arange(1, layers + 1)
    return Data(
        layer=layer,
        delta=np.array(measured["median"]["delta"]),
        low=np.array(measured["low"]["delta"]),
        high=np.array(measured["high"]["delta"]),
        gradient=np.array(measured["median"]["gradient"]),
        bound=max_slope("sigmoid") ** (layers - layer).astype(float),
        networks=len(measured["seeds"]),
        cured={cure: np.array(measured["median"][cure]) for cure in CURES},
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the shares on a logarithmic axis, layer 1 left."""
    figure = new_figure(600, 420)
    ax = figure.subplots()
    ax.set_yscale("log")
    colour, text = theme.series["sigmoid"], theme.label["sigmoid"]
    tint(ax.fill_between(data.layer, data.low, data.high, color=colour, alpha=0.15, linewidth=0))
    ax.plot(data.layer, data.bound, **theory(theme))
    ax.plot(data.layer, data.gradient, color=colour, linewidth=1.2)
    ax.plot(data.layer, data.delta, **series(theme, "sigmoid"), linewidth=2.5, clip_on=False)
    ax.set(xlim=(0.4, data.layer[-1] + 0.3), xticks=[1, 5, 10, 15, 20], xlabel="layer")
    for name, (look, words, layer, offset) in CURES.items():
        line = {"color": theme.series[look["colour"]], "linestyle": look["dash"], "linewidth": 2}
        ax.plot(data.layer, data.cured[name], **line)
        at = (layer, float(data.cured[name][layer - 1]))
        label(ax, words, at, offset=offset, color=theme.label[look["colour"]])
    ax.set(ylim=(1e-15, 1e3))
    decades(ax, range(-14, 3, 2))
    ax.set_ylabel(f"gradient, as a part of layer {data.layer[-1]}’s")
    number = plain(float(data.delta[0]), 1)
    label(ax, number, (1, data.delta[0]), offset=(14, -16), color=text, fontsize=20)
    at_best = {"color": theme.secondary, "ha": "right"}
    label(ax, "¼ per layer", (10, float(data.bound[9])), offset=(-8, 8), **at_best)
    label(ax, "sigmoid", (12, float(data.delta[11])), offset=(16, -16), color=text)
    backward_arrow(ax, "the gradient goes this way", theme)
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    last, first = int(data.layer[-1]), float(data.delta[0])
    # With room: a hundred other networks lie a little differently.
    within = math.ceil(1.2 * max(first / float(data.low[0]), float(data.high[0]) / first))
    bound = float(data.bound[0])
    cured = sorted(float(line[0]) for line in data.cured.values())
    return Description(
        title=(
            f"{NUMBERS[last]} sigmoid layers: the first one gets {full(first, 1)} of the gradient "
            f"of the last one"
        ),
        caption=(
            rf"Gradients of {data.networks} new networks of {last} sigmoid layers, before the "
            rf"first step: root mean square of $\delta_l = \partial J/\partial Z_l$ (dots: median; "
            rf"band: {100 * results.LOW:g}–{percent(results.HIGH)}) and of $\partial J/\partial "
            rf"W_l$ (thin), each as a share of layer {last}'s. Layer 1 is left with about "
            rf"${tex(first, 1)}$, in eight of ten networks within a factor of {within}. Dashed: a "
            rf"factor $1/4$ per layer, the greatest slope that the sigmoid has. Above: the same "
            rf"networks with one cure each (medians); layer 1 then gets between "
            rf"${tex(cured[0], 1)}$ and ${tex(cured[-1], 1)}$."
        ),
        alt=(
            f"Gradient by layer on a log axis: a straight fall from 1 at layer {last} to "
            f"{plain(first, 1)} at layer 1. Three cures end "
            f"between {one_digit(cured[0])} and {one_digit(cured[-1])}."
        ),
        description=(
            f"From layer {last} back to layer 1 the measured gradient falls in a nearly straight "
            f"line from 1 to about {plain(first, 1)}; in eight of ten networks the end lies within "
            f"a factor of {within} of it. The gradient of the weights follows the same line and "
            f"ends at {one_digit(float(data.gradient[0]))}. A factor 1/4 per layer, dashed, ends "
            f"at {plain(bound)}, above the measured line. With batch normalisation layer 1 gets "
            f"{one_digit(float(data.cured['normalised'][0]))} of the last layer's gradient, with "
            f"ReLU and He's weights {one_digit(float(data.cured['relu'][0]))}, with skips "
            f"{one_digit(float(data.cured['skips'][0]))}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the shares layer by layer."""
    measured = (data.layer, data.delta, data.low, data.high, data.gradient, data.bound)
    columns = (*measured, *data.cured.values())
    names = ("layer", "delta", "delta 10 %", "delta 90 %", "weights", "0.25 per layer")
    rows: list[Row] = [(*names, *(words for _, words, _, _ in CURES.values()))]
    rows += list(zip(*map(Array.tolist, columns), strict=True))
    return rows
