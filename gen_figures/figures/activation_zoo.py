"""Eight activation functions, their slopes, and what fifty layers leave of a gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import decades, new_figure, tint
from gen_figures.protocol import Description, Row
from gen_figures.results import load
from gen_figures.style import SERIES, SMALL, Theme
from gen_figures.words import plain, rough, tex
from snippets import Array
from snippets.activations import ACTIVATIONS
from snippets.survival import TOWER
from snippets.zoo import ZOO, predicted

GAINS = (1, 2)
REACH = 3.2


@dataclass(frozen=True)
class Animal:
    """One row.

    Attributes
    ----------
    name : str
        Of the activation: a key of `gen_figures.style.SERIES`.
    value, slope : ndarray
        φ and φ' over `Data.z`.
    fixed, along, measured : tuple of float
        What is left of a gradient for the two gains: forecast with inputs of variance 1, forecast
        along the q-map, median of measurements.
    """

    name: str
    value: Array
    slope: Array
    fixed: tuple[float, ...]
    along: tuple[float, ...]
    measured: tuple[float, ...]


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    z : ndarray
        Inputs, shape (points,).
    animals : tuple of Animal
        From top to bottom.
    layers, width, seeds : int
        Of the measured networks.
    """

    z: Array
    animals: tuple[Animal, ...]
    layers: int
    width: int
    seeds: int

    def named(self, name: str) -> Animal:
        """Return one row."""
        return next(each for each in self.animals if each.name == name)


