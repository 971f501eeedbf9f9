import re
from typing import Any

import pytest

from sitekit.core import SitekitError
from sitekit.site import styles
from tests.sitekit.rows import document, rows

PAGE = document(__file__, "page")
SCRIPT = 'let name = "from-script"; tooltip("md-tooltip")'
NAMES = {*styles.names_of(PAGE), *styles.words_of(SCRIPT)}
START = '@charset "utf-8";\n'
LIGHT = '[data-md-color-scheme="default"]'


def purged(css: str) -> str:
    return styles.purge(css, NAMES).removeprefix(START).rstrip("\n")


USES = [(one, table == "used") for table in ("used", "unused") for (one,) in rows(__file__, table)]


@pytest.mark.parametrize(("selector", "is_used"), USES)
def test_what_a_page_can_use_stays_and_nothing_else(selector: str, is_used: bool) -> None:
    kept = f"{selector}{{color: red}}" if is_used else ""
    assert purged(f"{selector} {{ color: red }} h1 {{ top: 0 }}") == f"{kept}h1{{top: 0}}"


@pytest.mark.parametrize(("css", "kept"), rows(__file__, "rules"))
def test_what_stays_of_rules(css: str, kept: str) -> None:
    assert purged(css) == kept


@pytest.mark.parametrize(("css", "expected"), rows(__file__, "dark"))
def test_light_pages_are_as_dark_ones_where_scripts_are_off(css: str, expected: str) -> None:
    css = css.replace("SLATE", LIGHT.replace("default", "slate")).replace("LIGHT", LIGHT)
    expected = expected.replace("LIGHT", LIGHT)
    drawings = f"body{LIGHT} .vg-only-dark{{display:block!important}}"
    start = "@media screen and (prefers-color-scheme:dark)"
    assert styles.dark(css) == f"{start}{{{expected}{drawings}}}\n"


@pytest.fixture
def built(plant: Any) -> Any:
    files = {
        "index.html": PAGE.format(up=""),
        "deep/er/index.html": PAGE.format(up="../../"),
        "404.html": PAGE.format(up="/book/"),
        "assets/a/theme.css": "h1 { color: red } .gone { color: red }",
        "assets/css/own.css": "h1 { color: blue } [data-md-color-scheme=slate] h1 { top: 0 }",
        "assets/css/print.css": ".gone { color: black }",
        "assets/theme.js": '"data-md-color-scheme slate"',
    }
    return lambda **changed: plant({f"site/{name}": one for name, one in (files | changed).items()})


def test_all_pages_get_one_sheet_in_order(built: Any) -> None:
    project = built()
    name = styles.write_sheet(project)
    assert re.fullmatch(r"assets/stylesheets/site\.[0-9a-f]{8}\.css", name)
    text = (project.site / name).read_text(encoding="utf-8")
    dark = "[data-md-color-scheme=slate] h1{top: 0}"
    assert text == f"{START}h1{{color: red}}h1{{color: blue}}{dark}\n"
    assert f"{LIGHT} h1{{top: 0}}" in (project.site / styles.NOSCRIPT).read_text(encoding="utf-8")
    assert not (project.site / "assets/css/own.css").exists()
    assert (project.site / "assets/css/print.css").is_file()
    for page, up in (("index.html", ""), ("deep/er/index.html", "../../"), ("404.html", "/book/")):
        html = (project.site / page).read_text(encoding="utf-8")
        # The other sheets, and all else, stand where they stood.
        gone = f'\n<link rel="stylesheet" href="{up}assets/css/own.css">'
        assert html == PAGE.format(up=up).replace(gone, "").replace("assets/a/theme.css", name)


def test_the_name_changes_with_what_is_in_it(built: Any) -> None:
    first = styles.write_sheet(built())
    assert styles.write_sheet(built()) == first
    changed = styles.write_sheet(built(**{"assets/css/own.css": "h1 { color: green }"}))
    page = PAGE.format(up="").replace("big", "gone")
    assert len({first, changed, styles.write_sheet(built(**{"index.html": page}))}) == 3


def test_what_is_no_css_and_pages_with_different_sheets_are_errors(built: Any) -> None:
    with pytest.raises(SitekitError, match="a style sheet is not CSS"):
        purged("h1 { color: red } }")
    other = PAGE.format(up="").replace("own.css", "print.css")
    with pytest.raises(SitekitError, match="2 different lists of style sheets, not one; name a s"):
        styles.write_sheet(built(**{"other/index.html": other}))
