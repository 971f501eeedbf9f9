"""What a recurrent state remembers, by lag: tanh, GRU and LSTM, and the product of forget gates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures import results
from gen_figures.plot import arrow, decades, label, new_figure, series, theory, tint
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import minus, percent, rough, tex
from snippets import Array

RADII = ("0.9", "1", "1.1")
UPDATE = ("0", "2", "5")
FORGET = ("0", "1", "2", "3", "5")
# Whose product of forget gates is drawn; the others would lie on measured lines.
PRODUCTS = ("0", "1")
# Lines and bands are smooth: every second lag draws them.
EVERY = 2
FLOOR, TOP = 1e-20, 1e4
# Labels at the right end that would touch: moved up or down by pixels.
MOVED = {"lstm_5": 8, "lstm_2": -5, "gru_5": 4}


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    lag : ndarray
        0, 5, …, 100 steps.
    median, low, high : dict of str to ndarray
        Norm of the Jacobian by network, such as ``lstm_1``; 10 % and 90 % over the networks.
        ``lstm_1_forget`` is the product of forget gates.
    networks : int
        How many of each were measured.
    width : int
        Units of each.
    """

    lag: Array
    median: dict[str, Array]
    low: dict[str, Array]
    high: dict[str, Array]
    networks: int
    width: int

    def end(self, name: str) -> float:
        """Return the median at the longest lag."""
        return float(self.median[name][-1])


