"""The style sheet for readers without scripts repeats what is said of dark pages, and only that."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sitekit.unscripted import NAME, sheet

LIGHT = '[data-md-color-scheme="default"]'


def dark(css: str) -> str:
    """Return what the sheet says where a reader prefers dark, without its own last rule."""
    match = re.search(r"prefers-color-scheme:dark\)\{(.*)body\[[^{]*\{[^}]*\}\}", sheet([css]))
    assert match is not None
    return match[1]


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ('[data-md-color-scheme="slate"] { color: red }', f"{LIGHT}{{color: red}}"),
        ("[data-md-color-scheme=slate]{color:red}", f"{LIGHT}{{color:red}}"),
        ("p, [data-md-color-scheme=slate] .a { top: 0 }", f"{LIGHT} .a{{top: 0}}"),
        ("p:is(a, [data-md-color-scheme=slate] b) {top:0}", f"p:is(a, {LIGHT} b){{top:0}}"),
        (
            "@media screen { [data-md-color-scheme=slate] {top:0} p {top:1px} }",
            f"@media screen{{{LIGHT}{{top:0}}}}",
        ),
        ("p { color: red }", ""),
        ('[data-md-color-scheme="default"] { color: red }', ""),
        ("@media screen { p { top: 0 } } @font-face { src: url(x) }", ""),
        ("/* [data-md-color-scheme=slate] */ p { top: 0 }", ""),
    ],
)
def test_sheet_says_of_light_pages_what_holds_for_dark_ones(css: str, expected: str) -> None:
    assert dark(css) == expected


def test_sheet_keeps_the_order_of_sheets() -> None:
    rules = [f"[data-md-color-scheme=slate]{{top:{place}px}}" for place in range(3)]
    assert re.findall(r"top:(\d)px", sheet(rules)) == ["0", "1", "2"]


def test_build_links_the_sheet_for_readers_without_scripts_only(project: Any) -> None:
    assert project.build("--strict").returncode == 0
    assert re.search(rf'<noscript>\s*<link rel="stylesheet" href="{NAME}">', project.html())
    assert LIGHT in (project.root / "site" / NAME).read_text(encoding="utf-8")
