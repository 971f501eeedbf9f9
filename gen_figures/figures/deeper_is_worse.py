"""Training loss, step by step, of plain networks and of one with skips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from gen_figures import results
from gen_figures.plot import decades, label, new_figure, series, tint
from gen_figures.protocol import Description, Row
from gen_figures.style import Theme
from gen_figures.words import percent, plain, tex
from snippets import Array

LINES = {
    "plain_6": ("relu", "6 layers,\nplain"),
    "plain_24": ("relu", "24 layers,\nplain"),
    "skips_24": ("residual", "24 layers\nwith skips"),
}


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    step : ndarray
        0, 20, …, 400.
    median, low, high : dict of str to ndarray
        Training loss by network; 10 % and 90 % over the seeds.
    ratio : dict of str to float
        Gradient at the first hidden layer over that at the last, before training.
    networks : int
        How many of each.
    """

    step: Array
    median: dict[str, Array]
    low: dict[str, Array]
    high: dict[str, Array]
    ratio: dict[str, float]
    networks: int

    def end(self, name: str) -> float:
        """Return the last loss."""
        return float(self.median[name][-1])


def data() -> Data:
    """Return the measured result."""
    measured = results.load("degradation")
    steps, every = (int(measured["settings"][name]) for name in ("steps", "every"))
    median, low, high = (
        {name: np.array(measured[part][f"{name}_losses"]) for name in LINES}
        for part in ("median", "low", "high")
    )
    return Data(
        step=np.arange(0, steps + 1, every),
        median=median,
        low=low,
        high=high,
        ratio={name: float(measured["median"][f"{name}_ratio"]) for name in LINES},
        networks=len(measured["seeds"]),
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the losses on a logarithmic axis, seeds as bands."""
    figure = new_figure(600, 380)
    ax = figure.subplots()
    ax.set_yscale("log")
    for name, (look, text) in LINES.items():
        colour = theme.series[look]
        band = ax.fill_between(
            data.step, data.low[name], data.high[name], color=colour, linewidth=0
        )
        band.set_alpha(0.12)
        tint(band)
        thick = 3.0 if name == "plain_24" else 1.8
        ax.plot(data.step, data.median[name], **series(theme, look), markevery=4, linewidth=thick)
        at = (float(data.step[-1]), data.end(name))
        label(ax, text, at, color=theme.label[look])
    ax.set(xlim=(0, data.step[-1]), xlabel="step", ylabel="training loss", ylim=(1e-3, 5))
    decades(ax, range(-3, 1))
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    shallow, deep, skips = (data.end(name) for name in LINES)
    last = int(data.step[-1])
    return Description(
        title=(
            f"Four times as deep, a plain network ends at a training loss of {plain(deep)} "
            f"in place of {plain(shallow)}"
        ),
        caption=(
            rf"ReLU networks 16 units wide, step by step, on the quadrants; median of "
            rf"{data.networks}, band {100 * results.LOW:g}–{percent(results.HIGH)}, each with the "
            rf"best of three step sizes. The deep plain network's first layer starts with "
            rf"${tex(data.ratio['plain_24'])}$ of the last one's gradient: nothing has vanished."
        ),
        alt=(
            f"Training loss by step, log axis. At step {last}: 6 plain layers {plain(shallow)}, "
            f"24 plain {plain(deep)}, 24 with skips {plain(skips)}."
        ),
        description=" ".join(
            [
                "Three falling lines with bands.",
                *(
                    f"{text.replace(chr(10), ' ')}: from {plain(float(data.median[name][0]))} to "
                    f"{plain(data.end(name))}, between {plain(float(data.low[name][-1]))} and "
                    f"{plain(float(data.high[name][-1]))} in eight of ten networks."
                    for name, (_, text) in LINES.items()
                ),
            ]
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the losses step by step."""
    rows: list[Row] = [("step", *data.median)]
    columns = (data.step, *data.median.values())
    rows += list(zip(*map(Array.tolist, columns), strict=True))
    return rows
