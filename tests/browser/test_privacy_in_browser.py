"""No page speaks to another host, and everything works under the policy that the build writes."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sitekit.headers import headers_for
from sitekit.sitecheck import policy

if TYPE_CHECKING:
    from conftest import OpenReader, Reader, Served

pytestmark = pytest.mark.browser

# --- what leaves the machine ----------------------------------------------------------------------


class Proxy(socketserver.ThreadingTCPServer):
    """Write down the first line of whatever is sent through it, and answer nothing."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.heard: list[str] = []
        super().__init__(("127.0.0.1", 0), Ear)


class Ear(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Proxy)
        self.server.heard.append(self.rfile.readline().decode("latin-1").strip())


@pytest.fixture(scope="module")
def proxy() -> Iterator[Proxy]:
    with Proxy() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def watched(browser: Browser, proxy: Proxy) -> Iterator[Page]:
    """Return a page that reaches no host but through the proxy, and this one directly.

    The policy is off: what it would forbid must not even be tried.
    """
    address = f"http://127.0.0.1:{proxy.server_address[1]}"
    context = browser.new_context(
        proxy={"server": address, "bypass": "127.0.0.1"},
        bypass_csp=True,
        viewport={"width": 1280, "height": 800},
    )
    yield context.new_page()
    context.close()


def test_no_page_speaks_to_another_host(watched: Page, proxy: Proxy, site: Served) -> None:
    proxy.heard.clear()
    # The last is unknown, and answered with the page for such addresses.
    for address in [*site.pages, "404.html", "no/such/page/"]:
        watched.goto(site.address + address)
        watched.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
        watched.evaluate("scrollTo({ top: 1e6, behavior: 'instant' })")
        watched.wait_for_timeout(100)
    watched.goto(site.address)
    watched.locator("[data-md-component=search-query]").focus()
    watched.keyboard.press("Escape")
    watched.locator("[data-md-component=palette] label:visible").click()
    watched.wait_for_timeout(500)
    assert of_pages(proxy) == []


# Chromium asks it what the fields of a form may be, whatever the page.
OWN = "content-autofill.googleapis.com"


def of_pages(proxy: Proxy) -> list[str]:
    return [line for line in proxy.heard if OWN not in line]


CONTACTS = {
    "picture": "new Image().src = 'http://picture.example/'",
    "beacon": "navigator.sendBeacon('http://beacon.example/')",
    "socket": "new WebSocket('ws://socket.example/')",
    "script": "document.head.append(Object.assign(document.createElement('script'), "
    "{ src: 'https://script.example/' }))",
}


@pytest.mark.parametrize("kind", CONTACTS)
def test_control_proxy_hears_every_kind_of_contact(
    watched: Page, proxy: Proxy, site: Served, kind: str
) -> None:
    watched.goto(site.address)
    proxy.heard.clear()
    watched.evaluate(f"() => {{ {CONTACTS[kind]} }}")
    for _ in range(40):
        if of_pages(proxy):
            break
        watched.wait_for_timeout(100)
    assert of_pages(proxy)
    assert f"{kind}.example" in of_pages(proxy)[0]


# --- the policy -----------------------------------------------------------------------------------


@pytest.fixture
def reader(read: OpenReader) -> Iterator[Reader]:
    """Return a reader, and assert at the end that nothing was forbidden and nobody complained."""
    reader = read("light")
    yield reader
    reader.page.wait_for_timeout(200)
    assert reader.violations == []
    assert reader.complaints == []
    assert reader.strangers == []


def test_every_page_is_sent_with_the_policy(reader: Reader, site: Served) -> None:
    expected = headers_for(site.rules, "/")
    for address in site.pages:
        answer = reader.page.request.get(site.address + address)
        sent = {name.title(): text for name, text in answer.headers.items()}
        assert {name: sent.get(name.title()) for name in expected} == expected
    written = sent[policy.HEADER]
    assert "'unsafe" not in written
    assert "default-src 'none'" in written
    assert not re.search(r"https?:|\*", written)


def test_claims_open_under_the_policy(reader: Reader, site: Served) -> None:
    reader.visit(with_claims(site))
    claim = reader.page.locator("button.vg-claim:visible").first
    claim.click()
    proof = reader.page.locator(":popover-open")
    expect(proof.locator(".vg-proof__value")).to_be_visible()
    box, place = proof.bounding_box(), claim.bounding_box()
    assert box is not None
    assert place is not None
    assert abs(box["y"] - place["y"]) < box["height"] + 60, "the proof opens far from its claim"


def test_search_works_under_the_policy(reader: Reader) -> None:
    reader.visit("")
    reader.page.locator("[data-md-component=search-query]").click()
    reader.page.keyboard.type("sigmoid")
    expect(reader.page.locator(".md-search-result__link").first).to_be_visible()


