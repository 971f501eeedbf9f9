from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from sitekit import chapters
from sitekit.chapters import Chapter
from sitekit.problems import SitekitError


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    (tmp_path / "decay.csv").write_text(
        "name,layer,left,mean\na,1,1,1\na,2,0.01,2\na,3,0.0001,3\nb,1,5,5\n", encoding="utf-8"
    )
    return tmp_path


def points(svg: str) -> list[tuple[float, float]]:
    found = re.search(r'points="([^"]+)"', svg)
    assert found
    pairs = (pair.split(",") for pair in found[1].split())
    return [(float(x), float(y)) for x, y in pairs]


def drawn(figures: Path, **spec: Any) -> list[tuple[float, float]]:
    return points(chapters.curve({"figure": "decay", "x": "layer", **spec}, figures, "p.md"))


def test_a_curve_fills_its_box_and_upwards_is_more(figures: Path) -> None:
    assert drawn(figures, y="mean", only={"name": "a"}) == [(2, 34), (60, 18), (118, 2)]


def test_what_spans_decades_is_drawn_on_a_logarithmic_axis(figures: Path) -> None:
    # Equal ratios are equal steps: on an ordinary axis the second point would lie near the third.
    assert drawn(figures, y="left", only={"name": "a"}) == [(2, 2), (60, 18), (118, 34)]


def test_the_list_says_question_and_minutes_and_links_the_first_page() -> None:
    html = chapters.render([Chapter("1 · A & B", "chapters/a/", "Why <so>?", 12, "<svg></svg>")])
    soup = BeautifulSoup(html, "html.parser")
    link = soup.a
    assert link is not None
    assert link["href"] == "chapters/a/"
    assert link.get_text() == "1 · A & B"
    assert soup.select_one(".vg-chapter__question").get_text() == "Why <so>?"
    assert soup.select_one(".vg-chapter__minutes").get_text() == "12 min"
    assert soup.select_one("li > svg")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("decay", r"^p.md:1: .* needs figure, x and y"),
        ({"figure": "decay", "x": "layer"}, r"needs figure, x and y"),
        ({"figure": "none", "x": "layer", "y": "mean"}, r"no table of the figure 'none'"),
        ({"figure": "decay", "x": "lair", "y": "mean"}, r"no column 'lair'.*: name, layer, left"),
        (
            {"figure": "decay", "x": "layer", "y": "mean", "only": {"name": "b"}},
            r"has 1 points and needs two",
        ),
        (
            {"figure": "decay", "x": "layer", "y": "mean", "only": {"nom": "b"}},
            r"no column 'nom'",
        ),
    ],
)
def test_what_cannot_be_drawn_is_explained(spec: Any, said: str, figures: Path) -> None:
    with pytest.raises(SitekitError, match=said):
        chapters.curve(spec, figures, "p.md")
