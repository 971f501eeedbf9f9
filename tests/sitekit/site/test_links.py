import re
from typing import Any

import pytest

from sitekit.site import links, read_site
from sitekit.site.model import is_elsewhere, is_ours
from tests.sitekit.rows import rows
from tests.sitekit.site.conftest import FIRST_LINE, HEADING, ONE, page, problems, said

ELSEWHERE = "https://cdn.example/x"
BOOK = "<loc>https://x.example/book/a/</loc><loc>https://x.example/book/</loc>"


@pytest.mark.parametrize("article", [article for (article,) in rows(__file__, "fetched")])
def test_what_is_fetched_from_elsewhere(make_site: Any, article: str) -> None:
    for address in (ELSEWHERE, "//cdn.example/x"):
        (found,) = said(links, make_site(re.sub("@(?!import)", address, article)))
        assert found.startswith(f"makes a browser fetch {address}, which is not on this site; keep")


def test_good_addresses(make_site: Any) -> None:
    good = "\n".join(article for (article,) in rows(__file__, "good"))
    assert said(links, make_site(good, {"site/a b.png": b"x"})) == []


@pytest.mark.parametrize(("article", "why"), rows(__file__, "nowhere"))
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
    places = [("decay.dark.svg", 2), ("decay.dark.svg", 3), *(("style.css", n) for n in (1, 2, 3))]
    assert [(one.path, one.line) for one in found] == [(f"site/{name}", n) for name, n in places]
    assert "font.woff2" in found[3].message


def test_the_page_for_unknown_addresses(make_site: Any) -> None:
    for sitemap, prefix, address, works in rows(__file__, "sitemaps"):
        lost = page(HEADING + f'<a href="{address}">home</a>', up="")
        files = {"site/404.html": lost, "site/sitemap.xml": sitemap.replace("BOOK", BOOK)}
        project = make_site(files=files)
        told = (read_site(project).prefix, said(links, project) == [])
        assert told == (prefix, bool(works)), (sitemap, address)


@pytest.mark.parametrize(("addresses", "elsewhere", "ours"), rows(__file__, "addresses"))
def test_where_an_address_belongs(addresses: str, elsewhere: str, ours: str) -> None:
    for one in (form for address in addresses.split() for form in (address, f" {address} ")):
        assert (str(is_elsewhere(one)), str(is_ours(one))) == (elsewhere, ours)
