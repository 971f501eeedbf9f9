"""The hand example as a row of three neurons, with its numbers forwards and backwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from gen_figures.plot import arrow, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import minus
from snippets.hand import INPUT, TARGET, WEIGHTS, chain_cost, chain_deltas, chain_forward


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    weights, z, a, delta : tuple of float
        w_l, z_l, a_l and ∂J/∂z_l of each neuron.
    x, target, cost : float
        Input, the output that is wanted, and the cost.
    """

    weights: tuple[float, ...]
    z: tuple[float, ...]
    a: tuple[float, ...]
    delta: tuple[float, ...]
    x: float
    target: float
    cost: float


def data() -> Data:
    """Compute the hand example."""
    z, a = chain_forward()
    return Data(WEIGHTS, z, a[1:], chain_deltas(), INPUT, TARGET, float(chain_cost()))


def signed(value: float, places: int) -> str:
    """Return a number with a true minus sign."""
    return minus(f"{value:.{places}f}")


def draw(data: Data, theme: Theme) -> Figure:
    """Draw circles for neurons, values above them and gradients below."""
    figure = new_figure(600, 250)
    ax = figure.subplots()
    ax.set(xlim=(-0.15, 4.35), ylim=(-1.25, 1.3))
    ax.set_axis_off()
    text: dict[str, Any] = {"ha": "center", "va": "center", "size": SMALL}
    ax.text(0, 0, f"x = {data.x:g}", **text)
    for place, w in enumerate(data.weights, 1):
        start = (place - (0.72 if place == 1 else 0.64), 0)
        arrow(ax, start, (place - 0.38, 0), theme.mark, 1.4)
        ax.text(place - 0.5, 0.24, f"× {signed(w, 1)}", **text)
        ax.plot([place], [0], "o", ms=46, mfc=theme.tint, mec=theme.series["sigmoid"], mew=1.8)
        ax.text(place, 0, "σ", **text | {"size": 20})
        ax.text(place, 0.78, f"a{'₁₂₃'[place - 1]} = {data.a[place - 1]:.3f}", **text)
        ax.text(
            place,
            -0.78,
            f"δ{'₁₂₃'[place - 1]} = {signed(data.delta[place - 1], 4)}",
            **text | {"color": theme.label["relu"]},
        )
    arrow(ax, (3.36, 0), (3.62, 0), theme.mark, 1.4)
    ax.text(4.0, 0, f"cost\n{data.cost:.4f}", **text)
    arrow(ax, (0.6, 1.12), (3.4, 1.12), theme.mark, 1.4)
    ax.text(0.5, 1.12, "forward", **text | {"color": theme.secondary, "ha": "right"})
    arrow(ax, (3.4, -1.12), (0.6, -1.12), theme.mark, 1.4)
    ax.text(3.5, -1.12, "backward", **text | {"color": theme.secondary, "ha": "left"})
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    weights = ", ".join(signed(w, 1) for w in data.weights)
    outputs = ", ".join(f"{a:.3f}" for a in data.a)
    deltas = ", ".join(signed(d, 4) for d in data.delta)
    return Description(
        title=f"Three numbers in a chain turn {data.x:g} into {data.a[-1]:.3f}",
        caption=(
            r"The hand example. Above the neurons, from left to right, what leaves them; below, "
            r"from right to left, the gradients $\dlt_l = \partial \J/\partial z_l$."
        ),
        alt=f"Three sigmoid neurons in a row with weights {weights}; their outputs and gradients.",
        description=(
            f"From left to right: the input {data.x:g}, three circles marked σ with the weights "
            f"{weights} on the arrows before them, and the cost, {data.cost:.4f}. Above the "
            f"circles stand the outputs {outputs}, below them the gradients {deltas}. An arrow "
            f"above points forward, one below backward."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return a row per neuron."""
    rows: list[Row] = [("neuron", "weight", "z", "a", "delta")]
    columns = (data.weights, data.z, data.a, data.delta)
    rows += [(place, *row) for place, row in enumerate(zip(*columns, strict=True), 1)]
    return rows
