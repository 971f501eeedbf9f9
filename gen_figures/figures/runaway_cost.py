"""Descent on the difference of output and target, and on half its square."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import decades, label, new_figure, theory
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import minus, plain
from snippets.costs import run

STEPS = 60
TARGET = 1.0
LOW = 6


@dataclass(frozen=True)
class Data:
    """What is drawn: the output after each step, by the cost that was lowered."""

    difference: tuple[float, ...]
    squares: tuple[float, ...]

    @property
    def hit(self) -> int:
        """The step at which the difference is nearest to 0."""
        return min(range(len(self.difference)), key=lambda k: abs(self.difference[k] - TARGET))


def data() -> Data:
    """Return both descents."""
    return Data(tuple(run("difference", STEPS)), tuple(run("squares", STEPS)))


def errors(outputs: tuple[float, ...]) -> list[float]:
    """Return half the squared error after each step; what rounding leaves of 0 is 0."""
    return [round(output - TARGET, 12) ** 2 / 2 for output in outputs]


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the output on the left, half its squared error on the right."""
    figure = new_figure(600, 330)
    left, right = figure.subplots(1, 2)
    steps = range(STEPS + 1)
    left.set(xlim=(0, STEPS), ylim=(-4.4, 2.6), xlabel="steps")
    left.set_title("output", fontsize=SMALL, color=theme.ink)
    left.plot([0, STEPS], [TARGET, TARGET], **theory(theme))
    right.set_yscale("log")
    right.set(xlim=(0, STEPS), ylim=(10.0**-LOW, 100), xlabel="steps")
    right.set_title("half the squared error", fontsize=SMALL, color=theme.ink)
    decades(right, range(-LOW, 3, 2))
    for ax, values in ((left, _outputs(data)), (right, _errors(data))):
        _pair(ax, steps, values, theme)
    small: dict[str, Any] = {"fontsize": SMALL}
    grey, red, blue = theme.secondary, theme.label["sigmoid"], theme.label["relu"]
    label(left, "target", (STEPS, TARGET), offset=(0, -11), ha="right", color=grey, **small)
    label(left, "cost:\ndifference", (26, data.difference[26]), offset=(12, 8), color=red, **small)
    label(left, "cost: half its square", (9, data.squares[9]), offset=(6, 15), color=blue, **small)
    return figure


def _outputs(data: Data) -> tuple[list[float], list[float]]:
    return list(data.difference), list(data.squares)


def _errors(data: Data) -> tuple[list[float], list[float]]:
    return errors(data.difference), errors(data.squares)


def _pair(ax: Axes, steps: range, values: tuple[list[float], list[float]], theme: Theme) -> None:
    difference, squares = values
    ax.plot(steps, difference, color=theme.series["sigmoid"])
    ax.plot(steps, squares, color=theme.series["relu"], linestyle=(0, (1.5, 1.5)), linewidth=2.5)


def describe(data: Data) -> Description:
    """Return the words."""
    end, near = data.difference[-1], data.squares[-1]
    error = errors(data.squares)[-1]
    return Description(
        title=(
            f"Descent on the difference is right at step {data.hit} and does not stop: after "
            f"{STEPS} steps the output is {minus(f'{end:.0f}')}"
        ),
        caption=(
            rf"One weight, input one, target {TARGET:g}, start {data.difference[0]:g}, rate 0.1. "
            rf"Solid: the cost is output minus target, whose slope is always one. Dotted: half "
            rf"its "
            rf"square, whose slope shrinks with the error. Left the output, right half the "
            rf"squared "
            rf"error of both, on a logarithmic axis; there the solid line falls to 0 at step "
            rf"{data.hit} and rises again."
        ),
        alt=(
            f"The output falls through the target in a straight line to {plain(end)}; "
            f"with half the square it settles at the target."
        ),
        description=(
            f"Left, the output over {STEPS} steps, from {data.difference[0]:g}. One line is "
            f"straight, "
            f"meets the target {TARGET:g} at step {data.hit} and ends at {plain(end)}. The other "
            f"bends "
            f"towards the target and ends at {plain(near, 4)}. Right, half the squared error: of "
            f"the "
            f"first it falls to 0 and rises to {plain(errors(data.difference)[-1])}, of the "
            f"second "
            f"it falls in a straight line to {plain(error)}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return both outputs, step by step."""
    rows: list[Row] = [("step", "cost: difference", "cost: half the square")]
    rows += [(k, *both) for k, both in enumerate(zip(data.difference, data.squares, strict=True))]
    return rows
