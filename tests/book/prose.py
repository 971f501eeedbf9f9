"""Rules of prose: how sentences carry numbers, beliefs, remedies, and no one else's words."""

import posixpath
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.book.outline import Box, Outline
    from tests.book.rules import Book, Found

MOST_CLAIMS, MOST_BELIEF_WORDS, LONGEST_REPEAT = 25, 80, 11
BELIEF = "You will read that"
KEEPS = re.compile(r"[^:]+: what (?:it keeps|they keep) alive, and at what price")
ANSWERS = ("Forwards", "Backwards", "Price")
# Pages that have a remedy, or two; each is asked the question of `two-signals`.
REMEDIES = Counter(
    (
        *("what-slow-layers-cost", "four-remedies", "xavier", "saturation", "dying-relus", "gates"),
        *("recall", "what-resnets-were-for", *["exploding-and-initialisation"] * 2, "skips"),
        "activations-compared",
    )
)
# Pages whose subject are the articles.
ABOUT_ARTICLES = {"five-articles-checked.md", "disagreements.md", "references.md", "changes.md"}
OF_ARTICLES = re.compile(
    r"(?i)\b(?:the\s+articles?\b|article['’]s\b|as\s+printed\b|its\s+author\b)"
)
_ANSWER = re.compile(r"\s*- \*\*(\w+):\*\* ")
# Their lists are made from the pages, or must repeat them.
_GENERATED = re.compile(r"<div data-sitekit=")


def claims(book: "Book") -> "Found":
    """Prose is not crowded with marked numbers."""
    for _, page in book.chapter_pages:
        lines = [line for line in page.claims if page.is_prose(line)]
        if len(lines) > MOST_CLAIMS:
            said = f"{len(lines)} claims in the prose, a page has at most {MOST_CLAIMS}; use tables"
            yield page, lines[MOST_CLAIMS], said


def crowded(book: "Book") -> "Found":
    """A sentence has one button at most; a claim may answer for several numbers."""
    for page in book.pages:
        for line in page.crowded:
            said = "a second claim in this sentence; write two sentences, or claim both at once"
            yield page, line, f"{said}: [2 to 3](<claim: low(), high()>)"


def voice(book: "Book") -> "Found":
    """A lesson speaks of networks; what articles say stands in drawers, which the build makes."""
    for page in book.pages:
        if posixpath.basename(page.path) in ABOUT_ARTICLES:
            continue
        for match in OF_ARTICLES.finditer(page.prose_text):
            shown, line = " ".join(match[0].split()), page.source.line_at(match.start())
            yield page, line, f"“{shown}” stands here; say it of a network, or in docs/articles"
        for box in page.boxes:
            if box.kind in {"correction", "source"}:
                yield page, box.line, f"no box {box.kind!r} on a page; what it says is in a drawer"


def beliefs(book: "Book") -> "Found":
    """A wrong belief that learners carry is answered in one short box in a section."""
    for page in book.pages:
        boxes = page.of_kind("belief")
        above = [max(one.line for one in page.headings if one.line <= box.line) for box in boxes]
        for place, box in enumerate(boxes):
            # Without the kind of the box.
            words = [one for one in page.words if box.line <= one.line < box.end][1:]
            if not box.title.startswith(BELIEF):
                yield page, box.line, f"a belief begins with “{BELIEF} …”, not with “{box.title}”"
            if len(words) > MOST_BELIEF_WORDS:
                said = f"a belief and its answer in {len(words)} words, at most {MOST_BELIEF_WORDS}"
                yield page, box.line, said
            if above[place] in above[:place]:
                yield page, box.line, "a second belief in this section; keep the one that matters"


def remedies(book: "Book") -> "Found":
    """Each remedy says what it keeps alive and at what price, each answer with its evidence."""
    for page in book.pages:
        boxes = page.of_kind("keeps")
        wanted = REMEDIES[posixpath.basename(page.path).removesuffix(".md")]
        if len(boxes) != wanted:
            said = f"a page with {wanted} of the REMEDIES has {len(boxes)} boxes !!! keeps"
            yield page, boxes[-1].line if boxes else 1, f"{said}; write one for each"
        for box in boxes:
            if not KEEPS.fullmatch(box.title):
                said = "the title of a remedy ends with “: what it keeps alive, and at what price”"
                yield page, box.line, f"{said}, not “{box.title}”"
            yield from _answers(page, box)


def _answers(page: "Outline", box: "Box") -> "Found":
    items, lines = page.items(box.line, box.end), page.source.text.split("\n")
    names = [_ANSWER.match(lines[line - 1]) for line, _ in items]
    if (found := [name[1] if name else "" for name in names]) != [*ANSWERS]:
        yield page, box.line, f"a remedy answers {[*ANSWERS]}, each as “- **Word:** …”, not {found}"
    evidence = [*page.claims, *(line for _, line in page.links)]
    for start, end in items:
        if not any(start <= line < end for line in evidence):
            yield page, start, "an answer without evidence; say its number, or link to it"


def sentences(book: "Book") -> "Found":
    """No run of twelve words stands on two pages."""
    first: dict[tuple[str, ...], tuple[str, int]] = {}
    for page in [one for one in book.pages if not _GENERATED.search(one.source.prose)]:
        lines = page.source.prose.split("\n")
        blocks = defaultdict(list)
        for word in page.words:
            if not lines[word.line - 1].lstrip().startswith("|"):
                blocks[word.block].append(word)
        for words in blocks.values():
            reported = -1
            for start in range(len(words) - LONGEST_REPEAT):
                run = tuple(word.text for word in words[start : start + LONGEST_REPEAT + 1])
                path, line = first.setdefault(run, (page.path, words[start].line))
                if path != page.path and start > reported:
                    said = f"“{' '.join(run)}” stands in {path}:{line} already; link to it"
                    yield page, words[start].line, said
                reported = start + 1 if path != page.path else reported
