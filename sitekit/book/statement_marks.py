"""Passages that treat statements of the articles: found on pages, and compared with the files."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from sitekit.book.statements import VERDICTS, Library, gravest
from sitekit.core import Problem, Source, reading_of
from sitekit.core.html import slot_element

MARK = "data-ledger"
# A passage with fewer words does not treat a statement.
_FEWEST = 12
_BLOCKS = frozenset({"ul", "ol", "dl", "table", "div", "blockquote", "pre", "figure", "details"})
_UNREAD = frozenset({"code", "pre", "script", "style", "svg", "math"})
_FORMULAS = frozenset({"math", "arithmatex"})
# What Markdown put by while it converted.
_STASHED = re.compile("\x02[^\x03]*\x03")
_MARK = re.compile(rf"""{MARK}=(["'])(?P<ids>[^\n]*?)\1""")
# With the lines that are indented further than its title.
_BOX = re.compile(
    r'^(?P<indent>[ \t]*)!!!\s+correction\s+"(?P<title>[^"\n]*)"[^\n]*'
    r"(?P<inside>(?:\n(?:[ \t]*$|(?P=indent)(?:[ ]{4}|\t).*))*)",
    re.MULTILINE,
)
_TITLE = re.compile(r"Correction · (?P<ids>[^·]+) · (?P<verdict>[^·]+)")


class StatementTree(Treeprocessor):
    """Gives every marked passage an anchor, the gravest verdict and a slot, and notes it."""

    def __init__(self, md: Markdown, library: Library) -> None:
        super().__init__(md)
        self.library = library

    def run(self, root: ET.Element) -> None:
        """Change the tree."""
        reading = reading_of(self.md)
        used: Counter[str] = Counter()
        # A list first: the tree grows on the way.
        for element in [one for one in root.iter() if MARK in one.attrib]:
            ids = element.attrib[MARK].split()
            if "id" not in element.attrib:
                name = ids[0].lower() if ids else "statement"
                used[name] += 1
                element.set("id", name if used[name] == 1 else f"{name}-{used[name]}")
            known = [self.library.by_id[one].verdict for one in ids if one in self.library.by_id]
            if known:
                element.set("data-verdict", gravest(known))
            words = _STASHED.sub("", " ".join(_prose(element))).split()
            read = sum(bool(re.search(r"[^\W\d_]", word)) for word in words)
            found = {"ids": ids, "anchor": element.attrib["id"], "words": read}
            reading.found["statements"].append(found)
            _add_slot(element, " ".join(ids))


def _prose(element: ET.Element) -> Iterator[str]:
    """Yield the text of an element without code and formulas."""
    if element.tag not in _UNREAD and not _FORMULAS & set(element.get("class", "").split()):
        yield element.text or ""
        for child in element:
            yield from _prose(child)
            yield child.tail or ""


def _add_slot(element: ET.Element, ids: str) -> None:
    """Put the slot behind the last words of an element, before any block within it."""
    if len(element) and element[-1].tag == "p":
        element = element[-1]
    blocks = [place for place, child in enumerate(element) if child.tag in _BLOCKS]
    place = blocks[0] if blocks else len(element)
    element.insert(place, slot_element("statement", ids))
    # The tags bring the space before them.
    if place:
        element[place - 1].tail = (element[place - 1].tail or "").rstrip()
    else:
        element.text = (element.text or "").rstrip()


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


def boxes(library: Library, source: Source) -> list[Problem]:
    """Compare the titles of a page's correction boxes with the verdicts and marks."""
    return [
        Problem(source.path, source.line_at(box.start("title")), said)
        for box in _BOX.finditer(source.prose)
        for said in _box(library, box)
    ]


def _box(library: Library, box: re.Match[str]) -> Iterator[str]:
    title = _TITLE.fullmatch(box["title"].strip())
    if title is None:
        yield f"a box is called “Correction · A1-08, A1-11 · misleads”, not “{box['title']}”"
        return
    ids = [one.strip() for one in title["ids"].split(",")]
    if missing := [one for one in ids if one not in library.by_id]:
        yield f"the title names {', '.join(missing)}, which no file holds"
        return
    said, verdict = title["verdict"].strip(), gravest(library.by_id[one].verdict for one in ids)
    # The other verdicts do not change what a reader understands.
    if verdict not in {"wrong", "misleads"}:
        known = f"the file calls {', '.join(ids)} {VERDICTS[verdict]!r}"
        yield f"{known}, which is no correction; write a margin note or a note on the source"
    elif VERDICTS[verdict] != said:
        yield f"the title says {said!r}, the file says {VERDICTS[verdict]!r}"
    inside = {one for mark in _MARK.finditer(box["inside"]) for one in mark["ids"].split()}
    if unmarked := [one for one in ids if one not in inside]:
        yield f"nothing in the box is marked as {', '.join(unmarked)}, which its title names"
