import posixpath
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Error, expect

from sitekit.site import offline
from sitekit.site.model import Site
from tests.browser.reader import DOUBLING, HALVING, OpenReader, Reader
from tests.server import Served


def unpacked(site: Site, place: Path) -> Path:
    with zipfile.ZipFile(site.file(offline.name(site.project))) as archive:
        archive.extractall(place)
    return place / site.project.slug


@pytest.fixture(scope="module")
def folder(mini_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the unpacked copy, whose name holds what addresses must escape."""
    return unpacked(mini_site, tmp_path_factory.mktemp("a reader's 100%"))


@pytest.fixture
def cut(read: OpenReader, folder: Path) -> Reader:
    reader = read("light", site=Served(folder, f"{folder.as_uri()}/"), offline=True)
    refuse = re.compile("^https?:")
    reader.page.context.route(refuse, lambda route: route.abort("internetdisconnected"))
    return reader


def test_control_network_is_cut_and_contacts_are_heard(cut: Reader, mini: Served) -> None:
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        cut.page.context.new_page().goto(mini.address)
    cut.visit("index.html")
    cut.faults.clear()
    fetch = "address => { new Image().src = address; new Image().src = 'missing.png' }"
    cut.page.evaluate(fetch, f"{mini.address}assets/icon.svg")
    cut.wait_for(lambda: any("missing.png" in one for one in cut.faults), "nothing is heard")
    cut.hears("third-party request: http")
    cut.page.goto("about:blank")
    cut.faults.clear()


def test_every_page_is_there_and_reads_completely(cut: Reader, folder: Path, mini: Served) -> None:
    assert cut.site.pages == mini.pages
    for address in mini.pages:
        cut.read_on(f"{address}index.html")
        expect(cut.heading).to_be_visible()
        expect(cut.page.locator(".vg-no-search")).to_have_text(offline.SENTENCE)
        expect(cut.query).to_have_count(0)
        assert cut.page.evaluate("getComputedStyle(document.body).getPropertyValue('--vg-ground')")
        cut.wait_for(lambda: cut.look("load"), f"pictures of {address} do not come")
        assert [*cut.look("elements"), *cut.look("pictures"), *cut.look("wide")] == []


def test_every_link_of_the_book_leads_to_a_file(book_site: Site, tmp_path: Path) -> None:
    folder, count, lost = unpacked(book_site, tmp_path), 0, []
    for path in folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for address in re.findall(r'<(?:a|link|img|script)\b[^>]*?\b(?:href|src)="([^"]*)"', text):
            parts = urlsplit(address)
            if not parts.scheme and not parts.netloc and parts.path:
                count += 1
                if not Path(posixpath.normpath(path.parent / unquote(parts.path))).is_file():
                    lost.append(f"{path.relative_to(folder)}: {address}")
    assert lost == []
    assert count > 1000


def test_links_claims_and_theme_work_from_files(cut: Reader) -> None:
    page, body = cut.page, cut.page.locator("body")
    cut.visit("index.html")
    page.locator("article a[href*='chapters/']").first.click()
    expect(page).to_have_url(f"{cut.site.address}{HALVING}index.html")
    page.locator("a.md-footer__link--next").click()
    expect(page).to_have_url(f"{cut.site.address}{DOUBLING}index.html")
    cut.visit(f"{HALVING}index.html")
    page.locator("button.vg-claim:visible").first.click()
    expect(cut.opened.locator(".vg-proof__value")).to_be_visible()
    cut.opened.locator("a").first.click()
    expect(page).to_have_url(re.compile(r"/ledger/index\.html#"))
    expect(page.locator("tr:target")).to_be_visible()
    page.go_back()
    expect(cut.heading).to_contain_text("Halving")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("[data-md-component=palette] label:visible").click()
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
    expect(page.locator("figure[data-figure] img.vg-only-dark").first).to_be_visible()
