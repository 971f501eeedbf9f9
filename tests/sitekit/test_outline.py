"""A page taken apart: every part has the line on which an author finds it."""

from __future__ import annotations

import pytest

from sitekit import outline
from sitekit.outline import Outline
from sitekit.source import parse

PAGE = """\
---
title: X
---

# One page { data-mirrors="A1.1" data-role="owns" data-concept="powers" }

??? note "Symbols and shapes"

    | symbol | meaning |
    |---|---|
    | $w$ | a weight |

First words with [0.5](claim:1/2) and $w^2$ here.
{ data-ledger="A1-01" }

![](figure:decay)

$$
w^2
  = w \\cdot w
$$

## Inner

| a | b |
|---|---|
| [1](claim:1) | 2 |

[What the table shows.](<table: rows()>)

!!! exercise "By hand: two"

    Words that do not count.

??? success "Solution"

    ```pycon
    >>> 2
    2

    ```

!!! margin ""

    Words of a [note](other.md#here).

## Last

- one [2](claim:2)
    more of one
    - inner
- two
"""


def read(text: str) -> Outline:
    return outline.read(parse("docs/x.md", text))


@pytest.fixture
def page() -> Outline:
    return read(PAGE)


def test_headings_with_attributes_and_ends(page: Outline) -> None:
    assert [(one.level, one.title, one.line, one.end) for one in page.headings] == [
        (1, "One page", 5, page.last),
        (2, "Inner", 23, 47),
        (2, "Last", 47, page.last),
    ]
    assert page.headings[0].get("data-mirrors") == "A1.1"
    assert page.headings[0].get("data-concept") == "powers"
    assert page.headings[1].get("data-role") == ""


def test_boxes_reach_to_their_last_line(page: Outline) -> None:
    assert [(box.kind, box.title, box.line, box.end, box.folded) for box in page.boxes] == [
        ("note", "Symbols and shapes", 7, 12, True),
        ("exercise", "By hand: two", 31, 34, False),
        ("success", "Solution", 35, 42, True),
        ("margin", "", 43, 46, False),
    ]


def test_prose_is_neither_fold_table_figure_caption_nor_exercise(page: Outline) -> None:
    assert [word.text for word in page.prose(1, 47)] == [
        "first",
        "words",
        "with",
        "0.5",
        "and",
        "$w^2$",
        "here",
        "$w^2 = w \\cdot w$",
        "words",
        "of",
        "a",
        "note",
    ]


def test_words_of_other_parts_are_still_words(page: Outline) -> None:
    words = [word.text for word in page.words]
    assert "count" in words
    assert "meaning" in words
    assert "pycon" not in words
    assert "ledger" not in words


def test_formula_over_several_lines_is_one_word_on_its_first_line(page: Outline) -> None:
    found = [word for word in page.words if "cdot" in word.text]
    assert [(word.text, word.line) for word in found] == [("$w^2 = w \\cdot w$", 18)]
    assert page.displays == (("w^2 = w \\cdot w", 18),)


def test_figures_claims_and_links_have_lines(page: Outline) -> None:
    assert page.figures == (("decay", 16),)
    assert page.claims == (13, 27, 49)
    assert ("other.md#here", 45) in page.links


def test_outermost_items(page: Outline) -> None:
    assert page.items(47, page.last) == [(49, 52), (52, page.last)]
    assert page.items(1, 20) == []


def test_section_leaves_out_inner_ones_with_a_role() -> None:
    first = '# A { data-role="owns" }\n\none two\n\n## B\n\nthree\n\n'
    page = read(first + '## C { data-role="points" }\n\nfour\n')
    assert [word.text for word in page.own_words(page.headings[0])] == ["one", "two", "three"]
    assert [word.text for word in page.own_words(page.headings[2])] == ["four"]


def test_innermost_heading(page: Outline) -> None:
    assert [page.innermost(line) for line in (1, 6, 30)] == [
        None,
        page.headings[0],
        page.headings[1],
    ]


def test_words_of_two_paragraphs_or_items_are_in_two_blocks() -> None:
    words = read("one\ntwo\n\nthree\n\n- four\n- five\n").words
    blocks = [word.block for word in words]
    assert blocks[0] == blocks[1]
    assert len(set(blocks)) == 4


def test_comment_code_and_fence_hold_no_words() -> None:
    assert [word.text for word in read("<!-- a -->\n`b` c\n\n```text\nd\n```\n").words] == ["c"]
