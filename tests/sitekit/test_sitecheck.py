"""Each check of the built site has a page that fails it and one that passes."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from sitekit import sitecheck
from sitekit.problems import Problem, SitekitError
from sitekit.settings import Settings
from sitekit.sitecheck import addresses, drawings, leftovers, structure, validity, weight
from sitekit.sitecheck.pages import Site, is_elsewhere, prose, read_site

GOOD = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Depth and activations</title>
<link rel="stylesheet" href="{up}style.css">
<link rel="icon" href="{up}icon.png">
</head>
<body>
<article>
{article}
</article>
</body>
</html>
"""
FIRST_LINE = 11  # of what stands in the article
HEADING = '<h1 id="top">Depth</h1>\n'
FIGURE = (
    '<figure data-figure="decay"><img class="vg-only-light" src="{up}decay.light.svg" alt="A line" '
    'width="7" height="5"><img class="vg-only-dark" src="{up}decay.dark.svg" alt="A line" '
    'width="7" height="5"></figure>\n'
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 7 5"><path d="M0 0L7 5"/></svg>'
MakeSite = Callable[..., Settings]


def page(article: str, up: str = "../../") -> str:
    """Return a whole page around an article."""
    return GOOD.format(up=up, article=article)


@pytest.fixture
def make_site(tmp_path: Path) -> MakeSite:
    """Return a function that writes a small site with one chapter and returns its settings."""

    def make(article: str = HEADING, files: dict[str, str | bytes] | None = None) -> Settings:
        home = page(HEADING + FIGURE.format(up=""), up="")
        everything: dict[str, str | bytes] = {
            "site/index.html": home,
            "site/chapters/one/index.html": page(article),
            "site/style.css": "body { color: #111; }",
            "site/icon.png": b"\x89PNG",
            "site/decay.light.svg": SVG,
            "site/decay.dark.svg": SVG,
            "docs/figures/decay.json": "{}",
            **(files or {}),
        }
        for name, content in everything.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return settings_in(tmp_path)

    return make


def settings_in(root: Path) -> Settings:
    return Settings(
        root=root,
        docs=root / "docs",
        site=root / "site",
        package="package",
        results=root / "results",
        figures=root / "docs" / "figures",
        figure_command=(),
        macros=root / "docs" / "macros.tex",
        labs="labs/*.py",
        cache=root / ".cache",
    )


def messages(problems: list[Problem]) -> list[str]:
    return [problem.message for problem in problems]


def with_article(make_site: MakeSite, article: str) -> Site:
    return read_site(make_site(article))


# --- the whole ------------------------------------------------------------------------------------


def test_check_good_site(make_site: MakeSite) -> None:
    assert sitecheck.check(make_site()) == []


def test_check_reports_file_and_line(make_site: MakeSite) -> None:
    settings = make_site(HEADING + '<p>\n<a href="../gone/">gone</a></p>')
    assert [str(one) for one in sitecheck.check(settings)] == [
        (
            f"site/chapters/one/index.html:{FIRST_LINE + 2}: "
            "the address '../gone/' leads to nothing that was built"
        )
    ]


def test_check_collects_from_every_part(make_site: MakeSite) -> None:
    bad = (
        '<h1>One</h1><h1>Two</h1>\n<p>$$x$$ <img src="https://cdn.example/x.png" alt="x" '
        'width="1" height="1"></p>\n<p id="a">a</p><p id="a">b</p>'
    )
    text = "\n".join(messages(sitecheck.check(make_site(bad, {"docs/figures/lonely.json": "{}"}))))
    for part in ("second h1", "raw TeX", "https://cdn.example", "Duplicate ID", "lonely"):
        assert part in text


@pytest.mark.parametrize("command", [sitecheck.check, sitecheck.weights, sitecheck.table])
def test_check_without_site(tmp_path: Path, command: Callable[[Settings], object]) -> None:
    with pytest.raises(SitekitError, match="there is no built site in site; build it with `nox -s"):
        command(settings_in(tmp_path))


def test_check_site_outside_of_the_root(make_site: MakeSite, tmp_path: Path) -> None:
    settings = make_site("<p>no heading</p>")
    moved = replace(settings, root=tmp_path / "docs")
    (problem,) = structure.problems(read_site(moved))
    assert problem.path == (tmp_path / "site/chapters/one/index.html").as_posix()


# --- leftovers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("article", "found"),
    [
        ("<p>so $$x$$ is</p>", "$$"),
        (r"<p>so \(x\) is</p>", r"\("),
        (r"<p>so \[x\] is</p>", r"\["),
        (r"<p>\begin{aligned}</p>", r"\begin{aligned}"),
        ("<p>so $x^2$ is</p>", "$x^2$"),
        ("<li>so $a b$.</li>", "$a b$"),
        (r"<td>0.5 \cdot 3</td>", r"\cdot"),
        ("<h2>The $W$ matrix</h2>", "$W$"),
        (r'<img alt="the matrix \(W\)">', r"\("),
        ('<a href="#" title="$W$">W</a>', "$W$"),
    ],
)
def test_leftovers_raw_tex(make_site: MakeSite, article: str, found: str) -> None:
    (message,) = messages(leftovers.problems(with_article(make_site, article)))
    assert (
        message
        == f"shows raw TeX, {found!r}; look for a space, a line break or a missing $ around it"
    )


