"""The norm of a gradient in ten layers, between the product that bounds it above and that below."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from gen_figures.plot import backward_arrow, decades, label, new_figure, series, theory, tint
from gen_figures.protocol import Description, Row
from gen_figures.style import Theme
from gen_figures.words import plain, tex
from snippets.bounds import WIDTHS, bound_table


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    layers, widths : tuple of int
        1 to 10, and how many units each has.
    lower, norm, upper : tuple of float
        Bounds and norm of δ_l of one example, over the norm of δ_10.
    """

    layers: tuple[int, ...]
    widths: tuple[int, ...]
    lower: tuple[float, ...]
    norm: tuple[float, ...]
    upper: tuple[float, ...]


def data() -> Data:
    """Return norms and bounds, first layer first."""
    layers = tuple(range(1, len(WIDTHS) + 1))
    _, lower, norm, upper = zip(*bound_table(layers), strict=True)
    return Data(layers, WIDTHS, lower, norm, upper)


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the gradient in the band that the bounds leave."""
    figure = new_figure(600, 360)
    ax = figure.subplots()
    ax.set_yscale("log")
    tint(ax.fill_between(data.layers, data.lower, data.upper, color=theme.tint, linewidth=0))
    for bound in (data.lower, data.upper):
        ax.plot(data.layers, bound, **theory(theme))
    ax.plot(data.layers, data.norm, **series(theme, "tanh"), clip_on=False)
    places = (
        ("upper bound", data.upper, (8, 14), theme.secondary),
        ("gradient", data.norm, (8, -16), theme.label["tanh"]),
        ("lower bound", data.lower, (14, 0), theme.secondary),
    )
    for text, values, offset, colour in places:
        at = (data.layers[0], values[0])
        label(ax, f"{text}: {_short(values[0])}", at, offset=offset, color=colour)
    ax.set(xlim=(0.8, 10.2), xticks=data.layers, ylim=(1e-12, 1e4), xlabel="layer")
    decades(ax, range(-12, 5, 4))
    ax.set_ylabel("norm, as a part of layer 10’s")
    backward_arrow(ax, "backward", theme)
    return figure


def _short(value: float) -> str:
    """Return two digits, but whole numbers in full."""
    return f"{value:.0f}" if value >= 100 else plain(value)


def describe(data: Data) -> Description:
    """Return the words."""
    low, norm, high = (values[0] for values in (data.lower, data.norm, data.upper))
    last = data.layers[-1]
    return Description(
        title=f"A gradient of {plain(norm)} lies between bounds of {plain(low)} and {_short(high)}",
        caption=(
            rf"Norm of $\delta_l$ for one example in a tanh network of {last} layers, each no "
            f"wider than the one beneath it ({data.widths[0]} units down to {data.widths[-1]}), "
            rf"as a part of $\delta_{{{last}}}$. Dashed: the products of largest and of smallest "
            f"singular values and slopes. At layer 1 they are ${_short(high)}$ and ${tex(low)}$, "
            f"the gradient is ${tex(norm)}$."
        ),
        alt=(
            f"A gradient stays near 1 over {last} layers, inside bounds that spread to "
            f"{plain(low)} and {_short(high)} at layer 1."
        ),
        description=(
            f"Layers 1 to {last} against a logarithmic axis. From one common point at layer "
            f"{last}, an upper bound rises to {_short(high)} at layer 1 and a lower bound falls "
            f"to {plain(low)}. The measured gradient between them ends at {plain(norm)}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return bounds and norm, a row per layer."""
    rows: list[Row] = [("layer", "units", "lower bound", "norm", "upper bound")]
    rows += list(zip(data.layers, data.widths, data.lower, data.norm, data.upper, strict=True))
    return rows
