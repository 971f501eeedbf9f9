"""Each net of the crawl, which reads every page by policy and proxy, catches something."""

import re

import pytest

from tests.browser.reader import HALVING, OpenReader, Proxy

CONTACTS = {
    "picture": "new Image().src = 'http://picture.example/'",
    "beacon": "navigator.sendBeacon('http://beacon.example/')",
    "socket": "new WebSocket('ws://socket.example/')",
    "script": "add('script', { src: 'https://script.example/' })",
}
ADD = """const make = name => document.createElement(name)
  const add = (name, more) => document.body.append(Object.assign(make(name), more))
  const html = text => document.body.insertAdjacentHTML("beforeend", text)"""
FORBIDDEN = {
    "script-src": "add('script', { textContent: 'window.ran = true' })",
    "script-src-attr": "html('<p onclick=\"1\">x</p>')",
    "style-src": "add('style', { textContent: 'p { color: red }' })",
    "style-src-attr": "html('<p style=\"color: red\">x</p>')",
    "img-src": "new Image().src = 'http://elsewhere.example/'",
    "connect-src": "fetch('http://elsewhere.example/').catch(() => 0)",
    "frame-src": "add('iframe', { src: 'http://elsewhere.example/' })",
}


def test_unknown_address_and_search_reach_no_other_host(read: OpenReader, proxy: Proxy) -> None:
    # The policy is off: what it would forbid must not even be tried.
    reader = read("light", proxy=proxy.options, bypass_csp=True)
    proxy.lines.clear()
    reader.visit("no/such/page/")
    reader.faults.clear()  # the console says 404
    reader.visit("")
    reader.open_search()
    assert reader.search("halving")
    reader.page.keyboard.press("Escape")
    reader.page.locator("[data-md-component=palette] label:visible").click()
    reader.page.wait_for_load_state("networkidle")
    assert proxy.heard() == []


@pytest.mark.parametrize("kind", CONTACTS)
def test_control_proxy_hears_every_contact(read: OpenReader, proxy: Proxy, kind: str) -> None:
    reader = read("light", "", proxy=proxy.options, bypass_csp=True)
    proxy.lines.clear()
    reader.page.evaluate(f"() => {{ {ADD}; {CONTACTS[kind]} }}")
    host = f"{kind}.example"
    reader.wait_for(lambda: any(host in one for one in proxy.lines), "the proxy hears nothing")
    # What the page is told of it comes when it comes.
    reader.page.goto("about:blank")
    reader.faults.clear()


def test_control_third_party_request_is_seen_without_scripts(read: OpenReader) -> None:
    reader = read("light noscript", "", bypass_csp=True)
    with reader.page.expect_event("requestfailed"):
        reader.page.set_content("<link rel=stylesheet href='http://elsewhere.example/a.css'>")
    reader.hears("third-party request: http://elsewhere.example/a.css")


FAULTS = [
    ("console.error('oh')", "console error: oh"),
    ("console.warn('hm')", "console warning: hm"),
    ("setTimeout(() => { throw new Error('thrown') })", "exception: "),
    ("new Image().src = 'not-there.png'", "404"),
    ("new Image().src = 'http://elsewhere.example/'", "third-party request"),
    *((script, "Content Security Policy") for script in FORBIDDEN.values()),
]


@pytest.mark.parametrize(("script", "part"), FAULTS)
def test_control_faults_are_heard(read: OpenReader, script: str, part: str) -> None:
    bypass = "elsewhere" in script and part != "Content Security Policy"
    reader = read("light", "", bypass_csp=bypass)
    assert reader.faults == []
    reader.page.evaluate(f"() => {{ {ADD}; {script} }}")
    reader.hears(part)
    assert not reader.page.evaluate("window.ran")
    reader.page.goto("about:blank")
    reader.faults.clear()


def test_formulas_hang_as_deep_as_they_were_set(read: OpenReader) -> None:
    """Their depth is in a style sheet, since the policy forbids style attributes."""
    reader = read("light", HALVING)
    depths = reader.page.locator(".math > svg[class]").evaluate_all(
        "all => all.map(svg => [svg.getAttribute('class'), getComputedStyle(svg).verticalAlign])"
    )
    assert all(re.fullmatch(r"-?[\d.]+px", depth) and depth != "0px" for _, depth in depths), depths
    assert len({depth for _, depth in depths}) >= len({name for name, _ in depths}) > 2
