"""The home page as readers get it: what it counts and lists is what the book has."""

from __future__ import annotations

import re

import pytest

from sitekit import settings
from sitekit.sitecheck.pages import Page, Site, read_site

SETTINGS = settings.load()


@pytest.fixture(scope="module")
def site() -> Site:
    return read_site(SETTINGS)


def page(site: Site, name: str) -> Page:
    return next(one for one in site.pages if one.name == name)


def test_every_chapter_is_listed_with_question_minutes_and_curve(site: Site) -> None:
    rows = page(site, "index.html").soup.select(".vg-chapters > li")
    first = {names[0] for title, names in SETTINGS.nav if names[0].startswith("chapters/")}
    assert {f"{row.a['href'].rstrip('/')}.md" for row in rows if row.a} == first
    assert len(rows) == 6
    for row in rows:
        assert row.select_one(".vg-chapter__question").get_text().endswith("?")
        assert re.fullmatch(r"\d+ min", row.select_one(".vg-chapter__minutes").get_text())
        assert row.select_one("svg polyline")["points"].count(",") >= 5


def test_the_minutes_of_a_chapter_are_those_of_its_pages(site: Site) -> None:
    rows = page(site, "index.html").soup.select(".vg-chapters > li")
    said = {row.a["href"]: row.select_one(".vg-chapter__minutes").get_text() for row in rows}
    for _, names in SETTINGS.nav:
        if not names[0].startswith("chapters/"):
            continue
        total = 0
        for name in names:
            stem = name.removesuffix(".md").removesuffix(".py")
            facts = page(site, f"{stem}/index.html").soup.select_one(".vg-facts")
            total += int(facts.get_text().split()[0])
        assert said[f"{names[0].removesuffix('.md')}/"] == f"{total} min"


def test_home_page_and_ledger_count_alike_and_the_date_is_that_of_the_last_change(
    site: Site,
) -> None:
    home = page(site, "index.html").soup
    counted = page(site, "ledger/index.html").soup.select_one(".vg-ledger__count").get_text()
    assert re.match(r"\d{3,} claims, \d\d derivations", counted)
    assert counted in home.get_text()
    newest = page(site, "changes/index.html").soup.select_one("article time")
    assert home.select_one("article time")["datetime"] == newest["datetime"]


def test_the_number_of_the_home_page_can_be_pressed(site: Site) -> None:
    hero = page(site, "index.html").soup.select_one(".vg-hero button.vg-claim")
    assert hero.get_text().startswith("0.000")
    assert page(site, "index.html").soup.find(id=hero["popovertarget"]) is not None