def test_theme_switch_works_under_the_policy(reader: Reader) -> None:
    reader.visit("")
    ground = "getComputedStyle(document.body).backgroundColor"
    before = reader.page.evaluate(ground)
    reader.page.locator("[data-md-component=palette] label:visible").click()
    expect(reader.page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert reader.page.evaluate(ground) != before
    reader.page.reload()
    expect(reader.page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_instant_navigation_works_under_the_policy(reader: Reader, site: Served) -> None:
    page = reader.page
    reader.visit(labs(site)[0])
    reader.wake()
    for direction in ("prev", "prev", "next", "next"):
        page.evaluate("window.testMark = 'kept'")
        before = page.locator("article h1").inner_text()
        page.locator(f"a.md-footer__link--{direction}").click()
        expect(page.locator("article h1")).not_to_have_text(before)
        page.wait_for_load_state("networkidle")
        reader.scroll_through()
        assert page.evaluate("window.testMark") == "kept", f"{page.url} was loaded in full"
    assert page.url == site.address + labs(site)[0]


def with_claims(site: Served) -> str:
    """Return the address of a page with claims and formulas."""
    texts = {a: (site.folder / a / "index.html").read_text("utf-8") for a in site.pages if a}
    return next(a for a, html in texts.items() if "vg-claim" in html and "data-tex" in html)


def labs(site: Served) -> list[str]:
    found = [address for address in site.pages if address.startswith("labs/")]
    assert found, "there is no notebook"
    return found


def test_notebooks_show_their_pictures_under_the_policy(reader: Reader, site: Served) -> None:
    for address in labs(site):
        reader.visit(address)
        reader.scroll_through()
        widths = reader.page.locator("article img").evaluate_all(
            "images => images.filter(i => i.offsetWidth).map(i => i.naturalWidth)"
        )
        assert widths, f"{address} shows no picture"
        assert all(widths), f"{address}: {widths}"


def test_formulas_hang_as_deep_as_they_were_set(reader: Reader, site: Served) -> None:
    """Their depth is in a style sheet, since the policy forbids style attributes."""
    reader.visit(with_claims(site))
    depths = reader.page.locator(".math > svg[class]").evaluate_all(
        "all => all.map(svg => [svg.getAttribute('class'), getComputedStyle(svg).verticalAlign])"
    )
    assert depths
    assert all(re.fullmatch(r"-?[\d.]+px", depth) and depth != "0px" for _, depth in depths), depths
    assert len({depth for _, depth in depths}) >= len({name for name, _ in depths}) > 3


def test_drawing_opened_alone_has_its_colours(read: OpenReader, site: Served) -> None:
    reader = read("light")
    name = min(path.name for path in (site.folder / "assets" / "figures").glob("*.light.svg"))
    reader.visit(f"assets/figures/{name}")
    strokes = reader.page.locator("path, use").evaluate_all(
        "all => [...new Set(all.map(one => getComputedStyle(one).stroke))]"
    )
    assert len(strokes) > 2, f"{name} is drawn in {strokes}"
    assert reader.violations == []


ADD = """
  const make = name => document.createElement(name)
  const add = (name, more) => document.body.append(Object.assign(make(name), more))
  const html = text => document.body.insertAdjacentHTML("beforeend", text);
"""
FORBIDDEN = {
    "script-src-elem": "add('script', { textContent: 'window.ran = true' })",
    "script-src-attr": "html('<p onclick=\"1\">x</p>')",
    "style-src-elem": "add('style', { textContent: 'p { color: red }' })",
    "style-src-attr": "html('<p style=\"color: red\">x</p>')",
    "img-src": "new Image().src = 'http://elsewhere.example/'",
    "connect-src": "fetch('http://elsewhere.example/').catch(() => 0)",
    "frame-src": "add('iframe', { src: 'http://elsewhere.example/' })",
}


@pytest.mark.parametrize("directive", FORBIDDEN)
def test_control_violations_are_heard(read: OpenReader, directive: str) -> None:
    reader = read("light")
    reader.visit("")
    assert reader.violations == []
    reader.page.evaluate(f"() => {{ {ADD}{FORBIDDEN[directive]} }}")
    # Where scripts do not run, the console alone says it.
    reader.wait_for(lambda: reader.violations and reader.complaints)
    assert any(one.startswith(f"{directive} ") for one in reader.violations), reader.violations
    assert any("Content Security Policy" in one for one in reader.complaints), reader.complaints
    assert not reader.page.evaluate("window.ran")


def test_control_scripts_run_only_with_the_right_hash(
    read: OpenReader, site: Served, tmp_path: Path
) -> None:
    reader = read("light")
    page = (site.folder / "index.html").read_text(encoding="utf-8")
    changed = page.replace("<script>", "<script>window.ran = true;", 1)
    assert changed != page

    def answer(route: Any) -> None:
        route.fulfill(response=route.fetch(), body=changed)

    reader.page.route(site.address, answer)
    reader.visit("")
    reader.wait_for(lambda: reader.violations)
    assert any(one.startswith("script-src-elem ") for one in reader.violations), reader.violations
    assert not reader.page.evaluate("window.ran")
