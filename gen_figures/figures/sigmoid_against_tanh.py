"""The slopes of sigmoid and tanh, and their ratio: where the steeper becomes the flatter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from gen_figures.plot import decades, label, new_figure, series, tint
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import percent, plain
from snippets import Array
from snippets.activations import dsigmoid, dtanh
from snippets.zoo import crossing, crossing_value, slope_ratio

REACH = 6.0
MARK = 4.0


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    z, sigmoid, tanh : ndarray
        Both slopes over z, shape (points,).
    crossing, value : float
        Where they are equal, and what they are there.
    mark, ratio : float
        A point, and tanh' / σ' there.
    """

    z: Array
    sigmoid: Array
    tanh: Array
    crossing: float
    value: float
    mark: float
    ratio: float


def data() -> Data:
    """Return both slopes and where they cross."""
    z = np.linspace(-REACH, REACH, 241)
    return Data(
        z, dsigmoid(z), dtanh(z), crossing(), crossing_value(), MARK, slope_ratio(MARK)
    )  # fmt: skip


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the slopes above their ratio; where the sigmoid is steeper, the ground is tinted."""
    figure = new_figure(600, 440)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(1.2, 1))
    for ax in (above, below):
        for side in (-1, 1):
            ends = sorted((side * data.crossing, side * REACH))
            tint(ax.axvspan(*ends, facecolor=theme.tint, edgecolor="none"))
            ax.axvline(side * data.crossing, color=theme.mark, linewidth=1)
    for name, values in (("sigmoid", data.sigmoid), ("tanh", data.tanh)):
        above.plot(data.z, values, **series(theme, name) | {"marker": "none", "linewidth": 2.5})
    dots: dict[str, Any] = {"color": theme.ink, "markersize": 6, "zorder": 5}
    above.plot([-data.crossing, data.crossing], [data.value] * 2, "o", **dots)
    label(above, "tanh′(z)", (data.crossing, 0.62), offset=(8, 0), color=theme.label["tanh"])
    place = (-2.9, float(dsigmoid(-2.9)))
    label(above, "σ′(z)", place, offset=(0, 18), ha="center", color=theme.label["sigmoid"])
    label(above, f"equal at {data.crossing:.3f}", (data.crossing, data.value), offset=(10, 26))
    above.set(ylim=(0, 1.08), yticks=(0, 0.25, 0.5, 0.75, 1), xlim=(-REACH, REACH))
    below.set_yscale("log")
    below.plot(data.z, data.tanh / data.sigmoid, color=theme.ink, linewidth=2)
    below.axhline(1, color=theme.mark, linewidth=1)
    decades(below, (-2, -1, 0))
    below.set(ylim=(6e-3, 8), xlabel="z", ylabel="tanh′ / σ′")
    below.text(0, 0.05, "tanh is\nsteeper", ha="center", va="center", size=SMALL)
    for side in (-1, 1):
        below.text(side * 4.6, 2.6, "σ is steeper", ha="center", va="center", size=SMALL)
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    at, value = f"{data.crossing:.3f}", f"{data.value:.3f}"
    return Description(
        title=f"Tanh is steeper than the sigmoid only between −{at} and {at}",
        caption=(
            "The slopes of both (top) and their ratio on a logarithmic axis (bottom). At zero "
            f"tanh is four times as steep. At $|z| = {at}$ both slopes are {value}. Beyond, on "
            f"the tinted ground, the sigmoid is steeper: at $z = {data.mark:g}$ tanh has "
            f"{percent(data.ratio, 1)} of its slope."
        ),
        alt=(
            f"Slopes of tanh and sigmoid cross at {at} on either side of zero; outside the "
            "sigmoid is the steeper of the two."
        ),
        description=(
            f"Two panels over z from −{REACH:g} to {REACH:g}. Above, the slope of tanh is a "
            "narrow bell of height 1 and that of the sigmoid a wide one of height 0.25; they "
            f"cross at ±{at}, at a height of {value}. Below, their ratio falls from "
            f"{plain(slope_ratio(0.0))} at zero through 1 at ±{at} to {plain(data.ratio)} at "
            f"±{data.mark:g}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return both slopes at every half."""
    rows: list[Row] = [("z", "slope of sigmoid", "slope of tanh", "ratio")]
    columns = (each[::10].tolist() for each in (data.z, data.sigmoid, data.tanh))
    rows += [(z, s, t, t / s) for z, s, t in zip(*columns, strict=True)]
    return rows
