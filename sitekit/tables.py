"""Tables of numbers as pages write them: the cells below the head, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sitekit.marks import Mark
from sitekit.source import Source

_BORDER = " \t>"
_RULE = re.compile(r"[ \t>]*\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ \t]*")
# Two backslashes are one sign, and a pipe behind a single one is text.
_PIPE = re.compile(r"\\\\|\\\||(?P<pipe>\|)")
_ATTRIBUTES = re.compile(r"\{:?[^{}]*\}")


@dataclass(frozen=True)
class Cell:
    """One cell of the body.

    Attributes
    ----------
    line : int
        Of the file, from 1.
    text : str
        As written, without the space around it.
    start, end : int
        Its place in the page.
    """

    line: int
    text: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Table:
    """A Markdown table.

    Attributes
    ----------
    line : int
        Of its head.
    head : tuple of str
        Names of the columns.
    rows : tuple of (tuple of Cell)
        The body.
    """

    line: int
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class _Line:
    """A line of a page: where it begins, as written, and with its code blanked out."""

    number: int
    start: int
    text: str
    prose: str

    @property
    def is_blank(self) -> bool:
        return not self.text.strip(_BORDER)


def above(source: Source, mark: Mark) -> Table | None:
    """Return the table to which a caption belongs.

    Parameters
    ----------
    source : Source
        The page.
    mark : Mark
        The caption.

    Returns
    -------
    Table or None
        The one directly above; None if there is none, or the caption is not a paragraph of its own.
    """
    lines = list(_lines(source))
    first, last = mark.line - 1, source.line_at(mark.end) - 1
    if not _alone(source, lines, mark, first, last):
        return None
    block = _block_above(lines, first)
    rule = next((i for i, line in enumerate(block) if i and _is_rule(line.prose)), None)
    if rule is None:
        return None
    head = block[rule - 1]
    bordered = head.prose.strip(_BORDER).startswith("|") or head.prose.rstrip().endswith("|")
    rows = tuple(tuple(_cells(line, bordered=bordered)) for line in block[rule + 1 :])
    return Table(head.number, tuple(cell.text for cell in _cells(head, bordered=bordered)), rows)


def _lines(source: Source) -> Iterator[_Line]:
    position = 0
    texts, proses = source.text.split("\n"), source.prose.split("\n")
    for number, (text, prose) in enumerate(zip(texts, proses, strict=True), start=1):
        yield _Line(number, position, text, prose)
        position += len(text) + 1


def _alone(source: Source, lines: list[_Line], mark: Mark, first: int, last: int) -> bool:
    """Say whether a mark is a paragraph of its own, but for attributes behind it."""
    while last + 1 < len(lines) and not lines[last + 1].is_blank:
        last += 1
    start, end = lines[first].start, lines[last].start + len(lines[last].text)
    behind = source.text[mark.end : end].strip(_BORDER + "\n")
    return (
        not source.text[start : mark.start].strip(_BORDER)
        and (not behind or _ATTRIBUTES.fullmatch(behind) is not None)
        and first > 0
        and lines[first - 1].is_blank
    )


def _block_above(lines: list[_Line], below: int) -> list[_Line]:
    """Return the lines that touch each other, the nearest above a line."""
    end = below
    while end > 0 and lines[end - 1].is_blank:
        end -= 1
    start = end
    while start > 0 and not lines[start - 1].is_blank:
        start -= 1
    return lines[start:end]


def _is_rule(prose: str) -> bool:
    return "|" in prose and _RULE.fullmatch(prose) is not None


def _cells(line: _Line, *, bordered: bool) -> Iterator[Cell]:
    """Yield the cells of a row, cut where Markdown cuts them."""
    start = len(line.text) - len(line.text.lstrip(_BORDER))
    end = len(line.text.rstrip())
    pipes = [match.start() for match in _PIPE.finditer(line.prose, start, end) if match["pipe"]]
    if bordered and pipes[:1] == [start]:
        pipes, start = pipes[1:], start + 1
    if bordered and pipes[-1:] == [end - 1]:
        pipes, end = pipes[:-1], end - 1
    for left, right in zip([start, *(pipe + 1 for pipe in pipes)], [*pipes, end], strict=True):
        text = line.text[left:right]
        inner = left + len(text) - len(text.lstrip())
        yield Cell(
            line.number,
            " ".join(text.split()),
            line.start + inner,
            line.start + inner + len(text.strip()),
        )
