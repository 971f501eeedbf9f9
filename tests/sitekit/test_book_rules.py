"""Each rule of the book has a book that keeps it and one that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sitekit import book, settings
from sitekit.settings import Settings

ARTICLE = """\
article: A1
file: one
title: On powers
chapter: 1
sections:
  - {id: A1.1, title: Beginning}
  - {id: A1.2, title: End}
statements:
  - {id: A1-01, section: A1.1, says: It grows., verdict: holds, so: It does.}
  - {id: A1-02, section: A1.2, says: It ends., verdict: wrong, so: It does not.}
"""
SYMBOLS = """\
??? note "Symbols and shapes"

    | symbol | meaning |
    |---|---|
    | $w$ | a weight |
"""
EXERCISE = """\
!!! exercise "{title}"

    What is two?

??? success "Solution"

    ```pycon
    >>> 2
    2

    ```
"""
KEEP = "## Five lines to keep\n\n" + "".join(f"- Line [{n}](claim:{n}).\n" for n in range(5))
GOALS = '!!! goals "After this chapter you will know"\n\n    - one\n    - two\n    - three\n'
OPENING = "# Before\n\n{symbols}\n{goals}\n{words}\n\n{exercise}\n{keep}"
FIRST = """\
# One {{ data-mirrors="A1.1" data-role="owns" data-concept="powers" }}

{symbols}
{goals}
{words}
{{ data-ledger="A1-01" }}

$$a = b$$

![](figure:one)

{exercise}
"""
SECOND = """\
# Two

{symbols}
## Again {{ data-mirrors="A1.2" data-role="extends" data-concept="powers" }}

As [the first page](one.md) says.

## Rest

{words}

!!! correction "Correction · A1-02 · wrong"

    {box}
    {{ data-ledger="A1-02" }}

$$c = d$$

