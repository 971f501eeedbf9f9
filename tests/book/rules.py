"""What makes the pages one book: each chapter mirrors its article, and nothing is said twice."""

import math
import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sitekit.book import statement_marks, statements
from sitekit.book.statements import Article
from sitekit.core import Problem, Project, Source
from tests.book import course, prose
from tests.book.outline import Heading, Outline

ROLES = {"owns": math.inf, "extends": 250, "points": 80}
PAGE_WORDS, OPENING_WORDS = (350, 1600), (350, 1300)
FEWEST_DERIVATIONS = 25
EXERCISES = ("By hand", "Break it")
SYMBOLS, KEEP = "Symbols and shapes", "Five lines to keep"


class Chapter(NamedTuple):
    # 0 for what stands before the first.
    number: int
    title: str
    pages: list[Outline]


class Book:
    """The articles, every page (first those of the navigation in its order), and the chapters."""

    path = "mkdocs.yml"

    def __init__(
        self, project: Project, sources: Mapping[str, Source], readings: Mapping[str, Any]
    ) -> None:
        self.articles = statements.read(project).articles
        docs = project.relative(project.docs)
        order = [f"{docs}/{name}" for name in project.reading_order]
        paths = sorted(sources, key=lambda path: order.index(path) if path in order else len(order))
        pages = {path: Outline(sources[path], readings[path].found) for path in paths}
        self.pages = list(pages.values())
        groups = [one for one in project.nav if any("chapters/" in name for name in one[1])]
        self.chapters = [
            # A lab replays a chapter; what a chapter must have stands on its pages.
            Chapter(number, title, [pages[f"{docs}/{one}"] for one in names if one.endswith(".md")])
            for number, (title, names) in enumerate(groups)
        ]
        self.chapter_pages = [(one, page) for one in self.chapters for page in one.pages]
        self.sections = [(*one, each) for one in self.chapter_pages for each in one[1].headings]


# What is wrong: with which file, in which line, and how.
Found = Iterator[tuple[Any, int, str]]


def mirrors(book: Book) -> Found:
    """The chapters have the sections of the articles, each once and in order."""
    articles = {one.id: article for article in book.articles for one in article.sections}
    seen: defaultdict[str, list[str]] = defaultdict(list)
    for chapter, page, heading in book.sections:
        name = heading.get("data-mirrors")
        if name in articles:
            for said in _misplaced(name, articles[name], chapter.number, seen[articles[name].id]):
                yield page, heading.line, said
        elif name:
            yield page, heading.line, f"no article has a section {name!r}; its file lists them"
    for name, article in articles.items():
        if name not in seen[article.id]:
            yield article, 0, f"no heading has data-mirrors={name}; write it"


def _misplaced(name: str, article: Article, chapter: int, seen: list[str]) -> Iterator[str]:
    ids = [section.id for section in article.sections]
    if chapter != article.chapter:
        yield f"{name} belongs to chapter {article.chapter}; move the section or its mark"
    if name in seen:
        yield f"a second heading mirrors {name}; keep one"
    elif seen and ids.index(name) < ids.index(seen[-1]):
        yield f"{name} stands behind {seen[-1]}; the article has them the other way round"
    else:
        seen.append(name)


def roles(book: Book) -> Found:
    """Every mirrored section has a role and a concept, and keeps to their lengths."""
    for _, page, heading in book.sections:
        role, concept = heading.get("data-role"), heading.get("data-concept")
        if not (role or concept or heading.get("data-mirrors")):
            continue
        section = f"the section “{heading.title}”"
        if role not in ROLES:
            yield page, heading.line, f"{section} has the role {role!r}; write one of {[*ROLES]}"
            continue
        if not concept:
            yield page, heading.line, f"{section} {role} no concept; name it with data-concept"
        if (words := len(page.own_words(heading))) > (most := ROLES[role]):
            said = f"a section that {role} has at most {most:.0f} words of prose, this one {words}"
            yield page, heading.line, said


def owners(book: Book) -> Found:
    """Each concept has one owner, to whose page all others link."""
    first: dict[str, tuple[Outline, Heading]] = {}
    for _, page, heading in book.sections:
        concept = heading.get("data-concept")
        if concept and heading.get("data-role") == "owns":
            owner, place = first.setdefault(concept, (page, heading))
            if place is not heading:
                said = f"{concept} has an owner already, in {owner.path}:{place.line}"
                yield page, heading.line, f"{said}; extend it here, or point to it"
    for _, page, heading in book.sections:
        concept, role = heading.get("data-concept"), heading.get("data-role")
        if not concept or role not in {"extends", "points"}:
            continue
        if concept not in first:
            yield page, heading.line, f"no section owns {concept}, which this one {role}"
        elif first[concept][0].path not in page.linked(heading.line, heading.end):
            wanted = posixpath.relpath(first[concept][0].path, posixpath.dirname(page.path))
            yield page, heading.line, f"this section {role} {concept} without a link to {wanted}"


