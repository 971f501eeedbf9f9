"""The cells of an LSTM and of a GRU: a belt with valves on it, and numbers of one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import arrow, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import MINUS, minus
from snippets.one_cell import GRU_STEP, LSTM_STEP, gru_by_hand, lstm_by_hand

# Half a valve's length and height, in pixels of a panel.
LENGTH, HEIGHT = 13, 11
BELT, LOWER, BUS = 158, 96, 14


@dataclass(frozen=True)
class Data:
    """What is drawn: the given numbers of one step of each cell, and what it makes of them."""

    lstm: dict[str, float]
    after_lstm: dict[str, float]
    gru: dict[str, float]
    after_gru: dict[str, float]


def data() -> Data:
    """Compute both steps."""
    return Data(LSTM_STEP, lstm_by_hand(), GRU_STEP, gru_by_hand())


def shown(value: float) -> str:
    """Return a number with at most three digits and a true minus sign."""
    return minus(f"{value:.3g}")


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a cell above the other."""
    figure = new_figure(600, 420)
    for ax, title, cell in zip(figure.subplots(2, 1), ("LSTM", "GRU"), (_lstm, _gru), strict=True):
        ax.set(xlim=(0, 590), ylim=(0, 205), aspect="equal")
        ax.set_axis_off()
        ax.text(2, 200, title, va="top", color=theme.secondary)
        cell(Pen(ax, theme), data)
    return figure


@dataclass(frozen=True)
class Pen:
    """Draws the parts of a cell."""

    ax: Axes
    theme: Theme

    def line(self, *points: tuple[float, float], look: str = "pipe", head: bool = False) -> None:
        """Draw a belt, a pipe, or the thin line by which a gate is set."""
        colour, width = {
            "belt": (self.theme.series["residual"], 5.0),
            "pipe": (self.theme.ink, 1.8),
            "set": (self.theme.mark, 1.0),
        }[look]
        x, y = zip(*points, strict=True)
        self.ax.plot(x, y, color=colour, linewidth=width, solid_joinstyle="round", zorder=1)
        if head:
            arrow(self.ax, points[-2], points[-1], colour, width, arrowstyle="-|>")

    def valve(self, x: float, y: float, upright: bool = False) -> None:
        """Draw a valve on a pipe that runs across, or upwards."""
        a, b = (HEIGHT, LENGTH) if upright else (LENGTH, HEIGHT)
        corners: Sequence[tuple[float, float]] = ((-a, -b), (a, b), (a, -b), (-a, b))
        if upright:
            corners = ((-a, -b), (a, -b), (-a, b), (a, b))
        xs, ys = zip(*((x + dx, y + dy) for dx, dy in corners), strict=True)
        look: dict[str, Any] = {
            "facecolor": self.theme.tint,
            "edgecolor": self.theme.series["sigmoid"],
        }
        self.ax.fill(xs, ys, linewidth=1.8, zorder=3, **look)

    def disc(self, x: float, y: float, text: str, size: int = 26) -> None:
        """Draw a circle with what it does."""
        look: dict[str, Any] = {"mfc": self.theme.tint, "mec": self.theme.ink, "mew": 1.6}
        self.ax.plot([x], [y], "o", ms=size, zorder=3, **look)
        self.say(text, x, y, zorder=4)

    def say(self, text: str, x: float, y: float, **look: Any) -> None:
        """Write."""
        middle: dict[str, Any] = {"ha": "center", "va": "center", "size": SMALL}
        self.ax.text(x, y, text, **middle | look)

    def belt(self, before: str, after: str) -> None:
        """Draw the belt, what comes in and goes on, and where the rest of the step comes from."""
        self.line((80, BELT), (520, BELT), look="belt", head=True)
        self.say(before, 38, BELT, color=self.theme.label["residual"])
        self.say(after, 556, BELT, color=self.theme.label["residual"])
        self.say("$h_{t-1}$, $x_t$", 38, BUS, color=self.theme.secondary)

    def gate(self, text: str, x: float, y: float, ha: str = "center") -> None:
        """Write at a valve how far it stands open."""
        self.say(text, x, y, ha=ha, color=self.theme.label["sigmoid"])


def _lstm(pen: Pen, data: Data) -> None:
    given, after = data.lstm, data.after_lstm
    pen.belt(f"$c_{{t-1}}$ = {shown(given['c'])}", f"$c_t$ = {shown(after['c'])}")
    pen.valve(150, BELT)
    pen.gate(f"$f$ = {shown(given['f'])}", 150, BELT + 26)
    pen.say(shown(after["stays"]), 215, BELT + 18)
    pen.line((280, LOWER - 44), (280, BELT))
    pen.disc(280, BELT, "+")
    pen.valve(280, LOWER, upright=True)
    pen.gate(f"$i$ = {shown(given['i'])}", 300, LOWER, ha="left")
    pen.say(shown(after["added"]), 287, LOWER + 28, ha="left")
    pen.disc(280, LOWER - 48, "$k$")
    pen.say(shown(given["k"]), 300, LOWER - 48, ha="left")
    pen.line((400, BELT), (400, LOWER), (520, LOWER), head=True)
    pen.disc(400, (BELT + LOWER) / 2 + 2, "tanh", 44)
    pen.valve(465, LOWER)
    pen.gate(f"$o$ = {shown(given['o'])}", 465, LOWER + 26)
    pen.say(f"$h_t$ = {shown(after['h'])}", 562, LOWER)
    pen.line((80, BUS), (465, BUS), (465, LOWER), look="set")
    for points in (
        ((150, BUS), (150, BELT)),
        ((225, BUS), (225, LOWER), (280, LOWER)),
        ((280, BUS), (280, 40)),
    ):
        pen.line(*points, look="set")


