import xml.etree.ElementTree as ET
from datetime import date

import pytest

from sitekit.book.changes import Change, feed, in_words, read, show_dates
from sitekit.core import parse, report
from tests.sitekit.rows import document, rows

ATOM = "{http://www.w3.org/2005/Atom}"
LIST = document(__file__, "list")


def test_changes_are_read() -> None:
    new = Change("new", date(2026, 2, 3), "New", "With a link and code, over lines.")
    old = Change("old", date(2026, 1, 2), "Old & first", "Text.")
    assert read(parse("docs/changes.md", LIST)) == ([new, old], [])
    assert read(parse("docs/changes.md", LIST.replace("2026-02-03", "2026-01-02")))[1] == []
    assert read(parse("docs/changes.md", "# Changes\n")) == ([], [])


@pytest.mark.parametrize(("old", "new", "said"), rows(__file__, "mistakes"))
def test_mistakes_in_the_list_of_changes(old: str, new: str, said: str) -> None:
    assert old in LIST
    found = report(read(parse("docs/changes.md", LIST.replace(old, new)))[1])
    assert found.startswith(f"docs/changes.md{said}")
    assert "\n" not in found


@pytest.mark.parametrize("root", ["https://example.org/book/", ""])
def test_feed_lists_the_changes(root: str) -> None:
    found, _ = read(parse("docs/changes.md", LIST))
    tree = ET.fromstring(feed(found, "A & B", root, "changes/"))
    entries = tree.findall(f"{ATOM}entry")
    titles = [one.findtext(f"{ATOM}title") for one in (tree, *entries)]
    assert titles == ["A & B: changes", "New", "Old & first"]
    days = [one.findtext(f"{ATOM}updated") for one in (tree, *entries)]
    assert days == [f"2026-{day}T00:00:00Z" for day in ("02-03", "02-03", "01-02")]
    assert entries[0].findtext(f"{ATOM}summary") == "With a link and code, over lines."
    links = [(one.get("rel"), one.get("href")) for one in tree.iter(f"{ATOM}link")]
    assert [link for kind, link in links if kind == "self"] == [f"{root}changes.xml"] * bool(root)
    addresses = [f"{root}changes/{anchor}" for anchor in ("", "#new", "#old")]
    assert [link for kind, link in links if kind == "alternate"] == addresses
    elsewhere = ET.fromstring(feed(found, "A & B", "https://other.example/", "x/"))
    other = ET.fromstring(feed(found, "C", root, "changes/"))
    ids = [[one.text for one in each.iter(f"{ATOM}id")] for each in (tree, elsewhere, other)]
    assert ids[0] == ids[1]
    assert len({*ids[0], *ids[2]}) == 6


def test_dates_are_shown_below_their_headings() -> None:
    html = '<h2 id="a" data-date="2026-02-03">A</h2><p>b</p><h2 id="c">C</h2>'
    html += '<h2 id="d" data-date="2026-02-30">No day</h2>'
    assert in_words(date(2026, 2, 3)) == '<time datetime="2026-02-03">3 February 2026</time>'
    note = f'\n<p class="vg-metadata" data-search-exclude>{in_words(date(2026, 2, 3))}</p>'
    assert show_dates(html) == html.replace("</h2><p>", f"</h2>{note}<p>")
