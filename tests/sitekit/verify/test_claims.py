import json
from fractions import Fraction
from typing import Any

import pytest

from sitekit.core import report
from sitekit.verify import claims
from sitekit.verify.claims import Cell, Claim, Table, Verdict, computed, job, judge, to_json
from sitekit.verify.compare import check_each
from sitekit.verify.values import encode
from sitekit.verify.values import rows as entries
from tests.sitekit.rows import number, rows

TABLE = Table(("a", "b"), ((Cell(3, "x"), Cell(3, "0.5")), (Cell(4, "1"), Cell(4, "2.0"))))
TABLES = {"captioned": TABLE, "empty": Table(("a",), ())}


def claim(text: str, target: str, kind: str = "claim", **more: Any) -> Claim:
    if kind in TABLES:
        kind, more = "table", {"table": TABLES[kind]}
    return Claim(kind, "docs/x.md", 6, text, target, ("powers", "chain"), **more)


def judged(text: str, target: str, value: Any) -> Verdict:
    return judge(claim(text, target), {"value": encode(value)})


BAD = [
    *((claim(text, target, kind), said) for kind, text, target, said in rows(__file__, "bad")),
    (claim("4", "4", problem="no claims here"), "no claims here"),
]


@pytest.mark.parametrize(("one", "message"), BAD)
def test_what_is_written_badly_is_not_computed(one: Claim, message: str) -> None:
    assert job(one) is None
    (problem,) = judge(one, None).problems
    assert (problem.path, problem.line) == ("docs/x.md", 6)
    assert problem.message.startswith(message)


@pytest.mark.parametrize("reason", ["setting", "year", "citation", "quoted", "condition"])
@pytest.mark.parametrize("text", ["$|w| < 1$", "x" * 29 + "5", "$" + "x" * 40 + "5$", "10⁵"])
def test_given_numbers_with_a_reason_hold(text: str, reason: str) -> None:
    one = claim(text, reason, "given")
    assert job(one) is None
    assert judge(one, None) == Verdict(one)
    longer = judge(claim("x" * 79 + "5", reason, "given"), None)
    assert longer.holds == (reason in {"quoted", "citation"})


def test_false_claim_says_why() -> None:
    false, failed = judged("4", "f()", 5), judge(claim("4", "f()"), {"error": "it fails"})
    said = "docs/x.md:6: claim is false: shown 4, computed 5 from f(); write 5"
    assert (false.value, false.holds, report(false.problems)) == (5, False, said)
    said = "docs/x.md:6: claim has no value: f(): it fails"
    assert (failed.value, failed.holds, report(failed.problems)) == (None, False, said)
    assert judged("0.05", "f()", 0.049) == Verdict(claim("0.05", "f()"), 0.049)


@pytest.mark.parametrize(("text", "found", "said"), rows(__file__, "several"))
def test_a_claim_of_several_numbers_answers_for_each(text: str, found: str, said: str) -> None:
    numbers = tuple(map(number, found.split()))
    answer = {"values": [encode(one) for one in numbers], "source": "trials"}
    one = judge(claim(text, "f()"), answer)
    assert (one.value, one.source, one.numbers) == (numbers, "trials", len(numbers))
    assert [problem.message[: len(said)] for problem in one.problems] == [said] * bool(said)
    assert [problem.message for problem in claims.changed(one, answer)] == [
        f"with other seeds {problem.message}" for problem in one.problems
    ]


def test_malformed_number_among_several_is_said() -> None:
    assert check_each("5 to 067", "f()", (5, 67)) == "067 begins with a needless 0"


def test_claim_of_several_counts_is_a_count() -> None:
    counts, mixed = [["Count", "4"], ["Count", "5"]], [["Count", "4"], ["int", "5"]]
    sources = [judge(claim("4 to 5", "f()"), {"values": one}).source for one in (counts, mixed)]
    assert sources == ["count", ""]
    (entry,) = to_json([judge(claim("4 to 5", "f()"), {"values": counts})])
    assert (entry["value"], entry["holds"]) == ("4, 5", True)


CLAIMED = [
    judge(claim("4", "rows()", "captioned"), {"error": "it fails"}),
    judged("4", "double(2)", 4),
    judged("0.0490", "0.99**300", 0.99**300),
    judged("5", "five()", 6),
    judged("$n = 7$", "seven()", Fraction(7)),
    judge(claim("8", "eight()"), {"error": "it fails"}),
]


