import json
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest

from sitekit.core import load, report
from sitekit.plugin import events
from sitekit.site import read_site, unrendered
from tests.sitekit.rows import matches, rows, seen

HALVING, DOUBLING, LAB = "chapters/halving", "chapters/doubling", "labs/counting"
ROOT = "http://127.0.0.1:8000/"


@pytest.mark.parametrize(("address", "selector", "expected"), rows(__file__, "pages"))
def test_page_shows(address: str, selector: str, expected: str, site: Any) -> None:
    assert matches(seen(site.page(address), selector), expected)


@pytest.mark.parametrize(("name", "expected"), rows(__file__, "files"))
def test_file_says(name: str, expected: str, site: Any) -> None:
    assert matches((site.root / "site" / name).read_text(encoding="utf-8"), expected)


def test_nothing_of_our_machinery_is_left(site: Any) -> None:
    built = read_site(load(site.root / "mkdocs.yml")[1])
    assert report(unrendered.problems(built)) == ""
    assert not [one.path for one in built.pages if "data-pending" in one.html]


def test_what_shows_nothing_is_left_out_and_code_keeps_its_lines() -> None:
    idle = '<p>\n\n   one\n  <b>two</b> three</p>\n\n<pre> 1\n\n  <span class="n">x</span> 2</pre>'
    assert events._finished(idle) == "<p>\none\n<b>two</b> three</p>\n<pre> 1\n\n  x 2</pre>"
    strings = '<pre><span class="s2">n</span></pre><script>\n  a\n\n  b</script>'
    assert events._finished(strings) == strings


def test_search_knows_what_is_shown_and_no_proofs(site: Any) -> None:
    index = json.loads((site.root / "site/search/search_index.json").read_text(encoding="utf-8"))
    text = " ".join(one["text"] for one in index["docs"] if HALVING in one["location"])
    assert "2^-10 ≈ 0.00098" in text
    assert not re.search("0.0009765625|random cases|Proofs behind", text)
    # Formulas mean there what they mean.
    text = " ".join(one["text"] for one in index["docs"] if DOUBLING in one["location"])
    assert "= exp(n ln z)" in text


def test_sources_can_be_downloaded(site: Any) -> None:
    folder = site.root / "site"
    assert "claim:" not in (folder / LAB / "counting.ipynb").read_text(encoding="utf-8")
    assert (folder / LAB / "counting.py").read_bytes() == site.file("counting.py").read_bytes()
    assert (folder / HALVING / "index.md").read_bytes() == site.file("halving.md").read_bytes()


def test_programs_are_told_what_a_page_is(site: Any) -> None:
    def json_ld(address: str) -> Any:
        (script,) = site.page(address).cssselect('script[type="application/ld+json"]')
        return json.loads(script.text)

    article, crumbs = json_ld(HALVING)["@graph"]
    assert (article["@type"], article["headline"]) == ("TechArticle", "Halving")
    minutes = article["timeRequired"].removeprefix("PT").removesuffix("M")
    assert seen(site.page(HALVING), "h1 + .vg-metadata") == f"{minutes} minutes"
    line = seen(site.page("chapters/doubling/"), "h1 + .vg-metadata")
    assert re.fullmatch(r"Needs: exponential decay · \d minutes?", line)
    assert [one["datePublished"] for one in article["citation"]] == ["1748"]
    names = [one["name"] for one in crumbs["itemListElement"]]
    assert names == ["Halved and doubled", "1 · Products", "Halving"]
    assert json_ld("")["@type"] == "WebSite"


@pytest.fixture(scope="module")
def odd(make_mini: Any) -> tuple[Any, list[tuple[int, str]]]:
    """Build it three times at once, twice into the same folder; return what was said as well."""
    mini, page = make_mini(), "labs/sub folder/Zwei Übungen.py"
    lab = mini.file("counting.py").read_text(encoding="utf-8")
    lab += "".join(f"\n{cell}\n" for (cell,) in rows(__file__, "cells"))
    (mini.root / "docs/labs/sub folder").mkdir()
    (mini.root / "docs" / page).write_text(lab, encoding="utf-8")
    mini.edit("mkdocs.yml", "      macros:", "      labs: labs/**/*.py\n      macros:")
    mini.edit("mkdocs.yml", "labs/counting.py\n", f"labs/counting.py\n      - Übung: {page}\n")
    mini.edit("mkdocs.yml", f'!ENV [SITE_URL, "{ROOT}"]', '""')
    for (name,) in rows(__file__, "marked"):
        mini.file(name).write_bytes(b"\xef\xbb\xbf" + mini.file(name).read_bytes())
    shutil.rmtree(mini.root / ".cache")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir"]
    running = [
        subprocess.Popen([*command, name], cwd=mini.root, stderr=subprocess.PIPE, text=True)
        for name in ("site", "two", "two")
    ]
    said = [one.communicate()[1] for one in running]
    return mini, [(one.returncode, text) for one, text in zip(running, said, strict=True)]


def test_builds_at_once_are_right_or_refused(odd: Any) -> None:
    mini, ((code, said), *others) = odd
    assert code == 0, said
    refused = [text for code, text in others if code]
    assert refused == [text for text in refused if "another process builds into two" in text][:1]
    for file in (mini.root / "site").rglob("*.html"):
        other = mini.root / "two" / file.relative_to(mini.root / "site")
        assert file.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(("address", "selector", "expected"), rows(__file__, "odd"))
def test_odd_page_shows(address: str, selector: str, expected: str, odd: Any) -> None:
    assert matches(seen(odd[0].page(address), selector), expected)


@pytest.mark.parametrize("address", [HALVING, LAB, "glossary", "changes"])
def test_byte_order_mark_changes_nothing(address: str, odd: Any, site: Any) -> None:
    assert seen(odd[0].page(address), "article") == seen(site.page(address), "article")


def test_site_without_an_address_makes_none_up(odd: Any) -> None:
    mini, ((_, said), *_) = odd
    assert "SITE_URL is not set: no page says its own address, and a link loads" in said
    assert "127.0.0.1" not in mini.html(HALVING)
    assert (mini.root / "site/robots.txt").read_text() == "User-agent: *\nAllow: /\n"
    assert "](chapters/halving/index.md)" in (mini.root / "site/llms.txt").read_text("utf-8")
