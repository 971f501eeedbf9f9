"""The statements of the articles: read from their files, shown in drawers and as a list.

No number may stand in their texts, since none there is computed; the linked page says it.
"""

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from markdown import Markdown

from sitekit.core import Problem, Project, SitekitError, parse, read_text
from sitekit.core.html import render
from sitekit.core.typography import QuotesExtension
from sitekit.tex.formulas import Formula
from sitekit.tex.lexer import FORMULA
from sitekit.verify import audit
from sitekit.verify.claims import REASONS

# Every verdict in the order of its gravity, with the word that readers see.
VERDICTS = {
    "wrong": "wrong",
    "misleads": "misleads",
    "restricted": "restricted",
    "unverified": "not verified",
    "choice": "a choice",
    "holds": "holds",
}
# A number that an article states as its setting, as on pages.
GIVEN = re.compile(rf"\[(?P<text>[^\[\]]+)\]\(given:(?:{'|'.join(REASONS)})\)")
# How one and several statements with a verdict are counted, in the order of a drawer's title.
_COUNTED = {
    "holds": ("holds", "hold"),
    "restricted": ("restricted", "restricted"),
    "choice": ("choice", "choices"),
    "unverified": ("not verified", "not verified"),
    "misleads": ("misleads", "mislead"),
    "wrong": ("wrong", "wrong"),
}
_MEANING = VERDICTS | {"restricted": "holds with a restriction"}
_ARITHMATEX = re.compile(r'<span class="arithmatex">\\\((.*?)\\\)</span>', re.DOTALL)
_OPTIONS = {"pymdownx.arithmatex": {"generic": True}}
_MARKDOWN = Markdown(extensions=[*_OPTIONS, QuotesExtension()], extension_configs=_OPTIONS)
_KEYS = {
    "an article": ("article", "file", "title", "chapter", "sections", "statements"),
    "a section": ("id", "title"),
    "a statement": ("id", "section", "says", "verdict", "so"),
}
_LISTS = {"sections": "a section", "statements": "a statement"}
# What a text must be, with the id of the article in it, and what is said of another.
_FORMS = {
    ("an article", "article"): (r"[A-Z]\d", "an article's id is a letter and a digit, not {1!r}"),
    ("an article", "chapter"): (r"\d+", "'chapter' is a whole number, not {1!r}"),
    ("a section", "id"): (r"{}\.\d+", "an id of this file is like {0}.1, not {1!r}"),
    ("a statement", "id"): (r"{}-\d\d", "an id of this file is like {0}-01, not {1!r}"),
}
# Written in C it takes a tenth of the time, where there is one.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Section(NamedTuple):
    """A section of an article: its id (``A1.2``), its title in our words, and where that stands."""

    id: str
    title: str
    line: int


class Statement(NamedTuple):
    """What an article says and what is so, in our words; the verdict is a key of `VERDICTS`."""

    id: str
    section: str
    says: str
    verdict: str
    so: str
    line: int = 0
    path: str = ""


class Place(NamedTuple):
    """A passage that treats a statement: the title of its page, and its address from another."""

    title: str
    address: str


class Article(NamedTuple):
    """One article with its sections and statements, in its order."""

    id: str
    title: str
    chapter: int
    sections: tuple[Section, ...]
    statements: tuple[Statement, ...]
    path: str


@dataclass
class Library:
    """What the articles say, in the order of their files, and what is wrong with these."""

    articles: list[Article] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @functools.cached_property
    def by_id(self) -> dict[str, Statement]:
        """Every statement by its id."""
        return {one.id: one for article in self.articles for one in article.statements}


def read(project: Project) -> Library:
    """Read every file of statements: what could be read, and what is wrong."""
    library = Library()
    for path in project.statements:
        file = _File(path, project)
        library.problems += file.problems
        for first in [one for one in library.articles if one.id == file.own][:1]:
            said = f"article {first.id} stands in {first.path} already; give it another id"
            library.problems.append(Problem(file.path, 1, said))
        library.articles += [file.article] if file.article else []
    return library


