"""What batch normalisation changes: the inputs of sigmoids, and the spread that it divides by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from gen_figures import results
from gen_figures.plot import decades, label, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import plain, tex
from snippets import Array
from snippets.normalisation import deep_inputs, deep_spreads, mean_slope

LAYER = 10
REACH = 4.0
BINS = 40
# Below this share of a number of size one a spread is rounding.
FLOOR = 1e-15


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    edges : ndarray
        Ends of the bars.
    shares : dict of bool to ndarray
        Share of a layer's inputs in each bar, by whether they are normalised.
    spreads : dict of bool to tuple of float
        Mean spread over the batch of what the weights hand on, layer by layer.
    slopes : dict of bool to float
        Mean of σ' over all units.
    left : float
        What batch normalisation leaves of a gradient over fifty layers.
    """

    edges: Array
    shares: dict[bool, Array]
    spreads: dict[bool, tuple[float, ...]]
    slopes: dict[bool, float]
    left: float


def data() -> Data:
    """Measure one network with and without batch normalisation."""
    shares, edges = {}, np.linspace(-REACH, REACH, BINS + 1)
    for normalised in (False, True):
        inputs = deep_inputs(normalised)[LAYER - 1]
        shares[normalised] = np.histogram(inputs, bins=edges)[0] / inputs.size
    spreads = {each: tuple(deep_spreads(each)) for each in (False, True)}
    slopes = {each: mean_slope(each) for each in (False, True)}
    left = float(results.load("survival")["median"]["tower_sigmoid_1_batch"])
    return Data(edges, shares, spreads, slopes, left)


def draw(data: Data, theme: Theme) -> Figure:
    """Draw two histograms, and below them the spread by layer."""
    figure = new_figure(600, 470)
    grid = figure.add_gridspec(2, 2, height_ratios=(1, 1.25))
    top = 1.5 * max(float(share.max()) for share in data.shares.values())
    for column, normalised in enumerate((False, True)):
        ax = figure.add_subplot(grid[0, column])
        ax.stairs(data.shares[normalised], data.edges, fill=True, color=theme.series["sigmoid"])
        ax.set(xlim=(-REACH, REACH), ylim=(0, top), yticks=[], xlabel="z")
        ax.spines["left"].set_visible(False)
        ax.set_title("with batch norm" if normalised else "without")
        text = f"mean slope {data.slopes[normalised]:.3f}"
        ax.text(0, 0.86 * top, text, ha="center", size=SMALL)
    ax = figure.add_subplot(grid[1, :])
    ax.set(
        yscale="log", xlim=(0, 51), ylim=(1e-18, 30), xlabel="layer", xticks=(1, 10, 20, 30, 40, 50)
    )
    decades(ax, range(-15, 1, 5))
    ax.set_ylabel("spread over the batch")
    layers = np.arange(1, len(data.spreads[True]) + 1)
    for normalised, marker in ((False, "o"), (True, "D")):
        spreads = np.array(data.spreads[normalised])
        kept = spreads > FLOOR
        colour = theme.series["residual" if normalised else "sigmoid"]
        ax.plot(layers[kept], spreads[kept], marker, color=colour, markersize=4.5)
        ax.plot(layers[kept], spreads[kept], color=colour, linewidth=1.4)
    ax.axhline(FLOOR, color=theme.mark, linewidth=1.2, linestyle=(0, (5, 4)))
    label(ax, "below: rounding", (51, FLOOR), offset=(0, -12), ha="right", color=theme.secondary)
    first = data.spreads[False][9]
    label(ax, "without", (10, first), offset=(14, 4), color=theme.label["sigmoid"])
    at = (30, data.spreads[True][29])
    label(ax, "with batch norm", at, offset=(0, -18), ha="center", color=theme.label["residual"])
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    without, with_ = (f"{data.slopes[each]:.3f}" for each in (False, True))
    tenth = {each: data.spreads[each][LAYER - 1] for each in (False, True)}
    return Description(
        title=(
            f"Batch normalisation makes slopes smaller, {with_} in place of {without}; what it "
            f"keeps up is the spread"
        ),
        caption=(
            rf"A sigmoid network of 50 layers of 64 units, 128 examples, before training. Top: "
            rf"what enters the sigmoids of layer {LAYER}, and the mean of $\sgm'(z)$ over the "
            rf"whole network. Bottom: how much what the weights hand on varies from example to "
            rf"example. Without, it is ${tex(tenth[False])}$ in layer {LAYER}; with, "
            rf"{plain(tenth[True])}, and this is what the gradient is divided by."
        ),
        alt=(
            "Histograms of inputs, narrow without and wide with batch norm; below, the spread "
            "over the batch falls to rounding without it."
        ),
        description=(
            f"Top left: inputs of layer {LAYER} without batch normalisation, in clusters between "
            f"−2 and 2, mean slope {without}. Top right: with it, a normal curve from −3 to 3, "
            f"mean slope {with_}. Bottom: the spread over the batch by layer, in powers of ten. "
            f"With batch normalisation it stays near {plain(data.spreads[True][29])}; without, it "
            f"falls in equal steps and is lost in rounding after about 20 layers."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the spread by layer."""
    rows: list[Row] = [("layer", "spread without", "spread with")]
    pairs = zip(data.spreads[False], data.spreads[True], strict=True)
    rows += [(layer, *pair) for layer, pair in enumerate(pairs, 1)]
    return rows
