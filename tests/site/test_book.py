"""The book as a whole: code comes from the snippets, examples run, statements are treated."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sitekit import book, derivations, formulas, settings, statements
from sitekit.book import Book
from sitekit.claims import Claim, TableClaim, scan
from sitekit.problems import report
from sitekit.source import Source, read_all

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = settings.load(ROOT / "mkdocs.yml")
SOURCES = {source.path: source for source in read_all(SETTINGS)}
CHAPTER = [source for path, source in SOURCES.items() if path.startswith("docs/chapters/")]
SNIPPETS = sorted(
    path for path in (ROOT / SETTINGS.package).glob("*.py") if path.name != "__init__.py"
)

INCLUDE = re.compile(r'^--8<-- "(?P<file>snippets/\w+\.py):(?P<section>\w+)"$')
SECTION = re.compile(r"# --8<-- \[start:(\w+)\]")


def examples(text: str) -> int:
    return len(doctest.DocTestParser().get_examples(text))


def collected(*arguments: str) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return [line for line in run.stdout.splitlines() if "::" in line]


@pytest.fixture(scope="module")
def whole() -> Book:
    return book.read(SETTINGS)


@pytest.fixture(scope="module")
def items() -> list[str]:
    return collected("docs", "snippets")


@pytest.mark.parametrize("source", CHAPTER, ids=lambda source: source.path)
def test_code_on_a_page_is_included_not_copied(source: Source) -> None:
    fences = [fence for fence in source.fences if fence.language == "python"]
    for fence in fences:
        assert INCLUDE.match(fence.body.strip()), f"{source.path}:{fence.line}: code was copied"
    assert fences, f"{source.path}: no code is shown; fold some of snippets/ in"


def test_every_section_of_every_snippet_is_on_a_page() -> None:
    written = {
        (f"snippets/{path.name}", name)
        for path in SNIPPETS
        for name in SECTION.findall(path.read_text(encoding="utf-8"))
    }
    shown = {
        (match["file"], match["section"])
        for source in SOURCES.values()
        for fence in source.fences
        if (match := INCLUDE.match(fence.body.strip()))
    }
    assert shown == written
    assert {file for file, _ in written} == {f"snippets/{path.name}" for path in SNIPPETS}


def test_every_example_of_every_page_is_a_test(items: list[str]) -> None:
    found = Counter(item.partition("::")[0] for item in items if "::line:" in item)
    wanted = {
        source.path: sum(
            examples(fence.body) for fence in source.fences if fence.language == "pycon"
        )
        for source in SOURCES.values()
    }
    assert {path: found[path] for path in wanted} == wanted
    without = [source.path for source in CHAPTER if not wanted[source.path]]
    assert without == [], "these pages have no pycon fence"


def test_every_example_of_every_docstring_is_a_test(items: list[str]) -> None:
    found = Counter(item.partition("::")[0] for item in items)
    wanted = {
        f"snippets/{path.name}": examples(path.read_text(encoding="utf-8")) for path in SNIPPETS
    }
    assert {path: found[path] for path in wanted} == wanted
    assert all(wanted.values())


def test_every_claim_and_derivation_is_a_test(items: list[str]) -> None:
    found = Counter(item.partition("::")[0] for item in items if "::line:" not in item)
    for path, source in SOURCES.items():
        marks = scan(source)[0]
        claims = [mark for mark in marks if isinstance(mark, (Claim, TableClaim))]
        assert found[path] == len(claims) + len(derivations.read(source)), path


def test_the_book_mirrors_five_articles_with_all_their_statements() -> None:
    library = statements.read(SETTINGS)
    assert report(library.problems) == ""
    assert [article.chapter for article in library.articles] == [1, 2, 3, 4, 5]
    assert [len(one.sections) for one in library.articles] == [7, 4, 10, 13, 3]
    assert len(library.by_id) == 197


def test_every_statement_is_treated_on_one_page() -> None:
    library = statements.read(SETTINGS)
    places = [statements.places(source, html) for source, html in formulas.convert(SETTINGS)]
    lost = [problem for _, problems in places for problem in problems]
    found = [place for own, _ in places for place in own]
    assert report([*lost, *statements.check(library, found)]) == ""


def test_title_of_every_correction_agrees_with_the_verdict() -> None:
    library = statements.read(SETTINGS)
    found = [one for source in SOURCES.values() for one in statements.boxes(library, source)]
    assert report(found) == ""


@pytest.mark.parametrize("rule", book.RULES.values(), ids=book.RULES)
def test_the_pages_are_one_book(rule: Callable[[Book], Iterator[Problem]], whole: Book) -> None:
    assert report(rule(whole)) == ""


def test_every_chapter_has_its_pages(whole: Book) -> None:
    assert [chapter.number for chapter in whole.chapters] == [0, 1, 2, 3, 4, 5]
    in_chapters = {page.path for _, page in whole.chapter_pages()}
    assert in_chapters == {source.path for source in CHAPTER}
