"""Numbers that readers see and nothing verifies: neither claimed, given nor code.

Counted are decimals, percentages, powers of ten, and whatever number stands behind ``=``, ``≈``,
``<``, ``>`` and their like, in text, formulas, tables, titles and headings. Not counted are front
matter, fences (what they show was executed), code, addresses, tags, subscripts (names and bounds of
sums) and the numbers of lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitekit import tables
from sitekit.marks import FORMULA, links, marks
from sitekit.numerals import SUPERSCRIPTS
from sitekit.problems import Problem
from sitekit.source import Source

_WORDS = 4
# Stands for what is no text of the page, so that nothing is read across it: code, a claim.
_HIDDEN = "￼"
_DIGITS = r"\d+(?:(?:,|\{,\}|\\,)\d{3}(?!\d))*(?:\.\d+)?"
_RELATION = (
    r"(?:(?<![-=!<>])=(?![=>])|[≈≃<≤≥]|(?<![-=])>|&(?:lt|gt|le|ge|asymp|approx);"
    r"|\\(?:approx|simeq|le|ge|lt|gt|[lg]eq(?:slant)?)(?![A-Za-z]))"
)
# What may stand between a relation and its number: signs, opening brackets, alignment.
_LEAD = (
    r"(?:(?!\n[ \t>]*\n)[\s{(\[|&~$*_+±−-]"
    r"|\\(?:pm|left|[bB]igg?l?|[dt]?frac|sqrt)(?![A-Za-z])|\\[,;:! ])*"
)
_NUMBER = re.compile(
    rf"""
    (?<![\d.])
    (?: (?P<relation> {_RELATION}) {_LEAD} )?
    (?P<number>
        {_DIGITS} \s*(?:\\times|\\cdot|[×·])\s* 10 (?:\^\{{?[-−+]?\d+\}}?|[⁻⁺]?[{SUPERSCRIPTS}]+)
      | 10 (?: \^\{{\s*[-−+]?\d+\s*\}} | \^[-−]?\d+ | [⁻⁺]?[{SUPERSCRIPTS}]+ )
      | {_DIGITS} [eE] [-−+]? \d+
      | {_DIGITS} (?:\s|~|\\[,;:! ]|&nbsp;)* (?: \\?% | per\s?cent\b )
      | (?P<plain> {_DIGITS} )
      | (?P<bare> \.\d+ )
    )
    """,
    re.VERBOSE,
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ATTRIBUTES = re.compile(
    r"\{:?[ \t]*(?:(?:[#.][\w-]+|[\w:-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s{}\"']+))[ \t]*)+\}"
)
_DEFINITION = re.compile(r"^[ ]{0,3}\[(?!\^)[^\]\n]+\]:[ \t]*\S+.*$", re.MULTILINE)
# Names of publications, in which no digit is a quantity.
_IDENTIFIER = re.compile(
    r"(?<!\w)(?:arXiv:\d{4}\.\d{4,5}(?:v\d)?|doi:10\.\d{4,9}/[^\s()<>\[\]]+"
    r"|ISBN[ :][\d-]{9,16}[\dX])"
)
# Quotation marks, underlines, list numbers and the marks of boxes, at the start of a line.
_LINE_START = re.compile(
    r"^[ \t>]*(?:=+[ \t]*$|\d+[.)][ \t]+|[-*+][ \t]+(?=\d+[.)][ \t])|)", re.MULTILINE
)
_SUBSCRIPT = re.compile(r"(?<!\\)_\s*(?:\{(?P<group>(?:[^{}]|\{[^{}]*\})*)\}|(?P<one>\w))")
_DECIMAL_OR_RELATION = re.compile(rf"\d\.\d|^\s*{_RELATION}")


def unclaimed(source: Source) -> list[Problem]:
    """List the numbers of a page that nothing verifies.

    Parameters
    ----------
    source : Source
        The page.

    Returns
    -------
    list of Problem
        One for each number, in the order of the page.
    """
    text = visible(source)
    display = [match.span() for match in FORMULA.finditer(text) if not _in_line(match)]
    return [
        Problem(source.path, source.line_at(start), _message(text, start, end, display))
        for start, end in _numbers(text)
    ]


def _in_line(formula: re.Match[str]) -> bool:
    return formula["inline"] is not None or formula["round"] is not None


def visible(source: Source) -> str:
    """Return what readers see of a page's own text, each sign at its place in the source.

    Parameters
    ----------
    source : Source
        The page.

    Returns
    -------
    str
        As long as the source. Claims, given numbers, the cells of a table with a caption that
        verifies them, addresses, tags and attributes are blank.
    """
    text = "".join(
        shown if shown != " " or written in " \t" else _HIDDEN
        for shown, written in zip(source.prose, source.text, strict=True)
    )
    for start, end in _verified(source):
        text = _blank(text, start, end, _HIDDEN)
    for link in links(source.prose):
        text = _blank(text, link.middle, link.end)
    formulas = [match.span() for match in FORMULA.finditer(text)]
    for pattern in (_TAG, _ATTRIBUTES, _DEFINITION, _IDENTIFIER):
        for match in list(pattern.finditer(text)):
            # A sign < in a formula opens no tag, and its braces hold no attributes.
            if not _inside(match.span(), formulas):
                text = _blank(text, *match.span())
    for match in list(_LINE_START.finditer(text)):
        text = _blank(text, *match.span())
    for start, end in formulas:
        text = text[:start] + _without_subscripts(text[start:end]) + text[end:]
    return text


def _verified(source: Source) -> Iterator[tuple[int, int]]:
    """Yield what a mark answers for: its text, or the cells above it."""
    for mark in marks(source).marks:
        if mark.kind != "table":
            yield mark.start, mark.end
            continue
        table = tables.above(source, mark)
        for row in table.rows if table else ():
            yield from ((cell.start, cell.end) for cell in row)


def _inside(span: tuple[int, int], formulas: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in formulas)


def _blank(text: str, start: int, end: int, sign: str = " ") -> str:
    return text[:start] + re.sub(r"[^\n]", sign, text[start:end]) + text[end:]


def _without_subscripts(formula: str) -> str:
    """Blank the subscripts of a formula, but for those that hide a decimal or a result."""

    def blank(match: re.Match[str]) -> str:
        if _DECIMAL_OR_RELATION.search(match["group"] or ""):
            return match.group()
        return " " * len(match.group())

    return _SUBSCRIPT.sub(blank, formula)


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the numbers that need a claim begin and end."""
    formulas = [match.span() for match in FORMULA.finditer(text)]
    for match in _NUMBER.finditer(text):
        span, plain = match.span("number"), match["plain"]
        # In text, what touches a letter is part of a name; in TeX it may follow a command.
        named = re.match(r"\w", text[span[0] - 1 : span[0]]) and not _inside(span, formulas)
        counts = plain is None or match["relation"] or "." in plain
        if counts and not named:
            yield span


