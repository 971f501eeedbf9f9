"""Statements of articles: their files, their marks on pages, their tags and their list."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import markdown
import pytest
from bs4 import BeautifulSoup

from sitekit import settings, statements
from sitekit.markdown import SitekitExtension, _Statements
from sitekit.settings import Settings
from sitekit.source import Source, parse
from sitekit.statements import Library, Statement

FILE = """\
article: B1
file: "one"
title: On powers
chapter: 1
sections:
  - {id: B1.1, title: Beginning}
  - {id: B1.2, title: End}
statements:
  - id: B1-01
    section: B1.1
    says: A power of $w^k$ grows.
    verdict: misleads
    so: It grows where the number is larger than one.
  - id: B1-02
    section: B1.2
    says: Twice two is four.
    verdict: holds
    so: It is.
"""
WORDS = "one two three four five six seven eight nine ten eleven twelve"


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    (tmp_path / "docs" / "articles").mkdir(parents=True)
    (tmp_path / "docs" / "articles" / "b1.yml").write_text(FILE, encoding="utf-8")
    sitekit = {
        "package": "numbers_",
        "results": "results",
        "figures": {"folder": "figures", "command": []},
        "macros": "macros.tex",
        "labs": "labs/*.py",
        "statements": "articles/*.yml",
    }
    return settings.from_config(tmp_path, {"extra": {"sitekit": sitekit}})


def library(own: Settings, old: str = "", new: str = "") -> Library:
    file = own.docs / "articles" / "b1.yml"
    assert old in FILE
    file.write_text(FILE.replace(old, new, 1), encoding="utf-8")
    return statements.read(own)


def page(text: str) -> tuple[Source, str]:
    source = parse("docs/x.md", text)
    extensions: list[Any] = ["admonition", "attr_list", "tables"]
    own = settings.from_config(
        Path("/nowhere"),
        {
            "extra": {
                "sitekit": {
                    "package": "p",
                    "results": "r",
                    "figures": {"folder": "f", "command": []},
                    "macros": "m",
                    "labs": "l",
                }
            }
        },
    )
    return source, markdown.markdown(text, extensions=[*extensions, SitekitExtension(own)])


# --- files ----------------------------------------------------------------------------------------


def test_file_is_read(own: Settings) -> None:
    found = library(own)
    assert found.problems == []
    (article,) = found.articles
    assert (article.id, article.file, article.chapter) == ("B1", "one", 1)
    assert [section.id for section in article.sections] == ["B1.1", "B1.2"]
    assert found.by_id["B1-02"] == Statement(
        "B1-02", "B1.2", "Twice two is four.", "holds", "It is.", "docs/articles/b1.yml", 14
    )
    assert found.by_id["B1-01"].anchor == "b1-01"


def test_no_setting_means_no_statements(own: Settings) -> None:
    assert statements.read(replace(own, statements="")).articles == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("verdict: misleads", "verdict: false", "docs/articles/b1.yml:12: there is no verdict"),
        ("section: B1.2", "section: B1.3", "docs/articles/b1.yml:15: there is no section 'B1.3'"),
        ("id: B1-02", "id: B1-01", "docs/articles/b1.yml:14: B1-01 stands in this file twice"),
        ("id: B1-02", "id: B2-02", "docs/articles/b1.yml:14: an id of this file is like B1-01"),
        ("id: B1-02", "id: B1-2", "docs/articles/b1.yml:14: an id of this file is like B1-01"),
        ("{id: B1.2,", "{id: B1.1,", "docs/articles/b1.yml:7: B1.1 stands in this file twice"),
        ("says: Twice two is four.", "says: ''", "docs/articles/b1.yml:16: 'says' is empty"),
        ("so: It is.", "note: It is.", "docs/articles/b1.yml:18: a statement has no key 'note'"),
        ("    so: It is.\n", "", "docs/articles/b1.yml:14: a statement lacks 'so'"),
        ("so: It is.", "so: a\n    so: b", "docs/articles/b1.yml:19: a statement has 'so' twice"),
        ("so: It is.", "so: [a]", "docs/articles/b1.yml:18: 'so' must be a text"),
        ("It is.", "It is 0.5.", "docs/articles/b1.yml:18: 0.5 is neither claimed nor given"),
        ("grows.", "grows by 10 %.", "docs/articles/b1.yml:11: 10 % is neither"),
        ("$w^k$", "$w^k = 4$", "docs/articles/b1.yml:11: 4 is neither"),
        ("It is.", "'[It](x.md) is.'", "docs/articles/b1.yml:18: 'so' holds a link"),
        ("It is.", "'[4](claim:2*2).'", "docs/articles/b1.yml:18: 'so' holds a link"),
        ("title: On powers", "title: On: powers", "docs/articles/b1.yml:3: not valid YAML"),
        ("chapter: 1", "chapter: one", "docs/articles/b1.yml:4: 'chapter' is a whole number"),
        ("article: B1", "article: first", "docs/articles/b1.yml:1: an article's id is"),
        (FILE, "", "docs/articles/b1.yml: holds nothing"),
        (FILE, "- x\n", "docs/articles/b1.yml:1: an article must be lines of"),
    ],
)
def test_what_is_wrong_with_a_file_is_reported(
    own: Settings, old: str, new: str, expected: str
) -> None:
    said = [str(problem) for problem in library(own, old, new).problems]
    assert [one for one in said if one.startswith(expected)], said


def test_number_that_an_article_sets_may_be_given(own: Settings) -> None:
    found = library(own, "Twice two is four.", "'A power of [0.99](given:quoted) is shown.'")
    assert found.problems == []


def test_article_with_the_id_of_another_is_reported(own: Settings) -> None:
    (own.docs / "articles" / "b2.yml").write_text(FILE, encoding="utf-8")
    assert [str(one) for one in statements.read(own).problems] == [
        (
            "docs/articles/b2.yml:1: article B1 stands in docs/articles/b1.yml already; "
            "give it another id"
        )
    ]


def test_gravest_verdict() -> None:
    assert statements.gravest(["holds", "misleads", "restricted"]) == "misleads"
    assert statements.gravest(["misleads", "wrong"]) == "wrong"


# --- marks ----------------------------------------------------------------------------------------


def test_marks_are_found_with_lines_and_words() -> None:
    source, html = page(f'# X\n\n{WORDS}\n{{ data-ledger="B1-01 B1-02" }}\n')
    found, problems = statements.places(source, html)
    assert problems == []
    assert [(one.line, one.ids, one.words) for one in found] == [(4, ("B1-01", "B1-02"), 12)]


def test_mark_that_markdown_does_not_read_is_reported() -> None:
    source, html = page(f'# X\n\n{WORDS}\n\n{{ data-ledger="B1-01" }}\n')
    _, problems = statements.places(source, html)
    assert next(str(one) for one in problems).startswith(
        "docs/x.md:5: the mark of B1-01 is not read as one"
    )


def test_mark_in_code_is_none() -> None:
    source, html = page('# X\n\n`{ data-ledger="B1-01" }`\n')
    assert statements.places(source, html) == ([], [])


def checked(own: Settings, *texts: str) -> list[str]:
    found = []
    for number, text in enumerate(texts):
        source, html = page(text)
        places, _ = statements.places(source, html)
        found += [
            statements.Place(f"docs/{number}.md", one.line, one.ids, one.words) for one in places
        ]
    return [str(one) for one in statements.check(library(own), found)]


def test_every_statement_is_treated_on_one_page(own: Settings) -> None:
    both = f'{WORDS}\n{{ data-ledger="B1-01 B1-02" }}\n'
    assert checked(own, both, "nothing") == []
    assert checked(own, f"{both}\n{both}") == []
    assert checked(own, both, both) == [
        "docs/1.md:2: B1-01 is treated in docs/0.md:2 already; one page treats it",
        "docs/1.md:2: B1-02 is treated in docs/0.md:2 already; one page treats it",
    ]
    assert checked(own, f'{WORDS}\n{{ data-ledger="B1-01" }}\n') == [
        'docs/articles/b1.yml:14: no page treats B1-02; mark a passage with { data-ledger="B1-02" }'
    ]


def test_unknown_and_short_marks_are_reported(own: Settings) -> None:
    said = checked(own, f'{WORDS[4:]}\n{{ data-ledger="B1-01 B1-02 B1-03" }}\n')
    assert said == [
        "docs/0.md:2: there is no statement 'B1-03'",
        (
            "docs/0.md:2: only 11 words treat B1-01 B1-02 B1-03; "
            "write at least 12, formulas and code not counted"
        ),
    ]


def box(title: str, ids: str = "B1-01") -> Source:
    return parse(
        "docs/x.md", f'!!! correction "{title}"\n\n    {WORDS}\n    {{ data-ledger="{ids}" }}\n'
    )


@pytest.mark.parametrize(
    ("title", "ids", "expected"),
    [
        ("Correction · B1-01 · misleads", "B1-01", None),
        ("Correction · B1-01, B1-02 · misleads", "B1-01 B1-02", None),
        ("Correction · B1-01 · wrong", "B1-01", "the title says 'wrong', the file says 'misleads'"),
        ("Correction · B1-02 · holds", "B1-02", "the file calls B1-02 'holds', which is no"),
        ("Correction · B1-09 · wrong", "B1-09", "the title names B1-09, which no file holds"),
        ("Correction: B1-01", "B1-01", "a box is called"),
        ("Correction · B1-01 · misleads", "B1-02", "nothing in the box is marked as B1-01"),
    ],
)
def test_title_of_a_box_agrees_with_the_file(
    own: Settings, title: str, ids: str, expected: str | None
) -> None:
    said = [str(one) for one in statements.boxes(library(own), box(title, ids))]
    assert len(said) == (expected is not None)
    assert all(one.startswith(f"docs/x.md:1: {expected}") for one in said), said


def test_mark_below_a_box_is_not_in_it(own: Settings) -> None:
    source = parse(
        "docs/x.md",
        f'!!! correction "Correction · B1-01 · misleads"\n\n    Text.\n\n{WORDS}\n'
        '{ data-ledger="B1-01" }\n',
    )
    assert len(statements.boxes(library(own), source)) == 1


# --- tags -----------------------------------------------------------------------------------------


def tagged(own: Settings, text: str) -> tuple[BeautifulSoup, list[tuple[str, str]]]:
    _, html = page(text)
    html, anchors = statements.hold(html, library(own))
    html = statements.fill(html, library(own), "../list/")
    assert "statement-mark" not in html
    return BeautifulSoup(html, "html.parser"), anchors


def test_marked_passage_gets_anchor_verdict_and_tags(own: Settings) -> None:
    soup, anchors = tagged(own, f'{WORDS}.\n{{ data-ledger="B1-02 B1-01" }}\n')
    passage = soup.select_one("p")
    assert passage is not None
    assert (passage["id"], passage["data-verdict"]) == ("b1-02", "misleads")
    assert anchors == [("B1-02", "b1-02"), ("B1-01", "b1-02")]
    links = passage.select("span[data-search-exclude] > a.vg-tag")
    assert [(one["href"], one.get_text()) for one in links] == [
        ("../list/#b1-02", "B1-02 · holds"),
        ("../list/#b1-01", "B1-01 · misleads"),
    ]
    assert passage.get_text().endswith("B1-01 · misleads")


def test_second_passage_of_a_statement_has_an_anchor_of_its_own(own: Settings) -> None:
    mark = '{ data-ledger="B1-01" }'
    soup, anchors = tagged(own, f"{WORDS}\n{mark}\n\n{WORDS}\n{mark}\n")
    assert [tag["id"] for tag in soup.select("[data-ledger]")] == ["b1-01", "b1-01-2"]
    assert anchors == [("B1-01", "b1-01"), ("B1-01", "b1-01-2")]


def test_own_id_of_a_passage_is_kept(own: Settings) -> None:
    _, anchors = tagged(own, f'{WORDS}\n{{ #here data-ledger="B1-01" }}\n')
    assert anchors == [("B1-01", "here")]


@pytest.mark.parametrize(
    "text",
    [
        f'- {WORDS}\n  {{ data-ledger="B1-01" }}\n- more\n',
        f'- {WORDS}\n    {{ data-ledger="B1-01" }}\n\n- more\n',
        f'!!! note "Note"\n\n    {WORDS}\n    {{ data-ledger="B1-01" }}\n',
    ],
)
def test_tag_stands_behind_the_last_word(own: Settings, text: str) -> None:
    soup, _ = tagged(own, text)
    tags = soup.select_one(".vg-tags")
    assert tags is not None
    assert str(tags.find_previous(string=re.compile("twelve"))).strip().endswith("twelve")
    assert tags.find_parent(attrs={"data-ledger": "B1-01"}) is not None


def test_tag_stands_before_a_list_within_the_item(own: Settings) -> None:
    html = '<ul><li data-ledger="B1-01">words<ul><li>inner</li></ul></li></ul>'
    root = ET.fromstring(html)
    _Statements(markdown.Markdown()).run(root)
    item = root[0]
    assert [child.tag for child in item] == ["statement-mark", "ul"]


def test_without_a_list_tags_are_no_links(own: Settings) -> None:
    html = '<p data-ledger="B1-01">x<statement-mark data-ids="B1-01"></statement-mark></p>'
    assert "href" not in statements.fill(html, library(own), "")
    assert "B1-01 · misleads" in statements.fill(html, library(own), "")


# --- the list -------------------------------------------------------------------------------------


def composed(own: Settings) -> BeautifulSoup:
    places = {"B1-01": [("Page", "../page/#b1-01"), ("Page", "../page/#b1-01-2")]}
    html = statements.compose(library(own), places, lambda text: f"<p>{text}</p>")
    return BeautifulSoup(html, "html.parser")


def test_list_shows_every_statement_in_its_section(own: Settings) -> None:
    soup = composed(own)
    assert [tag["id"] for tag in soup.select("h2, h3")] == ["b1", "section-b1-1", "section-b1-2"]
    first, second = soup.select("li.vg-statement")
    assert (first["id"], first["data-verdict"]) == ("b1-01", "misleads")
    assert [link["href"] for link in first.select(".vg-statement__where a")] == [
        "../page/#b1-01",
        "../page/#b1-01-2",
    ]
    assert "A power of $w^k$ grows." in first.get_text()
    assert "larger than one" in first.get_text()
    assert second.select(".vg-statement__where") == []


def test_filter_has_a_labelled_box_for_each_article_and_verdict(own: Settings) -> None:
    soup = composed(own)
    boxes = {box["id"]: box.find_parent("label") for box in soup.select("input")}
    assert list(boxes) == ["article-b1", "verdict-misleads", "verdict-holds"]
    counts = [label.select_one(".vg-filter__count") for label in boxes.values() if label]
    assert [count.get_text() for count in counts if count] == ["2", "1", "1"]


def test_list_without_statements_is_empty() -> None:
    assert statements.compose(Library(), {}, str) == ""


# --- the whole way --------------------------------------------------------------------------------


def add_statements(project: Any) -> None:
    (project.root / "docs" / "articles").mkdir()
    (project.root / "docs" / "articles" / "b1.yml").write_text(FILE, encoding="utf-8")
    project.edit("mkdocs.yml", "labs: labs/*.py", "labs: labs/*.py\n    statements: articles/*.yml")
    project.edit("mkdocs.yml", '"*.tex"', '"*.tex articles/*.yml"')
    (project.root / "docs" / "list.md").write_text(f"# List\n\n{statements.LIST}\n", "utf-8")
    text = project.page.read_text(encoding="utf-8")
    marked = f'\n{WORDS}\n{{ data-ledger="B1-01" }}\n\n{WORDS[4:]}\n{{ data-ledger="B1-02" }}\n'
    project.page.write_text(text + marked, encoding="utf-8")


def test_build_tags_passages_and_lists_statements(project: Any) -> None:
    add_statements(project)
    run = project.build()
    assert run.returncode == 0, run.stderr
    soup = BeautifulSoup(project.html(), "html.parser")
    assert [tag["href"] for tag in soup.select("a.vg-tag")] == ["list/#b1-01", "list/#b1-02"]
    html = (project.root / "site" / "list" / "index.html").read_text(encoding="utf-8")
    assert 'href="..#b1-01"' in html or 'href="../#b1-01"' in html
    assert 'data-tex="w^k"' in html
    index = (project.root / "site" / "search" / "search_index.json").read_text(encoding="utf-8")
    assert "misleads" not in index


def test_unknown_statement_fails_the_build(project: Any) -> None:
    add_statements(project)
    project.edit("docs/index.md", '"B1-02"', '"B1-07"')
    run = project.build()
    assert run.returncode != 0
    assert "docs/index.md:15: there is no statement 'B1-07'" in run.stderr


def test_command_lists_what_is_wrong_and_prints_json(project: Any) -> None:
    add_statements(project)
    run = project.run("sitekit", "statements", "--json")
    assert run.returncode == 1
    assert run.stderr.startswith("docs/index.md:15: only 11 words treat B1-02")
    first, _ = json.loads(run.stdout)
    assert (first["id"], first["places"]) == ("B1-01", ["docs/index.md:12"])


def test_formula_of_a_statement_that_tex_rejects_is_reported(project: Any) -> None:
    add_statements(project)
    project.edit("docs/articles/b1.yml", "$w^k$", "$\\nosuch$")
    for run in (project.run("sitekit", "math"), project.build()):
        assert run.returncode == 1
        assert "docs/articles/b1.yml:9: B1-01: formula \\nosuch" in run.stderr
