"""Nothing moves while a page arrives, and what is not yet drawn can be found all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from sitekit import sections

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from conftest import OpenReader, Reader, Served

pytestmark = pytest.mark.browser

CHAPTER = "chapters/gates/"
# Every kind of page: home, chapters with figures and tables, a notebook, lists.
SAMPLE = (
    "",
    CHAPTER,
    "chapters/activations-compared/",
    "labs/depth-and-activations/",
    "five-articles-checked/",
    "notation/",
)
SIZES = {1280: 800, 768: 1024, 390: 844}
SHIFTS = """() => new Promise(resolve => {
  const found = []
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput)
      found.push([entry.value, ...entry.sources.map(one => one.node?.outerHTML?.slice(0, 60))])
  }).observe({ type: "layout-shift", buffered: true })
  setTimeout(() => resolve(found), 100)
})"""


@pytest.fixture
def late_fonts(site: Served) -> Iterator[Served]:
    """Serve fonts a second late."""
    site.delays["*.woff2"] = 1.0
    yield site
    site.delays.clear()


def shifts(page: Page) -> list[Any]:
    found: list[Any] = page.evaluate(SHIFTS)
    return found


@pytest.mark.parametrize("width", SIZES)
def test_nothing_moves_while_a_page_arrives(
    browser: Browser, late_fonts: Served, width: int, subtests
) -> None:
    for address in SAMPLE:
        with subtests.test(address or "(home)"):
            # A new one has no fonts in store.
            context = browser.new_context(viewport={"width": width, "height": SIZES[width]})
            page = context.new_page()
            page.goto(late_fonts.address + address)
            page.wait_for_timeout(1200)
            # The theme's script comes with the first move, and works on what is there.
            page.mouse.move(width / 2, 300)
            page.wait_for_timeout(700)
            assert shifts(page) == []
            context.close()


def test_control_shifts_are_seen(read: OpenReader) -> None:
    reader = read("light")
    reader.visit(CHAPTER)
    reader.page.evaluate("document.querySelector('h1').before(document.createElement('hr'))")
    assert reader.wait_for(lambda: shifts(reader.page))


# --- sections that are not yet drawn --------------------------------------------------------------


@pytest.fixture
def phone(read: OpenReader) -> Reader:
    return read("phone")


def test_sections_out_of_sight_are_not_drawn_on_a_phone(phone: Reader, read: OpenReader) -> None:
    visible = """all => all.map(one => one.querySelector("p, li")
      ?.checkVisibility({ contentVisibilityAuto: true }) ?? true)"""
    phone.visit(CHAPTER)
    phone.page.wait_for_timeout(200)
    seen = phone.page.locator(".vg-section").evaluate_all(visible)
    assert len(seen) >= 4
    assert not seen[-1]
    phone.page.locator(".vg-section").last.scroll_into_view_if_needed()
    expect(phone.page.locator(".vg-section").last.locator("p").first).to_be_visible()
    wide = read("light")
    wide.visit(CHAPTER)
    # There notes stand beside the text, which sections would cut off.
    assert all(wide.page.locator(".vg-section").evaluate_all(visible))


def anchors(site: Served, address: str) -> list[str]:
    """Return ids of headings and lines of derivations, from all over a page."""
    html = (site.folder / address / "index.html").read_text("utf-8")
    return re.findall(r'<h[23][^>]*\bid="([^"]+)"', html) + re.findall(
        r'<li[^>]*\bid="([^"]+)"', html
    )


# At the upper edge, or as far up as the end of the page lets it.
LEADS_TO = """name => {
  const { top } = document.getElementById(name).getBoundingClientRect()
  return (0 <= top && top <= 160) || scrollY + innerHeight >= document.body.scrollHeight - 2
}"""


def test_fragments_lead_where_they_should_on_a_phone(phone: Reader, site: Served) -> None:
    found = anchors(site, CHAPTER)
    assert len(found) >= 4
    for name in found[::2]:
        phone.page.goto("about:blank")
        phone.visit(f"{CHAPTER}#{name}")
        phone.wait_for_theme()
        phone.page.wait_for_timeout(300)
        there = phone.wait_for(partial(phone.page.evaluate, LEADS_TO, name))
        assert there, f"#{name} is not at the upper edge"


def test_words_out_of_sight_are_found(phone: Reader) -> None:
    phone.visit(CHAPTER)
    words = phone.page.locator(".vg-section p:not(.vg-foot *)").last.text_content().split()[:3]
    assert phone.page.evaluate("words => window.find(words)", " ".join(words))
    place = "getSelection().getRangeAt(0).getBoundingClientRect().top"
    assert phone.wait_for(lambda: 0 <= phone.page.evaluate(place) <= 844)


def test_text_stays_where_it_is_when_a_reader_scrolls_up(phone: Reader, site: Served) -> None:
    """From the end of a page, where no section above has been drawn, back to its beginning."""
    page = phone.page
    phone.visit(f"{CHAPTER}#{anchors(site, CHAPTER)[3]}")
    phone.wait_for_theme()
    jumps = page.evaluate(
        """async () => {
          const frame = () => new Promise(done => {
            requestAnimationFrame(done)
            setTimeout(done, 500)
          })
          const jumps = []
          for (let step = 0; step < 20; step++) {
            const marked = document.elementFromPoint(195, 600)
            const before = marked.getBoundingClientRect().top
            scrollBy({ top: -200, behavior: "instant" })
            await frame()
            await frame()
            const moved = marked.getBoundingClientRect().top - before
            if (scrollY > 0) jumps.push(Math.round(Math.abs(moved - 200)))
          }
          return jumps
        }"""
    )
    assert len(jumps) >= 5
    assert max(jumps) <= 2, jumps


def test_everything_is_printed(phone: Reader) -> None:
    phone.visit(CHAPTER)
    phone.page.emulate_media(media="print")
    kinds = phone.page.locator(".vg-section").evaluate_all(
        "all => [...new Set(all.map(one => getComputedStyle(one).contentVisibility))]"
    )
    assert kinds == ["visible"]


def test_room_for_what_is_not_drawn_is_enough(browser: Browser, site: Served) -> None:
    """Nothing lies over what follows, and pages are not much longer than they will be."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    page = context.new_page()
    pairs = []
    for address in site.pages[::3]:
        page.goto(site.address + address)
        page.add_style_tag(content="* { content-visibility: visible !important }")
        pairs += page.locator(".vg-section").evaluate_all(
            "all => all.map(one => [+one.className.match(/--(\\d+)/)[1], one.offsetHeight])"
        )
    context.close()
    assert len(pairs) > 30
    assert all(steps <= sections.MOST for steps, _ in pairs)
    short = [(steps, height) for steps, height in pairs if 200 * steps < 0.75 * height]
    assert short == []
    assert sum(200 * steps for steps, _ in pairs) <= 2 * sum(height for _, height in pairs)


# --- pictures -------------------------------------------------------------------------------------


def test_pictures_have_their_sizes_and_wait_below_the_fold(phone: Reader, site: Served) -> None:
    for address in site.pages:
        html = (site.folder / address / "index.html").read_text(encoding="utf-8")
        for tag in re.findall(r"<img\b[^>]*>", html):
            assert re.search(r'\bwidth="\d', tag), f"{address}: {tag}"
            assert re.search(r'\bheight="\d', tag), f"{address}: {tag}"
    phone.visit(CHAPTER)
    early = phone.page.evaluate(
        "[...document.images].filter(i => i.getBoundingClientRect().top > 3000 && i.complete)"
    )
    assert early == []
