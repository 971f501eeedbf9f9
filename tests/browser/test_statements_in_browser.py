"""The list of statements is filtered without scripts, by keyboard, on a desk and on a phone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from conftest import OpenReader, Reader, Served

pytestmark = pytest.mark.browser

LIST = "five-articles-checked/"
VIEWS = ["light", "light without scripts", "phone without scripts"]
# What 24 px are for: a finger hits it.
SMALLEST_TARGET = 24


def shown(page: Page) -> list[tuple[str, str]]:
    """Return article and verdict of every statement that can be seen."""
    rows = page.locator("li.vg-statement:visible")
    found = rows.evaluate_all("rows => rows.map(row => [row.id, row.dataset.verdict])")
    return [(name.partition("-")[0], verdict) for name, verdict in found]


def tick(page: Page, name: str) -> None:
    """Tick or untick a box by keyboard."""
    page.locator(f"#{name}").focus()
    page.keyboard.press("Space")


def open_list(read: OpenReader, view: str) -> Reader:
    reader = read(view)
    reader.visit(LIST)
    return reader


@pytest.mark.parametrize("view", VIEWS)
def test_every_verdict_and_article_can_be_shown_alone(read: OpenReader, view: str) -> None:
    page = open_list(read, view).page
    everything = shown(page)
    assert len(everything) == 197
    for place, kind in enumerate(("article", "verdict")):
        for name, count in Counter(one[place] for one in everything).items():
            label = page.locator(f"label:has(#{kind}-{name}) .vg-filter__count")
            assert label.inner_text() == str(count), name
            tick(page, f"{kind}-{name}")
            assert shown(page) == [one for one in everything if one[place] == name], name
            tick(page, f"{kind}-{name}")
    assert shown(page) == everything


@pytest.mark.parametrize("view", VIEWS)
def test_boxes_of_both_kinds_are_combined(read: OpenReader, view: str) -> None:
    page = open_list(read, view).page
    everything = shown(page)
    for name in ("article-a1", "article-a4", "verdict-wrong", "verdict-misleads"):
        tick(page, name)
    wanted = [
        one for one in everything if one[0] in {"a1", "a4"} and one[1] in {"wrong", "misleads"}
    ]
    assert shown(page) == wanted
    assert 0 < len(wanted) < len(everything)
    # A heading without a row below it would be left over.
    headings = page.locator("section[data-verdicts]:visible")
    assert headings.count() == page.locator("section[data-verdicts]:has(li:visible)").count()


def test_paper_shows_everything(read: OpenReader) -> None:
    page = open_list(read, "light").page
    tick(page, "verdict-wrong")
    assert len(shown(page)) < 197
    page.emulate_media(media="print")
    assert len(shown(page)) == 197


def test_choices_are_large_enough_for_a_finger(read: OpenReader) -> None:
    labels = open_list(read, "phone").page.locator(".vg-filter__choice")
    heights = [box["height"] for one in labels.all() if (box := one.bounding_box())]
    assert len(heights) == labels.count() > 0
    assert min(heights) >= SMALLEST_TARGET


def pages_with(site: Served, text: str) -> list[str]:
    found = [a for a in site.pages if text in (site.folder / a / "index.html").read_text("utf-8")]
    assert found, f"no page holds {text}"
    return found


def test_tag_leads_to_the_statement(read: OpenReader, site: Served) -> None:
    reader = read("light")
    for address in pages_with(site, 'class="vg-tag"')[:3]:
        reader.visit(address)
        tag = reader.page.locator("a.vg-tag:visible").first
        name = tag.inner_text().partition(" ")[0].lower()
        tag.click()
        reader.page.wait_for_url(f"**/{LIST}#{name}")
        expect(reader.page.locator(f"li[id='{name}']")).to_be_in_viewport()


def test_tags_are_large_enough_for_a_finger(read: OpenReader, site: Served) -> None:
    reader = read("phone")
    reader.visit(pages_with(site, 'class="vg-tag"')[0])
    tags = reader.page.locator("a.vg-tag:visible")
    heights = [box["height"] for one in tags.all() if (box := one.bounding_box())]
    assert len(heights) == tags.count() > 0
    assert min(heights) >= SMALLEST_TARGET


def test_margin_notes_hang_beside_the_text_where_there_is_room(
    read: OpenReader, site: Served
) -> None:
    for view, beside in (("light", True), ("phone", False)):
        reader = read(view)
        for address in pages_with(site, 'class="admonition margin"'):
            reader.visit(address)
            text = reader.page.locator("article > p:visible").first.bounding_box()
            assert text is not None
            for note in reader.page.locator("article > .admonition.margin").all():
                box = note.bounding_box()
                assert box is not None
                assert (box["x"] >= text["x"] + text["width"]) == beside, address
                assert box["x"] + box["width"] <= reader.view.options["viewport"]["width"]
