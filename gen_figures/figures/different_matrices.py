"""Equal and alternating matrices: what the spectral radius predicts and what happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from gen_figures.plot import decades, label, new_figure, theory
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import plain, tex
from snippets.powers import gain, largest_gain, spectral_radius
from snippets.products import alternate, pair

FACTORS = 8


@dataclass(frozen=True)
class Data:
    """What is drawn, for 0 to 8 factors.

    Attributes
    ----------
    powers : tuple of float
        ‖C^k‖.
    shears, stretches : tuple of float
        ‖CBCB…‖ and ‖EFEF…‖ with k factors.
    small, large : float
        Spectral radius of C and B, and of E and F.
    factor : float
        Largest singular value of C and of B.
    """

    powers: tuple[float, ...]
    shears: tuple[float, ...]
    stretches: tuple[float, ...]
    small: float
    large: float
    factor: float


def data() -> Data:
    """Return the norms of three products, and their bounds."""
    k = range(FACTORS + 1)
    return Data(
        powers=tuple(gain("shear", each) for each in k),
        shears=tuple(alternate("shears", each) for each in k),
        stretches=tuple(alternate("stretches", each) for each in k),
        small=spectral_radius(pair("shears")[0]),
        large=spectral_radius(pair("stretches")[0]),
        factor=largest_gain(pair("shears")[0]),
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw three products and what the spectral radius says of two of them."""
    figure = new_figure(600, 430)
    ax = figure.subplots()
    ax.set_yscale("log")
    ax.set(xlim=(0, FACTORS), ylim=(1e-6, 1e9), xlabel="factors k")
    ax.set_ylabel("norm of the product")
    decades(ax, range(-6, 9, 2))
    k = range(FACTORS + 1)
    for base in (data.small, data.large):
        ax.plot(k, [base**each for each in k], **theory(theme))
    ax.plot(k, [data.factor**each for each in k], **theory(theme))
    for values, marker in ((data.shears, "o"), (data.powers, "s"), (data.stretches, "^")):
        ax.plot(k, values, color=theme.ink, marker=marker, clip_on=False, linewidth=1.6,
                linestyle="none" if marker == "o" else "-", markersize=7)  # fmt: skip
    ink: dict[str, Any] = {"fontsize": SMALL, "color": theme.ink}
    grey: dict[str, Any] = {"fontsize": SMALL, "color": theme.secondary}
    right: dict[str, Any] = {"ha": "right"}
    label(ax, "C B C B …", (5, data.shears[5]), offset=(-12, 6), **right, **ink)
    label(ax, "bound: ‖C‖ᵏ", (6, data.factor**6), offset=(12, -10), **grey)
    label(ax, f"{data.large:g}ᵏ, ρ of E and F", (6, data.large**6), offset=(0, 16), **right, **grey)
    label(ax, "C C C C …", (8, data.powers[8]), offset=(0, 22), **right, **ink)
    label(ax, "E F E F …", (5, data.stretches[5]), offset=(-12, -22), **right, **ink)
    label(ax, f"{data.small:g}ᵏ, ρ of C and B", (8, data.small**8), offset=(0, 26), **right, **grey)
    return figure


def describe(data: Data) -> Description:
    """Return the words."""
    end = FACTORS
    return Description(
        title=(
            f"Two matrices of spectral radius {data.small:g} explode together; two of spectral "
            f"radius "
            f"{data.large:g} vanish together"
        ),
        caption=(
            rf"Norms of products, on a logarithmic axis. Circles: the shear $C$ and its "
            rf"transpose $B$ "
            rf"in turn, which lie on the upper bound $\norm{{C}}^k$; squares: the powers of $C$ "
            rf"alone. "
            rf"Triangles: $E = \diag(2, 1/50)$ and $F = \diag(1/50, 2)$ in turn. Dashed in "
            rf"between: "
            rf"what the spectral radius would predict, ${data.small:g}^k$ and "
            rf"${data.large:g}^k$. After "
            rf"{end} factors: ${tex(data.shears[end])}$, {plain(data.powers[end])} and "
            rf"${tex(data.stretches[end])}$."
        ),
        alt=(
            "Norms by number of factors, log axis: alternating shears rise along the bound, "
            "powers of "
            "one shear rise and fall, alternating stretches fall."
        ),
        description=(
            f"From 0 to {end} factors. The alternating shears rise in a straight line, on the "
            f"bound, "
            f"to {plain(data.shears[end])}. The powers of one shear rise to "
            f"{plain(max(data.powers))} "
            f"and fall to {plain(data.powers[end])}. The alternating stretches fall, after a "
            f"first "
            f"{plain(data.stretches[1])}, to {plain(data.stretches[end])}. Dashed lines for the "
            f"powers of {data.small:g} and {data.large:g} end at {plain(data.small**end)} and "
            f"{plain(data.large**end)}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the norms and the predictions."""
    rows: list[Row] = [("k", "CBCB…", "C^k", "EFEF…", "0.5^k", "2^k", "bound")]
    for k, each in enumerate(zip(data.shears, data.powers, data.stretches, strict=True)):
        rows.append((k, *each, data.small**k, data.large**k, data.factor**k))
    return rows
