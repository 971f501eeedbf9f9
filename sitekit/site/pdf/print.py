"""Chromium prints the book until its contents are right.

Its style sheets do not know on which page something will stand: numbers are filled in from the
print before. It cannot let a figure float: one that left a gap moves behind what fills it.
"""

import io
import mimetypes
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sitekit.core import Problem, SitekitError
from sitekit.site.model import Site
from sitekit.site.pdf.compose import chapters, compose

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route
    from pypdf import PageObject, PdfReader

WIDTHS = {"A4": 619, "Letter": 642}
"""Width of the text in CSS pixels: of the paper, without the margins that print.css gives it."""
# No such host exists: it is answered from the folder of the site, and whatever else is refused.
_ORIGIN = "http://book.invalid"
# On a screen a late font is left out, so that nothing shifts; paper waits.
_PATIENT = (b"font-display:optional", b"font-display:block")
# Each pass moves at most one figure of a place; then the numbers need two passes.
_MOST_PASSES, _MOVING_PASSES = 8, 5
# In points: the margin below the text, with the page's number; a smaller gap above it is that of a
# book; a figure this near to the upper margin stands at the head of its page.
_FOOT, _GAP, _HEAD = 62.0, 90.0, 100.0
# Fewer signs than these, the page's number among them, are an empty page.
_FEWEST_SIGNS = 40


def print_book(
    browser: "Browser", site: Site, target: Path, paper: str = "A4"
) -> tuple[int, list[Problem]]:
    """Write the book as one PDF, on ``A4`` or ``Letter``; return the number of its pages.

    With it comes what is wrong: what is cut off, links that lead nowhere, and see `check`. Where
    the contents do not settle, a SitekitError says so.
    """
    with browser.new_page(viewport={"width": WIDTHS[paper], "height": 1000}) as page:
        _open(page, site, compose(site, chapters(site)))
        messages = [f"cut off on the right: {one}" for one in _call(page, "wide", WIDTHS[paper])]
        messages += [f"a link leads nowhere: {one}" for one in _call(page, "lost")]
        headings = set(map(squeezed, _call(page, "headings")))
        printed, reader = _settle(page, paper)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(printed)
    messages += check(reader, headings)
    return len(reader.pages), [Problem(target.name, 0, one) for one in messages]


def _call(page: "Page", name: str, given: Any = None) -> Any:
    """Call one of the functions of ``print.js``."""
    script = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    return page.evaluate(f"{script}.{name}", given)


def _open(page: "Page", site: Site, html: str) -> None:
    """Open the document, with the files that it asks for from the folder of the site."""

    def answer(route: "Route") -> None:
        path = unquote(route.request.url.removeprefix(f"{_ORIGIN}/"))
        if not path:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif path in site.files:
            content = site.file(path).read_bytes().replace(*_PATIENT)
            route.fulfill(body=content, content_type=mimetypes.guess_type(path)[0])
        else:
            route.abort()

    page.route("**/*", answer)
    # A book is large: it takes longer to read than any page.
    page.set_default_timeout(300_000)
    page.emulate_media(media="print")
    page.goto(f"{_ORIGIN}/", wait_until="load")
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate("Promise.all([...document.images].map(image => image.decode())).then(() => null)")


def _settle(page: "Page", paper: str) -> tuple[bytes, "PdfReader"]:
    """Print until the numbers in the book are those of its pages."""
    from pypdf import PdfReader

    wanted = _call(page, "wanted")
    numbers: dict[str, int] = {}
    for turn in range(_MOST_PASSES):
        printed = page.pdf(format=paper, print_background=True, outline=True, tagged=True)
        reader = PdfReader(io.BytesIO(printed))
        found = positions(reader, wanted)
        settled = {name: number for name, (number, _) in found.items()}
        moved = turn < _MOVING_PASSES and _call(page, "move", _gaps(reader, found))
        if settled == numbers and not moved:
            return printed, reader
        numbers = settled
        _call(page, "fill", numbers)
    raise SitekitError("the contents do not settle: their numbers move what they count")


def positions(reader: "PdfReader", wanted: Sequence[str]) -> dict[str, tuple[int, float]]:
    """Return where ids stand to which something links: the page, from 1, and the height."""
    known = {name.lstrip("/"): place for name, place in reader.named_destinations.items()}
    return {
        name: (number + 1, float(known[name].top or 0.0))
        for name in set(wanted) & known.keys()
        if (number := reader.get_destination_page_number(known[name])) is not None
    }


def _gaps(reader: "PdfReader", found: Mapping[str, tuple[int, float]]) -> dict[str, float]:
    """Return the figures that did not fit on the page before theirs, and the gap on that page."""
    gaps = {}
    for name, (number, top) in found.items():
        if "--figure-" in name and number > 1:
            gap = last_line(reader.pages[number - 2])[0] - _FOOT
            if gap > _GAP and float(reader.pages[number - 1].mediabox.height) - top <= _HEAD:
                gaps[name] = gap
    return gaps


def check(reader: "PdfReader", headings: set[str]) -> Iterator[str]:
    """Name empty pages, and headings that what they announce does not follow.

    The headings come without white space.
    """
    for number, page in enumerate(reader.pages, start=1):
        if (foot := last_line(page)[1]) in headings:
            yield f"page {number} ends with the heading {foot!r}"
        is_drawn = "/XObject" in (page.get("/Resources") or {})
        if len(squeezed(page.extract_text())) < _FEWEST_SIGNS and not is_drawn:
            yield f"page {number} is empty"


def squeezed(text: str) -> str:
    """Return text without white space: readers of PDFs guess where it was."""
    return "".join(text.split())


def lines(page: "PageObject") -> dict[int, str]:
    """Return the lines of a page, without white space, by their height above the lower edge."""
    found: defaultdict[int, str] = defaultdict(str)

    def note(text: str, matrix: list[float], own: list[float], *_: Any) -> None:
        found[round(matrix[1] * own[4] + matrix[3] * own[5] + matrix[5])] += squeezed(text)

    page.extract_text(visitor_text=note)
    return {height: line for height, line in found.items() if line}


def last_line(page: "PageObject") -> tuple[float, str]:
    """Return the height and the text of the lowest line above the margin; no text if none."""
    above = [(height, line) for height, line in lines(page).items() if height > _FOOT]
    return min(above, default=(float(page.mediabox.height), ""))
