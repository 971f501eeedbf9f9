"""What axe-core says of every page, in both schemes and both widths, and of what opens on it.

The library is given to the page by the browser's debugger, which the policy of the site does not
bind. Motion is off, so that nothing is judged halfway through a fade.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, expect

if TYPE_CHECKING:
    from conftest import Served

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
VIEWS = [f"{scheme} {width}" for scheme in SCHEMES for width in WIDTHS]
TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = "color-contrast-enhanced"
# Of any text and any size: axe would be content with 4.5:1 for headings, and leaves what is below
# 4.5:1 to its weaker rule.
LEAST = {"expected": 7, "minThreshold": 0}
STRICT = {"contrastRatio": {"normal": LEAST, "large": LEAST}}
ALL: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {
        # The strict rule above answers for all that the weaker one would find.
        "color-contrast": {"enabled": False},
        CONTRAST: {"enabled": True},
    },
}
# The elements of a page are the same in both schemes: their colours alone differ.
COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": [CONTRAST, "link-in-text-block"]}}
FOLDS = "document.querySelectorAll('details').forEach(box => { box.open = true })"
# As it will be where a reader has come to: axe would measure sections out of sight by the room that
# is kept for them, and no observer has told apart yet what scrolls there.
DRAW_ALL = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync("* { content-visibility: visible !important }")
  document.adoptedStyleSheets = [sheet]
}"""
# The policy forbids what Playwright's own waiting is made of.
THEME_IS_THERE = """() => new Promise(done => {
  const look = () => window.document$ ? setTimeout(done, 100) : setTimeout(look, 20)
  look()
})"""

START = """([options, strict]) => {
  window.audit = axe.run(document, { ...options, preload: false, elementRef: true,
    resultTypes: ["violations"], checks: { "color-contrast-enhanced": { options: strict } } })
}"""
# Of the heading of a column axe wants text that can be seen, and takes none from a formula. It has
# a name, and Chromium tells it (see the test of what is heard).
RESULT = """async () => (await window.audit).violations.flatMap(({ id, help, nodes }) => nodes
  .filter(({ element }) => id !== "empty-table-header" || !element.ariaLabel)
  .map(({ target, any, all, none }) => `${id} (${help}): ${target.flat().join(" ")}: ` +
    [...any, ...all, ...none].map(check => check.message).join("; ")))"""


@dataclass(frozen=True)
class Audit:
    """What axe said of a page in one view.

    Attributes
    ----------
    address, view : str
        Where, and how it was read.
    faults : tuple of str
        One sentence for each rule and element.
    """

    address: str
    view: str
    faults: tuple[str, ...]


def open_page(browser: Browser) -> Page:
    """Return a page in which the console is open to us and nothing moves."""
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(30_000)
    return context.new_page()


def visit(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate(DRAW_ALL)
    page.evaluate(FOLDS)
    # The theme's script comes when a reader does something, and adds what must be audited, too.
    page.evaluate("dispatchEvent(new PointerEvent('pointermove'))")
    page.evaluate(THEME_IS_THERE)


def show(page: Page, scheme: str, width: int) -> None:
    """Read a page on, in another scheme or width, as a reader does who turns a phone."""
    page.set_viewport_size({"width": width, "height": 844})
    name = {"light": "default", "dark": "slate"}[scheme]
    page.locator(f".md-option[data-md-color-scheme={name}]").evaluate("option => option.click()")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", name)
    # Boxes that scroll in this width are told apart by an observer.
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 80)))")


def start(page: Page, options: dict[str, Any]) -> None:
    """Let axe begin, and do not wait for it."""
    page.evaluate(START, [options, STRICT])


def result(page: Page) -> tuple[str, ...]:
    return tuple(page.evaluate(RESULT))


@pytest.fixture(scope="module")
def audits(browser: Browser, site: Served) -> Iterator[list[Audit]]:
    """Audit every page in every view, two pages at a time: each keeps a core busy."""
    readers = [open_page(browser) for _ in range(2)]
    addresses = [*site.pages, "404.html"]
    yield [
        audit
        for place in range(0, len(addresses), 2)
        for audit in audit_pages(readers, site, addresses[place : place + 2])
    ]
    for reader in readers:
        reader.context.close()


def audit_pages(readers: list[Page], site: Served, addresses: list[str]) -> Iterator[Audit]:
    """Yield what is wrong with a few pages, each read by a reader of its own."""
    # Where the last two share one page, the second reader rests.
    chosen = list(zip(readers, addresses, strict=False))
    for reader, address in chosen:
        visit(reader, site.address + address)
    for scheme, width in itertools.product(SCHEMES, WIDTHS):
        for reader, _ in chosen:
            show(reader, scheme, width)
            start(reader, ALL if scheme == SCHEMES[0] else COLOURS)
        for reader, address in chosen:
            yield Audit(address or "(home)", f"{scheme} {width}", result(reader))


