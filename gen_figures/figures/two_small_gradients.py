"""Two trainings of the bench as paths: the first layer's gradient against the loss."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from gen_figures.plot import decades, label, new_figure, series
from gen_figures.protocol import Description, Row
from gen_figures.results import load
from gen_figures.style import Theme
from gen_figures.words import one_digit, plain, tex

NAMES = ("tanh", "sigmoid")


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    steps : tuple of int
        Of descent, after which the two were measured.
    loss, first : dict of str to tuple of float
        Loss and rms ∂J/∂W_1 by activation, a number for each of `steps`; medians.
    seeds : int
        How many networks of each kind.
    """

    steps: tuple[int, ...]
    loss: dict[str, tuple[float, ...]]
    first: dict[str, tuple[float, ...]]
    seeds: int


def data() -> Data:
    """Return the measured paths."""
    found = load("small-gradients")
    loss, first = (
        {name: tuple(found["median"][f"{name}_{key}"]) for name in NAMES}
        for key in ("loss", "first")
    )
    return Data(tuple(found["settings"]["steps"]), loss, first, len(found["seeds"]))


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a path per network, and name its ends."""
    figure = new_figure(600, 400)
    ax = figure.subplots()
    ax.set(xscale="log", yscale="log", xlim=(2e-9, 0.4), ylim=(1e-5, 6))
    decades(ax, range(-8, 0, 2), axis="x")
    decades(ax, range(-5, 1))
    ax.set_xlabel(r"first layer’s gradient, rms of $\partial J/\partial W_1$")
    ax.set_ylabel("loss")
    for name in NAMES:
        ax.plot(data.first[name], data.loss[name], **series(theme, name))
    last = data.steps[-1]
    tanh, sigmoid = ((data.first[name][-1], data.loss[name][-1]) for name in NAMES)
    new = (data.first["tanh"][0], data.loss["tanh"][0])
    colours = theme.label
    label(ax, "tanh, new", new, offset=(0, 15), ha="center", color=colours["tanh"])
    label(ax, f"tanh, {last:,} steps:\nfinished", tanh, offset=(-10, 4), ha="right",
          color=colours["tanh"])  # fmt: skip
    label(ax, f"sigmoid, new and\nafter {last:,} steps: stuck", sigmoid, offset=(-22, -26),
          color=colours["sigmoid"], va="center")  # fmt: skip
    middle = len(data.steps) - 3
    at = (data.first["tanh"][middle], data.loss["tanh"][middle])
    label(ax, f"{data.steps[middle]} steps", at, offset=(12, -2), color=theme.secondary)
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    last = data.steps[-1]
    good, bad = data.loss["tanh"][-1], data.loss["sigmoid"][-1]
    small = {name: data.first[name][-1] for name in NAMES}
    return Description(
        title="A small gradient is the end of one training, and all there ever was of another",
        caption=(
            rf"The bench before and during {last} steps of descent, with tanh (triangles) and with "
            rf"sigmoids (dots): each mark is one moment. The first layer's gradient ends at "
            rf"${tex(small['tanh'], 1)}$ with a loss of ${tex(good, 1)}$, and at "
            rf"${tex(small['sigmoid'], 1)}$ with a loss of ${tex(bad)}$. "
            rf"Medians, {data.seeds} seeds."
        ),
        alt=(
            "Two paths in a plane of gradient and loss: tanh runs from the upper right to the "
            "lower left, sigmoid stays at the upper left."
        ),
        description=(
            f"Both axes are logarithmic. The path of tanh begins at a gradient of "
            f"{plain(data.first['tanh'][0], 0)} and a loss of "
            f"{plain(data.loss['tanh'][0], 1)} and runs, with turns, down to "
            f"{one_digit(small['tanh'])} and {one_digit(good)}. That of the sigmoid begins at "
            f"{plain(data.first['sigmoid'][0], 0)} and {plain(data.loss['sigmoid'][0], 1)} "
            f"and is still there after {last:,} steps: {one_digit(small['sigmoid'])} and "
            f"{plain(bad)}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return a row for each moment of each network."""
    rows: list[Row] = [("activation", "steps", "rms of dJ/dW1", "loss")]
    for name in NAMES:
        moments = zip(data.steps, data.first[name], data.loss[name], strict=True)
        rows += [(name, *moment) for moment in moments]
    return rows
