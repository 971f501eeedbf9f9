import re
import time
from typing import Any

import pytest
from playwright.sync_api import expect

from sitekit.site.model import Site
from sitekit.site.weight import KB, weigh
from tests.browser.ink import LEAST_INK, ink_of_formulas
from tests.browser.reader import DOUBLING, HALVING, LAB, OpenReader, Reader, html_of, in_the_middle
from tests.server import Served


def go(reader: Reader, address: str) -> None:
    """Click a link of the navigation, of the text or of the foot, and wait for the page."""
    target = reader.site.address + address
    links = reader.page.locator("a[href]:visible")
    links.nth(links.evaluate_all("all => all.map(one => one.href)").index(target)).click()
    arrive(reader, address)


def arrive(reader: Reader, address: str) -> None:
    """Wait until a page is there: its address changes before its text does."""
    expect(reader.page).to_have_url(reader.site.address + address)
    (heading,) = re.findall(r'<h1[^>]*\bid="([^"]+)"', html_of(reader.site, address))
    expect(reader.page.locator(f'article h1[id="{heading}"]')).to_be_visible()


def test_instant_navigation_back_and_forward_keep_everything_working(read: OpenReader) -> None:
    reader = read("light", "")
    reader.wake()
    reader.mark()
    for address in (HALVING, DOUBLING, LAB, DOUBLING):
        go(reader, address)
        assert reader.is_marked, f"{address} was loaded in full"
        reader.look("unfold", True)
        reader.wait_for(lambda: reader.look("load"), "pictures do not come")
        assert [*reader.look("elements"), *reader.look("pictures"), *reader.look("wide")] == []
        assert [tex for tex, ink in ink_of_formulas(reader) if ink < LEAST_INK] == []
        in_the_middle(reader.page.locator("button.vg-claim").first).click()
        expect(reader.opened.locator(".vg-proof__value")).to_be_visible()
        reader.page.keyboard.press("Escape")
        expect(reader.opened).to_have_count(0)
    for address in (LAB, DOUBLING, HALVING, ""):
        reader.page.go_back()
        arrive(reader, address)
    reader.page.go_forward()
    arrive(reader, HALVING)
    in_the_middle(reader.page.locator("button.vg-claim").first).click()
    expect(reader.opened).to_have_count(1)
    assert reader.is_marked


def test_fragment_does_not_stay_behind(read: OpenReader) -> None:
    reader = read("light", HALVING)
    reader.turn_page("Doubling")
    # The theme writes where a page was left 100 ms after a scroll; it has, once another is there.
    reader.outlast_interest()
    assert reader.page.url == reader.site.address + DOUBLING
    assert reader.is_marked


def test_fragments_hold_where_a_link_is_pressed_while_the_page_scrolls(read: OpenReader) -> None:
    reader = read("light", HALVING)
    page = reader.page
    reader.wake()
    reader.mark()
    # The theme notes where a page was left 100 ms after a scroll: here, on the page to come.
    page.route("**/", lambda route: (time.sleep(0.3), route.continue_()))
    name = page.locator("button.vg-claim").nth(1).get_attribute("id")
    reader.look("thereAndBack", name)
    reader.outlast_interest()
    expect(page).to_have_url(f"{reader.site.address}{HALVING}#{name}")
    expect(page.locator(f"#{name}")).to_be_in_viewport()
    assert reader.is_marked


@pytest.mark.parametrize(("before", "after"), [("light", "dark"), ("dark", "light")])
def test_theme_switch_swaps_figures(read: OpenReader, mini: Any, before: str, after: str) -> None:
    reader = read(before)
    page, ground = reader.page, "getComputedStyle(document.body).backgroundColor"
    mini.log.clear()
    reader.visit(HALVING)
    figure = page.locator("figure[data-figure]").first
    in_the_middle(figure)
    shown, hidden = (figure.locator(f"img.vg-only-{theme}") for theme in (before, after))
    expect(shown).to_be_visible()
    expect(hidden).to_be_hidden()
    reader.wait_for(lambda: not reader.look("pictures"), "the drawing does not come")
    other = str(hidden.get_attribute("src")).rpartition("/")[2]
    assert not any(path.endswith(other) for path, *_ in mini.log), f"{other} was fetched unseen"
    was = page.evaluate(ground)
    page.locator("[data-md-component=palette] label:visible").click()
    expect(hidden).to_be_visible()
    expect(shown).to_be_hidden()
    reader.wait_for(lambda: not reader.look("pictures"), "the other drawing does not come")
    assert page.evaluate(ground) != was
    reader.visit(HALVING)
    expect(hidden, "the choice is not kept").to_be_visible()


@pytest.mark.parametrize("address", ["", "chapters/three-layers/", "labs/depth-and-activations/"])
def test_first_visit_is_within_budget(
    read: OpenReader, book: Served, book_site: Site, address: str
) -> None:
    (one,) = [one for one in weigh(book_site) if one.page.address == address]
    budget = book_site.project.options.budgets[one.kind]
    reader = read("light", site=book)
    book.log.clear()
    reader.visit(address)
    reader.wait_for(lambda: reader.look("load"), "pictures do not come")
    reader.page.wait_for_load_state("networkidle")
    size = sum(sent for *_, sent in book.log)
    heaviest = sorted(((sent, path) for path, _, sent in book.log), reverse=True)[:6]
    assert {status for _, status, _ in book.log} == {200}
    assert len(book.log) <= budget["requests"], book.log
    assert size <= (budget.get("visit") or size) * KB, f"{size} bytes over the wire: {heaviest}"
    # What is computed for all pages from their files is near to what is sent.
    assert size <= 1.1 * one.visit
