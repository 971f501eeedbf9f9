"""The list of changes, kept by hand in ``docs/changes.md``, and the feed that is made of it.

A change is a section with its date, newest first, and one paragraph in plain words::

    ## Five chapters { #five-chapters data-date="2026-11-23" }

    All sections of the five articles are treated.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from sitekit.problems import Problem
from sitekit.source import Source

PAGE = "changes.md"
FEED = "changes.xml"
_HEADING = re.compile(
    r"^## +(?P<title>[^{\n]*?)[ \t]*(?:\{(?P<attributes>[^{}\n]*)\})?[ \t]*$", re.MULTILINE
)
_FORM = 'write `## What changed { #anchor data-date="2026-11-23" }`'
# An identifier of a feed must stay the same wherever the site moves, so none is an address.
_NAMESPACE = uuid.UUID("5b2e8b2c-6c0f-5d0b-9a55-0d9f3f5c7d11")


@dataclass(frozen=True)
class Change:
    """A change: its anchor, date, title and text."""

    anchor: str
    day: date
    title: str
    text: str


def read(source: Source) -> tuple[list[Change], list[Problem]]:
    """Read the list of changes.

    Parameters
    ----------
    source : Source
        Its page.

    Returns
    -------
    list of Change
        In its order.
    list of Problem
        What is wrong with it.
    """
    found: list[Change] = []
    problems: list[Problem] = []
    headings = [*_HEADING.finditer(source.prose)]
    ends = [heading.start() for heading in headings[1:]] + [len(source.text)]
    for heading, end in zip(headings, ends, strict=True):
        line = source.line_at(heading.start())
        change = _change(heading, source.text[heading.end() : end])
        if isinstance(change, str):
            problems.append(Problem(source.path, line, change))
        else:
            found.append(change)
    for newer, older in pairwise(found):
        if newer.day < older.day:
            problems.append(
                Problem(source.path, 0, f"“{older.title}” is newer than what stands above it")
            )
    if len({change.anchor for change in found}) < len(found):
        problems.append(Problem(source.path, 0, "two changes have the same anchor"))
    return found, problems


def _change(heading: re.Match[str], text: str) -> Change | str:
    attributes = heading["attributes"] or ""
    anchor = re.search(r"#([a-z][a-z0-9-]*)", attributes)
    written = re.search(r'data-date="([^"]*)"', attributes)
    if anchor is None or written is None:
        return f"“{heading['title']}” lacks its anchor or its date; {_FORM}"
    try:
        day = date.fromisoformat(written[1])
    except ValueError:
        return f"“{heading['title']}” has the date {written[1]!r}, which is none; {_FORM}"
    # Links lead somewhere only on the page.
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    words = " ".join(re.sub(r"[*`]", "", plain).split())
    return Change(anchor[1], day, heading["title"], words) if words else "says nothing below it"


def in_words(day: date) -> str:
    """Return a date as HTML that machines can read too."""
    return f'<time datetime="{day}">{day.day} {day:%B} {day.year}</time>'


def show_dates(html: str) -> str:
    """Put the date below each heading that has one.

    Parameters
    ----------
    html : str
        What Markdown made of the page.

    Returns
    -------
    str
        With the dates in words.
    """

    def shown(match: re.Match[str]) -> str:
        day = in_words(date.fromisoformat(match[2]))
        note = f'<p class="vg-facts" data-search-exclude>{day}</p>'
        return f"{match[1]}\n{note}"

    return re.sub(r'(<h2[^>]*\bdata-date="([\d-]+)".*?</h2>)', shown, html, flags=re.DOTALL)


def feed(changes: Sequence[Change], site: str, root: str, page: str) -> str:
    """Return the Atom feed of the changes.

    Parameters
    ----------
    changes : sequence of Change
        Newest first, at least one.
    site : str
        Name of the site.
    root : str
        Its address; empty where it is unknown, and then links are relative to the feed.
    page : str
        Address of the list of changes, relative to the site.

    Returns
    -------
    str
        XML.
    """
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">',
        f"<title>{escape(site)}: changes</title>",
        f"<id>{_identifier(site)}</id>",
        f"<updated>{max(change.day for change in changes)}T00:00:00Z</updated>",
        f"<author><name>{escape(site)}</name></author>",
        f'<link rel="alternate" type="text/html" href={quoteattr(root + page)}/>',
        *([f'<link rel="self" href={quoteattr(root + FEED)}/>'] if root else []),
    ]
    for change in changes:
        lines += [
            "<entry>",
            f"<title>{escape(change.title)}</title>",
            f"<id>{_identifier(site, change.anchor)}</id>",
            f"<updated>{change.day}T00:00:00Z</updated>",
            f'<link rel="alternate" href={quoteattr(f"{root}{page}#{change.anchor}")}/>',
            f"<summary>{escape(change.text)}</summary>",
            "</entry>",
        ]
    return "\n".join([*lines, "</feed>", ""])


def _identifier(*parts: str) -> str:
    return uuid.uuid5(_NAMESPACE, "/".join(parts)).urn
