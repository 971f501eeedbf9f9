"""Training loss, run by run, of shallow and deep networks, and of deep ones changed one way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures import results
from gen_figures.plot import decades, label, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import count
from snippets import Array

EARLY = 400


@dataclass(frozen=True)
class Panel:
    """One kind of network, trained.

    Attributes
    ----------
    text, look : str
        What is written above it, and whose colour it has.
    rate : float
        Step size.
    losses : ndarray
        Training loss, a row per run, at the steps of `Data.step`; where a run is solved it ends and
        its last loss is repeated.
    ends : ndarray
        The step at which each run ended.
    solved : ndarray
        1 for each run that was solved, 0 for the others.
    """

    text: str
    look: str
    rate: float
    losses: Array
    ends: Array
    solved: Array

    @property
    def count(self) -> int:
        """How many runs were solved."""
        return int(np.sum(self.solved > 0))


@dataclass(frozen=True)
class Data:
    """What is drawn: the steps at which losses were kept, and four panels by name."""

    step: Array
    panels: dict[str, Panel]

    @property
    def networks(self) -> int:
        """How many of each."""
        return len(self.panels["plain_24"].solved)


def data() -> Data:
    """Return the measured result."""
    measured = results.load("degradation")
    runs, rates = measured["runs"], measured["settings"]["rates"]
    factor = measured["settings"]["too large"]
    panels = {
        "plain_6": ("6 layers, plain", "relu", rates["plain_6_4000"]),
        "plain_24": ("24 layers, plain", "relu", rates["plain_24_4000"]),
        "large_24": ("24 layers, plain", "relu", factor * rates["plain_24_4000"]),
        "small_24": ("24 layers, small skips", "residual", rates["small_24_4000"]),
    }
    return Data(
        np.array(measured["settings"]["at"]),
        {
            name: Panel(
                *panel, *(np.array(runs[f"{name}_{key}"]) for key in ("losses", "steps", "solved"))
            )
            for name, panel in panels.items()
        },
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a panel per network: runs thin, with a dot where solved, their median thick."""
    figure = new_figure(600, 520)
    axes = figure.subplots(2, 2, sharex=True, sharey=True)
    for ax, panel in zip(axes.flat, data.panels.values(), strict=True):
        _panel(ax, data.step, panel, theme)
    figure.supxlabel("step", fontsize=SMALL, color=theme.secondary)
    figure.supylabel("training loss", fontsize=SMALL, color=theme.secondary)
    return figure


def _panel(ax: Axes, step: Array, panel: Panel, theme: Theme) -> None:
    colour, last = theme.series[panel.look], step[-1]
    ax.set(xscale="log", yscale="log", xlim=(9, 1.2 * last), ylim=(2e-3, 15))
    decades(ax, range(-2, 2))
    ax.minorticks_off()
    ax.set_xticks([10, 100, EARLY, last], ["10", "100", f"{EARLY}", f"{last:,}"])
    ax.axvline(EARLY, color=theme.mark, linewidth=0.8)
    for losses, end, solved in zip(panel.losses, panel.ends, panel.solved, strict=True):
        before = step < end
        x, y = np.append(step[before], end), np.append(losses[before], losses[-1])
        ax.plot(x, y, color=colour, linewidth=0.8)
        if solved:
            ax.plot(end, losses[-1], marker="o", markersize=4, color=colour, markeredgewidth=0)
    ax.plot(step, np.median(panel.losses, axis=0), color=theme.ink, linewidth=2.4)
    colour = theme.label[panel.look]
    ax.set_title(f"{panel.text}\nstep size {panel.rate:g}", fontsize=SMALL, color=colour)
    text = f"{count(panel.count)} of {len(panel.solved)} solved"
    label(ax, text, (11, 2.4e-3), offset=(0, 0), va="bottom", color=colour)


def describe(data: Data) -> Description:
    """Return the words."""
    n, last = data.networks, int(data.step[-1])
    shallow, deep, large, skips = data.panels.values()
    ends = "; ".join(
        f"{panel.text}, step size {panel.rate:g}: {count(panel.count)}"
        for panel in data.panels.values()
    )
    return Description(
        title=(
            f"In {last:,} steps {count(deep.count)} of {n} plain networks of 24 layers are solved; "
            f"of 6 layers {count(shallow.count)}, of 24 with small skips {count(skips.count)}"
        ),
        caption=(
            rf"ReLU networks 16 units wide on the quadrants: {n} runs of each (thin), their median "
            rf"(thick), and a dot where the loss falls below 0.01, where a run ends. Runs that "
            rf"diverge stay at 10. The upright line is step {EARLY}. Lower left: those of the "
            rf"upper right with another step size; the other three have their best one for "
            rf"{last:,} steps. In the small skips every branch starts $\sqrt{{L}}$ times smaller "
            rf"than He's."
        ),
        alt=(
            f"Loss curves in four panels. Solved of {n}: 6 layers {count(shallow.count)}; 24 "
            f"layers {count(deep.count)}, {count(large.count)} with larger steps, "
            f"{count(skips.count)} with skips."
        ),
        description=(
            f"Four panels, both axes logarithmic, each with {n} thin lines and a thick one. Solved "
            f"runs end in a dot at a loss of 0.01, others reach step {last:,}, unless they "
            f"diverge. Solved of {n}: {ends}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the median loss step by step."""
    rows: list[Row] = [("step", *data.panels)]
    medians = [np.median(one.losses, axis=0).tolist() for one in data.panels.values()]
    rows += list(zip(data.step.tolist(), *medians, strict=True))
    return rows
