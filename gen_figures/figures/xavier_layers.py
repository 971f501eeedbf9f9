"""Three rules for the variance on layers of unequal width: what they keep, both ways."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from gen_figures.plot import label, new_figure, theory
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import plain
from snippets.xavier import RULES, layer_gains, variance

WIDTHS = (400, 100, 400, 100, 400)
NAMES = {"inputs": "1/inputs", "outputs": "1/outputs", "compromise": "2/(inputs + outputs)"}
SHORT = {"inputs": "1/inputs", "outputs": "1/outputs", "compromise": "Xavier"}
LOOKS = {"inputs": ("relu", "s"), "outputs": ("tanh", "^"), "compromise": ("residual", "D")}


@dataclass(frozen=True)
class Rule:
    """One rule, as mean squares relative to where signal or gradient began.

    Attributes
    ----------
    name : str
        A key of `NAMES`.
    signal, gradient : tuple of float
        Measured at A_0 … A_4, both relative to their own start (left, right end).
    signal_theory, gradient_theory : tuple of float
        Products of n_in·v and of n_out·v.
    """

    name: str
    signal: tuple[float, ...]
    gradient: tuple[float, ...]
    signal_theory: tuple[float, ...]
    gradient_theory: tuple[float, ...]


@dataclass(frozen=True)
class Data:
    """What is drawn."""

    rules: tuple[Rule, ...]
    widths: tuple[int, ...]
    networks: int

    def rule(self, name: str) -> Rule:
        """Return one rule."""
        return next(one for one in self.rules if one.name == name)


def data() -> Data:
    """Measure the three rules."""
    rules = []
    pairs = list(pairwise(WIDTHS))
    for name in RULES:
        forwards, backwards = layer_gains(name, WIDTHS)
        v = [variance(name, n_in, n_out) for n_in, n_out in pairs]
        n_in_v = [n_in * each for (n_in, _), each in zip(pairs, v, strict=True)]
        n_out_v = [n_out * each for (_, n_out), each in zip(pairs, v, strict=True)]
        rules.append(Rule(name, _along(forwards), _back(backwards), _along(n_in_v), _back(n_out_v)))
    networks = inspect.signature(layer_gains).parameters["seeds"].default
    return Data(tuple(rules), WIDTHS, networks)


def _along(factors: tuple[float, ...] | list[float]) -> tuple[float, ...]:
    return tuple(float(each) for each in np.cumprod([1.0, *factors]))


def _back(factors: tuple[float, ...] | list[float]) -> tuple[float, ...]:
    return _along(list(factors)[::-1])[::-1]


def draw(data: Data, theme: Theme) -> Figure:
    """Draw the signal at the left, the gradient at the right."""
    figure = new_figure(600, 360)
    left, right = figure.subplots(1, 2, sharey=True)
    for ax, title in ((left, "signal, forwards"), (right, "gradient, backwards")):
        ax.set_yscale("log")
        ax.set(xlim=(-0.2, 4.2), ylim=(0.2, 10))
        ax.yaxis.set_major_locator(FixedLocator([0.25, 1, 4]))
        ax.yaxis.set_minor_locator(NullLocator())
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        ax.set_xticks(range(len(data.widths)), [str(width) for width in data.widths])
        ax.set_title(title, fontsize=SMALL, color=theme.ink)
        ax.axhline(1, color=theme.mark, linewidth=0.8)
    figure.supxlabel("width of the layer", fontsize=SMALL, color=theme.secondary)
    left.set_ylabel("mean square")
    for one in data.rules:
        _lines(left, one.signal, one.signal_theory, one.name, theme)
        _lines(right, one.gradient, one.gradient_theory, one.name, theme)
    left_places = {"outputs": (1, 0, 15), "inputs": (1, 0, -18), "compromise": (4, -34, -12)}
    right_places = {"inputs": (3, 0, 15), "outputs": (3, 0, -18), "compromise": (0, 34, -12)}
    for ax, places in ((left, left_places), (right, right_places)):
        for name, (x, aside, lift) in places.items():
            rule = data.rule(name)
            at = (x, (rule.signal if ax is left else rule.gradient)[x])
            look = {"color": theme.label[LOOKS[name][0]], "fontsize": SMALL}
            label(ax, SHORT[name], at, offset=(aside, lift), ha="center", **look)
    return figure


def _lines(
    ax: Axes, measured: tuple[float, ...], predicted: tuple[float, ...], name: str, theme: Theme
) -> None:
    look, marker = LOOKS[name]
    ax.plot(range(len(predicted)), predicted, **theory(theme))
    ax.plot(
        range(len(measured)),
        measured,
        color=theme.series[look],
        marker=marker,
        linestyle="none",
        markersize=8,
    )


def describe(data: Data) -> Description:
    """Return the words."""
    xavier, inputs = data.rule("compromise"), data.rule("inputs")
    parts = "; ".join(
        f"{NAMES[one.name]}: signal {', '.join(f'{each:.1f}' for each in one.signal)}, gradient "
        f"{', '.join(f'{each:.1f}' for each in one.gradient)}"
        for one in data.rules
    )
    return Description(
        title=(
            f"One over the inputs keeps the signal, one over the outputs the gradient; Xavier's "
            f"rule keeps {plain(xavier.signal[2])} of both across a pair of layers"
        ),
        caption=(
            rf"Mean squares in linear networks of widths "
            rf"{', '.join(str(width) for width in data.widths)}, medians of {data.networks} "
            rf"networks. Left: the signal, relative to the input. Right: the gradient, relative to "
            rf"the output. Dashed: the products of $n_{{l-1}} v_l$ and of $n_l v_l$. Squares: "
            rf"variance one over the inputs, triangles: one over the outputs, diamonds: "
            rf"Xavier's compromise."
        ),
        alt=(
            f"Two panels. Each rule but Xavier's keeps one of signal and gradient and lets the "
            f"other swing up to {plain(max(inputs.gradient))}-fold."
        ),
        description=(
            f"Layer widths {', '.join(str(width) for width in data.widths)} on the horizontal "
            f"axis, mean squares on a log axis; dashed lines of theory run through all points. "
            f"{parts}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return measured and predicted mean squares, a row per place and rule."""
    rows: list[Row] = [("rule", "place", "signal", "signal theory", "gradient", "gradient theory")]
    for one in data.rules:
        columns = (one.signal, one.signal_theory, one.gradient, one.gradient_theory)
        rows += [
            (NAMES[one.name], place, *each) for place, each in enumerate(zip(*columns, strict=True))
        ]
    return rows
