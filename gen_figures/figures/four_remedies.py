"""Fifty layers with and without a remedy: what is left of the gradient at the first one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures import results
from gen_figures.plot import decades, label, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SERIES, SMALL, Theme
from gen_figures.words import one_digit, tex
from snippets.remedies import REMEDIES
from snippets.survival import TOWER

# Whose colour and marker a row has, and whether it is drawn open: nothing but the activation.
LOOKS = {
    "sigmoid, 1/n": ("sigmoid", True),
    "ReLU, 1/n": ("relu", True),
    "ReLU, 2/n (He)": ("relu", False),
    "sigmoid, batch norm": ("sigmoid", False),
    "sigmoid, skips": ("residual", False),
}
# A gradient counts as kept if it is within this factor of the last layer's, either way.
KEPT = 10.0
COUNTS = ("No", "One", "Two", "Three", "Four", "Five")


@dataclass(frozen=True)
class Network:
    """One row.

    Attributes
    ----------
    name : str
        Written at the left.
    look : str
        Whose colour and marker it has: a key of `gen_figures.style.SERIES`.
    bare : bool
        Whether there is nothing but the activation, with weights of variance 1/n: drawn open.
    left : float
        rms(δ_1) / rms(δ_50), the median over the seeds.
    low, high : float
        The same for the lowest and the highest tenth.
    """

    name: str
    look: str
    bare: bool
    left: float
    low: float
    high: float

    @property
    def kept(self) -> bool:
        """Whether the first gradient is about as large as the last one."""
        return 1 / KEPT <= self.left <= KEPT


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    networks : tuple of Network
        From top to bottom: the sigmoid, ReLU with 1/n and 2/n, batch normalisation, skip.
    layers, width, seeds : int
        Depth and width of every network, and how many of each kind were measured.
    """

    networks: tuple[Network, ...]
    layers: int
    width: int
    seeds: int

    def named(self, name: str) -> float:
        """Return what is left of the gradient in the network of a row."""
        return next(each.left for each in self.networks if each.name == name)


def data() -> Data:
    """Read what was measured of every network."""
    found = results.load("survival")
    rows = (
        Network(name, *LOOKS[name], *(found[part][key] for part in ("median", "low", "high")))
        for name, key in REMEDIES.items()
    )
    return Data(tuple(rows), TOWER.layers, TOWER.width, len(found["seeds"]))


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a row per network, each a dot on a logarithmic axis and its way from 1."""
    figure = new_figure(600, 320)
    ax = figure.subplots()
    ax.set_xscale("log")
    ax.set(xlim=(1e-33, 1e4), ylim=(len(data.networks) - 0.5, -0.6))
    decades(ax, range(-30, 1, 10), axis="x")
    ax.set_xlabel(f"gradient of layer 1, as a part of layer {data.layers}’s")
    ax.axvline(1, color=theme.ink, linewidth=1.2)
    for row, network in enumerate(data.networks):
        _row(ax, row, network, theme)
    ax.set_yticks(range(len(data.networks)), [each.name for each in data.networks])
    ax.tick_params(axis="y", length=0, labelcolor=theme.ink)
    ax.spines["left"].set_visible(False)
    return figure


def _row(ax: Axes, row: int, network: Network, theme: Theme) -> None:
    colour, text = theme.series[network.look], theme.label[network.look]
    ax.plot([network.left, 1], [row, row], color=colour, linewidth=1.2)
    ax.plot([network.low, network.high], [row, row], color=colour, linewidth=4)
    look: dict[str, Any] = {
        "marker": SERIES[network.look].marker,
        "markersize": 9,
        "markeredgecolor": colour,
        "markeredgewidth": 2,
        # Open, yet the line to 1 must not show through.
        "markerfacecolor": theme.ground if network.bare else colour,
        "clip_on": False,
        "zorder": 5,
    }
    ax.plot([network.left], [row], linestyle="none", **look)
    place: dict[str, Any] = {"offset": (0, 15)}
    if network.kept:
        # No room above so short a way to 1: on the side of the line where the value lies.
        below = network.left < 1
        place = {"offset": (-12 if below else 12, 0), "ha": "right" if below else "left"}
    label(ax, one_digit(network.left), (network.left, row), color=text, fontsize=SMALL, **place)


def describe(data: Data) -> Description:
    """Return the words."""
    kept = [each.left for each in data.networks if each.kept]
    low, high = one_digit(min(kept)), one_digit(max(kept))
    relu, sigmoid = data.named("ReLU, 1/n"), data.named("sigmoid, 1/n")
    rows = "; ".join(f"{each.name}: {one_digit(each.left)}" for each in data.networks)
    return Description(
        title=(
            f"{COUNTS[len(kept)]} remedies keep the first layer's gradient at {low} to {high} of "
            f"the last one's; ReLU alone leaves {one_digit(relu)}"
        ),
        caption=(
            rf"Root mean square of $\delta_1$ as a part of that of $\delta_{{{data.layers}}}$ in "
            rf"new networks of {data.layers} layers of {data.width} units: the median of "
            rf"{data.seeds}, and between the ends of the thick lines eight in ten of them. "
            rf"Circles: sigmoid, squares: ReLU, diamond: sigmoid with a skip around each layer. "
            rf"Open: nothing but the activation and weights of variance $1/n$, which leave "
            rf"${tex(sigmoid, 1)}$ and ${tex(relu, 1)}$. Filled: with a remedy. The vertical line: "
            rf"as large as the last one."
        ),
        alt=(
            f"Five networks on a log axis: sigmoid at {one_digit(sigmoid)}, ReLU at "
            f"{one_digit(relu)}, {COUNTS[len(kept)].lower()} with a remedy at {low} to {high}."
        ),
        description=(
            f"Five rows with a dot each, on a logarithmic axis with a vertical line at 1, where "
            f"the first layer's gradient is as large as the last one's. From the top: {rows}. "
            f"A thin line leads from each dot to 1: over {-math.log10(sigmoid):.0f} powers of ten "
            f"in the first row, over {-math.log10(relu):.0f} in the second. A thick line, mostly "
            f"hidden by the dot, says where eight in ten networks lie."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return what is left of the gradient, a row per network."""
    rows: list[Row] = [("network", "layers", "units", "networks", "median", "tenth", "ninetieth")]
    size = (data.layers, data.width, data.seeds)
    rows += [(each.name, *size, each.left, each.low, each.high) for each in data.networks]
    return rows