def data() -> Data:
    """Return curves, forecasts and measurements."""
    found = load("survival")
    z = np.linspace(-REACH, REACH, 129)
    animals = tuple(
        Animal(
            name,
            ACTIVATIONS[name][0](z),
            ACTIVATIONS[name][1](z),
            tuple(predicted(name, float(gain), fixed=True) for gain in GAINS),
            tuple(predicted(name, float(gain)) for gain in GAINS),
            tuple(found["median"][f"tower_{name}_{gain}"] for gain in GAINS),
        )
        for name in ZOO
    )
    return Data(z, animals, TOWER.layers, TOWER.width, len(found["seeds"]))


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a row per activation: its curves, then what is left for either gain."""
    figure = new_figure(600, 560)
    grid = figure.add_gridspec(len(data.animals) + 1, 3, width_ratios=(0.75, 1.25, 1))
    for row, animal in enumerate(data.animals):
        _curves(figure.add_subplot(grid[row, 0]), data, animal, theme)
    for column, gain in enumerate(GAINS):
        ax = figure.add_subplot(grid[:-1, 1 + column])
        _panel(ax, data, column, theme)
        ax.set_title(f"variance {gain}/n", fontsize=SMALL, color=theme.ink)
    _key(figure.add_subplot(grid[-1, :]), theme)
    return figure


def _curves(ax: Axes, data: Data, animal: Animal, theme: Theme) -> None:
    density = np.exp(-(data.z**2) / 2)
    tint(ax.fill_between(data.z, -0.35, -0.35 + 1.7 * density, color=theme.tint, linewidth=0))
    ax.plot(data.z, animal.value, color=theme.mark, linewidth=1.2)
    ax.plot(data.z, animal.slope, color=theme.series[animal.name], linewidth=2)
    ax.set(xlim=(-REACH, REACH), ylim=(-0.45, 1.95), xticks=(), yticks=())
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_ylabel(
        SERIES[animal.name].label, rotation=0, ha="right", va="center",
        fontsize=SMALL, color=theme.label[animal.name],
    )  # fmt: skip


def _panel(ax: Axes, data: Data, column: int, theme: Theme) -> None:
    ax.set_xscale("log")
    low = 1e-36 if column == 0 else 1e-29
    ax.set(xlim=(low, 1e11 if column else 1e3), ylim=(len(data.animals) - 0.5, -0.5))
    decades(ax, (-30, -20, -10, 0) if column == 0 else (-20, 0, 10), axis="x")
    ax.axvline(1, color=theme.mark, linewidth=1)
    ax.set_xlabel("gradient that is left", fontsize=SMALL)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    for row, animal in enumerate(data.animals):
        _dots(
            ax,
            row,
            (animal.fixed[column], animal.along[column], animal.measured[column]),
            animal,
            theme,
        )


def _dots(
    ax: Axes, row: int, left: tuple[float, float, float], animal: Animal, theme: Theme
) -> None:
    fixed, along, _ = left
    ax.plot([fixed, along], [row, row], color=theme.mark, linewidth=1)
    for value, look in zip(left, _looks(animal.name, theme), strict=True):
        ax.plot([value], [row], linestyle="none", clip_on=False, **look)


def _looks(name: str, theme: Theme) -> tuple[dict[str, Any], ...]:
    """Return the looks of both forecasts and of a measurement."""
    hollow = {"markerfacecolor": theme.ground, "markeredgecolor": theme.mark}
    return (
        {"marker": "o", "markersize": 6, "markeredgewidth": 1.4, **hollow},
        {"marker": "|", "markersize": 22, "markeredgewidth": 1.8, "color": theme.mark},
        {"marker": SERIES[name].marker, "markersize": 8, "color": theme.series[name],
         "markeredgewidth": 0, "zorder": 5},
    )  # fmt: skip


def _key(ax: Axes, theme: Theme) -> None:
    """Say below what the three marks are."""
    ax.set_axis_off()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    words = ("inputs of variance 1", "moving inputs", "measured")
    for x, look, text in zip((0.02, 0.42, 0.72), _looks("relu", theme), words, strict=True):
        ax.plot([x], [0.4], linestyle="none", **look | {"markersize": min(look["markersize"], 14)})
        ax.text(x + 0.025, 0.4, text, va="center", size=SMALL, color=theme.secondary)


def describe(data: Data) -> Description:
    """Return the words."""
    tanh, relu, selu, gelu = (data.named(name) for name in ("tanh", "relu", "selu", "gelu"))
    rows = "; ".join(
        f"{SERIES[each.name].label}: {rough(each.measured[0])} and {rough(each.measured[1])}"
        for each in data.animals
    )
    return Description(
        title=(
            f"Weights decide the rank: tanh leaves {plain(tanh.measured[0])} and ReLU "
            f"{rough(relu.measured[0])} at 1/n, {rough(tanh.measured[1])} and "
            f"{rough(relu.measured[1])} at 2/n"
        ),
        caption=(
            "Left: each activation (grey), its slope (coloured) and how inputs of variance one "
            r"are distributed (tinted). Right: $\delta_1$ as a part of "
            rf"$\delta_{{{data.layers}}}$ in new networks of {data.layers} layers of "
            f"{data.width} units, for two variances of the weights. Circle: forecast with "
            "inputs of variance one in every layer; bar: with inputs that change from layer to "
            f"layer; coloured mark: median of {data.seeds} networks. For tanh the first is "
            f"${tex(tanh.fixed[0])}$, the second ${tex(tanh.along[0])}$, and "
            f"${tex(tanh.measured[0])}$ is measured."
        ),
        alt=(
            f"Eight activations with their slopes, and what {data.layers} layers leave of a "
            f"gradient: from {rough(data.named('sigmoid').measured[0])} (sigmoid) to "
            f"{rough(selu.measured[0])} (SELU) at 1/n."
        ),
        description=(
            "Eight rows. In each, small curves of the function and its slope, then two panels "
            "with a logarithmic axis and a line at 1: weights of variance 1/n and 2/n. "
            f"Measured, in this order: {rows}. Forecasts along the moving inputs lie on the "
            f"measured marks except for GELU and SiLU at 2/n, where {plain(gelu.along[1])} was "
            "forecast for GELU. Forecasts with inputs of variance one are far off for tanh, "
            "ELU, GELU and SiLU."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return forecasts and measurements, a row per activation and gain."""
    rows: list[Row] = [
        ("activation", "variance times n", "forecast at q = 1", "forecast along q", "measured")
    ]
    for each in data.animals:
        for place, gain in enumerate(GAINS):
            numbers = (each.fixed[place], each.along[place], each.measured[place])
            rows.append((SERIES[each.name].label, gain, *numbers))
    return rows