@pytest.mark.parametrize(
    "article",
    [
        "<p><code>$x$</code> and <code>[1](claim: 1)</code></p>",
        r"<pre><code>\frac{1}{2} given:x $$ figure:y</code></pre>",
        "<p>It costs $5 and then $6.</p>",
        (
            r'<span data-tex="\frac{1}{2}"><svg><path d="M0"/></svg>'
            r"<math><mi>x</mi><annotation>\frac12 $x$</annotation></math></span>"
        ),
        r"<script>let x = '\(claim:'</script><style>/* $x$ */</style><!-- claim: $x$ -->",
        "<p>The claims: ten. What is given holds; see the figure.</p>",
    ],
)
def test_leftovers_none(make_site: MakeSite, article: str) -> None:
    assert leftovers.problems(with_article(make_site, article)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[1](claim: 1)", "claim:"),
        ("[1](&lt;claim: f(1)&gt;)", "claim:"),
        ("[0.01](given:setting)", "given:"),
        ("![](figure:decay)", "figure:"),
    ],
)
def test_leftovers_unread_links(make_site: MakeSite, text: str, found: str) -> None:
    (message,) = messages(leftovers.problems(with_article(make_site, f"<p>{text}</p>")))
    assert message == (
        f"shows {found!r}; Markdown did not read the link there (in a sentence write it otherwise)"
    )


@pytest.mark.parametrize(
    ("article", "part"),
    [
        ("<claim-mark>1</claim-mark>", "holds <claim-mark>, which the build should have replaced"),
        ("<given-mark>1</given-mark>", "holds <given-mark>"),
        ('<a href="claim: 1">1</a>', "holds the address 'claim: 1'"),
        ('<img src="figure:decay" alt="x">', "holds the address 'figure:decay'"),
        ('<img src="sitekit-figure:decay.svg" alt="x">', "holds the address 'sitekit-figure:"),
        (
            '<div data-sitekit="ledger"></div>',
            "holds a slot data-sitekit='ledger' that the build did not",
        ),
        ('<figure data-missing="true"></figure>', "holds a slot data-missing='true'"),
        ('<span data-math="0f">x</span>', "holds a slot data-math='0f'"),
        ('<div data-slot="dw1 3"></div>', "holds a slot data-slot='dw1 3'"),
        ('<span class="arithmatex">x</span>', "shows a formula that was not typeset (arithmatex)"),
        (
            '<div class="vg-problems"></div>',
            "shows a list of problems for the author (vg-problems)",
        ),
        ('<span class="vg-alarm">no</span>', "shows a false claim (vg-alarm)"),
        (
            '<button class="vg-claim vg-claim--false">1</button>',
            "shows a false claim (vg-claim--false)",
        ),
        (
            '<span class="math-error">x</span>',
            "shows a formula that could not be typeset (math-error)",
        ),
    ],
)
def test_leftovers_elements(make_site: MakeSite, article: str, part: str) -> None:
    (message,) = messages(leftovers.problems(with_article(make_site, article)))
    assert message.startswith(part)


