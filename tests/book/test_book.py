import doctest
import re
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from sitekit.book import statement_marks
from sitekit.core import report
from sitekit.plugin import Book
from tests.conftest import ROOT

INCLUDE = re.compile(r'^--8<-- "(?P<file>[\w/]+\.py):(?P<section>\w+)"$')
SECTION = re.compile(r"# --8<-- \[start:(\w+)\]")


def examples(text: str) -> int:
    return len(doctest.DocTestParser().get_examples(text))


@pytest.fixture(scope="module")
def items(request: pytest.FixtureRequest) -> Counter[tuple[str, bool]]:
    config, names = request.config, [one.nodeid for one in request.session.items]
    asked = config.option
    if config.args != config.getini("testpaths") or asked.keyword or asked.deselect:
        # Only a part was collected by this run.
        command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "docs", "snippets"]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
        names = [line for line in run.stdout.splitlines() if "::" in line]
    return Counter((name.partition("::")[0], "::line:" in name) for name in names)


@pytest.fixture(scope="module")
def snippets(book: Book) -> dict[str, str]:
    paths = [path for path in book.project.package.rglob("*.py") if path.name != "__init__.py"]
    return {book.project.relative(path): path.read_text(encoding="utf-8") for path in paths}


def test_code_on_a_page_is_included_not_copied(book: Book) -> None:
    for path, source in book.sources.items():
        fences = [fence for fence in source.fences if fence.language == "python"]
        if path.startswith("docs/chapters/"):
            copied = [one.line for one in fences if not INCLUDE.match(one.body.strip())]
            assert copied == [], f"{path}: code was copied"
            assert fences, f"{path}: no code is shown; fold some of snippets/ in"


def test_every_section_of_every_snippet_is_on_a_page(book: Book, snippets: dict[str, str]) -> None:
    written = {(path, name) for path, text in snippets.items() for name in SECTION.findall(text)}
    fences = [fence.body.strip() for source in book.sources.values() for fence in source.fences]
    shown = {(one["file"], one["section"]) for body in fences if (one := INCLUDE.match(body))}
    assert shown == written
    assert {file for file, _ in written} == set(snippets)


def test_every_example_is_a_test(
    items: Counter[tuple[str, bool]], book: Book, snippets: dict[str, str]
) -> None:
    pages = {
        path: sum(examples(one.body) for one in source.fences if one.language == "pycon")
        for path, source in book.sources.items()
    }
    assert {path: items[path, True] for path in pages} == pages
    without = [path for path in pages if path.startswith("docs/chapters/") and not pages[path]]
    assert without == [], "these pages have no pycon fence"
    modules = {path: examples(text) for path, text in snippets.items()}
    assert {path: items[path, True] + items[path, False] for path in modules} == modules
    assert all(modules.values())


def test_every_claim_and_derivation_is_a_test(items: Counter[Any], book: Book) -> None:
    for path, reading in book.converted.items():
        claims = [one for one in reading.found.get("claims", ()) if one["kind"] != "given"]
        assert items[path, False] == len(claims) + len(reading.found.get("derivations", ())), path


def test_the_book_mirrors_five_articles_with_all_their_statements(book: Book) -> None:
    assert report(book.library.problems) == ""
    assert [article.chapter for article in book.library.articles] == [1, 2, 3, 4, 5]
    assert [len(one.sections) for one in book.library.articles] == [7, 4, 10, 13, 3]
    assert len(book.library.by_id) == 197


def test_every_statement_is_treated_on_one_page(book: Book) -> None:
    found, problems = [], []
    for path, source in book.sources.items():
        places, lost = statement_marks.passages(
            source, book.converted[path].found.get("statements", ())
        )
        found += places
        problems += lost
    assert report([*problems, *statement_marks.check(book.library, found)]) == ""
