"""The glossary: read from its page, and offered where a page first uses a term."""

import functools
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from sitekit.core import Problem, Source, reading_of
from sitekit.core.html import SLOT, keep_together, render, slot_element

_TERM = re.compile(
    r"^(?P<term>[^\s:{#!>|<-][^{\n]*?)[ \t]*(?:\{(?P<attributes>[^{}\n]*)\}[ \t]*)?\n:[ \t]+"
    r"(?P<text>(?:.+\n?)(?:[ \t]*\S.*\n?)*)",
    re.MULTILINE,
)
_ID = re.compile(r"#([a-z][a-z0-9-]*)")
_VARIANTS = re.compile(r'data-variants="([^"]*)"')
_UNWANTED = re.compile(r"[$`*_<>\[\]\\]|\d")
_SENTENCE = re.compile(r"[.?!](?=\s|$)")
# Letters that the forms of a word share: saturates and saturation.
_STEM = 4
# In these nothing is offered, however deep.
_CLOSED = frozenset({
    "a", "button", "caption", "code", "details", "figure", "h1", "h2", "h3", "h4", "h5", "h6",
    "kbd", "math", "pre", "script", "style", "summary", "svg", "table", "dl", "label", "nav", SLOT,
})  # fmt: skip
_CLOSED_CLASSES = frozenset({
    "math", "arithmatex", "highlight", "derivation", "admonition-title", "goals", "vg-hero",
    "vg-cell__output",
})  # fmt: skip


class Term(NamedTuple):
    """One entry: its anchor, its line, its names (the term and its variants), its plain text."""

    id: str
    line: int
    names: tuple[str, ...]
    definition: str


@dataclass(frozen=True)
class Glossary:
    """The words that the book explains, on the page of this path (empty where there is none)."""

    path: str = ""
    terms: tuple[Term, ...] = ()
    problems: tuple[Problem, ...] = ()

    @functools.cached_property
    def by_id(self) -> dict[str, Term]:
        """Entries by their anchors."""
        return {term.id: term for term in self.terms}

    @functools.cached_property
    def _by_name(self) -> dict[str, str]:
        names = ((name, term.id) for term in self.terms for name in term.names)
        return {spelt: anchor for name, anchor in names for spelt in _spellings(name)}

    @functools.cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = sorted(self._by_name, key=len, reverse=True)
        either = "|".join(r"\s+".join(map(re.escape, name.split())) for name in names) or "(?!)"
        return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])")

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield the anchor and place of every name in a text, which may go over a line end."""
        for match in self._pattern.finditer(text):
            yield self._by_name[" ".join(match.group().split())], *match.span()


def _spellings(name: str) -> tuple[str, ...]:
    """Return a name as it is within a sentence, and as it begins one; an acronym has one form."""
    if any(letter.isupper() for letter in name[1:].partition(" ")[0]):
        return (name,)
    return name[0].lower() + name[1:], name[0].upper() + name[1:]


def read(source: Source) -> Glossary:
    """Read the entries of the glossary's page, with their mistakes."""
    terms: list[Term] = []
    problems: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    for match in _TERM.finditer(source.prose):
        attributes = match["attributes"] or ""
        names = ";".join([match["term"], *_VARIANTS.findall(attributes)]).split(";")
        term = Term(
            "".join(_ID.findall(attributes)),
            source.line_at(match.start()),
            tuple(" ".join(name.split()) for name in names if name.strip()),
            " ".join(match["text"].split()),
        )
        said = [*_mistakes(term)]
        for one in [("anchor", term.id), *(("name", _spellings(name)[0]) for name in term.names)]:
            if one[1] and one in seen:
                said.append(f"the {one[0]} {one[1]} has an entry already; leave one of them")
            seen.add(one)
        problems += [Problem(source.path, term.line, one) for one in said]
        terms += [term] if term.id else []
    return Glossary(source.path, tuple(terms), tuple(problems))


