"""The theme's script is fetched when a reader does something; what they did first is not lost."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import OpenReader, Reader, Served

pytestmark = pytest.mark.browser

SCRIPT = re.compile(r"/assets/javascripts/theme\.[0-9a-f]{8}\.js$")
CHAPTER = "chapters/four-layers/"
# Longer than anybody takes from the first move to the first click.
LATE = 1.0


def scripts(site: Served) -> list[str]:
    """Return what was fetched of the theme's script."""
    return [path for path, _, _ in site.log if SCRIPT.search(path)]


@pytest.fixture
def slow(site: Served) -> Iterator[Served]:
    """Serve the theme's script late."""
    site.delays["*/theme.*.js"] = LATE
    yield site
    site.delays.clear()


@pytest.fixture
def reader(read: OpenReader) -> Iterator[Reader]:
    """Return a reader, and assert at the end that nobody complained."""
    reader = read("light")
    yield reader
    # Who leaves a page does not wait for what it still asks for.
    assert [one for one in reader.complaints if not one.startswith("failed: ")] == []
    assert reader.violations == []


def test_script_is_fetched_when_a_reader_does_something(reader: Reader, site: Served) -> None:
    site.log.clear()
    reader.visit(CHAPTER)
    reader.page.wait_for_load_state("networkidle")
    reader.page.wait_for_timeout(500)
    assert scripts(site) == []
    assert reader.page.locator("html").get_attribute("class") == "js"
    reader.page.mouse.move(200, 200)
    reader.wait_for_theme()
    assert len(scripts(site)) == 1


@pytest.mark.parametrize("deed", ["wheel", "Tab", "touch", "fragment", "query"])
def test_every_way_to_begin_fetches_it(read: OpenReader, site: Served, deed: str) -> None:
    reader = read("phone" if deed == "touch" else "light")
    page = reader.page
    behind = {"fragment": "#logits-and-probabilities", "query": "?q=gradient"}
    reader.visit(CHAPTER + behind.get(deed, ""))
    if deed == "wheel":
        page.mouse.wheel(0, 300)
    elif deed == "Tab":
        page.keyboard.press("Tab")
    elif deed == "touch":
        page.touchscreen.tap(200, 500)
    reader.wait_for_theme()


def test_stub_is_small_and_the_same_on_every_page(site: Served) -> None:
    stub = re.compile(r"<script data-base=[^>]*>(.*?)</script>", re.DOTALL)
    found = {
        match[1]
        for path in site.folder.rglob("*.html")
        for match in stub.finditer(path.read_text(encoding="utf-8"))
    }
    assert len(found) == 1
    assert len(gzip.compress(found.pop().encode(), 6)) <= 1000


def test_nothing_blocks_rendering_but_one_style_sheet(site: Served) -> None:
    for address in site.pages:
        html = (site.folder / address / "index.html").read_text(encoding="utf-8")
        assert not re.search(r"<script[^>]*\ssrc=", html), f"{address or '(home)'} has a script"
        html = re.sub(r"<noscript>.*?</noscript>", "", html, flags=re.DOTALL)
        sheets = re.findall(r'<link rel="stylesheet"(?![^>]*media="print")[^>]*>', html)
        assert len(sheets) == 1, f"{address or '(home)'} has {sheets}"


# --- with a script that comes late ----------------------------------------------------------------


@pytest.mark.parametrize("key", ["/", "s", "f"])
def test_first_key_opens_the_search(reader: Reader, slow: Served, key: str) -> None:
    page = reader.page
    reader.visit(CHAPTER)
    page.keyboard.press(key)
    page.keyboard.type("sigmoid")
    assert not reader.has_theme
    field = page.locator("[data-md-component=search-query]")
    expect(field).to_have_value("sigmoid")
    expect(page.locator(".md-search-result__link").first).to_be_visible()
    expect(field).to_be_focused()


@pytest.mark.parametrize("view", ["light", "phone"])
def test_first_click_opens_the_search(read: OpenReader, slow: Served, view: str) -> None:
    reader = read(view)
    page = reader.page
    reader.visit(CHAPTER)
    if view == "phone":
        page.locator("label.md-header__button[for=__search]").tap()
    else:
        page.locator("[data-md-component=search-query]").click()
    field = page.locator("[data-md-component=search-query]")
    expect(field).to_be_focused()
    page.keyboard.type("sigmoid")
    # Nobody asks the server for it, which would show the page again.
    page.keyboard.press("Enter")
    assert not reader.has_theme
    expect(page.locator(".md-search-result__link").first).to_be_visible()
    expect(field).to_have_value("sigmoid")
    assert page.url == slow.address + CHAPTER
    assert reader.complaints == []


