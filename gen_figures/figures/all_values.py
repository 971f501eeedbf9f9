"""Sizes of all activations and all gradients of a ReLU tower, layer by layer, by two rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import decades, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import percent, plain, tex
from snippets import Array
from snippets.he import magnitudes, tower_values

LAYERS = (1, 10, 20, 30, 40, 50)
RULES = {"1/n": 1.0, "2/n": 2.0}
KINDS = ("activations", "gradients")
# Powers of ten between which sizes are counted, two parts a decade.
EDGES = np.arange(-12, 2.25, 0.5)
# The smallest positive number of half precision; half of it rounds to 0.
HALF = 2.0**-24
RISE = 0.9


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    edges : ndarray
        Powers of ten.
    share : dict of (str, str) to ndarray, shape (6, parts)
        By rule and kind, a row for each of the layers 1, 10, … 50: the share of all values whose
        size lies between two edges. Exact zeros are in none.
    middle : dict of (str, str) to tuple of float
        The median size of those that are not zero, a number a layer.
    zero : float
        Share of exact zeros among the activations of He's tower.
    size : tuple of int
        Units of a layer, and examples.
    """

    edges: Array
    share: dict[tuple[str, str], Array]
    middle: dict[tuple[str, str], tuple[float, ...]]
    zero: float
    size: tuple[int, ...]


def data() -> Data:
    """Count the values of one tower by each rule."""
    share, middle, zero, size = {}, {}, 0.0, ()
    for rule, gain in RULES.items():
        both = tower_values(gain)
        zero, size = float(np.mean(np.array(both[0]) == 0)), both[0][0].shape
        for kind, values in zip(KINDS, both, strict=True):
            chosen = [values[layer - 1] for layer in LAYERS]
            share[rule, kind] = np.array([magnitudes(one, EDGES) for one in chosen])
            middle[rule, kind] = tuple(float(np.median(np.abs(one[one != 0]))) for one in chosen)
    return Data(EDGES, share, middle, zero, size)


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a panel a rule and kind, with a histogram a layer, the first layer at the top."""
    figure = new_figure(600, 560)
    axes = figure.subplots(2, 2, sharex=True, sharey=True)
    for row, rule in enumerate(RULES):
        for ax, kind in zip(axes[row], KINDS, strict=True):
            _panel(ax, data.edges, data.share[rule, kind], theme)
            ax.set_title(f"{kind}, {rule}", fontsize=SMALL)
    look: dict[str, Any] = {"size": SMALL, "ha": "right", "va": "top", "color": theme.secondary}
    axes[1, 0].text(HALF / 1.6, len(LAYERS) - 0.1, "beyond half\nprecision", **look)
    figure.supxlabel("size", fontsize=SMALL, color=theme.secondary)
    figure.supylabel("layer", fontsize=SMALL, color=theme.secondary)
    return figure


def _panel(ax: Axes, edges: Array, share: Array, theme: Theme) -> None:
    ax.set(xscale="log", xlim=(10.0 ** edges[0], 10.0 ** edges[-1]), ylim=(-0.15, len(LAYERS)))
    decades(ax, range(-12, 1, 4), axis="x")
    places = range(len(LAYERS) - 1, -1, -1)
    ax.set_yticks([place + 0.25 for place in places], [f"{layer}" for layer in LAYERS])
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.axvline(HALF, color=theme.mark, linewidth=1.2)
    for place, one in zip(places, share, strict=True):
        seen = np.flatnonzero(one > 1e-3)
        part = slice(seen[0], seen[-1] + 1)
        ends = 10.0 ** edges[seen[0] : seen[-1] + 2]
        height = place + RISE * one[part] / share.max()
        colour = theme.series["relu"]
        ax.stairs(height, ends, baseline=place, fill=True, color=colour, linewidth=0)


def describe(data: Data) -> Description:
    """Return the words."""
    plainly = {key: [plain(size, 1) for size in sizes] for key, sizes in data.middle.items()}
    units, examples = data.size
    last, first = data.middle["1/n", "activations"][-1], data.middle["1/n", "gradients"][0]
    medians = "; ".join(
        f"{kind} with {rule}: {sizes[0]} in layer 1, {sizes[-1]} in layer 50"
        for (rule, kind), sizes in plainly.items()
    )
    return Description(
        title=(
            "With variance 1/n the values of fifty ReLU layers slide out of sight, forwards and "
            "backwards; with 2/n they stay"
        ),
        caption=(
            rf"Sizes of all {units * examples:,} activations, and of as many gradients $\dlt$, in "
            rf"each of six layers of one network, {units} units wide, for {examples} examples. "
            rf"Exact zeros are not drawn: about half of all but the gradients of layer 50, where "
            rf"the way back begins. Of the others, with $1/n$, the median activation of layer 50 "
            rf"is ${tex(last, 1)}$, and the median gradient of layer 1 is ${tex(first, 1)}$. "
            rf"The upright line stands at $2^{{-24}}$, the smallest positive number of half "
            rf"precision."
        ),
        alt=(
            "Four panels of histograms, a row a layer. Upper two: they slide to the left, "
            "activations downwards, gradients upwards. Lower two: they stay."
        ),
        description=(
            f"Four panels with sizes on a log axis and layers 1, 10, 20, 30, 40 and 50 from top to "
            f"bottom. Medians of what is not zero: {medians}. Of the activations with 2/n "
            f"{percent(data.zero)} are zero."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the shares, a row a histogram."""
    rows: list[Row] = [
        ("rule", "values", "layer", "median", *(f"from 10^{edge:g}" for edge in data.edges[:-1]))
    ]
    for (rule, kind), share in data.share.items():
        for layer, middle, one in zip(LAYERS, data.middle[rule, kind], share, strict=True):
            rows.append((rule, kind, layer, middle, *one.tolist()))
    return rows
