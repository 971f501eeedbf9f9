"""What html-validate does not know: one h1, pictures with a size, references, ledger marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from sitekit.problems import Problem
from sitekit.sitecheck.pages import Page, Site, line_of, prose, value

LEDGER_ID = re.compile(r"A[0-4]-\d\d")
FEWEST_WORDS = 12
# Attributes with ids that html-validate does not look up yet.
_REFERENCES = ("interestfor", "commandfor", "aria-owns", "aria-details", "headers", "list", "form")
_LOCAL_URL = re.compile(r"url\(\s*['\"]?#([^'\")]+)")
_SHAPES = (
    "clip-path",
    "mask",
    "fill",
    "stroke",
    "filter",
    "marker-start",
    "marker-mid",
    "marker-end",
)


def problems(site: Site) -> list[Problem]:
    """Report headings, pictures, references and ledger marks that are not as they must be.

    Parameters
    ----------
    site : Site
        As built.

    Returns
    -------
    list of Problem
        With the line in the built file.
    """
    checks = (_title, _pictures, _references, _shapes, _marks)
    return [problem for page in site.pages for one in checks for problem in one(page)]


def _title(page: Page) -> Iterator[Problem]:
    """Check that a page has one heading of the first level."""
    headings = page.soup.find_all("h1")
    if not headings:
        yield Problem(page.path, 0, "has no h1; begin the page with a heading of the first level")
    for extra in headings[1:]:
        text = " ".join(extra.get_text().split())
        yield Problem(page.path, line_of(extra), f"has a second h1, {text!r}; write it as h2")


def _pictures(page: Page) -> Iterator[Problem]:
    """Check that every picture has a text and a size, so that nothing moves when it arrives."""
    for image in page.soup.find_all("img"):
        source, line = value(image, "src")[:80], line_of(image)
        if not image.has_attr("alt"):
            yield Problem(page.path, line, f"the picture {source} has no alt text")
        elif image.find_parent("figure") and not value(image, "alt").strip():
            yield Problem(page.path, line, f"the figure {source} has an empty alt text")
        for name in ("width", "height"):
            if not re.fullmatch(r"[1-9]\d*", value(image, name)):
                yield Problem(page.path, line, f"the picture {source} has no {name} in pixels")


def _references(page: Page) -> Iterator[Problem]:
    """Check the ids that attributes name, and those of glyphs."""
    for name in _REFERENCES:
        for tag in page.soup.find_all(True, attrs={name: True}):
            missing = [one for one in value(tag, name).split() if one not in page.ids]
            yield from (
                Problem(page.path, line_of(tag), f'{name}="{one}" names an id that the page lacks')
                for one in missing
            )
    for use in page.soup.find_all("use"):
        target = value(use, "href") or value(use, "xlink:href")
        if target.startswith("#") and target[1:] not in page.ids:
            yield Problem(
                page.path, line_of(use), f"a formula uses the glyph {target}, which the page lacks"
            )


def _shapes(page: Page) -> Iterator[Problem]:
    """Check the ids that drawings within a page refer to by ``url(#…)``."""
    for svg in page.soup.find_all("svg"):
        for tag in svg.find_all(_has_local_url):
            for one in _local_urls(tag):
                if one not in page.ids:
                    yield Problem(
                        page.path, line_of(tag), f"url(#{one}) names an id that the page lacks"
                    )


def _has_local_url(tag: Tag) -> bool:
    return bool(_local_urls(tag))


def _local_urls(tag: Tag) -> list[str]:
    return [found for name in (*_SHAPES, "style") for found in _LOCAL_URL.findall(value(tag, name))]


def _marks(page: Page) -> Iterator[Problem]:
    """Check the marks that say which statements of the articles a passage treats."""
    for tag in page.soup.find_all(True, attrs={"data-ledger": True}):
        ids, line = value(tag, "data-ledger").split(), line_of(tag)
        if not ids:
            yield Problem(
                page.path, line, "data-ledger is empty; name the statements, or remove it"
            )
        for one in ids:
            if not LEDGER_ID.fullmatch(one):
                yield Problem(page.path, line, f"data-ledger names {one!r}; an id is like A1-08")
        words = word_count(tag)
        if words < FEWEST_WORDS:
            said = f"only {words} words treat {' '.join(ids)}; mark the whole passage"
            yield Problem(page.path, line, f"{said} ({FEWEST_WORDS} words at least)")


def word_count(tag: Tag) -> int:
    """Return the number of words of an element that readers read.

    Parameters
    ----------
    tag : Tag
        An element.

    Returns
    -------
    int
        Words have a letter; formulas, code and what a build adds (proofs, tags) do not count.
    """
    text = " ".join(text for parent, text in prose(tag) if not _is_added(parent))
    return sum(bool(re.search(r"[^\W\d_]", word)) for word in text.split())


def _is_added(tag: Tag) -> bool:
    return any(one.has_attr("data-search-exclude") for one in (tag, *tag.parents))
