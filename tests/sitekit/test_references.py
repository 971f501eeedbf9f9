"""References are taken apart, and compared with what cites them."""

from __future__ import annotations

from typing import Any

import pytest

from sitekit import settings, source
from sitekit.audit import unclaimed
from sitekit.problems import report
from sitekit.references import check, entries, mistakes

GLOROT = """- Xavier Glorot and Yoshua Bengio: **Understanding the difficulty of training deep
  networks.** AISTATS, 2010. <https://example.org/glorot10a.html>
  { #glorot-2010 }
"""
HE = """- Kaiming He, Xiangyu Zhang and others: **Delving deep into rectifiers.** ICCV, 2015.
  [arXiv:1502.01852](https://arxiv.org/abs/1502.01852)
  { #he-2015 }
"""


def said(text: str) -> list[str]:
    (entry,) = entries(source.parse("docs/references.md", text))
    return list(mistakes(entry))


def test_entries_are_read() -> None:
    text = "# References\n\n" + GLOROT + HE
    first, second = entries(source.parse("docs/references.md", text))
    assert (first.id, first.line) == ("glorot-2010", 3)
    assert (second.id, second.line) == ("he-2015", 6)
    assert first.text.startswith("Xavier Glorot and Yoshua Bengio: **Understanding the difficulty")


RIGHT = {
    "an address": GLOROT,
    "arXiv": HE,
    "doi": HE.replace("[arXiv:1502.01852](https://arxiv.org/abs/1502.01852)", "doi:10.1109/5.72"),
    "a book": HE.replace("[arXiv:1502.01852](https://arxiv.org/abs/1502.01852)", "ISBN 0262035618"),
    "two in a year": HE.replace("#he-2015", "#he-2015b"),
    "an accent": HE.replace("Kaiming He", "Jürgen Schmidhübér").replace("#he", "#schmidhuber"),
    "a question": HE.replace("rectifiers.**", "rectifiers?**"),
    "a volume": HE.replace("ICCV, 2015", "Neural Computation 9(8), 1735–1780, 2015"),
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_entry_is_whole(text: str) -> None:
    assert said(text) == []
    assert unclaimed(source.parse("docs/references.md", text)) == []


WRONG = {
    "no authors": (HE.replace("Kaiming He, Xiangyu Zhang and others: ", ""), "lacks authors"),
    "no title": (HE.replace("**", ""), "lacks authors, title, venue or year"),
    "no year": (HE.replace(", 2015.", "."), "lacks authors, title, venue or year"),
    "no identifier": (
        HE.replace("  [arXiv:1502.01852](https://arxiv.org/abs/1502.01852)\n", ""),
        "has no identifier",
    ),
    "no anchor": (HE.replace("  { #he-2015 }\n", ""), "has no anchor"),
    "another year": (HE.replace("#he-2015", "#he-2016"), "write { #he-2015 }"),
    "another name": (HE.replace("#he-2015", "#zhang-2015"), "write { #he-2015 }"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_entry_that_is_not_whole(text: str, message: str) -> None:
    (found,) = said(text)
    assert message in found


@pytest.fixture
def referring(project: Any) -> Any:
    page = "# References\n\n" + GLOROT + HE
    (project.root / "docs" / "references.md").write_text(page, encoding="utf-8")
    cited = "is left ([He](references.md#he-2015), [Glorot](references.md#glorot-2010))"
    project.edit("docs/index.md", "is left", cited)
    return project


def problems(project: Any) -> str:
    return report(check(settings.load(project.root / "mkdocs.yml")))


def test_all_is_well(referring: Any) -> None:
    assert problems(referring) == ""
    assert referring.run("sitekit", "references").returncode == 0


def test_entry_that_nobody_cites(referring: Any) -> None:
    referring.edit("docs/index.md", "[He](references.md#he-2015)", "He")
    assert problems(referring) == (
        "docs/references.md:6: no page cites he-2015; cite it or take it out"
    )


def test_citation_without_entry(referring: Any) -> None:
    referring.edit("docs/index.md", "references.md#he-2015", "references.md#he-2016")
    assert "docs/index.md:6: he-2016 is not on docs/references.md; add it there" in problems(
        referring
    )


def test_mkdocs_knows_the_anchors_too(referring: Any) -> None:
    assert referring.build("--strict").returncode == 0
    referring.edit("mkdocs.yml", "hooks:", "validation: {anchors: warn}\nhooks:")
    assert referring.build("--strict").returncode == 0
    referring.edit("docs/index.md", "references.md#he-2015", "references.md#he-2016")
    run = referring.build("--strict")
    assert run.returncode != 0
    assert "he-2016" in run.stderr


def test_entry_that_is_there_twice(referring: Any) -> None:
    referring.edit("docs/references.md", HE, HE + HE)
    assert problems(referring).count("the anchor he-2015 is there 2 times") == 2
