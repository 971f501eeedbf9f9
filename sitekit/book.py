"""What makes the pages one book: each chapter mirrors its article, and nothing is said twice.

Every rule is a function from the whole book to what is wrong with it. What the chapters are follows
from the navigation: a chapter is a group of it with pages below ``chapters/``, in that order.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sitekit import outline, statements
from sitekit.outline import Box, Heading, Outline, Word
from sitekit.problems import Problem
from sitekit.settings import Settings
from sitekit.source import read_all

CHAPTERS = "chapters/"
ROLES = {"owns": None, "extends": 250, "points": 80}
PAGE_WORDS = (350, 1500)
OPENING_WORDS = (350, 1200)
MOST_CLAIMS = 25
MOST_BOXES = 2
LONGEST_REPEAT = 11
FEWEST_DERIVATIONS = 25
SYMBOLS = "Symbols and shapes"
KEEP = "Five lines to keep"
# Their lists are made from the pages, or must repeat them.
_GENERATED = re.compile(r"<div data-sitekit=")


@dataclass(frozen=True)
class Chapter:
    """A chapter: its number (0 for what stands before the first), title and pages in order."""

    number: int
    title: str
    pages: tuple[Outline, ...]


@dataclass(frozen=True)
class Book:
    """The whole book.

    Attributes
    ----------
    settings : Settings
        Of the project.
    library : Library
        The articles that the chapters mirror.
    pages : tuple of Outline
        Every page: first those of the navigation in its order.
    chapters : tuple of Chapter
        In the order of the navigation.
    """

    settings: Settings
    library: statements.Library
    pages: tuple[Outline, ...]
    chapters: tuple[Chapter, ...]

    def chapter_pages(self) -> list[tuple[Chapter, Outline]]:
        """Return every page of every chapter with its chapter, in order."""
        return [(chapter, page) for chapter in self.chapters for page in chapter.pages]

    def sections(self) -> list[tuple[Chapter, Outline, Heading]]:
        """Return every heading of every chapter, in order."""
        return [(c, page, heading) for c, page in self.chapter_pages() for heading in page.headings]


def read(settings: Settings) -> Book:
    """Read every page and the files of statements.

    Parameters
    ----------
    settings : Settings
        Of the project.

    Returns
    -------
    Book
        As the navigation orders it.
    """
    docs = settings.relative(settings.docs)
    pages = {source.path: outline.read(source) for source in read_all(settings)}
    order = [f"{docs}/{name}" for name in settings.reading_order]
    ordered = [pages[path] for path in order if path in pages]
    groups = [
        (title, [pages[path] for name in names if (path := f"{docs}/{name}") in pages])
        for title, names in settings.nav
        if any(name.startswith(CHAPTERS) for name in names)
    ]
    chapters = [
        # A lab replays a chapter; what a chapter must have stands on its pages.
        Chapter(number, title, tuple(one for one in own if one.path.endswith(".md")))
        for number, (title, own) in enumerate(groups)
    ]
    rest = [page for page in pages.values() if page not in ordered]
    return Book(settings, statements.read(settings), (*ordered, *rest), tuple(chapters))


def check(book: Book) -> list[Problem]:
    """Apply every rule.

    Parameters
    ----------
    book : Book
        The whole book.

    Returns
    -------
    list of Problem
        Sorted by place.
    """
    return sorted({problem for rule in RULES.values() for problem in rule(book)})


# --- sections that mirror an article --------------------------------------------------------------


def mirrors(book: Book) -> Iterator[Problem]:
    """Check that the chapters have the sections of the articles, each once and in order."""
    numbers = {article.chapter: article for article in book.library.articles}
    marked = [
        (chapter, page, heading)
        for chapter, page, heading in book.sections()
        if heading.get("data-mirrors")
    ]
    known = {section.id for article in book.library.articles for section in article.sections}
    for _, page, heading in marked:
        if heading.get("data-mirrors") not in known:
            said = f"no article has a section {heading.get('data-mirrors')!r}"
            yield Problem(page.path, heading.line, f"{said}; the files of statements list them")
    for number, article in numbers.items():
        ids = [section.id for section in article.sections]
        own = [one for one in marked if one[2].get("data-mirrors") in ids]
        yield from _in_order(number, ids, own)
        for section in article.sections:
            if section.id not in [one[2].get("data-mirrors") for one in own]:
                said = f"no heading mirrors {section.id} ({section.title})"
                todo = f'write {{ data-mirrors="{section.id}" data-role=… data-concept=… }} on one'
                yield Problem(article.path, section.line, f"{said}; {todo}")


def _in_order(
    number: int, ids: list[str], own: list[tuple[Chapter, Outline, Heading]]
) -> Iterator[Problem]:
    seen: list[str] = []
    for chapter, page, heading in own:
        name = heading.get("data-mirrors")
        if chapter.number != number:
            said = f"{name} belongs to chapter {number}, this is a page of “{chapter.title}”"
            yield Problem(page.path, heading.line, f"{said}; move the section or its mark")
        if name in seen:
            yield Problem(page.path, heading.line, f"a second heading mirrors {name}; keep one")
        elif seen and ids.index(name) < ids.index(seen[-1]):
            said = f"{name} stands behind {seen[-1]}; the article has them the other way round"
            yield Problem(page.path, heading.line, said)
        else:
            seen.append(name)


def roles(book: Book) -> Iterator[Problem]:
    """Check that every mirrored section has a role and a concept, and keeps to their lengths."""
    for _, page, heading in book.sections():
        role, concept = heading.get("data-role"), heading.get("data-concept")
        if not (role or concept or heading.get("data-mirrors")):
            continue
        if role not in ROLES:
            has = f"the role {role!r}" if role else "no role"
            todo = f"write data-role as {' or '.join(ROLES)}"
            said = f"the section “{heading.title}” has {has}; {todo}"
            yield Problem(page.path, heading.line, said)
            continue
        if not concept:
            said = f"the section “{heading.title}” {role} no concept"
            yield Problem(page.path, heading.line, f"{said}; name it with data-concept")
        most, words = ROLES[role], len(page.own_words(heading))
        if most is not None and words > most:
            said = f"a section that {role} has at most {most} words of prose, this one has {words}"
            yield Problem(page.path, heading.line, f"{said}; leave to the owner what it says")


def owners(book: Book) -> Iterator[Problem]:
    """Check that each concept has one owner, to whose page all others link."""
    first: dict[str, tuple[Outline, Heading]] = {}
    for _, page, heading in book.sections():
        concept = heading.get("data-concept")
        if concept and heading.get("data-role") == "owns":
            if concept in first:
                where = f"{first[concept][0].path}:{first[concept][1].line}"
                said = f"{concept} has an owner already, in {where}; extend it here, or point to it"
                yield Problem(page.path, heading.line, said)
            first.setdefault(concept, (page, heading))
    for _, page, heading in book.sections():
        concept, role = heading.get("data-concept"), heading.get("data-role")
        if concept and role in {"extends", "points"}:
            yield from _linked(page, heading, concept, first.get(concept))


def _linked(
    page: Outline, heading: Heading, concept: str, owner: tuple[Outline, Heading] | None
) -> Iterator[Problem]:
    if owner is None:
        said = f"no section owns {concept}, which this one {heading.get('data-role')}"
        yield Problem(page.path, heading.line, f"{said}; let one own it, or correct the name")
        return
    targets = [target for target, line in page.links if heading.line <= line < heading.end]
    if owner[0].path not in [_target(page.path, target) for target in targets]:
        wanted = posixpath.relpath(owner[0].path, posixpath.dirname(page.path))
        said = f"this section {heading.get('data-role')} {concept} without a link to its owner"
        yield Problem(page.path, heading.line, f"{said}; link to {wanted}")


def _target(path: str, target: str) -> str:
    """Return the page that a link leads to, relative to the root."""
    file = target.partition("#")[0]
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path


def treated_where_mirrored(book: Book) -> Iterator[Problem]:
    """Check that a statement is treated where its section is mirrored."""
    allowed = _pages_of_sections(book)
    for page in book.pages:
        for place in statements.places(page.source)[0]:
            for one in place.ids:
                statement = book.library.by_id.get(one)
                pages = allowed.get(statement.section, []) if statement else []
                if statement and pages and page.path not in pages:
                    said = f"{one} is treated here, its section {statement.section} in {pages[0]}"
                    yield Problem(page.path, place.line, f"{said}; treat it there")


def _pages_of_sections(book: Book) -> dict[str, list[str]]:
    """Return the pages of each mirrored section: a long one may go on behind its heading's page."""
    found: dict[str, list[str]] = {}
    for chapter in book.chapters:
        current: str | None = None
        for page in chapter.pages:
            names = [name for one in page.headings if (name := one.get("data-mirrors"))]
            for name in names:
                found.setdefault(name, []).append(page.path)
            if not names and current:
                found[current].append(page.path)
            current = names[-1] if names else current
    return found