def treated_where_mirrored(book: Book) -> Found:
    """A statement is treated where its section is mirrored, which may go on on the next page."""
    allowed: dict[str, list[str]] = defaultdict(list)
    for chapter in book.chapters:
        current = ""
        for page in chapter.pages:
            names = [name for one in page.headings if (name := one.get("data-mirrors"))]
            for name in names or [current]:
                allowed[name].append(page.path)
            current = names[-1] if names else current
    sections = {one.id: one.section for article in book.articles for one in article.statements}
    for page in book.pages:
        for _, line, ids, _ in statement_marks.passages(page.source)[0]:
            for one in ids:
                pages = allowed.get(sections.get(one, "?"), [])
                if pages and page.path not in pages:
                    yield page, line, f"{one} is treated here, its section in {pages[0]}; move it"


def lengths(book: Book) -> Found:
    """A page is neither a note nor a treatise."""
    for chapter, page in book.chapter_pages:
        fewest, most = PAGE_WORDS if chapter.number else OPENING_WORDS
        if not fewest <= (words := len(page.prose())) <= most:
            yield page, 1, f"{words} words of prose, a page has {fewest} to {most} without asides"


def openings(book: Book) -> Found:
    """A page begins with its symbols."""
    for _, page in book.chapter_pages:
        first = [(box.title, box.folded, box.line) for box in page.boxes][:1] or [("", False, 1)]
        title, folded, line = first[0]
        if title != SYMBOLS or not folded or page.prose(1, line):
            yield page, line, f'no box of symbols; write ??? note "{SYMBOLS}" below the heading'


def exercises(book: Book) -> Found:
    """Each page has an exercise, and each exercise a solution that was executed."""
    for _, page in book.chapter_pages:
        if not page.of_kind("exercise"):
            yield page, 1, 'no exercise; write !!! exercise "By hand: …" with its solution below'
        lines = page.source.text.split("\n")
        for box in page.of_kind("exercise"):
            below = [one for one in page.boxes if one.line >= box.end and one.title == "Solution"]
            if not below or "".join(lines[box.end - 1 : below[0].line - 1]).strip():
                yield page, box.line, 'no solution; write ??? success "Solution" directly below'
                continue
            inside = range(below[0].line, below[0].end)
            if "pycon" not in [one.language for one in page.source.fences if one.line in inside]:
                yield page, box.line, "the solution was not executed; show its result as pycon"


def goals(book: Book) -> Found:
    """A chapter begins with what it is for."""
    for chapter, page in book.chapter_pages:
        is_first, boxes = page is chapter.pages[0], page.of_kind("goals")
        if is_first and not boxes:
            yield page, 1, "the first page of a chapter names no goals; write !!! goals"
        for box in boxes:
            count = len(page.items(box.line, box.end))
            if not is_first or not 3 <= count <= 5:
                said = f"goals stand on a chapter's first page, three to five, not {count}"
                yield page, box.line, said


def five_lines(book: Book) -> Found:
    """A chapter ends with five lines, each with a number that was computed."""
    for chapter, page in book.chapter_pages:
        is_last = page is chapter.pages[-1]
        found = [one for one in page.headings if one.title == KEEP]
        if is_last and found[-1:] != page.headings[-1:]:
            yield page, page.last - 1, f"the last page of a chapter ends with ## {KEEP}"
        for heading in found:
            items = page.items(heading.line, heading.end)
            if not is_last:
                yield page, heading.line, f"“{KEEP}” belongs to the last page of the chapter"
            if len(items) != 5:
                yield page, heading.line, f"“{KEEP}” has {len(items)} list items, not five"
            for start, end in items:
                if not any(start <= line < end for line in page.claims):
                    yield page, start, "a line to keep without a claim; say its number"


def kinds_of_exercises(book: Book) -> Found:
    """Each chapter has every kind of exercise."""
    for chapter in book.chapters[1:]:
        boxes = [box for page in chapter.pages for box in page.of_kind("exercise")]
        for kind in EXERCISES:
            if not any(box.title.startswith(kind) for box in boxes):
                yield chapter.pages[0], 1, f"the chapter “{chapter.title}” has no exercise “{kind}”"


def enough_derivations(book: Book) -> Found:
    """The book derives what it states."""
    count = sum(len(page.derivations) for page in book.pages)
    if count < FEWEST_DERIVATIONS:
        yield book, 0, f"{count} derivations in the whole book, at least {FEWEST_DERIVATIONS}"


def repetitions(book: Book) -> Found:
    """No display formula, derivation or figure stands on two pages."""
    first: dict[Any, tuple[str, int]] = {}
    for page in book.pages:
        for thing, line in [*page.displays, *page.derivations, *page.figures]:
            path, earlier = first.setdefault(thing, (page.path, line))
            if path != page.path:
                yield page, line, f"{thing} stands in {path}:{earlier} already; link to it"


_RULES: list[Callable[[Book], Found]] = [
    *(mirrors, roles, owners, treated_where_mirrored, lengths, openings),
    *(exercises, goals, five_lines, kinds_of_exercises, enough_derivations, repetitions),
    *(prose.claims, prose.crowded, prose.voice, prose.beliefs, prose.remedies, prose.sentences),
    *(course.concepts, course.prerequisites, course.recalls, course.graded),
    course.reads_gradients,
]
RULES = {rule.__name__: rule for rule in _RULES}


def broken(name: str, book: Book) -> list[Problem]:
    return [Problem(file.path, line, said) for file, line, said in RULES[name](book)]
