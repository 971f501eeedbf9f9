import gzip
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.reader import DOUBLING, HALVING, RESULT, Held, OpenReader, Reader, html_of
from tests.server import Served

SCRIPT = re.compile(r"/assets/javascripts/theme\.[0-9a-f]{8}\.js$")
PALETTE = "[data-md-component=palette] label:visible"


@pytest.mark.parametrize("deed", ["move", "wheel", "Tab", "touch", "#the-code-for-it", "?q=factor"])
def test_script_is_fetched_once_for_any_deed(read: OpenReader, mini: Served, deed: str) -> None:
    reader = read("phone" if deed == "touch" else "light")
    page, behind = reader.page, deed if deed[0] in "#?" else ""
    mini.log.clear()
    reader.visit(HALVING + behind, wait_until="networkidle")
    if not behind:
        assert not any(SCRIPT.search(path) for path, *_ in mini.log)
        expect(page.locator("html")).to_have_class("js")
    deeds: dict[str, Any] = {
        "move": lambda: page.mouse.move(200, 200),
        "wheel": lambda: page.mouse.wheel(0, 300),
        "Tab": lambda: page.keyboard.press("Tab"),
        "touch": lambda: page.touchscreen.tap(3, 500),
    }
    if deed in deeds:
        deeds[deed]()
    reader.wait_for_theme()
    assert sum(bool(SCRIPT.search(path)) for path, *_ in mini.log) == 1
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


@pytest.mark.parametrize("key", ["/", "s", "f", "light", "phone"])
def test_first_key_or_click_opens_the_search(read: OpenReader, key: str) -> None:
    reader, held = open_early(read, "phone" if key == "phone" else "light")
    field = reader.query
    reader.page.keyboard.press(key) if len(key) == 1 else reader.open_search()
    reader.page.keyboard.type("exponent")
    # Nobody asks the server for it, which would show the page again.
    reader.page.keyboard.press("Enter")
    expect(field).to_have_value("exponent")
    assert not reader.has_theme
    held.release()
    expect(reader.page.locator(RESULT).first).to_be_visible()
    expect(field).to_have_value("exponent")
    expect(field).to_be_focused()
    expect(reader.page).to_have_url(reader.site.address + HALVING)


# What is pressed first, and what is to be seen then, before and with the theme's script.
PRESSED = {
    "drawer": ("label.md-header__button[for=__drawer]", ".md-nav--primary a.md-nav__link:visible"),
    "theme": (PALETTE, "body[data-md-color-scheme=slate]"),
    "proof": ("button.vg-claim:visible", ":popover-open .vg-proof__value"),
}


@pytest.mark.parametrize("what", PRESSED)
def test_first_press_opens_and_switches(read: OpenReader, what: str) -> None:
    pressed, shown = PRESSED[what]
    reader, held = open_early(read, "phone" if what == "drawer" else "light")
    button = reader.page.locator(pressed).first
    button.tap() if what == "drawer" else button.click()
    expect(reader.page.locator(shown).first).to_be_in_viewport()
    assert not reader.has_theme
    held.release()
    reader.wait_for_theme()
    expect(reader.page.locator(shown).first).to_be_in_viewport()
    if what == "theme":
        reader.page.locator(PALETTE).click()
        expect(reader.page.locator("body")).to_have_attribute("data-md-color-scheme", "default")


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


def test_code_can_be_copied(read: OpenReader) -> None:
    reader = read("light", HALVING, permissions=["clipboard-read", "clipboard-write"])
    block = reader.page.locator("article div.highlight:visible").first
    # The first thing that the reader does is to move to the code, where the button then is.
    block.hover()
    block.locator("button[data-md-type=copy]").click()
    code = block.locator("code").inner_text().strip()
    copied = "navigator.clipboard.readText()"
    # One reads of the clipboard what another Chromium of this machine may have written: again.
    reader.wait_for(lambda: reader.page.evaluate(copied).strip() == code, "no code is copied")


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
    reader = read("light", HALVING)
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
    reader = read("light", HALVING)
    page, sheets = reader.page, "[...document.styleSheets].map(sheet => sheet.href)"
    before = page.evaluate(sheets)
    page.evaluate("window.testSheet = document.styleSheets[0]")
    mini.log.clear()
    reader.turn_page("Doubling")
    page.wait_for_load_state("networkidle")
    # Neither when the theme's script begins, nor when it brings another page.
    assert page.evaluate("document.styleSheets[0] === window.testSheet")
    assert page.evaluate(sheets) == before
    assert [path for path, *_ in mini.log if path.endswith((".css", ".woff2"))] == []
