import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lxml.html import document_fromstring
from playwright.sync_api import Browser
from pypdf import PageObject, PdfReader

from sitekit.core import Problem
from sitekit.site.model import Site
from sitekit.site.pdf import print as printing
from sitekit.site.pdf.compose import Chapter, chapters, compose
from sitekit.site.pdf.print import check, lines, print_book, squeezed
from tests.sitekit.rows import rows

SCRIPT = Path(printing.__file__).with_suffix(".js").read_text(encoding="utf-8")
SLUGS = ["home", "halving", "doubling", "counting", "articles-checked", "glossary"]


class Book(NamedTuple):
    chapters: list[Chapter]
    pdf: PdfReader
    problems: list[Problem]
    text: tuple[str, ...]

    @property
    def outline(self) -> dict[str, int]:
        """Return the page, from 1, of each entry, however deep it stands."""
        entries, found = [self.pdf.outline], {}
        for entry in entries:
            if isinstance(entry, list):
                entries += entry
            else:
                number = self.pdf.get_destination_page_number(entry) or 0
                found[" ".join(str(entry.title).split())] = number + 1
        return found

    def place(self, name: str) -> int:
        return printing.positions(self.pdf, [name])[name][0]

    def page(self, number: int) -> str:
        """Return the text of a page, from 1, without white space."""
        return squeezed(self.text[number - 1])


def link_targets(page: PageObject) -> Iterator[str]:
    """Yield where the links of a page lead: addresses, and names of places in the PDF."""
    for link in (reference.get_object() for reference in page.get("/Annots") or ()):
        if link.get("/Subtype") == "/Link":
            action = link["/A"].get_object() if "/A" in link else {}
            target = link.get("/Dest") or action.get("/URI") or action.get("/D") or ""
            yield str(target).lstrip("/")


@pytest.fixture(scope="module")
def printed(browser: Browser, mini_site: Site, tmp_path_factory: Any) -> Book:
    target = tmp_path_factory.mktemp("book") / "book.pdf"
    count, problems = print_book(browser, mini_site, target)
    pdf = PdfReader(target)
    assert len(pdf.pages) == count
    return Book(chapters(mini_site), pdf, problems, tuple(one.extract_text() for one in pdf.pages))


def test_nothing_is_wrong_and_outline_and_contents_lead_to_the_headings(printed: Book) -> None:
    assert [str(one) for one in printed.problems] == []
    assert [one.slug for one in printed.chapters][: len(SLUGS)] == SLUGS
    outline = printed.outline
    contents, figures = (printed.page(outline[name]) for name in ("Contents", "Figures"))
    for chapter in printed.chapters:
        title, number = squeezed(chapter.title), outline[chapter.title]
        assert title in printed.page(number)
        assert f"{title}{number}" in contents
    assert f"{printed.place('halving--figure-halving')}" in figures
    numbers = [outline[chapter.title] for chapter in printed.chapters]
    assert numbers == sorted(set(numbers))
    assert numbers[0] > outline["Figures"]


def test_pages_show_their_numbers_and_the_title_none(printed: Book) -> None:
    for number, page in enumerate(printed.pdf.pages[1:], start=2):
        found = lines(page)
        assert found[min(found)] == str(number)
    first = lines(printed.pdf.pages[0])
    assert first[min(first)].endswith("MIT.")


def test_links_and_page_numbers_lead_to_what_they_name(printed: Book) -> None:
    targets = {name for page in printed.pdf.pages for name in link_targets(page)}
    assert {"halving", "halving--proof-1", "halving--listing-1"} <= targets
    assert printed.place("halving") == printed.outline["Halving"]
    assert "Proofsbehindthenumbers" in printed.page(printed.place("halving--proof-1"))
    assert any(name.startswith("https://") for name in targets)
    found = re.findall(r"Code: [^\n]*, page (\d+)", "\n".join(printed.text))
    assert found
    assert int(found[0]) == printed.place("halving--listing-1")


def test_control_lonely_heading_dead_link_and_what_is_cut_off(printed: Book, browser: Any) -> None:
    _, foot = printing.last_line(printed.pdf.pages[-1])
    assert any(f"ends with the heading {foot!r}" in one for one in check(printed.pdf, {foot}))
    wide = '<pre style="width: 900px">x</pre><a href="#gone">lost</a> <a href="#a">here</a>'
    with browser.new_page() as page:
        page.set_content(f'<article id="a">{wide}</article>')
        assert page.evaluate(f"{SCRIPT}.lost") == ["a #gone lost"]
        assert [one.split() for one in page.evaluate(f"{SCRIPT}.wide", 600)] == [["a", "pre", "x"]]
        assert page.evaluate(f"{SCRIPT}.wide", 1000) == []


def test_the_real_book_is_composed_whole(book_site: Site) -> None:
    """Without printing its 280 pages: every page is a chapter, every link leads somewhere."""
    found = chapters(book_site)
    tree = document_fromstring(compose(book_site, found))
    ids = set(map(str, tree.xpath("//@id")))
    assert len(ids) == len(tree.xpath("//@id"))
    links = [str(one) for one in tree.xpath("//a/@href")]
    within = [one for one in links if one.startswith("#")]
    assert [one for one in within if one[1:] not in ids] == []
    assert len(within) > 1000
    assert all(one.startswith(("#", "http:", "https:", "mailto:")) for one in links)
    assert len(found) > 30
    assert {one.slug for one in found} <= ids


def test_figures_leave_no_gaps(browser: Browser) -> None:
    style = "body, figure, p { margin: 0 } p { height: 60px } img { display: block; height: auto }"
    svg = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='300' height='300'/>"
    tags = "[...document.body.children].map(one => one.tagName[0]).join('')"
    with browser.new_page() as page:
        for following, gap, order, height in rows(__file__, "moved"):
            figure = f'<figure id="f"><img src="{svg}"></figure>'
            page.set_content(f"<style>{style}</style>{figure}{following}")
            page.evaluate(f"{SCRIPT}.move", {"f": float(gap)})
            assert page.evaluate(tags)[: len(order)] == order, (following, gap)
            assert page.evaluate("document.images[0].offsetHeight") == int(height), (following, gap)
