import itertools
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.reader import DOUBLING, DRAW_ALL, HALVING, OpenReader, Reader, in_the_middle

# The window of a desk at 200 %.
ZOOMED: dict[str, Any] = {"viewport": {"width": 640, "height": 400}}
DRAWER = ".md-sidebar--primary"


def walk(reader: Reader, key: str = "Tab", most: int = 200) -> list[dict[str, Any]]:
    """Press a key until the focus leaves the page, and write down where it was each time."""
    seen: list[dict[str, Any]] = []
    while len(seen) < most:
        reader.page.keyboard.press(key)
        focus = reader.look("focus")
        if focus is None:
            return seen
        seen.append(focus)
    pytest.fail(f"the focus does not leave the page; it is on {[one['name'] for one in seen[-4:]]}")


def open_chapter(read: OpenReader, view: str = "light", page: str = HALVING, **more: Any) -> Reader:
    reader = read(view, reduced_motion="reduce", **more)
    reader.read_on(page)
    # Tab leads to boxes that scroll once they have been in sight.
    reader.look("style", DRAW_ALL)
    # With the first key comes the theme's script, which adds the buttons of code blocks.
    reader.page.keyboard.press("Shift")
    reader.wait_for_theme()
    reader.settle()
    return reader


def hidden(stops: list[dict[str, Any]]) -> list[str]:
    """Return the stops that a reader does not see, and why."""
    return [f"{one['name']}: {one['fault']}" for one in stops if one["fault"]]


def press(reader: Reader, name: str) -> None:
    key = reader.page.get_by_role("button", name=name, exact=True)
    reader.press_tab_until(key)
    expect(key).to_have_attribute("aria-expanded", "false")
    reader.page.keyboard.press("Enter")
    expect(key).to_have_attribute("aria-expanded", "true")


@pytest.mark.parametrize("view", ["light", "dark"])
def test_tab_reaches_everything_in_order_and_leaves(read: OpenReader, view: str) -> None:
    reader = open_chapter(read, view, **(ZOOMED if view == "dark" else {}))
    count = reader.look("stops")
    stops = walk(reader)
    assert count > 40
    assert [one["place"] for one in stops] == list(range(count))
    assert hidden(stops) == []
    tops = [one["top"] for one in stops if one["flows"]]
    # Notes and tags stand a little above or below their line, nothing leads back up.
    assert all(below - above > -40 for above, below in itertools.pairwise(tops))


def test_shift_tab_goes_back_and_hides_nothing_under_the_header(read: OpenReader) -> None:
    reader = open_chapter(read)
    count = reader.look("stops")
    reader.page.evaluate("stops.at(-1).focus()")
    stops = walk(reader, "Shift+Tab")
    assert [one["place"] for one in stops] == list(range(count - 1))[::-1]
    assert hidden(stops) == []


def test_skip_link_comes_first_and_leads_to_the_text(read: OpenReader) -> None:
    reader = read("light", HALVING, reduced_motion="reduce")
    page = reader.page
    page.keyboard.press("Tab")
    link = page.locator("a.md-skip")
    expect(link).to_be_focused()
    expect(link).to_have_css("opacity", "1")
    expect(link).to_be_in_viewport()
    reader.wait_for_theme()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{reader.site.address}{HALVING}#halving")
    # The address changes a moment before the place from which Tab goes on.
    expect(page.locator("article h1:target")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('article'))")


@pytest.mark.parametrize("key", ["Enter", "Space"])
@pytest.mark.parametrize("view", ["light", "light noscript"])
def test_folds_open_and_close_by_key(read: OpenReader, view: str, key: str) -> None:
    reader = read(view, HALVING)
    fold = reader.page.locator("article details").first
    for is_open in (True, False):
        fold.locator("summary").first.press(key)
        expect(fold).to_have_js_property("open", is_open)