class _File:
    """One file, and what is wrong with it."""

    def __init__(self, path: Path, project: Project) -> None:
        self.path, self.own = project.relative(path), ""
        self.problems: list[Problem] = []
        self.ids: list[str] = []
        self.article = self._read(path, project)

    def _complain(self, line: int, *said: str) -> None:
        self.problems += [Problem(self.path, line, message) for message in said]

    def _read(self, path: Path, project: Project) -> Article | None:
        try:
            node = yaml.compose(read_text(path, project), _LOADER)
        except SitekitError as error:
            self._complain(0, str(error).removeprefix(f"{self.path}: "))
            return None
        except yaml.YAMLError as error:
            mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", error)
            said = f"not valid YAML: {problem}; a text with `: ` or `#` in it needs quotes"
            self._complain(mark.line + 1 if mark else 0, said)
            return None
        if node is None:
            self._complain(0, "holds nothing; remove it, or write the article")
            return None
        found = self._entry(node, "an article")
        for one in found["statements"]:
            # While nobody knows what is so, a page that its writer looks at says that.
            one["verdict"] = one["verdict"] if one["verdict"] in VERDICTS else "unverified"
        chapter = int(found["chapter"]) if found["chapter"].isdecimal() else 0
        sections = tuple(Section(**one) for one in found["sections"])
        statements = tuple(Statement(**one, path=self.path) for one in found["statements"])
        return Article(self.own, found["title"], chapter, sections, statements, self.path)

    def _entry(self, node: yaml.Node, what: str) -> dict[str, Any]:
        """Return the fields of an entry; unknown, repeated and missing keys are problems."""
        keys, line = _KEYS[what], node.start_mark.line + 1
        nodes: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            self._complain(line, f"{what} must be lines of `name: value`")
            return dict.fromkeys(keys, "") | {"line": line}
        for key, value in node.value:
            name = str(key.value)
            if name not in keys:
                said = f"{what} has no key {name!r}; it has {', '.join(keys)}"
                self._complain(key.start_mark.line + 1, said)
            elif nodes.setdefault(name, value) is not value:
                self._complain(key.start_mark.line + 1, f"{what} has {name!r} twice; keep one")
        self._complain(line, *(f"{what} lacks {name!r}" for name in keys if name not in nodes))
        # In the order of the keys: the article's id is known before those of its statements.
        values = {key: self._value(nodes[key], what, key) if key in nodes else "" for key in keys}
        return values | {"line": line}

    def _value(self, node: yaml.Node, what: str, name: str) -> Any:
        """Return a text in one line, or the entries of a list; neither may be empty."""
        line, text = node.start_mark.line + 1, ""
        if name in _LISTS:
            if isinstance(node, yaml.SequenceNode) and node.value:
                return [self._entry(one, _LISTS[name]) for one in node.value]
            self._complain(line, f"{name!r} must be a list with at least one entry")
        elif not isinstance(node, yaml.ScalarNode):
            self._complain(line, f"{name!r} must be a text; put it in quotes")
        elif text := " ".join(node.value.split()):
            self._complain(line, *self._mistakes(what, name, text))
        else:
            self._complain(line, f"{name!r} is empty; write it, in our words")
        return text

    def _mistakes(self, what: str, name: str, text: str) -> Iterator[str]:
        """Yield what is wrong with a text."""
        form, said = _FORMS.get((what, name), (".+", ""))
        if not re.fullmatch(form.format(re.escape(self.own)), text):
            yield said.format(self.own, text)
        known = [one for one in self.ids if "." in one]
        if name == "article":
            self.own = text
        elif name == "id":
            if text in self.ids:
                yield f"{text} stands in this file twice; give one another id"
            self.ids.append(text)
        elif name == "section" and text not in known:
            yield f"there is no section {text!r}; listed: {', '.join(known) or 'none'}"
        elif name == "verdict" and text not in VERDICTS:
            yield f"there is no verdict {text!r}; choose of {', '.join(VERDICTS)}"
        elif name in {"says", "so"}:
            yield from _unproved(name, text)


def _unproved(name: str, text: str) -> Iterator[str]:
    """Yield links of a text, and its numbers that nothing computes."""
    given = [match.span() for match in GIVEN.finditer(text)]
    formulas = [(*match.span(), False) for match in FORMULA.finditer(text)]
    if "](" in GIVEN.sub("", FORMULA.sub("", text)):
        said = f"{name!r} holds a link; the list links to the page by itself"
        yield f"{said} (and [number](given:{'|'.join(REASONS)}) is allowed)"
    for problem in audit.unclaimed(parse("statement.md", text), given, formulas):
        yield f"{problem.message}; the page states and claims it, this text says it in words"


def drawer(
    section: str, library: Library, treated: Mapping[str, Sequence[Place]], listed: str
) -> str:
    """Return the closed fold with what a section of an article says, and where it is shown.

    The list of all statements is at the address ``listed``, or is not there.
    """
    own = [one for one in library.by_id.values() if one.section == section]
    counts = Counter(one.verdict for one in own)
    counted = [
        f"{counts[verdict]} {words[counts[verdict] > 1]}"
        for verdict, words in _COUNTED.items()
        if counts[verdict]
    ]
    # Addresses of passages are kept: where two have become one, the drawer has the other's.
    anchors = {place.address for places in treated.values() for place in places}
    return render(
        "book/drawer.html",
        statements=own,
        counted=", ".join(counted),
        html=_text,
        meaning=_MEANING,
        treated=treated,
        anchors=anchors,
        listed=listed,
    )


def formulas(library: Library) -> Iterator[tuple[Formula, str, int]]:
    """Yield the formulas of the statements, each with the file and line of its statement."""
    for one in library.by_id.values():
        for tex in re.findall(r' data-tex="([^"]*)"', _text(one.says) + _text(one.so)):
            yield Formula(unescape(tex)), one.path, one.line


def compose(library: Library, treated: Mapping[str, Sequence[Place]]) -> str:
    """Return the list of all statements, with the places where they are treated."""
    return render(
        "book/statements.html",
        articles=library.articles,
        verdicts=[one.verdict for one in library.by_id.values()],
        html=_text,
        meaning=_MEANING,
        treated=treated,
    )


@functools.lru_cache(1024)
def _text(text: str) -> str:
    """Return a text of a statement as HTML: paragraphs, emphasis and formulas."""
    html = _MARKDOWN.reset().convert(GIVEN.sub(r"\g<text>", text))
    return _ARITHMATEX.sub(lambda match: Formula(unescape(match[1]).strip()).slot, html)
