from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sitekit.core import read, report
from tests.book import rules
from tests.book.conftest import convert
from tests.book.rules import RULES, Book, broken


@pytest.fixture(scope="module")
def whole(book: Any) -> Book:
    return Book(book.project, book.sources, book.converted)


@pytest.mark.parametrize("rule", RULES)
def test_the_pages_are_one_book(rule: str, whole: Book) -> None:
    assert report(broken(rule, whole)) == ""


def test_every_chapter_has_its_pages(whole: Book) -> None:
    assert [chapter.number for chapter in whole.chapters] == [0, 1, 2, 3, 4, 5]
    pages = {page.path for _, page in whole.chapter_pages}
    assert pages == {one.path for one in whole.pages if one.path.startswith("docs/chapters/")}


ARTICLE = """\
{article: A1, file: one, title: On powers, chapter: 1, sections: [
{id: A1.1, title: Beginning},
{id: A1.2, title: End}], statements: [
{id: A1-01, section: A1.1, says: It grows., verdict: holds, so: It does.},
{id: A1-02, section: A1.2, says: It ends., verdict: wrong, so: It does not.}]}
"""
SYMBOLS = (
    '??? note "Symbols and shapes"\n\n    | $w$ | a weight |\n    |---|---|\n    | $v$ | more |\n'
)
GOALS = '!!! goals "After this chapter you will know"\n\n    - one\n    - two\n    - three\n'
SOLVED = '??? success "Solution"\n\n    ```pycon\n    >>> 2\n    2\n    ```\n'
EXERCISE = f'!!! exercise "By hand: two"\n\n    What is two?\n\n{SOLVED}'
BOX = '!!! correction "A"\n\n    x\n\n'
KEEP = "## Five lines to keep\n\n" + "".join(f"- Line [{n}](claim:{n}).\n" for n in range(5))
LINKED = "As [the first page](one.md) says."


def words(name: str, count: int = 400) -> str:
    own = [f"{name}{number}" for number in range(count)]
    return "\n".join(" ".join(own[start : start + 10]) for start in range(0, count, 10))


BEFORE = f"# Before\n\n{SYMBOLS}\n{GOALS}\n{words('zero')}\n\n{EXERCISE}\n{KEEP}"
ONE = f"""\
# One {{ data-mirrors="A1.1" data-role="owns" data-concept="powers" }}

{SYMBOLS}
{GOALS}
{words("first")}
{{ data-ledger="A1-01" }}

$$a = b$$

![](figure:one)

{EXERCISE}
"""
TWO = f"""\
# Two

{SYMBOLS}
## Again {{ data-mirrors="A1.2" data-role="extends" data-concept="powers" }}

{LINKED}

## Rest

{words("second")}

!!! correction "Correction · A1-02 · wrong"

    {" ".join(words("box", 12).split())}
    {{ data-ledger="A1-02" }}

$$c = d$$

{EXERCISE.replace("By hand", "Break it")}
{KEEP}"""


@pytest.fixture
def planted(book: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Book]:
    monkeypatch.setattr(rules, "EXERCISES", ("By hand", "Break it"))
    monkeypatch.setattr(rules, "FEWEST_DERIVATIONS", 0)
    chapter = ("chapters/one.md", "chapters/two.md", "labs/lab.py")
    nav = (("Home", ("index.md",)), ("Before", ("chapters/before.md",)), ("1 · One", chapter))
    project = replace(book.project, root=tmp_path, docs=tmp_path / "docs", nav=nav)

    def planted(page: str = "", old: str = "", new: str = "") -> Book:
        texts = {"articles/a1.yml": ARTICLE, "chapters/one.md": ONE, "chapters/two.md": TWO}
        texts |= {"index.md": "# Home\n", "chapters/before.md": BEFORE}
        texts["labs/lab.py"] = "# %% [markdown]\n# # Lab\n# Words of a lab.\n"
        name = f"chapters/{page}.md"
        if page:
            assert old in texts[name]
            texts[name] = texts[name].replace(old, new)
        for name, text in texts.items():
            path = project.docs / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        sources = {one.path: one for one in (read(path, project) for path in project.pages())}
        found = {path: convert(source, project) for path, source in sources.items()}
        return Book(project, sources, found)

    return planted


