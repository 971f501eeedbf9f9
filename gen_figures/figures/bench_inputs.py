"""The sigmoid and its slope, with the inputs that a layer of the bench really gets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import label, new_figure, tint
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import NO_BREAK
from snippets import Array
from snippets.activations import dsigmoid, max_slope, sigmoid
from snippets.bench import bench_inputs
from snippets.slow_layers import input_quantile

LAYER = 5
REACH = 6.0
BINS = 48
TAIL = 0.05


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    z, value, slope : ndarray
        The sigmoid and its slope.
    edges, share : ndarray
        Ends of the bars, and the share of all inputs in each.
    low, high : float
        Between them lie nine tenths of the inputs.
    mean : float
        The mean of σ'(z) over all inputs.
    best : float
        The largest slope.
    """

    z: Array
    value: Array
    slope: Array
    edges: Array
    share: Array
    low: float
    high: float
    mean: float
    best: float


def data() -> Data:
    """Count the inputs of one layer of the bench."""
    z = np.linspace(-REACH, REACH, 121)
    inputs = bench_inputs("sigmoid")[LAYER - 1]
    counts, edges = np.histogram(inputs, bins=BINS, range=(-REACH, REACH))
    return Data(
        z=z,
        value=sigmoid(z),
        slope=dsigmoid(z),
        edges=edges,
        share=counts / inputs.size,
        low=input_quantile(TAIL, LAYER),
        high=input_quantile(1 - TAIL, LAYER),
        mean=float(dsigmoid(inputs).mean()),
        best=max_slope("sigmoid"),
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw sigmoid, slope and histogram above each other on one scale of inputs."""
    figure = new_figure(600, 470)
    top, middle, below = figure.subplots(3, 1, sharex=True, height_ratios=(1, 1, 0.9))
    for ax in (top, middle, below):
        tint(ax.axvspan(data.low, data.high, color=theme.tint, linewidth=0))
        ax.set_xlim(-REACH, REACH)
    _curve(top, data.z, data.value, "σ(z)", 1.3, theme)
    top.set(yticks=(0, 0.5, 1), ylim=(-0.03, 1.1))
    _curve(middle, data.z, data.slope, "slope σ′(z)", 1.6, theme)
    middle.set(yticks=(0, 0.1, data.best), ylim=(0, 0.29))
    below.stairs(data.share, data.edges, fill=True, color=theme.mark)
    below.set(xlabel="z", yticks=(0, 0.1), ylim=(0, 1.18 * float(data.share.max())))
    below.set_yticks((0, 0.1), ("0", "10\N{NO-BREAK SPACE}%"))
    text = f"inputs of layer {LAYER}:\n90\N{NO-BREAK SPACE}% in the tinted band"
    below.text(1.7, 0.6 * float(data.share.max()), text, size=SMALL, va="center")
    return figure


def _curve(ax: Axes, z: Array, values: Array, name: str, at: float, theme: Theme) -> None:
    ax.plot(z, values, color=theme.series["sigmoid"], linewidth=2.5)
    height = float(np.interp(at, z, values))
    label(ax, name, (at, height), offset=(18, -4), color=theme.label["sigmoid"])


def describe(data: Data) -> Description:
    """Return the words."""
    low, high = f"−{-data.low:.2f}", f"{data.high:.2f}"
    return Description(
        title=(
            f"Nearly all inputs lie where the sigmoid is steep, and its mean slope is still only "
            f"{data.mean:.3f}"
        ),
        caption=(
            rf"The sigmoid, its slope, and the {32 * 256} inputs of layer {LAYER} of one sigmoid "
            rf"bench before training. Between the lines, from ${data.low:.2f}$ to ${high}$, lie "
            rf"nine tenths of them, in clusters, because a neuron gets nearly the same from every "
            rf"point. The "
            rf"slope averages {data.mean:.3f} over all, of at most {data.best}."
        ),
        alt=(
            f"The sigmoid, its slope, and a histogram of inputs: nine tenths lie between {low} and "
            f"{high}, where the slope is largest."
        ),
        description=(
            f"Three panels above each other on one axis of z from −{REACH:g} to {REACH:g}. The "
            f"sigmoid rises from 0 to 1. Its slope is a bell with {data.best} at 0. The histogram "
            f"at the bottom is narrower than the bell: 5{NO_BREAK}% of the inputs are below "
            f"{low}, 5{NO_BREAK}% above {high}. Two vertical lines mark these places in all "
            f"panels."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the histogram with the slope in the middle of each bar."""
    rows: list[Row] = [("from", "to", "share of the inputs", "slope in the middle")]
    for left, right, share in zip(data.edges[:-1], data.edges[1:], data.share, strict=True):
        middle = float(dsigmoid((left + right) / 2))
        rows.append((float(left), float(right), float(share), middle))
    return rows
