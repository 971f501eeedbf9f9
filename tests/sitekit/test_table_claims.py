"""Tables whose caption gives every cell: checked alone, from the command line, and on the page."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sitekit import claims, source, values
from sitekit.audit import unclaimed
from sitekit.claims import TableClaim
from sitekit.evaluate import Entry, Rows, _entry
from sitekit.problems import report
from sitekit.table_claims import check, check_cell, to_json
from sitekit.values import NotANumber

PAGE = r"""| layer | value | kept |
|---|---|---|
| first | 0.0123 | 12 % |
| second | $1.1 \times 10^{-31}$ | all |

[What each layer keeps of $\dlt$.](<table: kept()>)
"""
RIGHT: list[list[Entry]] = [[None, 0.01234, 0.12], [None, 1.1e-31, "all"]]


def verdict(rows: list[list[Entry]] | None, text: str = PAGE, error: str | None = None) -> Any:
    found, mistakes = claims.scan(source.parse("docs/x.md", text))
    assert report(mistakes) == ""
    (caption,) = found
    assert isinstance(caption, TableClaim)
    return check(caption, Rows(None if rows is None else tuple(map(tuple, rows)), error))


def messages(rows: list[list[Entry]] | None, text: str = PAGE, error: str | None = None) -> str:
    return report(verdict(rows, text, error).problems)


def test_table_holds() -> None:
    found = verdict(RIGHT)
    assert found.holds
    assert found.checked == 4


def test_false_cell_is_named_by_line_row_and_column() -> None:
    assert messages([[None, 0.0129, 0.12], RIGHT[1]]) == (
        "docs/x.md:3: row 1, column 2 (value): claim is false: shown 0.0123, computed 0.0129 from "
        "kept(); write 0.0129"
    )


def test_false_tex_is_written_right() -> None:
    assert r"write 1.2 \times 10^{-31}" in messages([RIGHT[0], [None, 1.2e-31, "all"]])


def test_text_must_be_exactly_that() -> None:
    assert messages([RIGHT[0], [None, 1.1e-31, "none"]]) == (
        "docs/x.md:4: row 2, column 3 (kept): cell is false: shown all, given by kept(); write none"
    )


def test_all_false_cells_are_listed() -> None:
    assert messages([[None, 1, 1], [None, 1, "x"]]).count("is false") == 4


def test_wrong_number_of_rows() -> None:
    assert messages(RIGHT[:1]) == (
        "docs/x.md:6: the table has 2 rows, kept() gives 1; write a row for each"
    )


def test_wrong_number_of_columns() -> None:
    assert messages([[0.0123, 0.12], RIGHT[1]]) == (
        "docs/x.md:3: row 1 has 3 cells, kept() gives 2; give an entry for each column, "
        "None for words"
    )


def test_row_that_is_longer_than_the_head() -> None:
    text = PAGE.replace("| all |", "| all | more |")
    assert "docs/x.md:4: row 2 has 4 cells, the head has 3" in messages(RIGHT, text)


def test_number_in_an_open_cell_is_refused() -> None:
    found = messages([[None, None, 0.12], RIGHT[1]])
    assert found == (
        "docs/x.md:3: row 1, column 2 (value): 0.0123 is in a cell that the expression leaves open "
        "(None); let it give the value"
    )


def test_open_cell_may_hold_what_the_audit_admits() -> None:
    text = PAGE.replace("first", "layer 1, $\\W_1$").replace("second", "[0.5](claim:0.5)")
    found, _ = claims.scan(source.parse("docs/x.md", text))
    caption = next(one for one in found if isinstance(one, TableClaim))
    assert check(caption, Rows(tuple(map(tuple, RIGHT)), None)).holds


def test_table_of_which_nothing_is_checked_is_refused() -> None:
    text = "| a |\n|---|\n| x |\n\n[Words.](<table: rows()>)\n"
    assert "leaves every cell open" in messages([[None]], text)


def test_expression_without_value_says_why() -> None:
    assert messages(None, error="it fails") == "docs/x.md:6: table has no values: kept(): it fails"


def test_entry_that_is_no_number_says_so_for_its_cell() -> None:
    found = messages([[None, NotANumber("it gives nan"), 0.12], RIGHT[1]])
    assert found == "docs/x.md:3: row 1, column 2 (value): it gives nan"


MISTAKES = {
    "no table": ("words\n\n[What.](<table: kept()>)", "directly below its table"),
    "in a sentence": (PAGE.replace("[What", "See [what"), "directly below its table"),
    "no rows": ("| a |\n|---|\n\n[What.](<table: kept()>)", "has no rows"),
    "no text": (PAGE.replace("What each layer keeps of $\\dlt$.", ""), "has no text"),
    "no expression": (PAGE.replace(" kept()", ""), "has no expression"),
    "no angle brackets": (PAGE.replace("<table: kept()>", "table: kept()"), "angle brackets"),
    "in a heading": ("## [What](<table: kept()>)", "no claims and given numbers in a heading"),
    "in two pieces": ("[What] (<table: kept()>)", "this is not read as a table"),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_caption_that_is_written_wrongly(text: str, message: str) -> None:
    assert message in report(claims.scan(source.parse("docs/x.md", text))[1])


def test_numbers_of_a_table_with_a_caption_count_as_claimed() -> None:
    assert unclaimed(source.parse("docs/x.md", PAGE)) == []


def test_numbers_of_a_table_without_one_do_not() -> None:
    text = PAGE.partition("\n\n")[0]
    assert len(unclaimed(source.parse("docs/x.md", text))) == 3


def test_numbers_of_the_head_and_the_caption_do_not() -> None:
    text = PAGE.replace("| kept |", "| over 0.5 |").replace("What", "Above 0.7, what")
    assert [one.line for one in unclaimed(source.parse("docs/x.md", text))] == [1, 6]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.88", 0.881),
        ("12 %", 0.12),
        ("−3", -3),
        ("1,797", 1797),
        ("1/4", Fraction(1, 4)),
        (r"$0.9^2 = 0.81$", 0.81),
        ("9.5e-7", 0.25**10),
        ("0", 0.0),
    ],
)
def test_every_changed_digit_of_a_cell_is_noticed(text: str, value: Any) -> None:
    assert check_cell(text, "rows()", value) is None
    changed = claims.mutations(text)
    assert len(changed) >= 9
    assert [one for one in changed if check_cell(one, "rows()", value) is None] == []


def test_cells_are_listed_like_claims() -> None:
    entries = to_json([verdict(RIGHT)])
    assert len(entries) == 4
    assert entries[0] == {
        "page": "docs/x.md",
        "line": 3,
        "shown": "0.0123",
        "expression": "kept()[0][1]",
        "value": "0.01234",
        "holds": True,
    }


# --- what an expression may give -----------------------------------------------------------------


def through_json(value: Any) -> list[list[Any]]:
    return [[_entry(cell) for cell in row] for row in json.loads(json.dumps(values.rows(value)))]


@pytest.mark.parametrize(
    "value",
    [
        [[1, 0.5]],
        ((1, 0.5),),
        [(np.int64(1), np.float64(0.5))],
        np.array([[1.0, 0.5]]),
        [np.array([1.0, 0.5], dtype=np.float32)],
        [[np.array(1), np.array([0.5])]],
    ],
)
def test_rows_may_be_of_any_kind(value: Any) -> None:
    assert through_json(value) == [[1, 0.5]]


def test_entries_keep_their_kind() -> None:
    (row,) = through_json([[None, "x", Fraction(1, 3), np.str_("y"), True, np.nan]])
    assert row[:4] == [None, "x", Fraction(1, 3), "y"]
    assert [str(one) for one in row[4:]] == [
        "it gives True, but a claim is a number",
        "it gives nan (not a number), which no text can claim; change the expression",
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0.5, "it gives a float, but a table is a list of rows"),
        ("rows", "it gives a str, but"),
        (np.float64(0.5), "it gives a float64, but"),
        ([0.5], "it gives a float as row 1, but"),
        (np.array([0.5, 1]), "it gives a float64 as row 1, but"),
        (["row"], "it gives a str as row 1, but"),
        ({"a": [1]}, "it gives a dict, but"),
        (zip([1], [2], strict=True), "it gives a zip, but"),
    ],
)
def test_anything_else_is_no_table(value: Any, message: str) -> None:
    with pytest.raises(NotANumber, match=re.escape(message)):
        values.rows(value)


# --- on the page ---------------------------------------------------------------------------------

ROWS = '''

def rows():
    """Return the rows of a table."""
    return [(None, 0.0123, "all"), (None, double(0.06), None)]
'''
TABLE = """
| layer | $w$ | kept |
|---|---|---|
| first | 0.012 | all |
| second | $12\\,\\%$ | none |