def test_chapters_follow_the_navigation_and_keep_every_rule(planted: Callable[..., Book]) -> None:
    small = planted()
    pages = [(one.number, one.title, len(one.pages)) for one in small.chapters]
    assert pages == [(0, "Before", 1), (1, "1 · One", 2)]
    names = ["index.md", "chapters/before.md", "chapters/one.md", "chapters/two.md", "labs/lab.py"]
    assert [page.path for page in small.pages] == [f"docs/{name}" for name in names]
    assert report(problem for rule in RULES for problem in broken(rule, small)) == ""


# Rule, page, what is replaced there, and the line and beginning of what is said.
FAULTS: list[tuple[str, str, str, str, str]] = [
    ("mirrors", "one", "A1.1", "A1.7", "one.md:1: no article has a section 'A1.7'"),
    ("mirrors", "two", "A1.2", "A1.1", "two.md:9: a second heading mirrors A1.1; keep one"),
    ("mirrors", "before", "# Before", '# B { data-mirrors="A1.1" }', "before.md:1: A1.1 belongs"),
    ("roles", "one", "owns", "has", "one.md:1: the section “One” has the role 'has'; write"),
    ("roles", "one", ' data-concept="powers"', "", "one.md:1: the section “One” owns no concept"),
    ("roles", "two", LINKED, words("x", 251), "two.md:9: a section that extends has at most 250"),
    ("owners", "two", "extends", "owns", "two.md:9: powers has an owner already, in docs/chapte"),
    ("owners", "two", "powers", "roots", "two.md:9: no section owns roots, which this one exten"),
    ("owners", "two", "one.md", "two.md", "two.md:9: this section extends powers without a link"),
    ("treated_where_mirrored", "one", "A1-01", "A1-02", "one.md:55: A1-02 is treated here, its"),
    ("lengths", "one", words("first"), words("x", 340), "one.md:1: 344 words of prose, a page"),
    ("lengths", "before", words("zero"), words("x", 1300), "before.md:1: 1313 words of prose, a"),
    ("openings", "one", "??? note", "!!! note", "one.md:3: no box of symbols; write ??? note"),
    ("openings", "one", "??? note", "Words.\n\n??? note", "one.md:5: no box of symbols"),
    ("claims", "one", "$$a = b$$", "[1](claim:1)\n" * 26, "one.md:82: 26 claims in the prose, a"),
    ("corrections", "two", "!!! c", f"{BOX}{BOX}!!! c", "two.md:13: 3 correction boxes in this se"),
    ("exercises", "one", "exercise", "note", "one.md:1: no exercise; write !!! exercise"),
    ("exercises", "one", "??? suc", "Between.\n\n??? suc", "one.md:61: no solution; write ???"),
    ("exercises", "one", "pycon", "text", "one.md:61: the solution was not executed; show"),
    ("goals", "one", "!!! goals", "!!! note", "one.md:1: the first page of a chapter names no go"),
    ("goals", "one", "    - three\n", "", "one.md:9: goals stand on a chapter's first page, thr"),
    ("five_lines", "two", "Five lines", "Lines", "two.md:81: the last page of a chapter ends wi"),
    ("five_lines", "two", "- Line [4](claim:4).\n", "", "two.md:74: “Five lines to keep” has 4"),
    ("five_lines", "two", "[3](claim:3)", "three", "two.md:79: a line to keep without a claim;"),
    ("five_lines", "one", "![](figure:one)", KEEP, "one.md:59: “Five lines to keep” belongs to"),
    ("kinds_of_exercises", "two", "Break it", "X", "one.md:1: the chapter “1 · One” has no exer"),
    ("repetitions", "two", "c = d", "a  = b", "two.md:61: a = b stands in docs/chapters/one.md:57"),
    ("repetitions", "two", "$$c = d$$", "![](figure:one)", "two.md:61: one stands in docs/chapter"),
    ("sentences", "two", LINKED, " ".join(words("first", 40).split()), "two.md:11: “first0 firs"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=[one[-1] for one in FAULTS])
def test_broken_rule_is_reported(planted: Callable[..., Book], fault: tuple[str, ...]) -> None:
    rule, *change, said = fault
    found = [str(one) for one in broken(rule, planted(*change))]
    assert len([one for one in found if one.startswith(f"docs/chapters/{said}")]) == 1, found


def test_every_rule_is_broken_by_a_fault(
    planted: Callable[..., Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {rule for rule, *_ in FAULTS} | {"enough_derivations"} == set(RULES)
    small = planted()
    monkeypatch.setattr(rules, "FEWEST_DERIVATIONS", 1)
    said = "mkdocs.yml: 0 derivations in the whole book, at least 1"
    assert report(broken("enough_derivations", small)) == said