def test_leftovers_search_index(make_site: MakeSite) -> None:
    docs = [
        {"location": "one/", "title": "One", "text": "<p>0.99^300 <code>$x$</code></p>"},
        {"location": "two/#a", "title": "Two", "text": r"<p>so \(0.99^{300}\)</p>"},
    ]
    index = json.dumps({"docs": docs})
    site = read_site(make_site(files={"site/search/search_index.json": index}))
    (problem,) = leftovers.problems(site)
    assert problem.path == "site/search/search_index.json"
    assert problem.message.startswith(r"two/#a shows raw TeX, '\\('")


def test_prose_skips_code_and_formulas() -> None:
    soup = BeautifulSoup("<p>a <code>b</code> c<svg><title>d</title></svg></p>", "html.parser")
    assert "".join(text for _, text in prose(soup)) == "a  c"


# --- addresses ------------------------------------------------------------------------------------

ELSEWHERE = "https://cdn.example/x"


@pytest.mark.parametrize(
    "article",
    [
        '<img src="{}">',
        '<img srcset="../../icon.png 1x, {} 2x">',
        '<picture><source srcset="{}"></picture>',
        '<script src="{}"></script>',
        '<link rel="stylesheet" href="{}">',
        '<link rel="preload" as="font" href="{}">',
        '<link rel="preconnect" href="{}">',
        '<link rel="shortcut icon" href="{}">',
        '<iframe src="{}"></iframe>',
        '<video src="{}"></video>',
        '<video poster="{}"></video>',
        '<object data="{}"></object>',
        '<svg><image href="{}"/></svg>',
        '<svg><use xlink:href="{}"/></svg>',
        '<meta http-equiv="refresh" content="0; url={}">',
        '<p style="background: url({})">x</p>',
        '<style>@import "{}";</style>',
        "<style>p {{ background: image-set('{}' 1x) }}</style>",
    ],
)
@pytest.mark.parametrize("address", [ELSEWHERE, "//cdn.example/x"])
def test_addresses_fetched_elsewhere(make_site: MakeSite, article: str, address: str) -> None:
    site = with_article(make_site, article.format(address))
    assert messages(addresses.problems(site)) == [
        (
            f"makes a browser fetch {address}, which is not on this site; "
            "keep a copy in the site, or make it an ordinary link"
        )
    ]


@pytest.mark.parametrize(
    "article",
    [
        f'<a href="{ELSEWHERE}">out</a> <a href="mailto:a@b.example">mail</a>',
        f'<link rel="canonical" href="{ELSEWHERE}">',
        '<img src="data:image/gif;base64,R0lGOD"> <img src="../../icon.png">',
        '<a href="">here</a> <a href="#top">top</a><p id="top">t</p>',
        '<a href="../../">home</a> <a href="../..">home</a> <a href="../../#top">its top</a>',
        '<a href="../one/#%C3%BC">ü</a><p id="ü">x</p> <a href="../../index.html">home</a>',
        '<a href="../../icon.png" download>file</a>',
        '<a href="#:~:text=word">text</a>',
        f"<style>/* url({ELSEWHERE}) */ @namespace url({ELSEWHERE});</style>",
        '<svg><use href="#g"/><path id="g" clip-path="url(#g)" style="fill: url(#g)"/></svg>',
    ],
)
def test_addresses_good(make_site: MakeSite, article: str) -> None:
    assert addresses.problems(with_article(make_site, article)) == []


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("../two/", "leads to nothing that was built"),
        ("../../index.htm", "leads to nothing that was built"),
        ("../../Icon.png", "leads to nothing that was built"),
        ("../one", "names a folder; end it with a slash"),
        ("../../icon.png/", "leads to nothing that was built"),
        ("../../../x", "leads out of the site"),
        (
            "/chapters/one/",
            "breaks where the site lies in a sub-folder; write it relative to the page",
        ),
        ("#gone", "leads to #gone, but no element of this page has that id"),
        ("../../#gone", "leads to #gone, but no element of the home page has that id"),
    ],
)
def test_addresses_that_lead_nowhere(make_site: MakeSite, address: str, why: str) -> None:
    site = with_article(make_site, f'<a href="{address}">x</a>')
    assert messages(addresses.problems(site)) == [f"the address {address!r} {why}"]


