"""Every page in one visit: its window, scheme and medium are changed while it is open."""

import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from sitekit.core import load
from sitekit.pages.sections import MOST
from sitekit.site.model import Site
from sitekit.site.pdf.print import WIDTHS
from tests.browser.axe import ALL, COLOURS, SIZES, audit
from tests.browser.ink import LEAST_INK, ink_of_formulas
from tests.browser.reader import DRAW_ALL, OpenReader, Proxy, Reader, html_of, opened
from tests.server import Served, headers_for

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
# No font of ours has these; a space is no drawing.
LEFT = "ᵀₗ₋⊙⋯\N{NO-BREAK SPACE}"
CHAPTER, LAB = "chapters/three-layers/", "labs/depth-and-activations/"
# What WCAG 1.4.12 lets readers ask for.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important } p { margin-block-end: 2em !important }"""
# A window of 1280 px at 200 % and at 400 %, and a phone held in any way.
NARROW = ((640, 360), (320, 640))


def addresses() -> list[str]:
    sources = sorted([*DOCS.rglob("*.md"), *DOCS.glob("labs/*.py")])
    names = [path.relative_to(DOCS).with_suffix("").as_posix() for path in sources]
    return [f"{name}/".removesuffix("index/") for name in names]


@pytest.fixture(scope="module")
def crawler(browser: Browser, book: Served, proxy: Proxy) -> Iterator[Reader]:
    options: Any = {"proxy": proxy.options, "reduced_motion": "reduce"}
    with opened(browser, book, "light", **options) as reader:
        yield reader


@pytest.mark.parametrize("address", [*addresses(), "404.html"], ids=lambda one: one or "home")
def test_page(crawler: Reader, proxy: Proxy, address: str) -> None:
    found = [*look_at(crawler, address), *crawler.faults, *proxy.heard()]
    crawler.faults.clear()
    proxy.lines.clear()
    assert not found, "\n".join(found)


def look_at(reader: Reader, address: str) -> Iterator[str]:
    page = reader.page
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 844})
    answer = reader.visit(address)
    sent = {name.title(): text for name, text in answer.headers.items()}
    for name, text in headers_for(reader.site.rules, f"/{address}").items():
        if sent.get(name.title()) != text:
            yield f"{name} is {sent.get(name.title())}, not {text}"
    page.evaluate("dispatchEvent(new PointerEvent('pointermove'))")
    reader.wait_for_theme()
    reader.look("scheme", "default")
    reader.look("style", DRAW_ALL)
    yield from crowded(reader)
    reader.look("unfold", True)
    yield from reader.look("elements")
    yield from undrawn(reader)
    yield from in_window(reader, 390, 844, "light", SIZES)
    yield from in_window(reader, 1280, 800, "light", ALL)
    yield from in_window(reader, 1280, 800, "dark", COLOURS)
    yield from on_paper(reader)
    for spacing in ("", SPACED):
        reader.look("style", spacing)
        for width, height in NARROW:
            page.set_viewport_size({"width": width, "height": height})
            reader.look("frames")
            yield from reader.look("wide")
            yield from (f"{one} in {width} px {spacing[:9]}" for one in reader.look("lost"))


def undrawn(reader: Reader) -> Iterator[str]:
    """Yield the characters that a font of the book should draw and was not cut to.

    Such a letter is new: it belongs to an alphabet in ``mkdocs.yml``, or to `LEFT`.
    """
    options, faces = load(ROOT / "mkdocs.yml")[1].options, reader.look("faces")
    if not any("Book Text" in face for face in faces):
        yield "no text is set in the book's own font"
    for face, text in faces.items():
        family, style, weight = face.replace('"', "").split("|")
        fonts = [one for one in options.fonts if one.family == family]
        # Where there is no such face, browsers slant or thicken another.
        fonts = [one for one in fonts if one.style == style] or fonts
        fonts = [one for one in fonts if weight in one.weight.split()] or fonts
        for font in fonts[:1]:
            known = options.alphabets[font.alphabet] + string.printable + LEFT
            yield from (f"{one!r} in {face}" for one in sorted({*text} - {*known}))


def crowded(reader: Reader) -> Iterator[str]:
    """Yield sections for which too little room is kept, or too much for all together."""
    rooms = reader.look("rooms")
    yield from (
        f"{name} takes {height} px and has {room}"
        for room, height, name in rooms
        if room < 0.75 * height or room > 200 * MOST
    )
    kept, taken = (sum(one[place] for one in rooms) for place in (0, 1))
    if kept > 2.5 * taken + 400:
        yield f"sections take {taken} px and have {kept}"


def in_window(
    reader: Reader, width: int, height: int, scheme: str, rules: dict[str, object]
) -> Iterator[str]:
    view = f"in {scheme} at {width} px"
    reader.page.set_viewport_size({"width": width, "height": height})
    reader.look("scheme", {"light": "default", "dark": "slate"}[scheme])
    reader.wait_for(lambda: reader.look("load"), f"pictures do not come {view}")
    reader.settle()
    found = [*reader.look("figures", scheme), *reader.look("pictures"), *reader.look("wide")]
    yield from (f"{one} {view}" for one in [*found, *audit(reader, rules)])


def on_paper(reader: Reader) -> Iterator[str]:
    """Yield what is cut off, dark or folded on paper, for a reader who has chosen dark."""
    reader.look("unfold", False)
    reader.page.set_viewport_size({"width": WIDTHS["A4"], "height": 1000})
    reader.page.emulate_media(media="print")
    reader.look("frames")
    yield from reader.look("figures", "light")
    yield from reader.look("paper", WIDTHS["A4"])
    reader.page.emulate_media(media="screen")
    reader.look("unfold", True)
    reader.look("scheme", "default")


def test_every_page_of_the_site_is_crawled(book: Served, book_site: Site) -> None:
    assert sorted(book.pages) == sorted(addresses())
    titles = [page.tree.findtext("head/title") for page in book_site.pages]
    assert all(titles)
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("address", ["", CHAPTER, LAB, "five-articles-checked/", "404.html"])
def test_page_without_scripts(read: OpenReader, book: Served, address: str) -> None:
    reader = read("dark noscript", address, site=book)
    reader.look("style", DRAW_ALL)
    reader.look("unfold", True)
    reader.wait_for(lambda: reader.look("load"), "pictures do not come")
    found = [*reader.look("elements"), *reader.look("figures", "dark"), *reader.look("pictures")]
    for width in (1280, 390):
        reader.page.set_viewport_size({"width": width, "height": 844})
        found += reader.look("wide")
    assert found == []


@pytest.mark.parametrize(("address", "view"), [(CHAPTER, "dark"), (LAB, "phone noscript")])
def test_every_formula_has_ink(read: OpenReader, book: Served, address: str, view: str) -> None:
    reader = read(view, site=book)
    reader.read_on(address)
    reader.look("style", DRAW_ALL)
    inks = ink_of_formulas(reader)
    assert len(inks) == html_of(book, address).count("data-tex=")
    assert [(tex, ink) for tex, ink in inks if ink < LEAST_INK] == []