def test_drawer_opens_shows_every_stop_and_closes(read: OpenReader) -> None:
    reader = open_chapter(read, **ZOOMED)
    page, inside = reader.page, f"Boolean(document.activeElement.closest('{DRAWER}'))"
    press(reader, "Navigation")
    assert page.evaluate(inside)
    stops = [reader.look("focus")]
    for _ in range(40):
        page.keyboard.press("Tab")
        if not page.evaluate(inside):
            break
        stops.append(reader.look("focus"))
    assert 3 < len(stops) < 40
    assert hidden(stops) == []
    # Nobody sees what lies behind the drawer: it closed when the focus left.
    expect(page.locator("#__drawer")).not_to_be_checked()


@pytest.mark.parametrize("name", ["Navigation", "Search the book"])
def test_escape_closes_what_a_button_opened_and_leads_back(read: OpenReader, name: str) -> None:
    reader = open_chapter(read, **ZOOMED)
    page = reader.page
    press(reader, name)
    key = page.get_by_role("button", name=name, exact=True)
    expect(key).not_to_be_focused()
    if name == "Navigation":
        # The list of this page's group lies on top, and is left by key.
        other = page.locator(DRAWER).get_by_text("Reference", exact=True).first
        expect(other).to_be_hidden()
        page.locator(f"{DRAWER} .md-nav__item--active > .md-nav__toggle").first.focus()
        page.keyboard.press("Space")
        expect(other).to_be_visible()
    page.keyboard.press("Escape")
    expect(key).to_have_attribute("aria-expanded", "false")
    expect(key).to_be_focused()


def test_results_of_the_search_are_reached_by_key(read: OpenReader) -> None:
    reader = open_chapter(read, **ZOOMED)
    page = reader.page
    press(reader, "Search the book")
    expect(reader.query).to_be_focused()
    # The list is written anew with every letter that is typed, and the focus in it is lost.
    assert reader.search("doubling")
    page.keyboard.press("ArrowDown")
    reader.wait_for(lambda: not hidden([reader.look("focus")]), "the result is not shown")
    page.keyboard.press("Enter")
    expect(reader.heading).to_contain_text("Doubling")


def test_single_keys_can_be_switched_off_and_stay_off(read: OpenReader) -> None:
    reader = read("light", reduced_motion="reduce")
    page, field = reader.page, reader.query
    switch = page.get_by_label("Single keys")
    reader.visit(HALVING)
    expect(switch).to_be_checked()
    reader.wake()
    page.keyboard.press("s")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    switch.uncheck()
    for address in (HALVING, DOUBLING):
        # On the other page they are pressed before the theme's script is there.
        if address == DOUBLING:
            reader.visit(address)
            expect(switch).not_to_be_checked()
        page.evaluate("document.activeElement.blur()")
        for key in "/sfpn":
            page.keyboard.press(key)
        reader.wait_for_theme() if address == HALVING else reader.wake()
        reader.outlast_interest()
        expect(field).not_to_be_focused()
        expect(page).to_have_url(reader.site.address + address)
    # What is typed is typed.
    field.click()
    page.keyboard.type("spin")
    expect(field).to_have_value("spin")
    page.keyboard.press("Escape")
    switch.check()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("p")
    expect(reader.heading).to_contain_text("Halving")


SPOILED = {
    "outline: none !important": "not shown",
    "outline-color: #ddd !important": "faint",
    "position: fixed; left: -999px": "out of sight",
    "position: fixed; top: 2px": "under the header",
}


def test_control_stop_that_cannot_be_seen_and_a_trap_are_found(read: OpenReader) -> None:
    reader = open_chapter(read, page=DOUBLING)
    for spoil, complaint in SPOILED.items():
        reader.page.locator("article .vg-claim").first.evaluate(
            "(one, style) => { one.style.cssText = style }", spoil
        )
        reader.page.locator("article h1 a").focus()
        found = hidden(walk(reader))
        assert [one.rpartition(": ")[2] for one in found] == [complaint], spoil
    trap = "if (document.activeElement.matches('.vg-claim')) event.preventDefault()"
    reader.page.evaluate(f"addEventListener('keydown', event => {{ {trap} }})")
    in_the_middle(reader.page.locator("button.vg-claim").first)
    with pytest.raises(pytest.fail.Exception, match="does not leave"):
        walk(reader, most=90)