@pytest.mark.parametrize(
    "article",
    [
        '<img src="gone.svg">',
        '<script src="gone.svg"></script>',
        '<p style="background: url(gone.svg)">',
    ],
)
def test_addresses_fetched_and_absent(make_site: MakeSite, article: str) -> None:
    site = with_article(make_site, article)
    assert messages(addresses.problems(site)) == [
        "the address 'gone.svg' leads to nothing that was built"
    ]


def test_addresses_unknown_scheme(make_site: MakeSite) -> None:
    site = with_article(make_site, '<a href="javascript:void(0)">x</a>')
    assert messages(addresses.problems(site)) == [
        "the address 'javascript:void(0)' is of a kind that browsers do not open"
    ]


def test_addresses_in_style_sheets(make_site: MakeSite) -> None:
    css = f"""\
@import url("{ELSEWHERE}");
@font-face {{ src: local("DejaVu"), url(font.woff2) format("woff2") }}
@media print {{ p::before {{ content: "url(x)"; background: url({ELSEWHERE}) }} }}
p {{ background: url("icon.png"); mask: url(#id); fill: url(data:image/png;base64,AA) }}
"""
    found = addresses.problems(read_site(make_site(files={"site/style.css": css})))
    assert [(one.path, one.line) for one in found] == [
        ("site/style.css", line) for line in (1, 2, 3)
    ]
    assert "font.woff2" in found[1].message


def test_addresses_in_drawings(make_site: MakeSite) -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">\n'
        f'<style>@import "{ELSEWHERE}";</style>\n'
        f'<image xlink:href="{ELSEWHERE}"/>\n<use xlink:href="#a"/></svg>'
    )
    found = addresses.problems(read_site(make_site(files={"site/decay.dark.svg": svg})))
    assert sorted(one.line for one in found) == [2, 3]


@pytest.mark.parametrize(
    ("sitemap", "address", "works"),
    [
        ("<loc>https://x.example/book/</loc><loc>https://x.example/book/a/</loc>", "/book/", True),
        ("<loc>https://x.example/book/</loc><loc>https://x.example/book/a/</loc>", "/", False),
        ("<loc>https://x.example/</loc>", "/icon.png", True),
        ("<urlset></urlset>", "/icon.png", True),
    ],
)
def test_addresses_of_the_page_for_unknown_addresses(
    make_site: MakeSite, sitemap: str, address: str, works: bool
) -> None:
    lost = page(HEADING + f'<a href="{address}">home</a>', up="")
    settings = make_site(files={"site/404.html": lost, "site/sitemap.xml": sitemap})
    assert (addresses.problems(read_site(settings)) == []) is works


def test_is_elsewhere_table() -> None:
    assert all(map(is_elsewhere, ["https://a/b", "//a/b", "ftp://a", "mailto:a@b", "HTTP://A"]))
    assert not any(map(is_elsewhere, ["", "a/b", "../a", "/a", "#a", "data:x", "a?b=https://c"]))


