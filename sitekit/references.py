"""The list of references: every entry whole, every entry cited, every citation to an entry.

An entry of ``docs/references.md`` is an item of a list::

    - Kaiming He, Xiangyu Zhang, Shaoqing Ren and Jian Sun: **Delving deep into rectifiers.** ICCV,
      2015. [arXiv:1502.01852](https://arxiv.org/abs/1502.01852)
      { #he-2015 }

and is cited by a link to its anchor: ``[He et al. (2015)](../references.md#he-2015)``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sitekit.problems import Problem
from sitekit.settings import Settings
from sitekit.source import Source, read

PAGE = "references.md"

_ITEM = re.compile(r"^- (?P<text>.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_ANCHOR = re.compile(r"\n[ \t]+\{[ \t]*#(?P<id>[\w-]+)[^{}]*\}\s*$")
PARTS = re.compile(
    r"(?P<authors>[^:*]+): \*\*(?P<title>[^*]+[.?!])\*\* "
    r"(?P<venue>.+?),? (?P<year>\d{4})\.(?P<rest>.*)"
)
_IDENTIFIER = re.compile(
    r"arXiv:\d{4}\.\d{4,5}|doi:10\.\d{4,9}/\S+|ISBN[ :][\dX-]{10,17}|https?://"
)
_CITATION = re.compile(r"(?:^|[(/\"'<])references\.md#(?P<id>[\w-]+)", re.MULTILINE)
_FORM = (
    "- Authors: **Title.** Venue, year. arXiv:…, doi:…, ISBN … or an address, "
    "and { #surname-year } on a line of its own"
)


@dataclass(frozen=True)
class Entry:
    """A publication.

    Attributes
    ----------
    id : str
        Its anchor; empty if it has none.
    line : int
        Of the page of references.
    text : str
        In one line, without the anchor.
    """

    id: str
    line: int
    text: str


@dataclass(frozen=True)
class Citation:
    """A link to an entry."""

    path: str
    line: int
    id: str


def entries(source: Source) -> list[Entry]:
    """Return the entries of the page of references.

    Parameters
    ----------
    source : Source
        The page.

    Returns
    -------
    list of Entry
        In its order.
    """
    found = []
    for match in _ITEM.finditer(source.prose):
        written = source.text[match.start("text") : match.end("text")]
        anchor = _ANCHOR.search(written)
        text = " ".join((written[: anchor.start()] if anchor else written).split())
        found.append(Entry(anchor["id"] if anchor else "", source.line_at(match.start()), text))
    return found


def citations(settings: Settings) -> list[Citation]:
    """Return every link to an entry, from pages and from files of statements.

    Parameters
    ----------
    settings : Settings
        Of the project.

    Returns
    -------
    list of Citation
        Of each file in its order.
    """
    page = settings.docs / PAGE
    paths = [path for path in settings.pages() if path != page]
    paths += sorted(settings.docs.glob(settings.statements)) if settings.statements else []
    return [one for path in paths for one in _citations(path, settings.relative(path))]


def _citations(path: Path, name: str) -> Iterator[Citation]:
    text = path.read_text(encoding="utf-8")
    for match in _CITATION.finditer(text):
        yield Citation(name, text.count("\n", 0, match.start("id")) + 1, match["id"])


def check(settings: Settings) -> list[Problem]:
    """Say what is wrong with the references.

    Parameters
    ----------
    settings : Settings
        Of the project.

    Returns
    -------
    list of Problem
        Sorted by place.
    """
    source = read(settings.docs / PAGE, settings)
    listed, cited = entries(source), citations(settings)
    found = [
        Problem(source.path, entry.line, message) for entry in listed for message in mistakes(entry)
    ]
    return sorted(found + list(_unmatched(source.path, listed, cited)))


def mistakes(entry: Entry) -> Iterator[str]:
    """Yield what is wrong with an entry by itself.

    Parameters
    ----------
    entry : Entry
        As written.

    Yields
    ------
    str
        One sentence each.
    """
    parts = PARTS.fullmatch(entry.text)
    shown = entry.text if len(entry.text) <= 40 else entry.text[:39] + "…"
    if parts is None:
        yield f"“{shown}” lacks authors, title, venue or year; write {_FORM}"
        return
    if not _IDENTIFIER.search(parts["rest"]):
        yield f"“{shown}” has no identifier; write {_FORM}"
    if not entry.id:
        yield f"“{shown}” has no anchor; write {_FORM}"
        return
    name, _, year = entry.id.rpartition("-")
    first = _plain(re.split(r",| and ", parts["authors"])[0])
    if not re.fullmatch(rf"{parts['year']}[a-z]?", year) or name not in first.split():
        yield (
            f"the anchor {entry.id} is not made of the first author's surname and the year; write "
            f"{{ #{(first.split() or ['surname'])[-1]}-{parts['year']} }}"
        )


def _plain(text: str) -> str:
    """Return text in lower case without accents."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(one for one in letters if not unicodedata.combining(one)).lower()


def _unmatched(path: str, listed: Iterable[Entry], cited: Iterable[Citation]) -> Iterator[Problem]:
    """Yield entries that nobody cites or that are there twice, and citations of no entry."""
    counts = Counter(entry.id for entry in listed if entry.id)
    named = {citation.id for citation in cited}
    for entry in listed:
        if counts[entry.id] > 1:
            yield Problem(
                path, entry.line, f"the anchor {entry.id} is there {counts[entry.id]} times"
            )
        if entry.id and entry.id not in named:
            yield Problem(path, entry.line, f"no page cites {entry.id}; cite it or take it out")
    for citation in cited:
        if citation.id not in counts:
            message = f"{citation.id} is not on {path}; add it there"
            yield Problem(citation.path, citation.line, message)
