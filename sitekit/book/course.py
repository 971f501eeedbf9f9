"""A book as a course: which concepts a page teaches and needs, its exercises, and figures to take.

Concepts are entries of the glossary. ``teaches`` in the front matter names those that a page
explains, ``needs`` those that it builds on and earlier pages explain. ``recalls`` are used in
passing, or before their time, with a sentence or a link that stands for the lesson. What the first
page explains is the alphabet of the book, which every page may use unnamed.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from markdown.treeprocessors import Treeprocessor

from sitekit.book.glossary import Glossary, Term
from sitekit.core import Problem, Source, reading_of
from sitekit.core.html import render
from sitekit.core.typography import typographic

LISTS = ("teaches", "needs", "recalls")
GRADES = ("warm-up", "practice", "challenge")
"""Classes of an exercise, the easiest first: ``!!! exercise practice "…"``."""


@dataclass(frozen=True)
class Course:
    """The pages of a book, by paths in reading order, and what their front matter says."""

    sources: Mapping[str, Source]
    glossary: Glossary

    def named(self, path: str, kind: str) -> list[str]:
        """Return the concepts of a page that one of the `LISTS` names, without unknown ones."""
        found = self.sources[path].meta.get(kind) if path in self.sources else ()
        return [one for one in _listed(found) or () if one in self.glossary.by_id]

    @cached_property
    def teachers(self) -> dict[str, str]:
        """The page that teaches each concept."""
        return {one: path for path in self.sources for one in self.named(path, "teaches")}

    def direct(self, path: str) -> list[str]:
        """Return what a page needs, one concept of each page that teaches it, the first named.

        What it needs only because of the rest of that is left out.
        """
        wanted: dict[str, str] = {}
        for one in self.named(path, "needs"):
            if one in self.teachers:
                wanted.setdefault(self.teachers[one], one)
        behind = set[str]().union(*map(self._behind, wanted))
        return [one for page, one in wanted.items() if page not in behind]

    def _behind(self, path: str) -> set[str]:
        """Return the pages that a page rests on, without itself."""
        found, new = set[str](), {path}
        while new:
            wanted = {one for each in new for one in self.named(each, "needs")}
            new = {self.teachers[one] for one in wanted if one in self.teachers} - found - {path}
            found |= new
        return found

    def problems(self) -> Iterator[Problem]:
        """Report lists of concepts that are no lists or name what the glossary does not have."""
        for path, source in self.sources.items():
            for kind in [one for one in LISTS if one in source.meta]:
                names = _listed(source.meta[kind])
                if names is None:
                    said = f"`{kind}:` in the front matter must be a list, such as [gate, relu]"
                    yield Problem(path, 1, said)
                # Where the glossary could not be read, that is what has to be mended.
                for one in names or () if self.glossary.terms else ():
                    if one not in self.glossary.by_id:
                        said = f"`{kind}:` names {one!r}, which the glossary does not explain"
                        yield Problem(path, 1, f"{said}; write the entry, or its anchor as it is")


def _listed(found: object) -> list[str] | None:
    if isinstance(found, list) and all(isinstance(one, str) for one in found):
        return found
    return None


def spoken(term: Term) -> str:
    """Return the name of a term as it stands within a sentence: sigmoid, but Jacobian and ReLU."""
    name, *others = map(typographic, term.names)
    is_proper = any(letter.isupper() for letter in name[1:].partition(" ")[0])
    is_proper = is_proper or bool(others and all(one[0].isupper() for one in others))
    return name if is_proper else name[0].lower() + name[1:]


class Need(NamedTuple):
    """A concept as a sentence has it, and the address of the page that teaches it."""

    name: str
    url: str


def opening(needs: Sequence[Need], minutes: int) -> str:
    """Return the line below the title of a page; nothing where it has no reading time."""
    return render("book/opening.html", needs=needs, minutes=minutes) if minutes else ""


class Lesson(NamedTuple):
    """A row of the table of pages."""

    title: str
    url: str
    needs: Sequence[Need]
    teaches: Sequence[str]
    minutes: int


def lessons(listed: Sequence[Lesson]) -> str:
    """Return the table of all pages that are read, as HTML."""
    return render("book/lessons.html", lessons=listed)


class Exercise(NamedTuple):
    """An exercise of a page; ``grade`` is one of `GRADES`, or empty."""

    title: str
    url: str
    page: str
    grade: str


def exercises(listed: Sequence[Exercise]) -> str:
    """Return all exercises by their grades, as HTML."""
    grades = [(grade, [one for one in listed if one.grade == grade]) for grade in GRADES]
    return render("book/exercises.html", grades=[one for one in grades if one[1]])


class Drawing(NamedTuple):
    """A figure: ``files`` are kinds and addresses; ``url`` leads to it on its page."""

    slug: str
    title: str
    url: str
    files: Sequence[tuple[str, str]]


def drawings(listed: Sequence[Drawing], site: str, licence: str) -> str:
    """Return the list of figures to take along, each with the line that cites it, as HTML."""
    return render("book/drawings.html", drawings=listed, site=site, licence=licence)


class ExerciseTree(Treeprocessor):
    """Gives each exercise of a page an anchor made from its title, and notes it."""

    def run(self, root: ET.Element) -> None:
        """Change the tree."""
        found = reading_of(self.md).found
        for box in root.iter("div"):
            classes = box.get("class", "").split()
            if not {"admonition", "exercise"} <= set(classes) or not len(box):
                continue
            title = " ".join("".join(box[0].itertext()).split())
            anchor = "-".join(["exercise", *re.findall(r"[a-z0-9]+", title.lower())])
            box.set("id", anchor)
            grade = next((one for one in classes if one in GRADES), "")
            found["exercises"].append({"title": title, "anchor": anchor, "grade": grade})
