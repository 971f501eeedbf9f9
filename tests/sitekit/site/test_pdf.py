from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml.html import HtmlElement

from sitekit.core import SitekitError
from sitekit.core.html import parse
from sitekit.site import Site, read_site
from sitekit.site.pdf.compose import chapters, compose
from tests.sitekit.rows import document, rows, seen

PAGE = document(__file__, "page")
GLYPHS = '<svg class="math-glyphs"><path id="G-A" d="M0 0"/><path id="G-@" d="M@"/></svg>'
FIRST = document(__file__, "first")
SECOND = '<h1 id="one">Second</h1><svg aria-labelledby="one two"></svg><i id="two"></i>'
FILES = {
    "index.html": '<h1>The book</h1><p id="one"><a href="chapters/a/#one">A</a> '
    '<a href="x.csv">data</a></p>',
    "chapters/a/index.html": FIRST + GLYPHS.replace("@", "B"),
    "chapters/b/index.html": SECOND + GLYPHS.replace("@", "C"),
    "all/index.html": '<h1 id="x">All</h1><table class="vg-ledger"></table>',
}
PART = ("Part", ("chapters/a.md", "chapters/b.md"))
NAV = (("Home", ("index.md",)), PART, ("All", ("all.md",)))


@pytest.fixture
def make(plant: Any) -> Any:
    def written(nav: Any = NAV, **articles: str) -> Site:
        files = {f"site/{name}": "" for name in ("s.css", "f.svg", "x.csv")}
        for name, article in (FILES | articles).items():
            up = "../" * name.count("/")
            files[f"site/{name}"] = PAGE.format(up=up, article=article)
        return read_site(plant(files, nav=nav))

    return written


@pytest.fixture
def whole(make: Any, monkeypatch: pytest.MonkeyPatch) -> HtmlElement:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    site = make()
    found = chapters(site)
    # The list of all proofs is no chapter.
    expected = [("home", "Preface", ""), ("a", 'First "1"', "Part"), ("b", "Second", "Part")]
    assert [(one.slug, one.title, one.part) for one in found] == expected
    return parse(compose(site, found))


@pytest.mark.parametrize(("selector", "expected"), rows(__file__, "document"))
def test_book_holds(selector: str, expected: str, whole: HtmlElement) -> None:
    assert seen(whole, selector) == expected


def test_ids_links_running_heads_and_words_are_those_of_their_page(whole: HtmlElement) -> None:
    ids = whole.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {"home", "home--one", "a--one", "b--one", "b--two", "a--c1", "a--proof-1"} < set(ids)
    found = whole.cssselect("article:not([id=contents]) a")
    links = {link.text_content(): link.get("href") for link in found}
    expected = {"A": "#a--one", "B": "#b", "there": "#b--one", "here": "#a--one"}
    expected |= {"other": "https://other.example/", "3": "#a--proof-1"}
    assert expected.items() <= links.items()
    # Files are not in the book, nor is the list of all proofs; their words are.
    assert not {"data", "listed"} & set(links)
    assert "other listed" in " ".join(whole.text_content().split())
    assert {link[1:] for link in links.values() if link[0] == "#"} <= set(ids)
    style = whole.xpath("string(//head/style)")
    assert 'content: "First \\"1\\""' in style
    assert "#a { page: chapter-2; }" in style
    assert "Left 3 of them all" in seen(whole, "body")


def test_the_title_page_names_version_and_commit(make: Any) -> None:
    site, here = make(), Path(__file__).parents[3]
    (site.project.root / "pyproject.toml").write_text('[project]\nversion = "7.1"\n')
    assert "<p>Version 7.1 · " in compose(site, chapters(site))
    moved = replace(site, project=replace(site.project, root=here))
    # A copy of the sources without their history has no commit.
    assert ("commit" in compose(moved, chapters(moved))) == (here / ".git").exists()


def test_books_that_cannot_be_made(make: Any) -> None:
    again = [*NAV, ("Again", ["o/a.md"])]
    for nav, articles, said in (
        ([("New", ["new.md"])], {}, r"new\.md is in the navigation and not in the built site"),
        (again, {"o/a/index.html": "<h1>A</h1>"}, "two pages are called a"),
        (NAV, {"chapters/b/index.html": "<p>x</p>"}, "chapters/b/index.html has no heading"),
    ):
        with pytest.raises(SitekitError, match=said):
            chapters(make(nav, **articles))
