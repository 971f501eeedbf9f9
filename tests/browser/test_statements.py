from collections import Counter

import pytest
from playwright.sync_api import expect

from tests.browser.reader import HALVING, OpenReader, Reader, place_of

LIST = "articles-checked/"


def shown(reader: Reader) -> list[tuple[str, str]]:
    both = "rows => rows.map(row => [row.id.split('-')[0], row.dataset.verdict])"
    return list(map(tuple, reader.page.locator("li.vg-statement:visible").evaluate_all(both)))


def tick(reader: Reader, *names: str) -> None:
    for name in names:
        reader.page.locator(f"#{name}").focus()
        reader.page.keyboard.press("Space")


@pytest.mark.parametrize("view", ["light", "light noscript", "phone noscript"])
def test_verdicts_and_articles_can_be_shown_alone_and_together(read: OpenReader, view: str) -> None:
    reader = read(view, LIST)
    everything = shown(reader)
    assert len(everything) == 5
    for place, kind in enumerate(("article", "verdict")):
        for name, count in Counter(one[place] for one in everything).items():
            label = reader.page.locator(f"label:has(#{kind}-{name}) .vg-filter__count")
            expect(label).to_have_text(str(count))
            tick(reader, f"{kind}-{name}")
            assert shown(reader) == [one for one in everything if one[place] == name]
            tick(reader, f"{kind}-{name}")
    assert shown(reader) == everything
    tick(reader, "article-a1", "verdict-wrong", "verdict-misleads")
    assert shown(reader) == [("a1", "wrong")]
    # A heading without a row below it would be left over.
    headings = reader.page.locator("section[data-verdicts]:visible")
    assert headings.count() == reader.page.locator("section[data-verdicts]:has(li:visible)").count()
    reader.page.emulate_media(media="print")
    assert shown(reader) == everything, "paper does not show everything"


def test_targets_are_large_enough_for_a_finger(read: OpenReader) -> None:
    reader = read("phone")
    for address, target in ((LIST, ".vg-filter__choice"), (HALVING, ".vg-drawer > summary")):
        reader.visit(address)
        assert min(place_of(one)["height"] for one in reader.page.locator(target).all()) >= 24


@pytest.mark.parametrize("view", ["light", "phone noscript"])
def test_drawer_opens_and_leads_to_what_shows_it(read: OpenReader, view: str) -> None:
    reader = read(view, HALVING)
    drawer = reader.page.locator("details.vg-drawer").last
    said = "What the article says here · 1 statement: 1 wrong"
    expect(drawer.locator("summary")).to_have_text(said)
    row = drawer.locator("li.vg-statement")
    expect(row).to_be_hidden()
    drawer.locator("summary").click()
    expect(row).to_be_visible()
    expect(row).to_contain_text("Halving for ever ends at zero.")
    row.get_by_text("Shown above").click()
    expect(reader.page.locator("[data-ledger='A1-03']")).to_be_in_viewport()
    reader.page.emulate_media(media="print")
    first = reader.page.locator("details.vg-drawer").first.locator("li.vg-statement")
    expect(first.first).to_be_visible()


@pytest.mark.parametrize(("view", "beside"), [("light", True), ("phone", False)])
def test_margin_notes_hang_where_there_is_room(read: OpenReader, view: str, beside: bool) -> None:
    reader = read(view, HALVING)
    text = place_of(reader.page.locator("article > p:visible").first)
    note = place_of(reader.page.locator("article > .admonition.margin"))
    assert (note["left"] >= text["right"]) == beside
    assert note["right"] <= reader.page.viewport_size["width"]
