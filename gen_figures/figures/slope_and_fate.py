"""The slope of one sigmoid layer, and what fifty of them leave: at best, on average, measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from gen_figures import results
from gen_figures.plot import decades, label, new_figure, series, theory, tint
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import NO_BREAK, plain, tex
from snippets.activations import dsigmoid
from snippets.bench import bench_inputs
from snippets.depth_gain import predicted_logs
from snippets.survival import TOWER

# Depths of the tower, and their names in the result.
DEPTHS = {3: "_L3", 10: "_L10", 20: "_L20", TOWER.layers: ""}
# The share of the inputs of a layer that lies in the tinted band.
SHARE = 0.9
LAYER = 5


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    z, slope : tuple of float
        The slope of the sigmoid.
    low, high : float
        Between them lie nine tenths of the inputs of the bench's fifth layer.
    least : float
        Smallest slope in that band.
    depths : tuple of int
        Where networks were measured.
    best, average : tuple of float
        For 1 … 50 layers: (1/4)^(L-1), and the average over wide networks.
    measured : tuple of float
        rms(δ_1) / rms(δ_L) at `depths`, medians.
    networks : int
        How many of each depth.
    """

    z: tuple[float, ...]
    slope: tuple[float, ...]
    low: float
    high: float
    least: float
    depths: tuple[int, ...]
    best: tuple[float, ...]
    average: tuple[float, ...]
    measured: tuple[float, ...]
    networks: int


def data() -> Data:
    """Compute the slope and the average, measure the networks."""
    z = np.linspace(-6, 6, 121)
    inputs = bench_inputs("sigmoid")[LAYER - 1]
    low, high = (float(q) for q in np.quantile(inputs, [(1 - SHARE) / 2, (1 + SHARE) / 2]))
    layers = range(1, TOWER.layers + 1)
    found = results.load("survival")
    return Data(
        tuple(float(each) for each in z),
        tuple(float(each) for each in dsigmoid(z)),
        low,
        high,
        float(min(dsigmoid(low), dsigmoid(high))),
        tuple(DEPTHS),
        tuple(0.25 ** (depth - 1) for depth in layers),
        tuple(float(10.0**log) for log in predicted_logs("sigmoid", 1.0, TOWER.layers)),
        tuple(found["median"][f"tower_sigmoid_1{name}"] for name in DEPTHS.values()),
        len(found["seeds"]),
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the slope at the left, the fate of a gradient at the right."""
    figure = new_figure(600, 340)
    left, right = figure.subplots(1, 2, width_ratios=[2, 3])
    left.plot(data.z, data.slope, color=theme.series["sigmoid"])
    left.set(xlim=(-6, 6), ylim=(0, 0.27), xlabel="input z", ylabel="slope")
    left.set_xticks([-6, 0, 6])
    left.set_yticks([0, 0.25], ["0", "¼"])
    tint(left.axvspan(data.low, data.high, color=theme.tint, linewidth=0))
    left.set_title("one layer", fontsize=SMALL, color=theme.ink)
    right.set_yscale("log")
    right.set(xlim=(0, 52), ylim=(1e-33, 3), xlabel="layers")
    decades(right, range(-30, 1, 10))
    layers = range(1, len(data.best) + 1)
    right.plot(layers, data.best, color=theme.ink, linewidth=1.2)
    right.plot(layers, data.average, **theory(theme))
    right.plot(data.depths, data.measured, **{**series(theme, "sigmoid"), "linestyle": "none"})
    right.set_title("fifty layers", fontsize=SMALL, color=theme.ink)
    at = (30.0, data.best[29])
    label(right, "¼ per layer", at, offset=(8, 10), color=theme.ink, fontsize=SMALL)
    at = (20.0, data.measured[data.depths.index(20)])
    colour = theme.label["sigmoid"]
    label(right, "measured", at, offset=(-8, -12), ha="right", color=colour, fontsize=SMALL)
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    last = data.depths[-1]
    share = f"{100 * SHARE:.0f}{NO_BREAK}%"
    return Description(
        title=(
            f"Where the inputs lie a slope is at least {plain(data.least)}; fifty layers leave "
            f"{plain(data.measured[-1], 0)} all the same"
        ),
        caption=(
            rf"Left: the slope of the sigmoid; tinted, where {share} of the inputs of the bench's "
            rf"layer {LAYER} lie. Right: $\dlt_1$ as a part of $\dlt_L$ over the number of layers "
            rf"$L$, weights of variance $1/n$. Solid line: the best slope in every layer. Dots: "
            rf"measured, {TOWER.width} units, medians of {data.networks} networks. Dashed: the "
            rf"average over wide networks. After {last} layers: ${tex(data.best[-1])}$, about "
            rf"${tex(data.measured[-1], 0)}$ and ${tex(data.average[-1])}$."
        ),
        alt=(
            f"A bell between two lines at the left; at the right two falling lines on a log axis, "
            f"with dots on the lower one down to {plain(data.measured[-1], 0)}."
        ),
        description=(
            f"Left: a bell with its top of one quarter at 0, and a tinted band from "
            f"{plain(data.low)} to {plain(data.high)} around the top. Right: a log axis from 1 "
            f"down to 10⁻³³ over 1 to {last} layers. The upper line falls by a factor of four "
            f"per layer, to {plain(data.best[-1])}. The dots and the dashed line through them fall "
            f"a little faster, to {plain(data.measured[-1], 0)}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the three values at the depths measured."""
    rows: list[Row] = [("layers", "at best", "average", "measured")]
    for depth, measured in zip(data.depths, data.measured, strict=True):
        rows.append((depth, data.best[depth - 1], data.average[depth - 1], measured))
    return rows
