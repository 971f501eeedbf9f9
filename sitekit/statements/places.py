"""Where pages treat the statements, and what is wrong with that."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup

from sitekit.problems import Problem
from sitekit.sitecheck.pages import value
from sitekit.sitecheck.structure import FEWEST_WORDS, word_count
from sitekit.source import Source
from sitekit.statements.files import VERDICTS, Library, gravest

_MARK = re.compile(r"""data-ledger=(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)')""")
_BOX = re.compile(r'^(?P<indent>[ \t]*)!!!\s+correction\s+"(?P<title>[^"\n]*)"', re.MULTILINE)
_TITLE = re.compile(r"Correction · (?P<ids>[^·]+) · (?P<verdict>[^·]+)")
# What is worth a box: the other verdicts do not change what a reader understands.
BOXED = ("wrong", "misleads")


@dataclass(frozen=True)
class Place:
    """A passage that treats statements.

    Attributes
    ----------
    path : str
        The page, relative to the root.
    line : int
        Where the mark stands.
    ids : tuple of str
        As written.
    words : int or None
        Of the marked passage; None where the page was not converted.
    """

    path: str
    line: int
    ids: tuple[str, ...]
    words: int | None = None


def places(source: Source, html: str | None = None) -> tuple[list[Place], list[Problem]]:
    """Find the passages of a page that are marked.

    Parameters
    ----------
    source : Source
        The page as written.
    html : str, optional
        What Markdown made of it; then the words are counted, and lost marks are problems.

    Returns
    -------
    places : list of Place
        In the order of the page.
    problems : list of Problem
        Marks that Markdown shows as text or on no passage.
    """
    found = list(_MARK.finditer(source.prose))
    written = [(source.line_at(mark.start()), _ids(mark)) for mark in found]
    if html is None:
        return [Place(source.path, line, ids) for line, ids in written], []
    tags = BeautifulSoup(html, "html.parser").find_all(True, attrs={"data-ledger": True})
    shown = [tuple(value(tag, "data-ledger").split()) for tag in tags]
    if shown != [ids for _, ids in written]:
        return [Place(source.path, line, ids) for line, ids in written], [_lost(source, shown)]
    return [
        Place(source.path, line, ids, word_count(tag))
        for (line, ids), tag in zip(written, tags, strict=True)
    ], []


def _ids(mark: re.Match[str]) -> tuple[str, ...]:
    return tuple((mark["double"] or mark["single"] or "").split())


def _lost(source: Source, shown: list[tuple[str, ...]]) -> Problem:
    """Report the first mark that did not become an attribute."""
    rest = list(shown)
    for mark in _MARK.finditer(source.prose):
        if _ids(mark) in rest:
            rest.remove(_ids(mark))
        else:
            line = source.line_at(mark.start())
            said = f"the mark of {' '.join(_ids(mark))} is not read as one"
            todo = "write { data-ledger=… } on the line directly below the paragraph's last"
            return Problem(source.path, line, f"{said}; {todo}")
    return Problem(source.path, 0, "Markdown shows the marks of statements in another order")


def unknown(library: Library, found: Iterable[Place]) -> list[Problem]:
    """Report marks that name no statement.

    Parameters
    ----------
    library : Library
        What the files hold.
    found : iterable of Place
        The marks.

    Returns
    -------
    list of Problem
        In the order of the marks.
    """
    return [
        Problem(
            place.path,
            place.line,
            f"there is no statement {one!r}" if place.ids else "data-ledger is empty",
        )
        for place in found
        for one in (place.ids or ("",))
        if one not in library.by_id
    ]


def check(library: Library, found: Iterable[Place]) -> list[Problem]:
    """Compare the files with the marks of all pages.

    Parameters
    ----------
    library : Library
        What the files hold.
    found : iterable of Place
        The marks of every page.

    Returns
    -------
    list of Problem
        Statements that no page or several pages treat, unknown ids, short passages.
    """
    found = list(found)
    return [*unknown(library, found), *_pages(library, found), *_short(found)]


def _pages(library: Library, found: list[Place]) -> Iterator[Problem]:
    where: dict[str, dict[str, int]] = defaultdict(dict)
    for place in found:
        for one in place.ids:
            where[one].setdefault(place.path, place.line)
    for name, statement in library.by_id.items():
        first, *others = where[name].items() or [("", 0)]
        if not first[0]:
            said = f'no page treats {name}; mark a passage with {{ data-ledger="{name}" }}'
            yield Problem(statement.path, statement.line, said)
        for path, line in others:
            said = f"{name} is treated in {first[0]}:{first[1]} already; one page treats it"
            yield Problem(path, line, said)


def _short(found: list[Place]) -> Iterator[Problem]:
    for place in found:
        if place.words is not None and place.words < FEWEST_WORDS:
            said = f"only {place.words} words treat {' '.join(place.ids)}"
            todo = f"write at least {FEWEST_WORDS}, formulas and code not counted"
            yield Problem(place.path, place.line, f"{said}; {todo}")


def boxes(library: Library, source: Source) -> list[Problem]:
    """Compare the titles of a page's correction boxes with the verdicts and marks.

    Parameters
    ----------
    library : Library
        What the files hold.
    source : Source
        The page as written.

    Returns
    -------
    list of Problem
        With the lines of the titles.
    """
    return [
        Problem(source.path, source.line_at(box.start("title")), said)
        for box in _BOX.finditer(source.prose)
        for said in _box(library, source.prose, box)
    ]


def _box(library: Library, prose: str, box: re.Match[str]) -> Iterator[str]:
    title = _TITLE.fullmatch(box["title"].strip())
    if title is None:
        yield f"a box is called “Correction · A1-08, A1-11 · misleads”, not “{box['title']}”"
        return
    ids = [one.strip() for one in title["ids"].split(",")]
    missing = [one for one in ids if one not in library.by_id]
    if missing:
        yield f"the title names {', '.join(missing)}, which no file holds"
        return
    verdict = gravest(library.by_id[one].verdict for one in ids)
    if verdict not in BOXED:
        known = f"the file calls {', '.join(ids)} {VERDICTS[verdict]!r}"
        yield f"{known}, which is no correction; write a margin note or a note on the source"
    elif VERDICTS[verdict] != title["verdict"].strip():
        yield f"the title says {title['verdict'].strip()!r}, the file says {VERDICTS[verdict]!r}"
    inside = {one for mark in _MARK.finditer(_inside(prose, box)) for one in _ids(mark)}
    if unmarked := [one for one in ids if one not in inside]:
        yield f"nothing in the box is marked as {', '.join(unmarked)}, which its title names"


def _inside(prose: str, box: re.Match[str]) -> str:
    """Return the lines of a box: those that are indented further than its title."""
    lines = prose[box.end() :].split("\n")[1:]
    depth = len(box["indent"].expandtabs(4)) + 4
    own = []
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) < depth:
            break
        own.append(line)
    return "\n".join(own)


def to_json(library: Library, found: Iterable[Place]) -> list[dict[str, object]]:
    """Return every statement with where it is treated, ready for JSON."""
    where: dict[str, list[str]] = defaultdict(list)
    for place in found:
        for one in place.ids:
            where[one].append(f"{place.path}:{place.line}")
    return [
        {
            "id": one.id,
            "section": one.section,
            "verdict": one.verdict,
            "says": one.says,
            "so": one.so,
            "places": where[one.id],
        }
        for one in library.by_id.values()
    ]
