"""What should have been replaced while the site was built, and what should alarm its author."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from sitekit.problems import Problem
from sitekit.sitecheck.pages import Page, Site, line_of, prose, value

SEARCH_INDEX = "search/search_index.json"
# Attributes whose text is read out or shown, and so must be plain.
_SPOKEN = ("alt", "title", "aria-label", "content", "placeholder", "summary")
_TAGS = frozenset({"claim-mark", "given-mark", "table-mark", "term-mark", "statement-mark"})
_ATTRIBUTES = {
    "data-sitekit",
    "data-missing",
    "data-math",
    "data-slot",
    "data-target",
    "data-index",
    "data-term",
}
_CLASSES = {
    "arithmatex": "a formula that was not typeset",
    "vg-problems": "a list of problems for the author",
    "vg-alarm": "a false claim",
    "vg-claim--false": "a false claim",
    "math-error": "a formula that could not be typeset",
}
_ADDRESS = re.compile(r"^\s*(?:claim|given|table|figure|sitekit-figure):")


@dataclass(frozen=True)
class _Pattern:
    """Text that readers must never see, and what to tell the author."""

    regex: re.Pattern[str]
    message: str


_TEX = "shows raw TeX, {found!r}; look for a space, a line break or a missing $ around it"
_TEXT = (
    _Pattern(re.compile(r"\$\$|\\[(\[]|\\[)\]]|\\(?:begin|end)\{[^}]*\}?"), _TEX),
    _Pattern(re.compile(r"\$(?=\S)[^$\n]{0,80}?(?<=\S)\$"), _TEX),
    _Pattern(re.compile(r"\\[A-Za-z]{2,}"), _TEX),
    _Pattern(
        re.compile(r"(?<![\w-])(?:sitekit-)?(?:claim|given|figure):"),
        "shows {found!r}; Markdown did not read the link there (in a sentence write it otherwise)",
    ),
)


def problems(site: Site) -> list[Problem]:
    """Report everything left over on a page or in the search index.

    Parameters
    ----------
    site : Site
        As built.

    Returns
    -------
    list of Problem
        With the line in the built file.
    """
    found = [problem for page in site.pages for problem in _of_page(page)]
    return found + _of_index(site)


def _of_page(page: Page) -> Iterator[Problem]:
    for tag, text in prose(page.soup):
        yield from (Problem(page.path, line_of(tag), said) for said in in_text(text))
    for tag in page.soup.find_all(_can_hold_leftovers):
        said = [*in_element(tag), *(m for name in _SPOKEN for m in in_text(value(tag, name)))]
        yield from (Problem(page.path, line_of(tag), message) for message in said)


def _can_hold_leftovers(tag: Tag) -> bool:
    """Leave out what is in a formula: thousands of elements, and TeX is rightly there."""
    return tag.name not in {"path", "use", "g", "svg", "mi", "mn", "mo", "mrow", "rect"}


def in_text(text: str) -> list[str]:
    """Say what in a text should have been replaced.

    Parameters
    ----------
    text : str
        What readers read.

    Returns
    -------
    list of str
        A message for each pattern that occurs, with its first occurrence.
    """
    matches = [(pattern, pattern.regex.search(text)) for pattern in _TEXT]
    said = [pattern.message.format(found=match[0]) for pattern, match in matches if match]
    # One piece of TeX fits several patterns and needs one message.
    tex = [message for message in said if message.startswith("shows raw TeX")]
    return [*tex[:1], *(message for message in said if message not in tex)]


def in_element(tag: Tag) -> list[str]:
    """Say whether an element itself should have been replaced.

    Parameters
    ----------
    tag : Tag
        An element.

    Returns
    -------
    list of str
        A message for each reason.
    """
    said = (
        [f"holds <{tag.name}>, which the build should have replaced"] if tag.name in _TAGS else []
    )
    for name in tag.attrs:
        if name in _ATTRIBUTES:
            said.append(f"holds a slot {name}={value(tag, name)!r} that the build did not fill")
        elif name in {"href", "src"} and _ADDRESS.match(value(tag, name)):
            said.append(
                f"holds the address {value(tag, name)!r}, which the build should have replaced"
            )
    classes = value(tag, "class").split()
    return said + [f"shows {_CLASSES[name]} ({name})" for name in classes if name in _CLASSES]


def _of_index(site: Site) -> list[Problem]:
    """Check the texts that the search finds and shows."""
    path = site.settings.site / SEARCH_INDEX
    if SEARCH_INDEX not in site.files:
        return []
    found = []
    for entry in json.loads(path.read_text(encoding="utf-8"))["docs"]:
        soup = BeautifulSoup(f"{entry['title']}\n{entry['text']}", "html.parser")
        said = [message for _, text in prose(soup) for message in in_text(text)]
        found += [
            Problem(site.path_of(SEARCH_INDEX), 0, f"{entry['location']} {one}") for one in said
        ]
    return found
