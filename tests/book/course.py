"""What a page teaches, needs and recalls, in the order of the navigation."""

import posixpath
from collections.abc import Iterator
from functools import cache
from typing import Any

from sitekit.book import Glossary, glossary
from sitekit.book.course import GRADES
from tests.book.outline import Outline

# Words of school, statistics and daily life, which no page has to teach: the glossary's sentence
# is enough. All other entries are technical, and the rules below hold for them.
ASSUMED = {"depth", "diagonal-matrix", "identity", "matrix-product", "median", "seed"}
ASSUMED |= {"standard-deviation", "width"}
READS, TRANSPOSES = ("Read the gradients", "Read the signals"), ("Find the missing transpose", 2)
Found = Iterator[tuple[Any, int, str]]


def concepts(book: Any) -> Found:
    """Every technical word is taught once, on a page that says it, and every page has its lists."""
    known, teachers = _glossary(book), dict[str, Outline]()
    for page in _lessons(book):
        for kind in [one for one in ("teaches", "needs") if one not in page.source.meta]:
            yield page, 1, f"the front matter has no `{kind}:`; write a list of glossary anchors"
        for one in _named(page, "teaches"):
            if teachers.setdefault(one, page) is not page:
                said = f"{one} is taught in {teachers[one].path} already; need it here"
                yield page, 1, said
            if one not in page.uses(known):
                yield page, 1, f"{one} is taught here, and its word does not occur in the prose"
    for one in known.by_id.keys() - teachers.keys() - ASSUMED:
        said = f"no page teaches {one}; name it in `teaches:`, or in ASSUMED if it needs no lesson"
        yield book, 0, said


def prerequisites(book: Any) -> Found:
    """What a page needs, an earlier page teaches; what it uses, it teaches, needs or recalls."""
    known, earlier, order = _glossary(book), set[str](), _lessons(book)
    alphabet = set(_named(order[0], "teaches")) if order else set()
    for page in order:
        own, needs = set(_named(page, "teaches")), set(_named(page, "needs"))
        for one in sorted(needs & (alphabet | own)):
            yield page, 1, f"{one} need not be named: this page, or the first, teaches it"
        for one in sorted(needs - earlier - own):
            yield page, 1, f"{one} is needed, and no page before teaches it; recall it, or move it"
        uses, recalled = page.uses(known), {*_named(page, "recalls")}
        for one in uses.keys() - own - needs - recalled - alphabet - ASSUMED:
            said = f"{one} is used; name it in `needs:`, or in `recalls:` if it is taught later"
            yield page, uses[one], said
        earlier |= own


def recalls(book: Any) -> Found:
    """What is used in passing is linked, at first use, to its lesson where that comes later."""
    known, earlier, order = _glossary(book), set[str](), _lessons(book)
    teachers = {one: page.path for page in order for one in _named(page, "teaches")}
    for page in order:
        uses = page.uses(known)
        for one in _named(page, "recalls"):
            line, owner = uses.get(one, 0), teachers.get(one, page.path)
            if not line:
                yield page, 1, f"{one} is recalled, and its word does not occur in the prose"
            elif one not in earlier and owner not in page.linked(*page.block(line)):
                wanted = posixpath.relpath(owner, posixpath.dirname(page.path))
                yield page, line, f"{one} is used before its time; link here to {wanted}"
        earlier |= {*_named(page, "teaches")}


def graded(book: Any) -> Found:
    """Each exercise has a grade, and no two titles of a page are the same."""
    for page in _lessons(book):
        seen = set[str]()
        for box in page.of_kind("exercise"):
            line = page.source.text.split("\n")[box.line - 1]
            if not set(line.partition('"')[0].split()) & {*GRADES}:
                yield page, box.line, f"an exercise without a grade; write one of {[*GRADES]}"
            if box.title in seen:
                yield page, box.line, f"a second exercise “{box.title}”; its anchor must differ"
            seen.add(box.title)


def reads_gradients(book: Any) -> Found:
    """On every page gradients are read, and in the whole book few transposes are missing."""
    title, most = TRANSPOSES
    missing = []
    for _, page in book.chapter_pages:
        boxes = page.of_kind("exercise")
        if not any(box.title.startswith(READS) for box in boxes):
            said = f"no exercise “{READS[0]}: …” that shows norms and asks what is wrong"
            yield page, 1, said
        missing += [(page, box) for box in boxes if box.title.startswith(title)]
    for page, box in missing[most:]:
        yield page, box.line, f"“{title}” for the third time; {most} in the book are enough"


def _lessons(book: Any) -> list[Outline]:
    return [one for one in book.pages if one.path.startswith(("docs/chapters/", "docs/labs/"))]


def _named(page: Outline, kind: str) -> list[str]:
    found = page.source.meta.get(kind) or ()
    return [*found] if isinstance(found, list) else []


@cache
def _read(source: Any) -> Glossary:
    return glossary.read(source)


def _glossary(book: Any) -> Glossary:
    pages = [one.source for one in book.pages if one.path == "docs/glossary.md"]
    return _read(pages[0]) if pages else Glossary()
