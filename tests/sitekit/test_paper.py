"""The document of the whole book: ids, links, contents, code and formulas of all pages in one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from sitekit import paper, settings
from sitekit.paper import edition
from sitekit.problems import SitekitError
from sitekit.sitecheck.pages import Site, read_site

PAGE = """<!doctype html><html lang=en><head><title>x</title>
<meta name="description" content="A &amp; B."><link rel="stylesheet" href="{up}s.css">
<noscript><link rel="stylesheet" href="{up}none.css"></noscript></head><body>
<nav><a href="#x">menu</a></nav><article class="md-typeset">{article}</article>
<div class="md-copyright__highlight">CC BY</div></body></html>"""
GLYPHS = (
    '<svg class="math-glyphs"><defs><path id="G-A" d="M0 0"/>'
    '<path id="G-{name}" d="{path}"/></defs></svg>'
)
HOME = (
    '<h1>The book</h1><p id="one"><a href="chapters/a/#one">A</a> <a href="x.csv">numbers</a></p>'
)
FIRST = """<h1 id="one">First<a class="headerlink" href="#one">¶</a></h1>
<p><a href="../b/">B</a> <a href="../b/#one">there</a> <a href="#one">here</a>
<a href="https://other.example/">other</a> <a href="../../all/#x">listed</a></p>
<p>Left <button class="vg-claim" id="c1" popovertarget="c1-proof" data-proof="1">3</button></p>
<span popover id="c1-proof">popover</span>
<details class="example"><summary>Code: ReLU twice</summary><pre>code</pre></details>
<details><summary>Notes</summary><p>kept</p></details>
<figure class="vg-figure" id="figure-f"><img class="vg-only-light" src="../../f.svg" loading="lazy">
<img class="vg-only-dark" src="../../f.svg"><p class="vg-figure__title">Half is left</p></figure>
<section class="vg-proofs" hidden><h2>Proofs</h2><ol><li><code>1+2</code></ol></section>"""
SECOND = '<h1 id="one">Second</h1><svg aria-labelledby="one two"></svg><i id="two"></i>'
FILES = {
    "index.html": HOME,
    "chapters/a/index.html": FIRST + GLYPHS.format(name="B", path="M1 1"),
    "chapters/b/index.html": SECOND + GLYPHS.format(name="C", path="M2 2"),
    "all/index.html": '<h1 id="x">All</h1><table class="vg-ledger"></table>',
}
NAV = [{"Home": "index.md"}, {"Part": ["chapters/a.md", "chapters/b.md"]}, {"All": "all.md"}]
Make = Callable[..., Site]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that writes a site, with some articles replaced, and reads it."""

    def written(nav: Any = NAV, **articles: str) -> Site:
        own = {"package": "p", "results": "r", "macros": "m", "labs": "l"}
        config = {
            "nav": nav,
            "extra": {"sitekit": {**own, "figures": {"folder": "f", "command": []}}},
        }
        for name, article in (FILES | articles).items():
            path = tmp_path / "site" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            up = "../" * name.count("/")
            path.write_text(PAGE.format(up=up, article=article), encoding="utf-8")
        for name in ("s.css", "f.svg", "x.csv"):
            (tmp_path / "site" / name).write_text("", encoding="utf-8")
        return read_site(settings.from_config(tmp_path, config))

    return written


