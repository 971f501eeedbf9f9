"""The chapter as others would build it: the same words, formulas and code, without our marks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sitekit import comparison, settings
from sitekit.problems import SitekitError
from sitekit.source import read

ROOT = Path(__file__).parents[2]
SETTINGS = settings.load(ROOT / "mkdocs.yml")


@pytest.mark.parametrize("name", ["four-layers", "powers-of-one-matrix", "gates", "skips"])
def test_nothing_of_our_machinery_is_left(name: str) -> None:
    text = comparison.plain(read(SETTINGS.docs / "chapters" / f"{name}.md", SETTINGS), ROOT)
    for mark in ("claim:", "given:", "table:", "figure:", "--8<--", "```derivation", ";;"):
        assert mark not in text, mark
    assert text.count("$$") % 2 == 0
    assert text.count(r"\begin{aligned}") >= 3
    assert "def " in text


def test_claims_are_their_text(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A\n\nIt is [97 %](<claim: f(32, x=1)[0]>), [$x^{[1]} < 2$](given:condition) and "
        "[1](claim:1**5); see [there](other.md).\n\n![](figure:some-thing)\n",
        encoding="utf-8",
    )
    source = read(page, replace(SETTINGS, root=tmp_path))
    assert comparison.plain(source, ROOT) == (
        "# A\n\nIt is 97 %, $x^{[1]} < 2$ and 1; see [there](other.md).\n\n"
        "![some-thing](some-thing.svg)\n"
    )


def test_boxes_and_code_become_cells() -> None:
    text = 'Words.\n\n??? note "More"\n\n    Inner.\n\n    ```python\n    a = 1\n    ```\n\nEnd.\n'
    found = [(kind, cell) for kind, cell in comparison.cells(text) if cell]
    assert found == [
        ("markdown", "Words.\n\n**More**\n\n\nInner."),
        ("code", "a = 1"),
        ("markdown", "End."),
    ]


def test_unknown_chapter_is_one_sentence() -> None:
    with pytest.raises(SitekitError, match=r"there is no docs/chapters/nothing\.md"):
        comparison.compare(SETTINGS, "chapters/nothing", 1)
