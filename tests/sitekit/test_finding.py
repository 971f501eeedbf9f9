"""What helps readers and programs to find things: computed by plain functions, honest addresses."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from sitekit.finding import (
    Change,
    Facts,
    Work,
    below_title,
    changes,
    feed,
    foot,
    head,
    llms,
    minutes,
    robots,
    works,
)
from sitekit.finding.around import report_address, sections, source_address
from sitekit.finding.head import structured
from sitekit.references import Citation, Entry
from sitekit.source import parse

ROOT = "https://example.org/book/"
FACTS = Facts(
    site="A book",
    title='Slopes & "sides"',
    description="Where <slopes> come from.",
    url="chapters/slopes/",
    root=ROOT,
    way=(("A book", ""), ("1 · One", "chapters/first/")),
    source="docs/chapters/slopes.md",
    copy="index.md",
    minutes=7,
    works=(Work("On slopes", ("Ann Bell", "Carl Dow"), "1999", "https://arxiv.org/abs/1"),),
    image="card.png",
    image_text="A line",
)
NOWHERE = replace(FACTS, root="")
ATOM = "{http://www.w3.org/2005/Atom}"


# --- reading time ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "steps", "expected"),
    [
        ("<p>word</p>", 0, 1),
        (f"<p>{'word ' * 200}</p>", 0, 1),
        (f"<p>{'word ' * 201}</p>", 0, 2),
        (f"<p>{'word ' * 200}</p><details>{'word ' * 900}</details>", 0, 1),
        (f"<p>{'word ' * 200}</p><span data-search-exclude>{'word ' * 900}</span>", 0, 1),
        (f"<p>{'word ' * 200}</p>", 6, 2),
        (f"<pre>{'x = 1' + chr(10)}\n</pre>" * 40, 0, 2),
        ('<figure data-figure="a"></figure>' * 4, 0, 2),
    ],
)
def test_minutes(html: str, steps: int, expected: int) -> None:
    assert minutes(html, steps) == expected


@pytest.mark.parametrize(("count", "said"), [(1, "1 minute to read"), (7, "7 minutes to read")])
def test_reading_time_stands_below_the_title_only(count: int, said: str) -> None:
    html = below_title("<h1>A</h1><p>B</p><h1>C</h1>", replace(FACTS, minutes=count))
    assert html.count("vg-facts") == 1
    assert re.search(rf"^<h1>A</h1>\n<p class=\"vg-facts\" data-search-exclude>{said}</p><p>", html)


def test_page_to_look_things_up_in_has_no_reading_time() -> None:
    assert below_title("<h1>A</h1>", replace(FACTS, minutes=0)) == "<h1>A</h1>"


# --- the head -------------------------------------------------------------------------------------


def tags(facts: Facts) -> dict[str, str]:
    soup = BeautifulSoup(head(facts), "html.parser")
    return {
        str(tag.get("property") or tag.get("name")): str(tag["content"]) for tag in soup("meta")
    }


def test_head_describes_the_page_with_absolute_addresses() -> None:
    found = tags(FACTS)
    assert found["og:title"] == 'Slopes & "sides"'
    assert found["og:description"] == "Where <slopes> come from."
    assert found["og:url"] == "https://example.org/book/chapters/slopes/"
    assert found["og:image"] == "https://example.org/book/card.png"
    assert found["og:type"] == "article"
    assert found["twitter:card"] == "summary_large_image"


def test_head_says_no_address_where_the_site_has_none() -> None:
    found = tags(NOWHERE)
    assert not {"og:url", "og:image"} & set(found)
    assert found["twitter:card"] == "summary"
    own = structured(NOWHERE)
    assert not {"@id", "url", "image"} & set(own)
    assert "example.org" not in head(NOWHERE)


def test_structured_data_has_citations_and_the_way() -> None:
    article, way = structured(FACTS)["@graph"]
    assert article["@type"] == "TechArticle"
    assert article["timeRequired"] == "PT7M"
    assert article["citation"] == [
        {
            "@type": "ScholarlyArticle",
            "name": "On slopes",
            "author": [
                {"@type": "Person", "name": "Ann Bell"},
                {"@type": "Person", "name": "Carl Dow"},
            ],
            "datePublished": "1999",
            "url": "https://arxiv.org/abs/1",
        }
    ]
    assert [item["item"] for item in way["itemListElement"]] == [
        ROOT,
        f"{ROOT}chapters/first/",
        f"{ROOT}chapters/slopes/",
    ]


def test_home_page_is_the_site() -> None:
    home = replace(FACTS, url="", way=(), minutes=0, works=())
    assert structured(home)["@type"] == "WebSite"
    assert tags(home)["og:url"] == ROOT


def test_no_text_ends_the_script() -> None:
    soup = BeautifulSoup(head(replace(FACTS, title="</script><b>x")), "html.parser")
    assert soup.b is None
    assert soup.script is not None
    assert json.loads(soup.script.get_text())["@graph"][0]["headline"] == "</script><b>x"


def test_works_are_those_that_a_page_cites_each_once() -> None:
    entries = [
        Entry(
            "bell-1999",
            1,
            "Ann Bell, Carl Dow and Eve Fox: **On slopes.** J, 1999. arXiv:1234.5678",
        ),
        Entry("fox-2001", 2, "Eve Fox: **Sides.** Press, 2001. ISBN 978-0-00-000000-0"),
        Entry("gil-2002", 3, "Gil: **Ends.** P, 2002. doi:10.1000/ab.c"),
    ]
    cited = [
        Citation("a.md", 1, name) for name in ("fox-2001", "bell-1999", "fox-2001", "gil-2002")
    ]
    found = works(entries, [*cited, Citation("b.md", 1, "nobody-2000")])
    assert found == {
        "a.md": (
            Work("Sides", ("Eve Fox",), "2001", ""),
            Work(
                "On slopes",
                ("Ann Bell", "Carl Dow", "Eve Fox"),
                "1999",
                "https://arxiv.org/abs/1234.5678",
            ),
            Work("Ends", ("Gil",), "2002", "https://doi.org/10.1000/ab.c"),
        )
    }


# --- the end of an article ------------------------------------------------------------------------

CONTENT = (
    '<h1 id="t">T</h1><h2 id="a">A &amp; <em>b</em><a class="headerlink" href="#a">¶</a>'
    '</h2><h3 id="no">No</h3><h2 data-x="1" id="c">C</h2>'
)


def test_sections_are_named_without_their_links() -> None:
    assert sections(CONTENT) == [("a", "A &amp; b"), ("c", "C")]


def test_foot_offers_the_source_and_no_report_without_a_repository() -> None:
    html = foot(FACTS, CONTENT)
    assert '<a href="index.md">The source of this page</a> (Markdown)' in html
    assert "Report" not in html
    assert "(Python)" in foot(replace(FACTS, copy="x.py"), CONTENT)


@pytest.mark.parametrize(
    ("repository", "path", "title", "body"),
    [
        ("https://github.com/a/b", "/a/b/issues/new", "title", "body"),
        ("https://codeberg.org/a/b/", "/a/b/issues/new", "title", "body"),
        ("https://gitlab.com/a/b", "/a/b/-/issues/new", "issue[title]", "issue[description]"),
    ],
)
def test_report_is_prefilled(repository: str, path: str, title: str, body: str) -> None:
    html = foot(FACTS, CONTENT, repository)
    links = [unescape(link) for link in re.findall(r'<li><a href="([^"]*)"', html)]
    assert len(links) == 3
    whole, first, _ = (urlsplit(link) for link in links)
    assert first.path == path
    fields = parse_qs(first.query)
    assert fields[title] == ['Error in Slopes & "sides", “A & b”']
    assert "https://example.org/book/chapters/slopes/#a\n" in fields[body][0]
    assert "docs/chapters/slopes.md" in fields[body][0]
    assert parse_qs(whole.query)[title] == ['Error in Slopes & "sides"']


def test_report_names_the_page_without_an_address_that_would_be_wrong() -> None:
    fields = parse_qs(urlsplit(report_address("https://github.com/a/b", NOWHERE, "a", "A")).query)
    assert "Page: /chapters/slopes/#a\n" in fields["body"][0]


def test_module_is_shown_in_the_repository() -> None:
    assert (
        source_address("https://github.com/a/b", "g/x.py")
        == "https://github.com/a/b/blob/HEAD/g/x.py"
    )
    assert (
        source_address("https://gitlab.com/a/b/", "x.py")
        == "https://gitlab.com/a/b/-/blob/HEAD/x.py"
    )


# --- changes --------------------------------------------------------------------------------------

LIST = """# Changes

