"""The files that hold the statements, read strictly: what is not understood is reported."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from sitekit import audit
from sitekit.claims import REASONS
from sitekit.marks import links
from sitekit.problems import Problem
from sitekit.settings import Settings
from sitekit.source import parse

# Every verdict in the order of its gravity, with the word that readers see.
VERDICTS = {
    "wrong": "wrong",
    "misleads": "misleads",
    "restricted": "restricted",
    "unverified": "not verified",
    "choice": "a choice",
    "holds": "holds",
}
_ARTICLE_KEYS = ("article", "file", "title", "chapter", "sections", "statements")
_SECTION_KEYS = ("id", "title")
_STATEMENT_KEYS = ("id", "section", "says", "verdict", "so")

# A number that an article states as its setting, as on pages.
GIVEN = re.compile(rf"\[(?P<text>[^\[\]]+)\]\(given:(?:{'|'.join(REASONS)})\)")
_ARTICLE_ID = re.compile(r"[A-Z]\d")


@dataclass(frozen=True)
class Section:
    """A section of an article: its id (``A1.2``), its title in our words, and where that stands."""

    id: str
    title: str
    line: int


@dataclass(frozen=True)
class Statement:
    """What an article says, and what is so.

    Attributes
    ----------
    id, section : str
        ``A1-08`` and ``A1.2``.
    says, so : str
        Markdown with TeX, in our words.
    verdict : str
        A key of `VERDICTS`.
    path : str
        The file, relative to the root.
    line : int
        Where the statement begins.
    """

    id: str
    section: str
    says: str
    verdict: str
    so: str
    path: str = ""
    line: int = 0

    @property
    def anchor(self) -> str:
        """The fragment under which the list of statements shows it."""
        return self.id.lower()


@dataclass(frozen=True)
class Article:
    """One article with its sections and statements, in its order."""

    id: str
    file: str
    title: str
    chapter: int
    sections: tuple[Section, ...]
    statements: tuple[Statement, ...]
    path: str


@dataclass
class Library:
    """All articles in the order of their files, and what is wrong with the files."""

    articles: list[Article] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @functools.cached_property
    def by_id(self) -> dict[str, Statement]:
        """Every statement by its id."""
        return {one.id: one for article in self.articles for one in article.statements}


def gravest(verdicts: Iterable[str]) -> str:
    """Return the gravest of several verdicts.

    Parameters
    ----------
    verdicts : iterable of str
        Keys of `VERDICTS`; at least one.

    Returns
    -------
    str
        The one that stands first there.
    """
    return min(verdicts, key=list(VERDICTS).index)


def read(settings: Settings) -> Library:
    """Read every file of statements.

    Parameters
    ----------
    settings : Settings
        Of the project; ``settings.statements`` names the files.

    Returns
    -------
    Library
        With what could be read, and every problem with its line.
    """
    library = Library()
    files = sorted(settings.docs.glob(settings.statements)) if settings.statements else []
    for path in files:
        article, problems = _read_file(path, settings.relative(path))
        library.problems += problems
        if article is not None:
            library.articles.append(article)
    library.problems += _repeated(library.articles)
    return library


def _repeated(articles: list[Article]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for article in articles:
        if article.id in seen:
            said = f"article {article.id} stands in {seen[article.id]} already; give it another id"
            yield Problem(article.path, 1, said)
        seen.setdefault(article.id, article.path)


class _Reader:
    """Reads one file and collects what is wrong with it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def complain(self, node: yaml.Node, message: str) -> None:
        self.problems.append(Problem(self.path, node.start_mark.line + 1, message))

    def mapping(self, node: yaml.Node, keys: tuple[str, ...], what: str) -> dict[str, yaml.Node]:
        """Return the values by key; unknown, repeated and missing keys are problems."""
        if not isinstance(node, yaml.MappingNode):
            self.complain(node, f"{what} must be lines of `name: value`")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in keys:
                self.complain(key, f"{what} has no key {name!r}; it has {', '.join(keys)}")
            elif name in found:
                self.complain(key, f"{what} has {name!r} twice; keep one")
            else:
                found[name] = value
        for name in keys:
            if name not in found:
                self.complain(node, f"{what} lacks {name!r}")
        return found

    def text(self, values: dict[str, yaml.Node], name: str) -> str:
        """Return a text of one line; an empty one is a problem."""
        node = values.get(name)
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.complain(node, f"{name!r} must be a text; put it in quotes")
            return ""
        text = " ".join(node.value.split())
        if not text:
            self.complain(node, f"{name!r} is empty; write it, in our words")
        return text

    def items(self, values: dict[str, yaml.Node], name: str) -> list[yaml.Node]:
        """Return the entries of a list; an empty one is a problem."""
        node = values.get(name)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self.complain(node, f"{name!r} must be a list with at least one entry")
            return []
        return list(node.value)


