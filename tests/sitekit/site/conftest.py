"""A small good site, into which tests plant one fault each."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sitekit.core import Problem, Project
from sitekit.site import read_site
from tests.sitekit.conftest import plant_files
from tests.sitekit.rows import document

PAGE = document(__file__, "page")
FIRST_LINE = 11  # of what stands in the article
HEADING = '<h1 id="top">Depth</h1>\n'
IMAGE = '<img class="vg-only-{0}" src="{{up}}decay.{0}.svg" alt="A line" width="7" height="5">'
FIGURE = f'<figure data-figure="decay">{IMAGE.format("light")}{IMAGE.format("dark")}</figure>\n'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 7 5"><path d="M0 0L7 5"/></svg>'
HOME = PAGE.format(up="", article=HEADING + FIGURE.format(up=""))
ONE = "site/chapters/one/index.html"
FILES: dict[str, str | bytes] = {
    "site/index.html": HOME,
    "site/style.css": "body { color: #111; }",
    "site/icon.png": b"\x89PNG",
    "site/decay.light.svg": SVG,
    "site/decay.dark.svg": SVG,
    "docs/figures/decay.json": "{}",
}


def page(article: str, up: str = "../../") -> str:
    return PAGE.format(up=up, article=article)


@pytest.fixture
def plant(tmp_path: Path) -> Any:
    return partial(plant_files, tmp_path)


@pytest.fixture
def make_site(plant: Any) -> Any:
    """Return a function that writes a good site of two pages, with an article for the second."""

    def make(article: str = HEADING, files: Any = None, **options: Any) -> Any:
        return plant({**FILES, ONE: page(article), **(files or {})}, **options)

    return make


def problems(check: Any, project: Project) -> list[Problem]:
    return sorted(check.problems(read_site(project)))


def said(check: Any, project: Project) -> list[str]:
    return [one.message for one in problems(check, project)]
