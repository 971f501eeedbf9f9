import pytest

from sitekit.book.references import Entry, Work, check, citations, entries, mistakes, works
from sitekit.core import Project, parse

GLOROT = """- Xavier Glorot and Yoshua Bengio: **Understanding the difficulty of training deep
  networks.** AISTATS, 2010. <https://example.org/glorot10a.html>
  { #glorot-2010 }
"""
ARXIV = "[arXiv:1502.01852](https://arxiv.org/abs/1502.01852)"
HE = f"""- Kaiming He, Xiangyu Zhang and others: **Delving deep into rectifiers.** ICCV, 2015.
  {ARXIV}
  {{ #he-2015 }}
"""
CITED = "See [He](references.md#he-2015)\nand [Glorot](<../references.md#glorot-2010>).\n"


def test_entries_are_read() -> None:
    first, second = entries(parse("docs/references.md", "# References\n\n" + GLOROT + HE))
    title = "Understanding the difficulty of training deep networks."
    text = f"Xavier Glorot and Yoshua Bengio: **{title}** AISTATS, 2010. "
    assert first == Entry("glorot-2010", 3, f"{text}<https://example.org/glorot10a.html>")
    assert (second.id, second.line) == ("he-2015", 6)


WHOLE = [
    (GLOROT, ""), (HE, ""), (HE.replace(ARXIV, "doi:10.1109/5.72"), ""),
    (HE.replace(ARXIV, "ISBN 0262035618"), ""), (HE.replace("#he-2015", "#he-2015b"), ""),
    (HE.replace("Kaiming He", "Jürgen Hübér").replace("#he", "#huber"), ""),
    (HE.replace("rectifiers.**", "rectifiers?**"), ""),
    (HE.replace("ICCV, 2015", "Neural Computation 9(8), 1735–1780, 2015"), ""),
    (HE.replace("Kaiming He, Xiangyu Zhang and others: ", ""), "lacks authors"),
    (HE.replace("**", ""), "lacks authors, title, venue or year"),
    (HE.replace(", 2015.", "."), "“Kaiming He, Xiangyu Zhang and others: *…” lacks aut"),
    (HE.replace(f"  {ARXIV}\n", ""), "has no identifier; write - Authors: **T"),
    (HE.replace("  { #he-2015 }\n", ""), "has no anchor; write"),
    (HE.replace("#he-2015", "#he-2016"), "write { #he-2015 }"),
    (HE.replace("#he-2015", "#zhang-2015"), "write { #he-2015 }"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WHOLE)
def test_entry_is_whole_or_says_why_not(text: str, message: str) -> None:
    (entry,) = entries(parse("docs/references.md", text))
    said = list(mistakes(entry))
    assert len(said) == bool(message)
    assert message in "".join(said)


UNCITED = "references.md:6: no page cites he-2015; cite it or take it out"
NO_ENTRY = ":1: a-1 is not on docs/references.md; add it there"
TWICE = [f"references.md:{line}: the anchor he-2015 is there 2 times" for line in (6, 9)]
CHECKED = [
    ("x.md", "", "", []), ("x.md", "[He](", "[He](my", [UNCITED]),
    ("x.md", "See", "(references.md#a-1)", [f"x.md{NO_ENTRY}"]),
    ("a.yml", "no", '"references.md#a-1"', [f"a.yml{NO_ENTRY}"]),
    ("references.md", HE, HE + HE, TWICE),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "said"), CHECKED)
def test_entries_and_citations_are_compared(
    project: Project, name: str, old: str, new: str, said: list[str]
) -> None:
    project.options.statements = "*.yml"
    files = {"references.md": f"# References\n\n{GLOROT}{HE}", "x.md": CITED, "a.yml": "no"}
    assert old in files[name]
    files[name] = files[name].replace(old, new)
    for path, text in files.items():
        (project.docs / path).write_text(text, encoding="utf-8")
    assert [str(one) for one in check(project)] == [f"docs/{one}" for one in said]
    # In the order of pages and lines.
    cited = [one for one in citations(project) if one[0] == "docs/x.md"]
    assert cited == sorted(cited)
    assert ("docs/x.md", 2, "glorot-2010") in cited


def test_works_are_those_that_a_page_cites_each_once() -> None:
    bell = "Ann Bell, Carl Dow and Eve Fox: **On slopes.** J, 1999. https://a.b/c arXiv:1234.5678"
    texts = {
        "bell-1999": bell,
        "fox-2001": "Eve Fox: **Sides?** Press, 2001. ISBN 978-0-00-000000-0",
        "gil-2002": "Gil: **Ends.** P, 2002. [there](https://x.y/z), doi:10.1000/ab.c.",
        "hay-2003": "Hay: **Links.** P, 2003. <https://x.y/z?a=b>.",
        "ink-2004": "no publication",
    }
    listed = [Entry(name, 1, text) for name, text in texts.items()]
    names = ("fox-2001", "bell-1999", "fox-2001", "gil-2002", "hay-2003", "ink-2004", "nobody-2000")
    three = ("Ann Bell", "Carl Dow", "Eve Fox")
    expected = [
        ("Sides?", ("Eve Fox",), "2001", ""),
        ("On slopes", three, "1999", "https://arxiv.org/abs/1234.5678"),
        ("Ends", ("Gil",), "2002", "https://doi.org/10.1000/ab.c"),
        ("Links", ("Hay",), "2003", "https://x.y/z?a=b"),
    ]
    found = works(listed, [*(("a.md", 1, one) for one in names), ("b.md", 1, "x")])
    assert found == {"a.md": tuple(Work(*one) for one in expected)}
