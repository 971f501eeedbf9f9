"""The site as it was built without an address of its own: complete, and nothing it says is wrong."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from sitekit import settings
from sitekit.sitecheck.pages import Page, Site, read_site, value

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = settings.load(ROOT / "mkdocs.yml")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def site() -> Site:
    return read_site(SETTINGS)


def pages(site: Site) -> list[Page]:
    return [page for page in site.pages if page.name != "404.html"]


def article(page: Page) -> dict[str, object]:
    """Return what the page's structured data says of it."""
    script = page.soup.find("script", attrs={"type": "application/ld+json"})
    assert script is not None, page.path
    found = json.loads(script.get_text())
    return dict(found.get("@graph", [found])[0])


def test_every_page_says_what_it_is(site: Site) -> None:
    for page in pages(site):
        assert article(page)["@type"] == ("TechArticle" if page.address else "WebSite"), page.path
        names = ("og:title", "og:description", "og:type", "og:site_name")
        for name in names:
            (tag,) = page.soup.find_all("meta", attrs={"property": name})
            assert value(tag, "content").strip(), page.path


def test_no_address_is_made_up(site: Site) -> None:
    for page in pages(site):
        assert page.soup.find("link", attrs={"rel": "canonical"}) is None, page.path
        assert not {"@id", "url", "image"} & set(article(page)), page.path
        assert not re.search(r'property="og:(?:url|image)"', page.html), page.path
    for name in ("robots.txt", "llms.txt", "changes.xml", "sitemap.xml"):
        text = (SETTINGS.site / name).read_text("utf-8").replace("http://www.", "")
        assert not re.search(r"https?://", text), name


def test_citations_are_those_of_the_page(site: Site) -> None:
    cited = 0
    for page in pages(site):
        links = [value(a, "href") for a in page.soup.select("article a[href]")]
        ids = {link.partition("#")[2] for link in links if "references/#" in link}
        works = article(page).get("citation", [])
        assert isinstance(works, list)
        assert len(works) == len(ids), page.path
        cited += len(works)
    assert cited >= 30


def test_every_page_that_is_read_says_how_long_that_takes(site: Site) -> None:
    said = {}
    for page in pages(site):
        for note in page.soup.select("h1 + .vg-facts"):
            match = re.fullmatch(r"(\d+) minutes to read", note.get_text())
            assert match is not None, page.path
            said[page.address] = int(match[1])
    read = [page.address for page in pages(site) if page.address.startswith(("chapters/", "labs/"))]
    assert sorted(said) == sorted(read)
    assert 3 <= min(said.values()) < max(said.values()) <= 20


def test_every_page_offers_its_source_as_it_was_written(site: Site) -> None:
    sources = {
        path.relative_to(SETTINGS.docs).with_suffix("").as_posix(): path
        for path in SETTINGS.pages()
    }
    for page in pages(site):
        (link,) = page.soup.select("footer.vg-foot a")
        name, _ = site.find(page.name, value(link, "href"))
        slug = page.address.rstrip("/") or "index"
        source = sources.get(slug) or sources[f"{slug}/index"]
        assert (SETTINGS.site / name).read_bytes() == source.read_bytes(), page.path


def test_every_figure_offers_its_drawings_its_numbers_and_its_module(site: Site) -> None:
    count = 0
    for page in pages(site):
        for figure in page.soup.select("figure[data-figure]"):
            count += 1
            slug = value(figure, "data-figure")
            links = [site.find(page.name, value(a, "href"))[0] for a in figure.select("details a")]
            module = f"{slug.replace('-', '_')}.py"
            names = [f"{slug}.csv", f"{slug}.light.svg", f"{slug}.dark.svg", module]
            assert links == [f"assets/figures/{name}" for name in names], page.path
            copy = SETTINGS.site / links[-1]
            original = ROOT / "gen_figures" / "figures" / module
            assert copy.read_bytes() == original.read_bytes()
            code = figure.select_one("details a code")
            assert code is not None
            assert code.get_text() == original.relative_to(ROOT).as_posix()
    assert count >= 40


def test_nobody_is_asked_to_report_where_there_is_no_repository(site: Site) -> None:
    assert SETTINGS.repository == ""
    assert [page.path for page in pages(site) if "Report an error" in page.html] == []


def test_pages_are_joined_in_the_order_of_the_navigation(site: Site) -> None:
    order = [
        re.sub(r"(^|/)index$", "", name.rpartition(".")[0]) for name in SETTINGS.reading_order
    ]
    addresses = [f"{name}/" if name else "" for name in order]
    for place, address in enumerate(addresses):
        page = site.by_name[f"{address}index.html"]
        for kind, other in (("prev", place - 1), ("next", place + 1)):
            links = page.soup.select(f"a.md-footer__link--{kind}")
            expected = [addresses[other]] if 0 <= other < len(addresses) else []
            found = [site.by_name[site.find(page.name, value(a, "href"))[0]] for a in links]
            assert [one.address for one in found] == expected, page.path


def test_pages_of_a_chapter_have_breadcrumbs(site: Site) -> None:
    groups = [(title, names) for title, names in SETTINGS.nav if len(names) > 1]
    assert len(groups) >= 6
    for title, names in groups:
        for name in names:
            stem = re.sub(r"(^|/)index$", "", name.rpartition(".")[0])
            page = site.by_name[f"{stem}/index.html"]
            steps = page.soup.select("nav.md-path a")
            assert [step.get_text(strip=True) for step in steps] == ["Home", title], page.path
            assert site.find(page.name, value(steps[0], "href"))[0] == "index.html"


def test_programs_find_every_page(site: Site) -> None:
    text = (SETTINGS.site / "llms.txt").read_text("utf-8")
    links = re.findall(r"^- \[[^\]]+\]\(([^)]+)\): \S", text, re.MULTILINE)
    for link in links:
        assert (SETTINGS.site / link).is_file(), link
    assert len(links) == len(set(links)) == len(pages(site))


def test_feed_leads_to_the_changes(site: Site) -> None:
    tree = ET.parse(SETTINGS.site / "changes.xml").getroot()
    links = [link.get("href", "") for link in tree.iterfind(f"{ATOM}entry/{ATOM}link")]
    assert len(links) >= 3
    for link in links:
        name, fragment = site.find("changes.xml", link)
        assert fragment in site.by_name[name].ids
    for page in pages(site):
        (feed,) = page.soup.select('link[type="application/atom+xml"]')
        assert site.find(page.name, value(feed, "href"))[0] == "changes.xml"


def test_icon_is_our_own(site: Site) -> None:
    for page in site.pages:
        (icon,) = page.soup.select("link[rel=icon]")
        assert site.find(page.name, value(icon, "href"))[0] == "assets/icon.svg"
        (logo,) = page.soup.select("header a.md-logo svg")
        assert len(logo.find_all("circle")) == 3


def test_page_for_unknown_addresses_helps(site: Site) -> None:
    page = site.by_name["404.html"]
    assert page.soup.select('meta[name="robots"][content="noindex"]')
    links = {site.find(page.name, value(a, "href"))[0] for a in page.soup.select("article a")}
    for name in SETTINGS.reading_order:
        stem = re.sub(r"(^|/)index$", "", name.rpartition(".")[0])
        assert (f"{stem}/index.html" if stem else "index.html") in links, name
    (form,) = page.soup.select("article form")
    assert site.find(page.name, value(form, "action"))[0] == "index.html"


def test_picture_for_those_who_share_a_page_has_its_size(site: Site) -> None:
    content = (SETTINGS.site / SETTINGS.image).read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == (1200, 630)
    assert len(content) <= 100_000