def _gru(pen: Pen, data: Data) -> None:
    given, after = data.gru, data.after_gru
    pen.belt(f"$h_{{t-1}}$ = {shown(given['h'])}", f"$h_t$ = {shown(after['h'])}")
    pen.valve(280, BELT)
    pen.gate(f"$1 - u$ = {shown(1 - given['u'])}", 280, BELT + 26)
    pen.say(shown(after["stays"]), 345, BELT + 18)
    pen.line((110, BELT), (110, LOWER - 30), (400, LOWER - 30), (400, BELT))
    pen.disc(400, BELT, "+")
    pen.valve(180, LOWER - 30)
    pen.gate("$r$", 180, LOWER - 4)
    pen.disc(280, LOWER - 30, "$k$")
    pen.say(shown(given["k"]), 312, LOWER - 14)
    pen.valve(400, LOWER + 8, upright=True)
    pen.gate(f"$u$ = {shown(given['u'])}", 420, LOWER + 8, ha="left")
    pen.say(shown(after["added"]), 407, LOWER + 36, ha="left")
    # One gate moves both valves, one open as far as the other is shut.
    pen.line((280, BELT), (280, LOWER + 8), (400, LOWER + 8), look="set")
    pen.line((80, BUS), (345, BUS), (345, LOWER + 8), look="set")
    pen.line((180, BUS), (180, LOWER - 30), look="set")
    # What is new sees the old state through its valve only.
    pen.line((280, BUS + 29), (280, LOWER - 30), look="set")
    pen.say("$x_t$", 280, BUS + 19, color=pen.theme.secondary)


def describe(data: Data) -> Description:
    """Return the words."""
    lstm, gru, after, later = data.lstm, data.gru, data.after_lstm, data.after_gru
    return Description(
        title=(
            f"On the belt of an LSTM {shown(lstm['f'])} of the cell stays; a GRU has one belt for "
            f"cell and output, and one gate for what stays and what is let in"
        ),
        caption=(
            rf"One step of two cells with one unit each. Thick: the belt. A valve lets through the "
            rf"share that its gate says; thin lines lead to what sets it, $h_{{t-1}}$ and $x_t$. "
            rf"LSTM: ${shown(lstm['f'])} \cdot {shown(lstm['c'])} + {shown(lstm['i'])} \cdot "
            rf"{shown(lstm['k'])} = {shown(after['c'])}$ goes on, and $h_t$ is {shown(lstm['o'])} "
            rf"of its tanh. GRU: {shown(1 - gru['u'])} of the state stays, and {shown(gru['u'])} "
            rf"of the candidate is added; the valve $r$ lets a share of the old state through to "
            rf"the candidate."
        ),
        alt=(
            "Two cells as a thick belt from left to right with valves. What is new joins from "
            "below through a valve of its own."
        ),
        description=(
            f"Upper picture, LSTM: a thick belt leads from {shown(lstm['c'])} through a valve f at "
            f"{shown(lstm['f'])}, which lets {shown(after['stays'])} pass, and a plus, to "
            f"{shown(after['c'])}. From below the candidate k, {shown(lstm['k'])}, joins through a "
            f"valve i at {shown(lstm['i'])}. Behind the plus a branch leads through tanh and a "
            f"valve o at {shown(lstm['o'])} to the output, {shown(after['h'])}. Lower picture, "
            f"GRU: the belt leads from {shown(gru['h'])} through a valve at {shown(1 - gru['u'])} "
            f"and a plus to {shown(later['h'])}. A branch of the old state leads through a valve r "
            f"into the candidate, {shown(gru['k'])}, which joins through a valve u at "
            f"{shown(gru['u'])}. Thin lines from the old output and the input set all valves and "
            f"the LSTM's candidate, the GRU's has a line from the input; one of them sets both u "
            f"and 1 {MINUS} u."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return what is given and what comes out, a row a number."""
    rows: list[Row] = [("cell", "number", "before the step or given", "after")]
    for name, given, after in (
        ("LSTM", data.lstm, data.after_lstm),
        ("GRU", data.gru, data.after_gru),
    ):
        keys = [*given, *(key for key in after if key not in given)]
        rows += [(name, key, given.get(key, ""), after.get(key, "")) for key in keys]
    return rows
