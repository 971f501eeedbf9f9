"""One rule per verdict, as docs/five-articles-checked.md words it, in all five articles."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sitekit.book.statements import VERDICTS
from sitekit.plugin import Book
from tests.sitekit.rows import rows

GROUPS = yaml.safe_load(Path(__file__).with_name("like_statements.yml").read_text(encoding="utf-8"))
# How a restriction begins: with its condition.
_OPENING = re.compile(
    r"(?:As long as|At|Between|Except|For|If|In|Near|On|Only|Under|Unless|Up to|When|Where"
    r"|Within|Without|With)\b"
)
# What makes a remark a condition, wherever it stands; "for" and "with" also begin plain remarks.
_CONDITION = re.compile(
    r"\b(?:as long as|depending on|except|if|in this (?:case|setting)|on condition|only|provided"
    r"|under|unless|when(?:ever)?|where(?:ver)?)\b",
    re.IGNORECASE,
)


def unlike(group: dict[str, Any], verdicts: dict[str, str]) -> str:
    found = {one: verdicts.get(one, "no such statement") for one in group["ids"]}
    is_alike = len(set(found.values())) == 1 and set(found.values()) <= set(VERDICTS)
    return "" if is_alike else f"{group['like']}: {found}"


def broken(verdict: str, so: str) -> str:
    if bool(_OPENING.match(so)) != (verdict == "restricted"):
        return f"{verdict!r}: only a restriction begins with its condition, and it does"
    if verdict == "holds" and (found := _CONDITION.search(so)):
        return f"it holds, and yet on a condition, {found[0]!r}: restrict it, or say it plainly"
    return ""


def test_like_statements_have_like_verdicts(book: Book) -> None:
    verdicts = {name: one.verdict for name, one in book.library.by_id.items()}
    assert [said for group in GROUPS if (said := unlike(group, verdicts))] == []


def test_groups_of_like_statements_compare_something() -> None:
    assert [group for group in GROUPS if len(set(group["ids"])) < 2] == []
    assert [group for group in GROUPS if len(set(group["ids"])) != len(group["ids"])] == []
    assert len({group["like"] for group in GROUPS}) == len(GROUPS)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["ids"][0])
def test_another_verdict_in_a_group_is_found(group: dict[str, Any], book: Book) -> None:
    verdicts = {name: one.verdict for name, one in book.library.by_id.items()}
    for one in group["ids"]:
        other = "wrong" if verdicts[one] == "holds" else "holds"
        assert one in unlike(group, verdicts | {one: other})


def test_a_restriction_begins_with_its_condition_and_nothing_else_has_one(book: Book) -> None:
    answers = book.library.by_id.items()
    found = {name: said for name, one in answers if (said := broken(one.verdict, one.so))}
    assert found == {}


@pytest.mark.parametrize(("verdict", "so", "said"), rows(__file__, "answers"))
def test_what_the_words_of_an_answer_betray(verdict: str, so: str, said: str) -> None:
    found = broken(verdict, so)
    assert bool(found) == bool(said)
    assert said in found


def test_every_verdict_is_given_and_has_its_rule_where_readers_meet_it(book: Book) -> None:
    page = book.sources["docs/five-articles-checked.md"].text
    rules = re.findall(r"^\*([\w ]+)\*(?:, in short \*(\w+)\*)?\n:   \S", page, re.MULTILINE)
    assert sorted((short or name).lower() for name, short in rules) == sorted(VERDICTS.values())
    assert {one.verdict for one in book.library.by_id.values()} == set(VERDICTS), "all are given"
