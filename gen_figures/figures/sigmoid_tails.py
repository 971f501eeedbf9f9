"""The slope of the sigmoid on a logarithmic axis, and where a computer makes it zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from gen_figures.plot import decades, label, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import plain, tex
from snippets import Array
from snippets.activations import dsigmoid
from snippets.saturation import FORMATS, full_at, overflows_at

REACH = 45.0
MARKS = (10.0, 40.0)


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    z, slope : ndarray
        The curve.
    full, over : dict of str to float
        By format: from where σ(1 - σ) is exactly 0 on the right, and up to where on the left.
    at_marks : tuple of float
        The slope at `MARKS`.
    """

    z: Array
    slope: Array
    full: dict[str, float]
    over: dict[str, float]
    at_marks: tuple[float, ...]


def data() -> Data:
    """Compute curve and ends."""
    z = np.linspace(-REACH, REACH, 361)
    return Data(
        z,
        dsigmoid(z),
        {dtype: full_at(dtype) for dtype in FORMATS},
        {dtype: overflows_at(dtype) for dtype in FORMATS},
        tuple(float(dsigmoid(mark)) for mark in MARKS),
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the slope above, and a bar a format where it is exactly zero below."""
    figure = new_figure(600, 460)
    top, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1.25])
    top.set_yscale("log")
    top.set(xlim=(-REACH, REACH), ylim=(1e-20, 3))
    decades(top, range(-20, 1, 5))
    top.set_ylabel("slope of the sigmoid")
    top.plot(data.z, data.slope, color=theme.series["sigmoid"], linewidth=2.5)
    for mark, value, aside in zip(MARKS, data.at_marks, ((8, 8), (-10, -4)), strict=True):
        top.plot([mark], [value], "o", color=theme.series["sigmoid"])
        ha = "left" if aside[0] > 0 else "right"
        label(top, f"{plain(value)} at {mark:g}", (mark, value), offset=aside, ha=ha,
              color=theme.ink, fontsize=SMALL)  # fmt: skip
    top.tick_params(axis="x", length=0)
    for row, dtype in enumerate(FORMATS):
        parts = [(data.full[dtype], REACH)]
        if data.over[dtype] > -REACH:
            parts.append((-REACH, data.over[dtype]))
        for start, end in parts:
            below.barh(row, end - start, left=start, height=0.42, color=theme.mark)
        where = f"from {data.full[dtype]:.1f}"
        label(below, where, (data.full[dtype], row), offset=(-8, 0), ha="right", color=theme.ink)
        if len(parts) > 1:
            label(below, f"up to {data.over[dtype]:.1f}".replace("-", "−"),
                  (data.over[dtype], row), offset=(0, 16), ha="right", color=theme.ink)  # fmt: skip
    below.set_yticks(range(len(FORMATS)), [f"{dtype[5:]} bits" for dtype in FORMATS])
    below.set(ylim=(2.6, -0.95), xlabel="input z")
    below.set_title("σ(1 − σ) is exactly 0", fontsize=SMALL, color=theme.secondary, loc="left")
    below.tick_params(axis="y", length=0)
    below.spines["left"].set_visible(False)
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    full = [f"{data.full[dtype]:.1f}" for dtype in FORMATS]
    at10, at40 = data.at_marks
    return Description(
        title=(
            f"The sigmoid's slope is never zero on paper; in a computer it is, from "
            f"{full[0]} on in half precision and from {full[2]} on in double"
        ),
        caption=(
            rf"Above: $\sgm'(z)$ on a logarithmic axis, {plain(at10)} at {MARKS[0]:g} and "
            rf"${tex(at40)}$ at {MARKS[1]:g}. Its sides are straight: each unit of $z$ divides by "
            rf"$e$. Below: where $\sgm(z)(1 - \sgm(z))$, computed from $1/(1 + e^{{-z}})$, is "
            rf"exactly zero. On the right $\sgm$ is rounded to one at {full[0]}, {full[1]} and "
            rf"{full[2]}; on the left $e^{{-z}}$ overflows, in half precision at "
            rf"−{-data.over['float16']:.1f}."
        ),
        alt=(
            f"A tent on a log axis: the slope falls in straight lines to {plain(at40, 1)} at "
            f"{MARKS[1]:g}. Bars below show where it is computed as zero."
        ),
        description=(
            f"Input from −{REACH:g} to {REACH:g}. The slope peaks at {plain(max(data.slope))} and "
            f"falls on both sides in straight lines. Three bars: in half precision zero from "
            f"{full[0]} on and up to −{-data.over['float16']:.1f}, in single from {full[1]} on, in "
            f"double from {full[2]} on; the left ends of these two lie outside the picture, at "
            f"−{-data.over['float32']:.1f} and −{-data.over['float64']:.1f}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the slope at every unit and whether each format makes it zero."""
    rows: list[Row] = [("z", "slope", *(f"zero with {dtype[5:]} bits" for dtype in FORMATS))]
    for z, slope in zip(data.z.tolist()[::4], data.slope.tolist()[::4], strict=True):
        zeros = ((z >= data.full[one] or z <= data.over[one]) for one in FORMATS)
        rows.append((z, slope, *("yes" if zero else "no" for zero in zeros)))
    return rows