def _mistakes(term: Term) -> Iterator[str]:
    name = term.names[0]
    if not term.id:
        yield f"{name} needs an anchor: {name} {{ #term }}"
    if unwanted := _UNWANTED.search(term.definition):
        said = f"the definition of {name} holds {unwanted.group()!r}; define it in words"
        yield f"{said}, without numbers, formulas, links and emphasis"
    sentences = len(_SENTENCE.findall(term.definition))
    if sentences not in {1, 2} or not _SENTENCE.search(term.definition[-1:]):
        said = f"the definition of {name} is one sentence or two, each with a full stop"
        yield f"{said}; found {sentences}"


def other_names(term: Term) -> list[str]:
    """Return the names of a term that are other words: of a dead unit dead ReLU, not dead units."""
    found: list[str] = []
    for name in term.names:
        found += [] if any(_is_form(name, known) for known in found) else [name]
    return found[1:]


def _is_form(one: str, other: str) -> bool:
    """Tell whether two names are the same words in another form or order."""
    words = [sorted(name.lower().split()) for name in (one, other)]
    return len(words[0]) == len(words[1]) and all(
        a.startswith(b[: max(0, min(_STEM, len(a) - 2, len(b) - 2))])
        for a, b in zip(*words, strict=True)
    )


class TermTree(Treeprocessor):
    """Puts a slot around the first occurrence of each term in the running prose of a page."""

    def __init__(self, md: Markdown, glossary: Glossary, without: str) -> None:
        super().__init__(md)
        self.glossary, self.without = glossary, without

    def run(self, root: ET.Element) -> None:
        """Change the tree."""
        reading = reading_of(self.md)
        if reading.source.path == self.glossary.path:
            _show_other_names(root, self.glossary)
        elif reading.source.path != self.without:
            seen: set[str] = set()
            for parent, child in list(_prose(root, False)):
                self._offer(parent, child, seen)

    def _offer(self, parent: ET.Element, child: ET.Element | None, seen: set[str]) -> None:
        """Put slots into the text behind a child, or before the first."""
        text = (parent.text if child is None else child.tail) or ""
        found = {one[0]: one for one in reversed([*self.glossary.find(text)])}
        new = sorted((one for name, one in found.items() if name not in seen), key=itemgetter(1))
        seen.update(found)
        place = 0 if child is None else list(parent).index(child) + 1
        for name, start, end in reversed(new):
            slot = slot_element("term", name, text[start:end])
            slot.tail, text = text[end:], text[:start]
            parent.insert(place, slot)
        if child is None:
            parent.text = text
        else:
            child.tail = text
        for slot in parent[place : place + len(new)]:
            keep_together(parent, slot)


def _prose(element: ET.Element, is_prose: bool) -> Iterator[tuple[ET.Element, ET.Element | None]]:
    """Yield the texts of running prose: an element, and the child behind which one stands."""
    if element.tag in _CLOSED or _CLOSED_CLASSES & set(element.get("class", "").split()):
        return
    is_prose = is_prose or element.tag in {"p", "li"}
    if is_prose:
        yield element, None
    for child in element:
        yield from _prose(child, is_prose)
        if is_prose:
            yield element, child


def _show_other_names(root: ET.Element, glossary: Glossary) -> None:
    """Add to each entry by which other names readers, and the search, may know it."""
    for name, entry in [pair for listed in root.iter("dl") for pair in pairwise(listed)]:
        term = glossary.by_id.get(name.get("id", ""))
        names = other_names(term) if term else []
        if names and entry.tag == "dd":
            box = entry[-1] if len(entry) and entry[-1].tag == "p" else entry
            if len(box):
                box[-1].tail = f"{(box[-1].tail or '').rstrip()} "
            else:
                box.text = f"{(box.text or '').rstrip()} "
            ET.SubElement(box, "span", {"class": "vg-also"}).text = f"Also: {', '.join(names)}."


def popover(term: Term, shown: str, address: str) -> str:
    """Return a button with the definition, for the slot of a term whose HTML is ``shown``."""
    return render("book/term.html", term=term, shown=shown, address=address)