@pytest.mark.parametrize("view", VIEWS)
def test_axe_reports_nothing(audits: list[Audit], site: Served, view: str) -> None:
    seen = [audit for audit in audits if audit.view == view]
    assert len(seen) == len(site.pages) + 1
    assert [f"{audit.address}: {fault}" for audit in seen for fault in audit.faults] == []


# --- what opens -----------------------------------------------------------------------------------


def open_claim(page: Page) -> None:
    page.locator("button.vg-claim:visible").last.press("Enter")
    expect(page.locator(":popover-open .vg-proof__value")).to_be_visible()


def open_term(page: Page) -> None:
    page.locator("button.vg-term:visible").first.press("Enter")
    expect(page.locator(":popover-open")).to_be_visible()


def open_search(page: Page) -> None:
    page.keyboard.press("Escape")
    page.evaluate("document.getElementById('__search').click()")
    page.locator("[data-md-component=search-query]").fill("saturated sigmoid")
    expect(page.locator(".md-search-result__link").first).to_be_visible()


def open_drawer(page: Page) -> None:
    page.evaluate("document.getElementById('__drawer').click()")
    expect(page.locator(".md-sidebar--primary a:visible").first).to_be_in_viewport()


OPENED = {
    "claim": (open_claim, WIDTHS),
    "term": (open_term, WIDTHS),
    "search": (open_search, WIDTHS),
    "drawer": (open_drawer, WIDTHS[1:]),
}


@pytest.mark.parametrize("what", OPENED)
def test_axe_reports_nothing_of_what_opens(browser: Browser, site: Served, what: str) -> None:
    opens, widths = OPENED[what]
    page = open_page(browser)
    found = []
    for scheme, width in itertools.product(SCHEMES, widths):
        visit(page, f"{site.address}chapters/dying-relus/")
        show(page, scheme, width)
        opens(page)
        start(page, ALL if scheme == SCHEMES[0] else COLOURS)
        found += [f"{scheme} {width}: {fault}" for fault in result(page)]
    page.context.close()
    assert found == []


# --- each kind of fault is shown once -------------------------------------------------------------

SMALL = "<button data-style='all: unset; width: 9px; height: 9px' aria-label='a'></button>"
PICTURE = "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"
FAULTS = {
    "pale text": ("<p data-style='color: #5f656e'>6 : 1</p>", CONTRAST),
    "faint text": ("<p data-style='color: #d0d0d0'>1.5 : 1</p>", CONTRAST),
    "large pale text": ("<p data-style='font-size: 40px; color: #5f656e'>6 : 1</p>", CONTRAST),
    "picture without a text": (PICTURE, "image-alt"),
    "button without a name": ("<button></button>", "button-name"),
    "small targets": (f"<p>{SMALL}{SMALL}</p>", "target-size"),
    "headings out of order": ("<h2>Two</h2><h5>Five</h5>", "heading-order"),
    "heading of a table without words": (
        "<table><tr><th></th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
        "empty-table-header",
    ),
    "landmark twice": ("<nav>1</nav><nav>2</nav>", "landmark-unique"),
}

# The policy forbids style attributes in HTML, not to scripts.
ADD = """html => {
  document.querySelector("article").insertAdjacentHTML("beforeend", html)
  for (const one of document.querySelectorAll("[data-style]")) one.style = one.dataset.style
}"""


@pytest.mark.parametrize("fault", FAULTS)
def test_control_fault_is_reported(browser: Browser, site: Served, fault: str) -> None:
    html, rule = FAULTS[fault]
    page = open_page(browser)
    visit(page, f"{site.address}changes/")
    show(page, "light", 1280)
    page.evaluate(ADD, html)
    start(page, ALL)
    found = result(page)
    page.context.close()
    assert [re.match(r"[\w-]+", one)[0] for one in found][:1] == [rule], found  # type: ignore[index]


def test_faint_text_is_reported_in_the_dark_too(browser: Browser, site: Served) -> None:
    page = open_page(browser)
    visit(page, f"{site.address}changes/")
    show(page, "dark", 390)
    page.evaluate("document.querySelector('article p').style.color = '#707070'")
    start(page, COLOURS)
    found = result(page)
    page.context.close()
    assert len(found) == 1
    assert CONTRAST in found[0]
