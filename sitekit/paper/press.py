"""Chromium prints the book twice: the second time, the contents know on which sheet what begins."""

from __future__ import annotations

import io
import mimetypes
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sitekit.paper.compose import Chapter, chapters, compose
from sitekit.problems import Problem, SitekitError
from sitekit.sitecheck.pages import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route
    from pypdf import PdfReader

FILE = "vanishing-gradients-checked.pdf"
"""What the book is called."""
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# No such host exists: what a page asks of it is answered from the folder of the site, and whatever
# it asks of another is refused.
_ORIGIN = "http://book.invalid"
_FLAGS = ("--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND")
_MOST_PASSES = 4


def print_book(
    site: Site, target: Path, paper: str = "A4", book: Sequence[Chapter] | None = None
) -> tuple[int, list[Problem]]:
    """Write the book as one PDF.

    Parameters
    ----------
    site : Site
        As built.
    target : Path
        The file.
    paper : str
        ``A4`` or ``Letter``.
    book : sequence of Chapter, optional
        What it holds; all pages of the navigation by default.

    Returns
    -------
    count : int
        Its sheets.
    problems : list of Problem
        What is wrong with it (see `check`).

    Raises
    ------
    SitekitError
        If there is no browser, or the contents do not settle.
    """
    from pypdf import PdfReader

    book = chapters(site) if book is None else book
    printed = _print(site, book, paper)
    reader = PdfReader(io.BytesIO(printed))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(printed)
    return len(reader.pages), check(reader, book, target.name)


def find_browser() -> str:
    """Return the path of Chromium or Chrome: ``$CHROMIUM``, or the first one on the path."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else [*_BROWSERS]
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        raise SitekitError(
            "printing needs Chromium: install it, or name its program in the variable CHROMIUM"
        )
    return path


def _print(site: Site, book: Sequence[Chapter], paper: str) -> bytes:
    from playwright.sync_api import sync_playwright
    from pypdf import PdfReader

    browser_path = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(_FLAGS))
        page = browser.new_page(color_scheme="light", java_script_enabled=True)
        try:
            numbers: dict[str, int] = {}
            for _ in range(_MOST_PASSES):
                printed = _one_pass(page, site, compose(site, book, numbers), paper)
                found = starts(PdfReader(io.BytesIO(printed)), book)
                if found == numbers:
                    return printed
                numbers = found
        finally:
            browser.close()
    raise SitekitError("the contents do not settle: their numbers move what they count")


def _one_pass(page: Page, site: Site, html: str, paper: str) -> bytes:
    lost: list[str] = []

    def answer(route: Route) -> None:
        path = unquote(urlsplit(route.request.url).path).lstrip("/")
        file = site.settings.site / path
        if not route.request.url.startswith(f"{_ORIGIN}/"):
            lost.append(route.request.url)
            route.abort()
        elif not path:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif path in site.files:
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            route.fulfill(body=file.read_bytes(), content_type=kind)
        else:
            lost.append(path)
            route.fulfill(status=404)

    page.unroute_all()
    page.route("**/*", answer)
    # A book is large: it takes longer to read than any page.
    page.set_default_timeout(300_000)
    page.goto(f"{_ORIGIN}/", wait_until="load")
    page.evaluate("document.fonts.ready")
    page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
    if lost:
        raise SitekitError(f"the book asks for {lost[0]}, which is not in the built site")
    return page.pdf(format=paper, print_background=True, outline=True, tagged=True)


def starts(reader: PdfReader, book: Sequence[Chapter]) -> dict[str, int]:
    """Return the sheet, from 1, on which each chapter but the first begins.

    Parameters
    ----------
    reader : PdfReader
        The book.
    book : sequence of Chapter
        What it should hold.

    Returns
    -------
    dict of str to int
        By slug; chapters that nothing leads to are absent.
    """
    places = reader.named_destinations
    found = {}
    for chapter in book[1:]:
        place = places.get(chapter.slug) or places.get(f"/{chapter.slug}")
        number = None if place is None else reader.get_destination_page_number(place)
        if number is not None:
            found[chapter.slug] = number + 1
    return found


def check(reader: PdfReader, book: Sequence[Chapter], name: str) -> list[Problem]:
    """Look for what a reader of the book would miss.

    Parameters
    ----------
    reader : PdfReader
        The book.
    book : sequence of Chapter
        What it should hold.
    name : str
        Of its file, for messages.

    Returns
    -------
    list of Problem
        Chapters that the outline or the contents lack, and links that lead nowhere.
    """
    titles = {" ".join(title.split()) for title in outline(reader)}
    known = starts(reader, book)
    messages = [
        *_dead_links(reader),
        *(f"the outline lacks {one.title!r}" for one in book if one.title not in titles),
        *(f"nothing leads to {one.title!r}" for one in book[1:] if one.slug not in known),
    ]
    return [Problem(name, 0, message) for message in messages]


def outline(reader: PdfReader) -> Iterator[str]:
    """Yield the titles of the outline, however deep they stand."""

    def walk(entries: Sequence[object]) -> Iterator[str]:
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry)
            else:
                yield str(getattr(entry, "title", ""))

    yield from walk(reader.outline)


def _dead_links(reader: PdfReader) -> Iterator[str]:
    """Yield a message for each link within the book that leads nowhere."""
    places = reader.named_destinations
    names = {name.lstrip("/") for name in places}
    for number, sheet in enumerate(reader.pages, start=1):
        for place in link_targets(sheet):
            if place.startswith(_ORIGIN) or (not is_address(place) and place not in names):
                yield f"a link on sheet {number} leads nowhere: {place}"


def is_address(target: str) -> bool:
    """Tell whether the target of a link lies outside of the book."""
    return bool(urlsplit(target).scheme)


def link_targets(sheet: object) -> Iterator[str]:
    """Yield where the links of a sheet lead: addresses, and names of places in the book."""
    annotations = sheet.get("/Annots") if hasattr(sheet, "get") else None
    for reference in annotations.get_object() if annotations is not None else ():
        link = reference.get_object()
        if link.get("/Subtype") != "/Link":
            continue
        action = link.get("/A")
        if "/Dest" in link:
            yield str(link["/Dest"]).lstrip("/")
        elif action is not None and "/URI" in action.get_object():
            yield str(action.get_object()["/URI"])
        elif action is not None and "/D" in action.get_object():
            yield str(action.get_object()["/D"]).lstrip("/")
        else:
            yield ""
