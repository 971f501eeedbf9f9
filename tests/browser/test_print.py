"""Pages as PDF, read again; that nothing is cut off or dark on paper, the crawl says."""

import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from sitekit.site.pdf.print import last_line, squeezed
from tests.browser.reader import HALVING, LAB, OpenReader, Reader, opened
from tests.server import Served

PAGES = ("", HALVING, LAB, "articles-checked/")
SCREEN_ONLY = ["Skip to content", "Text and figures: CC BY 4.0", "The source of this page"]
SCREEN_ONLY += ["in the ledger", "in the glossary", "can be pressed"]
ONLY_ON_PAPER = "The small number in brackets leads to the code"
PROOFS = "Proofs behind the numbers"


class Printed(NamedTuple):
    """A page on paper: what its HTML holds (see ``look.js``), and the PDF without white space."""

    address: str
    held: dict[str, Any]
    pdf: PdfReader
    sheets: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.sheets)


def printed(reader: Reader, address: str, paper: str = "A4") -> Printed:
    reader.visit(address)
    reader.wait_for(lambda: reader.look("load"), "pictures do not come")
    held = reader.look("text")
    pdf = PdfReader(io.BytesIO(reader.page.pdf(format=paper, print_background=True)))
    return Printed(address, held, pdf, tuple(squeezed(one.extract_text()) for one in pdf.pages))


@pytest.fixture(scope="module")
def reader(browser: Browser, mini: Served) -> Iterator[Reader]:
    with opened(browser, mini, "dark") as reader:
        yield reader


@pytest.fixture(scope="module")
def papers(reader: Reader) -> list[Printed]:
    return [printed(reader, address) for address in PAGES]


def test_paragraphs_drawings_and_folds_are_on_paper(papers: list[Printed]) -> None:
    for page in papers:
        words = [squeezed(text) for text in page.held["paragraphs"] if len(text) > 30]
        assert words
        assert [one for one in words[:1] + words[-1:] if one not in page.text] == []
    # A drawing is letters and lines of the PDF: the words in it can be found.
    for words_of_both in ("one thirty-second", "One, a half, a quarter, an eighth"):
        assert squeezed(words_of_both) in papers[1].text


def test_numbers_at_claims_are_those_of_the_proofs(papers: list[Printed]) -> None:
    for page in papers:
        proofs = page.held["proofs"]
        numbers = [number for number, *_ in proofs]
        assert numbers == [str(place) for place in range(1, len(numbers) + 1)], page.address
        text, _, appendix = page.text.partition(squeezed(PROOFS))
        assert bool(appendix) == bool(numbers), page.address
        for (number, expression, value), listed in zip(proofs, page.held["listed"], strict=True):
            assert f"[{number}]" in text
            assert squeezed(f"{number}.{expression}") in appendix
            assert squeezed(value) in appendix
            assert listed.startswith(expression)
            assert value in listed
    assert sum(len(page.held["proofs"]) for page in papers) == 8


def test_nothing_of_the_screen_is_printed(papers: list[Printed]) -> None:
    shown = " ".join(page.held["everything"] for page in papers)
    assert [words for words in SCREEN_ONLY if words not in shown] == []
    for page in papers:
        assert [one for one in (*SCREEN_ONLY, "¶") if squeezed(one) in page.text] == []
    assert squeezed(ONLY_ON_PAPER) in papers[0].text


def test_what_is_said_for_paper_is_not_on_the_screen(read: OpenReader) -> None:
    page = read("light")
    page.visit("")
    expect(page.page.get_by_text(ONLY_ON_PAPER)).to_be_hidden()
    expect(page.page.get_by_text("can be pressed")).to_be_visible()
    proofs = page.page.locator(".vg-proofs")
    expect(proofs).to_be_hidden()
    page.page.emulate_media(media="print")
    expect(proofs).to_be_visible()


def test_sheets_are_numbered_and_none_is_empty(papers: list[Printed]) -> None:
    for page in papers:
        for number, words in enumerate(page.sheets, start=1):
            assert words.startswith(str(number)) or words.endswith(str(number)), page.address
            drawn = "/XObject" in (page.pdf.pages[number - 1].get("/Resources") or {})
            assert len(words) >= 40 or drawn, f"{page.address}: sheet {number} is empty"


def test_no_heading_is_left_at_the_foot_of_a_sheet(papers: list[Printed]) -> None:
    found = 0
    for page in papers:
        feet = {last_line(sheet)[1] for sheet in page.pdf.pages}
        assert feet & {squeezed(text) for text in page.held["headings"]} == set()
        found += sum(bool(foot) and foot in page.text for foot in feet)
    # The feet are lines of the text, or nothing would ever be found.
    assert found > 2


def test_all_letters_are_in_the_file(papers: list[Printed]) -> None:
    fonts = [font for page in papers for sheet in page.pdf.pages for font in fonts_of(sheet)]
    assert [font.get("/BaseFont") for font in fonts if not is_embedded(font)] == []
    assert len(fonts) > len(papers)


def fonts_of(sheet: Any) -> list[DictionaryObject]:
    fonts = (sheet.get("/Resources") or {}).get("/Font") or {}
    return [font.get_object() for font in fonts.values()]


def is_embedded(font: DictionaryObject) -> bool:
    inner = font.get("/DescendantFonts", [font])[0].get_object()
    held = inner.get("/FontDescriptor", DictionaryObject()).get_object()
    # The letters of a font of type 3 are drawings of the file itself.
    return font.get("/Subtype") == "/Type3" or any(name.startswith("/FontFile") for name in held)


def test_letter_paper_is_printed_as_well(reader: Reader) -> None:
    page = printed(reader, HALVING, "Letter")
    box = page.pdf.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (612, 792)
    assert re.search(squeezed(page.held["paragraphs"][-1]), page.text)