def _read_file(path: Path, name: str) -> tuple[Article | None, list[Problem]]:
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
    except UnicodeDecodeError as error:
        return None, [Problem(name, 0, f"not UTF-8 ({error.reason}); save it as UTF-8")]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        said = f"not valid YAML: {error.problem}; a text with `: ` or `#` in it needs quotes"
        return None, [Problem(name, line, said)]
    if node is None:
        return None, [Problem(name, 0, "holds nothing; remove it, or write the article")]
    reader = _Reader(name)
    values = reader.mapping(node, _ARTICLE_KEYS, "an article")
    article = _article(reader, values)
    return article, reader.problems


def _article(reader: _Reader, values: dict[str, yaml.Node]) -> Article:
    own = reader.text(values, "article")
    if own and not _ARTICLE_ID.fullmatch(own):
        reader.complain(values["article"], f"an article's id is a letter and a digit, not {own!r}")
    chapter = reader.text(values, "chapter")
    if chapter and not re.fullmatch(r"\d+", chapter):
        reader.complain(values["chapter"], f"'chapter' is a whole number, not {chapter!r}")
    sections = list(_sections(reader, values, own))
    return Article(
        id=own,
        file=reader.text(values, "file"),
        title=reader.text(values, "title"),
        chapter=int(chapter) if chapter.isdigit() else 0,
        sections=tuple(sections),
        statements=tuple(_statements(reader, values, own, [one.id for one in sections])),
        path=reader.path,
    )


def _sections(reader: _Reader, values: dict[str, yaml.Node], article: str) -> Iterator[Section]:
    seen: set[str] = set()
    for node in reader.items(values, "sections"):
        entry = reader.mapping(node, _SECTION_KEYS, "a section")
        name = reader.text(entry, "id")
        _check_id(reader, entry, name, rf"{re.escape(article)}\.\d+", f"{article}.1", seen)
        yield Section(name, reader.text(entry, "title"), node.start_mark.line + 1)


def _statements(
    reader: _Reader, values: dict[str, yaml.Node], article: str, sections: list[str]
) -> Iterator[Statement]:
    seen: set[str] = set()
    for node in reader.items(values, "statements"):
        entry = reader.mapping(node, _STATEMENT_KEYS, "a statement")
        name, section = reader.text(entry, "id"), reader.text(entry, "section")
        verdict = reader.text(entry, "verdict")
        _check_id(reader, entry, name, rf"{re.escape(article)}-\d\d", f"{article}-01", seen)
        if section and section not in sections:
            known = ", ".join(sections) or "none"
            reader.complain(entry["section"], f"there is no section {section!r}; listed: {known}")
        if verdict and verdict not in VERDICTS:
            known = ", ".join(VERDICTS)
            reader.complain(entry["verdict"], f"there is no verdict {verdict!r}; choose of {known}")
        says, so = reader.text(entry, "says"), reader.text(entry, "so")
        for key, text in (("says", says), ("so", so)):
            _audit(reader, entry, key, text)
        yield Statement(name, section, says, verdict, so, reader.path, node.start_mark.line + 1)


def _check_id(
    reader: _Reader,
    entry: dict[str, yaml.Node],
    name: str,
    pattern: str,
    example: str,
    seen: set[str],
) -> None:
    """Report an id that is badly formed or repeated."""
    if not name:
        return
    if not re.fullmatch(pattern, name):
        reader.complain(entry["id"], f"an id of this file is like {example}, not {name!r}")
    elif name in seen:
        reader.complain(entry["id"], f"{name} stands in this file twice; give one another id")
    seen.add(name)


def _audit(reader: _Reader, entry: dict[str, yaml.Node], key: str, text: str) -> None:
    """Report numbers and links in a text: the page that is linked computes, the list repeats."""
    if not text:
        return
    if any(not GIVEN.fullmatch(text[link.start : link.end]) for link in links(text)):
        said = f"{key!r} holds a link; the list links to the page by itself"
        reader.complain(entry[key], f"{said} (and [number](given:{'|'.join(REASONS)}) is allowed)")
    for problem in audit.unclaimed(parse(f"{reader.path}.md", text)):
        said = f"{problem.message}; the page states and claims it, this text says it in words"
        reader.complain(entry[key], said)
