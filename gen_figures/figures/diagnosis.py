"""What ten illnesses look like beside a healthy network: three curves by layer, or the loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import decades, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import plain
from snippets.patients import PATIENTS, examined
from snippets.seeds import SPECIMEN

BY_LAYER = (
    *("tanh", "vanishing", "tiny steps"),
    *("exploding", "dead units", "underflow"),
    *("forgetful", "only with Adam"),
)
BY_STEP = ("stuck", "jumps", "worse when deeper")
# What is written above a panel where it is not the name of the network.
TITLES = {"tanh": "healthy", "worse when deeper": "deeper is worse"}
CURVES = ("signal", "delta", "slope")
NAMES = {"signal": "activations", "delta": r"$\delta$", "slope": "weights"}
COLOURS = {"signal": "residual", "delta": "sigmoid", "slope": "relu"}
LOOKS: dict[str, dict[str, Any]] = {
    "signal": {"linestyle": "-", "linewidth": 1.6},
    "delta": {"linestyle": "-", "linewidth": 3.4},
    "slope": {"linestyle": (0, (1.5, 1.2)), "linewidth": 2.2},
}
# Where a curve that is exactly zero is drawn, and the scales.
FLOOR, LOW, TOP = 1e-13, 1e-14, 1e5


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    layers : dict of str to dict of str to tuple of float
        Of each network signal, δ and slope, first layer first; of the recurrent one only δ.
    losses, shallower : dict of str to tuple of float
        A number a step, by the loss of the best constant answer.
    """

    layers: dict[str, dict[str, tuple[float, ...]]]
    losses: dict[str, tuple[float, ...]]
    shallower: tuple[float, ...]


def data() -> Data:
    """Train each network for as long as it is examined."""
    layers, losses = {}, {}
    shallower: tuple[float, ...] = ()
    for name in BY_LAYER:
        seen = examined(PATIENTS[name], SPECIMEN)
        columns = zip(*((one.signal, one.delta, one.slope) for one in seen.layers), strict=True)
        found = dict(zip(CURVES, columns, strict=False))
        layers[name] = {"delta": seen.times} if seen.times else found
    for name in BY_STEP:
        seen = examined(PATIENTS[name], SPECIMEN)
        losses[name] = tuple(loss / seen.constant for loss in seen.losses)
        if seen.shallower:
            shallower = tuple(loss / seen.constant for loss in seen.shallower)
    return Data(layers, losses, shallower)


def titled(name: str) -> str:
    """Return what is written above the panel of a network."""
    return TITLES.get(name, name)


def draw(data: Data, theme: Theme) -> Figure:
    """Draw eight panels by layer, a key, and three by step."""
    figure = new_figure(600, 760)
    axes = figure.subplots(4, 3)
    for place, (ax, name) in enumerate(zip(axes[:3].flat, BY_LAYER, strict=False)):
        ax.set_title(titled(name), fontsize=SMALL, color=theme.ink)
        _curves(ax, data.layers[name], theme)
        if place % 3:
            ax.set_yticklabels([])
    _key(axes[2, 2], theme)
    for place, (ax, name) in enumerate(zip(axes[3], BY_STEP, strict=True)):
        ax.set_title(titled(name), fontsize=SMALL, color=theme.ink)
        _losses(ax, data, name, theme)
        if place:
            ax.set_yticklabels([])
    return figure


def _curves(ax: Axes, layers: dict[str, tuple[float, ...]], theme: Theme) -> None:
    ax.set_yscale("log")
    ax.set(xlim=(-0.05, 1.05), ylim=(LOW, TOP), xticks=[0, 1], xticklabels=["first", "last"])
    decades(ax, range(-12, 5, 4))
    for key, values in layers.items():
        place = np.linspace(0, 1, len(values))
        shown = np.maximum(values, FLOOR)
        ax.plot(place, shown, color=theme.series[COLOURS[key]], **LOOKS[key])


def _losses(ax: Axes, data: Data, name: str, theme: Theme) -> None:
    losses = data.losses[name]
    ax.set_yscale("log")
    ax.set(xlim=(0, len(losses)), ylim=(0.05, 200), xticks=[0, len(losses)])
    decades(ax, (-1, 0, 1, 2))
    ax.axhline(1, color=theme.mark, linewidth=1)
    if name == "worse when deeper":
        ax.plot(data.shallower, color=theme.mark, linewidth=1.6)
        at = (len(losses) * 0.94, 0.12)
        ax.text(*at, "shallower", size=SMALL, color=theme.secondary, ha="right")
    ax.plot(losses, color=theme.ink, linewidth=1.8)


def _key(ax: Axes, theme: Theme) -> None:
    ax.set_axis_off()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    for place, (key, name) in enumerate(NAMES.items()):
        height = 0.8 - 0.28 * place
        ax.plot([0, 0.2], [height] * 2, color=theme.series[COLOURS[key]], **LOOKS[key])
        colour = theme.label[COLOURS[key]]
        ax.text(0.27, height, name, size=SMALL, color=colour, va="center")


def describe(data: Data) -> Description:
    """Return the words."""
    first = {name: one["delta"][0] / one["delta"][-1] for name, one in data.layers.items()}
    each = "; ".join(f"{titled(name)}: {plain(one, 1)}" for name, one in first.items())
    ends = "; ".join(f"{titled(name)}: {plain(one[-1], 1)}" for name, one in data.losses.items())
    ill, by_step = len(data.layers) - 1, len(data.losses)
    return Description(
        title=(
            f"Of {ill + by_step} illnesses {ill} show in three curves by layer; {by_step} only in "
            f"the loss, which jumps to {plain(max(data.losses['jumps']), 1)} times that of a "
            f"constant answer"
        ),
        caption=(
            r"One network each, after some steps of training; the recurrent one is new. Above, "
            r"from the first layer to the last (of the recurrent one, time step): how much the "
            r"inputs of a unit differ between examples (activations), the length of $\dlt$ for an "
            r"example, and the rms of $\partial \J/\partial \W$ (weights). A line on the floor is "
            r"exactly zero. Below: the loss by step, by that of the best constant answer (grey "
            r"line)."
        ),
        alt=(
            "Eight panels with three curves by layer, healthy level, vanishing falling to the "
            "left; three panels with the loss by step."
        ),
        description=(
            f"Eight small panels share a log axis from 10⁻¹⁴ to 10⁵. Gradient of the first layer "
            f"over that of the last: {each}. Three more panels show the loss over that of a "
            f"constant answer; at the end: {ends}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the curves, a row a layer, and the losses, a row a step."""
    rows: list[Row] = [("network", "curve", "place", "value")]
    for name, curves in data.layers.items():
        for key, values in curves.items():
            rows += [(titled(name), key, place, value) for place, value in enumerate(values, 1)]
    for name, losses in data.losses.items():
        rows += [(titled(name), "loss", place, value) for place, value in enumerate(losses)]
    rows += [("shallower", "loss", place, value) for place, value in enumerate(data.shallower)]
    return rows
