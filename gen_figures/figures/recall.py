"""Share of sequences whose first input is recalled, run by run, as recurrent networks train."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gen_figures import results
from gen_figures.plot import new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, Theme
from gen_figures.words import count, percent
from snippets import Array
from snippets.recall import recall_test

# What is written above each panel.
NAMES = {
    "tanh": "tanh network",
    "gru_2": "GRU, bias \N{MINUS SIGN}2",
    "lstm_0": "LSTM, bias 0",
    "lstm_1": "LSTM, bias 1",
    "lstm_3": "LSTM, bias 3",
}


@dataclass(frozen=True)
class Data:
    """What is drawn.

    Attributes
    ----------
    step : ndarray
        At which the other sequences were tried.
    right : dict of str to ndarray
        By network, a row per run: the share of the other sequences that is answered right.
    solved : dict of str to int
        By network, how many runs reached `enough` at some step.
    enough : float
        The share from which on a run counts as solved.
    length, others : int
        Inputs of a sequence; how many sequences are tried.
    """

    step: Array
    right: dict[str, Array]
    solved: dict[str, int]
    enough: float
    length: int
    others: int

    @property
    def runs(self) -> int:
        """How many of each."""
        return len(self.right["tanh"])


def data() -> Data:
    """Return the measured result."""
    found = results.load("recall")
    settings, runs = found["settings"], found["runs"]
    last = settings["steps"]
    return Data(
        np.arange(0, last + 1, settings["tried every"]),
        {name: np.array(runs[f"{name}_right"]) for name in NAMES},
        {name: int(np.sum(np.array(runs[f"{name}_steps"]) <= last)) for name in NAMES},
        settings["solved"],
        settings["length"],
        recall_test(settings["length"])[1].size,
    )


def draw(data: Data, theme: Theme) -> Figure:
    """Draw a panel per network, with a line per run."""
    figure = new_figure(600, 480)
    panels = figure.subplot_mosaic(
        [["lstm_0", "lstm_1", "lstm_3"], ["tanh", "gru_2", "."]], sharex=True, sharey=True
    )
    for name in NAMES:
        _panel(panels[name], data, name, theme)
    panels["lstm_3"].tick_params(labelbottom=True)
    words = panels["gru_2"].annotate(
        "One line per run.\nUpper line: solved.\nDotted: guessing.",
        (1.15, 0.5),
        xycoords="axes fraction",
        va="center",
        fontsize=SMALL,
        color=theme.secondary,
    )
    # It stands where a sixth panel would, and needs no room of its own.
    words.set_in_layout(False)
    figure.supxlabel("step of training", fontsize=SMALL, color=theme.secondary)
    figure.supylabel("share recalled", fontsize=SMALL, color=theme.secondary)
    return figure


def _panel(ax: Axes, data: Data, name: str, theme: Theme) -> None:
    tanh = name == "tanh"
    colour = theme.series["tanh"] if tanh else theme.ink
    last = int(data.step[-1])
    ax.set(xlim=(0, last), ylim=(0, 1.02))
    ax.set_xticks([0, last // 2, last], ["0", f"{last // 2}", f"{last:,}"])
    ax.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
    ax.axhline(data.enough, color=theme.mark, linewidth=0.8)
    ax.axhline(0.5, color=theme.mark, linewidth=0.8, linestyle=":")
    ax.plot(data.step, data.right[name].T, color=colour, linewidth=0.8)
    text = f"{NAMES[name]}\n{count(data.solved[name])} of {data.runs} solved"
    ax.set_title(text, fontsize=SMALL, color=theme.label["tanh"] if tanh else theme.ink)


def describe(data: Data) -> Description:
    """Return the words."""
    n, solved = data.runs, {name: count(one) for name, one in data.solved.items()}
    counts = "; ".join(f"{NAMES[name]}: {solved[name]}" for name in NAMES)
    return Description(
        title=(
            f"Of {n} LSTMs each, {solved['lstm_0']} are solved with forget gates half open "
            f"at the start, {solved['lstm_3']} with bias 3"
        ),
        caption=(
            rf"Share of {data.others:,} other sequences of {data.length} inputs whose first sign "
            rf"is recalled, in training with Adam: {n} runs of each network, a line each, every "
            rf"kind at its best step size of a search. Dotted: guessing. A run is solved where it "
            rf"reaches the upper line, {percent(data.enough)}, at some step. The bias is that of "
            rf"the forget gate, or of the GRU's update gate, at the start."
        ),
        alt=(
            f"Five panels of {n} curves. Solved: LSTM {solved['lstm_0']}, {solved['lstm_1']} and "
            f"{solved['lstm_3']} with bias 0, 1, 3; tanh {solved['tanh']}; GRU {solved['gru_2']}."
        ),
        description=(
            f"Five panels with {n} lines each, the share recalled from 0 to 1 over "
            f"{int(data.step[-1]):,} steps. Lines start at one half, and rise where a network "
            f"learns; some fall back. Solved of {n}: {counts}."
        ),
    )


def table(data: Data) -> list[Row]:
    """Return the median share of each network, step by step."""
    rows: list[Row] = [("step", *NAMES)]
    medians = [np.median(data.right[name], axis=0).tolist() for name in NAMES]
    rows += list(zip(data.step.tolist(), *medians, strict=True))
    return rows
