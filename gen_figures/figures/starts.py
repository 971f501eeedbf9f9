"""Three activations, three rules for the weights: the gradient of fifty layers at the start."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import label, new_figure, theory
from gen_figures.protocol import Description, Row
from gen_figures.results import load
from gen_figures.style import SERIES, SMALL, Theme
from gen_figures.words import plain

NAMES = ("sigmoid", "tanh", "relu")
RULES = ("random", "1/n", "2/n")
TITLES = {"random": "one-sided, 0 to 1", "1/n": "normal, 1/n", "2/n": "normal, 2/n"}
GAINS = {"1/n": 1.0, "2/n": 2.0}
# Decades of the shared axis; a line that leaves it has its end written beside the edge.
LOW, HIGH = -62, 42
# The layers that are drawn: between the ends the lines hardly bend.
AT = (1, 2, 3, 8, 15, 22, 29, 36, 43, 48, 49, 50)
# Powers of ten beyond which the other seeds may give another one.
BEYOND = (-40, 20)


@dataclass(frozen=True)
class Panel:
    """One network.

    Attributes
    ----------
    name, rule : str
        Activation and rule for the weights.
    delta, weights : tuple of float
        log10 of rms δ_l and rms ∂J/∂W_l as parts of the last layer's, first layer first: medians.
    """

    name: str
    rule: str
    delta: tuple[float, ...]
    weights: tuple[float, ...]

    @property
    def predicted(self) -> tuple[float, ...] | None:
        """log10 of (gain / 2)^(k/2), k layers from the end, for ReLU with weights around 0."""
        if self.name != "relu" or self.rule not in GAINS:
            return None
        ratio = GAINS[self.rule] / 2
        powers = range(len(self.delta) - 1, -1, -1)
        return tuple(math.log10(ratio) * k / 2 for k in powers)


@dataclass(frozen=True)
class Data:
    """What is drawn: nine panels, row by row."""

    panels: tuple[Panel, ...]
    layers: int
    width: int
    seeds: int

    def panel(self, name: str, rule: str) -> Panel:
        """Return one network."""
        return next(one for one in self.panels if (one.name, one.rule) == (name, rule))


def data() -> Data:
    """Read the measured medians."""
    result = load("starts")
    median = result["median"]
    panels = [
        Panel(
            name,
            rule,
            tuple(median[f"{name} {rule} delta"]),
            tuple(median[f"{name} {rule} weights"]),
        )
        for name in NAMES
        for rule in RULES
    ]
    size = result["settings"]
    return Data(tuple(panels), size["layers"], size["width"], len(result["seeds"]))


def draw(data: Data, theme: Theme) -> Figure:
    """Draw nine panels on one logarithmic axis; layer 1 is at the left."""
    figure = new_figure(600, 640)
    axes = figure.subplots(3, 3, sharex=True, sharey=True)
    for row, name in enumerate(NAMES):
        for column, rule in enumerate(RULES):
            _panel(axes[row, column], data.panel(name, rule), theme)
    for column, rule in enumerate(RULES):
        axes[0, column].set_title(TITLES[rule], fontsize=SMALL, color=theme.ink)
    for row, name in enumerate(NAMES):
        axes[row, 0].set_ylabel(SERIES[name].label, color=theme.label[name])
    figure.supxlabel("layer", fontsize=SMALL, color=theme.secondary)
    return figure


def _panel(ax: Axes, panel: Panel, theme: Theme) -> None:
    ax.set(xlim=(0, len(panel.delta) + 1), ylim=(LOW, HIGH))
    ax.set_yticks([-60, -40, -20, 0, 20, 40])
    ax.set_yticklabels(["$10^{-60}$", "$10^{-40}$", "$10^{-20}$", "1", "$10^{20}$", "$10^{40}$"])
    ax.set_xticks([1, 25, 50])
    ax.axhline(0, color=theme.mark, linewidth=0.8)
    colour = theme.series[panel.name]
    ax.plot(AT, _at(panel.weights), color=colour, linewidth=1.2)
    ax.plot(AT, _at(panel.delta), color=colour, linewidth=3)
    if panel.predicted:
        ax.plot(AT, _at(panel.predicted), **theory(theme))
    end = _left(panel.delta[0])
    below = panel.delta[0] > -20
    place = {"color": theme.label[panel.name], "fontsize": SMALL, "ha": "center"}
    label(ax, end, (25.5, -35 if below else 18), offset=(0, 0), **place)


def _at(logs: tuple[float, ...]) -> list[float]:
    return [logs[layer - 1] for layer in AT]


def _left(log: float) -> str:
    """Return the nearest power of ten, or a bound where even that depends on the seeds."""
    if log < BEYOND[0]:
        return f"< {plain(10.0 ** math.ceil(log), 1)}"
    if log > BEYOND[1]:
        return f"> {plain(10.0 ** math.floor(log), 1)}"
    return plain(10.0 ** round(log), 1)


def describe(data: Data) -> Description:
    """Return the words."""
    ones = data.panel("relu", "random").delta[0]
    normal = data.panel("relu", "2/n").delta[0]
    tanh = data.panel("tanh", "random").delta[0]
    ends = "; ".join(
        f"{SERIES[one.name].label} with {TITLES[one.rule]}: {_left(one.delta[0])}"
        for one in data.panels
    )
    return Description(
        title=(
            f"Weights between 0 and 1 enlarge ReLU's gradient over "
            f"{plain(10.0 ** math.floor(ones), 1)}-fold and leave less than "
            f"{plain(10.0 ** math.ceil(tanh), 1)} of tanh's; around 0, ReLU's stays near "
            f"{_left(normal)}"
        ),
        caption=(
            rf"Root mean square of $\dlt_l$ (thick) and of $\partial \J/\partial \W_l$ (thin) in "
            rf"new networks of {data.layers} layers of {data.width} units, as parts of the last "
            rf"layer's; medians of {data.seeds} seeds. The number in a panel is what is left of "
            rf"$\dlt$ at layer 1. Left column: a random number between 0 and 1 times "
            rf"$\sqrt{{2/n}}$ for ReLU and $\sqrt{{1/n}}$ for tanh; the sigmoid "
            rf"gets the factor of tanh. Dashed: theory for ReLU, "
            rf"$(v/2)^{{k/2}}$ over $k$ layers. The thin lines hide the trouble: with ReLU and "
            rf"variance $1/n$, $\dlt$ falls to about {_left(data.panel('relu', '1/n').delta[0])} "
            rf"and the gradients of the weights stay level."
        ),
        alt=(
            "Nine panels: sigmoid, tanh and ReLU by three rules. Only ReLU with 2/n and tanh with "
            "1/n or 2/n stay near 1."
        ),
        description=(
            f"A grid of three rows (sigmoid, tanh, ReLU) and three columns (rules for the weights) "
            f"with a shared logarithmic axis from 10⁻⁶⁰ to 10⁴⁰; layer 1 at the left. Gradient of "
            f"layer 1, as a part of that of layer {data.layers}. {ends}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return both logarithms, a row per layer of each network."""
    rows: list[Row] = [("activation", "rule", "layer", "log10 delta", "log10 dJ/dW")]
    for one in data.panels:
        pairs = zip(one.delta, one.weights, strict=True)
        rows += [
            (SERIES[one.name].label, TITLES[one.rule], layer, delta, weights)
            for layer, (delta, weights) in enumerate(pairs, 1)
        ]
    return rows
