"""What is left of a gradient over depth and gain: three maps, with the rules in use on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from gen_figures.plot import TINT, label, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.results import load
from gen_figures.style import SERIES, SMALL, THEORY, Theme
from gen_figures.words import plain, rough, tex
from snippets import Array
from snippets.chain import smallest_number
from snippets.depth_gain import RULE_GAINS, keeping_gain, predicted_logs

NAMES = ("sigmoid", "tanh", "relu")
# Decades at which the colour changes; the middle band is within a factor of ten.
EDGES = (-50, -20, -10, -4, -1, 1, 4, 10, 20, 55)
SHORT = {"PyTorch's default": "default", "Xavier's": "Xavier", "He's": "He"}


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    depths, gains : tuple
        The grid.
    left, predicted : dict of str to ndarray
        log10 of rms δ_1 over rms δ_L by activation, shape (gains, depths): medians, and theory.
    rules : dict of str to float
        Gains of rules in use.
    floor : float
        log10 of half the smallest number of half precision: what is below is rounded to zero.
    seeds, width : int
        Of the networks.
    """

    depths: tuple[int, ...]
    gains: tuple[float, ...]
    left: dict[str, Array]
    predicted: dict[str, Array]
    rules: dict[str, float]
    floor: float
    seeds: int
    width: int

    def at(self, name: str, gain: float) -> float:
        """Return what is left at a gain of the grid and the greatest depth, not its logarithm."""
        return float(10.0 ** self.left[name][self.gains.index(gain), -1])


def data() -> Data:
    """Read what was measured and add the prediction."""
    result = load("depth-gain")
    size = result["settings"]
    depths, gains = tuple(size["depths"]), tuple(size["gains"])
    columns = np.array(depths) - 1
    return Data(
        depths,
        gains,
        {n: np.reshape(result["median"][n], (len(gains), len(depths))) for n in NAMES},
        {n: np.array([predicted_logs(n, v, depths[-1]) for v in gains])[:, columns] for n in NAMES},
        {rule: float(gain) for rule, gain in RULE_GAINS.items()},
        float(np.log10(smallest_number("float16") / 2)),
        len(result["seeds"]),
        size["width"],
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw three maps side by side and the scale below."""
    figure = new_figure(600, 470)
    grid = figure.add_gridspec(2, 3, height_ratios=[22, 1])
    axes: list[Axes] = []
    for column, name in enumerate(NAMES):
        ax = figure.add_subplot(grid[0, column], sharey=axes[0] if axes else None)
        _map(ax, data, name, theme)
        ax.set_title(SERIES[name].label, fontsize=SMALL, color=theme.label[name])
        ax.tick_params(labelleft=column == 0)
        # Grey for axes would not show beside the darker bands.
        ax.spines[:].set_color(theme.secondary)
        axes.append(ax)
    axes[0].set_ylabel("variance of a weight × inputs")
    axes[1].set_xlabel("layers")
    for rule, gain in data.rules.items():
        label(axes[2], SHORT[rule], (data.depths[-1], gain), offset=(10, 0), color=theme.ink)
    _scale(figure.add_subplot(grid[1, :]), theme)
    return figure


def _map(ax: Axes, data: Data, name: str, theme: Theme) -> None:
    ax.set_yscale("log")
    ax.set(xlim=(data.depths[0], data.depths[-1]), ylim=(data.gains[0], data.gains[-1]))
    ax.set_xticks([2, 25, 50])
    ax.yaxis.set_major_locator(FixedLocator([0.25, 1, 4, 16, 64, 256]))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    left = data.left[name]
    for low, high, colour in zip(EDGES, EDGES[1:], theme.scale, strict=False):
        ax.contourf(data.depths, data.gains, left, [low, high], colors=[colour]).set_label(TINT)
    lost = ax.contourf(data.depths, data.gains, left, [-99, data.floor], colors="none",
                       hatches=["///"])  # fmt: skip
    lost.set(edgecolor=theme.mark, linewidth=0)
    ax.contour(data.depths, data.gains, left, [0], colors=[theme.ink], linewidths=2)
    ax.contour(data.depths, data.gains, data.predicted[name], [0], colors=[theme.secondary],
               linewidths=1.5, linestyles=[THEORY])  # fmt: skip
    for gain in data.rules.values():
        ax.plot([data.depths[-1]], [gain], "o", color=theme.ink, markersize=8, clip_on=False)


def _scale(ax: Axes, theme: Theme) -> None:
    for place, colour in enumerate(theme.scale):
        ax.axvspan(place, place + 1, color=colour, linewidth=0, label=TINT)
    inner = range(1, len(EDGES) - 1)
    ax.set_xticks(list(inner), [f"$10^{{{EDGES[place]}}}$" for place in inner])
    ax.set(xlim=(0, len(EDGES) - 1), yticks=[])
    ax.set_xlabel("gradient of layer 1, as a part of the last layer’s")
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_color(theme.secondary)


def describe(data: Data) -> Description:
    """Return the words."""
    gains = {name: keeping_gain(name, data.depths[-1]) for name in NAMES}
    xavier = "; ".join(f"{SERIES[n].label} {rough(data.at(n, 1.0))}" for n in NAMES)
    rules = ", ".join(f"{rule} {plain(gain)}" for rule, gain in data.rules.items())
    return Description(
        title=(
            f"Over {data.depths[-1]} layers a gradient keeps its size at a gain of "
            f"{plain(gains['relu'])} with ReLU, about {plain(gains['tanh'])} with tanh and about "
            f"{plain(gains['sigmoid'], 3)} with the sigmoid"
        ),
        caption=(
            rf"Gradient $\dlt_1$ as a part of $\dlt_L$, root mean squares, in new networks of "
            rf"{data.width} units per layer, over the number of layers and the gain: variance of a "
            rf"weight times the number of inputs. Medians of {data.seeds} seeds. Solid: as large "
            rf"as at the end. Dashed: the same by theory. Hatched: below "
            rf"${tex(10**data.floor, 1)}$, which half precision rounds to zero. Dots: PyTorch's "
            rf"default, Xavier's and He's rule."
        ),
        alt=(
            "Three maps. A gradient stays as it was near gain 2 for ReLU, between 1 and 4 for "
            "tanh, and from 100 up, above all rules, for the sigmoid."
        ),
        description=(
            f"Horizontal axis: {data.depths[0]} to {data.depths[-1]} layers. Vertical log axis: "
            f"gains from {plain(data.gains[0])} to {plain(data.gains[-1])}. Rules: {rules}. "
            f"Left at gain 1 and {data.depths[-1]} layers: {xavier}. Above each line gradients "
            f"grow with depth, below it they shrink; far below, the maps are hatched."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return measured and predicted logarithm, a row per point of the grid."""
    rows: list[Row] = [("activation", "gain", "layers", "log10 measured", "log10 predicted")]
    for name in NAMES:
        rows += [
            (SERIES[name].label, gain, depth, float(found), float(theory))
            for gain, row, line in zip(
                data.gains, data.left[name], data.predicted[name], strict=True
            )
            for depth, found, theory in zip(data.depths, row, line, strict=True)
        ]
    return rows