# --- pages ----------------------------------------------------------------------------------------


def lengths(book: Book) -> Iterator[Problem]:
    """Check that a page is neither a note nor a treatise."""
    for chapter, page in book.chapter_pages():
        fewest, most = PAGE_WORDS if chapter.number else OPENING_WORDS
        words = len(page.prose())
        if not fewest <= words <= most:
            said = f"{words} words of prose, a page has {fewest} to {most}"
            yield Problem(page.path, 1, f"{said} (folds, tables, figures, exercises not counted)")


def openings(book: Book) -> Iterator[Problem]:
    """Check that a page begins with its symbols."""
    for _, page in book.chapter_pages():
        first = page.boxes[0] if page.boxes else None
        before = page.prose(1, first.line) if first else []
        if first is None or first.title != SYMBOLS or not first.folded or before:
            todo = f'write ??? note "{SYMBOLS}" with a table directly below the first heading'
            yield Problem(page.path, first.line if first else 1, f"no box of symbols; {todo}")


def claims(book: Book) -> Iterator[Problem]:
    """Check that prose is not crowded with marked numbers."""
    for _, page in book.chapter_pages():
        lines = [line for line in page.claims if page.is_prose(line)]
        if len(lines) > MOST_CLAIMS:
            said = f"{len(lines)} claims in the prose, a page has at most {MOST_CLAIMS}"
            todo = "move some into a table with a caption that checks it"
            yield Problem(page.path, lines[MOST_CLAIMS], f"{said}; {todo}")


