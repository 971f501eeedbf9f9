"""Chromium prints the book until its contents are right.

No style sheet of Chromium's knows on which sheet something will stand. So the book is printed and
read, its numbers are filled in, and it is printed again. Nor can Chromium let a figure float: one
that did not fit on a sheet, and left a gap there, moves behind the paragraphs that fill the gap.
"""

from __future__ import annotations

import io
import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sitekit import chromium
from sitekit.paper import sheets
from sitekit.paper.compose import Chapter, chapters, compose
from sitekit.problems import Problem, SitekitError
from sitekit.sitecheck.pages import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route
    from pypdf import PdfReader

# Width of the text in CSS pixels: of the paper, without the margins that print.css gives it.
WIDTHS = {"A4": 619, "Letter": 642}
# No such host exists: what a page asks of it is answered from the folder of the site, and whatever
# it asks of another is refused.
_ORIGIN = "http://book.invalid"
# On a screen a late font is left out, so that nothing shifts; paper waits.
_PATIENT = (b"font-display:optional", b"font-display:block")
# Each pass moves at most one figure of a place; then the numbers need two passes.
_MOST_PASSES = 8
_MOVING_PASSES = 5
# In points: a smaller gap above the margin is that of a book; a figure this near to the upper
# margin stands at the head of its sheet.
_GAP = 90.0
_HEAD = 100.0
# Fewer signs than these, the sheet's number among them, are an empty sheet.
_FEWEST_SIGNS = 40

_WANTED = (
    """() => [...document.querySelectorAll("[data-sheet-of]")].map(one => one.dataset.sheetOf)"""
)

_FILL = """numbers => {
  for (const one of document.querySelectorAll("[data-sheet-of]"))
    one.textContent = numbers[one.dataset.sheetOf] ?? ""
}"""

# Paragraphs, lists and boxes fill the gap, but none that announces what follows. If there are none,
# the figure becomes smaller, down to two thirds.
MOVE = """gaps => {
  const isText = box => box?.matches("p, ul, ol, .admonition")
  const announces = box => /:\\s*$/.test(box.textContent) || box.nextElementSibling
    ?.matches(".math-display, .derivation, .vg-table, div:not(.admonition), table")
  let moved = 0
  for (const [id, gap] of Object.entries(gaps)) {
    const figure = document.getElementById(id)
    let room = gap / 0.75, last = null
    for (let next = figure.nextElementSibling; isText(next) && room > 60;) {
      room -= next.offsetHeight + 12
      if (!announces(next)) last = next
      next = next.nextElementSibling
    }
    if (last) {
      last.after(figure)
      moved += 1
      continue
    }
    const picture = [...figure.querySelectorAll("img")].find(one => one.offsetHeight)
    const own = picture?.offsetHeight, lacking = figure.offsetHeight + 20 - gap / 0.75
    const first = figure.dataset.height ??= own
    if (lacking > 0 && own - lacking > 0.66 * first) {
      picture.style.maxHeight = `${own - lacking}px`
      moved += 1
    }
  }
  return moved
}"""

_WIDE = """width => [...document.querySelectorAll("article *")]
  .filter(box => !box.closest("svg") && box.checkVisibility())
  .filter(box => box.getBoundingClientRect().right > width + 1)
  .map(box => [box.closest("article").id, box.tagName.toLowerCase(), box.className,
    box.textContent.trim().slice(0, 40)].join(" "))"""

_HEADINGS = """() => [...document.querySelectorAll("article :is(h1, h2, h3, h4, summary)")]
  .map(box => box.textContent)"""


def print_book(site: Site, target: Path, paper: str = "A4") -> tuple[int, list[Problem]]:
    """Write the book as one PDF.

    Parameters
    ----------
    site : Site
        As built.
    target : Path
        The file.
    paper : str
        ``A4`` or ``Letter``.

    Returns
    -------
    count : int
        Its sheets.
    problems : list of Problem
        What is wrong with it: what is cut off, and see `check`.

    Raises
    ------
    SitekitError
        If there is no browser, or the contents do not settle.
    """
    from playwright.sync_api import sync_playwright

    path = chromium.find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        try:
            return print_with(browser, site, target, paper)
        finally:
            browser.close()


