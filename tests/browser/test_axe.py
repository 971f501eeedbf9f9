"""What opens on a page; of the pages themselves the crawl asks axe-core."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import ALL, COLOURS, CONTRAST, audit
from tests.browser.reader import DRAW_ALL, HALVING, RESULT, OpenReader, Reader, in_the_middle
from tests.sitekit.rows import rows

SCHEMES = {"light": "default", "dark": "slate"}


def open_page(read: OpenReader, width: int = 1280, scheme: str = "light") -> Reader:
    """Open a page in which nothing moves, so that nothing is judged halfway through a fade."""
    window: Any = {"width": width, "height": 844}
    reader = read("light", reduced_motion="reduce", viewport=window)
    reader.read_on(HALVING)
    reader.wake()
    reader.look("style", DRAW_ALL)
    reader.look("scheme", SCHEMES[scheme])
    reader.settle()
    return reader


def opened(reader: Reader, width: int) -> Iterator[str]:
    page = reader.page
    for kind in ("claim", "term"):
        button = page.locator(f"button.vg-{kind}:visible").first
        in_the_middle(button).press("Enter")
        expect(reader.opened).to_be_visible()
        yield kind
        page.keyboard.press("Escape")
    if width < 1000:
        link = page.locator(".md-sidebar--primary a:visible").first
        press_label(page, "__drawer")
        expect(link).to_be_in_viewport()
        yield "drawer"
        press_label(page, "__drawer")
        expect(link).not_to_be_in_viewport()
    press_label(page, "__search")
    reader.query.fill("doubling")
    expect(page.locator(RESULT).first).to_be_visible()
    yield "search"


def press_label(page: Page, name: str) -> None:
    page.evaluate(f"document.getElementById('{name}').click()")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_reports_nothing_of_what_opens(read: OpenReader, width: int, scheme: str) -> None:
    reader = open_page(read, width, scheme)
    rules = ALL if scheme == "light" else COLOURS
    found = {what: audit(reader, rules) for what in opened(reader, width)}
    assert [*found] == ["claim", "term", *(["drawer"] if width == 390 else []), "search"]
    assert {what: faults for what, faults in found.items() if faults} == {}


# The policy forbids style attributes in HTML, not to scripts.
ADD = """html => {
  document.querySelector("article").insertAdjacentHTML("beforeend", `<div id=planted>${html}</div>`)
  for (const one of document.querySelectorAll("[data-style]")) one.style = one.dataset.style
}"""


def test_control_faults_are_reported(read: OpenReader) -> None:
    reader = open_page(read)
    for fault, html, rule in rows(__file__, "faults"):
        reader.page.evaluate(ADD, html)
        found = {str(re.match(r"[\w-]+", one)[0]) for one in audit(reader)}
        assert rule in found, f"{fault}: {found}"
        reader.page.evaluate("document.getElementById('planted').remove()")
    assert audit(reader) == []


def test_control_faint_text_is_reported_in_the_dark_too(read: OpenReader) -> None:
    reader = open_page(read, 390, "dark")
    reader.page.evaluate("document.querySelector('article > p').style.color = '#707070'")
    found = audit(reader, COLOURS)
    assert len(found) > 0
    assert all(CONTRAST in one for one in found)
