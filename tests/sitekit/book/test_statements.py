import re
from typing import Any

import pytest

from sitekit.book import statements
from sitekit.book.statement_marks import Passage, check, passages, unknown
from sitekit.book.statements import Library, Place, Section, Statement
from sitekit.core import Project, report
from sitekit.core.html import fill
from sitekit.core.html import parse as tree_of
from tests.sitekit.rows import document, rows, seen

FILE = document(__file__, "file")
PATH = "docs/articles/b1.yml"
WORDS = "one two three four five six seven eight nine ten eleven twelve"


@pytest.fixture
def read(project: Project) -> Any:
    def read(old: str = "", new: str = "", name: str = "b1.yml", content: bytes = b"") -> Library:
        assert old in FILE
        text = content or FILE.replace(old, new, 1).encode()
        (project.docs / "articles" / name).write_bytes(text)
        return statements.read(project)

    return read


@pytest.fixture
def library(read: Any) -> Library:
    return read()


def test_file_is_read(library: Library, project: Project) -> None:
    assert library.problems == []
    (article,) = library.articles
    assert (article.id, article.title, article.chapter) == ("B1", "On powers", 1)
    assert article.sections == (Section("B1.1", "Beginning", 6), Section("B1.2", "End", 7))
    assert [one.id for one in article.statements] == list(library.by_id) == ["B1-01", "B1-02"]
    told = Statement("B1-02", "B1.2", "Twice two is *four*.", "holds", "It is.", 14, PATH)
    assert library.by_id["B1-02"] == told
    project.options.statements = ""
    assert statements.read(project) == Library()
    assert statements.compose(Library(), {}) == ""


FAULTS = [
    *rows(__file__, "faults"),
    (FILE, "- x\n", ":1: an article must be lines of `name: value`"),
    (FILE, "", ": holds nothing; remove it, or write the article"),
]


@pytest.mark.parametrize(("old", "new", "said"), FAULTS, ids=[one[-1] for one in FAULTS])
def test_what_is_wrong_with_a_file_is_reported(read: Any, old: str, new: str, said: str) -> None:
    library = read(old, new)
    found = [str(one) for one in library.problems]
    assert [one for one in found if one.startswith(f"{PATH}{said}")], found
    # The pages can be shown all the same.
    statements.compose(library, {})
    statements.drawer("B1.1", library, {}, "")


def test_text_may_hold_a_given_number_and_formulas(read: Any) -> None:
    text = "'It is [0.5](given:quoted), $a[k](w)$ and $w_{12}$.'"
    library = read("It is.", text)
    assert report(library.problems) == ""
    assert "</span>It is 0.5, <span" in statements.compose(library, {})
    found = [(one.tex, one.display, *place) for one, *place in statements.formulas(library)]
    rest = [(tex, False, PATH, 14) for tex in ("a[k](w)", "w_{12}")]
    assert found == [("w^k", False, PATH, 9), *rest]


def test_unreadable_file_and_article_that_is_there_twice_are_reported(read: Any) -> None:
    read()
    said = f"article B1 stands in {PATH} already; give it another id"
    assert report(read(name="b2.yml").problems) == f"docs/articles/b2.yml:1: {said}"
    for content, said in ((b"a: \xff", "not UTF-8 (invalid start"), (b"a: \x01", "not valid YAML")):
        problem = read(name="b2.yml", content=content).problems[-1]
        assert str(problem).startswith(f"docs/articles/b2.yml: {said}")


@pytest.mark.parametrize(("text", "count"), rows(__file__, "counted"))
def test_marks_are_found_with_lines_and_words(convert: Any, text: str, count: str) -> None:
    _, reading = convert(f'# X\n\n{text}\n{{ data-ledger="B1-01 B1-02" }}\n')
    place = Passage("docs/x.md", 4, ("B1-01", "B1-02"), int(count))
    assert passages(reading.source, reading.found["statements"]) == ([place], [])
    assert passages(reading.source) == ([place._replace(words=None)], [])


