"""Every symbol of the book is introduced before it is used."""

from __future__ import annotations

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
