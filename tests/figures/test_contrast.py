from collections.abc import Callable
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from gen_figures import contrast
from gen_figures.plot import tint
from gen_figures.style import LIGHT, THEMES, Theme
from gen_figures.style import contrast as ratio
from tests.relative import close
from tests.sitekit.rows import rows

PALE = "#DDDDDD"
DIAGONAL = ([0, 1], [0, 1])
BAND: dict[str, Any] = {"facecolor": "#888888", "edgecolor": "none"}


def found(*draws: Callable[[Axes], object]) -> list[contrast.Finding]:
    """Return what is found in a figure without axes in which some things are drawn."""
    figure = Figure(figsize=(2, 2), facecolor="none")
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
    ax.set_axis_off()
    for draw in draws:
        draw(ax)
    figure.draw_without_rendering()
    return contrast.findings(figure, LIGHT)


@pytest.mark.parametrize(("code", "expected"), rows(__file__, "ratios"))
def test_ratio(code: str, expected: str) -> None:
    close(ratio(to_rgb(code), (1, 1, 1)), float(expected), 2e-3)
    close(ratio((1, 1, 1), to_rgb(code)), float(expected), 2e-3)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_colours_of_the_theme_are_readable_on_page_and_tint(theme: Theme) -> None:
    for ground, least in ((theme.ground, 7), (theme.tint, 6.9)):
        for text in (theme.ink, theme.secondary, *theme.label.values()):
            assert ratio(to_rgb(text), to_rgb(ground)) >= least, (text, ground)
        for line in (theme.mark, *theme.series.values()):
            assert ratio(to_rgb(line), to_rgb(ground)) >= 3, (line, ground)


PALE_THINGS: dict[str, Callable[[Axes], object]] = {
    "line": lambda ax: ax.plot(*DIAGONAL, color=PALE),
    "see-through": lambda ax: ax.plot(*DIAGONAL, color="black", alpha=0.1),
    "marker": lambda ax: ax.plot([0.5], [0.5], "o", color=PALE),
    "patch": lambda ax: ax.axvspan(0.2, 0.4, facecolor=PALE, edgecolor="none"),
    "edge": lambda ax: ax.axvspan(0.2, 0.4, facecolor="none", edgecolor=PALE, linewidth=2),
    "collection": lambda ax: ax.add_collection(LineCollection([[(0, 0), (1, 1)]], colors=[PALE])),
    "scatter": lambda ax: ax.scatter([0.5], [0.5], color=PALE),
    "arrow": lambda ax: ax.annotate(
        "", (0, 0), xytext=(1, 1), arrowprops={"arrowstyle": "->", "color": PALE}
    ),
    "text": lambda ax: ax.text(0.5, 0.5, "pale", color="#999999"),
}


@pytest.mark.parametrize("kind", PALE_THINGS)
def test_pale_things_are_found(kind: str) -> None:
    worst = found(PALE_THINGS[kind])[0]
    assert not worst.holds
    assert worst.needed == (7 if kind == "text" else 3)
    assert kind != "text" or worst.what == "text 'pale'"


def test_what_cannot_be_seen_does_not_count() -> None:
    hidden = (
        lambda ax: ax.plot(*DIAGONAL, color=PALE, visible=False),
        lambda ax: ax.plot(*DIAGONAL, color=PALE, linestyle="none"),
        lambda ax: ax.plot([], [], color=PALE),
        lambda ax: ax.text(0.5, 0.5, " ", color=PALE),
    )
    assert found(*hidden) == []


def test_a_band_counts_as_ground_for_what_lies_on_it_alone() -> None:
    def things(ax: Axes) -> None:
        ax.text(0.95, 0.5, "word", color="black", ha="right")
        ax.plot([0.6, 1], [0, 1], color="black")

    without = found(things)
    here = found(things, lambda ax: tint(ax.axvspan(0.7, 0.9, **BAND)))
    there = found(things, lambda ax: tint(ax.fill_between([0, 0.3], 0, 1, **BAND)))
    assert max(one.ratio for one in here) < min(one.ratio for one in without) / 2
    assert there == without
