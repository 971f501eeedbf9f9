import re

import pytest
from playwright.sync_api import expect

from tests.browser.reader import DOUBLING, HALVING, RESULT, OpenReader


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