{exercise}
{keep}"""


def words(name: str, count: int = 400) -> str:
    """Return as many different words, ten a line."""
    own = [f"{name}{number}" for number in range(count)]
    return "\n".join(" ".join(own[start : start + 10]) for start in range(0, count, 10))


def filled(text: str, name: str, title: str = "By hand: two") -> str:
    return text.format(
        symbols=SYMBOLS,
        goals=GOALS,
        keep=KEEP,
        words=words(name),
        box=words(f"box{name}", 12).replace("\n", " "),
        exercise=EXERCISE.format(title=title),
    )


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    for name, text in {
        "articles/a1.yml": ARTICLE,
        "index.md": "# Home\n",
        "chapters/before.md": filled(OPENING, "zero"),
        "chapters/one.md": filled(FIRST, "first"),
        "chapters/two.md": filled(SECOND, "second", "Break it: two"),
        "labs/lab.py": "# %% [markdown]\n# # Lab\n# Words of a lab.\n",
    }.items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sitekit = {
        "package": "numbers_",
        "results": "results",
        "figures": {"folder": "figures", "command": []},
        "macros": "macros.tex",
        "labs": "labs/*.py",
        "statements": "articles/*.yml",
        "exercises": ["By hand", "Break it"],
    }
    nav = [
        {"Home": "index.md"},
        {"Before": "chapters/before.md"},
        {"1 · One": [{"One": "chapters/one.md"}, "chapters/two.md", {"Lab": "labs/lab.py"}]},
    ]
    return settings.from_config(tmp_path, {"extra": {"sitekit": sitekit}, "nav": nav})


@pytest.fixture
def broken(own: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    monkeypatch.setattr(book, "FEWEST_DERIVATIONS", 0)

    def apply(rule: str, *changes: tuple[str, str, str]) -> list[str]:
        assert [str(one) for one in book.RULES[rule](book.read(own))] == []
        for name, old, new in changes:
            path = own.docs / name
            text = path.read_text(encoding="utf-8")
            assert old in text, f"{old!r} is not in {name}"
            path.write_text(text.replace(old, new), encoding="utf-8")
        return [str(one) for one in book.RULES[rule](book.read(own))]

    return apply


ONE, TWO, BEFORE = "chapters/one.md", "chapters/two.md", "chapters/before.md"


def test_chapters_follow_the_navigation(own: Settings) -> None:
    found = book.read(own)
    assert [(one.number, one.title, len(one.pages)) for one in found.chapters] == [
        (0, "Before", 1),
        (1, "1 · One", 2),
    ]
    assert [page.path for page in found.pages] == [
        "docs/index.md",
        "docs/chapters/before.md",
        "docs/chapters/one.md",
        "docs/chapters/two.md",
        "docs/labs/lab.py",
    ]


def test_whole_book_holds(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "FEWEST_DERIVATIONS", 0)
    assert [str(one) for one in book.check(book.read(own))] == []


LINKED = "As [the first page](one.md) says."
WORDS_1, WORDS_2 = words("first"), words("second")
CASES: list[tuple[str, list[tuple[str, str, str]], str]] = [
    ("mirrors", [(ONE, "A1.1", "A1.7")], "docs/chapters/one.md:1: no article has a section 'A1.7'"),
    (
        "mirrors",
        [(TWO, ' data-mirrors="A1.2"', "")],
        "docs/articles/a1.yml:7: no heading mirrors A1.2 (End)",
    ),
    (
        "mirrors",
        [(TWO, "A1.2", "A1.1")],
        "docs/chapters/two.md:9: a second heading mirrors A1.1",
    ),
    (
        "mirrors",
        [(ONE, "A1.1", "A1.2"), (TWO, "A1.2", "A1.1")],
        "docs/chapters/two.md:9: A1.1 stands behind A1.2",
    ),
    (
        "mirrors",
        [(BEFORE, "# Before", '# Before { data-mirrors="A1.1" }')],
        "docs/chapters/before.md:1: A1.1 belongs to chapter 1",
    ),
    (
        "roles",
        [(ONE, "owns", "has")],
        "docs/chapters/one.md:1: the section “One” has the role 'has'",
    ),
    ("roles", [(ONE, ' data-role="owns"', "")], "docs/chapters/one.md:1: the section “One” has no"),
    (
        "roles",
        [(ONE, ' data-concept="powers"', "")],
        "docs/chapters/one.md:1: the section “One” owns no concept",
    ),
    (
        "roles",
        [(TWO, LINKED, words("more", 251))],
        (
            "docs/chapters/two.md:9: a section that extends has at most 250 words of prose, "
            "this one has 251"
        ),
    ),
    (
        "roles",
        [(TWO, '"extends"', '"points"'), (TWO, LINKED, words("more", 81))],
        "docs/chapters/two.md:9: a section that points has at most 80 words",
    ),
    ("owners", [(TWO, "extends", "owns")], "docs/chapters/two.md:9: powers has an owner already"),
    ("owners", [(TWO, "powers", "roots")], "docs/chapters/two.md:9: no section owns roots"),
    (
        "owners",
        [(TWO, "one.md", "two.md")],
        (
            "docs/chapters/two.md:9: this section extends powers without a link to its owner; "
            "link to one.md"
        ),
    ),
    (
        "treated_where_mirrored",
        [(ONE, "A1-01", "A1-02")],
        "docs/chapters/one.md:55: A1-02 is treated here, its section A1.2 in docs/chapters/two.md",
    ),
    (
        "lengths",
        [(ONE, WORDS_1, words("x", 340))],
        "docs/chapters/one.md:1: 344 words of prose, a page has 350 to 1500",
    ),
    (
        "lengths",
        [(BEFORE, words("zero"), words("x", 1300))],
        "docs/chapters/before.md:1: 1313 words of prose, a page has 350 to 1200",
    ),
    ("openings", [(ONE, "??? note", "!!! note")], "docs/chapters/one.md:3: no box of symbols"),
    (
        "openings",
        [(ONE, "Symbols and shapes", "Code")],
        "docs/chapters/one.md:3: no box of symbols",
    ),
    (
        "openings",
        [(ONE, '??? note "Sym', 'Words first.\n\n??? note "Sym')],
        "docs/chapters/one.md:5: no box of symbols",
    ),
    (
        "claims",
        [(ONE, WORDS_1, WORDS_1 + "\n[1](claim:1)" * 26)],
        "docs/chapters/one.md:80: 26 claims in the prose, a page has at most 25",
    ),
    (
        "corrections",
        [(TWO, "!!! correction", '!!! correction "A"\n\n    x\n\n' * 2 + "!!! correction")],
        "docs/chapters/two.md:13: 3 correction boxes in “Rest”, at most 2",
    ),
    ("exercises", [(ONE, "exercise", "note")], "docs/chapters/one.md:1: no exercise"),
    (
        "exercises",
        [(ONE, '??? success "Solution"', 'Between.\n\n??? success "Solution"')],
        "docs/chapters/one.md:61: no solution",
    ),
    (
        "exercises",
        [(ONE, "pycon", "text")],
        "docs/chapters/one.md:61: the solution was not executed",
    ),
    ("goals", [(ONE, "!!! goals", "!!! note")], "docs/chapters/one.md:1: the first page of a"),
    ("goals", [(ONE, "    - three\n", "")], "docs/chapters/one.md:9: goals stand on"),
    (
        "goals",
        [(TWO, "## Rest\n", f"## Rest\n\n{GOALS}")],
        "docs/chapters/two.md:15: goals stand on",
    ),
    ("five_lines", [(TWO, "Five lines", "Lines")], "docs/chapters/two.md:"),
    ("five_lines", [(TWO, "- Line [4](claim:4).\n", "")], "“Five lines to keep” has 4 list items"),
    ("five_lines", [(TWO, "[3](claim:3)", "three")], "a line to keep without a claim"),
    ("five_lines", [(ONE, "![](figure:one)", KEEP)], "“Five lines to keep” belongs to the last"),
    (
        "kinds_of_exercises",
        [(TWO, "Break it: two", "Predict: two")],
        "docs/chapters/one.md:1: the chapter “1 · One” has no exercise “Break it”",
    ),
    (
        "formulas",
        [(TWO, "c = d", "a  = b")],
        "docs/chapters/two.md:61: this formula stands in docs/chapters/one.md:57 already (a = b)",
    ),
    (
        "figures",
        [(TWO, "$$c = d$$", "![](figure:one)")],
        "docs/chapters/two.md:61: this figure stands in docs/chapters/one.md:59 already (one)",
    ),
    (
        "sentences",
        [(TWO, LINKED, words("first", 12).replace("\n", " "))],
        "docs/chapters/two.md:11: “first0 first1",
    ),
]


@pytest.mark.parametrize(("rule", "changes", "expected"), CASES)
def test_broken_rule_is_reported(
    broken: Callable[..., list[str]], rule: str, changes: list[tuple[str, str, str]], expected: str
) -> None:
    said = broken(rule, *changes)
    assert [one for one in said if expected in one], said


def test_section_may_go_on_to_a_page_that_mirrors_none(broken: Callable[..., list[str]]) -> None:
    changes = [(TWO, ' data-mirrors="A1.2"', ""), (TWO, '"A1-02"', '"A1-01"')]
    assert broken("treated_where_mirrored", *changes) == []


def test_eleven_common_words_are_no_repetition(broken: Callable[..., list[str]]) -> None:
    assert broken("sentences", (TWO, LINKED, words("first", 11).replace("\n", " "))) == []


def test_long_repetition_is_reported_once(broken: Callable[..., list[str]]) -> None:
    assert len(broken("sentences", (TWO, LINKED, words("first", 40)))) == 1


def test_every_rule_is_broken_by_a_test() -> None:
    assert {rule for rule, *_ in CASES} | {"enough_derivations"} == set(book.RULES)


def test_too_few_derivations_are_reported(own: Settings) -> None:
    assert [str(one) for one in book.RULES["enough_derivations"](book.read(own))] == [
        (
            "mkdocs.yml: 0 derivations in the whole book, at least 25; "
            "write more of the formulas as derivations"
        )
    ]