# --- structure ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("article", "message"),
    [
        ("<h2>Two</h2>", "has no h1; begin the page with a heading of the first level"),
        ("<h1>One</h1><h1>And <em>two</em></h1>", "has a second h1, 'And two'; write it as h2"),
        (
            HEADING + '<img src="a.png" width="1" height="1">',
            "the picture a.png has no alt text",
        ),
        (
            HEADING + '<figure><img src="a.png" alt=" " width="1" height="1"></figure>',
            "the figure a.png has an empty alt text",
        ),
        (
            HEADING + '<img src="a.png" alt="" height="1">',
            "the picture a.png has no width in pixels",
        ),
        (
            HEADING + '<img src="a.png" alt="" width="2" height="50%">',
            "the picture a.png has no height in pixels",
        ),
        (
            HEADING + '<button interestfor="gone">x</button>',
            'interestfor="gone" names an id that the page lacks',
        ),
        (
            HEADING + '<p aria-details="top gone">x</p>',
            'aria-details="gone" names an id that the page lacks',
        ),
        (
            HEADING + '<svg><use href="#g1"/></svg>',
            "a formula uses the glyph #g1, which the page lacks",
        ),
        (
            HEADING + '<svg><use xlink:href="#g1"/></svg>',
            "a formula uses the glyph #g1, which the page lacks",
        ),
        (
            HEADING + '<svg><path clip-path="url(#c)"/></svg>',
            "url(#c) names an id that the page lacks",
        ),
        (
            HEADING + f'<p data-ledger="A9-01">{"word " * 12}</p>',
            "data-ledger names 'A9-01'; an id is like A1-08",
        ),
        (
            HEADING + f'<p data-ledger="A1-1">{"word " * 12}</p>',
            "data-ledger names 'A1-1'; an id is like A1-08",
        ),
        (
            HEADING + f'<p data-ledger=" ">{"word " * 12}</p>',
            "data-ledger is empty; name the statements, or remove it",
        ),
        (
            HEADING + f'<p data-ledger="A1-01 A1-02">{"word " * 11}<code>one more</code> 12 –</p>',
            "only 11 words treat A1-01 A1-02; mark the whole passage (12 words at least)",
        ),
    ],
)
def test_structure_bad(make_site: MakeSite, article: str, message: str) -> None:
    assert messages(structure.problems(with_article(make_site, article))) == [message]


@pytest.mark.parametrize(
    "article",
    [
        '<img src="a.png" alt="" width="1" height="1"> decorates',
        FIGURE.format(up="../../"),
        '<button interestfor="b">x</button><span id="b" popover>y</span>',
        '<svg><defs><path id="g"/></defs><use href="#g"/><g clip-path="url(#g)"/></svg>',
        f'<p data-ledger="A0-01 A4-33">{"word " * 12}</p>',
    ],
)
def test_structure_good(make_site: MakeSite, article: str) -> None:
    assert structure.problems(with_article(make_site, HEADING + article)) == []


# --- figures --------------------------------------------------------------------------------------


def test_drawings_unknown_figure(make_site: MakeSite) -> None:
    site = with_article(make_site, HEADING + '<p>x</p>\n<figure data-figure="gone"></figure>')
    assert drawings.problems(site) == [
        Problem(
            "site/chapters/one/index.html",
            FIRST_LINE + 2,
            "uses the figure 'gone', which is not drawn; drawn are: decay",
        )
    ]


def test_drawings_unused_figure(make_site: MakeSite) -> None:
    site = read_site(make_site(files={"docs/figures/lonely.json": "{}"}))
    assert drawings.problems(site) == [
        Problem(
            "docs/figures/lonely.json",
            0,
            "the figure 'lonely' is drawn, but no page shows it; use it, or remove its module",
        )
    ]


def test_drawings_good(make_site: MakeSite) -> None:
    assert drawings.problems(read_site(make_site())) == []


# --- validity -------------------------------------------------------------------------------------

INVALID = {
    "no-dup-id": '<p id="a">a</p><p id="a">b</p>',
    "heading-level": "<h3>skips a level</h3>",
    "no-missing-references": '<label for="gone">x</label>',
    "element-permitted-content": "<ul><p>x</p></ul>",
    "close-order": "<p><div>x</div></p>",
    "unrecognized-char-ref": "<p>&nope;</p>",
    "no-raw-characters": "<p>1 < 2</p>",
    "no-deprecated-attr": '<table bgcolor="red"><tbody><tr><td>x</td></tr></tbody></table>',
    "wcag/h30": '<a href="../../"></a>',
    "no-implicit-button-type": "<button>x</button>",
}