def _message(text: str, start: int, end: int, display: list[tuple[int, int]]) -> str:
    number = " ".join(text[start:end].split())
    around = _around(text, start, end)
    if _inside((start, end), display):
        return (
            f"{number} stands in a displayed formula, where nothing verifies it: {around}; "
            "write a derivation, or claim it in the text"
        )
    return f"{number} is neither claimed nor given: {around}"


def _around(text: str, start: int, end: int) -> str:
    """Return a number with a few words of its paragraph on both sides."""
    before = _shown(re.split(r"\n[ \t]*\n", text[:start])[-1]).lstrip()
    after = _shown(re.split(r"\n[ \t]*\n", text[end:], maxsplit=1)[0]).rstrip()
    # The piece that touches the number is not a word of its own.
    left = re.search(rf"(?:\S+\s+){{0,{_WORDS}}}\S*$", before)
    right = re.match(rf"\S*(?:\s+\S+){{0,{_WORDS}}}", after)
    assert left is not None
    assert right is not None
    cut = "…" * (left.start() > 0), "…" * (right.end() < len(after))
    number = " ".join(text[start:end].split())
    return f"“{cut[0]}{left.group()}{number}{right.group()}{cut[1]}”"


def _shown(text: str) -> str:
    """Return a piece of a page in one line, with […] for what is hidden."""
    return re.sub(r"\s+", " ", re.sub(rf"{_HIDDEN}[{_HIDDEN}\s]*{_HIDDEN}|{_HIDDEN}", "[…]", text))
