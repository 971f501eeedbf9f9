from __future__ import annotations

import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from gen_figures import contrast, paths, render
from gen_figures.plot import tint
from gen_figures.protocol import load_figure
from gen_figures.style import LIGHT, THEMES, Theme, luminance
from gen_figures.style import contrast as ratio

THEME_IDS = [theme.name for theme in THEMES]


def rgb(code: str) -> tuple[float, float, float]:
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def bare() -> tuple[Figure, object]:
    figure = Figure(figsize=(2, 2), facecolor="none")
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    return figure, ax


def lowest(figure: Figure, theme: Theme = LIGHT) -> float:
    figure.draw_without_rendering()
    return contrast.findings(figure, theme)[0].ratio


def test_ratio_of_black_and_white() -> None:
    assert ratio((0, 0, 0), (1, 1, 1)) == 21
    assert ratio((1, 1, 1), (0, 0, 0)) == 21
    assert ratio((0.3, 0.5, 0.7), (0.3, 0.5, 0.7)) == 1


@pytest.mark.parametrize(
    ("colour", "expected"), [("#777777", 4.48), ("#FF0000", 4.0), ("#767676", 4.54)]
)
def test_ratio_on_white_as_published_for_wcag(colour: str, expected: float) -> None:
    assert_allclose(ratio(rgb(colour), (1, 1, 1)), expected, rtol=2e-3, atol=0)


def test_luminance_is_a_weighted_sum() -> None:
    parts = [luminance(colour) for colour in ((1, 0, 0), (0, 1, 0), (0, 0, 1))]
    assert_allclose(sum(parts), 1, rtol=1e-12, atol=0)
    assert parts[1] > parts[0] > parts[2]


@pytest.mark.parametrize("theme", THEMES, ids=THEME_IDS)
def test_colours_of_the_theme_are_readable_on_page_and_tint(theme: Theme) -> None:
    for ground in (theme.ground, theme.tint):
        for text in (theme.ink, theme.secondary, *theme.label.values()):
            assert ratio(rgb(text), rgb(ground)) >= 7 - 0.1 * (ground == theme.tint), (text, ground)
        for line in (theme.mark, *theme.series.values()):
            assert ratio(rgb(line), rgb(ground)) >= 3, (line, ground)


def test_opacity_counts() -> None:
    assert contrast.over((0, 0, 0, 0.5), (1, 1, 1)) == (0.5, 0.5, 0.5)
    figure, ax = bare()
    ax.plot([0, 1], [0, 1], color="black", alpha=0.1)
    assert lowest(figure) < 3


def test_pale_text_is_found() -> None:
    figure, ax = bare()
    ax.text(0.5, 0.5, "pale", color="#999999")
    figure.draw_without_rendering()
    worst = contrast.findings(figure, LIGHT)[0]
    assert not worst.holds
    assert (worst.what, worst.needed) == ("text 'pale'", 7)


@pytest.mark.parametrize(
    "kind", ["line", "marker", "patch", "edge", "collection", "scatter", "arrow"]
)
def test_pale_marks_are_found(kind: str) -> None:
    figure, ax = bare()
    pale = "#DDDDDD"
    if kind == "line":
        ax.plot([0, 1], [0, 1], color=pale)
    elif kind == "marker":
        ax.plot([0.5], [0.5], "o", color=pale)
    elif kind == "patch":
        ax.axvspan(0.2, 0.4, facecolor=pale, edgecolor="none")
    elif kind == "edge":
        ax.axvspan(0.2, 0.4, facecolor="none", edgecolor=pale, linewidth=2)
    elif kind == "collection":
        ax.add_collection(LineCollection([[(0, 0), (1, 1)]], colors=[pale]))
    elif kind == "scatter":
        ax.scatter([0.5], [0.5], color=pale)
    else:
        ax.annotate("", (0, 0), xytext=(1, 1), arrowprops={"arrowstyle": "->", "color": pale})
    figure.draw_without_rendering()
    assert not contrast.findings(figure, LIGHT)[0].holds


def test_what_cannot_be_seen_does_not_count() -> None:
    figure, ax = bare()
    ax.plot([0, 1], [0, 1], color="#DDDDDD", visible=False)
    ax.plot([0, 1], [0, 1], color="#DDDDDD", linestyle="none")
    ax.plot([], [], color="#DDDDDD")
    ax.text(0.5, 0.5, " ", color="#DDDDDD")
    figure.draw_without_rendering()
    assert contrast.findings(figure, LIGHT) == []


def test_a_band_counts_as_ground_for_what_lies_on_it() -> None:
    figure, ax = bare()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.text(0.5, 0.5, "on", color="black", ha="center")
    without = lowest(figure)
    tint(ax.axvspan(0.3, 0.7, facecolor="#888888", edgecolor="none"))
    assert lowest(figure) < without / 2


def test_a_band_elsewhere_does_not_count() -> None:
    figure, ax = bare()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.text(0.9, 0.5, "off", color="black", ha="right")
    ax.plot([0.6, 1], [0, 1], color="black")
    without = lowest(figure)
    tint(ax.fill_between([0, 0.3], 0, 1, facecolor="#888888", edgecolor="none"))
    assert lowest(figure) == without


@pytest.mark.parametrize("theme", THEMES, ids=THEME_IDS)
@pytest.mark.parametrize("slug", paths.modules(paths.FIGURES))
def test_real_figures_can_be_seen(slug: str, theme: Theme) -> None:
    path = paths.modules(paths.FIGURES)[slug]
    module = load_figure(path)
    with render.canvas(module, module.data(), theme, slug, path) as figure:
        found = contrast.findings(figure, theme)
    assert len(found) > 20
    assert [each for each in found if not each.holds] == []
