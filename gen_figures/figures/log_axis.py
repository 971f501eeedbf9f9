"""Ten numbers on an ordinary axis and on one of powers of ten, with a strip for exactly 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from gen_figures.plot import decades, label, new_figure, series
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import plain
from snippets.bench import bench_profile


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    sizes : tuple of float
        rms δ_l on the sigmoid bench, layer 1 first.
    half : tuple of float
        The same, rounded to half precision.
    """

    sizes: tuple[float, ...]
    half: tuple[float, ...]

    @property
    def lost(self) -> int:
        """How many are exactly 0 in half precision."""
        return self.half.count(0.0)

    @property
    def seen(self) -> int:
        """How many are more than a fiftieth of the largest, and so not on 0 for the eye."""
        return sum(size > max(self.sizes) / 50 for size in self.sizes)


def data() -> Data:
    """Return ten sizes and what half precision makes of them."""
    sizes = bench_profile("sigmoid")[0]
    return Data(sizes, tuple(float(np.float16(size)) for size in sizes))


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the same numbers twice; the right half has a strip below."""
    figure = new_figure(600, 380)
    grid = figure.add_gridspec(2, 2, height_ratios=(7, 1))
    left = figure.add_subplot(grid[:, 0])
    right = figure.add_subplot(grid[0, 1])
    strip = figure.add_subplot(grid[1, 1], sharex=right)
    layers = np.arange(1, len(data.sizes) + 1)
    look = series(theme, "sigmoid") | {"clip_on": False, "markersize": 7}
    left.plot(layers, data.sizes, **look)
    left.set(xlim=(0.5, 10.5), xticks=(1, 5, 10), ylim=(0, 2.1e-3), yticks=(0, 1e-3, 2e-3))
    left.set(xlabel="layer", title="ordinary axis")
    right.plot(layers, data.sizes, **look)
    right.set(yscale="log", ylim=(1e-10, 1e-2), title="powers of ten")
    decades(right, range(-10, -1, 2))
    right.tick_params(axis="x", labelbottom=False, length=0)
    last = data.sizes[-1]
    label(right, plain(last), (10, last), offset=(-10, 2), ha="right", color=theme.label["sigmoid"])
    first = data.sizes[0]
    label(right, plain(first), (1, first), offset=(12, -4), color=theme.label["sigmoid"])
    zeros = layers[: data.lost]
    dots: dict[str, Any] = {"color": theme.mark, "markersize": 7, "clip_on": False}
    strip.plot(zeros, np.zeros(data.lost), "X", **dots)
    strip.set(xlim=(0.5, 10.5), xticks=(1, 5, 10), ylim=(-1, 1), yticks=[], xlabel="layer")
    strip.spines["left"].set_visible(False)
    strip.set_ylabel("exactly 0", rotation=0, ha="right", va="center")
    text = "in half precision"
    label(strip, text, (data.lost, 0), offset=(12, 0), color=theme.secondary, fontsize=SMALL)
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    first, last = plain(data.sizes[0]), plain(data.sizes[-1])
    words = ", ".join(plain(size) for size in data.sizes)
    return Description(
        title="On an axis of powers of ten numbers can be told apart that a plain axis lays on 0",
        caption=(
            rf"The rms of $\dlt_l$ on the sigmoid bench, before training, twice. The strip "
            rf"holds what is exactly zero: in half precision, layers 1 to {data.lost}."
        ),
        alt=(
            f"Ten numbers from {first} to {last}: on an ordinary axis all but {data.seen} lie on "
            f"0, on a log axis they form a rising line."
        ),
        description=(
            f"Two panels with the same ten numbers, by layer: {words}. On the ordinary axis at the "
            f"left only the last {data.seen} stand out. On the axis of powers of ten at the right "
            f"they rise in nearly equal steps. A strip below marks the first {data.lost} layers, "
            f"whose numbers are exactly 0 when they are rounded to half precision."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return both series."""
    rows: list[Row] = [("layer", "rms delta", "in half precision")]
    pairs = zip(data.sizes, data.half, strict=True)
    rows += [(layer, *pair) for layer, pair in enumerate(pairs, 1)]
    return rows
