"""Headings, pictures, tables, references and figures are as they must be; pages are read once."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sitekit.core import Problem, SitekitError
from sitekit.site import check, read_site, structure
from sitekit.site.model import line_of
from tests.sitekit.site.conftest import FIGURE, FIRST_LINE, HEADING, ONE, cases, problems, said

BAD = """
<h1>And <em>two</em></h1> ⇒ has a second h1, 'And two'; write it as h2
<img src="a.png" width="2" height="1"> ⇒ the picture a.png has no alt text
<figure><p><img src="a" alt=" " width="2" height="1"></figure> ⇒ the figure a has an empty alt text
<img src="a.png" alt="" height="1"> ⇒ the picture a.png has no width in pixels
<img src="a.png" alt="" width="0" height="1"> ⇒ the picture a.png has no width in pixels
<img src="a.png" alt="" width="2" height="50%"> ⇒ the picture a.png has no height in pixels
<button interestfor="gone">x</button> ⇒ interestfor="gone" names an id that the page lacks
<p aria-details="top gone">x</p> ⇒ aria-details="gone" names an id that the page lacks
<table><tr><th> <b></b></th></tr></table> ⇒ a heading of a table is empty; name what stands below it
<table><tr><th><i aria-label=""> ⇒ a heading of a table is empty; name what stands below it
"""
GOOD = """
<img src="a.png" alt="" width="2" height="1"> decorates
<button interestfor="b">x</button><span id="b" popover>y</span>
<table><thead><tr><td></td><th scope="col">b</th></tr></thead></table>
<table><tr><th aria-label="a"></th><th><svg aria-label="b"></svg></th></tr></table>
<table><tr><th><img src="a.png" alt="a" width="2" height="1"></th></tr></table>
"""


@pytest.mark.parametrize(("article", "message"), cases(BAD))
def test_elements(make_site: Any, article: str, message: str) -> None:
    found = problems(structure, make_site(f"{HEADING}{article}"))
    assert found == [Problem(ONE, FIRST_LINE + 1, message)]


def test_good_pages_and_one_without_a_title(make_site: Any) -> None:
    assert said(structure, make_site(HEADING + GOOD + FIGURE.format(up="../../"))) == []
    found = said(structure, make_site("<h2>Two</h2>"))
    assert found == ["has no h1; begin the page with a heading of the first level"]


def test_figures_are_shown(make_site: Any) -> None:
    hidden = {"docs/figures/lonely.json": "{}", "docs/figures/.state.json": "{}"}
    message = "the figure 'lonely' is drawn, but no page shows it; use it, or remove its module"
    found = problems(structure, make_site(HEADING, hidden))
    assert found == [Problem("docs/figures/lonely.json", 0, message)]


def test_pages_and_files_by_name(make_site: Any) -> None:
    article, bare = '<a name="old">x</a>\n<p id="ü">y</p>', {"site/x/index.html": "<p>no article"}
    site = read_site(make_site(HEADING + article, bare))
    assert [one.address for one in site.pages] == ["chapters/one/", "", "x/"]
    one = site.by_name["chapters/one/index.html"]
    assert (one.path, one.ids) == ("site/chapters/one/index.html", {"top", "old", "ü"})
    assert {"style.css", "x/index.html"} < site.files
    assert [line_of(paragraph) for paragraph in one.tree.iter("p")] == [FIRST_LINE + 2]
    assert one.content == range(FIRST_LINE - 1, FIRST_LINE + 4)
    assert len(site.by_name["x/index.html"].content) == 0


def test_without_a_built_site_and_one_outside_of_the_root(
    make_site: Any, plant: Any, tmp_path: Path
) -> None:
    with pytest.raises(SitekitError, match="there is no built site in site; build it with `nox -s"):
        check(plant({}))
    moved = replace(make_site("<p>no heading</p>"), root=tmp_path / "docs")
    (problem,) = problems(structure, moved)
    assert problem.path == (tmp_path / "site/chapters/one/index.html").as_posix()
