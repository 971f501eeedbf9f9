"""Words of the glossary open their explanations; wide tables scroll in boxes of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from conftest import OpenReader, Served

pytestmark = pytest.mark.browser

BOXES = ".vg-scroll, .md-typeset__scrollwrap"
TERMS = 3
TWO_FRAMES = "() => new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))"


def pages_with(site: Served, marker: str) -> list[str]:
    found = [a for a in site.pages if marker in (site.folder / a / "index.html").read_text("utf-8")]
    assert found, f"no page holds {marker}"
    return found


def explanation(page: Page, term: object) -> str:
    """Return what opened, and make sure that it is all that is open."""
    opened = page.locator(":popover-open")
    expect(opened, f"{term} does not open").to_have_count(1)
    return opened.inner_text()


@pytest.mark.parametrize("view", ["light", "light without scripts", "phone", "dark"])
def test_terms_open_and_close(read: OpenReader, site: Served, view: str) -> None:
    reader = read(view)
    page = reader.page
    for address in pages_with(site, 'class="vg-term"')[:4]:
        reader.visit(address)
        terms = page.locator("button.vg-term")
        for place in range(min(TERMS, terms.count())):
            term = terms.nth(place)
            term.evaluate("term => term.scrollIntoView({block: 'center', behavior: 'instant'})")
            term.focus()
            page.keyboard.press("Enter")
            assert "in the glossary" in explanation(page, term)
            page.keyboard.press("Escape")
            expect(page.locator(":popover-open")).to_have_count(0)
            expect(term).to_be_focused()
            term.tap() if view == "phone" else term.click()
            assert len(explanation(page, term).split()) >= 4
            page.keyboard.press("Escape")
            expect(page.locator(":popover-open")).to_have_count(0)


def test_term_leads_to_its_place_in_the_glossary(read: OpenReader, site: Served) -> None:
    reader = read("light")
    page = reader.page
    reader.visit(pages_with(site, 'class="vg-term"')[-1])
    term = page.locator("button.vg-term").first
    term.scroll_into_view_if_needed()
    term.click()
    page.locator(":popover-open a").click()
    expect(page.locator("dt:target")).to_be_in_viewport()
    assert reader.complaints == []


@pytest.mark.parametrize("view", ["light", "phone", "phone without scripts"])
def test_no_table_is_wider_than_its_page(read: OpenReader, site: Served, view: str) -> None:
    reader = read(view)
    page = reader.page
    for address in pages_with(site, "<table"):
        reader.visit(address)
        page.wait_for_timeout(200)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{view}: {address} is {wide} px too wide"


@pytest.mark.parametrize("view", ["light", "phone"])
def test_box_is_a_region_only_if_it_scrolls(read: OpenReader, site: Served, view: str) -> None:
    reader = read(view)
    page = reader.page
    scrolling = 0
    for address in pages_with(site, "<table"):
        reader.visit(address)
        page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
        page.wait_for_timeout(400)
        for box in page.locator(BOXES).all():
            # A section that is not drawn on a phone has not been measured yet.
            box.evaluate("box => box.scrollIntoView({block: 'center', behavior: 'instant'})")
            page.evaluate(TWO_FRAMES)
            wide = box.evaluate("box => box.scrollWidth > box.clientWidth + 1")
            assert (box.get_attribute("tabindex") == "0") == wide, f"{view}: {address}"
            assert (box.get_attribute("role") == "region") == wide
            assert bool(box.get_attribute("aria-label")) == wide
            scrolling += wide
    # A phone is narrower than some table of the book.
    assert view != "phone" or scrolling
