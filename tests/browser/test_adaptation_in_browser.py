"""Pages that readers adapt: by zoom, spacing, their own colours, without motion, by ear."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

if TYPE_CHECKING:
    from conftest import OpenReader, Served

pytestmark = pytest.mark.browser

CHAPTER = "chapters/dying-relus/"
UNFOLD = "document.querySelectorAll('details').forEach(box => { box.open = true })"

# --- narrow, zoomed, spaced -----------------------------------------------------------------------

# A window of 1280 px at 200 % and at 400 %, and a phone held in any way.
WINDOWS = {"200 percent": (640, 360), "320 px": (320, 640)}
# What WCAG 1.4.12 lets readers ask for. The policy forbids style elements, not style sheets.
SPACING = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`)
  document.adoptedStyleSheets = [sheet]
}"""
# Whether the page scrolls sideways, and what is cut off where nobody can scroll to it.
LOST = """() => {
  const root = document.documentElement, found = []
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("article *")].find(one =>
      one.getBoundingClientRect().right > root.clientWidth + 1)
    found.push(`is ${root.scrollWidth} px wide in a window of ${root.clientWidth}: ` +
      wide?.className)
  }
  for (const one of document.querySelectorAll("article *")) {
    if (!one.clientWidth || one.closest("svg, .math-mml, .vg-statement__label")) continue
    const { overflowX, overflowY, clipPath } = getComputedStyle(one)
    const isCut = (overflow, inner, outer) => /hidden|clip/.test(overflow) && inner > outer + 2
    if (clipPath === "none" && (isCut(overflowX, one.scrollWidth, one.clientWidth)
        || isCut(overflowY, one.scrollHeight, one.clientHeight)))
      found.push(`cuts off a part of ${one.tagName.toLowerCase()}.${one.className}`)
  }
  const claims = [...document.querySelectorAll("article .vg-claim, article img:not(.vg-only-dark)")]
  const gone = claims.filter(one => !one.getBoundingClientRect().width)
  if (gone.length) found.push(`shows ${gone.length} claims or pictures no more`)
  return found
}"""


@dataclass(frozen=True)
class Lost:
    """What a page loses in a window.

    Attributes
    ----------
    address, window : str
        The page, and how it was read.
    faults : tuple of str
        Nothing, if it loses nothing.
    """

    address: str
    window: str
    faults: tuple[str, ...]


def open_page(browser: Browser, **options: Any) -> Page:
    context = browser.new_context(**options)
    context.set_default_timeout(20_000)
    return context.new_page()


@pytest.fixture(scope="module")
def losses(browser: Browser, site: Served) -> Iterator[list[Lost]]:
    """Read every page in narrow windows, as it is and with more space between letters and lines."""
    page = open_page(browser, reduced_motion="reduce")
    yield [found for address in [*site.pages, "404.html"] for found in look(page, site, address)]
    page.context.close()


def look(page: Page, site: Served, address: str) -> Iterator[Lost]:
    page.goto(site.address + address)
    page.evaluate(UNFOLD)
    for spacing in ("", ", spaced"):
        if spacing:
            page.evaluate(SPACING)
        for name, (width, height) in WINDOWS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("() => new Promise(requestAnimationFrame)")
            yield Lost(address or "(home)", name + spacing, tuple(page.evaluate(LOST)))


@pytest.mark.parametrize("window", [name + more for name in WINDOWS for more in ("", ", spaced")])
def test_nothing_is_lost(losses: list[Lost], site: Served, window: str) -> None:
    seen = [one for one in losses if one.window == window]
    assert len(seen) == len(site.pages) + 1
    assert [f"{one.address} {fault}" for one in seen for fault in one.faults] == []


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        ("one.style.width = '500px'", "px wide in a window of 320"),
        ("one.style.height = '1em'; one.style.overflow = 'hidden'", "cuts off a part of p."),
        ("one.style.overflow = 'clip'; one.style.whiteSpace = 'nowrap'", "cuts off a part of p."),
        ("document.querySelector('.vg-claim').style.display = 'none'", "shows 1 claims"),
    ],
)
def test_control_loss_is_found(browser: Browser, site: Served, spoil: str, complaint: str) -> None:
    page = open_page(browser, viewport={"width": 320, "height": 640})
    page.goto(site.address + CHAPTER)
    assert page.evaluate(LOST) == []
    page.evaluate(f"() => {{ const one = document.querySelector('article p ~ p'); {spoil} }}")
    found = page.evaluate(LOST)
    page.context.close()
    assert any(complaint in one for one in found), found


# --- colours of the reader's own ------------------------------------------------------------------


