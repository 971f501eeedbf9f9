"""Three matrices, layer by layer: what becomes of the unit circle, and of the longest vector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures.plot import decades, label, new_figure, theory, tint
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import percent, plain
from snippets import Array
from snippets.powers import circle_image, example, gain, largest_gain, power, spectral_radius

# Key of the example, what it does, and where its column stands, in units of the circle's radius.
COLUMNS = {"stretch": ("stretch", 4.6), "rotation": ("turn", 12.2), "shear": ("shear", 24.8)}
LAYERS = 8
POINTS = 25
SPACING = 2.3
DECADES = 3


@dataclass(frozen=True)
class Matrix:
    """One matrix.

    Attributes
    ----------
    name : str
        Key of the example.
    entries : ndarray
        Shape (2, 2).
    circles : ndarray
        The unit circle after 0 to 8 layers, shape (layers + 1, 2, points).
    spokes : ndarray
        The image of (0, 1) after 0 to 8 layers, shape (layers + 1, 2).
    gains : ndarray
        ‖Wⁿ‖₂, shape (layers + 1,).
    radius, factor : float
        ρ, the spectral radius, and σ, the largest singular value.
    """

    name: str
    entries: Array
    circles: Array
    spokes: Array
    gains: Array
    radius: float
    factor: float


@dataclass(frozen=True)
class Data:
    """What is drawn: three matrices over the same numbers of layers n."""

    n: Array
    matrices: tuple[Matrix, ...]


def data() -> Data:
    """Return images and gains of every matrix."""
    return Data(np.arange(LAYERS + 1), tuple(_matrix(name) for name in COLUMNS))


def _matrix(name: str) -> Matrix:
    W, layers = example(name), range(LAYERS + 1)
    return Matrix(
        name=name,
        entries=W,
        circles=np.array([circle_image(W, n, POINTS) for n in layers]),
        spokes=np.array([power(W, n)[:, 1] for n in layers]),
        gains=np.array([gain(name, n) for n in layers]),
        radius=spectral_radius(W),
        factor=largest_gain(W),
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the images, a column per matrix and a row per layer, and the gains below them."""
    figure = new_figure(600, 590)
    above, below = figure.subplots(2, 1, height_ratios=(1.62, 1))
    above.set(aspect="equal", xlim=(-0.5, 35.4), ylim=(-SPACING * LAYERS - 1.1, 3.2), xticks=[])
    above.set_yticks(-SPACING * data.n, [f"n = {n}" for n in data.n])
    above.tick_params(length=0)
    for side in ("left", "bottom"):
        above.spines[side].set_visible(False)
    for matrix in data.matrices:
        _images(above, matrix, theme)
    _gains(below, data, theme)
    return figure


def _images(ax: Axes, matrix: Matrix, theme: Theme) -> None:
    title, centre = COLUMNS[matrix.name]
    ax.text(centre, 1.6, f"{title}\nρ = {matrix.radius:g}", ha="center", va="bottom", size=SMALL)
    for n, (circle, spoke) in enumerate(zip(matrix.circles, matrix.spokes, strict=True)):
        down = -SPACING * n
        ax.plot(circle[0] + centre, circle[1] + down, color=theme.mark, linewidth=1.5)
        ends = ([centre, centre + spoke[0]], [down, down + spoke[1]])
        ax.plot(*ends, color=theme.ink, linewidth=2)
        ax.plot(ends[0][1], ends[1][1], "o", color=theme.ink, markersize=5)


def _gains(ax: Axes, data: Data, theme: Theme) -> None:
    ax.set_yscale("log")
    ax.set(xlim=(0, LAYERS), ylim=(10.0**-DECADES, 10.0**DECADES), xlabel="layers n")
    ax.set_ylabel(r"longest vector, $\Vert W^n\Vert$")
    decades(ax, range(-DECADES, DECADES + 1))
    for matrix, marker in zip(data.matrices, "s^o", strict=True):
        thick = 2.5 if matrix.name == "shear" else 1.5
        look: dict[str, Any] = {
            "color": theme.ink,
            "marker": marker,
            "clip_on": False,
            "linewidth": thick,
        }
        ax.plot(data.n, matrix.gains, **look)
        text = f"{COLUMNS[matrix.name][0]} {plain(float(matrix.gains[-1]))}"
        # Two of them end within a few pixels of each other.
        nudge = {"shear": 7, "rotation": -7}.get(matrix.name, 0)
        label(ax, text, (LAYERS, float(matrix.gains[-1])), offset=(9, nudge))
    _bounds(ax, data, theme)


def _bounds(ax: Axes, data: Data, theme: Theme) -> None:
    """Draw the band in which the shear must stay; for the others it is a line."""
    shear = data.matrices[-1]
    lower, upper = shear.radius**data.n, shear.factor**data.n
    tint(ax.fill_between(data.n, lower, upper, facecolor=theme.tint, edgecolor="none"))
    for bound in (lower, upper):
        ax.plot(data.n, bound, **theory(theme))
    label(ax, r"$\sigma^n$ of the shear", (2.7, 420), offset=(24, 0), color=theme.secondary)
    label(ax, r"$\rho^n$ of the shear", (5.0, 0.012), color=theme.secondary, ha="right")


def describe(data: Data) -> Description:
    """Return the words."""
    stretch, turn, shear = data.matrices
    peak, last = plain(float(shear.gains.max())), plain(float(shear.gains[-1]))
    shrunk = int(np.flatnonzero(shear.gains[1:] < 1)[0]) + 1
    across = shear.entries[0, 1]
    return Description(
        title=(
            f"A matrix with both eigenvalues {shear.radius:g} first makes vectors up to {peak} "
            f"times longer, and all of them shorter only from layer {shrunk} on"
        ),
        caption=(
            rf"Top: the unit circle and the arrow $(0, 1)^\top$ after $n$ layers of the same $W$, "
            rf"all on one scale: $\mathrm{{diag}}({stretch.entries[0, 0]:g}, "
            rf"{stretch.entries[1, 1]:g})$, a turn by 30° that shrinks by "
            rf"{percent(1 - turn.radius)}, and the shear with {shear.radius:g} on its diagonal and "
            rf"{across:g} beside it. "
            r"Bottom: $\lVert W^n\rVert$, the most by which $n$ layers lengthen a vector. It lies "
            r"between $\rho^n$ and $\sigma^n$ (dashed, tinted), with $\rho$ the largest modulus "
            r"of an eigenvalue and $\sigma$ the largest singular value; for the first two matrices "
            r"both bounds are the curve itself."
        ),
        alt=(
            "The unit circle under the powers of three matrices: one stretches it, one turns and "
            "shrinks it, one shears it long before it shrinks."
        ),
        description=(
            f"Nine rows, n from 0 to {LAYERS}. The stretch makes the circle an ellipse that grows "
            f"to {plain(float(stretch.gains[-1]))} along one axis while it shrinks to "
            f"{plain(float(stretch.spokes[-1, 1]))} along the other. The turn leaves a circle of "
            f"radius {plain(float(turn.gains[-1]))}. The shear makes a needle of half-length "
            f"{peak} at once, which is {last} at layer {LAYERS}. The curves of the longest vector "
            f"below say the same on a logarithmic axis."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the gains and their bounds."""
    rows: list[Row] = [("matrix", "n", "gain", "lower bound", "upper bound")]
    for matrix in data.matrices:
        for n, value in enumerate(matrix.gains.tolist()):
            rows.append((matrix.name, n, value, matrix.radius**n, matrix.factor**n))
    return rows
