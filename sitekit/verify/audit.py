"""Numbers that readers see and nothing verifies: neither claimed, given nor code.

Counted are decimals, percentages, powers of ten and numbers behind ``=``, ``<`` and their like; not
code, addresses, tags, subscripts (names, and bounds of sums) and the numbers of lists.
"""

import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from sitekit.core import Problem, Source
from sitekit.tex.lexer import subscripts
from sitekit.tex.numerals import SUPERSCRIPTS

Span: TypeAlias = tuple[int, int]

HIDDEN = "￼"
"""Stands for what is no text of the page, so that nothing is read across it: code, a claim."""

_WORDS = 4
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
# Where a link or image leads; it begins at the bracket of its text, which may hold another.
_LINK = re.compile(
    r"(?=(?<!\\)\[(?:\\.|(?!\n[ \t>]*\n)[^\[\]\\]|\[(?:\\.|[^\[\]\\])*\])*"
    r"(?P<target>\]\(\s*<[^<>\n]*>\s*(?:\"[^\"]*\"|'[^']*')?\s*\)"
    r"|\]\((?:(?!\n\n)[^()]|\([^()]*\))*\)))",
    re.DOTALL,
)
_NO_TEXT = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"</?[A-Za-z][^<>]*>",
        r"\{:?[ \t]*(?:(?:[#.][\w-]+|[\w:-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s{}\"']+))[ \t]*)+\}",
        r"^[ ]{0,3}\[(?!\^)[^\]\n]+\]:[ \t]*\S+.*$",
        # Names of publications, in which no digit is a quantity.
        r"(?<!\w)arXiv:\d{4}\.\d{4,5}(?:v\d)?",
        r"(?<!\w)doi:10\.\d{4,9}/[^\s()<>\[\]]+",
        r"(?<!\w)ISBN[ :][\d-]{9,16}[\dX]",
    )
)
# Quotation marks, underlines, list numbers and the marks of boxes, at the start of a line.
_LINE_START = re.compile(
    r"^[ \t>]*(?:=+[ \t]*$|\d+[.)][ \t]+|[-*+][ \t]+(?=\d+[.)][ \t])|)", re.MULTILINE
)
_DECIMAL_OR_RELATION = re.compile(rf"\d\.\d|^[\s{{]*{_RELATION}")


def unclaimed(
    source: Source, verified: Iterable[Span], formulas: Iterable[tuple[int, int, bool]]
) -> list[Problem]:
    """List the numbers of a page that nothing verifies.

    Verified is where claims, given numbers and the rows of checked tables begin and end in its
    text; formulas begin and end, delimiters included (-1 if they stand nowhere), displayed or not.
    """
    formulas = list(formulas)
    spans = [(start, end) for start, end, _ in formulas]
    displays = [(start, end) for start, end, displayed in formulas if displayed]
    text, problems = _visible(source, verified, spans), []
    for match in _NUMBER.finditer(text):
        (start, end), plain = match.span("number"), match["plain"]
        # In text, what touches a letter is part of a name; in TeX it may follow a command.
        named = re.match(r"\w", text[start - 1 : start]) and not _inside((start, end), spans)
        if (plain is None or match["relation"] or "." in plain) and not named:
            message = _message(text, start, end, displays)
            problems.append(Problem(source.path, source.line_at(start), message))
    return problems


def _visible(source: Source, verified: Iterable[Span], formulas: Sequence[Span]) -> str:
    """Return what readers see of a page's own text, each sign at its place in the source."""
    text = "".join(
        shown if shown != " " or written in " \t" else HIDDEN
        for shown, written in zip(source.prose, source.text, strict=True)
    )
    text = _blank(text, verified, HIDDEN)
    # A bracket within a formula opens no link.
    links = _LINK.finditer(_blank(text, formulas, "·"))
    text = _blank(text, [match.span("target") for match in links])
    for pattern in _NO_TEXT:
        # A sign < in a formula opens no tag, and its braces hold no attributes.
        spans = [match.span() for match in pattern.finditer(text)]
        text = _blank(text, [span for span in spans if not _inside(span, formulas)])
    text = _blank(text, [match.span() for match in _LINE_START.finditer(text)])
    for start, end in formulas:
        for first, last in subscripts(text[start:end]):
            # One that hides a decimal or a result stays.
            if not _DECIMAL_OR_RELATION.search(text[start + first + 1 : start + last]):
                text = _blank(text, [(start + first, start + last)])
    return text


def _inside(span: Span, formulas: Iterable[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in formulas)


def _blank(text: str, spans: Iterable[Span], sign: str = " ") -> str:
    for start, end in spans:
        text = text[:start] + re.sub(r"[^\n]", sign, text[start:end]) + text[end:]
    return text


def _message(text: str, start: int, end: int, displays: Iterable[Span]) -> str:
    """Say what stands unverified, with a few words of its paragraph on both sides."""
    number = " ".join(text[start:end].split())
    before = _words(re.split(r"\n[ \t]*\n", text[:start])[-1].lstrip())
    after = _words(re.split(r"\n[ \t]*\n", text[end:], maxsplit=1)[0].rstrip())
    # The piece that touches the number is not a word of its own.
    left, right = before[-_WORDS - 1 :], after[: _WORDS + 1]
    cut = "…" * (left != before), "…" * (right != after)
    around = f"“{cut[0]}{' '.join(left)}{number}{' '.join(right)}{cut[1]}”"
    if not _inside((start, end), displays):
        return f"{number} is neither claimed nor given: {around}"
    place = f"{number} stands in a displayed formula, where nothing verifies it: {around}"
    return f"{place}; write a derivation, or claim it in the text"


def _words(text: str) -> list[str]:
    """Return a piece of a page as words, with […] for what is hidden."""
    return re.split(r"\s+", re.sub(rf"{HIDDEN}[{HIDDEN}\s]*{HIDDEN}|{HIDDEN}", "[…]", text))