def data() -> Data:
    """Return the measured result."""
    measured = results.load("gate-memory")
    steps, every = (int(measured["settings"][name]) for name in ("steps", "every"))
    median, low, high = (
        {name: np.array(sizes) for name, sizes in measured[part].items()}
        for part in ("median", "low", "high")
    )
    return Data(
        lag=np.arange(0, steps + 1, every),
        median=median,
        low=low,
        high=high,
        networks=len(measured["seeds"]),
        width=int(measured["settings"]["width"]),
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw three panels with one scale; layer by layer would be step by step here."""
    figure = new_figure(600, 660)
    panels = figure.subplot_mosaic(
        [["tanh", "gru"], ["lstm", "lstm"]], height_ratios=(1, 1.35), gridspec_kw={"wspace": 0.08}
    )
    for ax in panels.values():
        ax.set_yscale("log")
        ax.set(xlim=(0, data.lag[-1]), ylim=(FLOOR, TOP), xticks=[0, 50, 100])
        decades(ax, range(-20, 5, 5))
    panels["gru"].tick_params(labelleft=False)
    panels["lstm"].set(xlabel="steps between the two states", xticks=range(0, 101, 25))
    for key in ("tanh", "lstm"):
        panels[key].set_ylabel("what is left")
    for radius in RADII:
        _line(panels["tanh"], data, f"tanh_{radius}", f"ρ = {radius}", theme)
    for bias in UPDATE:
        _line(panels["gru"], data, f"gru_{bias}", _bias(f"-{bias}"), theme)
    for bias in FORGET:
        _line(panels["lstm"], data, f"lstm_{bias}", _bias(bias), theme)
    for bias in PRODUCTS:
        product = data.median[f"lstm_{bias}_forget"][::EVERY]
        panels["lstm"].plot(data.lag[::EVERY], product, **theory(theme))
    _titles(panels)
    _gap(panels["lstm"], data, theme)
    return figure


def _bias(bias: str) -> str:
    return "bias " + {"-0": "0"}.get(bias, minus(bias))


def _titles(panels: dict[str, Axes]) -> None:
    titles = {"tanh": "tanh network", "gru": "GRU", "lstm": "LSTM"}
    for key, title in titles.items():
        panels[key].set_title(title, loc="left")


def _line(ax: Axes, data: Data, name: str, text: str, theme: Theme) -> None:
    """Draw a median with its band and write beside its end what it is."""
    tanh = name.startswith("tanh")
    colour = theme.series["tanh"] if tanh else theme.ink
    look = series(theme, "tanh") if tanh else {"color": colour}
    low, high = (part[name][::EVERY] for part in (data.low, data.high))
    band = ax.fill_between(data.lag[::EVERY], low, high, color=colour, linewidth=0)
    band.set_alpha(0.1)
    tint(band)
    ax.plot(
        data.lag[::EVERY], data.median[name][::EVERY], **look | {"marker": "", "linewidth": 2.2}
    )
    at = (float(data.lag[-1]), data.end(name))
    words = theme.label["tanh"] if tanh else theme.ink
    label(ax, text, at, offset=(6, MOVED.get(name, 0)), color=words)


def _gap(ax: Axes, data: Data, theme: Theme) -> None:
    """Mark how far the product of forget gates is from the whole, with bias 1, and name it."""
    place = 15
    whole, product = data.median["lstm_1"], data.median["lstm_1_forget"]
    ends = [(float(data.lag[place]), float(line[place])) for line in (whole, product)]
    arrow(ax, ends[1], ends[0], theme.secondary, arrowstyle="<->")
    middle = (ends[0][0], float(np.sqrt(ends[0][1] * ends[1][1])))
    factor = tex(ends[0][1] / ends[1][1], 0)
    label(ax, f"${factor}$", middle, offset=(6, 3), color=theme.secondary, fontsize=SMALL)
    last = (float(data.lag[-1]), float(product[-1]))
    label(ax, "only the forget\ngates, bias 1", last, offset=(6, 0), color=theme.secondary)
    low = (float(data.lag[10]), float(data.median["lstm_0_forget"][10]))
    label(
        ax,
        "only the forget\ngates, bias 0",
        low,
        offset=(-18, -14),
        ha="right",
        color=theme.secondary,
    )


def describe(data: Data) -> Description:
    """Return the words."""
    lag = int(data.lag[-1])
    closed, one, wide = (data.end(f"lstm_{bias}") for bias in ("0", "1", "5"))
    product = data.end("lstm_1_forget")
    return Description(
        title=(
            f"An LSTM forgets sooner than a plain network unless its forget gates start open; "
            f"wide open, it grows {rough(wide)}-fold"
        ),
        caption=(
            rf"Norm of $\partial s_t/\partial s_0$, where the identity has 1, over ${lag}$ steps "
            rf"of random networks with {data.width} units: median of {data.networks}, band "
            rf"{100 * results.LOW:g}–{percent(results.HIGH)}. $\rho$ is the spectral radius of the "
            rf"recurrent matrix, the bias that of the forget gate, or of the GRU's update gate. "
            rf"Dashed: the product of forget gates, for bias {' and '.join(PRODUCTS)}. With 1 "
            rf"it ends at about ${tex(product, 0)}$, the whole at ${tex(one, 0)}$."
        ),
        alt=(
            f"Memory by lag, log axis. After {lag} steps an LSTM keeps {rough(closed)} with "
            f"forget bias 0, {rough(one)} with 1, {rough(wide)} with 5."
        ),
        description=" ".join(
            [
                "Three panels with one logarithmic axis. In each, lines leave 1 at lag 0 and fan",
                f"out. After {lag} steps:",
                f"tanh, radius {RADII[0]} to {RADII[-1]}: {rough(data.end(f'tanh_{RADII[0]}'))}",
                f"to {rough(data.end(f'tanh_{RADII[-1]}'))};",
                *(f"GRU, update bias -{b}: {rough(data.end(f'gru_{b}'))};" for b in UPDATE),
                *(f"LSTM, forget bias {b}: {rough(data.end(f'lstm_{b}'))};" for b in FORGET),
                *(
                    f"forget gates alone, bias {b}: {rough(data.end(f'lstm_{b}_forget'))};"
                    for b in PRODUCTS
                ),
                "nothing was trained.",
            ]
        ).replace("bias -0", "bias 0"),
    )


def table(data: Data) -> list[Row]:
    """Return the medians by lag."""
    rows: list[Row] = [("steps", *data.median)]
    columns = (data.lag, *data.median.values())
    rows += list(zip(*map(Array.tolist, columns), strict=True))
    return rows
