"""Where the cells of a table with a caption stand."""

from __future__ import annotations

import pytest

from sitekit import source
from sitekit.marks import marks
from sitekit.tables import Table, above

CAPTION = "\n[What it shows.](<table: rows()>)\n"


def table_of(text: str) -> Table | None:
    page = source.parse("docs/x.md", text)
    (mark,) = marks(page).marks
    assert mark.kind == "table"
    return above(page, mark)


def cells(text: str) -> list[list[str]]:
    table = table_of(text)
    assert table is not None
    page = source.parse("docs/x.md", text)
    for cell in (cell for row in table.rows for cell in row):
        assert page.text[cell.start : cell.end] == cell.text
        assert page.line_at(cell.start) == cell.line
    return [[cell.text for cell in row] for row in table.rows]


READ = {
    "borders": ("| a | b |\n|---|--:|\n| 1 | 0.5 |\n", [["1", "0.5"]]),
    "no borders": ("a | b\n:-: | --\n1 | 0.5\n2|\n", [["1", "0.5"], ["2", ""]]),
    "one column": ("| a |\n|---|\n| 0.5 |\n", [["0.5"]]),
    "an escaped pipe": ("a | b\n--|--\nx \\| y | 0.5\n", [["x \\| y", "0.5"]]),
    "a pipe in code": ("a | b\n--|--\n`x | y` | 0.5\n", [["`x | y`", "0.5"]]),
    "TeX": ("a | b\n--|--\n$\\W_1$ | $10^{-5}$\n", [["$\\W_1$", "$10^{-5}$"]]),
    "in a box": ("!!! note\n\n    a | b\n    --|--\n    1 | 0.5\n", [["1", "0.5"]]),
    "empty cells": ("| a | b |\n|---|---|\n| | 0.5 |\n", [["", "0.5"]]),
    "more cells than the head": ("a | b\n--|--\n1 | 2 | 3\n", [["1", "2", "3"]]),
}


@pytest.mark.parametrize(("text", "expected"), READ.values(), ids=READ)
def test_cells_are_read_as_markdown_reads_them(text: str, expected: list[list[str]]) -> None:
    caption = CAPTION.replace("[", "    [") if text.startswith("!!!") else CAPTION
    assert cells(text + caption) == expected


def test_table_knows_its_head_and_lines() -> None:
    table = table_of("first\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n" + CAPTION)
    assert table is not None
    assert (table.line, table.head) == (3, ("a", "b"))
    assert [row[0].line for row in table.rows] == [5, 6]


TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n"


@pytest.mark.parametrize(
    "caption",
    [
        "\n[Over\ntwo lines.](<table: rows()>)\n",
        "\n\n[Far below.](<table: rows()>)\n",
        "\n[With attributes.](<table: rows()>)\n{ #id data-ledger='A1-01' }\n",
        "\n[At the end.](table:rows)",
    ],
)
def test_caption_may_be_written_like_this(caption: str) -> None:
    assert table_of(TABLE + caption) is not None


@pytest.mark.parametrize(
    "text",
    [
        "[No table.](<table: rows()>)",
        "words\n\n[No table.](<table: rows()>)",
        TABLE + "\nwords\n\n[Words between.](<table: rows()>)",
        TABLE + "[Touching.](<table: rows()>)",
        TABLE + "\n[More](<table: rows()>) words",
        TABLE + "\nSee [below](<table: rows()>)",
        TABLE + "\n```python\n1\n```\n\n[Code between.](<table: rows()>)",
        "a | b\nno rule\n\n[No table.](<table: rows()>)",
    ],
)
def test_anything_else_has_no_table(text: str) -> None:
    assert table_of(text) is None