def shot(page: Page, selector: str) -> np.ndarray:
    """Return the brightness of an element's pixels, 0 to 255."""
    place = page.locator(selector).first
    place.scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    return np.asarray(Image.open(io.BytesIO(place.screenshot())).convert("L")).astype(int)


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("chosen", ["default", "slate"])
def test_forced_colours_keep_what_matters(
    browser: Browser, site: Served, system: str, chosen: str
) -> None:
    page = open_page(browser, forced_colors="active", color_scheme=system, reduced_motion="reduce")
    page.goto(site.address + CHAPTER)
    option = page.locator(f".md-option[data-md-color-scheme={chosen}]")
    option.evaluate("option => option.click()")
    page.evaluate(UNFOLD)
    claim = page.locator("article button.vg-claim:visible").first
    expect(claim).to_have_css("border-bottom-style", "dotted")
    dotted = shot(page, "article button.vg-claim:visible")
    claim.evaluate("""claim => Object.assign(claim.style,
      { borderColor: "transparent", forcedColorAdjust: "none" })""")
    bare = shot(page, "article button.vg-claim:visible")
    assert np.ptp(dotted) > 150
    assert (np.abs(dotted - bare)[-3:] > 100).any(), "the dots below a claim cannot be seen"
    # A drawing stands on the ground that it was drawn for, so its letters stand out.
    drawing = shot(page, ".vg-figure__frame img:visible")
    ground = np.bincount(drawing.ravel()).argmax()
    assert abs(drawing - ground).max() > 150
    assert (ground > 128) == (chosen == "default")
    fold = shot(page, "article details:not(.vg-figure__more) > summary")
    assert np.ptp(fold[:, -40:]) > 150, "nothing at the right shows that a box can be folded"
    link = page.locator("article p a:visible").first
    page.keyboard.press("Tab")
    link.focus()
    expect(link).to_have_css("outline-style", "solid")
    page.goto(f"{site.address}chapters/chain-of-neurons/")
    page.evaluate(UNFOLD)
    box = shot(page, ".admonition.correction:visible")[10:-10]
    assert abs(box[:, 1].mean() - box[:, 6].mean()) > 100, "no rule marks a correction"
    page.context.close()


# --- without motion -------------------------------------------------------------------------------

MOVES = """() => [...document.querySelectorAll("*")].filter(one => ["", "::before", "::after"]
  .some(part => {
  const style = getComputedStyle(one, part || null)
  return style.animationName !== "none" || style.scrollBehavior === "smooth"
    || style.transitionDuration.split(", ").some(time => parseFloat(time) > 0)
})).length"""


@pytest.mark.parametrize("address", ["", CHAPTER, "five-articles-checked/"])
def test_nothing_moves_for_those_who_ask(read: OpenReader, address: str) -> None:
    reader = read("light", reduced_motion="reduce")
    page = reader.page
    reader.visit(address)
    page.wait_for_timeout(300)
    assert page.evaluate(MOVES) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVES) > 0, "nothing ever moves, and so this test shows nothing"


# --- by ear ---------------------------------------------------------------------------------------


def heard(page: Page) -> list[dict[str, Any]]:
    """Return what Chromium tells a screen reader, without what it leaves out."""
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [node for node in nodes if not node.get("ignored")]


def role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", ""))


def name(node: dict[str, Any]) -> str:
    return str(node.get("name", {}).get("value", ""))


FORMULAS = """() => [...document.querySelectorAll("article [data-tex]")]
  .filter(one => one.checkVisibility()).length"""


@pytest.mark.parametrize("address", ["chapters/activations-compared/", "chapters/gates/"])
def test_formulas_are_heard_as_mathml(browser: Browser, site: Served, address: str) -> None:
    page = open_page(browser)
    page.goto(site.address + address)
    page.evaluate(UNFOLD)
    nodes = heard(page)
    shown, columns = page.evaluate(FORMULAS), page.locator("article thead th:visible").count()
    page.context.close()
    assert shown > 20
    assert sum(role(node) == "MathMLMath" for node in nodes) == shown
    kinds = {role(node) for node in nodes}
    assert {"MathMLIdentifier", "MathMLNumber", "MathMLOperator", "MathMLFraction"} <= kinds
    # The drawings of the letters are not heard beside them.
    assert not kinds & {"SvgRoot", "graphics-document"}
    heads = [name(node) for node in nodes if role(node) == "columnheader"]
    # The empty corner of a table is one for Chromium, too.
    assert sum(map(bool, heads)) == columns > 0, heads


def test_figures_are_heard_with_their_text(browser: Browser, site: Served) -> None:
    page = open_page(browser)
    page.goto(site.address + CHAPTER)
    page.evaluate(UNFOLD)
    nodes = heard(page)
    alts = page.locator(".vg-figure img:visible").evaluate_all("all => all.map(one => one.alt)")
    words = page.locator(".vg-figure__more > p:first-of-type").all_inner_texts()
    page.context.close()
    images = [name(node) for node in nodes if role(node) == "image"]
    assert len(alts) == len(words) > 0
    assert [alt for alt in alts if alt not in images or len(alt.split()) < 8] == []
    # One of two drawings is shown, and one is heard.
    assert all(images.count(alt) == 1 for alt in alts)
    assert all(len(re.findall(r"\d+(?:\.\d+)?", text)) >= 5 for text in words)


def test_pages_have_a_language_and_a_name_of_their_own(browser: Browser, site: Served) -> None:
    page = open_page(browser, java_script_enabled=False)
    titles = []
    for address in [*site.pages, "404.html"]:
        page.goto(site.address + address, wait_until="commit")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        titles.append(page.title())
    page.context.close()
    assert sorted(set(titles)) == sorted(titles)
    assert all(title.strip() for title in titles)
