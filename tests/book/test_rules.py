from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml

from sitekit.book import BookExtension, Glossary
from sitekit.core import Project, Reading, Source, read, report
from sitekit.pages import notebook
from sitekit.pages.markdown import PageExtension
from tests.book import course, prose, rules
from tests.book.rules import RULES, Book, broken
from tests.sitekit.conftest import CONFIGS, EXTENSIONS
from tests.sitekit.rows import rows


def convert(source: Source, project: Project) -> Reading:
    page = PageExtension(project)
    page.begin(source)
    own: list[Any] = [page, BookExtension(Glossary(), "")]
    text = source.text.partition("\n---\n")[2] if source.meta else source.text
    if source.code:
        text = notebook.as_markdown((project.root / source.path).read_text(encoding="utf-8"))
    markdown.markdown(text, extensions=[*EXTENSIONS, *own], extension_configs=CONFIGS)
    return page.reading


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
EXERCISE = f'!!! exercise practice "By hand: two"\n\n    What is two?\n\n{SOLVED}'
BELIEF = '!!! belief "You will read that x"\n\n    x\n\n'
REMEDY = """\
!!! keeps "A: what it keeps alive, and at what price"

    - **Forwards:** about [2](claim:2).
    - **Backwards:** see [there](two.md).
    - **Price:** as [before](two.md).
"""
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
{REMEDY}
"""
TWO = f"""\
# Two

{SYMBOLS}
## Again {{ data-mirrors="A1.2" data-role="extends" data-concept="powers" }}

{LINKED}

## Rest

{words("second")}

!!! belief "You will read that it ends"

    {" ".join(words("box", 12).split())}
    {{ data-ledger="A1-02" }}

$$c = d$$

{EXERCISE.replace("By hand", "Break it")}
{KEEP}"""


GLOSSARY = "".join(
    f"{name}0 {{ #{name} }}\n:   A word.\n\n" for name in ("zero", "first", "second")
)
METAS = {
    "before": "{teaches: [zero], needs: []}",
    "one": "{teaches: [first], needs: []}",
    "two": "{teaches: [second], needs: [first]}",
    "lab": "{teaches: [], needs: []}",
}


@pytest.fixture
def planted(book: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Book]:
    monkeypatch.setattr(rules, "EXERCISES", ("By hand", "Break it"))
    monkeypatch.setattr(rules, "FEWEST_DERIVATIONS", 0)
    monkeypatch.setattr(course, "READS", ("By hand", "Break it"))
    monkeypatch.setattr(course, "TRANSPOSES", ("Find the missing transpose", 0))
    monkeypatch.setattr(course, "ASSUMED", set())
    monkeypatch.setattr(prose, "REMEDIES", Counter(["one"]))
    chapter = ("chapters/one.md", "chapters/two.md", "labs/lab.py")
    nav = (("Home", ("index.md",)), ("Before", ("chapters/before.md",)), ("1 · One", chapter))
    project = replace(book.project, root=tmp_path, docs=tmp_path / "docs", nav=nav)

    def planted(page: str = "", old: str = "", new: str = "") -> Book:
        texts = {"articles/a1.yml": ARTICLE, "chapters/one.md": ONE, "chapters/two.md": TWO}
        texts |= {"index.md": "# Home\n", "chapters/before.md": BEFORE}
        texts["labs/lab.py"] = "# %% [markdown]\n# # Lab\n# Words of a lab.\n"
        texts["glossary.md"] = GLOSSARY
        metas, name = dict(METAS), f"chapters/{page}.md"
        if name not in texts and page:
            name = page.removesuffix(".meta")
            assert old in metas[name]
            metas[name] = metas[name].replace(old, new)
        elif page:
            assert old in texts[name]
            texts[name] = texts[name].replace(old, new)
        for name, text in texts.items():
            path = project.docs / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        sources = {one.path: one for one in (read(path, project) for path in project.pages())}
        found = {path: convert(source, project) for path, source in sources.items()}
        for name, meta in metas.items():
            path = "docs/labs/lab.py" if name == "lab" else f"docs/chapters/{name}.md"
            sources[path] = replace(sources[path], meta=yaml.safe_load(meta))
        return Book(project, sources, found)

    return planted


def test_chapters_follow_the_navigation_and_keep_every_rule(planted: Callable[..., Book]) -> None:
    small = planted()
    pages = [(one.number, one.title, len(one.pages)) for one in small.chapters]
    assert pages == [(0, "Before", 1), (1, "1 · One", 2)]
    names = ["index.md", "chapters/before.md", "chapters/one.md", "chapters/two.md", "labs/lab.py"]
    names.append("glossary.md")
    assert [page.path for page in small.pages] == [f"docs/{name}" for name in names]
    assert report(problem for rule in RULES for problem in broken(rule, small)) == ""


# Parts of the pages, and what is too long to be written into the table of faults.
PARTS = {
    "LINKED": LINKED,
    "BELIEF": BELIEF,
    "KEEP": KEEP,
    "REMEDY": REMEDY,
    "ZERO": words("zero"),
    "FIRST": words("first"),
}
PARTS |= {"LONG": " ".join(words("long", 80).split())}
PARTS |= {"CLAIMS": "[1](claim:1)\n" * 26, "REPEATED": " ".join(words("first", 40).split())}
PARTS |= {f"{count} WORDS": words("x", count) for count in (251, 340, 1300)}
FAULTS = rows(__file__, "faults")


@pytest.mark.parametrize("fault", FAULTS, ids=[one[-1] for one in FAULTS])
def test_broken_rule_is_reported(planted: Callable[..., Book], fault: tuple[str, ...]) -> None:
    rule, page, *change, said = fault
    for name, text in PARTS.items():
        change = [one.replace(name, text) for one in change]
    found = [str(one) for one in broken(rule, planted(page, *change))]
    assert len([one for one in found if one.startswith(f"docs/chapters/{said}")]) == 1, found


def test_every_rule_is_broken_by_a_fault(
    planted: Callable[..., Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {rule for rule, *_ in FAULTS} | {"enough_derivations"} == set(RULES)
    small = planted()
    monkeypatch.setattr(rules, "FEWEST_DERIVATIONS", 1)
    said = "mkdocs.yml: 0 derivations in the whole book, at least 1"
    assert report(broken("enough_derivations", small)) == said
