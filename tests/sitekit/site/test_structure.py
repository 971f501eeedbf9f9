from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sitekit.core import Problem, SitekitError
from sitekit.site import check, read_site, structure
from sitekit.site.model import line_of
from tests.sitekit.rows import rows
from tests.sitekit.site.conftest import FIGURE, FIRST_LINE, HEADING, ONE, problems, said


@pytest.mark.parametrize(("article", "message"), rows(__file__, "bad"))
def test_elements(make_site: Any, article: str, message: str) -> None:
    found = problems(structure, make_site(f"{HEADING}{article}"))
    assert found == [Problem(ONE, FIRST_LINE + 1, message)]


def test_good_pages_and_one_without_a_title(make_site: Any) -> None:
    good = "\n".join(article for (article,) in rows(__file__, "good"))
    assert said(structure, make_site(HEADING + good + FIGURE.format(up="../../"))) == []
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


def test_no_site_and_one_outside_of_the_root(make_site: Any, plant: Any, tmp_path: Path) -> None:
    with pytest.raises(SitekitError, match="there is no built site in site; build it with `nox -s"):
        check(plant({}))
    moved = replace(make_site("<p>no heading</p>"), root=tmp_path / "docs")
    (problem,) = problems(structure, moved)
    assert problem.path == (tmp_path / "site/chapters/one/index.html").as_posix()
