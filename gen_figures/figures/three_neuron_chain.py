"""Three neurons in a row without activation: numbers forward, and numbers back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import arrow, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import minus
from snippets.hand import TARGET, WEIGHTS
from snippets.three_layers import identity_chain

# Where input, neurons and cost stand.
STEP = 2.6
DIGITS = 4


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    weights : tuple of float
        w_1 … w_3.
    a : tuple of float
        a_0 … a_3.
    deltas, slopes : tuple of float
        δ_l and ∂J/∂w_l, first layer first.
    target, cost : float
        y, and half the squared error.
    """

    weights: tuple[float, ...]
    a: tuple[float, ...]
    deltas: tuple[float, ...]
    slopes: tuple[float, ...]
    target: float
    cost: float


def data() -> Data:
    """Return the hand example without its sigmoids."""
    a, deltas, slopes = identity_chain()
    cost = (a[-1] - TARGET) ** 2 / 2
    return Data(WEIGHTS, tuple(a), tuple(deltas), tuple(slopes), TARGET, cost)


def shown(value: float) -> str:
    """Return a number with at most four decimals and a true minus."""
    return minus(f"{round(value, DIGITS):g}")


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the chain, the way forward above it and the way back below."""
    figure = new_figure(600, 285)
    ax = figure.subplots()
    ax.set_axis_off()
    ax.set(xlim=(-0.75, 4 * STEP + 0.75), ylim=(-3.35, 1.25))
    for index, a in enumerate(data.a):
        _node(ax, index, "$x$" if index == 0 else f"$a_{index}$", a, theme)
    _node(ax, 4, "$J$", data.cost, theme)
    for layer, w in enumerate(data.weights, 1):
        _forward(ax, layer, f"$w_{layer}$ = {shown(w)}", theme)
    _forward(ax, 4, f"$y$ = {shown(data.target)}", theme)
    for layer, (delta, slope) in enumerate(zip(data.deltas, data.slopes, strict=True), 1):
        _backward(ax, layer, delta, slope, theme)
    return figure


def _node(ax: Axes, index: int, name: str, value: float, theme: Theme) -> None:
    x = STEP * index
    square = index in (0, 4)
    look: dict[str, Any] = {"mfc": theme.ground, "mec": theme.ink, "mew": 1.8}
    ax.plot([x], [0], "s" if square else "o", markersize=38, **look)
    ax.text(x, 0, name, ha="center", va="center", color=theme.ink)
    number: dict[str, Any] = {"ha": "center", "va": "bottom", "size": SMALL, "color": theme.ink}
    ax.text(x, 0.62, shown(value), **number)


def _forward(ax: Axes, layer: int, text: str, theme: Theme) -> None:
    left, right = STEP * (layer - 1) + 0.55, STEP * layer - 0.55
    arrow(ax, (left, 0), (right, 0), theme.ink, 1.6)
    weight: dict[str, Any] = {
        "ha": "center",
        "va": "bottom",
        "size": SMALL,
        "color": theme.secondary,
    }
    ax.text((left + right) / 2, 0.16, text, **weight)


def _backward(ax: Axes, layer: int, delta: float, slope: float, theme: Theme) -> None:
    x, colour = STEP * layer, theme.series["relu"]
    arrow(ax, (x + STEP - 0.75, -1.25), (x + 0.75, -1.25), colour, 1.6)
    look: dict[str, Any] = {"ha": "center", "va": "center", "size": SMALL}
    ax.text(x, -1.25, f"$\\delta_{layer}$\n{shown(delta)}", color=theme.label["relu"], **look)
    down = STEP * (layer - 0.5)
    arrow(ax, (x - 0.5, -1.7), (down, -2.3), theme.mark)
    text = f"$\\partial J/\\partial w_{layer}$\n{shown(slope)}"
    ax.text(down, -2.85, text, color=theme.ink, **look)


def describe(data: Data) -> Description:
    """Return the words."""
    first, *_, last = (abs(slope) for slope in data.slopes)
    product = abs(data.weights[1] * data.weights[2])
    forth = ", ".join(shown(a) for a in data.a)
    back = ", ".join(shown(delta) for delta in data.deltas[::-1])
    slopes = ", ".join(shown(slope) for slope in data.slopes[::-1])
    return Description(
        title=(
            f"Without activation this chain's first gradient is the largest: {first:.2f} against "
            f"{last:.2f} at the end"
        ),
        caption=(
            rf"The hand example without its sigmoids. Forward, above: each neuron multiplies by "
            rf"its "
            rf"weight. Back, below: $\dlt$ is multiplied by the same weights, in the reverse "
            rf"order, and "
            rf"$\partial \J/\partial w_l = \dlt_l a_{{l-1}}$ is read off on the way. Two weights "
            rf"make "
            rf"$\dlt_1$ {product:.2f} times as large as $\dlt_3$; it is the sigmoids' slopes "
            rf"that make it small in the hand example."
        ),
        alt="Three neurons in a row with their numbers: outputs above, gradients back below.",
        description=(
            f"From left to right the input and the outputs of three neurons: {forth}; then the "
            f"cost, "
            f"{shown(data.cost)}. The weights on the way are "
            f"{', '.join(shown(w) for w in data.weights)}. Below, from right to left, the "
            f"gradients "
            f"inside the layers: {back}; and those of the weights, last first: {slopes}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the numbers of each layer."""
    rows: list[Row] = [("layer", "weight", "input", "output", "delta", "dJ/dw")]
    rows += [
        (i + 1, data.weights[i], data.a[i], data.a[i + 1], data.deltas[i], data.slopes[i])
        for i in range(len(data.weights))
    ]
    return rows
