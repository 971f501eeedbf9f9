"""The list of changes, kept by hand in ``docs/changes.md``, and the feed that is made of it."""

import contextlib
import re
import uuid
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from sitekit.core import Problem, Source
from sitekit.core.html import render

FEED = "changes.xml"
_SECTION = re.compile(
    r"^## +(?P<title>[^{\n]*?)[ \t]*(?:\{(?P<attributes>[^{}\n]*)\})?[ \t]*$"
    r"(?P<text>(?:\n(?!## ).*)*)",
    re.MULTILINE,
)
_SHOWN = re.compile(r'<h2[^>]*\bdata-date="([\d-]+)".*?</h2>', re.DOTALL)
_ATTRIBUTES = r"#([a-z][a-z0-9-]*)", r'data-date="([^"]*)"'
_FORM = 'write `## What changed { #anchor data-date="2026-11-23" }`'
# An identifier of a feed must stay the same wherever the site moves, so none is an address.
_NAMESPACE = uuid.UUID("5b2e8b2c-6c0f-5d0b-9a55-0d9f3f5c7d11")


class Change(NamedTuple):
    """A change, and its text in plain words."""

    anchor: str
    day: date
    title: str
    text: str


def read(source: Source) -> tuple[list[Change], list[Problem]]:
    """Return the list of changes in its order, and what is wrong with it."""
    found: list[Change] = []
    said: list[tuple[int, str]] = []
    for section in _SECTION.finditer(source.prose):
        change = _change(section, source.text[slice(*section.span("text"))])
        if isinstance(change, str):
            said.append((source.line_at(section.start()), f"“{section['title']}” {change}"))
        else:
            found.append(change)
    for newer, older in pairwise(found):
        if newer.day < older.day:
            said.append((0, f"“{older.title}” is newer than what stands above it"))
    if len({change.anchor for change in found}) < len(found):
        said.append((0, "two changes have the same anchor"))
    return found, [Problem(source.path, *one) for one in said]


def _change(section: re.Match[str], text: str) -> Change | str:
    """Return a change, or what is wrong with it."""
    anchor, written = (re.search(form, section["attributes"] or "") for form in _ATTRIBUTES)
    day = _day(written[1]) if written else None
    if anchor is None or day is None:
        return f"lacks its anchor or its date; {_FORM}"
    # Links lead somewhere only on the page.
    words = " ".join(re.sub(r"[*`]|\[([^\]]*)\]\([^)]*\)", r"\1", text).split())
    return Change(anchor[1], day, section["title"], words) if words else "says nothing below it"


def _day(text: str) -> date | None:
    with contextlib.suppress(ValueError):
        return date.fromisoformat(text)
    return None


def in_words(day: date) -> str:
    """Return a date as HTML that machines can read too."""
    return f'<time datetime="{day}">{day.day} {day:%B} {day.year}</time>'


def show_dates(html: str) -> str:
    """Put the date below each heading of the page that has one."""

    def shown(match: re.Match[str]) -> str:
        day = _day(match[1])
        note = f'\n<p class="vg-metadata" data-search-exclude>{in_words(day)}</p>' if day else ""
        return match[0] + note

    return _SHOWN.sub(shown, html)


def feed(changes: Sequence[Change], site: str, root: str, page: str) -> str:
    """Return the Atom feed of at least one change; links are relative if ``root`` is empty."""

    def identifier(*parts: str) -> str:
        return uuid.uuid5(_NAMESPACE, "/".join([site, *parts])).urn

    own, page = root and root + FEED, root + page
    return render("book/changes.xml", id=identifier, site=site, changes=changes, page=page, own=own)
