"""A whole chapter by keyboard alone: what Tab reaches, in which order, and what shows it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from conftest import OpenReader, Reader

pytestmark = pytest.mark.browser

CHAPTER = "chapters/dying-relus/"
WIDE = {"width": 1280, "height": 800}
# The same window at 200 %.
ZOOMED = {"width": 640, "height": 400}
UNFOLD = "document.querySelectorAll('details').forEach(box => { box.open = true })"

# Everything that the keyboard must reach. Of options that exclude each other one is a stop; what is
# in a closed popover is none.
STOPS = """() => {
  const all = [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")]
  window.stops = all.filter(one => {
    if (one.matches(":disabled, [tabindex='-1']") || one.closest("[inert]")) return false
    if (one.matches(".md-option")) return one.checked
    return one.checkVisibility({ visibilityProperty: true })
  })
  return stops.map(one => one.textContent.trim().slice(0, 40))
}"""

# Where the focus is: its place among the stops, its box, and what shows it. A control out of sight
# is shown by its label.
FOCUS = """() => {
  const one = document.activeElement
  if (one === document.body) return null
  const label = one.matches(".vg-key") ? one.previousElementSibling
    : one.matches(".md-option") ? one.nextElementSibling
    : one.matches(".md-nav__toggle") ? [...one.parentElement.querySelectorAll(
        ":scope > label, :scope > nav > label")].find(label => label.checkVisibility({
        visibilityProperty: true }) && getComputedStyle(label).outlineStyle !== "none")
    : one
  const shown = label ?? one, style = getComputedStyle(shown), rect = shown.getBoundingClientRect()
  const luminance = colour => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map(part => {
      const value = part / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
  const both = [style.outlineColor, getComputedStyle(document.body).backgroundColor].map(luminance)
  const header = document.querySelector(".md-header").getBoundingClientRect().bottom
  return {
    place: window.stops.indexOf(one),
    name: (one.getAttribute("aria-label") || one.textContent || one.title).trim().slice(0, 40),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    contrast: (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05),
    top: rect.top + scrollY,
    seen: rect.bottom > 0 && rect.top < innerHeight && rect.right > 0 && rect.left < innerWidth
      && rect.width > 0 && style.opacity !== "0",
    covered: rect.bottom <= header && !shown.closest(".md-header, .md-sidebar, .md-skip"),
    flows: Boolean(one.closest("article")) && !one.closest(".admonition.margin, [popover], table"),
  }
}"""


def walk(page: Page, key: str = "Tab", most: int = 600) -> list[dict[str, Any]]:
    """Press a key until the focus leaves the page, and write down where it was each time."""
    seen: list[dict[str, Any]] = []
    while len(seen) < most:
        page.keyboard.press(key)
        focus = page.evaluate(FOCUS)
        if focus is None:
            return seen
        seen.append(focus)
    pytest.fail(f"the focus does not leave the page; it is on {[one['name'] for one in seen[-4:]]}")


def open_chapter(read: OpenReader, viewport: dict[str, int], view: str = "light") -> Reader:
    reader = read(view, reduced_motion="reduce")
    reader.page.set_viewport_size(viewport)  # type: ignore[arg-type]
    reader.visit(CHAPTER)
    reader.page.evaluate(UNFOLD)
    # With the first key comes the theme's script, which adds the buttons of code blocks.
    reader.page.keyboard.press("Shift")
    expect(reader.page.locator(".md-code__button").first).to_be_attached()
    # They come one after another, and an observer tells apart which boxes scroll.
    reader.page.wait_for_timeout(1000)
    return reader


def assert_shown(stops: list[dict[str, Any]]) -> None:
    """Assert that every stop can be seen, has an outline, and is not under the header."""
    for one in stops:
        assert one["seen"], f"the focus is on {one['name']!r}, out of sight"
        assert not one["covered"], f"the focus is on {one['name']!r}, under the header"
        assert one["outline"] >= 2, f"nothing shows the focus on {one['name']!r}"
        assert one["contrast"] >= 3, f"the outline of {one['name']!r} is faint"


@pytest.mark.parametrize(
    ("view", "viewport"), [("light", WIDE), ("dark", ZOOMED)], ids=["light", "dark-at-200-percent"]
)
def test_tab_reaches_everything_in_order_and_leaves(
    read: OpenReader, view: str, viewport: dict[str, int]
) -> None:
    page = open_chapter(read, viewport, view).page
    names = page.evaluate(STOPS)
    stops = walk(page)
    assert len(names) > 60
    assert [one["place"] for one in stops] == list(range(len(names)))
    assert_shown(stops)
    tops = [one["top"] for one in stops if one["flows"]]
    # Notes and tags stand a little above or below their line, nothing leads back up.
    assert all(below - above > -40 for above, below in itertools.pairwise(tops))


def test_shift_tab_goes_back_and_hides_nothing_under_the_header(read: OpenReader) -> None:
    page = open_chapter(read, WIDE).page
    names = page.evaluate(STOPS)
    page.locator("a[href]:visible").last.focus()
    stops = walk(page, "Shift+Tab")
    assert [one["place"] for one in stops] == list(range(len(names) - 1))[::-1]
    assert_shown(stops)


def test_skip_link_comes_first_and_leads_to_the_text(read: OpenReader) -> None:
    reader = read("light", reduced_motion="reduce")
    page = reader.page
    reader.visit(CHAPTER)
    page.keyboard.press("Tab")
    link = page.locator("a.md-skip")
    expect(link).to_be_focused()
    expect(link).to_have_css("opacity", "1")
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{reader.site.address}{CHAPTER}#dying-relus")
    # Fingers are slower than the script that comes with the first key.
    page.wait_for_timeout(300)
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('article'))")


def test_escape_from_within_a_proof_leads_back_to_its_claim(read: OpenReader) -> None:
    page = open_chapter(read, WIDE).page
    claim = page.locator("button.vg-claim:visible").nth(2)
    claim.focus()
    page.keyboard.press("Space")
    expect(page.locator(":popover-open")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator(":popover-open a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(":popover-open")).to_have_count(0)
    expect(claim).to_be_focused()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_folds_open_and_close_by_key(read: OpenReader, key: str) -> None:
    reader = read("light")
    reader.visit(CHAPTER)
    fold = reader.page.locator("article details").first
    fold.locator("summary").first.focus()
    for is_open in (True, False):
        reader.page.keyboard.press(key)
        assert fold.evaluate("fold => fold.open") is is_open


# --- what is a button in narrow windows only ------------------------------------------------------


def press(page: Page, name: str) -> None:
    """Reach a button of the header by Tab, and press it."""
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == name:
            break
    key = page.get_by_role("button", name=name, exact=True)
    expect(key).to_be_focused()
    expect(key).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(key).to_have_attribute("aria-expanded", "true")


def test_drawer_opens_shows_every_stop_and_closes(read: OpenReader) -> None:
    page = open_chapter(read, ZOOMED).page
    press(page, "Navigation")
    page.evaluate(STOPS)
    inside = "Boolean(document.activeElement.closest('.md-sidebar--primary'))"
    assert page.evaluate(inside)
    stops = [page.evaluate(FOCUS)]
    while True:
        page.keyboard.press("Tab")
        if not page.evaluate(inside):
            break
        stops.append(page.evaluate(FOCUS))
    assert len(stops) > 3
    assert_shown(stops)
    # Nobody sees what lies behind the drawer: it closed when the focus left.
    assert not page.evaluate("document.getElementById('__drawer').checked")


def test_lists_of_the_drawer_are_left_by_key(read: OpenReader) -> None:
    page = open_chapter(read, ZOOMED).page
    press(page, "Navigation")
    chapters = page.locator(".md-sidebar--primary")
    other = chapters.get_by_text("5 · Any depth", exact=True).first
    expect(other).to_be_hidden()
    toggle = chapters.locator(".md-nav__item--active > .md-nav__toggle").first
    toggle.focus()
    page.keyboard.press("Space")
    expect(other).to_be_visible()


@pytest.mark.parametrize("name", ["Navigation", "Search the book"])
def test_escape_closes_and_leads_back(read: OpenReader, name: str) -> None:
    page = open_chapter(read, ZOOMED).page
    press(page, name)
    key = page.get_by_role("button", name=name, exact=True)
    expect(key).not_to_be_focused()
    page.keyboard.press("Escape")
    expect(key).to_have_attribute("aria-expanded", "false")
    expect(key).to_be_focused()


def test_results_of_the_search_are_reached_by_key(read: OpenReader) -> None:
    reader = open_chapter(read, ZOOMED)
    page = reader.page
    press(page, "Search the book")
    expect(page.locator("[data-md-component=search-query]")).to_be_focused()
    page.keyboard.type("gate")
    expect(page.locator(".md-search-result__link").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    focus = page.evaluate(f"() => {{ window.stops = []; return ({FOCUS})() }}")
    assert_shown([focus])
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(reader.site.address + CHAPTER)


# --- each thing that is asserted fails once -------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        ("one.style.setProperty('outline', 'none', 'important')", "nothing shows"),
        ("one.style.setProperty('outline-color', '#ddd', 'important')", "faint"),
        ("one.style.position = 'fixed'; one.style.left = '-999px'", "out of sight"),
        ("one.style.position = 'fixed'; one.style.top = '2px'", "under the header"),
    ],
)
def test_control_stop_that_cannot_be_seen_is_found(
    read: OpenReader, spoil: str, complaint: str
) -> None:
    page = open_chapter(read, WIDE).page
    page.evaluate(STOPS)
    page.evaluate(f"() => {{ const one = document.querySelector('article .vg-claim'); {spoil} }}")
    page.locator("article a").first.focus()
    with pytest.raises(AssertionError, match=complaint):
        assert_shown(walk(page))


def test_control_trap_is_found(read: OpenReader) -> None:
    page = open_chapter(read, WIDE).page
    page.evaluate(STOPS)
    page.evaluate(
        "addEventListener('keydown', event => {"
        " if (document.activeElement.matches('.vg-claim')) event.preventDefault() })"
    )
    with pytest.raises(pytest.fail.Exception, match="does not leave"):
        walk(page, most=120)


# --- keys that act alone --------------------------------------------------------------------------


def test_single_keys_can_be_switched_off_and_stay_off(read: OpenReader) -> None:
    reader = read("light", reduced_motion="reduce")
    page = reader.page
    switch = page.get_by_label("Single keys")
    field = page.locator(".md-search__input")

    reader.visit(CHAPTER)
    expect(switch).to_be_checked()
    reader.wake()
    page.keyboard.press("s")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    switch.uncheck()
    page.locator("body").evaluate("body => document.activeElement.blur()")
    for key in "/sfpn":
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    expect(field).not_to_be_focused()
    expect(page).to_have_url(reader.site.address + CHAPTER)

    # Before the theme's script is there, on another page.
    reader.visit("chapters/gates/")
    expect(switch).not_to_be_checked()
    for key in "sn":
        page.keyboard.press(key)
    reader.wake()
    page.wait_for_timeout(300)
    expect(field).not_to_be_focused()
    expect(page).to_have_url(reader.site.address + "chapters/gates/")
    # What is typed is typed.
    page.locator(".md-search__input").click()
    page.keyboard.type("spin")
    expect(field).to_have_value("spin")
    page.keyboard.press("Escape")

    switch.check()
    page.locator("body").evaluate("body => document.activeElement.blur()")
    page.keyboard.press("n")
    expect(page).not_to_have_url(reader.site.address + "chapters/gates/")


def test_switch_for_keys_is_not_there_where_keys_do_nothing(read: OpenReader) -> None:
    reader = read("light without scripts")
    reader.visit(CHAPTER)
    expect(reader.page.locator(".vg-foot a")).to_be_visible()
    expect(reader.page.get_by_text("Single keys")).to_be_hidden()
