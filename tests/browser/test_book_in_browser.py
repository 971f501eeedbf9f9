"""Three pages printed as a book, and read again as its readers do."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from sitekit import paper, settings
from sitekit.paper import sheets
from sitekit.paper.press import MOVE
from sitekit.problems import Problem
from sitekit.sitecheck.pages import read_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from conftest import Served

pytestmark = pytest.mark.browser

NAMES = ("index.html", "chapters/three-solutions/index.html", "licences/index.html")
SLUGS = ("home", "three-solutions", "licences")


@dataclass(frozen=True)
class Book:
    """A printed book."""

    chapters: list[paper.Chapter]
    pdf: PdfReader
    problems: list[Problem]

    def place(self, name: str) -> int:
        """Return the sheet of an id, from 1."""
        return sheets.places(self.pdf, [name])[name][0]


@pytest.fixture(scope="module")
def printed(browser: Browser, site: Served, tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Print the pages, without the time that reading all others takes."""
    loaded = settings.load(Path(__file__).parents[2] / "mkdocs.yml")
    nav = tuple((part, tuple(one for one in pages if is_wanted(one))) for part, pages in loaded.nav)
    whole = read_site(replace(loaded, site=site.folder, nav=nav), only=NAMES)
    chapters = paper.chapters(whole)
    target = tmp_path_factory.mktemp("book") / "book.pdf"
    count, problems = paper.print_with(browser, whole, target)
    pdf = PdfReader(target)
    assert len(pdf.pages) == count
    return Book(chapters, pdf, problems)


def is_wanted(source: str) -> bool:
    return source.removesuffix(".md") in {"index", "chapters/three-solutions", "licences/index"}


def test_nothing_is_wrong_with_the_book(printed: Book) -> None:
    assert [str(one) for one in printed.problems] == []
    assert [one.slug for one in printed.chapters] == [*SLUGS]


def test_outline_leads_to_the_sheets_with_the_headings(printed: Book) -> None:
    outline = dict(sheets.outline(printed.pdf))
    for chapter in printed.chapters:
        text = sheets.squeezed(printed.pdf.pages[outline[chapter.title] - 1].extract_text())
        assert sheets.squeezed(chapter.title) in text
    assert len(outline) > 10


def test_contents_have_the_numbers_of_the_outline(printed: Book) -> None:
    outline = dict(sheets.outline(printed.pdf))
    contents = sheets.squeezed(printed.pdf.pages[outline["Contents"] - 1].extract_text())
    figures = sheets.squeezed(printed.pdf.pages[outline["Figures"] - 1].extract_text())
    for chapter in printed.chapters:
        assert f"{sheets.squeezed(chapter.title)}{outline[chapter.title]}" in contents
    assert f"{printed.place('three-solutions--figure-residual-block')}" in figures
    numbers = [outline[chapter.title] for chapter in printed.chapters]
    assert numbers == sorted(set(numbers))
    assert numbers[0] > outline["Figures"]


def test_sheets_show_their_numbers_and_the_title_none(printed: Book) -> None:
    for number, sheet in enumerate(printed.pdf.pages[1:], start=2):
        lines = sheets.lines(sheet)
        assert lines[min(lines)] == str(number)
    first = sheets.lines(printed.pdf.pages[0])
    assert first[min(first)].endswith("MIT.")


def test_links_lead_to_what_they_name(printed: Book) -> None:
    outline = dict(sheets.outline(printed.pdf))
    targets = {name for sheet in printed.pdf.pages for name in sheets.link_targets(sheet)}
    within = {name for name in targets if not sheets.is_address(name)}
    assert {"three-solutions", "three-solutions--proof-1", "three-solutions--listing-1"} <= within
    assert printed.place("three-solutions") == outline["Three solutions, measured"]
    proofs = printed.pdf.pages[printed.place("three-solutions--proof-1") - 1].extract_text()
    assert "Proofs behind the numbers" in proofs
    assert any(name.startswith("https://") for name in targets)


def test_code_is_on_the_page_that_the_text_names(printed: Book) -> None:
    text = "\n".join(sheet.extract_text() for sheet in printed.pdf.pages)
    found = re.findall(r"Code: [^\n]*, page (\d+)", text)
    assert len(found) > 1
    assert int(found[0]) == printed.place("three-solutions--listing-1")


def test_dead_links_and_lonely_headings_are_found(printed: Book) -> None:
    reader = PdfReader(printed.pdf.stream)
    lost = replace(printed.chapters[0], title="Lost")
    _, foot = sheets.last_line(reader.pages[-1])
    catalogue = reader.trailer["/Root"]
    del catalogue["/Dests"]  # type: ignore[attr-defined]
    found = [str(one) for one in paper.check(reader, [lost], {foot}, "book.pdf")]
    assert any("leads nowhere: three-solutions" in one for one in found)
    assert any(f"ends with the heading {foot!r}" in one for one in found)
    assert any("the outline lacks 'Lost'" in one for one in found)


@pytest.mark.parametrize(
    ("following", "gap", "order", "height"),
    [
        ("<p>a</p><p>b</p><p>c</p>", 110, "PPFP", 300),
        # What does not fit whole is divided between the sheets.
        ("<p>a</p><p>b</p>", 60, "PF", 300),
        ("<p>a</p><h2>b</h2><p>c</p>", 300, "PF", 300),
        ("<p>a</p><p>thus:</p><table></table>", 300, "PF", 300),
        # Nothing can fill the gap: the figure becomes smaller, but not by more than a third.
        ("<h2>a</h2>", 200, "F", 247),
        ("<p>thus:</p><table></table>", 200, "F", 247),
        ("<h2>a</h2>", 100, "F", 300),
    ],
)
def test_figures_leave_no_gaps(
    browser: Browser, following: str, gap: float, order: str, height: int
) -> None:
    style = "body, figure { margin: 0 } p { margin: 0; height: 60px } img { height: auto }"
    svg = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='300' height='300'/>"
    page = browser.new_page()
    page.set_content(
        f'<style>{style}</style><figure id="f"><img style="display: block" src="{svg}"></figure>'
        f"{following}"
    )
    page.evaluate(MOVE, {"f": gap})
    found = page.evaluate("[...document.body.children].map(one => one.tagName[0]).join('')")
    assert found[: len(order)] == order
    assert page.evaluate("document.images[0].offsetHeight") == height
    page.close()
