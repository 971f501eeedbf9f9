import re

import pytest
from playwright.sync_api import expect

from tests.browser.reader import DOUBLING, HALVING, RESULT, OpenReader
from tests.server import Served

FILES = re.compile(r"search_index\.json|workers/search")


@pytest.mark.parametrize("view", ["light", "phone"])
def test_search_comes_when_it_is_used_and_hears(read: OpenReader, mini: Served, view: str) -> None:
    reader = read(view)

    def fetched() -> list[str]:
        return [path for path, *_ in mini.log if FILES.search(path)]

    mini.log.clear()
    reader.visit("")
    reader.wake()
    reader.page.wait_for_load_state("networkidle")
    assert fetched() == [], "fetched before anyone searches"
    reader.open_search()
    assert HALVING in reader.search("halving")
    assert len(fetched()) == 2, "the worker and the index should be fetched once each"
    # What is pasted by mouse, dictated or dropped into the field. The search is awake, the field
    # has the focus: nothing else makes the theme look again.
    reader.query.select_text()
    reader.page.keyboard.insert_text("euler introductio")
    link = reader.page.locator(RESULT).first
    expect(link).to_have_attribute("href", re.compile("references/"))


def test_search_works_after_instant_navigation(read: OpenReader) -> None:
    reader = read("light", "")
    reader.turn_page("Halving")
    reader.open_search()
    assert reader.search("doubling")
    reader.page.locator(RESULT).first.click()
    expect(reader.heading).to_contain_text("Doubling")
    assert reader.is_marked


@pytest.mark.parametrize("view", ["light", "phone"])
def test_page_for_unknown_addresses_searches(read: OpenReader, view: str) -> None:
    reader = read(view, "chapters/exponential_decay.html")
    reader.hears("404")
    expect(reader.heading).to_have_text("There is no page at this address")
    expect(reader.page.get_by_label("Search for")).to_have_value("exponential decay")
    reader.page.get_by_role("button", name="Search", exact=True).click()
    first = reader.page.locator(RESULT).first
    expect(first).to_have_attribute("href", re.compile(f"glossary/|{HALVING}"))


@pytest.mark.parametrize("view", ["light noscript", "phone noscript"])
def test_page_for_unknown_addresses_leads_on_and_home(read: OpenReader, view: str) -> None:
    reader = read(view, "no/such/page")
    reader.hears("404")
    expect(reader.page.locator(".md-header")).not_to_have_css("position", "static")
    article = reader.page.locator("article")
    article.get_by_role("link", name="Doubling", exact=True).click()
    expect(reader.page).to_have_url(reader.site.address + DOUBLING)
    expect(reader.heading).to_be_visible()
    reader.visit("no/such/page")
    reader.hears("404")
    logo = reader.page.locator(".md-header a.md-logo, .md-nav__title a.md-logo").first
    assert logo.evaluate("link => link.href") == reader.site.address


def test_page_offers_its_source_the_modules_of_its_figures_and_the_way_up(read: OpenReader) -> None:
    reader = read("light", HALVING)
    page = reader.page
    own = page.get_by_role("link", name="The source of this page").evaluate("link => link.href")
    assert "# Halving" in page.request.get(own).text()
    links = page.locator("figure details a").evaluate_all("links => links.map(link => link.href)")
    assert links
    assert [link for link in links if not page.request.get(link).ok] == []
    crumbs = page.get_by_role("navigation", name="Breadcrumbs")
    crumbs.get_by_role("link", name="Home").click()
    expect(page).to_have_url(reader.site.address)
