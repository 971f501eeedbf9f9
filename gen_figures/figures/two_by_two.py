"""Two units that feed two others, with the arrows that one unit hears, forwards and backwards."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import arrow, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import minus
from snippets.two_by_two import DELTAS, OUTPUTS, WEIGHTS, downwards, upwards

# Left and right unit, lower and upper row.
ACROSS, LOW, HIGH = (0.0, 1.0), 0.0, 1.0
# Where on an arrow its weight stands, so that those of crossing arrows stay apart.
AT = 0.19


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    weights : tuple of tuple of float
        A row for each upper unit.
    sent, arrived : tuple of float
        Forwards: what the lower units send, and what enters the upper ones.
    deltas, felt : tuple of float
        Backwards: the rates of the upper units, and those of the lower ones.
    """

    weights: tuple[tuple[float, ...], ...]
    sent: tuple[float, ...]
    arrived: tuple[float, ...]
    deltas: tuple[float, ...]
    felt: tuple[float, ...]


def data() -> Data:
    """Compute both ways."""
    parts = (tuple(map(float, part)) for part in (OUTPUTS, upwards(), DELTAS, downwards()))
    return Data(tuple(tuple(map(float, row)) for row in WEIGHTS), *parts)


def whole(value: float) -> str:
    """Return a whole number with a true minus sign."""
    return minus(f"{value:g}")


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the layer twice."""
    figure = new_figure(600, 300)
    for ax, backwards in zip(figure.subplots(1, 2), (False, True), strict=True):
        ax.set(xlim=(-0.45, 1.45), ylim=(-0.3, 1.42))
        ax.set_axis_off()
        words = "backwards: a column" if backwards else "forwards: a row"
        ax.text(0.5, 1.34, words, ha="center", va="center", color=theme.secondary)
        _panel(ax, data, theme, backwards=backwards)
    return figure


def _panel(ax: Axes, data: Data, theme: Theme, *, backwards: bool) -> None:
    low, high = (data.felt, data.deltas) if backwards else (data.sent, data.arrived)
    for up, row in enumerate(data.weights):
        for down, weight in enumerate(row):
            heard = (down if backwards else up) == 0
            _arrow(ax, (down, up), weight, theme, heard=heard, backwards=backwards)
    for place, values in ((LOW, low), (HIGH, high)):
        for x, value in zip(ACROSS, values, strict=True):
            hears = x == 0 and place == (LOW if backwards else HIGH)
            edge = theme.series["sigmoid"] if hears else theme.mark
            ax.plot([x], [place], "o", ms=42, mfc=theme.tint, mec=edge, mew=2.4 if hears else 1.2)
            ax.text(x, place, whole(value), ha="center", va="center", size=SMALL)


def _arrow(
    ax: Axes,
    units: tuple[int, int],
    weight: float,
    theme: Theme,
    *,
    heard: bool,
    backwards: bool,
) -> None:
    down, up = units
    start, end = (ACROSS[down], LOW), (ACROSS[up], HIGH)
    if backwards:
        start, end = end, start
    colour = theme.series["sigmoid"] if heard else theme.mark
    arrow(ax, start, end, colour, 2.2 if heard else 1.0, shrinkA=24, shrinkB=24)
    # Straight arrows have their weight outside, crossing ones near their lower end.
    if down == up:
        x, y, side = (
            ACROSS[down] + (-0.1 if down == 0 else 0.1),
            0.5,
            "right" if down == 0 else "left",
        )
    else:
        x = ACROSS[down] + AT * (ACROSS[up] - ACROSS[down]) + (0.06 if down == 0 else -0.06)
        y, side = AT + LOW, "left" if down == 0 else "right"
    ink = theme.label["sigmoid"] if heard else theme.secondary
    ax.text(x, y, f"× {whole(weight)}", ha=side, va="center", size=SMALL, color=ink)


def describe(data: Data) -> Description:
    """Return the words."""
    w = [[whole(one) for one in row] for row in data.weights]
    sent, arrived, deltas, felt = (
        [whole(one) for one in part] for part in (data.sent, data.arrived, data.deltas, data.felt)
    )
    return Description(
        title="A row of weights brings a signal up, a column of weights brings a gradient down",
        caption=(
            "Two lower units feed two upper ones, through the same four weights in both pictures. "
            "Left, in circles, what is sent and what arrives; right, at which rate the cost rises "
            "with what enters an upper unit, and with what leaves a lower one. Thick arrows: what "
            "the marked unit hears."
        ),
        alt=(
            f"The same four arrows twice: upwards unit 1 hears weights {w[0][0]} and {w[0][1]}, "
            f"downwards unit 1 hears {w[0][0]} and {w[1][0]}."
        ),
        description=(
            f"Two pictures of two circles below and two above, joined by four arrows with weights "
            f"{w[0][0]} and {w[0][1]} to the upper left, {w[1][0]} and {w[1][1]} to the upper "
            f"right. Left, arrows point up: below stand {sent[0]} and {sent[1]}, above "
            f"{arrived[0]} and {arrived[1]}; the two arrows into the upper left circle are thick. "
            f"Right, arrows point down: above stand {deltas[0]} and {deltas[1]}, below {felt[0]} "
            f"and {felt[1]}; the two arrows into the lower left circle are thick."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return a row per arrow."""
    rows: list[Row] = [("from lower unit", "to upper unit", "weight", "sent", "rate above")]
    rows += [
        (down, up, weight, data.sent[down - 1], data.deltas[up - 1])
        for up, row in enumerate(data.weights, 1)
        for down, weight in enumerate(row, 1)
    ]
    return rows