## New { #new data-date="2026-02-03" }

With [a link](x.md) and `code`,
over lines.

## Old & first { #old data-date="2026-01-02" }

Text.
"""


def test_changes_are_read() -> None:
    found, problems = changes.read(parse("docs/changes.md", LIST))
    assert problems == []
    assert found == [
        Change("new", date(2026, 2, 3), "New", "With a link and code, over lines."),
        Change("old", date(2026, 1, 2), "Old & first", "Text."),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (' { #new data-date="2026-02-03" }', "", "lacks its anchor or its date"),
        ("2026-02-03", "2026-02-30", "which is none"),
        ("2026-02-03", "2026-01-01", "is newer than what stands above it"),
        ("#new", "#old", "two changes have the same anchor"),
        ("Text.", "", "says nothing"),
    ],
)
def test_mistakes_in_the_list_of_changes(old: str, new: str, said: str) -> None:
    assert old in LIST
    _, problems = changes.read(parse("docs/changes.md", LIST.replace(old, new)))
    assert [said in one.message for one in problems] == [True]


@pytest.mark.parametrize("root", [ROOT, ""])
def test_feed_lists_the_changes(root: str) -> None:
    found, _ = changes.read(parse("docs/changes.md", LIST))
    tree = ET.fromstring(feed(found, "A book", root, "changes/"))
    entries = tree.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["New", "Old & first"]
    assert tree.findtext(f"{ATOM}updated") == "2026-02-03T00:00:00Z"
    links = [link.get("href") for link in entries[0].findall(f"{ATOM}link")]
    assert links == [f"{root}changes/#new"]
    own = [link.get("href") for link in tree.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own == ([f"{ROOT}changes.xml"] if root else [])
    ids = [tree.findtext(f"{ATOM}id"), *(entry.findtext(f"{ATOM}id") for entry in entries)]
    assert len(set(ids)) == 3
    # The same wherever the site lies.
    elsewhere = ET.fromstring(feed(found, "A book", "https://other.example/", "x/"))
    assert elsewhere.findtext(f"{ATOM}id") == ids[0]


def test_dates_are_shown_below_their_headings() -> None:
    html = changes.show_dates('<h2 id="a" data-date="2026-02-03">A</h2><p>b</p><h2 id="c">C</h2>')
    assert '</h2>\n<p class="vg-facts" data-search-exclude><time datetime="2026-02-03">' in html
    assert html.count("3 February 2026") == 1


# --- files for programs ---------------------------------------------------------------------------


def test_robots_name_the_sitemap_only_where_the_site_has_an_address() -> None:
    assert robots(ROOT).endswith(f"\nSitemap: {ROOT}sitemap.xml\n")
    assert robots("") == "User-agent: *\nAllow: /\n"


def test_llms_lists_every_page_with_its_source() -> None:
    text = llms("A book", "About.", [("", [FACTS]), ("1 · One", [NOWHERE])])
    assert text.startswith("# A book\n\n> About.\n")
    assert (
        f"## Start\n\n- [{FACTS.title}]({ROOT}chapters/slopes/index.md): {FACTS.description}"
        in text
    )
    assert f"## 1 · One\n\n- [{FACTS.title}](chapters/slopes/index.md)" in text


# --- a small project ------------------------------------------------------------------------------


def test_build_copies_the_source_and_reports_nowhere(project: Any) -> None:
    (project.root / "docs" / "changes.md").write_text(LIST.replace("(x.md)", "(index.md)"), "utf-8")
    run = project.build("--strict")
    assert run.returncode == 0, run.stderr
    site = project.root / "site"
    assert (site / "index.md").read_bytes() == project.page.read_bytes()
    html = project.html()
    assert "Report an error" not in html
    assert not re.search("sitekit: (?:head|foot)", html)
    assert '"@type":"WebSite"' in html
    assert (
        'rel="alternate feed" type="application/atom+xml" title="Changes" href="changes.xml"'
        in html
    )
    assert "http://127.0.0.1:8000/changes/#new" in (site / "changes.xml").read_text("utf-8")
    assert "(http://127.0.0.1:8000/index.md)" in (site / "llms.txt").read_text("utf-8")


def test_build_offers_the_module_of_a_figure_for_download(project: Any) -> None:
    (project.root / "figures").mkdir()
    (project.root / "figures" / "dot.py").write_text("# draws\n", encoding="utf-8")
    assert project.build("--strict").returncode == 0
    assert (
        '<a download="" href="assets/figures/dot.py"><code>figures/dot.py</code></a>'
        in project.html()
    )
    assert (project.root / "site/assets/figures/dot.py").read_text("utf-8") == "# draws\n"


def test_build_with_a_repository_links_to_it(project: Any) -> None:
    (project.root / "figures").mkdir()
    (project.root / "figures" / "dot.py").write_text("# draws\n", encoding="utf-8")
    project.edit("mkdocs.yml", "labs: labs", "repository: https://github.com/a/b\n    labs: labs")
    assert project.build("--strict").returncode == 0
    html = project.html()
    assert 'href="https://github.com/a/b/blob/HEAD/figures/dot.py"' in html
    assert "https://github.com/a/b/issues/new?title=Error+in+Tiny" in html
    assert not (project.root / "site/assets/figures/dot.py").exists()


def test_mistake_in_the_changes_fails_the_build_and_the_command(project: Any) -> None:
    text = LIST.replace("2026-02-03", "3 February").replace("(x.md)", "(index.md)")
    (project.root / "docs" / "changes.md").write_text(text, encoding="utf-8")
    for run in (project.build(), project.run("sitekit", "changes")):
        assert run.returncode != 0
        assert "docs/changes.md:3: “New” has the date '3 February', which is none" in run.stderr
