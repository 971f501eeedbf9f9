from collections.abc import Callable
from typing import Any

import pytest

from sitekit.book import course, glossary
from sitekit.book.course import Course, Drawing, Exercise, Lesson, Need
from sitekit.core import parse, report
from sitekit.core.html import parse as tree
from tests.sitekit.rows import document, matches, rows, seen

GLOSSARY = glossary.read(parse("docs/glossary.md", document(__file__, "glossary")))
PAGES = {path: f"---\n{meta}\n---\n\n# Page\n" for path, meta in rows(__file__, "pages")}


def course_of(**changed: str) -> Course:
    texts = PAGES | {path: f"---\n{meta}\n---\n" for path, meta in changed.items()}
    return Course({path: parse(path, text) for path, text in texts.items()}, GLOSSARY)


def test_a_page_names_what_it_rests_on_and_not_what_that_rests_on() -> None:
    book = course_of()
    assert report([*GLOSSARY.problems, *book.problems()]) == ""
    found = {path: " ".join(book.direct(path)) for path in PAGES}
    assert found == dict(rows(__file__, "direct"))
    assert book.teachers["gate"] == "three"


@pytest.mark.parametrize(("meta", "said"), rows(__file__, "faults"))
def test_lists_that_are_none_and_unknown_concepts_are_reported(meta: str, said: str) -> None:
    (problem,) = course_of(four=meta).problems()
    assert matches(str(problem), said)


def test_circles_of_needs_end() -> None:
    assert course_of(one="teaches: [relu]\nneeds: [adam]").direct("two") == ["relu"]


@pytest.mark.parametrize(("anchor", "name"), rows(__file__, "spoken"))
def test_name_within_a_sentence(anchor: str, name: str) -> None:
    assert course.spoken(GLOSSARY.by_id[anchor]) == name


def test_line_below_the_title() -> None:
    assert course.opening([Need("gate", "../x/")], 0) == ""
    one = tree(course.opening([], 1))
    assert seen(one, ".vg-metadata") == "1 minute"
    two = tree(course.opening([Need("a < b", "../x/"), Need("ReLU", "../y/")], 7))
    assert seen(two, ".vg-metadata") == "Needs: a < b, ReLU · 7 minutes"
    assert seen(two, "a @href") == "../x/ | ../y/"


def test_exercises_get_anchors_and_are_noted(convert: Callable[..., Any]) -> None:
    text = document(__file__, "exercises")
    html, reading = convert(text)
    found = [tuple(one.values()) for one in reading.found["exercises"]]
    assert found == [(*row[:2], row[2]) for row in rows(__file__, "found")]
    assert seen(tree(html), ".exercise @id") == " | ".join(one[1] for one in found)


def test_lists_for_teachers() -> None:
    page = course.lessons([Lesson("A & B", "a/", [Need("gate", "b/")], ["ReLU", "mask"], 9)])
    page += course.lessons([Lesson("C", "c/", [], [], 1)])
    assert seen(tree(page), "td") == "A & B | gate | ReLU, mask | 9 | C | – | – | 1"
    assert seen(tree(page), "td a @href") == "a/ | b/ | c/"
    listed = [Exercise(f"E{n}", f"x/#{n}", "X", grade) for n, grade in enumerate(course.GRADES)]
    box = tree(course.exercises([*listed[:2], listed[0], Exercise("lost", "y", "Y", "")]))
    assert seen(box, "h3") == "Warm-up: 2 ¶ | Practice: 1 ¶"
    assert seen(box, "li") == "E0 X | E0 X | E1 X"
    drawn = tree(
        course.drawings([Drawing("tees", "<T>", "x/#f", [("SVG", "f.svg")])], "Book", "CC")
    )
    assert seen(drawn, "code") == "Book, figure tees, CC"
    assert seen(drawn, "a @href") == "x/#f | f.svg"
