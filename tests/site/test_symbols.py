"""Every symbol of the book is introduced before it is used."""

from __future__ import annotations

import re
from pathlib import Path

from sitekit import settings, symbols
from sitekit.problems import report

ROOT = Path(__file__).resolve().parents[2]
OWN = settings.load(ROOT / "mkdocs.yml")


def test_every_symbol_is_introduced_before_it_is_used() -> None:
    pages, alphabet = symbols.read_book(OWN)
    assert report(symbols.check(pages, alphabet)) == ""


def test_every_symbol_of_the_macro_file_is_introduced() -> None:
    pages, alphabet = symbols.read_book(OWN)
    introduced = {symbol for page in pages for symbol in page.introduces}
    assert set(alphabet.bodies) <= introduced


def test_pages_are_read_in_the_order_of_the_navigation() -> None:
    paths = [source.path for source in symbols.in_order(OWN)]
    assert len(paths) == len(OWN.pages())
    chapter = [path for path in paths if path.startswith("docs/chapters/")]
    assert chapter[0] == "docs/chapters/before-the-first-chapter.md"
    assert [path.removeprefix("docs/") for path in paths[: len(OWN.reading_order)]] == list(OWN.reading_order)


def test_notation_lists_every_symbol_with_the_page_that_introduces_it() -> None:
    text = (ROOT / "docs/notation.md").read_text(encoding="utf-8")
    listed: dict[str, str] = {}
    page = ""
    for row in text.partition("## The same")[0].splitlines():
        cells = row.strip("| ").split(" | ")
        if len(cells) != 4 or "$" not in cells[0]:
            continue
        link = re.search(r"\]\((chapters/[\w-]+\.md)\)", cells[3])
        page = link[1] if link else page
        for symbol in re.findall(r"\\[A-Za-z]+|[A-Za-z]", cells[0].replace("$", " ")):
            listed.setdefault(symbol, f"docs/{page}")
    pages, alphabet = symbols.read_book(OWN)
    entries = [one for one in symbols.to_json(pages, alphabet) if not one["local"]]
    assert len(entries) >= 25
    assert {str(one["symbol"]): one["page"] for one in entries} == {
        str(one["symbol"]): listed.get(str(one["symbol"])) for one in entries
    }
