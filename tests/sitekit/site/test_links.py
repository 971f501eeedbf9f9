"""Nothing is fetched from elsewhere, and every address leads somewhere."""

import re
from typing import Any

import pytest

from sitekit.site import links, read_site
from sitekit.site.model import is_elsewhere, is_ours
from tests.sitekit.site.conftest import FIRST_LINE, HEADING, ONE, cases, page, problems, said

ELSEWHERE = "https://cdn.example/x"
FETCHED = """
<img src="@"> ¦ <img srcset="../../icon.png 1x, @ 2x"> ¦ <script data-theme="@"></script>
<link rel="preload" as="font" href="@"> ¦ <link rel="preconnect" href="@">
<link rel="shortcut icon" href="@"> ¦ <video poster="@"></video> ¦ <object data="@"></object>
<svg><image href="@"/></svg> ¦ <svg><feImage href="@"/></svg> ¦ <svg><use xlink:href="@"/></svg>
<meta http-equiv="refresh" content="0; url=@"> ¦ <p style="background: url(@)">x</p>
<svg><path fill="url(@)"/></svg> ¦ <style>@import "@";</style>
<style>p { background: image-set('@' 1x) }</style>
"""
GOOD = f"""
<a href="{ELSEWHERE}">out</a> <a href="mailto:a@b.example">mail</a>
<link rel="canonical" href="{ELSEWHERE}"> <link rel="preconnect" href="/">
<img src="data:image/gif;base64,R0lGOD"> <img src="../../icon.png">
<a href="">here</a> <a href="#top">top</a><p id="top">t</p> <a name="old" href="#old">old</a>
<a href="../../">home</a> <a href="../..">home</a> <a href="../../#top">its top</a>
<a href="../one/#%C3%BC">ü</a><p id="ü">x</p> <a href="../../index.html">home</a>
<a href="../../icon.png" download>file</a> <a href="#:~:text=word">text</a>
<style>/* url({ELSEWHERE}) */ @namespace url({ELSEWHERE});</style>
<svg><use href="#g"/><path id="g" clip-path="url(#g)" style="fill: url(#g)"/></svg>
<img src="../../a b.png">
<meta name="x" content="0; url=gone"> <div data-theme="dark" title="url(gone)">x</div>
"""
NOTHING = """
<a href="../two/"> ¦ <a href="../../Icon.png"> ¦ <a href="../../icon.png/"> ¦ <area href="gone.svg">
<img src="gone.svg"> ¦ <link rel="license" href="gone.svg">
<noscript><link rel="stylesheet" href="gone.svg"></noscript>
<style>\\np { }\\np { mask: url(gone.svg) }</style>
"""
NO_ID = """
<a href="#g"> ¦ <svg><use xlink:href="#g"/></svg> ¦ <svg><path mask="url(#g)"/></svg>
<svg><g style="fill: url(#g)">
"""
NOWHERE = """
<a href="../one"> ⇒ names a folder; end it with a slash
<a href="../../../x"> ⇒ leads out of the site
<a href="/icon.png"> ⇒ breaks where the site lies in a sub-folder; write it relative to the page
<a href="../../#gone"> ⇒ leads to #gone, but no element of the home page has that id
<a href="javascript:void(0)"> ⇒ is of a kind that browsers do not open
"""
LOST = [
    *cases(NOWHERE),
    *((row[0], "leads to nothing that was built") for row in cases(NOTHING)),
    *((row[0], "leads to #g, but no element of this page has that id") for row in cases(NO_ID)),
]


@pytest.mark.parametrize("article", [row[0] for row in cases(FETCHED)])
def test_what_is_fetched_from_elsewhere(make_site: Any, article: str) -> None:
    for address in (ELSEWHERE, "//cdn.example/x"):
        (found,) = said(links, make_site(re.sub("@(?!import)", address, article)))
        assert found.startswith(f"makes a browser fetch {address}, which is not on this site; keep")


def test_good_addresses(make_site: Any) -> None:
    assert said(links, make_site(GOOD, {"site/a b.png": b"x"})) == []


@pytest.mark.parametrize(("article", "why"), LOST)
def test_addresses_that_lead_nowhere(make_site: Any, article: str, why: str) -> None:
    (problem,) = problems(links, make_site(f"<p>\n{article}"))
    match = re.fullmatch(r"the address '(.*?)' (.*)", problem.message)
    assert match is not None
    assert (problem.path, match[2]) == (ONE, why)
    assert match[1] in article.split("\n")[problem.line - FIRST_LINE - 1]


def test_style_sheets_and_drawings(make_site: Any) -> None:
    css = f"""\
@import url("{ELSEWHERE}");
@font-face {{ src: local("DejaVu"), url(font.woff2) format("woff2") }}
@media print {{ p::before {{ content: "url(x)"; background: url({ELSEWHERE}) }} }}
p {{ background: url("icon.png"); mask: url(#id); fill: url(data:image/png;base64,AA) }}
"""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">\n'
        f'<style>@import "{ELSEWHERE}";</style>\n'
        f'<image xlink:href="{ELSEWHERE}"/>\n<use xlink:href="#a"/></svg>'
    )
    found = problems(links, make_site(files={"site/style.css": css, "site/decay.dark.svg": svg}))
    places = [f"{one.path}:{one.line}" for one in found]
    assert places[:2] == ["site/decay.dark.svg:2", "site/decay.dark.svg:3"]
    assert places[2:] == [f"site/style.css:{line}" for line in (1, 2, 3)]
    assert "font.woff2" in found[3].message


BOOK = "<loc>https://x.example/book/a/</loc><loc>https://x.example/book/</loc>"
SITEMAPS = f"""
{BOOK} ⇒ /book/ ⇒ /book/ ⇒ works ¦ {BOOK} ⇒ /book/ ⇒ / ⇒
<loc>https://x.example</loc> ⇒ / ⇒ /icon.png ⇒ works ¦ <urlset></urlset> ⇒ / ⇒ /icon.png ⇒ works
"""


@pytest.mark.parametrize(("sitemap", "prefix", "address", "works"), cases(SITEMAPS))
def test_the_page_for_unknown_addresses(
    make_site: Any, sitemap: str, prefix: str, address: str, works: str
) -> None:
    lost = page(HEADING + f'<a href="{address}">home</a>', up="")
    project = make_site(files={"site/404.html": lost, "site/sitemap.xml": sitemap})
    assert read_site(project).prefix == prefix
    assert (said(links, project) == []) is bool(works)


ADDRESSES = """
https://a/b //a/b ftp://a mailto:a@b HTTP://A ⇒ (True, False)
a/b ../a /a #a a?b=https://c ⇒ (False, True)
data:x blob:x about:blank ⇒ (False, False)
"""


@pytest.mark.parametrize(("addresses", "expected"), cases(ADDRESSES))
def test_where_an_address_belongs(addresses: str, expected: str) -> None:
    for one in (form for address in addresses.split() for form in (address, f" {address} ")):
        assert str((is_elsewhere(one), is_ours(one))) == expected
