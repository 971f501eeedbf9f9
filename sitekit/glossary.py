"""The glossary: read from its page, and offered where a page first uses a term.

``docs/glossary.md`` is a list of definitions, written by hand::

    Batch normalisation { #batch-normalisation data-variants="batch normalised; batch-normalised" }
    :   Shifting and scaling … In plain words, without numbers, formulas or links.

On every other page the first occurrence of a term in running prose opens its definition, as a claim
opens its proof: a button and a native popover, without a script of ours.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from sitekit.problems import Problem
from sitekit.render import together
from sitekit.source import Source

PAGE = "glossary.md"

_TERM = re.compile(
    r"^(?P<term>[^\s:{#!>|<-][^{\n]*?)[ \t]*\{(?P<attributes>[^{}\n]*)\}[ \t]*\n:[ \t]+"
    r"(?P<text>(?:.+\n?)(?:[ \t]*\S.*\n?)*)",
    re.MULTILINE,
)
_BARE = re.compile(r"^(?P<term>\S[^\n{]*)\n:[ \t]+\S", re.MULTILINE)
_ID = re.compile(r"#([a-z][a-z0-9-]*)")
_VARIANTS = re.compile(r'data-variants="([^"]*)"')
_UNWANTED = re.compile(r"[$`*_<>\[\]\\]|\d")
_SENTENCE = re.compile(r"[.?!](?=\s|$)")
_MOST_SENTENCES = 2
# Letters that the forms of a word share: saturates and saturation.
_STEM = 4

_TAG = re.compile(r"<!--.*?-->|</?([A-Za-z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_PROSE = frozenset({"p", "li"})
# In these nothing is offered, however deep.
_CLOSED = frozenset({
    "a", "button", "caption", "code", "details", "figure", "h1", "h2", "h3", "h4", "h5", "h6",
    "kbd", "math", "pre", "script", "style", "summary", "svg", "table", "dl", "label", "nav",
    "claim-mark", "given-mark", "table-mark", "statement-mark", "statement-slot",
})  # fmt: skip
_CLOSED_CLASSES = re.compile(
    r"\bclass=[\"'][^\"']*\b(?:math|arithmatex|highlight|derivation|admonition-title|goals|vg-hero"
    r"|vg-cell__output|jp-OutputArea)(?![\w-])"
)
_HELD = re.compile(
    r'(?P<before>[("“]?)<term-mark data-term="(?P<term>[a-z0-9-]+)">(?P<shown>.*?)</term-mark>'
    r'(?P<behind>[.,;:!?)"”’]*)',
    re.DOTALL,
)


@dataclass(frozen=True)
class Term:
    """One entry.

    Attributes
    ----------
    id : str
        Its anchor on the page of the glossary.
    line : int
        Where it stands there.
    names : tuple of str
        The term and its variants, by which pages call it.
    definition : str
        Plain text.
    """

    id: str
    line: int
    names: tuple[str, ...]
    definition: str


@dataclass(frozen=True)
class Glossary:
    """All entries in their order, and what is wrong with how they are written."""

    path: str = ""
    terms: tuple[Term, ...] = ()
    problems: tuple[Problem, ...] = ()

    @functools.cached_property
    def by_name(self) -> dict[str, Term]:
        """Entries by their names, as `key` writes them."""
        return {key(name): term for term in self.terms for name in term.names}

    @functools.cached_property
    def by_id(self) -> dict[str, Term]:
        """Entries by their anchors."""
        return {term.id: term for term in self.terms}

    @functools.cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """What finds a name in text, the longest first; None without entries."""
        names = sorted((name for term in self.terms for name in term.names), key=len, reverse=True)
        if not names:
            return None
        return re.compile(rf"(?<![\w-])(?:{'|'.join(map(_spelt, names))})(?![\w-])")


def other_names(term: Term) -> list[str]:
    """Return the names of a term that are other words, not other forms of the same.

    Parameters
    ----------
    term : Term
        An entry.

    Returns
    -------
    list of str
        In its order: ``dead ReLU`` for a dead unit, but not ``dead units``.
    """
    found: list[str] = []
    for name in term.names[1:]:
        if not any(_is_form(name, known) for known in (term.names[0], *found)):
            found.append(name)
    return found


def _is_form(one: str, other: str) -> bool:
    """Tell whether two names are the same words in another form or order."""
    words = [sorted(name.lower().split()) for name in (one, other)]
    if len(words[0]) != len(words[1]):
        return False
    return all(
        _shared(*pair) >= min(_STEM, min(map(len, pair)) - 2) for pair in zip(*words, strict=True)
    )


def _shared(one: str, other: str) -> int:
    """Return how many letters two words share at their beginnings."""
    same = (a == b for a, b in zip(one, other, strict=False))
    return next((place for place, equal in enumerate(same) if not equal), min(len(one), len(other)))


def show_other_names(html: str, glossary: Glossary) -> str:
    """Add to each entry of the glossary's own page by which other names readers may know it.

    Parameters
    ----------
    html : str
        What Markdown made of the page.
    glossary : Glossary
        The entries.

    Returns
    -------
    str
        So that the search, too, finds an entry by them.
    """
    for term in glossary.terms:
        names = other_names(term)
        if names:
            also = f' <span class="vg-also">Also: {escape(", ".join(names))}.</span>'
            entry = rf'(<dt [^>]*\bid="{term.id}".*?<dd>.*?)\s*(</p>\s*)?</dd>'
            html = re.sub(entry, functools.partial(_added, also), html, count=1, flags=re.DOTALL)
    return html


def _added(text: str, match: re.Match[str]) -> str:
    return f"{match[1]}{text}{match[2] or ''}</dd>"


def key(name: str) -> str:
    """Return a name as it is in the middle of a sentence, by which entries are found."""
    name = " ".join(name.split())
    return name if _is_acronym(name) else name[:1].lower() + name[1:]


def _is_acronym(name: str) -> bool:
    return any(letter.isupper() for letter in name[1:].partition(" ")[0])


def _spelt(name: str) -> str:
    """Return a pattern for a name, which may begin a sentence or go over a line end."""
    words = [re.escape(word) for word in name.split()]
    if not _is_acronym(name):
        first = name[0]
        words[0] = f"[{first.lower()}{first.upper()}]{words[0].removeprefix(re.escape(first))}"
    return r"\s+".join(words)


def read(source: Source) -> Glossary:
    """Read the entries of the glossary's page.

    Parameters
    ----------
    source : Source
        The page.

    Returns
    -------
    Glossary
        With its mistakes.
    """
    terms: list[Term] = []
    problems: list[Problem] = []
    for match in _TERM.finditer(source.prose):
        names = _VARIANTS.search(match["attributes"])
        variants = names[1].split(";") if names else []
        anchor = _ID.search(match["attributes"])
        term = Term(
            anchor[1] if anchor else "",
            source.line_at(match.start()),
            tuple(" ".join(name.split()) for name in (match["term"], *variants) if name.strip()),
            " ".join(match["text"].split()),
        )
        terms.append(term)
        problems += [Problem(source.path, term.line, one) for one in _mistakes(term)]
    for match in _BARE.finditer(source.prose):
        message = f"{match['term'].strip()} needs an anchor: Term {{ #term }}"
        problems.append(Problem(source.path, source.line_at(match.start()), message))
    problems += _repeated(source.path, terms)
    return Glossary(source.path, tuple(term for term in terms if term.id), tuple(problems))


def _mistakes(term: Term) -> Iterator[str]:
    if not term.id:
        yield f"{term.names[0]} needs an anchor: {term.names[0]} {{ #term }}"
    unwanted = _UNWANTED.search(term.definition)
    if unwanted:
        yield (
            f"the definition of {term.names[0]} holds {unwanted.group()!r}; define it in words, "
            "without numbers, formulas, links and emphasis"
        )
    sentences = len(_SENTENCE.findall(term.definition))
    if not 1 <= sentences <= _MOST_SENTENCES or not _SENTENCE.search(term.definition[-1:]):
        yield (
            f"the definition of {term.names[0]} is one sentence or two, each with a full stop; "
            f"found {sentences}"
        )


def _repeated(path: str, terms: Sequence[Term]) -> Iterator[Problem]:
    """Yield names and anchors that stand for two entries."""
    for what, pairs in (
        ("anchor", [(term.id, term) for term in terms if term.id]),
        ("name", [(key(name), term) for term in terms for name in term.names]),
    ):
        counts = Counter(name for name, _ in pairs)
        seen: set[str] = set()
        for name, term in pairs:
            if counts[name] > 1 and name in seen:
                message = f"the {what} {name} has an entry already; leave one of them"
                yield Problem(path, term.line, message)
            seen.add(name)


def hold(html: str, glossary: Glossary) -> str:
    """Mark the first occurrence of each term in the running prose of a page.

    Parameters
    ----------
    html : str
        A converted page, with formulas and marks held.
    glossary : Glossary
        All entries.

    Returns
    -------
    str
        With ``<term-mark>`` around the words.
    """
    if glossary.pattern is None:
        return html
    parts: list[str] = []
    seen: set[str] = set()
    place = _Place()
    position = 0
    for match in _TAG.finditer(html):
        text = html[position : match.start()]
        parts += [_marked(text, glossary, seen) if place.is_prose else text, match.group()]
        place.note(match)
        position = match.end()
    return "".join([*parts, html[position:]])


class _Place:
    """Which elements are open at a place of a page."""

    def __init__(self) -> None:
        self._open: list[tuple[str, bool]] = []

    @property
    def is_prose(self) -> bool:
        """Whether text here is running prose."""
        return any(tag in _PROSE for tag, _ in self._open) and not any(
            closed for _, closed in self._open
        )

    def note(self, match: re.Match[str]) -> None:
        """Take note of a tag."""
        tag = (match[1] or "").lower()
        if not tag or tag in _VOID or match[2].endswith("/"):
            return
        if not match.group().startswith("</"):
            closed = tag in _CLOSED or _CLOSED_CLASSES.search(match[2]) is not None
            self._open.append((tag, closed))
            return
        # What was left open within, such as a paragraph, ends here too.
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return


def _marked(text: str, glossary: Glossary, seen: set[str]) -> str:
    def mark(match: re.Match[str]) -> str:
        term = glossary.by_name.get(key(match.group()))
        if term is None or term.id in seen:
            return match.group()
        seen.add(term.id)
        return f'<term-mark data-term="{term.id}">{match.group()}</term-mark>'

    assert glossary.pattern is not None
    return glossary.pattern.sub(mark, text)


def fill(html: str, glossary: Glossary, address: str) -> str:
    """Turn the marked terms of a finished page into buttons that open their definitions.

    Parameters
    ----------
    html : str
        The page.
    glossary : Glossary
        All entries.
    address : str
        Of the glossary's page, relative to this one.

    Returns
    -------
    str
        Without ``<term-mark>``.
    """

    def show(match: re.Match[str]) -> str:
        term = glossary.by_id[match["term"]]
        name = f"term-{term.id}"
        button = (
            f'<button type="button" class="vg-term" popovertarget="{name}" '
            f'popovertargetaction="show" interestfor="{name}">{match["shown"]}</button>'
            f'<span class="vg-proof vg-gloss" id="{name}" popover data-search-exclude>'
            f'<span class="vg-proof__row">{escape(term.definition)}</span>'
            f'<a class="vg-proof__link" href="{escape(address)}#{term.id}">in the glossary</a>'
            "</span>"
        )
        return together(match["before"], button, match["behind"])

    return _HELD.sub(show, html)