@pytest.fixture
def document(make: Make, monkeypatch: pytest.MonkeyPatch) -> BeautifulSoup:
    """Compose the book of a day long ago."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    site = make()
    return BeautifulSoup(paper.compose(site, paper.chapters(site)), "html.parser")


def test_chapters_are_those_of_the_navigation_without_the_list_of_proofs(make: Make) -> None:
    found = [(one.slug, one.title, one.part) for one in paper.chapters(make())]
    assert found == [("home", "Preface", ""), ("a", "First", "Part"), ("b", "Second", "Part")]


def test_ids_begin_with_their_page_and_are_unique(document: BeautifulSoup) -> None:
    ids = [str(tag["id"]) for tag in document.select("[id]")]
    assert len(ids) == len(set(ids))
    assert {"home--one", "a--one", "b--one", "b--two", "a--c1", "a--proof-1"} < set(ids)
    drawing = document.select_one("[aria-labelledby]")
    assert drawing is not None
    assert drawing["aria-labelledby"] == "b--one b--two"


def test_links_lead_within_the_book_or_out_of_it(document: BeautifulSoup) -> None:
    links = {
        link.get_text(): link["href"] for link in document.select("article:not([id=contents]) a")
    }
    assert links["A"] == "#a--one"
    assert links["B"] == "#b"
    assert links["there"] == "#b--one"
    assert links["here"] == "#a--one"
    assert links["other"] == "https://other.example/"
    assert links["3"] == "#a--proof-1"
    # Files are not in the book, nor is the list of all proofs.
    assert "numbers" not in links
    assert "listed" not in links
    assert "listed" in document.get_text()
    ids = {tag["id"] for tag in document.select("[id]")}
    dead = [link["href"] for link in document.select('a[href^="#"]') if link["href"][1:] not in ids]
    assert dead == []


def test_contents_list_chapters_and_figures_and_wait_for_numbers(document: BeautifulSoup) -> None:
    contents = document.select("#contents ol > *")
    assert [one.get_text() for one in contents] == ["Preface", "First", "Second"]
    assert [tag["data-sheet-of"] for tag in document.select("#contents [data-sheet-of]")] == [
        "home",
        "a",
        "b",
    ]
    assert [one.get_text() for one in document.select(".book-group")] == ["Part"]
    (figure,) = document.select("#figures li")
    assert figure.get_text() == "Half is left"
    assert [tag["data-sheet-of"] for tag in figure.select("[data-sheet-of]")] == ["a--figure-f"]


def test_code_stands_behind_the_text_and_before_the_proofs(document: BeautifulSoup) -> None:
    (line,) = document.select(".book-listing")
    assert " ".join(line.get_text().split()) == "Code: ReLU twice, page"
    link, number = line.select("a, span")
    assert link["href"] == f"#{number['data-sheet-of']}" == "#a--listing-1"
    (listings,) = document.select(".book-listings")
    assert [one.get_text() for one in listings.select("h2, h3, pre")] == [
        "Code",
        "ReLU twice",
        "code",
    ]
    following = listings.find_next_sibling()
    assert following is not None
    assert following["class"] == ["vg-proofs"]
    assert not following.has_attr("hidden")


def test_folds_are_open_and_what_is_for_screens_is_gone(document: BeautifulSoup) -> None:
    (fold,) = document.select("details")
    assert fold.has_attr("open")
    (image,) = document.select("img")
    assert image.attrs == {"class": ["vg-only-light"], "src": "/f.svg"}
    assert document.select("[popover], .headerlink, nav, button") == []


def test_styles_are_those_of_browsers_with_scripts(document: BeautifulSoup) -> None:
    assert [link["href"] for link in document.select("link")] == ["/s.css"]


def test_outlines_of_formulas_are_there_once(document: BeautifulSoup) -> None:
    assert [path["id"] for path in document.select("path")] == ["G-A", "G-B", "G-C"]


def test_outlines_that_differ_are_refused(make: Make) -> None:
    other = SECOND + GLYPHS.format(name="B", path="M9 9")
    site = make(**{"chapters/b/index.html": other})
    with pytest.raises(SitekitError, match=r"chapters/b/index.html draws G-B otherwise"):
        paper.compose(site, paper.chapters(site))


def test_title_page_names_the_day_and_the_licence(document: BeautifulSoup) -> None:
    (title,) = document.select("#title")
    assert [one.get_text() for one in title.select("h1, p")] == [
        "The book",
        "A & B.",
        "2 January 1970",
        "CC BY",
    ]


def test_title_page_names_version_and_commit(make: Make) -> None:
    site = make()
    (site.settings.root / "pyproject.toml").write_text('[project]\nversion = "7.1"\n')
    assert edition.edition(site, "T").state.startswith("Version 7.1 · ")
    here = Path(__file__).parents[2]
    # A copy of the sources without their history has no commit.
    assert ("commit" in edition._state(here)) == (here / ".git").exists()


def test_pages_that_were_not_built_are_named(make: Make) -> None:
    site = make(nav=[{"Home": "index.md"}, {"New": "new.md"}])
    with pytest.raises(SitekitError, match=r"new\.md is in the navigation"):
        paper.chapters(site)


def test_pages_of_one_name_are_refused(make: Make) -> None:
    site = make(nav=[*NAV, {"Again": "other/a.md"}], **{"other/a/index.html": "<h1>A</h1>"})
    with pytest.raises(SitekitError, match="two pages are called a"):
        paper.chapters(site)