def test_mark_that_markdown_does_not_read_is_reported(convert: Any) -> None:
    text = f"# X\n\n{WORDS}\n{{ data-ledger='B1-02' }}\n\n{WORDS}\n\n{{ data-ledger='B1-01' }}\n"
    _, reading = convert(f"{text}\n`{{ data-ledger='B1-03' }}`\n")
    found, problems = passages(reading.source, reading.found["statements"])
    assert [one.words for one in found] == [12, None]
    said = "the mark of B1-01 is not read as one; write { data-ledger=… } on the line directly"
    assert report(problems).startswith(f"docs/x.md:8: {said}")


def passage(text: str) -> Passage:
    place, _, rest = text.partition(" ")
    path, _, line = place.partition(":")
    names, _, words = rest.partition(", ")
    return Passage(path, int(line), tuple(names.split()), int(words) if words else None)


@pytest.mark.parametrize("row", rows(__file__, "treated"), ids=lambda row: row[0])
def test_every_statement_is_treated_on_one_page(library: Library, row: tuple[str, ...]) -> None:
    text, *said = row
    found = [passage(one) for one in text.split("; ")]
    assert [str(one) for one in check(library, found)] == [one for one in said if one]
    assert [str(one) for one in unknown(library, found)] == (said if "B1-03" in text else [])


def test_passage_has_an_anchor_of_its_own(convert: Any) -> None:
    marks = ["", "B1-01", "B1-01 B1-02", "B1-01' #here data-x='", "B1-02 B1-01"]
    anchors = ["statement", "b1-01", "b1-01-2", "here", "b1-02"]
    html, reading = convert("\n\n".join(f"{WORDS}\n{{ data-ledger='{mark}' }}" for mark in marks))
    assert [one["anchor"] for one in reading.found["statements"]] == anchors
    assert [one.get("id") for one in tree_of(html).cssselect("[data-ledger]")] == anchors


@pytest.mark.parametrize(("page", "expected"), rows(__file__, "ends"))
def test_mirrored_section_ends_with_its_drawer(convert: Any, page: str, expected: str) -> None:
    html, _ = convert(re.sub(r"\[(\w+)\]", r"{ data-mirrors=\1 }", page))
    drawn = fill(html, lambda kind, key, _: f"<i>{kind} {key}</i>")
    found = tree_of(drawn).cssselect("h1, h2, h3, p, i")
    assert " ".join("".join(one.itertext()) for one in found) == expected


@pytest.mark.parametrize(("selector", "expected"), rows(__file__, "drawer"))
def test_drawer_shows_what_the_article_says(read: Any, selector: str, expected: str) -> None:
    more = "  - {id: B1-03, section: B1.1, says: Five., verdict: holds, so: So.}\n"
    library = read("  - id: B1-02\n", f"{more}  - id: B1-02\n")
    treated = {"B1-01": [Place("Here", "#b1-01"), Place("There", "../x/#b1-01")]}
    treated |= {"B1-03": [Place("There", "../x/#b1-01")]}
    html = fill(statements.drawer("B1.1", library, treated, "../l/"), lambda *slot: "FORMULA")
    assert seen(tree_of(html), selector) == expected


def test_drawer_says_less_where_there_is_less(read: Any, library: Library) -> None:
    html = statements.drawer("B1.2", library, {}, "")
    assert "here <span" in html
    assert "1 statement: 1 holds</span>" in html
    assert "<a" not in html
    assert statements.drawer("B1.9", library, {}, "") == ""


@pytest.mark.parametrize(("selector", "expected"), rows(__file__, "list"))
def test_list_shows_every_statement(library: Library, selector: str, expected: str) -> None:
    passages = {"B1-01": [Place("Page", f"../page/#b1-01{end}") for end in ("", "-2")]}
    html = statements.compose(library, passages)
    assert seen(tree_of(fill(html, lambda *slot: "FORMULA")), selector) == expected