def corrections(book: Book) -> Iterator[Problem]:
    """Check that no section is a pile of correction boxes."""
    for _, page in book.chapter_pages():
        boxes = [box for box in page.boxes if box.kind == "correction"]
        counted = Counter(page.innermost(box.line) for box in boxes)
        for heading, count in counted.items():
            if count > MOST_BOXES:
                title = heading.title if heading else ""
                said = f"{count} correction boxes in “{title}”, at most {MOST_BOXES}"
                todo = "join them, or move one to a margin note or the notes on the source"
                yield Problem(page.path, heading.line if heading else 1, f"{said}; {todo}")


def exercises(book: Book) -> Iterator[Problem]:
    """Check that each page has an exercise, and each exercise a solution that was executed."""
    for _, page in book.chapter_pages():
        found = [box for box in page.boxes if box.kind == "exercise"]
        if not found:
            todo = 'write !!! exercise "By hand: …" with ??? success "Solution" directly below'
            yield Problem(page.path, 1, f"no exercise; {todo}")
        for box in found:
            if said := _solution_problem(page, box):
                yield Problem(page.path, box.line, said)


def _solution_problem(page: Outline, exercise: Box) -> str | None:
    solution = next((box for box in page.boxes if box.line >= exercise.end), None)
    lines = page.source.text.split("\n")
    between = lines[exercise.end - 1 : solution.line - 1] if solution else ["none"]
    if solution is None or solution.title != "Solution" or any(one.strip() for one in between):
        return 'no solution; write ??? success "Solution" directly below the exercise'
    fences = [one for one in page.source.fences if solution.line < one.line < solution.end]
    if not any(fence.language == "pycon" for fence in fences):
        return "the solution was not executed; show its result in a pycon fence"
    return None


# --- chapters -------------------------------------------------------------------------------------


def goals(book: Book) -> Iterator[Problem]:
    """Check that a chapter begins with what it is for."""
    for chapter in book.chapters:
        for place, page in enumerate(chapter.pages):
            boxes = [box for box in page.boxes if box.kind == "goals"]
            if place == 0 and not boxes:
                todo = 'write !!! goals "After this chapter you will know" below the symbols'
                yield Problem(page.path, 1, f"the first page of a chapter names no goals; {todo}")
            for box in boxes:
                count = len(page.items(box.line, box.end))
                if place or not 3 <= count <= 5:
                    said = "goals stand on a chapter's first page, three to five in a list"
                    yield Problem(page.path, box.line, f"{said}; these are {count}")


def five_lines(book: Book) -> Iterator[Problem]:
    """Check that a chapter ends with five lines, each with a number that was computed."""
    for chapter in book.chapters:
        for place, page in enumerate(chapter.pages):
            last = place == len(chapter.pages) - 1
            found = [one for one in page.headings if one.title == KEEP]
            if last and (not found or found[-1] is not page.headings[-1]):
                said = f"the last page of a chapter ends with ## {KEEP}"
                yield Problem(page.path, found[-1].line if found else page.last - 1, said)
            for heading in found:
                yield from _five_lines(page, heading, last)


