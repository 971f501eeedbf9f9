"""What comes out of a printer: every page as a PDF, read again, and looked at as paper is."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from conftest import Served

pytestmark = pytest.mark.browser

# Width of the text on A4 in CSS pixels: the sheet without the margins that print.css gives it.
# Letter is wider.
TEXT_WIDTH = 619
# One of each kind, and those with the widest tables, formulas and code. `nox -s pdf` looks at all
# pages, which would take minutes here.
PAGES = (
    "",
    "chapters/three-solutions/",
    "chapters/exploding-and-initialisation/",
    "labs/depth-and-activations/",
    "disagreements/",
    "notation/",
)
# On the screen and not on paper.
CHROME = (
    "Skip to content",
    "Text and figures: CC BY 4.0",
    "The source of this page",
    "minutes to read",
    "in the ledger",
    "in the glossary",
    "can be pressed",
)
# On paper and not on the screen.
INSTEAD = "The small number in brackets leads to the code"
PROOFS = "Proofs behind the numbers"
# Fewer signs than these, the page's number among them, are an empty page.
FEWEST_SIGNS = 40

FACTS = """() => {
  const article = document.querySelector("article")
  const words = box => {
    const copy = box.cloneNode(true)
    for (const one of copy.querySelectorAll("[popover], .headerlink, .vg-tags")) one.remove()
    return copy.textContent
  }
  const all = selector => [...article.querySelectorAll(selector)]
  const plain = all(":scope > p, :scope > ul > li")
    .filter(box => !box.querySelector("[data-tex], .vg-claim") && !box.matches(".vg-download"))
  const value = proof => proof.querySelector(".vg-proof__value").textContent
  return {
    everything: document.body.textContent,
    paragraphs: plain.map(words),
    headings: all("h1, h2, h3, h4, summary")
      .filter(box => !box.closest(".vg-figure__more")).map(words),
    numbers: all(".vg-claim").map(box => box.dataset.proof ?? "none"),
    proofs: all(".vg-claim").map(box => document.getElementById(box.getAttribute("popovertarget")))
      .map(proof => [proof.querySelector("code").textContent, value(proof)]),
    listed: all(".vg-proofs li").map(item => item.textContent),
  }
}"""

LOAD = """async () => {
  for (const image of document.images) image.loading = "eager"
  await Promise.all([...document.images].map(image => image.decode()))
}"""


# Of all elements: what is wider than the sheet or cut off, what is folded, what is dark.
LOOK = """width => {
  const all = selector => [...document.querySelectorAll("article " + selector)]
  const name = box => `${box.tagName}.${box.className}: ${box.textContent.trim().slice(0, 40)}`
  const boxes = all("*").filter(box => !box.closest("svg, .math-mml") && box.checkVisibility())
  const wide = boxes.filter(box => {
    const { right, width: own } = box.getBoundingClientRect()
    return own > 0 && right > width + 1
  })
  const cut = boxes.filter(box => box.matches("pre, code, table, .math-display, .vg-scroll") &&
    box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== "visible")
  const level = colour =>
    colour.match(/[\\d.]+/g).slice(0, 3).reduce((sum, one) => sum + Number(one), 0) / 3
  const dark = boxes.filter(box => {
    const { color, backgroundColor: ground } = getComputedStyle(box)
    return level(color) > 140 || !/, 0\\)$/.test(ground) && level(ground) < 200
  })
  const folds = all("details:not(.vg-figure__more)")
  const isOpen = fold =>
    [...fold.children].some(one => one.tagName !== "SUMMARY" && one.checkVisibility())
  const drawings = all(".vg-figure img").filter(one => one.checkVisibility())
  return {
    cut: [...wide, ...cut].map(name),
    dark: dark.map(name),
    folds: folds.length,
    folded: folds.filter(fold => !isOpen(fold)).map(name),
    drawings: drawings.map(one => one.getAttribute("src").match(/\\.(light|dark)\\.svg/)[1]),
    figures: all(".vg-figure").length,
    proofs: all(".vg-proofs").filter(one => one.checkVisibility()).length,
  }
}"""


@dataclass(frozen=True)
class Printed:
    """A page on paper.

    Attributes
    ----------
    address : str
        Relative to the site.
    facts, screen, paper : dict
        What `FACTS` and `LOOK` found in it on the screen, and `LOOK` as on paper.
    pdf : PdfReader
        The paper.
    sheets : tuple of str
        The text of each.
    feet : tuple of str
        The last line of each above its number, without white space.
    """

    address: str
    facts: dict[str, Any]
    screen: dict[str, Any]
    paper: dict[str, Any]
    pdf: PdfReader
    sheets: tuple[str, ...]
    feet: tuple[str, ...]

    @property
    def text(self) -> str:
        """Everything, without white space."""
        return squeezed("".join(self.sheets))


def squeezed(text: str) -> str:
    """Return text without white space and without hyphens at the ends of lines."""
    return re.sub(r"\s+", "", text)


def printed(page: Page, site: Served, address: str, paper: str = "A4") -> Printed:
    """Read a page on the screen, look at it as paper is, and print it."""
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site.address + address)
    page.evaluate(LOAD)
    facts, screen = page.evaluate(FACTS), page.evaluate(LOOK, 1280)
    page.set_viewport_size({"width": TEXT_WIDTH, "height": 1000})
    page.emulate_media(media="print")
    look = page.evaluate(LOOK, TEXT_WIDTH)
    pdf = PdfReader(io.BytesIO(page.pdf(format=paper, print_background=True)))
    sheets, feet = zip(*map(text_and_foot, pdf.pages), strict=True)
    return Printed(address, facts, screen, look, pdf, sheets, feet)


def text_and_foot(sheet: PageObject) -> tuple[str, str]:
    """Return the text of a sheet, and the lowest line of it above the margin."""
    lines: defaultdict[int, str] = defaultdict(str)

    def note(text: str, matrix: list[float], own: list[float], *_: Any) -> None:
        height = matrix[1] * own[4] + matrix[3] * own[5] + matrix[5]
        lines[round(height)] += squeezed(text)

    text = sheet.extract_text(visitor_text=note)
    # What stands in the lowest 22 mm is the number of the sheet.
    above = {height: line for height, line in lines.items() if line and height > 62}
    return text, above[min(above)] if above else ""


@pytest.fixture(scope="module")
def dark(browser: Browser) -> Iterator[Page]:
    """Open a page for a reader who has chosen dark."""
    context = browser.new_context(color_scheme="dark")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def book(dark: Page, site: Served) -> list[Printed]:
    """Print the pages."""
    return [printed(dark, site, address) for address in PAGES]


def test_first_and_last_paragraph_are_there(book: list[Printed]) -> None:
    lost = []
    for page in book:
        words = [squeezed(text) for text in page.facts["paragraphs"] if len(text) > 30]
        lost += [(page.address, one) for one in words[:1] + words[-1:] if one not in page.text]
    assert lost == []
    assert sum(len(page.facts["paragraphs"]) > 1 for page in book) >= len(book) / 2


def test_numbers_at_claims_are_those_of_the_proofs(book: list[Printed]) -> None:
    for page in book:
        numbers = page.facts["numbers"]
        assert numbers == [str(place) for place in range(1, len(numbers) + 1)], page.address
        text, _, appendix = page.text.partition(squeezed(PROOFS))
        assert bool(appendix) == bool(numbers), page.address
        assert [number for number in numbers if f"[{number}]" not in text] == [], page.address
        for number, (expression, value) in zip(numbers, page.facts["proofs"], strict=True):
            assert squeezed(f"{number}.{expression}") in appendix, (page.address, expression)
            assert squeezed(value) in appendix, (page.address, value)
            shown = page.facts["listed"][int(number) - 1]
            assert shown.startswith(expression), page.address
            assert value in shown, page.address
    assert sum(len(page.facts["numbers"]) for page in book) > 40


def test_nothing_of_the_screen_is_printed(book: list[Printed]) -> None:
    shown = " ".join(page.facts["everything"] for page in book)
    assert [words for words in CHROME if words not in shown] == []
    found = [(page.address, one) for page in book for one in CHROME if squeezed(one) in page.text]
    assert found == []
    assert [page.address for page in book if "¶" in page.text] == []


def test_home_page_says_on_paper_what_paper_can_do(book: list[Printed]) -> None:
    home = next(page for page in book if not page.address)
    assert squeezed(INSTEAD) in home.text


def test_what_is_said_for_paper_is_not_on_the_screen(browser: Browser, site: Served) -> None:
    page = browser.new_page()
    page.goto(site.address)
    expect(page.get_by_text(INSTEAD)).to_be_hidden()
    expect(page.get_by_text("can be pressed")).to_be_visible()
    page.context.close()


def test_sheets_are_numbered_and_none_is_empty(book: list[Printed]) -> None:
    for page in book:
        for number, text in enumerate(page.sheets, start=1):
            words = squeezed(text)
            assert words.startswith(str(number)) or words.endswith(str(number)), page.address
            drawn = "/XObject" in (page.pdf.pages[number - 1].get("/Resources") or {})
            assert len(words) >= FEWEST_SIGNS or drawn, f"{page.address}: sheet {number} is empty"


def test_no_heading_is_left_at_the_foot_of_a_sheet(book: list[Printed]) -> None:
    left = [
        (page.address, number, foot)
        for page in book
        for number, foot in enumerate(page.feet, start=1)
        if foot in {squeezed(text) for text in page.facts["headings"]}
    ]
    assert left == []
    # The feet are lines of the text, or nothing would ever be found.
    assert all(sum(foot in page.text for foot in page.feet) for page in book)


def test_all_letters_are_in_the_file(book: list[Printed]) -> None:
    count, missing = 0, []
    for page in book:
        for sheet in page.pdf.pages:
            for font in fonts_of(sheet):
                count += 1
                if not is_embedded(font):
                    missing.append((page.address, font.get("/BaseFont")))
    assert missing == []
    assert count > len(book)


def fonts_of(sheet: Any) -> list[DictionaryObject]:
    fonts = (sheet.get("/Resources") or {}).get("/Font") or {}
    return [font.get_object() for font in fonts.values()]


def is_embedded(font: DictionaryObject) -> bool:
    """Tell whether a PDF brings the outlines of a font."""
    if font.get("/Subtype") == "/Type3":  # its letters are drawings of the file itself
        return True
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    descriptor = inner.get("/FontDescriptor", DictionaryObject()).get_object()
    return any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))


def test_nothing_is_cut_off(book: list[Printed]) -> None:
    assert {page.address: cut for page in book if (cut := page.paper["cut"])} == {}


def test_what_is_cut_off_would_be_found(dark: Page, site: Served) -> None:
    dark.goto(site.address + "chapters/three-solutions/")
    dark.set_viewport_size({"width": TEXT_WIDTH, "height": 1000})
    dark.emulate_media(media="print")
    assert dark.evaluate(LOOK, TEXT_WIDTH)["cut"] == []
    dark.evaluate("document.querySelector('article p + p').style.width = '200mm'")
    found = dark.evaluate(LOOK, TEXT_WIDTH)["cut"]
    assert found
    assert found[0].startswith("P.")


def test_folds_are_open(book: list[Printed]) -> None:
    assert {page.address: one for page in book if (one := page.paper["folded"])} == {}
    folded = [title for page in book for title in page.screen["folded"]]
    assert len(folded) == sum(page.paper["folds"] for page in book) > 15


def test_paper_is_light_for_a_reader_who_chose_dark(book: list[Printed]) -> None:
    for page in book:
        assert page.paper["dark"] == [], page.address
        assert page.paper["drawings"] == ["light"] * page.paper["figures"]
        assert page.screen["drawings"] == ["dark"] * page.screen["figures"]
        assert len(page.screen["dark"]) > 10, page.address
    assert sum(page.screen["figures"] for page in book) > 2


def test_drawings_are_on_paper(book: list[Printed]) -> None:
    """A drawing is letters and lines of the PDF: the words in it can be found."""
    (page,) = [one for one in book if one.address == "chapters/three-solutions/"]
    assert squeezed("with batch norm") in page.text


def test_proofs_are_on_paper_only(book: list[Printed]) -> None:
    for page in book:
        assert page.screen["proofs"] == 0
        assert page.paper["proofs"] == bool(page.facts["numbers"]), page.address


def test_letter_paper_is_printed_as_well(dark: Page, site: Served) -> None:
    page = printed(dark, site, "chapters/three-solutions/", "Letter")
    box = page.pdf.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (612, 792)
    assert squeezed(page.facts["paragraphs"][-1]) in page.text
