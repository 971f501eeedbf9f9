"""Fifty layers without and with batch normalisation: three lines that meet near 1."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from gen_figures import results
from gen_figures.plot import TINT, decades, label, new_figure, series
from gen_figures.protocol import Description, Row
from gen_figures.style import SERIES, SMALL, Theme
from gen_figures.words import one_digit, plain, tex
from snippets.survival import TOWER

# Weight variance times width without batch normalisation: Xavier's rule, and He's for ReLU.
GAINS = {"sigmoid": 1, "tanh": 1, "relu": 2}
# A ratio in this band counts as healthy.
LOW, HIGH = 0.1, 10.0


@dataclass(frozen=True)
class Line:
    """One activation.

    Attributes
    ----------
    name : str
        A key of `gen_figures.style.SERIES`.
    without, with_ : float
        rms(δ_1) / rms(δ_50) without and with batch normalisation, medians over the seeds.
    """

    name: str
    without: float
    with_: float


@dataclass(frozen=True)
class Data:
    """What is drawn: a line per activation, and the size of the networks."""

    lines: tuple[Line, ...]
    layers: int
    width: int
    seeds: int

    def named(self, name: str) -> Line:
        """Return the line of an activation."""
        return next(line for line in self.lines if line.name == name)


def data() -> Data:
    """Read what was measured of the six kinds of network."""
    found = results.load("survival")
    left = found["median"]
    lines = [
        Line(name, left[f"tower_{name}_{gain}"], left[f"tower_{name}_{gain}_batch"])
        for name, gain in GAINS.items()
    ]
    return Data(tuple(lines), TOWER.layers, TOWER.width, len(found["seeds"]))


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a slope an activation, from without to with."""
    figure = new_figure(600, 400)
    ax = figure.subplots()
    ax.set_yscale("log")
    ax.set(xlim=(-0.42, 1.42), ylim=(1e-33, 1e8))
    decades(ax, range(-30, 6, 10))
    ax.axhspan(LOW, HIGH, color=theme.tint, linewidth=0, zorder=0, label=TINT)
    ax.axhline(1, color=theme.mark, linewidth=1)
    for line in data.lines:
        look = series(theme, line.name)
        ax.plot([0, 1], [line.without, line.with_], markersize=8, clip_on=False, **look)
    for line in data.lines:
        name, colour = SERIES[line.name].label, theme.label[line.name]
        # ReLU and tanh start close together.
        lift = 22 if line.name == "relu" else -22
        rise = {"sigmoid": -12, "tanh": 4, "relu": 10}[line.name]
        place = {"color": colour, "fontsize": SMALL}
        left, right = f"{name} {one_digit(line.without)}", one_digit(line.with_)
        if line.name == "sigmoid":
            # At the left the ticks are in the way; the line leaves room below it.
            label(ax, left, (0, line.without), offset=(14, -2), **place)
        else:
            label(ax, left, (0, line.without), offset=(-10, lift), ha="right", **place)
        label(ax, right, (1, line.with_), offset=(10, rise), **place)
    ax.set_xticks([0, 1], ["without", "with batch normalisation"])
    ax.tick_params(axis="x", length=0, labelcolor=theme.ink)
    ax.set_ylabel(f"gradient of layer 1, layer {data.layers} = 1")
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    sigmoid, tanh, relu = (data.named(name) for name in GAINS)
    pairs = "; ".join(
        f"{SERIES[line.name].label}: {one_digit(line.without)} without, "
        f"{one_digit(line.with_)} with"
        for line in data.lines
    )
    return Description(
        title=(
            f"Batch normalisation lifts the sigmoid's gradient from {one_digit(sigmoid.without)} "
            f"to {one_digit(sigmoid.with_)} and makes ReLU's explode, to {one_digit(relu.with_)}"
        ),
        caption=(
            rf"Root mean square of $\dlt_1$ as a part of that of $\dlt_{{{data.layers}}}$ before "
            rf"training, {data.layers} layers of {data.width} units, the median of {data.seeds} "
            rf"networks. Left: weights of variance $1/n$ for sigmoid and tanh, $2/n$ for ReLU. "
            rf"Right: the same with batch normalisation in every layer. Tinted: within a factor of "
            rf"ten of the last layer's. tanh goes from ${tex(tanh.without, 1)}$ to "
            rf"${tex(tanh.with_, 1)}$."
        ),
        alt=(
            f"Three lines from left to right on a log axis. Sigmoid rises steeply to "
            f"{one_digit(sigmoid.with_)}; tanh and ReLU leave the band around 1 upwards."
        ),
        description=(
            f"A log axis with a tinted band from {plain(LOW)} to {plain(HIGH)} and one line an "
            f"activation, from its value without batch normalisation at the left to that with it "
            f"at the right. {pairs}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return what is left of the gradient, without and with, a row per network."""
    rows: list[Row] = [("activation", "batch norm", "layers", "units", "networks", "left")]
    size = (data.layers, data.width, data.seeds)
    for line in data.lines:
        for which, left in (("without", line.without), ("with", line.with_)):
            rows.append((SERIES[line.name].label, which, *size, left))
    return rows
