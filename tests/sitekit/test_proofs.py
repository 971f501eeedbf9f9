from __future__ import annotations

import re
from typing import Any

import pytest

from sitekit import proofs
from sitekit.claims import Given

ITEM = re.compile(r"<li><code>(.*?)</code> (.*?)</li>")
TABLE = "\n| x | 2x |\n|---|---|\n| 1 | 2 |\n| 2 | 4 |\n\n[Twice.](<table: [[1, 2], [2, 4]]>)\n"


@pytest.fixture
def paper(project: Any) -> Any:
    """Build a page with every kind of mark, and a style for paper."""
    project.edit("docs/index.md", "After three", "Of [7](given:setting) things, after three")
    project.edit("docs/index.md", "[4](<claim: double(2)>)", '[4](<claim: len("a&b") + 1>)')
    page = project.root / "docs" / "index.md"
    page.write_text(page.read_text(encoding="utf-8") + TABLE, encoding="utf-8")
    project.edit("mkdocs.yml", "extra:\n", "extra:\n  print_css: paper.css\n")
    (project.root / "docs" / "paper.css").write_text("@page { margin: 2cm }", encoding="utf-8")
    run = project.build("--strict")
    assert run.returncode == 0, run.stderr
    return project


def test_proofs_end_the_page_in_the_order_of_their_numbers(paper: Any) -> None:
    html = paper.html()
    # The second claim is the third mark: given numbers have no proof and are not counted.
    assert re.findall(r'id="(c\d)"[^>]*data-proof="(\d+)"', html) == [
        ("c1", "1"),
        ("c2", "2"),
        ("c3", "3"),
    ]
    (section,) = re.findall(r'<section class="vg-proofs" hidden>.*?</section>', html, re.DOTALL)
    assert ITEM.findall(section) == [
        ("0.99**300", "<samp>= 0.04904089407128572</samp>"),
        ("len(&quot;a&amp;b&quot;) + 1", "<samp>= 4</samp>"),
        ("[[1, 2], [2, 4]]", "4 cells checked"),
    ]
    assert html.index(section) > html.rindex("</figure>")
    assert html[html.index(section) + len(section) :].lstrip().startswith("</article>")
    # Search finds what pages say, and would find every number twice.
    index = (paper.root / "site" / "search" / "search_index.json").read_text(encoding="utf-8")
    assert proofs.TITLE in html
    assert proofs.TITLE not in index
    # Screens do not wait for the style of paper.
    assert '<link rel="stylesheet" media="print" href="paper.css">' in html


def test_pages_without_claims_have_no_list() -> None:
    page = "<article><p>Words.</p></article>"
    assert proofs.append(page, []) == page
    assert proofs.append(page, [Given("index.md", 1, "7", "setting")]) == page


def test_pages_without_an_article_stay_as_they_are() -> None:
    assert proofs.append("<p>Not found</p>", []) == "<p>Not found</p>"
