"""The offline copy, unpacked and read from files, in a browser that reaches no host at all."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, expect

from sitekit import offline, settings

if TYPE_CHECKING:
    from conftest import Served

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(site: Served, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the unpacked copy, whose name holds what addresses must escape."""
    built = replace(settings.load(ROOT / "mkdocs.yml"), site=site.folder)
    place = tmp_path_factory.mktemp("a reader's 100%")
    with zipfile.ZipFile(site.folder / offline.name(built)) as archive:
        archive.extractall(place)
    (unpacked,) = place.iterdir()
    return unpacked


@dataclass
class Cut:
    """A page of a browser whose network is cut.

    Attributes
    ----------
    page : Page
        Of Playwright.
    wrong : list of str
        Addresses that are not of files, files that are missing, errors and warnings.
    """

    page: Page
    wrong: list[str] = field(default_factory=list)

    def hear_request(self, request: Request) -> None:
        if not request.url.startswith(("file:", "data:", "about:")):
            self.wrong.append(request.url)

    def hear_failure(self, request: Request) -> None:
        # What a page no longer needs when its reader leaves is aborted.
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"failed: {request.url}")

    def hear_console(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self.wrong.append(said.text)


@pytest.fixture
def cut(browser: Browser) -> Iterator[Cut]:
    """Return a page that reaches no host, not even this one."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    context.route(re.compile("^https?:"), lambda route: route.abort("internetdisconnected"))
    cut = Cut(context.new_page())
    context.on("request", cut.hear_request)
    context.on("requestfailed", cut.hear_failure)
    context.on("console", cut.hear_console)
    context.on("weberror", lambda error: cut.wrong.append(f"exception: {error.error}"))
    yield cut
    context.close()


@pytest.fixture
def page(cut: Cut) -> Iterator[Page]:
    """Return the page alone, and assert at the end that nothing went wrong."""
    yield cut.page
    assert cut.wrong == []


def files_of(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def with_claims(folder: Path) -> Path:
    """Return a chapter with claims, formulas and a figure."""
    parts = ('class="vg-claim"', "data-tex", "data-figure")
    chapters = [path for path in files_of(folder) if path.parent.parent.name == "chapters"]
    return next(p for p in chapters if all(part in p.read_text("utf-8") for part in parts))


def test_control_network_is_cut_and_contacts_are_heard(
    cut: Cut, site: Served, folder: Path
) -> None:
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        cut.page.context.new_page().goto(site.address)
    cut.page.goto((folder / "index.html").as_uri())
    cut.wrong.clear()
    icon = f"{site.address}assets/icon.svg"
    missing = re.compile(r"file:.*/missing\.png")
    with (
        cut.page.expect_request(icon),
        cut.page.expect_event("requestfailed", lambda request: missing.match(request.url)),
    ):
        cut.page.evaluate("address => { new Image().src = address }", icon)
        cut.page.evaluate("() => { new Image().src = 'missing.png' }")
    heard = "\n".join(cut.wrong)
    assert icon in cut.wrong
    assert re.search(f"failed: {missing.pattern}", heard), heard


LOOK = """() => {
  document.querySelectorAll("details").forEach(box => { box.open = true })
  document.querySelectorAll("img").forEach(image => { image.loading = "eager" })
  return {
    heading: document.querySelector("article h1").offsetHeight,
    note: document.querySelector(".vg-no-search").innerText,
    search: document.querySelectorAll("[data-md-component=search-query]").length,
    ground: getComputedStyle(document.body).getPropertyValue("--vg-ground"),
    formulas: document.querySelectorAll("[data-tex]").length,
    set: [...document.querySelectorAll("[data-tex] > svg")].filter(svg => [
      ...svg.querySelectorAll("use")
    ].every(use => document.querySelector(use.href.baseVal))).length,
  }
}"""
BROKEN = """() => [...document.images].filter(image => image.checkVisibility()
  && !(image.complete && image.naturalWidth)).map(image => image.src)"""


def test_every_page_is_there_and_reads_completely(page: Page, site: Served, folder: Path) -> None:
    names = [path.relative_to(folder).as_posix() for path in files_of(folder)]
    assert sorted(f"{address}index.html" for address in site.pages) == names
    formulas = 0
    for path in files_of(folder):
        page.goto(path.as_uri())
        seen = page.evaluate(LOOK)
        assert seen["heading"] > 0, path
        assert seen["note"] == offline.SENTENCE, path
        assert seen["search"] == 0, path
        assert seen["ground"], f"{path} has no styles"
        assert seen["set"] == seen["formulas"], path
        formulas += seen["set"]
        page.wait_for_function(f"() => !({BROKEN})().length")
    assert formulas > 100


def test_every_link_leads_to_a_file(folder: Path) -> None:
    count = 0
    for path in files_of(folder):
        text = path.read_text(encoding="utf-8")
        for address in re.findall(r'<(?:a|link|img|script)\b[^>]*?\b(?:href|src)="([^"]*)"', text):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            target = Path(posixpath.normpath(path.parent / unquote(parts.path)))
            assert target.is_file(), f"{path.relative_to(folder)}: {address}"
            count += 1
    assert count > 1000


def test_links_claims_and_theme_work_from_files(page: Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    page.locator("article a[href*='chapters/']").first.click()
    page.wait_for_url(re.compile(r"^file:.*/chapters/[\w-]+/index\.html$"))
    page.locator("a.md-footer__link--next").click()
    page.wait_for_url(re.compile(r"^file:.*/chapters/[\w-]+/index\.html$"))
    page.goto(with_claims(folder).as_uri())
    claim = page.locator("button.vg-claim:visible").first
    claim.click()
    proof = page.locator(":popover-open")
    expect(proof.locator(".vg-proof__value")).to_be_visible()
    proof.locator("a").first.click()
    page.wait_for_url(re.compile(r"/ledger/index\.html#"))
    expect(page.locator("tr:target")).to_be_visible()
    page.go_back()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("[data-md-component=palette] label:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
    expect(page.locator("figure[data-figure] img.vg-only-dark").first).to_be_visible()


def test_copy_offers_no_copy_and_the_site_does(site: Served, folder: Path) -> None:
    offer = f'href="{folder.name}-offline.zip"'
    assert offer in (site.folder / "index.html").read_text(encoding="utf-8")
    assert offer not in (folder / "index.html").read_text(encoding="utf-8")
