"""ReLU's masks: the share of open paths, and what they leave of a gradient under two rules."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from gen_figures.plot import decades, label, new_figure, series, theory
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import one_digit, tex
from snippets.masks import mean_square_left, open_paths

DEPTH = 10
WIDTH = 128
SEEDS = 20


@dataclass(frozen=True)
class Data:
    """What is drawn, for k = 0 … DEPTH layers of ReLU.

    Attributes
    ----------
    paths : tuple of float
        Share of paths through k units that are all on; 1 for none.
    one, two : tuple of float
        What is left of the mean of δ² after k layers, with weights of variance 1/n and 2/n.
    width, seeds : int
        Size and number of the networks.
    """

    paths: tuple[float, ...]
    one: tuple[float, ...]
    two: tuple[float, ...]
    width: int
    seeds: int


def data() -> Data:
    """Measure new networks."""
    size = {"width": WIDTH, "seeds": SEEDS}
    paths = (1.0, *(open_paths(k, **size) for k in range(1, DEPTH + 1)))
    one, two = (mean_square_left(gain, layers=DEPTH + 1, **size) for gain in (1.0, 2.0))
    return Data(paths, one, two, WIDTH, SEEDS)


def draw(data: Data, theme: Theme) -> Figure:
    """Draw three lines over the number of layers, with the power of one half."""
    figure = new_figure(600, 380)
    ax = figure.subplots()
    ax.set_yscale("log")
    k = range(len(data.paths))
    ax.set(xlim=(0, len(data.paths) - 0.6), ylim=(3e-4, 4))
    decades(ax, range(-3, 1))
    ax.set_xlabel("layers of ReLU crossed")
    ax.plot(k, [0.5**each for each in k], **theory(theme))
    look = series(theme, "relu")
    ax.plot(k, data.one, **look)
    ax.plot(k, data.two, **look)
    ax.plot(k, data.paths, color=theme.ink, marker="o", linestyle="none", markersize=9, mfc="none")
    blue = {"color": theme.label["relu"], "fontsize": SMALL}
    label(ax, "mean of δ², weights 2/n", (5, data.two[5]), offset=(0, 16), ha="center", **blue)
    label(ax, "mean of δ², weights 1/n", (3, data.one[3]), offset=(18, 16), **blue)
    label(ax, "open paths (circles)", (4, data.paths[4]), offset=(-14, -22), ha="right",
          color=theme.ink, fontsize=SMALL)  # fmt: skip
    label(ax, "½ to the power of k", (8, 0.5**8), offset=(-14, -14), ha="right",
          color=theme.secondary, fontsize=SMALL)  # fmt: skip
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    last = len(data.paths) - 1
    return Description(
        title=(
            f"Of all paths through {last} ReLUs {one_digit(data.paths[last])} are open; twice the "
            f"variance makes up for it"
        ),
        caption=(
            rf"New ReLU networks, {data.width} units per layer. Circles: share of the paths "
            rf"through $k$ units, one per layer, on which all are on. Squares: mean of $\dlt^2$ "
            rf"after $k$ layers, as a part of what it began with, for weights of variance $1/n$ "
            rf"(falling) and $2/n$ (level). Dashed: $(1/2)^k$. After {last} layers "
            rf"${tex(data.one[last], 1)}$ and ${tex(data.two[last], 1)}$ are left; {data.seeds} "
            rf"seeds."
        ),
        alt=(
            f"On a log axis open paths and the gradient with weights 1/n fall along the powers of "
            f"one half, to {one_digit(data.paths[last])}; with 2/n it stays level."
        ),
        description=(
            f"Over 0 to {last} layers crossed, on a logarithmic axis. Open circles, the share of "
            f"open paths, lie on the dashed line of the powers of one half. So do the squares for "
            f"weights of variance 1/n, {one_digit(data.one[last])} at the end. The squares for 2/n "
            f"stay near {one_digit(data.two[last])}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the three numbers of each depth, and the power of one half."""
    rows: list[Row] = [("layers", "open paths", "mean square 1/n", "mean square 2/n", "one half^k")]
    columns = zip(data.paths, data.one, data.two, strict=True)
    rows += [(k, *each, 0.5**k) for k, each in enumerate(columns)]
    return rows
