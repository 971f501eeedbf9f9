"""The search: fetched when it is used, finds pages, and finds no number that nobody reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from conftest import OpenReader, Reader, Served

pytestmark = pytest.mark.browser

DOCS = Path(__file__).parents[2] / "docs"
SEARCH_FILES = re.compile(r"search_index\.json|workers/search")
DECIMAL = re.compile(r"(?<![\d.])\d+\.\d{2,}(?![\d.e])")


def search(reader: Reader, words: str) -> list[str]:
    """Type into the search field, and return the addresses that it lists, best first."""
    page = reader.page
    field = page.locator("[data-md-component=search-query]")
    if reader.view.name.startswith("phone") and not page.locator("#__search").is_checked():
        page.locator("label.md-header__button[for=__search]").click()
    else:
        field.click()
    expect(field).to_be_focused()
    field.fill("")
    meta = page.locator(".md-search-result__meta")
    # An empty query is answered too: what follows is then the answer to the words.
    expect(meta).to_have_text(re.compile("Type to start"))
    # At once: of words typed one letter after another, each beginning would be answered.
    field.fill(words)
    expect(meta).to_have_text(re.compile(r"No matching|\d+ matching|One matching|1 matching"))
    page.wait_for_timeout(150)
    links = page.locator(".md-search-result__link").evaluate_all("links => links.map(a => a.href)")
    return [re.split(r"[?#]", link)[0].removeprefix(reader.site.address) for link in links]


def is_searched(address: str) -> bool:
    """Tell whether a page is meant to be found: its front matter may say that it is not."""
    for source in (DOCS / f"{address.rstrip('/')}.md", DOCS / address / "index.md"):
        if source.is_file():
            return not re.search(r"^ +exclude: true$", source.read_text("utf-8"), re.MULTILINE)
    return True


def open_for_search(read: OpenReader, view: str = "light") -> Reader:
    reader = read(view)
    reader.visit("")
    return reader


@pytest.mark.parametrize("view", ["light", "phone"])
def test_search_is_fetched_when_it_is_used(read: OpenReader, site: Served, view: str) -> None:
    reader = read(view)
    site.log.clear()
    reader.visit("")
    reader.scroll_through()
    reader.page.wait_for_timeout(500)
    early = [path for path, _, _ in site.log if SEARCH_FILES.search(path)]
    assert early == [], f"fetched before anyone searches: {early}"
    reader.page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    assert search(reader, "gradient")
    late = [path for path, _, _ in site.log if SEARCH_FILES.search(path)]
    assert len(late) == 2, f"the worker and the index should be fetched once each: {late}"
    assert reader.complaints == []


@pytest.mark.parametrize("view", ["light", "phone"])
def test_search_hears_what_comes_without_a_key(read: OpenReader, view: str) -> None:
    """The search hears what is pasted by mouse, dictated or dropped into its field."""
    reader = open_for_search(read, view)
    assert search(reader, "gradient")
    # The search is awake, the field has the focus: nothing else makes the theme look again.
    reader.page.locator("[data-md-component=search-query]").select_text()
    reader.page.keyboard.insert_text("forget gate")
    link = reader.page.locator(".md-search-result__link").first
    expect(link).to_have_attribute("href", re.compile(re.escape("chapters/gates/")))
    assert reader.complaints == []


def test_search_address_with_a_query(read: OpenReader, site: Served) -> None:
    reader = read("light")
    reader.visit("?q=gradient")
    expect(reader.page.locator(".md-search-result__link").first).to_be_attached()


def test_search_finds_every_page_by_its_heading(read: OpenReader, site: Served) -> None:
    reader = open_for_search(read)
    searched = [address for address in site.pages if is_searched(address)]
    assert len(searched) >= 3
    for address in searched:
        html = (site.folder / address / "index.html").read_text("utf-8")
        heading = re.search(r"<h1[^>]*>(.*?)(?:<a|</h1>)", html, re.DOTALL)
        assert heading is not None
        words = " ".join(re.sub(r"<[^>]*>|[^\w\s]", " ", heading[1]).split())
        # Several sections of a page are one result.
        assert address in list(dict.fromkeys(search(reader, words)))[:3], (
            f"{words!r} does not find {address or '(home)'}"
        )


# What readers type, and where the answer stands.
QUERIES = {
    "xavier": "chapters/xavier/",
    "forget gate": "chapters/gates/",
    "dead relu": "chapters/dying-relus/",
    "0.99": "chapters/the-victims/",
    "batch norm": "chapters/four-remedies/",
    "learning rate": "chapters/descent-and-slopes/",
    "why does my network not train": "chapters/four-remedies/",
    "transpose": "chapters/three-layers/",
    "clipping": "chapters/exploding-and-initialisation/",
    "exploding gradient": "chapters/exploding-and-initialisation/",
    "initialization": "chapters/exploding-and-initialisation/",
    "loss is nan": "chapters/exploding-and-initialisation/",
    "resnet": "chapters/what-resnets-were-for/",
    # In the glossary only, or there by a name that no page uses.
    "epoch": "glossary/",
    "minibatch": "glossary/",
}


def test_search_puts_the_right_page_first(read: OpenReader, subtests) -> None:
    reader = open_for_search(read)
    for words, address in QUERIES.items():
        with subtests.test(words):
            assert search(reader, words)[:1] == [address]


def test_search_works_after_instant_navigation(read: OpenReader, site: Served) -> None:
    reader = open_for_search(read)
    page = reader.page
    reader.wake()
    page.evaluate("window.testMark = 'kept'")
    page.locator(".md-footer a:visible").last.click()
    page.wait_for_url(lambda url: url != site.address)
    assert search(reader, "gradient")
    page.locator(".md-search-result__link").first.click()
    expect(page.locator("article.md-content__inner h1")).to_be_visible()
    assert page.evaluate("window.testMark") == "kept"


# --- numbers --------------------------------------------------------------------------------------

READ = """() => {
  const article = document.querySelector("article").cloneNode(true)
  const tex = [...article.querySelectorAll("[data-tex]")].map(box => box.dataset.tex)
  const unread = "svg, math, .math-mml, [popover], .vg-ledger, [hidden]"
  article.querySelectorAll(unread).forEach(box => box.remove())
  return [article.textContent, ...tex].join("\\n")
}"""


SHOWN = """claims => claims.map(claim => {
  const formula = claim.querySelector("[data-tex]")
  return formula ? formula.dataset.tex : claim.textContent
})"""


@pytest.fixture(scope="module")
def numbers(browser: Browser, site: Served) -> dict[str, tuple[str, list[str], list[str]]]:
    """Return of every page what is read on it, its claimed decimals, and its computed values."""
    page = browser.new_page()
    found = {}
    for address in site.pages:
        page.goto(site.address + address)
        values = page.locator(".vg-proof__value").all_text_contents()
        texts = page.locator("button.vg-claim").evaluate_all(SHOWN)
        shown = [match for text in texts for match in DECIMAL.findall(text)]
        found[address] = (page.evaluate(READ), shown, values)
    page.close()
    return found


def spread(values: list[str], most: int) -> list[str]:
    """Return some of the values, from the whole list."""
    distinct = list(dict.fromkeys(values))
    return distinct[:: max(1, len(distinct) // most)][:most]


def test_search_finds_numbers_that_are_shown(read: OpenReader, numbers) -> None:
    reader = open_for_search(read)
    tried = 0
    for address, (_, shown, _) in numbers.items():
        if not is_searched(address):
            continue
        # The list of results is drawn as it is scrolled; what many pages show may stand far below.
        rare = [one for one in shown if sum(one in text for text, _, _ in numbers.values()) <= 3]
        for number in spread(rare, 2):
            tried += 1
            assert address in search(reader, number), f"{number} is shown on {address}, not found"
    assert tried >= 20


def test_search_finds_no_number_that_nobody_reads(read: OpenReader, numbers, site: Served) -> None:
    reader = open_for_search(read)
    texts = [text for address, (text, _, _) in numbers.items() if is_searched(address)]
    everything = "\n".join(texts)
    # Without an exponent: the search takes 1e-7 for two words.
    computed = [
        one
        for _, _, values in numbers.values()
        for one in values
        if re.fullmatch(r"\d+\.\d{9,}", one)
    ]
    hidden = [one for one in computed if one[:10] not in everything]
    assert hidden, "every computed value is shown in full"
    for number in spread(hidden, 10):
        assert search(reader, number) == [], f"{number} stands only in a proof, and is found"
        assert search(reader, number[:10]) == [], (
            f"{number[:10]} stands only in a proof, and is found"
        )


def test_search_finds_nothing_of_the_outlines_of_glyphs(read: OpenReader, site: Served) -> None:
    reader = open_for_search(read)
    address = next(
        a for a in site.pages if "data-tex" in (site.folder / a / "index.html").read_text("utf-8")
    )
    html = (site.folder / address / "index.html").read_text("utf-8")
    outlines = re.findall(r'<path [^>]*\bd="M(-?\d+ -?\d+)', html[html.index("<article") :])
    widths = re.findall(r'<svg[^>]*\bwidth="([\d.]+ex)"', html)
    assert outlines
    assert widths
    for text in [*spread(widths, 4), *(f'"M{one}"' for one in spread(outlines, 2))]:
        found = search(reader, text)
        assert found == [], f"{text} is part of a picture, and is found: {found}"
