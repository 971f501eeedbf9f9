import re
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.browser.reader import HALVING, LAB, Held, OpenReader, html_of
from tests.server import Served

FONTS = re.compile(r"\.woff2$")
# Of the book: room is kept for statements as long as its own.
STATEMENTS = "five-articles-checked/"
SIZES = {1280: 800, 768: 1024, 390: 844}


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("address", ["", HALVING, LAB, "ledger/", STATEMENTS])
def test_nothing_moves_while_a_page_arrives(
    read: OpenReader, mini: Served, book: Served, address: str, width: int
) -> None:
    # A fresh browser has no fonts in store; here they come after everything else.
    site = book if address == STATEMENTS else mini
    reader = read("light", site=site, viewport={"width": width, "height": SIZES[width]})
    held = Held(reader.page, FONTS)
    reader.visit(address, wait_until="domcontentloaded")
    reader.look("frames")
    held.release()
    reader.page.evaluate("document.fonts.ready.then(() => null)")
    reader.page.wait_for_load_state()
    # The theme's script comes with the first move, and works on what is there.
    reader.wake()
    reader.settle()
    assert reader.look("shifts") == []


def test_control_shifts_are_seen(read: OpenReader) -> None:
    reader = read("light", HALVING)
    reader.look("frames")
    add = "document.querySelector('h1').before(document.createElement('hr'))"
    reader.page.evaluate(f"{add}; scrollTo(0, 1)")
    reader.wait_for(lambda: reader.look("shifts"), "no shift is seen")


def test_sections_out_of_sight_are_not_drawn_on_a_phone(read: OpenReader) -> None:
    phone, wide = read("phone", HALVING), read("light", HALVING)
    sections = phone.page.locator(".vg-section")
    phone.wait_for(lambda: phone.look("skipped")[-1], "the last section is drawn")
    sections.last.scroll_into_view_if_needed()
    expect(sections.last.locator("p, li").first).to_be_visible()
    phone.wait_for(lambda: not phone.look("skipped")[-1], "it is not drawn in sight")
    # There notes stand beside the text, which sections would cut off.
    assert not any(wide.look("skipped"))
    phone.page.emulate_media(media="print")
    styles = "all => [...new Set(all.map(one => getComputedStyle(one).contentVisibility))]"
    assert sections.evaluate_all(styles) == ["visible"]


def anchors(site: Served) -> list[str]:
    """Return ids of headings and lines of derivations, from all over a page."""
    pattern = r'<(?:h[23]|li)[^>]*\bid="([^"]+)"'
    return re.findall(pattern, html_of(site, HALVING).partition("<article")[2])


def test_fragments_lead_where_they_should_on_a_phone(read: OpenReader, mini: Served) -> None:
    reader = read("phone")
    found = anchors(mini)
    assert len(found) >= 6
    for name in found[1::2]:
        reader.page.goto("about:blank")
        reader.visit(f"{HALVING}#{name}")
        reader.wait_for_theme()
        reader.look("frames")
        reader.wait_for(partial(reader.look, "leadsTo", name), f"#{name} is not at the upper edge")


def test_words_out_of_sight_are_found(read: OpenReader) -> None:
    reader = read("phone", HALVING)
    last = reader.page.locator(".vg-section > ul > li").last
    words = " ".join(str(last.text_content()).split()[:4])
    assert reader.page.evaluate("words => window.find(words)", words)
    top = "getSelection().getRangeAt(0).getBoundingClientRect().top"
    reader.wait_for(lambda: 0 <= reader.page.evaluate(top) <= 844, f"{words} is not in sight")


def test_text_stays_where_it_is_when_a_reader_scrolls_up(read: OpenReader, mini: Served) -> None:
    """From the end of a page, where no section above has been drawn, back to its beginning."""
    reader = read("phone", f"{HALVING}#{anchors(mini)[-2]}")
    reader.wait_for_theme()
    reader.look("frames")
    jumps = reader.look("scrollUp")
    assert len(jumps) >= 5
    assert max(jumps) <= 2, jumps


def test_pictures_wait_below_the_fold(read: OpenReader, book: Served) -> None:
    reader = read("phone", site=book)
    reader.visit("chapters/gates/", wait_until="networkidle")
    early = "[...document.images].filter(i => i.getBoundingClientRect().top > 3000 && i.complete)"
    assert reader.page.evaluate(f"{early}.length") == 0