[What each *layer* of $w$ keeps.](<table: rows()>)
"""


@pytest.fixture
def tabled(project: Any) -> Any:
    project.edit("numbers_/powers.py", '__all__ = ["double"]', '__all__ = ["double", "rows"]')
    for file, more in ((project.root / "numbers_" / "powers.py", ROWS), (project.page, TABLE)):
        file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    return project


def test_page_shows_the_table_with_one_mark(tabled: Any) -> None:
    run = tabled.build("--strict")
    assert run.returncode == 0, run.stderr
    html = tabled.html()
    assert html.count('class="vg-claim vg-claim--table"') == 1
    assert 'aria-label="checked: 3 cells"' in html
    assert "<code>rows()</code><" in html
    assert "What each <em>layer</em> of " in html
    assert "table:" not in html
    assert "<a href=" not in html.partition("<figcaption><span")[2].partition(" popover ")[0]
    ledger = (tabled.root / "site" / "ledger" / "index.html").read_text(encoding="utf-8")
    assert "3 cells of 1 table" in ledger
    assert 'id="index-c2"' in ledger
    assert ">What each layer of w keeps.</a>" in ledger
    index = (tabled.root / "site" / "search" / "search_index.json").read_text(encoding="utf-8")
    assert "0.012" in index
    assert "rows()" not in index


def test_false_cell_fails_the_build_with_its_line(tabled: Any) -> None:
    tabled.edit("docs/index.md", "0.012 ", "0.013 ")
    run = tabled.build()
    assert run.returncode != 0
    assert "docs/index.md:13: row 1, column 2 ($w$): claim is false: shown 0.013" in run.stderr
    assert "Traceback" not in run.stderr


def test_caption_that_markdown_does_not_join_is_reported(tabled: Any) -> None:
    # Markdown makes no table of rows that touch a paragraph.
    tabled.edit("docs/index.md", "| layer |", "words\n| layer |")
    run = tabled.build()
    assert run.returncode != 0
    assert "docs/index.md:17: Markdown does not make a table with a caption of this" in run.stderr


def test_commands_and_tests_know_the_table(tabled: Any) -> None:
    run = tabled.run("sitekit", "claims", "--json")
    assert run.returncode == 0, run.stderr
    assert [one["expression"] for one in json.loads(run.stdout)[2:]] == [
        "rows()[0][1]",
        "rows()[0][2]",
        "rows()[1][1]",
    ]
    assert tabled.run("sitekit", "numbers").stdout == ""
    tabled.edit("docs/index.md", "0.012 ", "0.013 ")
    done = tabled.run("pytest", "-q", "-rA", "-p", "sitekit.pytest_plugin", "docs")
    assert "FAILED docs/index.md::index:16 table" in done.stdout
    assert "docs/index.md:13: row 1, column 2 ($w$): claim is false" in done.stdout


LAB = """# ---
# claims: [powers]
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # A lab
#
# | layer | $w$ | kept |
# |---|---|---|
# | first | 0.012 | all |
# | second | $12\\,\\%$ | none |
#
# [What each layer keeps.](<table: rows()>)

# %%
print(6 * 7)
"""


def test_table_of_a_lab_is_checked_too(tabled: Any) -> None:
    (tabled.root / "docs" / "labs").mkdir()
    lab = tabled.root / "docs" / "labs" / "lab.py"
    lab.write_text(LAB, encoding="utf-8")
    tabled.edit(
        "mkdocs.yml",
        "plugins: [search]",
        'plugins: [search, {mkdocs-jupyter: {include: ["labs/*.py"], execute: true}}]',
    )
    run = tabled.build()
    assert run.returncode == 0, run.stderr
    html = (tabled.root / "site" / "labs" / "lab" / "index.html").read_text(encoding="utf-8")
    assert html.count('class="vg-claim vg-claim--table"') == 1
    notebook = (tabled.root / "site" / "labs" / "lab" / "lab.ipynb").read_text(encoding="utf-8")
    assert "What each layer keeps." in notebook
    assert "table:" not in notebook
    tabled.edit("docs/labs/lab.py", "0.012", "0.013")
    run = tabled.build()
    assert run.returncode != 0
    assert "docs/labs/lab.py:14: row 1, column 2 ($w$): claim is false" in run.stderr
