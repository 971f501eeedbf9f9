"""The theme's script is fetched when a reader does something; what they did first is not lost."""

import gzip
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenReader
from tests.browser.reader import DOUBLING, HALVING, Held, Reader, html_of
from tests.server import Served

SCRIPT = re.compile(r"/assets/javascripts/theme\.[0-9a-f]{8}\.js$")
FIELD = "[data-md-component=search-query]"
RESULT = ".md-search-result__link"
PALETTE = "[data-md-component=palette] label:visible"


def test_script_is_fetched_once_when_a_reader_does_something(
    read: OpenReader, mini: Served
) -> None:
    reader = read("light")
    mini.log.clear()
    reader.visit(HALVING, wait_until="networkidle")
    assert [path for path, *_ in mini.log if SCRIPT.search(path)] == []
    expect(reader.page.locator("html")).to_have_class("js")
    reader.page.mouse.move(200, 200)
    reader.wait_for_theme()
    assert len([path for path, *_ in mini.log if SCRIPT.search(path)]) == 1


@pytest.mark.parametrize("deed", ["wheel", "Tab", "touch", "#the-code-for-it", "?q=factor"])
def test_every_way_to_begin_fetches_it(read: OpenReader, deed: str) -> None:
    reader = read("phone" if deed == "touch" else "light")
    page = reader.page
    reader.visit(HALVING + (deed if deed[0] in "#?" else ""))
    if deed == "wheel":
        page.mouse.wheel(0, 300)
    elif deed == "Tab":
        page.keyboard.press("Tab")
    elif deed == "touch":
        page.touchscreen.tap(3, 500)
    reader.wait_for_theme()
    if deed[0] == "?":
        expect(page.locator(RESULT).first).to_be_attached()


def test_stub_is_small_and_one_style_sheet_alone_blocks_rendering(book: Served) -> None:
    stub = re.compile(r"<script data-base=[^>]*>(.*?)</script>", re.DOTALL)
    stubs = set()
    for address in [*book.pages, "404.html"]:
        html = html_of(book, address)
        stubs |= {match[1] for match in stub.finditer(html)}
        assert not re.search(r"<script[^>]*\ssrc=", html), f"{address} has a script"
        html = re.sub(r"<noscript>.*?</noscript>", "", html, flags=re.DOTALL)
        sheets = re.findall(r'<link rel="stylesheet"(?![^>]*media="print")[^>]*>', html)
        assert len(sheets) == 1, f"{address} has {sheets}"
    (text,) = stubs
    assert len(gzip.compress(text.encode(), 6)) <= 1000


def open_early(read: OpenReader, view: str = "light") -> tuple[Reader, Held]:
    """Open a page whose script comes when it is released."""
    reader = read(view)
    held = Held(reader.page, SCRIPT)
    reader.visit(HALVING)
    return reader, held


@pytest.mark.parametrize("key", ["/", "s", "f"])
def test_first_key_opens_the_search(read: OpenReader, key: str) -> None:
    reader, held = open_early(read)
    reader.page.keyboard.press(key)
    reader.page.keyboard.type("exponent")
    expect(reader.page.locator(FIELD)).to_have_value("exponent")
    assert not reader.has_theme
    held.release()
    expect(reader.page.locator(RESULT).first).to_be_visible()
    expect(reader.page.locator(FIELD)).to_be_focused()


@pytest.mark.parametrize("view", ["light", "phone"])
def test_first_click_opens_the_search(read: OpenReader, view: str) -> None:
    reader, held = open_early(read, view)
    reader.open_search()
    reader.page.keyboard.type("exponent")
    # Nobody asks the server for it, which would show the page again.
    reader.page.keyboard.press("Enter")
    assert not reader.has_theme
    held.release()
    expect(reader.page.locator(RESULT).first).to_be_visible()
    expect(reader.page.locator(FIELD)).to_have_value("exponent")
    expect(reader.page).to_have_url(reader.site.address + HALVING)


def assert_before_and_with_theme(reader: Reader, held: Held, check: Callable[[], None]) -> None:
    check()
    assert not reader.has_theme
    held.release()
    reader.wait_for_theme()
    check()


