import re

import pytest
from playwright.sync_api import expect

from tests.browser.reader import HALVING, RESULT, OpenReader
from tests.server import Served

FILES = re.compile(r"search_index\.json|workers/search")


@pytest.mark.parametrize("view", ["light", "phone"])
def test_search_comes_when_it_is_used_and_hears(read: OpenReader, mini: Served, view: str) -> None:
    reader = read(view)

    def fetched() -> list[str]:
        return [path for path, *_ in mini.log if FILES.search(path)]

    mini.log.clear()
    reader.visit("")
    reader.wake()
    reader.page.wait_for_load_state("networkidle")
    assert fetched() == [], "fetched before anyone searches"
    reader.open_search()
    assert HALVING in reader.search("halving")
    assert len(fetched()) == 2, "the worker and the index should be fetched once each"
    # What is pasted by mouse, dictated or dropped into the field. The search is awake, the field
    # has the focus: nothing else makes the theme look again.
    reader.query.select_text()
    reader.page.keyboard.insert_text("euler introductio")
    link = reader.page.locator(RESULT).first
    expect(link).to_have_attribute("href", re.compile("references/"))


def test_search_works_after_instant_navigation(read: OpenReader) -> None:
    reader = read("light", "")
    reader.turn_page("Halving")
    reader.open_search()
    assert reader.search("doubling")
    reader.page.locator(RESULT).first.click()
    expect(reader.heading).to_contain_text("Doubling")
    assert reader.is_marked
