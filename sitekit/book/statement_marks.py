"""Passages that treat statements of the articles: found on pages, and compared with the files."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from markdown.treeprocessors import Treeprocessor

from sitekit.book.statements import Library
from sitekit.core import Problem, Source, reading_of
from sitekit.core.html import slot_element

MARK = "data-ledger"
# On a heading: the section of an article that the text below it mirrors.
MIRRORS = "data-mirrors"
# A passage with fewer words does not treat a statement.
_FEWEST = 12
_HEADING = re.compile("h[1-6]")
_UNREAD = frozenset({"code", "pre", "script", "style", "svg", "math"})
_FORMULAS = frozenset({"math", "arithmatex"})
# What Markdown put by while it converted.
_STASHED = re.compile("\x02[^\x03]*\x03")
_MARK = re.compile(rf"""{MARK}=(["'])(?P<ids>[^\n]*?)\1""")


class StatementTree(Treeprocessor):
    """Gives every marked passage an anchor and notes it; ends mirrored sections with a drawer."""

    def run(self, root: ET.Element) -> None:
        """Change the tree."""
        reading = reading_of(self.md)
        used: Counter[str] = Counter()
        for element in root.iter():
            if MARK not in element.attrib:
                continue
            ids = element.attrib[MARK].split()
            if "id" not in element.attrib:
                name = ids[0].lower() if ids else "statement"
                used[name] += 1
                element.set("id", name if used[name] == 1 else f"{name}-{used[name]}")
            words = _STASHED.sub("", " ".join(_prose(element))).split()
            read = sum(bool(re.search(r"[^\W\d_]", word)) for word in words)
            found = {"ids": ids, "anchor": element.attrib["id"], "words": read}
            reading.found["statements"].append(found)
        _add_drawers(root)


def _prose(element: ET.Element) -> Iterator[str]:
    """Yield the text of an element without code and formulas."""
    if element.tag not in _UNREAD and not _FORMULAS & set(element.get("class", "").split()):
        yield element.text or ""
        for child in element:
            yield from _prose(child)
            yield child.tail or ""


def _add_drawers(root: ET.Element) -> None:
    """Put the slot of its drawer behind each section that mirrors one of an article.

    What a page's title mirrors ends where another heading begins to mirror.
    """
    levels = [int(child.tag[1]) if _HEADING.fullmatch(child.tag) else 0 for child in root]
    mirrored = [child.get(MIRRORS, "") for child in root]
    # From the last: what is put in does not move those that are still to come.
    for place in [place for place, name in enumerate(mirrored) if name and levels[place]][::-1]:
        ends = (
            other
            for other in range(place + 1, len(levels))
            if 0 < levels[other] <= levels[place] or mirrored[other]
        )
        root.insert(next(ends, len(root)), slot_element("drawer", mirrored[place]))


class Passage(NamedTuple):
    """A passage that treats statements: the line and ids of its mark, its words where counted."""

    path: str
    line: int
    ids: tuple[str, ...]
    words: int | None = None


def passages(source: Source, found: Any = None) -> tuple[list[Passage], list[Problem]]:
    """Return the marked passages of a page, and what is wrong where Markdown ``found`` others."""
    rest, written, problems = list(found or ()), [], []
    for mark in _MARK.finditer(source.prose):
        line, ids = source.line_at(mark.start()), mark["ids"].split()
        own: dict[str, Any] = next((one for one in rest if one["ids"] == ids), {})
        if own:
            rest.remove(own)
        elif found is not None:
            said = (
                f"the mark of {' '.join(ids)} is not read as one; write {{ {MARK}=… }} on the line"
            )
            problems.append(
                Problem(source.path, line, f"{said} directly below the paragraph's last")
            )
        written.append(Passage(source.path, line, tuple(ids), own.get("words")))
    return written, problems


def unknown(library: Library, found: Iterable[Passage]) -> list[Problem]:
    """Report marks that name no statement."""
    return [
        Problem(path, line, f"there is no statement {one!r}" if one else f"{MARK} is empty")
        for path, line, ids, _ in found
        for one in (ids or ("",))
        if one not in library.by_id
    ]


def check(library: Library, found: Sequence[Passage]) -> list[Problem]:
    """Compare the files with the marks of all pages, and count the words of the passages."""
    problems = unknown(library, found)
    for name, statement in library.by_id.items():
        # Of each page the first passage.
        treated = [*{one.path: one for one in reversed(found) if name in one.ids}.values()][::-1]
        if not treated:
            said = f'no page treats {name}; mark a passage with {{ {MARK}="{name}" }}'
            problems.append(Problem(statement.path, statement.line, said))
        for one in treated[1:]:
            said = f"{name} is treated in {treated[0].path}:{treated[0].line} already"
            problems.append(Problem(one.path, one.line, f"{said}; one page treats it"))
    for path, line, ids, words in found:
        if words is not None and words < _FEWEST:
            said = f"only {words} words treat {' '.join(ids)}; write at least {_FEWEST}"
            problems.append(Problem(path, line, f"{said}, formulas and code not counted"))
    return problems
