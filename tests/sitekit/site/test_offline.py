import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml.html import HtmlElement

from sitekit.core import Project, SitekitError
from sitekit.core.html import parse
from sitekit.site import headers, offline, read_site
from tests.sitekit.rows import document, rows

PAGE = document(__file__, "page")


def html(body: str = "", head: str = "", features: str = "[]") -> str:
    return PAGE.format(head=head, body=body, features=features)


FILES = {
    "site/index.html": html(),
    "site/a b/page/index.html": html('<p id="the-end">'),
    "site/404.html": html('<a href="/anywhere/">x</a>'),
    "site/notes.txt": "notes",
}


def copied(project: Project, name: str = "index.html") -> HtmlElement:
    with zipfile.ZipFile(offline.write(read_site(project))) as archive:
        text = archive.read(f"two-a-test/{name}").decode()
    assert text.startswith("<!doctype html>\n<html>")
    return parse(text)


@pytest.mark.parametrize(("page", "address", "expected"), rows(__file__, "links"))
def test_links_name_files(plant: Any, page: str, address: str, expected: str) -> None:
    body = f'<a class="it" title=\'a > b\' href="{address}">link</a>'
    copy = copied(plant({**FILES, f"site/{page}": html(body)}), page)
    assert [one.get("href") for one in copy.cssselect("a.it")] == [expected]


def test_a_link_that_leads_nowhere_is_an_error_and_leaves_no_copy(plant: Any) -> None:
    project = plant({**FILES, "site/index.html": html('<a href="nowhere/">link</a>')})
    with pytest.raises(SitekitError, match=r"index\.html: the address 'nowhere/' leads to nothing"):
        offline.write(read_site(project))
    left = {path.name for path in project.site.iterdir()}
    assert left == {"404.html", "a b", "index.html", "notes.txt"}


def test_the_copy_has_nothing_that_needs_a_host_and_says_so(plant: Any) -> None:
    links = (f'<link rel="{rel}" href="notes.txt">' for rel in ("preload", "license"))
    body = (
        '<div data-online>A copy: <p>nested</p> <a href="gone.zip">it</a></div><p id="stays">'
        "<code>data-online</code></p><img data-online src=x>after<script>'<a href=\"gone/\">'"
    )
    features = '["navigation.instant", "search.suggest", "content.code.copy"]'
    copy = copied(plant({**FILES, "site/index.html": html(body, "".join(links), features)}))
    assert [link.get("rel") for link in copy.iter("link")] == ["license"]
    assert copy.cssselect("[data-online], img, .md-search, label[for=__search]") == []
    # The theme's script needs it.
    assert len(copy.cssselect("input#__search")) == 1
    assert [one.text for one in copy.cssselect("#stays code")] == ["data-online"]
    assert copy.cssselect("script")[-1].text.startswith("'<a href=\"gone/\">'")
    config = json.loads(copy.xpath('string(//*[@id="__config"])'))
    assert config == {"base": ".", "features": ["content.code.copy"]}
    (note,) = copy.cssselect(".md-header__inner > .vg-no-search")
    assert (note.text, note.getnext(), note.getprevious().text) == (offline.SENTENCE, None, "inner")
    # Its style is allowed by the page's own policy.
    (style,) = copy.iter("style")
    (script,) = [one.text for one in copy.iter("script") if not one.get("type")]
    allowed = headers.insert_policy(
        f"<head></head><style>{style.text}</style><script>{script}</script>"
    )
    assert copy.cssselect("meta[http-equiv]")[0].get("content") in allowed


def test_the_copy_is_the_same_wherever_and_whenever_it_is_made(plant: Any, tmp_path: Path) -> None:
    hosted = "_headers 404.html robots.txt llms.txt sitemap.xml sitemap.xml.gz search/index.json "
    hosted += "assets/javascripts/workers/x.js assets/javascripts/lunr/de.js main.css.map old.zip"
    project = plant(FILES | {f"site/{name}": "" for name in [*hosted.split(), "main.css"]})
    file = offline.write(read_site(project))
    assert file.name == offline.name(project) == "two-a-test-offline.zip"
    again = replace(project, site=tmp_path / "elsewhere")
    # In another order, and with other times and modes.
    for path in sorted((one for one in project.site.rglob("*") if one.is_file()), reverse=True):
        target = again.site / path.relative_to(project.site)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        target.chmod(0o600)
    assert offline.write(read_site(again)).read_bytes() == file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        # Nothing that only a host uses.
        left = ["a b/page/index.html", "index.html", "main.css", "notes.txt"]
        assert archive.namelist() == [f"two-a-test/{name}" for name in left]
