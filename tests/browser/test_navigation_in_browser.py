"""Moving about: instant navigation, the theme switch, and what a first visit costs."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from sitekit.settings import load
from sitekit.sitecheck import BUDGETS, weights

if TYPE_CHECKING:
    from conftest import OpenReader, Reader, Served

pytestmark = pytest.mark.browser

MARK = "document.documentElement.dataset.testMark = window.testMark = 'kept'"


# How many pages are reached by instant navigation: enough for every kind of page and chapter.
VISITS = 9


def chapters(site: Served) -> list[str]:
    """Return some addresses of pages with claims and formulas, from all over the site."""
    found = with_claims(site)
    return found[:: max(1, len(found) // VISITS)]


def with_claims(site: Served) -> list[str]:
    """Return the addresses of all pages with claims and formulas, but not the home page's."""
    texts = {a: (site.folder / a / "index.html").read_text("utf-8") for a in site.pages if a}
    found = [a for a, text in texts.items() if 'class="vg-claim"' in text and "data-tex" in text]
    assert found, "no page holds claims and formulas"
    return found


# Whether a link lies in no folded part of the navigation; and a way to unfold what it lies in.
IS_SHOWN = """link => {
  if (link.closest("[hidden]") || !link.getClientRects().length) return false
  for (let item = link.closest(".md-nav__item--nested"); item; ) {
    const box = item.querySelector(":scope > input")
    if (box && !box.checked) return false
    item = item.parentElement.closest(".md-nav__item--nested")
  }
  return true
}"""
UNFOLD = """link => {
  for (let item = link.closest(".md-nav__item--nested"); item; ) {
    const box = item.querySelector(":scope > input")
    if (box && !box.checked) box.click()
    item = item.parentElement.closest(".md-nav__item--nested")
  }
}"""


def go(reader: Reader, address: str) -> None:
    """Click a link that leads to a page, unfolding the navigation where that hides it."""
    page = reader.page
    target = reader.site.address + address
    links = page.locator("a[href]")
    hrefs = links.evaluate_all("links => links.map(link => link.href)")
    leading = [links.nth(place) for place, href in enumerate(hrefs) if href == target]
    assert leading, f"no link of {page.url} leads to {target}: {sorted(set(hrefs))}"
    # Which chapters are folded is read off their boxes: while they fold they can still be seen.
    opened = [link for link in leading if link.evaluate(IS_SHOWN)]
    if not opened and not page.locator(".md-sidebar--primary").is_visible():
        # The home page shows no navigation; the next page does.
        following = page.locator("a.md-footer__link--next")
        place = following.evaluate("link => link.href").removeprefix(reader.site.address)
        following.click()
        arrive(reader, place)
        go(reader, address)
        return
    link = (opened or leading)[0]
    link.evaluate(UNFOLD)
    expect(link).to_be_visible()
    link.click()
    arrive(reader, address)


def arrive(reader: Reader, address: str) -> None:
    """Wait until the page is there to which instant navigation leads."""
    page = reader.page
    expect(page).to_have_url(reader.site.address + address)
    # The address changes before the page does, and no load state says when that is done.
    html = (reader.site.folder / address / "index.html").read_text("utf-8")
    heading = re.search(r'<h1[^>]*\bid="([^"]+)"', html)
    assert heading, f"{address} has no heading with an anchor"
    expect(page.locator(f'article h1[id="{heading[1]}"]')).to_be_visible()
    page.wait_for_load_state("networkidle")
    # Folded chapters are seen for a moment while they fold.
    page.wait_for_timeout(400)


def test_instant_navigation_keeps_everything_working(
    read: OpenReader, site: Served, formulas_of, subtests
) -> None:
    reader = read("light")
    page = reader.page
    reader.visit("")
    reader.wake()
    page.evaluate(MARK)
    for address in chapters(site):
        with subtests.test(address):
            go(reader, address)
            # A full load makes a new window, and everything would trivially work.
            assert page.evaluate("window.testMark") == "kept", f"{address} was loaded in full"
            reader.scroll_through()
            page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
            page.evaluate(
                "document.querySelectorAll('details').forEach(box => { box.open = true })"
            )
            assert [one.tex for one in formulas_of(page) if (one.ink or 0) < 5 or one.blank] == []
            images = (
                "[...document.images].filter(i => i.offsetWidth && !i.naturalWidth).map(i => i.src)"
            )
            assert page.evaluate(images) == []
            claim = page.locator("button.vg-claim").first
            claim.scroll_into_view_if_needed()
            claim.click()
            expect(page.locator(":popover-open .vg-proof__value"), address).to_be_visible()
            page.keyboard.press("Escape")
    assert reader.complaints == []
    assert reader.strangers == []


def test_instant_navigation_from_the_foot_of_a_page(read: OpenReader, site: Served) -> None:
    reader = read("light")
    page = reader.page
    reader.visit("")
    reader.wake()
    page.evaluate(MARK)
    link = page.locator("a.md-footer__link--next")
    target = link.evaluate("link => link.href")
    link.click()
    page.wait_for_url(re.compile(re.escape(target)))
    page.wait_for_timeout(800)
    # A fragment that stays behind names a section of the page that was left.
    assert page.url == target
    assert page.evaluate("window.testMark") == "kept"


