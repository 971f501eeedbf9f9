import re

from sitekit.__main__ import symbols_of
from sitekit.book import references, symbols
from sitekit.core import Project, report
from sitekit.plugin import Book


def test_glossary_is_in_order_and_every_term_is_used_in_a_chapter(book: Book) -> None:
    terms = book.terms
    assert report(terms.problems) == ""
    assert len(terms.terms) >= 45
    names = [term.names[0].lower() for term in terms.terms]
    assert names == sorted(names)
    chapters = [one.prose for path, one in book.sources.items() if "docs/chapters/" in path]
    ids = {name.lower(): term.id for term in terms.terms for name in term.names}
    longest_first = sorted(ids, key=len, reverse=True)
    either = rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])"
    found = re.findall(either, " ".join(" ".join(chapters).lower().split()))
    assert {term.id for term in terms.terms} - {ids[name] for name in found} == set()


def test_every_reference_is_whole_and_cited(own: Project, book: Book) -> None:
    assert report(references.check(own)) == ""
    # Silence is no success.
    assert len(references.entries(book.page(own.options.references))) >= 10
    assert len(references.citations(own)) >= 10


def test_every_symbol_is_introduced_before_it_is_used(own: Project, book: Book) -> None:
    pages, alphabet = symbols_of(book)
    assert report(symbols.check(pages, alphabet)) == ""
    introduced = {symbol for one in pages for symbol in one.introduces}
    assert set(alphabet.values()) <= introduced
    assert len(introduced) >= 25
    paths = [one.path.removeprefix("docs/") for one in pages]
    assert len(paths) == len(own.pages())
    assert paths[: len(own.reading_order)] == list(own.reading_order)


def test_notation_lists_every_symbol_with_the_page_that_introduces_it(book: Book) -> None:
    listed: dict[str, str] = {}
    path = ""
    for row in book.page("notation.md").text.partition("## The same")[0].splitlines():
        cells = row.strip("| ").split(" | ")
        if len(cells) != 4 or "$" not in cells[0]:
            continue
        link = re.search(r"\]\((chapters/[\w-]+\.md)\)", cells[3])
        path = link[1] if link else path
        for symbol in re.findall(r"\\[A-Za-z]+|[A-Za-z]", cells[0].replace("$", " ")):
            listed.setdefault(symbol, f"docs/{path}")
    introduced = {symbol: one.path for one in symbols_of(book)[0] for symbol in one.introduces}
    assert {symbol: listed.get(symbol) for symbol in introduced} == introduced


def test_every_disagreement_of_the_articles_is_settled_once(book: Book) -> None:
    text = book.page("disagreements.md").text
    points = re.findall(r"^D(\d+) · .+\n:   \S", text, re.MULTILINE)
    assert sorted(map(int, points)) == list(range(1, 28))
