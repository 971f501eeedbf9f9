"""A style sheet for readers without scripts: dark where they ask for dark.

The theme's script chooses the colours. Where it does not run, every page says that it is light; so
this repeats for light pages what the site's sheets say of dark ones, where the reader prefers dark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2
from bs4 import BeautifulSoup

from sitekit.problems import SitekitError
from sitekit.settings import Settings
from sitekit.sitecheck.pages import HOME, is_elsewhere, value

NAME = "assets/css/without-scripts.css"

_DARK = re.compile(r"\[data-md-color-scheme=(\"?)slate\1\]")
_LIGHT = '[data-md-color-scheme="default"]'
# Which drawing is hidden is said of light and of dark pages: one of the two must be taken back.
_DRAWINGS = f"body{_LIGHT} .vg-only-dark{{display:block!important}}"


def write(settings: Settings) -> None:
    """Write the sheet into the built site, from the sheets that its home page has.

    Parameters
    ----------
    settings : Settings
        Of the project.

    Raises
    ------
    SitekitError
        If the site has not been built, or lacks a sheet of its home page.
    """
    try:
        home = (settings.site / HOME).read_text(encoding="utf-8")
        target = settings.site / NAME
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(sheet(_sheets(settings, home)), encoding="utf-8")
    except FileNotFoundError as error:
        raise SitekitError(
            f"{error.filename} is missing; build the site with `nox -s site` or `mkdocs build`"
        ) from None


def _sheets(settings: Settings, home: str) -> Iterator[str]:
    """Yield the style sheets of the home page, in order."""
    for tag in BeautifulSoup(home, "html.parser").find_all(["link", "style"]):
        address = value(tag, "href")
        if tag.name == "style":
            yield tag.get_text()
        elif (
            "stylesheet" in value(tag, "rel").split()
            and tag.find_parent("noscript") is None
            and not is_elsewhere(address)
        ):
            yield (settings.site / address).read_text(encoding="utf-8")


def sheet(sheets: Iterable[str]) -> str:
    """Return the sheet for readers without scripts.

    Parameters
    ----------
    sheets : iterable of str
        The style sheets of the site, in order.

    Returns
    -------
    str
        CSS.
    """
    dark = "".join(
        rule for text in sheets for rule in _dark_rules(tinycss2.parse_stylesheet(text, True, True))
    )
    # Paper stays light.
    return f"@media screen and (prefers-color-scheme:dark){{{dark}{_DRAWINGS}}}\n"


def _dark_rules(rules: Iterable[Any]) -> Iterator[str]:
    """Yield what is said of dark pages, said of light ones."""
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [one for one in _selectors(rule.prelude) if _DARK.search(one)]
            if selectors:
                said = _DARK.sub(_LIGHT, ",".join(selectors))
                yield f"{said}{{{tinycss2.serialize(rule.content).strip()}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports", "layer"}:
            inner = "".join(_dark_rules(tinycss2.parse_rule_list(rule.content or [], True, True)))
            if inner:
                prelude = tinycss2.serialize(rule.prelude).strip()
                yield f"@{rule.lower_at_keyword} {prelude}{{{inner}}}"


def _selectors(prelude: Iterable[Any]) -> Iterator[str]:
    """Yield the selectors of a list; commas within brackets belong to one of them."""
    current: list[Any] = []
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            yield tinycss2.serialize(current).strip()
            current = []
        else:
            current.append(token)
    yield tinycss2.serialize(current).strip()
