"""One style sheet: what no page can use is left out, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitekit import stylesheets
from sitekit.problems import SitekitError

PAGE = """<!doctype html><html lang="en"><head>
<link rel="stylesheet" href="{up}assets/a/theme.css">
<link rel="stylesheet" href="{up}assets/css/own.css">
<link rel="stylesheet" media="print" href="{up}assets/css/print.css">
<noscript><link rel="stylesheet" href="{up}assets/css/plain.css"></noscript>
<script>mark.classList.add("from-inline")</script>
</head><body dir="ltr" data-scheme="slate"><h1 id="top" class="big red">x</h1>
<input type="radio" value='a'></body></html>"""
NAMES = stylesheets.gather([PAGE], ['let name = "from-script"; tooltip("md-tooltip")'])


def purged(css: str) -> str:
    return stylesheets.purge(css, NAMES).removeprefix('@charset "utf-8";\n').rstrip("\n")


@pytest.mark.parametrize(
    "selector",
    [
        ".big",
        ".red.big > #top",
        ".from-script",
        ".from-inline::after",
        "h1:hover",
        "body[dir=ltr] h1",
        '[data-scheme="slate"]',
        "[data-scheme]",
        "input[type=radio]:checked~h1",
        "input[value=a]",
        "*",
        ":root",
        "html",
        "tbody",
        "h1:not(.gone)",
        "h1:is(.gone, .big)",
        "[data-scheme^=sl]",
    ],
)
def test_what_a_page_can_use_stays(selector: str) -> None:
    assert purged(f"{selector} {{ color: red }}") == f"{selector}{{color: red}}"


@pytest.mark.parametrize(
    "selector",
    [
        ".gone",
        ".big.gone",
        "#gone",
        "blockquote",
        "h1 > blockquote",
        "body[dir=rtl] h1",
        "[data-gone]",
        '[data-scheme="sepia"]',
        ".md-tooltip",
        ".gone:hover",
    ],
)
def test_what_no_page_can_use_is_left_out(selector: str) -> None:
    assert purged(f"{selector} {{ color: red }} h1 {{ color: blue }}") == "h1{color: blue}"


def test_of_a_list_only_what_is_used_stays() -> None:
    assert purged(".gone, .big, #gone .red { margin: 0 }") == ".big{margin: 0}"


def test_rules_within_media_are_looked_at() -> None:
    css = (
        "@media print { .gone { margin: 0 } .big { margin: 0 } } @media screen { .gone { top: 0 } }"
    )
    assert purged(css) == "@media print{.big{margin: 0}}"


def test_custom_properties_that_nothing_reads_are_left_out() -> None:
    css = (
        ":root { --unread: 1; --first: var(--second); --second: url('data:a;b'); --from-script: 2 }"
        "h1 { color: var(--first) }"
    )
    kept = ":root{--first: var(--second);--second: url('data:a;b')}h1{color: var(--first)}"
    assert purged(css).replace('"', "'") == kept


def test_comments_go_and_strings_stay() -> None:
    assert purged("/* a */ h1 { /* b */ content: '/* c */'; }") == 'h1{content: "/* c */"}'


def test_other_rules_stay_as_they_are() -> None:
    css = "@keyframes turn { to { rotate: 1turn } }"
    assert purged('@charset "utf-8";' + css).replace(" ", "") == css.replace(" ", "")
    assert purged("@font-face { font-family: 'STIX' }").startswith("@font-face")


def test_what_is_no_css_is_an_error() -> None:
    with pytest.raises(SitekitError, match="a style sheet is not CSS"):
        purged("h1 { color: red } }")


def write(folder: Path, **changed: str) -> Path:
    files = {
        "index.html": PAGE.format(up=""),
        "deep/er/index.html": PAGE.format(up="../../"),
        "404.html": PAGE.format(up="/book/"),
        "assets/a/theme.css": "h1 { color: red } .gone { color: red }",
        "assets/css/own.css": "h1 { color: blue }",
        "assets/css/print.css": ".gone { color: black }",
        "assets/css/plain.css": "",
        **changed,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_all_pages_get_one_sheet_in_order(tmp_path: Path) -> None:
    name = stylesheets.write(write(tmp_path))
    assert (tmp_path / name).read_text() == '@charset "utf-8";\nh1{color: red}h1{color: blue}\n'
    assert not (tmp_path / "assets" / "css" / "own.css").exists()
    for page, up in (("index.html", ""), ("deep/er/index.html", "../../"), ("404.html", "/book/")):
        html = (tmp_path / page).read_text()
        assert stylesheets.sheets(html) == (name,)
        assert html.count(f'<link rel="stylesheet" href="{up}{name}">') == 1
        assert html.count("print.css") == html.count("plain.css") == 1


def test_name_changes_with_what_is_in_it(tmp_path: Path) -> None:
    first = stylesheets.write(write(tmp_path))
    second = stylesheets.write(write(tmp_path, **{"assets/css/own.css": "h1 { color: green }"}))
    assert first != second


def test_pages_with_different_sheets_are_an_error(tmp_path: Path) -> None:
    other = PAGE.format(up="").replace("own.css", "print.css")
    with pytest.raises(SitekitError, match="2 different lists of style sheets"):
        stylesheets.write(write(tmp_path, **{"other/index.html": other}))
