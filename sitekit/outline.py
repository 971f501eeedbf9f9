"""A page taken apart by its lines: headings, boxes, words, formulas, figures and marks.

It is read from the source, so that everything has the line on which an author finds it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sitekit import derivations
from sitekit.marks import FORMULA, Link, links, marks
from sitekit.source import Source

_HEADING = re.compile(
    r"^(?P<marks>#{1,6})[ \t]+(?P<title>.*?)[ \t]*(?:\{(?P<attributes>[^{}\n]*)\})?[ \t]*#*$",
    re.MULTILINE,
)
_ATTRIBUTE = re.compile(r"""([\w:-]+)=(?:"([^"]*)"|'([^']*)')""")
_BOX = re.compile(
    r"^(?P<indent>[ \t]*)(?P<mark>!!!|\?\?\?\+?)[ \t]+(?P<kind>[\w-]+)[^\"\n]*"
    r'(?:"(?P<title>[^"\n]*)")?',
    re.MULTILINE,
)
_FIGURE = re.compile(r"^[ \t]*!\[[^\]]*\]\(figure:(?P<slug>[^)]*)\)[ \t]*$", re.MULTILINE)
_TABLE_LINE = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)
_BRACES = re.compile(r"(?<!\\)\{:?[ \t]*(?:[#.][\w-]|[\w-]+=)[^{}\n]*\}")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ITEM = re.compile(r"^(?P<indent>[ \t]*)(?:[-*+]|\d+[.)])[ \t]+\S", re.MULTILINE)
# Begins a block of its own, across which no sentence runs.
_BREAK = re.compile(r"^[ \t]*(?:$|#{1,6}[ \t]|[-*+][ \t]|\d+[.)][ \t]|!!!|\?\?\?|\|)")
# Stands for a formula while the words are read; no text holds it.
_FORMULA_SIGN = "\ue000"
_WORD = re.compile(rf"{_FORMULA_SIGN}+|\w[\w'’.,-]*\w|\w")


@dataclass(frozen=True)
class Heading:
    """A heading, its attributes, and the lines from it to the next that is as high."""

    level: int
    title: str
    line: int
    end: int
    attributes: dict[str, str] = field(hash=False)

    def get(self, name: str) -> str:
        """Return an attribute; empty where it is absent."""
        return self.attributes.get(name, "")


@dataclass(frozen=True)
class Box:
    """An admonition from the line of its title up to, not including, ``end``."""

    kind: str
    title: str
    line: int
    end: int
    folded: bool
    indent: int


@dataclass(frozen=True)
class Word:
    """A word, or a formula as one: as compared, where it stands, and in which block."""

    text: str
    line: int
    block: int


