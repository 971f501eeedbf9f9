"""The book as a whole: code comes from the snippets, examples run, statements are treated."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from sitekit import derivations, settings
from sitekit.claims import Claim, scan
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
MARK = re.compile(r'data-ledger="([^"]*)"')


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
def items() -> list[str]:
    return collected("docs", "snippets")


@pytest.mark.parametrize("source", CHAPTER, ids=lambda source: source.path)
def test_code_on_a_page_is_included_not_copied(source: Source) -> None:
    fences = [fence for fence in source.fences if fence.language == "python"]
    for fence in fences:
        assert INCLUDE.match(fence.body.strip()), f"{source.path}:{fence.line}: code was copied"
    assert fences


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
    assert all(wanted[source.path] > 0 for source in CHAPTER)


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
        claims = [mark for mark in scan(source)[0] if isinstance(mark, Claim)]
        assert found[path] == len(claims) + len(derivations.read(source)), path


def test_the_chapter_is_as_full_as_promised() -> None:
    claims = [mark for source in CHAPTER for mark in scan(source)[0] if isinstance(mark, Claim)]
    assert len(claims) >= 40
    assert sum(len(derivations.read(source)) for source in CHAPTER) >= 4


def test_every_statement_of_the_article_is_treated() -> None:
    marked = {
        name for source in CHAPTER for names in MARK.findall(source.text) for name in names.split()
    }
    assert marked == {f"A1-{number:02}" for number in range(1, 24)}


@pytest.mark.parametrize("source", CHAPTER, ids=lambda source: source.path)
def test_a_page_opens_with_its_symbols(source: Source) -> None:
    boxes = re.findall(r'^\?\?\? note "(.+)"$', source.text, re.MULTILINE)
    assert boxes[:1] == ["Symbols and shapes"]


def test_the_chapter_keeps_to_its_length() -> None:
    words = sum(len(prose_words(source)) for source in CHAPTER)
    assert 1000 <= words <= 2000, words


def prose_words(source: Source) -> list[str]:
    """The words between figures and fences; a formula or a claim is one."""
    text = re.sub(r"\]\((?:<[^>]*>|[^)]*)\)(?:\{[^}]*\})?", "]", source.prose)
    text = re.sub(r"\$\$.*?\$\$|\$[^$]*\$", " x ", text, flags=re.DOTALL)
    text = re.sub(r"\{ ?[^}]*\}|!\[\]", " ", text)
    return re.findall(r"[A-Za-z0-9][\w'’.-]*", text)