def test_validity_every_fault_is_found_where_it_is(make_site: MakeSite) -> None:
    pages = {
        f"site/bad/{rule.replace('/', '-')}/index.html": page(f"{HEADING}\n{fault}")
        for rule, fault in INVALID.items()
    }
    found = validity.problems(read_site(make_site(files={**pages})))
    for (rule, _), path in zip(INVALID.items(), pages, strict=True):
        assert any(
            (one.path, one.line) == (path, FIRST_LINE + 2)
            and one.message.endswith(f"(html-validate: {rule})")
            for one in found
        ), f"{rule} was not found: {found}"
    assert {one.path for one in found} == set(pages)


@pytest.mark.parametrize(
    ("whole", "rule"),
    [
        (page(HEADING).replace(' lang="en"', ""), "element-required-attributes"),
        (page(HEADING).replace("Depth and activations", ""), "empty-title"),
        (
            page(HEADING).replace("<title>Depth and activations</title>", ""),
            "element-required-content",
        ),
    ],
)
def test_validity_language_and_title(make_site: MakeSite, whole: str, rule: str) -> None:
    found = validity.problems(read_site(make_site(files={"site/x/index.html": whole})))
    assert [one.message.rpartition("html-validate: ")[2] for one in found] == [f"{rule})"]


def test_validity_many_messages(make_site: MakeSite) -> None:
    # More than a pipe takes before html-validate ends.
    bad = HEADING + '<p id="a">a</p>\n' * 1000
    assert len(validity.problems(read_site(make_site(bad)))) == 999


def test_validity_excuses_the_theme_only(make_site: MakeSite) -> None:
    fault = '<input type="checkbox" id="b" aria-label="x" autocomplete="off">'
    outside = page(HEADING).replace("<article>", f"{fault}\n<article>")
    inside = page(HEADING + fault)
    files = {"site/out/index.html": outside, "site/in/index.html": inside}
    found = validity.problems(read_site(make_site(files=files)))
    assert {one.path for one in found} == {"site/in/index.html"}


def test_validity_every_exception_has_a_reason() -> None:
    reasons = [reason for _, reason in validity.RULES.values()] + list(validity.THEME.values())
    assert all(len(reason) > 4 for reason in reasons)


def test_validity_without_html_validate(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validity, "PROGRAM", tmp_path / "gone.mjs")
    with pytest.raises(
        SitekitError, match=r"^html-validate is not installed; run `nox -s site`, or"
    ):
        validity.problems(read_site(make_site()))


