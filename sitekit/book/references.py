"""The list of references: every entry whole, every entry cited, every citation to an entry."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sitekit.core import Problem, Project, Source, read, read_text

_ITEM = re.compile(r"^- (?P<text>.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_ANCHOR = re.compile(r"\n[ \t]+\{[ \t]*#([\w-]+)[^{}]*\}\s*$")
_PARTS = re.compile(
    r"(?P<authors>[^:*]+): \*\*(?P<title>[^*]+[.?!])\*\* "
    r"(?P<venue>.+?),? (?P<year>\d{4})\.(?P<rest>.*)"
)
_ISBN = re.compile(r"ISBN[ :][\dX-]{10,17}")
# What stands before each in its address.
_ADDRESSES = {
    "https://arxiv.org/abs/": re.compile(r"arXiv:(\d{4}\.\d{4,5})"),
    "https://doi.org/": re.compile(r"doi:(10\.\d{4,9}/[^\s)\]]*[^\s)\].,])"),
    "": re.compile(r"(https?://[^\s)>\]]*[^\s)>\].,;])"),
}
_FORM = (
    "- Authors: **Title.** Venue, year. arXiv:…, doi:…, ISBN … or an address, "
    "and { #surname-year } on a line of its own"
)
# Path and line of a link to an entry, and the anchor of that.
Citation = tuple[str, int, str]


class Entry(NamedTuple):
    """A publication: its anchor (empty if it has none), its line, its text in one line."""

    id: str
    line: int
    text: str


class Work(NamedTuple):
    """A publication that a page cites; ``address`` is empty for a book."""

    title: str
    authors: tuple[str, ...]
    year: str
    address: str


def entries(source: Source) -> list[Entry]:
    """Return the entries of the page of references."""
    found = []
    for match in _ITEM.finditer(source.prose):
        text, *anchor = _ANCHOR.split(source.text[slice(*match.span("text"))])
        line, name = source.line_at(match.start()), "".join(anchor)
        found.append(Entry(name, line, " ".join(text.split())))
    return found


def citations(project: Project) -> list[Citation]:
    """Return every link to an entry, from pages and from files of statements."""
    page = project.docs / project.options.references
    link = re.compile(rf"(?:^|[(/\"'<]){re.escape(page.name)}#([\w-]+)", re.MULTILINE)
    return [
        (project.relative(path), text.count("\n", 0, match.start(1)) + 1, match[1])
        for path in [*project.pages(), *project.statements]
        if path != page
        for text in [read_text(path, project)]
        for match in link.finditer(text)
    ]


def check(project: Project) -> list[Problem]:
    """Say what is wrong with the references, sorted by place."""
    source = read(project.docs / project.options.references, project)
    listed, cited = entries(source), citations(project)
    counts, named = Counter(one.id for one in listed), {name for _, _, name in cited}
    found = [
        Problem(path, line, f"{name} is not on {source.path}; add it there")
        for path, line, name in cited
        if name not in counts
    ]
    for one in listed:
        said = [*mistakes(one)]
        if one.id and counts[one.id] > 1:
            said.append(f"the anchor {one.id} is there {counts[one.id]} times")
        if one.id and one.id not in named:
            said.append(f"no page cites {one.id}; cite it or take it out")
        found += [Problem(source.path, one.line, message) for message in said]
    return sorted(found)


def mistakes(entry: Entry) -> Iterator[str]:
    """Yield what is wrong with an entry by itself."""
    parts = _PARTS.fullmatch(entry.text)
    shown = entry.text if len(entry.text) <= 40 else entry.text[:39] + "…"
    if parts is None:
        yield f"“{shown}” lacks authors, title, venue or year; write {_FORM}"
        return
    if not _address(parts["rest"]) and not _ISBN.search(parts["rest"]):
        yield f"“{shown}” has no identifier; write {_FORM}"
    letters = unicodedata.normalize("NFKD", re.split(r",| and ", parts["authors"])[0])
    first = "".join(one for one in letters if not unicodedata.combining(one)).lower().split()
    name, _, year = entry.id.rpartition("-")
    if not entry.id:
        yield f"“{shown}” has no anchor; write {_FORM}"
    elif not re.fullmatch(rf"{parts['year']}[a-z]?", year) or name not in first:
        said = f"the anchor {entry.id} is not made of the first author's surname and the year"
        yield f"{said}; write {{ #{first[-1] if first else 'surname'}-{parts['year']} }}"


def works(listed: Iterable[Entry], cited: Iterable[Citation]) -> dict[str, tuple[Work, ...]]:
    """Return by page what it cites, each work once and in its order."""
    known = {one.id: _work(parts) for one in listed if (parts := _PARTS.fullmatch(one.text))}
    found: defaultdict[str, dict[Work, None]] = defaultdict(dict)
    for path, _, name in cited:
        if name in known:
            found[path][known[name]] = None
    return {path: tuple(own) for path, own in found.items()}


def _work(parts: re.Match[str]) -> Work:
    authors = tuple(re.split(r",\s+(?:and\s+)?|\s+and\s+", parts["authors"]))
    title = parts["title"].strip().removesuffix(".")
    return Work(title, authors, parts["year"], _address(parts["rest"]))


def _address(text: str) -> str:
    """Return where a publication is found; empty for a book."""
    found = ((before, form.search(text)) for before, form in _ADDRESSES.items())
    return next((before + match[1] for before, match in found if match), "")