@dataclass(frozen=True)
class Outline:
    """What stands where on a page; lines are those of the source, from 1."""

    source: Source
    headings: tuple[Heading, ...]
    boxes: tuple[Box, ...]
    words: tuple[Word, ...]
    figures: tuple[tuple[str, int], ...]
    displays: tuple[tuple[str, int], ...]
    derivations: tuple[tuple[tuple[str, ...], int], ...]
    claims: tuple[int, ...]
    links: tuple[tuple[str, int], ...]

    @property
    def path(self) -> str:
        """The page, relative to the root."""
        return self.source.path

    @functools.cached_property
    def last(self) -> int:
        """The line behind the last."""
        return self.source.text.count("\n") + 2

    @functools.cached_property
    def _aside(self) -> frozenset[int]:
        """The lines that are no prose: tables, figures, headings, folded boxes, exercises."""
        lines = {box.line for box in self.boxes} | {heading.line for heading in self.headings}
        prose, line_at = self.source.prose, self.source.line_at
        for pattern in (_TABLE_LINE, _FIGURE):
            lines |= {line_at(one.start()) for one in pattern.finditer(prose)}
        for box in self.boxes:
            if box.folded or box.kind == "exercise":
                lines |= set(range(box.line, box.end))
        return frozenset(lines | self._captions)

    @functools.cached_property
    def _captions(self) -> frozenset[int]:
        line_at = self.source.line_at
        return frozenset(
            line
            for link in links(self.source.prose)
            if link.target.strip().startswith("table:")
            for line in range(line_at(link.start), line_at(link.end) + 1)
        )

    def is_prose(self, line: int) -> bool:
        """Tell whether a line counts as prose: no heading, table, figure, fold or exercise."""
        return line not in self._aside

    def prose(self, start: int = 1, end: int | None = None) -> list[Word]:
        """Return the words of prose from line ``start`` up to, not including, ``end``."""
        stop = self.last if end is None else end
        return [one for one in self.words if start <= one.line < stop and self.is_prose(one.line)]

    def own_words(self, heading: Heading) -> list[Word]:
        """Return the prose of a section without sections in it that have a role of their own."""
        inner = [
            one
            for one in self.headings
            if heading.line < one.line < heading.end and one.get("data-role")
        ]
        return [
            word
            for word in self.prose(heading.line, heading.end)
            if not any(one.line <= word.line < one.end for one in inner)
        ]

    def items(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the lines of the outermost list items between two lines, from and up to."""
        found = [
            (len(one["indent"].expandtabs(4)), line)
            for one in _ITEM.finditer(self.source.prose)
            if start <= (line := self.source.line_at(one.start("indent"))) < end
        ]
        outer = min((indent for indent, _ in found), default=0)
        lines = [line for indent, line in found if indent == outer]
        return list(zip(lines, [*lines[1:], end], strict=False))

    def innermost(self, line: int) -> Heading | None:
        """Return the heading directly above a line."""
        return next((one for one in reversed(self.headings) if one.line <= line), None)


def read(source: Source) -> Outline:
    """Take a page apart.

    Parameters
    ----------
    source : Source
        The page as written.

    Returns
    -------
    Outline
        With the lines of the source.
    """
    line_at = source.line_at
    everything = links(source.prose)
    return Outline(
        source=source,
        headings=tuple(_headings(source)),
        boxes=tuple(_boxes(source)),
        words=tuple(_words(source, everything)),
        figures=tuple(
            (one["slug"].strip(), line_at(one.start("slug")))
            for one in _FIGURE.finditer(source.prose)
        ),
        displays=tuple(_displays(source)),
        derivations=tuple(
            (tuple(" ".join(line.tex.split()) for line in one.lines), one.line)
            for one in derivations.read(source)
        ),
        claims=tuple(one.line for one in marks(source).marks if one.kind == "claim"),
        links=tuple((one.target.strip(" <>"), line_at(one.start)) for one in everything),
    )


def _headings(source: Source) -> Iterator[Heading]:
    found = list(_HEADING.finditer(source.prose))
    last = source.text.count("\n") + 2
    for place, one in enumerate(found):
        level = len(one["marks"])
        above = (later for later in found[place + 1 :] if len(later["marks"]) <= level)
        following = next(above, None)
        yield Heading(
            level,
            one["title"],
            source.line_at(one.start()),
            source.line_at(following.start()) if following else last,
            {name: a or b for name, a, b in _ATTRIBUTE.findall(one["attributes"] or "")},
        )


def _boxes(source: Source) -> Iterator[Box]:
    # From the text, so that the indented fences of a box are lines of it.
    lines = source.text.split("\n")
    for one in _BOX.finditer(source.prose):
        start = source.line_at(one.start("mark"))
        indent = len(one["indent"].expandtabs(4))
        end = start
        while end < len(lines) and _is_inside(lines[end], indent):
            end += 1
        while not lines[end - 1].strip():
            end -= 1
        title = one["title"] if one["title"] is not None else one["kind"].capitalize()
        yield Box(one["kind"], title, start, end + 1, one["mark"][0] == "?", indent)


def _is_inside(line: str, indent: int) -> bool:
    text = line.expandtabs(4)
    return not text.strip() or len(text) - len(text.lstrip()) >= indent + 4


def _displays(source: Source) -> Iterator[tuple[str, int]]:
    for one in FORMULA.finditer(source.prose):
        tex = one["display"] or one["square"] or one["block"]
        if tex:
            yield " ".join(tex.split()), source.line_at(one.start())


def _words(source: Source, everything: list[Link]) -> Iterator[Word]:
    """Yield what is read, without code, addresses, attributes and tags."""
    text, formulas = source.prose, {}
    for one in FORMULA.finditer(source.prose):
        tex = next(part for part in one.groups() if part and part != one["name"])
        formulas[one.start()] = f"${' '.join(tex.split())}$"
        text = _put(text, one.start(), one.end(), _FORMULA_SIGN)
    for link in everything:
        text = _put(text, link.middle, link.end, " ")
    for pattern in (_BRACES, _TAG, _FIGURE):
        for match in list(pattern.finditer(text)):
            text = _put(text, *match.span(), " ")
    for block, line, start, end in _blocks(text):
        for word in _WORD.finditer(text, start, end):
            shown = formulas.get(word.start(), word.group().lower())
            if not shown.startswith(_FORMULA_SIGN):
                yield Word(shown.replace("’", "'"), line, block)


def _put(text: str, start: int, end: int, sign: str) -> str:
    return text[:start] + re.sub(r"[^\n]", sign, text[start:end]) + text[end:]


def _blocks(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield each line with the number of its block, its own number, and where it is."""
    block = position = 0
    for number, line in enumerate(text.split("\n"), start=1):
        block += bool(_BREAK.match(line))
        yield block, number, position, position + len(line)
        position += len(line) + 1