def _five_lines(page: Outline, heading: Heading, last: bool) -> Iterator[Problem]:
    items = page.items(heading.line, heading.end)
    if not last:
        said = f"“{KEEP}” belongs to the last page of the chapter; move it there"
        yield Problem(page.path, heading.line, said)
    if len(items) != 5:
        yield Problem(page.path, heading.line, f"“{KEEP}” has {len(items)} list items, not five")
    for start, end in items:
        if not any(start <= line < end for line in page.claims):
            yield Problem(page.path, start, "a line to keep without a claim; say its number")


def kinds_of_exercises(book: Book) -> Iterator[Problem]:
    """Check that each chapter has every kind of exercise that `mkdocs.yml` lists."""
    for chapter in book.chapters:
        boxes = [box for page in chapter.pages for box in page.boxes]
        titles = [box.title for box in boxes if box.kind == "exercise"]
        for kind in book.settings.exercises if chapter.number else ():
            if chapter.pages and not any(title.startswith(kind) for title in titles):
                said = f"the chapter “{chapter.title}” has no exercise “{kind}”"
                yield Problem(chapter.pages[0].path, 1, f'{said}; write !!! exercise "{kind}: …"')


# --- nothing twice --------------------------------------------------------------------------------


def formulas(book: Book) -> Iterator[Problem]:
    """Check that no display formula and no derivation stands on two pages."""
    yield from _repeated(book, "formula", lambda page: page.displays)
    yield from _repeated(book, "derivation", lambda page: page.derivations)


def figures(book: Book) -> Iterator[Problem]:
    """Check that no figure stands on two pages."""
    yield from _repeated(book, "figure", lambda page: page.figures)


def _repeated(
    book: Book, what: str, of: Callable[[Outline], Iterable[tuple[str | tuple[str, ...], int]]]
) -> Iterator[Problem]:
    first: dict[str | tuple[str, ...], tuple[str, int]] = {}
    for page in book.pages:
        for thing, line in of(page):
            path, earlier = first.setdefault(thing, (page.path, line))
            if path != page.path:
                shown = thing if isinstance(thing, str) else " ".join(thing)
                said = f"this {what} stands in {path}:{earlier} already ({shown[:60]})"
                yield Problem(page.path, line, f"{said}; link to it, or show another")


def sentences(book: Book) -> Iterator[Problem]:
    """Check that no run of twelve words stands on two pages."""
    first: dict[tuple[str, ...], tuple[str, int]] = {}
    for page in book.pages:
        if not _GENERATED.search(page.source.prose):
            yield from _repeats(page, first)


def _repeats(page: Outline, first: dict[tuple[str, ...], tuple[str, int]]) -> Iterator[Problem]:
    length = LONGEST_REPEAT + 1
    for words in _passages(page):
        reported = -1
        for start in range(len(words) - length + 1):
            run = tuple(word.text for word in words[start : start + length])
            path, line = first.setdefault(run, (page.path, words[start].line))
            if path != page.path and start > reported:
                said = f"“{' '.join(run)}” stands in {path}:{line} already"
                yield Problem(page.path, words[start].line, f"{said}; say it otherwise, or link")
            if path != page.path:
                reported = start + 1


def _passages(page: Outline) -> Iterator[list[Word]]:
    """Yield the words of each block but tables."""
    blocks: dict[int, list[Word]] = defaultdict(list)
    tables = {
        number
        for number, line in enumerate(page.source.prose.split("\n"), start=1)
        if line.lstrip().startswith("|")
    }
    for word in page.words:
        if word.line not in tables:
            blocks[word.block].append(word)
    yield from blocks.values()


def enough_derivations(book: Book) -> Iterator[Problem]:
    """Check that the book derives what it states."""
    count = sum(len(page.derivations) for page in book.pages)
    if count < FEWEST_DERIVATIONS:
        said = f"{count} derivations in the whole book, at least {FEWEST_DERIVATIONS}"
        yield Problem("mkdocs.yml", 0, f"{said}; write more of the formulas as derivations")


RULES: dict[str, Callable[[Book], Iterator[Problem]]] = {
    rule.__name__: rule
    for rule in (
        mirrors,
        roles,
        owners,
        treated_where_mirrored,
        lengths,
        openings,
        claims,
        corrections,
        exercises,
        goals,
        five_lines,
        kinds_of_exercises,
        formulas,
        figures,
        sentences,
        enough_derivations,
    )
}
