"""The offline copy names files where the site names folders, and is the same for the same site."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from sitekit import offline, settings, unscripted
from sitekit.problems import SitekitError
from sitekit.settings import Settings
from sitekit.sitecheck.pages import read_site

PAGE = """<!doctype html><html><head>{head}</head><body>
<script id="__config" type="application/json">{{"base": ".", "features": {features}}}</script>
<header class="md-header__inner"><label for="__search"></label>
<div class="md-search"><input></div></header>
<input id="__search" type="checkbox">{body}</body></html>
"""


def write_page(
    own: Settings, name: str, body: str = "", *, head: str = "", features: str = "[]"
) -> None:
    file = own.site / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(PAGE.format(head=head, body=body, features=features), encoding="utf-8")


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Return the settings of a site with a home page, a page, a text and a page for nothing."""
    root = settings.load(Path(__file__).parents[2] / "mkdocs.yml")
    own = replace(root, root=tmp_path, site=tmp_path / "site", name="Two pages: a test")
    write_page(own, "index.html")
    write_page(own, "a b/page/index.html", '<p id="the-end">')
    write_page(own, "404.html")
    (own.site / "notes.txt").write_text("notes", encoding="utf-8")
    return own


def copied(own: Settings, name: str) -> BeautifulSoup:
    """Return a page as it stands in the copy."""
    with zipfile.ZipFile(offline.write(own)) as archive:
        return BeautifulSoup(archive.read(f"two-pages-a-test/{name}"), "html.parser")


@pytest.mark.parametrize(
    ("page", "address", "expected"),
    [
        ("index.html", "a%20b/page/", "a%20b/page/index.html"),
        ("index.html", "a%20b/page/#the-end", "a%20b/page/index.html#the-end"),
        ("index.html", ".", "index.html"),
        ("index.html", "#x", "#x"),
        ("index.html", "notes.txt", "notes.txt"),
        ("index.html", "https://host.example/a/", "https://host.example/a/"),
        ("index.html", "mailto:a@host.example", "mailto:a@host.example"),
        ("index.html", "a%20b/page/#:~:text=a%20b", "a%20b/page/index.html#:~:text=a%20b"),
        ("a b/page/index.html", "../..", "../../index.html"),
        ("a b/page/index.html", "./", "index.html"),
        ("a b/page/index.html", "../../notes.txt", "../../notes.txt"),
    ],
)
def test_links_name_files(own: Settings, page: str, address: str, expected: str) -> None:
    write_page(own, page, f'<a class="it" href="{address}">link</a>')
    link = copied(own, page).select_one("a.it")
    assert link is not None
    assert link["href"] == expected


def test_link_that_leads_nowhere_is_an_error_and_leaves_no_copy(own: Settings) -> None:
    write_page(own, "index.html", '<a href="nowhere/">link</a>')
    with pytest.raises(SitekitError, match=r"index\.html: the address 'nowhere/' "):
        offline.write(own)
    left = {path.name for path in own.site.iterdir()}
    assert left == {"404.html", "a b", "index.html", "notes.txt"}


def test_copy_says_that_it_has_no_search_and_keeps_what_the_script_needs(own: Settings) -> None:
    soup = copied(own, "index.html")
    note = soup.select_one(".md-header__inner > .vg-no-search")
    assert note is not None
    assert note.get_text() == offline.SENTENCE
    assert soup.select(".md-search, label[for=__search]") == []
    assert len(soup.select("input#__search")) == 1


def test_copy_has_nothing_that_needs_a_host(own: Settings) -> None:
    head = '<link rel="preload" href="notes.txt"><link rel="license" href="notes.txt">'
    body = '<p data-online>Download</p><p id="stays">'
    features = '["navigation.instant", "search.suggest", "content.code.copy"]'
    write_page(own, "index.html", body, head=head, features=features)
    soup = copied(own, "index.html")
    assert [link["rel"] for link in soup.select("link")] == [["license"]]
    assert soup.select("[data-online]") == []
    assert len(soup.select("#stays")) == 1
    config = soup.select_one("#__config")
    assert config is not None
    assert json.loads(config.get_text()) == {"base": ".", "features": ["content.code.copy"]}


@pytest.mark.parametrize(
    "name",
    [
        "_headers",
        "404.html",
        "robots.txt",
        "llms.txt",
        "sitemap.xml",
        "sitemap.xml.gz",
        "search/search_index.json",
        "assets/javascripts/workers/search.js",
        "assets/main.css.map",
        "an-older-offline.zip",
    ],
)
def test_copy_leaves_out_what_only_a_host_uses(own: Settings, name: str) -> None:
    file = own.site / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("", encoding="utf-8")
    assert offline.contents(read_site(own)) == ["a b/page/index.html", "index.html", "notes.txt"]


def test_copy_is_the_same_wherever_and_whenever_it_is_made(own: Settings, tmp_path: Path) -> None:
    first = offline.write(own).read_bytes()
    again = replace(own, root=tmp_path, site=tmp_path / "elsewhere")
    # In another order, and with other times and modes.
    for path in sorted((one for one in own.site.rglob("*") if one.is_file()), reverse=True):
        target = again.site / path.relative_to(own.site)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        target.chmod(0o600)
    assert offline.write(again).read_bytes() == first


def test_builds_make_the_same_copy_and_the_home_page_offers_it(project: Any) -> None:
    copies = []
    for _ in range(2):
        done = project.build("--strict")
        assert done.returncode == 0, done.stderr
        (file,) = (project.root / "site").glob("*-offline.zip")
        copies.append(file.read_bytes())
    assert copies[0] == copies[1]
    assert f'href="{file.name}"' in project.html()
    assert f"(.zip, {file.stat().st_size / 1e6:.1f} MB)" in project.html()
    rules = (project.root / "site" / "_headers").read_text(encoding="utf-8")
    assert re.search(rf"^/{re.escape(file.name)}$", rules, re.MULTILINE)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = archive.namelist()
    assert names == sorted(names)
    folder = {name.partition("/")[0] for name in names}
    assert folder == {file.name.removesuffix("-offline.zip")}


SERVE = """
from mkdocs.commands.build import build
from mkdocs.config import load_config
config = load_config("mkdocs.yml")
config.plugins.on_startup(command="serve", dirty=False)
build(config)
"""


def test_writer_who_watches_gets_no_copy(project: Any) -> None:
    """What the development server calls, without its server."""
    (project.root / "watch.py").write_text(SERVE, encoding="utf-8")
    done = project.run("watch")
    assert done.returncode == 0, done.stderr
    assert "offline.zip" not in project.html()
    assert not list((project.root / "site").glob("*.zip"))
    assert (project.root / "site" / unscripted.NAME).is_file()