# Not claimed; the claim is false, or not computed; a bound; more than a number; not exactly it.
@pytest.mark.parametrize(("text", "by"), rows(__file__, "given"))
def test_given_number_that_the_page_computes_is_refused(text: str, by: str) -> None:
    given = Claim("given", "docs/x.md", 9, text, "setting")
    message = f"{text} is given as setting, but line 6 computes it from {by}; claim it"
    found = report(computed([judge(given, None), *CLAIMED]))
    assert found == (f"docs/x.md:9: {message}" if by else "")
    other = Claim("given", "docs/other.md", 9, text, "setting")
    assert computed([*CLAIMED, judge(other, None)]) == []


def test_to_json_lists_claims_and_checked_cells() -> None:
    table = claim("What", "rows()", "captioned")
    answer = {"value": encode(Fraction(1, 3)), "source": "theory"}
    verdicts = [
        judge(claim("1/3", "Fraction(1, 3)"), answer),
        judge(claim("1", "setting", "given"), None),
        judge(table, {"rows": [[None, encode(0.5)], [["error", "it gives nan"], encode(2.1)]]}),
        judge(claim("5", "f()"), {"error": "it fails"}),
    ]
    names = ("page", "line", "shown", "expression", "value", "holds", "source")
    assert to_json(verdicts) == [
        dict(zip(names, ("docs/x.md", *entry), strict=True))
        for entry in (
            (6, "1/3", "Fraction(1, 3)", "1/3", True, "theory"),
            (3, "0.5", "rows()[0][1]", "0.5", True, ""),
            (4, "2.0", "rows()[1][1]", "2.1", False, ""),
            (6, "5", "f()", None, False, ""),
        )
    ]


HEAD = ("layer", "value", "kept")
BODY = [["first", "0.0123", "12 %"], ["second", r"$1.1 \times 10^{-31}$", "all"]]
RIGHT: list[list[Any]] = [[None, 0.01234, 0.12], [None, 1.1e-31, " all "]]


def verdict(given: Any, body: Any = BODY, head: Any = HEAD) -> Verdict:
    lines = (tuple(Cell(line, text) for text in row) for line, row in enumerate(body, start=3))
    table = Table(tuple(head), tuple(lines))
    return judge(claim("What", "kept()", "table", table=table), {"rows": entries(given)})


def test_table_holds() -> None:
    found = verdict(RIGHT)
    assert (found.holds, found.checked, found.value) == (True, 4, None)
    assert [(one.row, one.column, one.value, one.message) for one in found.cells] == [
        (0, 0, None, None), (0, 1, 0.01234, None), (0, 2, 0.12, None),
        (1, 0, None, None), (1, 1, 1.1e-31, None), (1, 2, " all ", None),
    ]  # fmt: skip


# What is computed for the rows, with body and head of another table; and what is said.
WRONG: list[tuple[list[Any], str]] = [
    *(([json.loads(given)], said) for given, said in rows(__file__, "table")),
    ([RIGHT, BODY[:1]], "6: the table has 1 row, kept() gives 2; write a row for each"),
    ([RIGHT, [BODY[0], [*BODY[1], "more"]]], "4: row 2 has 4 cells, the head has 3"),
    ([[[1]], [["1"]], ("a", "b")], "3: row 1 has 1 cell, the head has 2"),
    ([[[None]], [["x"]], ("a",)],
        "6: kept() leaves every cell open; a caption checks at least one")
]  # fmt: skip


@pytest.mark.parametrize(("table", "message"), WRONG)
def test_what_is_wrong_is_named_by_line_row_and_column(table: list[Any], message: str) -> None:
    assert report(verdict(*table).problems) == f"docs/x.md:{message}"


def test_all_false_cells_are_listed_and_none_of_another_shape() -> None:
    found = report(verdict([[None, 1, 1], [None, 1, "x"]]).problems)
    assert found.count("is false") == 4
    assert verdict(RIGHT[:1]).cells == ()
    failed = judge(claim("What", "f()", "captioned"), {"error": "it fails"})
    assert report(failed.problems) == "docs/x.md:6: table has no values: f(): it fails"


@pytest.mark.parametrize(("text", "number"), rows(__file__, "open"))
def test_open_cell_holds_what_the_audit_admits(text: str, number: str) -> None:
    message = "is in a cell that the expression leaves open (None); let it give the value"
    expected = f"{number} {message}" if number else None
    assert claims.check_cell(text, "kept()", None) == (None, expected)
