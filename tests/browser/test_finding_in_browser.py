"""A site that knows its address says it, and the page for unknown addresses leads on."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import OpenReader, Served

pytestmark = pytest.mark.browser

ATOM = "{http://www.w3.org/2005/Atom}"


def meta(html: str, name: str) -> list[str]:
    return re.findall(rf'<meta (?:property|name)="{name}" content="([^"]*)"', html)


def test_every_page_says_its_own_address(site: Served) -> None:
    for address in site.pages:
        html = (site.folder / address / "index.html").read_text("utf-8")
        own = site.address + address
        assert re.findall(r'<link rel="canonical" href="([^"]*)"', html) == [own]
        assert meta(html, "og:url") == [own]
        (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        found = json.loads(script)
        graph = found.get("@graph", [found])
        assert graph[0]["url"] == own
        steps = [item["item"] for one in graph[1:] for item in one["itemListElement"]]
        pages = {site.address + other for other in site.pages}
        assert set(steps) <= pages
        assert steps[-1:] in ([], [own])
        (picture,) = meta(html, "og:image")
        assert (site.folder / picture.removeprefix(site.address)).is_file()


def test_lists_for_programs_name_every_page(site: Served) -> None:
    pages = sorted(site.address + address for address in site.pages)
    sitemap = (site.folder / "sitemap.xml").read_text("utf-8")
    assert sorted(re.findall(r"<loc>([^<]*)</loc>", sitemap)) == pages
    robots = (site.folder / "robots.txt").read_text("utf-8")
    assert f"Sitemap: {site.address}sitemap.xml" in robots.splitlines()
    text = (site.folder / "llms.txt").read_text("utf-8")
    listed = re.findall(r"^- \[[^\]]+\]\(([^)]+)\)", text, re.MULTILINE)
    assert sorted(link.rpartition("/")[0] + "/" for link in listed) == pages
    feed = ET.parse(site.folder / "changes.xml").getroot()
    for link in feed.iter(f"{ATOM}link"):
        assert str(link.get("href")).startswith(site.address)


@pytest.mark.parametrize("view", ["light", "phone"])
def test_page_for_unknown_addresses_searches_for_what_was_meant(
    read: OpenReader, view: str
) -> None:
    reader = read(view)
    page = reader.page
    reader.visit("chapters/forget_gate.html")
    expect(page.locator("article h1")).to_have_text("There is no page at this address")
    field = page.get_by_label("Search for")
    expect(field).to_have_value("forget gate")
    page.get_by_role("button", name="Search", exact=True).click()
    first = page.locator(".md-search-result__link").first
    expect(first).to_have_attribute("href", re.compile("chapters/gates/"))
    assert reader.strangers == []


def test_page_for_unknown_addresses_leads_to_the_chapters(read: OpenReader) -> None:
    reader = read("light without scripts")
    reader.visit("no/such/page")
    reader.page.locator("article").get_by_role("link", name="Gates", exact=True).click()
    expect(reader.page.locator("article h1")).to_be_visible()
    assert reader.page.url == f"{reader.site.address}chapters/gates/"


def test_source_and_figure_module_can_be_fetched(read: OpenReader) -> None:
    reader = read("light")
    page = reader.page
    reader.visit("chapters/xavier/")
    own = page.get_by_role("link", name="The source of this page").evaluate("link => link.href")
    assert "# Remedies, and where to start" in page.request.get(own).text()
    links = page.locator("figure details a").evaluate_all("links => links.map(link => link.href)")
    assert len(links) >= 4
    for link in links:
        assert page.request.get(link).ok, link
    assert reader.complaints == []


@pytest.mark.parametrize("view", ["light", "phone"])
def test_breadcrumbs_lead_up(read: OpenReader, view: str) -> None:
    reader = read(view)
    reader.visit("chapters/gates/")
    crumbs = reader.page.get_by_role("navigation", name="Breadcrumbs")
    if view == "light":
        crumbs.get_by_role("link", name="Home").click()
        expect(reader.page).to_have_url(reader.site.address)
    assert reader.complaints == []