def test_first_tap_opens_the_drawer(read: OpenReader) -> None:
    reader, held = open_early(read, "phone")
    reader.page.locator("label.md-header__button[for=__drawer]").tap()
    link = reader.page.locator(".md-nav--primary a.md-nav__link:visible").first
    assert_before_and_with_theme(reader, held, lambda: expect(link).to_be_in_viewport())


def test_first_click_switches_the_theme(read: OpenReader) -> None:
    reader, held = open_early(read)
    body = reader.page.locator("body")
    reader.page.locator(PALETTE).click()
    scheme = "data-md-color-scheme"
    assert_before_and_with_theme(
        reader, held, lambda: expect(body).to_have_attribute(scheme, "slate")
    )
    reader.page.locator(PALETTE).click()
    expect(body).to_have_attribute("data-md-color-scheme", "default")


@pytest.mark.parametrize("deed", ["click", "n"])
def test_first_deed_turns_the_page(read: OpenReader, deed: str) -> None:
    reader, held = open_early(read)
    if deed == "click":
        reader.page.locator("a.md-footer__link--next").click()
    else:
        reader.page.keyboard.press(deed)
        held.release()
    expect(reader.page).to_have_url(reader.site.address + DOUBLING)
    expect(reader.heading).to_contain_text("Doubling")


def test_first_click_opens_a_proof(read: OpenReader) -> None:
    reader, held = open_early(read)
    reader.page.locator("button.vg-claim:visible").first.click()
    value = reader.opened.locator(".vg-proof__value")
    assert_before_and_with_theme(reader, held, lambda: expect(value).to_be_visible())


def test_code_can_be_copied(read: OpenReader) -> None:
    reader = read("light", permissions=["clipboard-read", "clipboard-write"])
    reader.visit(HALVING)
    block = reader.page.locator("article div.highlight:visible").first
    # The first thing that the reader does is to move to the code, where the button then is.
    block.hover()
    block.locator("button[data-md-type=copy]").click()
    code = block.locator("code").inner_text().strip()
    # One reads of the clipboard what another Chromium of this machine may have written: again.
    reader.wait_for(
        lambda: reader.page.evaluate("navigator.clipboard.readText()").strip() == code,
        "the code is not in the clipboard",
    )


def test_a_script_that_fails_is_fetched_again(read: OpenReader) -> None:
    reader = read("light")
    page = reader.page
    page.route(SCRIPT, lambda route: route.abort())
    reader.visit(HALVING)
    with page.expect_event("requestfailed"):
        page.mouse.move(100, 100)
    reader.hears("ERR_FAILED")
    page.unroute(SCRIPT)

    def is_there() -> bool:
        page.mouse.move(150, 150)
        page.mouse.move(160, 160)
        return reader.has_theme

    reader.wait_for(is_there, "the script is not fetched again")
    reader.faults.clear()


def test_back_to_a_page_that_instant_navigation_left(read: OpenReader) -> None:
    reader = read("light")
    reader.visit(HALVING)
    reader.turn_page("Doubling")
    # The page is opened anew, and history leads back before the theme's script is there.
    held = Held(reader.page, SCRIPT)
    reader.page.reload(wait_until="domcontentloaded")
    assert not reader.has_theme
    reader.page.go_back(wait_until="commit")
    expect(reader.heading).to_contain_text("Halving")
    expect(reader.page).to_have_url(reader.site.address + HALVING)
    held.release()


def test_no_style_sheet_is_fetched_again(read: OpenReader, mini: Served) -> None:
    reader = read("light")
    page, sheets = reader.page, "[...document.styleSheets].map(sheet => sheet.href)"
    reader.visit(HALVING)
    before = page.evaluate(sheets)
    page.evaluate("window.testSheet = document.styleSheets[0]")
    mini.log.clear()
    reader.wake()
    page.locator("a.md-footer__link--next").click()
    expect(reader.heading).to_contain_text("Doubling")
    page.wait_for_load_state("networkidle")
    # Neither when the theme's script begins, nor when it brings another page.
    assert page.evaluate("document.styleSheets[0] === window.testSheet")
    assert page.evaluate(sheets) == before
    assert [path for path, *_ in mini.log if path.endswith((".css", ".woff2"))] == []