def test_first_tap_opens_the_drawer(read: OpenReader, slow: Served) -> None:
    reader = read("phone")
    page = reader.page
    reader.visit(CHAPTER)
    page.locator("label.md-header__button[for=__drawer]").tap()
    link = page.locator(".md-nav--primary a.md-nav__link:visible").first
    expect(link).to_be_in_viewport()
    assert not reader.has_theme
    reader.wait_for_theme()
    expect(link).to_be_in_viewport()


def test_first_click_switches_the_theme(reader: Reader, slow: Served) -> None:
    page = reader.page
    reader.visit(CHAPTER)
    page.locator("[data-md-component=palette] label:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert not reader.has_theme
    reader.wait_for_theme()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.locator("[data-md-component=palette] label:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")


def test_first_click_follows_a_link(reader: Reader, slow: Served) -> None:
    page = reader.page
    reader.visit(CHAPTER)
    link = page.locator("a.md-footer__link--next")
    target = link.evaluate("link => link.href")
    link.click()
    page.wait_for_url(target)
    assert not reader.has_theme


def test_first_key_turns_the_page(reader: Reader, slow: Served) -> None:
    page = reader.page
    reader.visit(CHAPTER)
    target = page.locator("a.md-footer__link--next").evaluate("link => link.href")
    page.keyboard.press("n")
    page.wait_for_url(target)


def test_first_click_opens_a_proof(reader: Reader, slow: Served) -> None:
    reader.visit("chapters/three-solutions/")
    reader.page.locator("button.vg-claim:visible").first.click()
    expect(reader.page.locator(":popover-open .vg-proof__value")).to_be_visible()
    assert not reader.has_theme
    reader.wait_for_theme()
    expect(reader.page.locator(":popover-open .vg-proof__value")).to_be_visible()


def test_code_can_be_copied(read: OpenReader, site: Served) -> None:
    reader = read("light", permissions=["clipboard-read", "clipboard-write"])
    page = reader.page
    texts = {a: (site.folder / a / "index.html").read_text("utf-8") for a in site.pages}
    reader.visit(next(a for a in site.pages if 'class="highlight"' in texts[a]))
    block = page.locator("article div.highlight:visible").first
    # The first thing that the reader does is to move to the code, where the button then is.
    block.hover()
    block.locator("button[data-md-type=copy]").click()
    late = "new Promise((_, fail) => setTimeout(fail, 5000, 'nothing can be read'))"
    copied = page.evaluate(f"Promise.race([navigator.clipboard.readText(), {late}])")
    assert copied.strip() == block.locator("code").inner_text().strip()


def test_a_script_that_fails_is_fetched_again(read: OpenReader, site: Served) -> None:
    reader = read("light")
    page = reader.page
    page.route(SCRIPT, lambda route: route.abort())
    reader.visit(CHAPTER)
    with page.expect_event("requestfailed"):
        page.mouse.move(100, 100)
    page.unroute(SCRIPT)
    page.mouse.move(150, 150)
    reader.wait_for_theme()


def test_back_to_a_page_that_instant_navigation_left(reader: Reader, site: Served) -> None:
    page = reader.page
    reader.visit(CHAPTER)
    reader.wake()
    page.evaluate("window.testMark = 'kept'")
    first = page.locator("article h1").inner_text()
    page.locator("a.md-footer__link--next").click()
    expect(page.locator("article h1")).not_to_have_text(first)
    assert page.evaluate("window.testMark") == "kept"
    # The page is opened anew, and history leads back before the theme's script is there: to the
    # browser the pointer may seem to have moved, hence an answer that never comes.
    page.route(SCRIPT, lambda route: None)
    # For which the page, if it asked, would be loading for ever.
    page.reload(wait_until="domcontentloaded")
    assert not reader.has_theme
    page.go_back(wait_until="commit")
    expect(page.locator("article h1")).to_have_text(first)
    assert page.url == site.address + CHAPTER


def test_no_style_sheet_is_fetched_again(reader: Reader, site: Served) -> None:
    page = reader.page
    sheets = "[...document.styleSheets].map(sheet => sheet.href)"
    reader.visit(CHAPTER)
    before = page.evaluate(sheets)
    page.evaluate("window.testSheet = document.styleSheets[0]")
    site.log.clear()
    reader.wake()
    first = page.locator("article h1").inner_text()
    page.locator("a.md-footer__link--next").click()
    expect(page.locator("article h1")).not_to_have_text(first)
    page.wait_for_load_state("networkidle")
    # Neither when the theme's script begins, nor when it brings another page.
    assert page.evaluate("document.styleSheets[0] === window.testSheet")
    assert page.evaluate(sheets) == before
    assert [path for path, _, _ in site.log if path.endswith((".css", ".woff2"))] == []
