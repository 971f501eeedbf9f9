"""A page taken apart by its lines: headings, boxes, words, formulas, figures and links."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise, takewhile
from typing import Any, NamedTuple

from sitekit.book import Glossary
from sitekit.core import Source
from sitekit.verify import derivations

_HEADING = re.compile(
    r"^(?P<marks>#{1,6})[ \t]+(?P<title>.*?)[ \t]*(?:\{(?P<attributes>[^{}\n]*)\})?[ \t]*#*$",
    re.MULTILINE,
)
_ATTRIBUTE = re.compile(r"([\w:-]+)=[\"']([^\"']*)[\"']")
_BOX = re.compile(
    r"^(?P<indent>[ \t]*)(?P<mark>!!!|\?\?\?\+?)[ \t]+(?P<kind>[\w-]+)[^\"\n]*"
    r'(?:"(?P<title>[^"\n]*)")?',
    re.MULTILINE,
)
_FIGURE = re.compile(r"^[ \t]*!\[[^\]]*\]\(figure:(?P<slug>[^)]*)\)[ \t]*$", re.MULTILINE)
_TABLE_LINE = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)
_ITEM = re.compile(r"^(?P<indent>[ \t]*)(?:[-*+]|\d+[.)])[ \t]+\S", re.MULTILINE)
# Where a link, claim or figure leads to, and what else no reader reads.
_TARGET = re.compile(r"\]\(\s*(?P<to><[^<>\n]*>|(?:[^()]|\([^()]*\))*)\)")
_UNREAD = (
    _TARGET,
    re.compile(r"(?<!\\)\{:?[ \t]*(?:[#.][\w-]|[\w-]+=)[^{}\n]*\}|</?[A-Za-z][^<>]*>"),
)
# Begins a block of its own, across which no sentence runs.
_BREAK = re.compile(r"^[ \t]*(?:$|#{1,6}[ \t]|[-*+][ \t]|\d+[.)][ \t]|!!!|\?\?\?|\|)")
# Ends a sentence, unless it shortens a word, or begins another block.
_END = re.compile(
    r"(?<!\bal)[.!?][)*\"”’]*\s|\n[ \t]*(?:\n|#|[-*+][ \t]|\d+[.)][ \t]|!!!|\?\?\?|\|)"
)
# Stands for a formula while the words are read; no text holds it.
_FORMULA = "\ue000"
_WORD = re.compile(rf"{_FORMULA}+|\w[\w'’.,-]*\w|\w")


class Heading(NamedTuple):
    """A heading, its attributes, and the lines from it to the next that is as high."""

    level: int
    title: str
    line: int
    end: int
    attributes: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")


class Box(NamedTuple):
    kind: str
    title: str
    line: int
    end: int
    folded: bool


class Word(NamedTuple):
    text: str
    line: int
    block: int


class Outline:
    """What stands where on a page; lines are those of the source, ends not included."""

    def __init__(self, source: Source, found: Mapping[str, list[Any]]) -> None:
        self.source, self.path, self.prose_text = source, source.path, source.prose
        self.last = source.text.count("\n") + 2
        claims = found.get("claims", ())
        self.claims = [one["line"] for one in claims if one["kind"] == "claim"]
        self._claims = [one for one in claims if one["kind"] == "claim"]
        self._captions = [(one["start"], one["end"]) for one in claims if one["kind"] == "table"]
        self._formulas = [one for one in found.get("formulas", ()) if one[2] >= 0]
        self.displays = [(" ".join(one[0].split()), one[4]) for one in self._formulas if one[1]]
        self.derivations = [
            (tuple(" ".join(line.tex.split()) for line in one.lines), one.line)
            for one in derivations.read(path=self.path, found=found.get("derivations", ()))
        ]
        self.figures = [(one["slug"].strip(), self._line(one)) for one in self._all(_FIGURE)]
        self.links = [(one["to"].strip(" <>"), self._line(one)) for one in self._all(_TARGET)]

    def of_kind(self, kind: str) -> list[Box]:
        return [box for box in self.boxes if box.kind == kind]

    def _all(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        return pattern.finditer(self.source.prose)

    def _line(self, match: re.Match[str], group: str | int = 0) -> int:
        return self.source.line_at(match.start(group))

    def linked(self, start: int, end: int) -> list[str]:
        targets = [to for to, line in self.links if start <= line < end]
        folder = posixpath.dirname(self.path)
        files = [to.partition("#")[0] for to in targets]
        return [posixpath.normpath(posixpath.join(folder, to)) if to else self.path for to in files]

    @cached_property
    def headings(self) -> list[Heading]:
        headings: list[Heading] = []
        for one in reversed(list(self._all(_HEADING))):
            level, line = len(one["marks"]), self._line(one)
            end = next((later.line for later in headings if later.level <= level), self.last)
            attributes = dict(_ATTRIBUTE.findall(one["attributes"] or ""))
            headings.insert(0, Heading(level, one["title"], line, end, attributes))
        return headings

    @cached_property
    def boxes(self) -> list[Box]:
        # From the text, so that the indented fences of a box are lines of it.
        lines = [line.expandtabs(4) for line in self.source.text.split("\n")]
        boxes = []
        for one in self._all(_BOX):
            start, depth = self._line(one, "mark"), len(one["indent"].expandtabs(4)) + 4
            inside = takewhile(
                lambda line, depth=depth: not line.strip() or line[:depth].isspace(), lines[start:]
            )
            size = max((n for n, line in enumerate(inside, 1) if line.strip()), default=0)
            title = one["kind"].capitalize() if one["title"] is None else one["title"]
            boxes.append(Box(one["kind"], title, start, start + size + 1, one["mark"][0] == "?"))
        return boxes

    @cached_property
    def _aside(self) -> set[int]:
        """The lines that are no prose: tables, captions, figures, headings, and boxes apart."""
        aside = [one for one in self.boxes if one.folded or one.kind in {"exercise", "keeps"}]
        at = self.source.line_at
        return {
            *(one.line for one in (*self.boxes, *self.headings)),
            *(self._line(one) for one in (*self._all(_TABLE_LINE), *self._all(_FIGURE))),
            *(line for box in aside for line in range(box.line, box.end)),
            *(line for one, to in self._captions for line in range(at(one), at(to) + 1)),
        }

    def is_prose(self, line: int) -> bool:
        return line not in self._aside

    @cached_property
    def crowded(self) -> list[int]:
        """The lines of claims that are not the first of their sentence."""
        text = self.source.prose
        for _, _, start, end, _ in self._formulas:
            text = text[:start] + re.sub(r"[^\n]", _FORMULA, text[start:end]) + text[end:]
        text = _TARGET.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
        return [
            later["line"]
            for earlier, later in pairwise(self._claims)
            if not _END.search(text[earlier["end"] : later["start"]])
        ]

    def prose(self, start: int = 1, end: int | None = None) -> list[Word]:
        lines = range(start, self.last if end is None else end)
        return [one for one in self.words if one.line in lines and self.is_prose(one.line)]

    def own_words(self, heading: Heading) -> list[Word]:
        lines = range(heading.line + 1, heading.end)
        inner = [one for one in self.headings if one.line in lines and one.get("data-role")]
        return [
            word
            for word in self.prose(heading.line, heading.end)
            if not any(one.line <= word.line < one.end for one in inner)
        ]

    def items(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the lines of the outermost list items between two lines, from and up to."""
        items = [(len(one["indent"].expandtabs(4)), self._line(one)) for one in self._all(_ITEM)]
        found = [one for one in items if start <= one[1] < end]
        lines = [line for indent, line in found if indent == min(found)[0]]
        return list(zip(lines, [*lines[1:], end], strict=False))

    def uses(self, known: Glossary) -> dict[str, int]:
        """Return the words of a glossary that the prose uses, with the first line of each."""
        text = _TARGET.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), self.source.prose)
        goals = {line for box in self.of_kind("goals") for line in range(box.line, box.end)}
        found: dict[str, int] = {}
        for name, start, _ in known.find(text):
            line = self.source.line_at(start)
            if self.is_prose(line) and line not in goals:
                found.setdefault(name, line)
        return found

    def block(self, line: int) -> tuple[int, int]:
        """Return the first line of a paragraph or list item, and the line behind its last."""
        lines = self.source.text.split("\n")
        start, end = line, line + 1
        while start > 1 and not _BREAK.match(lines[start - 1]) and lines[start - 2].strip():
            start -= 1
        while end <= len(lines) and not _BREAK.match(lines[end - 1]):
            end += 1
        return start, end

    @cached_property
    def words(self) -> list[Word]:
        """What is read, without code, addresses, attributes and tags."""
        text, formulas = self.source.prose, {}
        for tex, _, start, end, _ in self._formulas:
            formulas[start] = f"${' '.join(tex.split())}$"
            text = text[:start] + re.sub(r"[^\n]", _FORMULA, text[start:end]) + text[end:]
        for pattern in _UNREAD:
            text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
        words, block, position = [], 0, 0
        for number, line in enumerate(text.split("\n"), start=1):
            block += bool(_BREAK.match(line))
            for one in _WORD.finditer(line):
                shown = formulas.get(position + one.start(), one[0].lower().replace("’", "'"))
                # Of a formula over several lines the first holds it.
                if not shown.startswith(_FORMULA):
                    words.append(Word(shown, number, block))
            position += len(line) + 1
        return words
