"""A shallow and a deep network with the same units and the same number of weights."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, TEXT, Theme
from snippets.depth import weight_count

SIZES = {"shallow": (3, 12, 1), "deep": (3, 4, 4, 4, 1)}
WIDTH = 4.0
HEIGHT = 5.6


@dataclass(frozen=True)
class Network:
    """Widths of its layers, input first, and its weights in all."""

    name: str
    sizes: tuple[int, ...]
    weights: int

    @property
    def hidden(self) -> int:
        """How many hidden layers."""
        return len(self.sizes) - 2

    @property
    def units(self) -> int:
        """How many hidden units."""
        return sum(self.sizes[1:-1])


@dataclass(frozen=True)
class Data:
    """What is drawn: two networks."""

    networks: tuple[Network, ...]


def data() -> Data:
    """Return widths and counts."""
    return Data(tuple(Network(name, s, weight_count(s)) for name, s in SIZES.items()))


def places(sizes: tuple[int, ...]) -> list[list[tuple[float, float]]]:
    """Return where the units of each layer stand, centred around 0."""
    columns = []
    for layer, size in enumerate(sizes):
        step = HEIGHT / max(*sizes, 8)
        x = WIDTH * layer / (len(sizes) - 1)
        columns.append([(x, step * ((size - 1) / 2 - unit)) for unit in range(size)])
    return columns


def draw(data: Data, theme: Theme) -> Figure:
    """Draw both networks, side by side."""
    figure = new_figure(600, 370)
    for ax, network in zip(figure.subplots(1, 2), data.networks, strict=True):
        _network(ax, network, theme)
    return figure


def _network(ax: Axes, network: Network, theme: Theme) -> None:
    ax.set_axis_off()
    ax.set(xlim=(-0.55, WIDTH + 0.55), ylim=(-HEIGHT / 2 - 0.95, HEIGHT / 2 + 0.3), aspect="equal")
    columns = places(network.sizes)
    for before, after in pairwise(columns):
        for start in before:
            for end in after:
                ax.plot(*zip(start, end, strict=True), color=theme.mark, linewidth=0.8, zorder=1)
    last = len(columns) - 1
    for layer, column in enumerate(columns):
        inner = 0 < layer < last
        face = theme.series["relu"] if inner else theme.ground
        edge = theme.series["relu"] if inner else theme.ink
        for x, y in column:
            ax.plot([x], [y], "o", markersize=13, mfc=face, mec=edge, mew=1.8, zorder=2)
        size: dict[str, Any] = {
            "ha": "center",
            "va": "top",
            "size": SMALL,
            "color": theme.secondary,
        }
        ax.text(column[0][0], -HEIGHT / 2 - 0.3, str(len(column)), **size)
    ax.set_title(f"{network.name}: {network.weights} weights", fontsize=TEXT, color=theme.ink)


def describe(data: Data) -> Description:
    """Return the words."""
    shallow, deep = data.networks
    widths = {one.name: "-".join(str(size) for size in one.sizes) for one in data.networks}
    return Description(
        title=(
            f"The same {shallow.units} hidden units and {shallow.weights} weights: in "
            f"{shallow.hidden} layer, or in {deep.hidden}"
        ),
        caption=(
            f"Layers from left to right, input first; every line is a weight, the numbers below "
            f"are "
            f"widths: {widths['shallow']} and {widths['deep']}. Filled circles are hidden units. "
            f"The "
            f"same material may be spread out or stacked."
        ),
        alt=(
            f"Two network diagrams: {shallow.hidden} hidden layer of {shallow.units} units, and "
            f"{deep.hidden} hidden layers of {deep.sizes[1]} units."
        ),
        description=(
            f"Left, the shallow network with layers of {widths['shallow']} units. Right, the deep "
            f"one with {widths['deep']}. In both every unit is joined to all units of the next "
            f"layer, which makes {shallow.weights} and {deep.weights} lines."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the counts."""
    rows: list[Row] = [("network", "widths", "hidden layers", "hidden units", "weights")]
    rows += [
        (one.name, "-".join(map(str, one.sizes)), one.hidden, one.units, one.weights)
        for one in data.networks
    ]
    return rows