# From a claim to its row of the ledger and back: each link is pressed within the scroll that a
# reader made just before, and the second one as soon as the ledger is there.
THERE_AND_BACK = """name => new Promise(there => {
  const press = link => {
    addEventListener("scroll", () => link.click(), { once: true })
    scrollBy({ top: 40, behavior: "instant" })
  }
  const start = `${location.href}#${name}`
  let pages = 0
  document$.subscribe(() => {
    pages += 1
    if (pages === 1) press(document.querySelector(`#${name}-proof a`))
    if (pages === 2) press([...document.links].find(link => link.href === start))
    if (pages === 3) there()
  })
})"""


def test_fragments_hold_where_a_link_is_pressed_while_the_page_scrolls(
    read: OpenReader, site: Served
) -> None:
    reader = read("light")
    page = reader.page
    address = with_claims(site)[-1]
    reader.visit(address)
    reader.wake()
    page.evaluate(MARK)
    # The theme notes where a page was left 100 ms after a scroll: here, on the page to come.
    page.route("**/", lambda route: (time.sleep(0.3), route.continue_()))
    name = page.locator("button.vg-claim").nth(1).get_attribute("id")
    page.evaluate(THERE_AND_BACK, name)
    expect(page).to_have_url(f"{site.address}{address}#{name}")
    expect(page.locator(f"#{name}")).to_be_in_viewport()
    page.wait_for_timeout(500)
    expect(page.locator(f"#{name}")).to_be_in_viewport()
    assert page.evaluate("window.testMark") == "kept"


def test_back_and_forward(read: OpenReader, site: Served) -> None:
    reader = read("light")
    page = reader.page
    reader.visit("")
    reader.wake()
    page.evaluate(MARK)
    home = page.locator("article.md-content__inner h1").inner_text()
    hrefs = page.locator("article a[href]").evaluate_all("links => links.map(link => link.href)")
    address = next(a for a in with_claims(site) if site.address + a in hrefs)
    go(reader, address)
    chapter = page.locator("article.md-content__inner h1").inner_text()
    assert chapter != home
    page.go_back()
    expect(page.locator("article.md-content__inner h1")).to_have_text(home)
    assert page.url == site.address
    page.go_forward()
    expect(page.locator("article.md-content__inner h1")).to_have_text(chapter)
    assert page.url == site.address + address
    claim = page.locator("button.vg-claim").first
    claim.click()
    expect(page.locator(":popover-open")).to_have_count(1)
    assert page.evaluate("window.testMark") == "kept"


@pytest.mark.parametrize(
    ("view", "before", "after"), [("light", "light", "dark"), ("dark", "dark", "light")]
)
def test_theme_switch_swaps_figures(
    read: OpenReader, site: Served, view: str, before: str, after: str
) -> None:
    reader = read(view)
    page = reader.page
    text = {a: (site.folder / a / "index.html").read_text("utf-8") for a in site.pages}
    address = next(a for a in site.pages if "data-figure" in text[a])
    site.log.clear()
    reader.visit(address)
    figure = page.locator("figure[data-figure]").first
    figure.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    shown, hidden = (figure.locator(f"img.vg-only-{theme}") for theme in (before, after))
    expect(shown).to_be_visible()
    expect(hidden).to_be_hidden()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    fetched = [path for path, _, _ in site.log]
    other = hidden.get_attribute("src").rpartition("/")[2]
    assert not any(path.endswith(other) for path in fetched), f"{other} was fetched unseen"
    page.locator("[data-md-component=palette] label:visible").click()
    expect(hidden).to_be_visible()
    expect(shown).to_be_hidden()
    page.wait_for_function(
        "image => image.complete && image.naturalWidth > 0", arg=hidden.element_handle()
    )
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
    reader.visit(address)
    expect(hidden, "the choice is not kept").to_be_visible()
    assert reader.complaints == []


def test_first_visit_is_within_budget(read: OpenReader, site: Served, subtests) -> None:
    kinds = kinds_of_pages(site)
    # One page of each kind and some more; the same budgets are computed for all from the files.
    first = {kind: address for address, kind in reversed(kinds.items()) if address in site.pages}
    for address in dict.fromkeys([*first.values(), *site.pages[::4]]):
        with subtests.test(address or "(home)"):
            reader = read("light")
            site.log.clear()
            reader.visit(address)
            reader.scroll_through()
            reader.page.wait_for_timeout(200)
            size, requests = sum(sent for _, _, sent in site.log), len(site.log)
            heaviest = sorted(((sent, path) for path, _, sent in site.log), reverse=True)[:6]
            budget = BUDGETS[kinds[address]]
            assert all(status == 200 for _, status, _ in site.log)
            assert requests <= (budget.requests or requests), f"{requests} requests: {site.log}"
            assert size <= (budget.visit or size), f"{size} bytes over the wire: {heaviest}"
            reader.page.context.close()


def kinds_of_pages(site: Served) -> dict[str, str]:
    """Return the kind of every page, which decides its budget."""
    from dataclasses import replace
    from pathlib import Path

    settings = load(Path(__file__).parents[2] / "mkdocs.yml")
    return {one.address: one.kind for one in weights(replace(settings, site=site.folder))}