def test_validity_without_node(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> Path:
        raise SitekitError("there is no Node in this Python environment")

    monkeypatch.setattr(validity, "find_node", absent)
    with pytest.raises(SitekitError, match="no Node"):
        validity.problems(read_site(make_site()))


def test_validity_that_stops(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.mjs"
    broken.write_text("console.error('it broke'); process.exit(3)")
    monkeypatch.setattr(validity, "PROGRAM", broken)
    with pytest.raises(SitekitError, match=r"^html-validate stopped: it broke$"):
        validity.problems(read_site(make_site()))


# --- weight ---------------------------------------------------------------------------------------


def noise(size: int) -> bytes:
    """Return bytes that do not compress."""
    return random.Random(1).randbytes(size)


def weight_of(settings: Settings, address: str) -> sitecheck.Weight:
    return next(one for one in sitecheck.weights(settings) if one.address == address)


def test_weight_counts_what_a_visit_fetches(make_site: MakeSite) -> None:
    css = "body { background: url(deep/ground.png) }" * 20
    settings = make_site(files={"site/style.css": css, "site/deep/ground.png": noise(500)})
    home = weight_of(settings, "")
    site = settings.site

    def zipped(name: str) -> int:
        return len(gzip.compress((site / name).read_bytes(), 6, mtime=0))

    assert home.kind == "home"
    assert home.html == zipped("index.html")
    # Of the two drawings only the light one: the other is hidden and lazy.
    assert home.own == zipped("index.html") + zipped("decay.light.svg")
    assert home.visit == home.own + zipped("style.css") + 4 + 500
    assert home.requests == 5


def test_weight_counts_each_file_once(make_site: MakeSite) -> None:
    picture = '<img src="../../icon.png" alt="" width="1" height="1">'
    settings = make_site(HEADING + picture * 3)
    assert weight_of(settings, "chapters/one/").requests == 3


def test_weight_leaves_out_what_readers_without_scripts_fetch(make_site: MakeSite) -> None:
    noscript = '<noscript><link rel="stylesheet" href="../../quiet.css"></noscript>\n'
    settings = make_site(noscript + HEADING, {"site/quiet.css": "p { color: red; }"})
    assert weight_of(settings, "chapters/one/").requests == 3
    assert addresses.problems(read_site(settings)) == []
    (settings.site / "quiet.css").unlink()
    (message,) = messages(addresses.problems(read_site(settings)))
    assert "quiet.css" in message


def test_weight_within_budget(make_site: MakeSite) -> None:
    assert weight.problems(read_site(make_site())) == []


def test_weight_html_too_heavy(make_site: MakeSite) -> None:
    text = noise(80_000).hex()
    (message,) = messages(weight.problems(read_site(make_site(HEADING + text))))
    assert message.startswith("its HTML is 9")
    assert message.endswith("KB (gzip), a page may have 70 KB")


def test_weight_visit_too_heavy(make_site: MakeSite) -> None:
    picture = '<img src="big.png" alt="" width="1" height="1">'
    files = {"site/chapters/one/big.png": noise(200_000)}
    (message,) = messages(weight.problems(read_site(make_site(HEADING + picture, files))))
    assert message == "a first visit is 200.3 KB (gzip), a page may have 180 KB"


def test_weight_too_many_requests(make_site: MakeSite) -> None:
    names = [f"p{i}.png" for i in range(20)]
    pictures = "".join(f'<img src="{name}" alt="" width="1" height="1">' for name in names)
    files = {f"site/chapters/one/{name}": b"x" for name in names}
    (message,) = messages(weight.problems(read_site(make_site(HEADING + pictures, files))))
    assert message == "a first visit takes 23 requests, a page may have 15"


def test_weight_notebook_counts_what_is_its_own(make_site: MakeSite) -> None:
    files: dict[str, str | bytes] = {
        "docs/labs/replay.py": "# %%",
        "site/labs/replay/index.html": page(HEADING),
        "site/style.css": b"p{}/*" + noise(190_000).hex().encode() + b"*/",
    }
    settings = make_site(files=files)
    lab = weight_of(settings, "labs/replay/")
    assert lab.kind == "notebook"
    assert weight.exceeded(lab) == []
    picture = '<img src="out.png" alt="" width="1" height="1">'
    files["site/labs/replay/index.html"] = page(HEADING + picture)
    files["site/labs/replay/out.png"] = noise(120_000)
    (message,) = weight.exceeded(weight_of(make_site(files=files), "labs/replay/"))
    assert message.startswith("what is its own is 120.")


def test_weight_home_has_a_budget_of_its_own(make_site: MakeSite) -> None:
    settings = make_site(files={"site/decay.light.svg": b"<svg>" + noise(160_000).hex().encode()})
    (problem,) = weight.problems(read_site(settings))
    assert problem.path == "site/index.html"
    assert problem.message.endswith("a home may have 150 KB")


def test_weight_table(make_site: MakeSite) -> None:
    lines = sitecheck.table(make_site()).splitlines()
    assert lines[0].split() == ["page", "kind", "html", "own", "visit", "requests", "(KB,", "gzip)"]
    assert [line.split()[:2] for line in lines[1:]] == [
        ["chapters/one/", "page"],
        ["(home)", "home"],
    ]
    assert lines[2].split()[-1] == "4"
