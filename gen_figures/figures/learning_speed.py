"""The gradient of ten sigmoid layers while they learn: apart before the first step."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.figure import Figure

from gen_figures.plot import decades, label, new_figure, tint
from gen_figures.protocol import Description, Row
from gen_figures.results import load
from gen_figures.style import Theme
from gen_figures.words import one_digit, plain, tex


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    steps : tuple of int
        Where the network was looked at; 0 is before the first step.
    speeds : tuple of tuple of float
        rms ∂J/∂W_l at these steps, a tuple per layer, first layer first: medians.
    loss, low, high : tuple of float
        Cross-entropy, its median and 10 and 90 % quantiles.
    seeds : int
        Number of networks.
    """

    steps: tuple[int, ...]
    speeds: tuple[tuple[float, ...], ...]
    loss: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    seeds: int

    @property
    def start(self) -> float:
        """First layer's gradient over the last one's before the first step."""
        return self.speeds[0][0] / self.speeds[-1][0]

    @property
    def end(self) -> float:
        """The same at the end."""
        return self.speeds[0][-1] / self.speeds[-1][-1]


def data() -> Data:
    """Read what was measured."""
    result = load("learning-speed")
    median = result["median"]
    return Data(
        tuple(result["settings"]["at"]),
        tuple(tuple(median[f"layer {layer}"]) for layer in range(1, 11)),
        tuple(median["loss"]),
        tuple(result["low"]["loss"]),
        tuple(result["high"]["loss"]),
        len(result["seeds"]),
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw ten lines over the steps, with the loss below."""
    figure = new_figure(600, 560)
    top, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    top.set_xscale("symlog", linthresh=1, linscale=0.7)
    top.set_yscale("log")
    top.set(ylim=(1e-9, 1), xlim=(-0.95, 2600))
    decades(top, range(-9, 1, 3))
    top.set_ylabel("rms of the weights’ gradient")
    for layer, speeds in enumerate(data.speeds, 1):
        last = layer == len(data.speeds)
        colour = theme.series["sigmoid"]
        width = 3.0 if last else 1.6
        dash = "-" if last or layer == 1 else (0, (6, 1.5 + 0.4 * layer))
        top.plot(data.steps, speeds, color=colour, linewidth=width, linestyle=dash)
        look = {"ha": "right", "offset": (-5, 0), "color": theme.label["sigmoid"]}
        label(top, f"layer {layer}" if last else f"{layer}", (0.0, speeds[0]), **look)
    tint(below.fill_between(data.steps, data.low, data.high, color=theme.tint, linewidth=0))
    below.plot(data.steps, data.loss, color=theme.ink)
    below.set(ylim=(0.6, 1.05 * max(data.high)), xlabel="steps of gradient descent")
    below.set_ylabel("loss")
    below.set_xticks([0, 1, 10, 100, 1000], ["0", "1", "10", "100", "1000"])
    top.tick_params(axis="x", length=0)
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    first, last = data.speeds[0], data.speeds[-1]
    return Description(
        title=(
            f"Before the first step layer 1 has {plain(data.start, 0)} of the gradient of "
            f"layer 10; as the loss comes to a standstill the last layer falls to the others"
        ),
        caption=(
            rf"Root mean square of $\partial \J/\partial \W_l$ for the ten layers of the bench "
            rf"with sigmoids, medians of {data.seeds} seeds, over steps of gradient descent with "
            rf"rate 1. Before the first step layer 1 has about ${tex(data.start, 0)}$ of "
            rf"the gradient of layer 10; after {data.steps[-1]} steps it has {one_digit(data.end)} "
            rf"of it. Below: the loss, which stays at {plain(data.loss[-1], 3)}, that of a "
            rf"constant guess."
        ),
        alt=(
            f"Ten lines spread over {round(math.log10(last[0] / first[0]))} decades at step 0, "
            f"layer 1 lowest. In the end they have fallen together near "
            f"{plain(first[-1], 0)}."
        ),
        description=(
            f"Log axis; steps from 0 to {data.steps[-1]}. At step 0 the gradient of layer 1 is "
            f"about {plain(first[0], 0)} and that of layer 10 {plain(last[0], 0)}, "
            f"the others in order "
            f"between. All rise a little, then layers 10 to 2 fall, and at the end all lie between "
            f"{plain(min(one[-1] for one in data.speeds), 0)} and "
            f"{plain(last[-1], 0)}. A second panel "
            f"shows the loss, {one_digit(data.loss[0])} at first and {plain(data.loss[-1], 3)} at "
            f"last."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return a row per step: loss and the ten gradients."""
    rows: list[Row] = [("step", "loss", *(f"layer {layer}" for layer in range(1, 11)))]
    columns = zip(data.steps, data.loss, zip(*data.speeds, strict=True), strict=True)
    rows += [(step, loss, *speeds) for step, loss, speeds in columns]
    return rows
