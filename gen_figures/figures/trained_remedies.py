"""Test accuracy, run by run, of networks with and without a remedy, trained on two tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures import results
from gen_figures.plot import label, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SERIES, SMALL, Theme
from gen_figures.words import count, percent
from snippets import Array
from snippets.trained import TASKS

# What is written at the left, and whose colour and marker a row has, from top to bottom.
LOOKS = {
    "sigmoid_1": ("sigmoid, 1/n", "sigmoid"),
    "sigmoid_adam": ("sigmoid, 1/n, Adam", "sigmoid"),
    "relu_1": ("ReLU, 1/n", "relu"),
    "sigmoid_skips": ("sigmoid, skips", "residual"),
    "tanh_1": ("tanh, 1/n", "tanh"),
    "sigmoid_100": ("sigmoid, 100/n", "sigmoid"),
    "relu_2": ("ReLU, 2/n (He)", "relu"),
    "sigmoid_batch": ("sigmoid, batch norm", "sigmoid"),
}


@dataclass(frozen=True)
class Network:
    """One row.

    Attributes
    ----------
    name, look : str
        Written at the left; whose colour and marker it has.
    right : dict of str to ndarray
        By task, the share of the test examples that each trained network gets right.
    """

    name: str
    look: str
    right: dict[str, Array]


@dataclass(frozen=True)
class Data:
    """What is drawn: rows from top to bottom, from what share on a run is solved, and the steps."""

    networks: tuple[Network, ...]
    solved: float
    steps: int

    @property
    def runs(self) -> int:
        """How many of each."""
        return len(self.networks[0].right["digits"])

    def count(self, network: Network, task: str) -> int:
        """Return how many runs were solved."""
        return int(np.sum(network.right[task] >= self.solved))


def data() -> Data:
    """Return the measured result."""
    found = results.load("remedies")
    rows = (
        Network(name, look, {one: np.array(found["runs"][f"{one}_{arm}_test"]) for one in TASKS})
        for arm, (name, look) in LOOKS.items()
    )
    return Data(tuple(rows), found["settings"]["solved"], found["settings"]["steps"])


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a panel per task, and in it a row per network with a mark per run."""
    figure = new_figure(600, 480)
    axes = figure.subplots(1, 2, sharey=True)
    for ax, task in zip(axes, TASKS, strict=True):
        _panel(ax, data, task, theme)
    names = [each.name for each in data.networks]
    axes[0].set_yticks(range(len(names)), names)
    figure.supxlabel(
        "share of the test examples that is right", fontsize=SMALL, color=theme.secondary
    )
    return figure


def _panel(ax: Axes, data: Data, task: str, theme: Theme) -> None:
    ax.set(xlim=(0, 1.03), ylim=(len(data.networks) - 0.5, -0.5))
    ax.set_title(task, fontsize=SMALL, color=theme.ink)
    ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    ax.tick_params(axis="y", length=0, labelcolor=theme.ink)
    ax.spines["left"].set_visible(False)
    ax.axvline(data.solved, color=theme.mark, linewidth=0.8)
    for row, network in enumerate(data.networks):
        right = network.right[task]
        # Beside each other, in the order of the runs, so that equal ones are seen.
        heights = row + np.linspace(-0.3, 0.3, len(right))
        look: dict[str, Any] = {
            "marker": SERIES[network.look].marker,
            "color": theme.series[network.look],
        }
        ax.plot(right, heights, linestyle="none", markersize=4, markeredgewidth=0, **look)
        colour = theme.label[network.look]
        label(ax, count(data.count(network, task)), (1.03, row), offset=(4, 0), color=colour)


def describe(data: Data) -> Description:
    """Return the words."""
    n = data.runs
    bare, adam, *others = data.networks
    least = [min(data.count(one, task) for one in others) for task in TASKS]
    counts = {
        task: ", ".join(f"{one.name} {count(data.count(one, task))}" for one in data.networks)
        for task in TASKS
    }
    return Description(
        title=(
            f"Of {n} bare sigmoid networks plain descent solves "
            f"{count(data.count(bare, 'quadrants'))}, "
            f"Adam {count(data.count(adam, 'quadrants'))} on the quadrants and "
            f"{count(data.count(adam, 'digits'))} on digits"
        ),
        caption=(
            rf"Ten layers after {data.steps:,} steps, each over 32 examples: {n} networks of each "
            rf"kind, a mark each. At the right how many are solved: at least "
            rf"{percent(data.solved)} of the test examples right, behind the upright line. "
            rf"A constant answer gets about half of the quadrants and a tenth of the digits. "
            rf"Rows about in the order of what is left of the gradient at the start, on the "
            rf"quadrants, least at the top."
        ),
        alt=(
            f"Marks of {n} runs a row. Solved on quadrants and digits: bare sigmoid "
            f"{_both(data, bare)}, with Adam {_both(data, adam)}, each other at least "
            f"{count(least[0])} and {count(least[1])}."
        ),
        description=(
            f"Two panels with eight rows of {n} marks each, on an axis from 0 to 1, with an "
            f"upright line at {data.solved:g}. Solved of {n}, on the quadrants: "
            f"{counts['quadrants']}; on digits: {counts['digits']}."
        ),
    )


def _both(data: Data, network: Network) -> str:
    return " and ".join(count(data.count(network, task)) for task in TASKS)


def table(data: Data) -> list[Row]:
    """Return the share that is right, a row per run of each network."""
    rows: list[Row] = [("network", "run", *TASKS)]
    for each in data.networks:
        pairs = zip(*(each.right[task].tolist() for task in TASKS), strict=True)
        rows += [(each.name, run, *pair) for run, pair in enumerate(pairs)]
    return rows
