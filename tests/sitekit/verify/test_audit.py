# ruff: noqa: ISC004 (messages stand beside what they are about)
import re

import pytest

from sitekit.core import Problem, parse
from sitekit.verify.audit import unclaimed
from tests.sitekit.rows import document, rows

# What the converter finds in a page; these pages are simple.
CLAIM = re.compile(r"\[[^\[\]]*\]\(<?(?:claim|given):[^()]*\)")
FORMULA = re.compile(
    r"(?P<display>\$\$.+?\$\$|\\\[.+?\\\]|\\begin\{(?P<name>\w+)\}.+?\\end\{(?P=name)\})|\$[^$]+\$",
    re.DOTALL,
)


def audited(text: str) -> list[Problem]:
    source = parse("docs/x.md", text)
    claims = [match.span() for match in CLAIM.finditer(source.prose)]
    formulas = [(*one.span(), bool(one["display"])) for one in FORMULA.finditer(source.prose)]
    return unclaimed(source, claims, [(-1, -1, True), *formulas[::-1]])


def listed(text: str) -> list[str]:
    """Return the numbers that the audit lists, without their surroundings."""
    messages = [problem.message for problem in audited(text)]
    return [re.split(" is neither | stands in ", message)[0] for message in messages]


LISTED = [*rows(__file__, "listed"), *((text, "") for (text,) in rows(__file__, "silent"))]


@pytest.mark.parametrize(("text", "numbers"), LISTED)
def test_only_unclaimed_numbers_are_listed(text: str, numbers: str) -> None:
    assert " | ".join(listed(text)) == numbers


PAGE = document(__file__, "page")


def test_lines_name_the_place_and_the_words_around() -> None:
    assert list(map(str, audited(PAGE))) == [
        "docs/x.md:1: 0.05 is neither claimed nor given: “…three four five six 0.05 a b c d…”",
        "docs/x.md:2: 7 is neither claimed nor given: “…[…] and $n = 7$ too.”",
        "docs/x.md:5: 0.25 stands in a displayed formula, where nothing verifies it: "
        "“$$ a = 0.25 \\cdot b $$”; write a derivation, or claim it in the text",
        "docs/x.md:8: 1.5 is neither claimed nor given: “1.5-fold.”",
    ]


@pytest.mark.parametrize(("text", "numbers"), rows(__file__, "displayed"))
def test_displayed_formulas_show_no_results(text: str, numbers: str) -> None:
    found = audited(text)
    assert [one.message.split()[0] for one in found] == ["0.1", *numbers.split(), "0.2"]
    displayed = ["stands in a displayed formula" in problem.message for problem in found]
    assert displayed == [False, *(True for _ in numbers.split()), False]


def test_rows_of_a_checked_table_count_as_verified() -> None:
    text = "a 0.5 | b\n--|--\n0.6 | 7 %\n8 % | 0.9\n\n0.7 below"
    start, end = text.index("0.6"), text.index("\n\n")
    found = unclaimed(parse("docs/x.md", text), [(start, end)], [])
    assert [(one.line, one.message.split()[0]) for one in found] == [(1, "0.5"), (6, "0.7")]