def print_with(
    browser: Browser, site: Site, target: Path, paper: str = "A4"
) -> tuple[int, list[Problem]]:
    """Write the book with a browser that runs already (see `print_book`)."""
    book = chapters(site)
    page = browser.new_page(viewport={"width": WIDTHS[paper], "height": 1000})
    try:
        _open(page, site, compose(site, book))
        wide = [f"cut off on the right: {one}" for one in page.evaluate(_WIDE, WIDTHS[paper])]
        headings = {sheets.squeezed(text) for text in page.evaluate(_HEADINGS)}
        printed, reader = _settle(page, paper)
    finally:
        page.close()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(printed)
    found = [Problem(target.name, 0, message) for message in wide]
    return len(reader.pages), [*found, *check(reader, book, headings, target.name)]


def _open(page: Page, site: Site, html: str) -> None:
    """Open the document, with the files that it asks for from the folder of the site."""
    lost: list[str] = []

    def answer(route: Route) -> None:
        path = unquote(urlsplit(route.request.url).path).lstrip("/")
        if not route.request.url.startswith(f"{_ORIGIN}/"):
            lost.append(route.request.url)
            route.abort()
        elif not path:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif path in site.files:
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            content = (site.settings.site / path).read_bytes()
            route.fulfill(body=content.replace(*_PATIENT), content_type=kind)
        else:
            lost.append(path)
            route.fulfill(status=404)

    page.route("**/*", answer)
    # A book is large: it takes longer to read than any page.
    page.set_default_timeout(300_000)
    page.emulate_media(media="print")
    page.goto(f"{_ORIGIN}/", wait_until="load")
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate("Promise.all([...document.images].map(image => image.decode())).then(() => null)")
    if lost:
        raise SitekitError(f"the book asks for {lost[0]}, which is not in the built site")


def _settle(page: Page, paper: str) -> tuple[bytes, PdfReader]:
    """Print until the numbers in the book are those of its sheets."""
    from pypdf import PdfReader

    wanted = page.evaluate(_WANTED)
    numbers: dict[str, int] = {}
    for turn in range(_MOST_PASSES):
        printed = page.pdf(format=paper, print_background=True, outline=True, tagged=True)
        reader = PdfReader(io.BytesIO(printed))
        places = sheets.places(reader, wanted)
        found = {name: sheet for name, (sheet, _) in places.items()}
        moved = turn < _MOVING_PASSES and page.evaluate(MOVE, _gaps(reader, places))
        if found == numbers and not moved:
            return printed, reader
        numbers = found
        page.evaluate(_FILL, numbers)
    raise SitekitError("the contents do not settle: their numbers move what they count")


def _gaps(reader: PdfReader, places: Mapping[str, tuple[int, float]]) -> dict[str, float]:
    """Return the figures that did not fit on the sheet before theirs, and the gap on that sheet."""
    found = {}
    for name, (number, top) in places.items():
        if "--figure-" not in name or number < 2:
            continue
        if float(reader.pages[number - 1].mediabox.height) - top > _HEAD:
            continue
        lowest, _ = sheets.last_line(reader.pages[number - 2])
        if lowest - sheets.FOOT > _GAP:
            found[name] = lowest - sheets.FOOT
    return found


def check(
    reader: PdfReader, book: Sequence[Chapter], headings: set[str], name: str
) -> list[Problem]:
    """Look for what a reader of the book would miss.

    Parameters
    ----------
    reader : PdfReader
        The book.
    book : sequence of Chapter
        What it should hold.
    headings : set of str
        All its headings, without white space.
    name : str
        Of its file, for messages.

    Returns
    -------
    list of Problem
        Chapters that the outline lacks, links that lead nowhere, empty sheets, and headings that
        what they announce does not follow.
    """
    titles = {title for title, _ in sheets.outline(reader)}
    messages = [
        *_dead_links(reader),
        *_lonely(reader, headings),
        *(f"the outline lacks {one.title!r}" for one in book if one.title not in titles),
    ]
    return [Problem(name, 0, message) for message in messages]


def _dead_links(reader: PdfReader) -> Iterator[str]:
    names = {name.lstrip("/") for name in reader.named_destinations}
    for number, sheet in enumerate(reader.pages, start=1):
        for place in sheets.link_targets(sheet):
            is_known = sheets.is_address(place) or place in names
            if place.startswith(_ORIGIN) or not is_known:
                yield f"a link on sheet {number} leads nowhere: {place}"


def _lonely(reader: PdfReader, headings: set[str]) -> Iterator[str]:
    for number, sheet in enumerate(reader.pages, start=1):
        _, foot = sheets.last_line(sheet)
        if foot in headings:
            yield f"sheet {number} ends with the heading {foot!r}"
        is_drawn = "/XObject" in (sheet.get("/Resources") or {})
        if len(sheets.squeezed(sheet.extract_text())) < _FEWEST_SIGNS and not is_drawn:
            yield f"sheet {number} is empty"
