"""Fifty layers, three activations, many gains: where a gradient survives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from gen_figures.plot import TINT, decades, label, new_figure, series, theory
from gen_figures.protocol import Description, Row
from gen_figures.results import load
from gen_figures.style import SERIES, SMALL, Theme
from gen_figures.words import plain, rough

NAMES = ("sigmoid", "tanh", "relu")
# The greatest of the gains that were measured which is drawn.
LARGEST = 4.0
LOW, HIGH = 0.01, 100.0


@dataclass(frozen=True)
class Data:
    """What is drawn: for each activation what is left at each gain, and v^(49/2) for none.

    ``kept`` is what is left in the median of more networks, for the words.
    """

    gains: tuple[float, ...]
    left: dict[str, tuple[float, ...]]
    predicted: tuple[float, ...]
    kept: dict[str, float]
    networks: int

    def at(self, name: str, gain: float) -> float:
        """Return what an activation leaves at a gain."""
        return self.left[name][self.gains.index(gain)]


def data() -> Data:
    """Read what fifty layers leave at each gain, of a map over all depths."""
    found = load("depth-gain")
    settings, median = found["settings"], found["median"]
    shape = len(settings["gains"]), len(settings["depths"])
    logs = {name: np.reshape(median[name], shape)[:, -1] for name in NAMES}
    gains = tuple(gain for gain in settings["gains"] if gain <= LARGEST)
    left = {name: tuple(float(10.0**log) for log in logs[name][: len(gains)]) for name in NAMES}
    predicted = tuple(gain ** ((settings["depths"][-1] - 1) / 2) for gain in gains)
    return Data(gains, left, predicted, load("survival")["median"], len(found["seeds"]))


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a line per activation over the gain, both axes logarithmic."""
    figure = new_figure(600, 420)
    ax = figure.subplots()
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set(xlim=(0.23, 5.6), ylim=(1e-47, 1e17))
    decades(ax, range(-40, 11, 10))
    ax.xaxis.set_major_locator(FixedLocator([0.25, 0.5, 1, 2, 4]))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.set_xlabel("variance of a weight times the number of inputs")
    ax.set_ylabel("gradient of layer 1, as a part of layer 50’s")
    ax.axhspan(LOW, HIGH, color=theme.tint, linewidth=0, zorder=0, label=TINT)
    ax.plot(data.gains, data.predicted, **theory(theme))
    for name in NAMES:
        ax.plot(data.gains, data.left[name], **series(theme, name))
    places = {"sigmoid": (1.0, (10, -16)), "tanh": (4.0, (8, 0)),
              "relu": (0.5, (12, -12))}  # fmt: skip
    for name, (gain, offset) in places.items():
        at = (gain, data.at(name, gain))
        label(ax, SERIES[name].label, at, offset=offset, color=theme.label[name], fontsize=SMALL)
    label(ax, "no activation", (2.0, 2.0**24.5), offset=(-10, 8), ha="right",
          color=theme.secondary, fontsize=SMALL)  # fmt: skip
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    tanh, relu, sigmoid, at_one = (
        rough(data.kept[f"tower_{key}"]) for key in ("tanh_1", "relu_2", "sigmoid_4", "sigmoid_1")
    )
    ends = "; ".join(
        f"{SERIES[name].label} {rough(data.left[name][0])} to {rough(data.left[name][-1])}"
        for name in NAMES
    )
    return Description(
        title=(
            f"tanh keeps {tanh} at gain 1 and ReLU {relu} at gain 2; the sigmoid "
            f"keeps {sigmoid} even at gain 4"
        ),
        caption=(
            rf"Root mean square of $\dlt_1$ as a part of that of $\dlt_{{50}}$ in new networks of "
            rf"64 units per layer, medians of {data.networks} networks, over the gain: variance of "
            rf"a weight times the number of inputs. Dashed: layers without activation, "
            rf"$v^{{49/2}}$. Tinted: within a factor of a hundred. At gain 1 the sigmoid keeps "
            rf"{at_one}."
        ),
        alt=(
            "Three rising lines on log axes. tanh crosses the band around 1 near gain 1, ReLU near "
            "2; the sigmoid stays far below at every gain."
        ),
        description=(
            f"Gains from {plain(data.gains[0])} to {plain(data.gains[-1])} on a log axis; the "
            f"gradient ratio on a log axis from 10⁻⁴⁷ to 10¹⁷. From the smallest to the largest "
            f"gain: {ends}. Without activation the dashed line goes from "
            f"{plain(data.predicted[0])} to {plain(data.predicted[-1])}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return a row per gain."""
    rows: list[Row] = [("gain", *(SERIES[name].label for name in NAMES), "no activation")]
    columns = zip(data.gains, *(data.left[name] for name in NAMES), data.predicted, strict=True)
    rows += [tuple(each) for each in columns]
    return rows
