import pytest

from sitekit.book.references import Entry, Work, check, citations, entries, mistakes, works
from sitekit.core import Project, parse
from tests.sitekit.rows import document, rows

GLOROT, HE = document(__file__, "glorot"), document(__file__, "he")
CITED = "See [He](references.md#he-2015)\nand [Glorot](<../references.md#glorot-2010>).\n"


def test_entries_are_read() -> None:
    first, second = entries(parse("docs/references.md", "# References\n\n" + GLOROT + HE))
    text = " ".join(GLOROT.removeprefix("- ").partition(" {")[0].split())
    assert first == Entry("glorot-2010", 3, text)
    assert (second.id, second.line) == ("he-2015", 6)
    assert [*mistakes(first), *mistakes(second)] == []


@pytest.mark.parametrize(("old", "new", "message"), rows(__file__, "whole"))
def test_entry_is_whole_or_says_why_not(old: str, new: str, message: str) -> None:
    assert old in HE
    (entry,) = entries(parse("docs/references.md", HE.replace(old, new)))
    said = list(mistakes(entry))
    assert len(said) == bool(message)
    assert message in "".join(said)


@pytest.mark.parametrize("row", rows(__file__, "compared"), ids=lambda row: row[2])
def test_entries_and_citations_are_compared(project: Project, row: tuple[str, ...]) -> None:
    name, old, new, said = row
    project.options.statements = "*.yml"
    files = {"references.md": f"# References\n\n{GLOROT}{HE}", "x.md": CITED, "a.yml": "no"}
    old, new = (text.replace("HE", HE) for text in (old, new))
    assert old in files[name]
    files[name] = files[name].replace(old, new)
    for path, text in files.items():
        (project.docs / path).write_text(text, encoding="utf-8")
    assert [str(one) for one in check(project)] == [f"docs/{one}" for one in said.splitlines()]
    # In the order of pages and lines.
    cited = [one for one in citations(project) if one[0] == "docs/x.md"]
    assert cited == sorted(cited)
    assert ("docs/x.md", 2, "glorot-2010") in cited


def test_works_are_those_that_a_page_cites_each_once() -> None:
    listed, told = [Entry("ink-2004", 1, "no publication")], {}
    for name, text, title, authors, year, address in rows(__file__, "works"):
        listed.append(Entry(name, 1, text))
        told[name] = Work(title, tuple(authors.split(", ")), year, address)
    names = ("fox-2001", "bell-1999", "fox-2001", "gil-2002", "hay-2003", "ink-2004", "nobody-2000")
    found = works(listed, [*(("a.md", 1, one) for one in names), ("b.md", 1, "x")])
    expected = (told[name] for name in ("fox-2001", "bell-1999", "gil-2002", "hay-2003"))
    assert found == {"a.md": tuple(expected)}
