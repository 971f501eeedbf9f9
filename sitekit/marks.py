"""Where the claims, given numbers and captions of tables stand, read as Markdown reads links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sitekit.problems import Problem
from sitekit.source import Source

# Inline and display formulas as the TeX extension of Markdown finds them.
FORMULA = re.compile(
    r"(?<!\\)\$\$(?P<display>(?:\\.|[^\\$])+?)\$\$"
    r"|^[ \t>]*\\\[(?P<square>(?:\\[^\]]|[^\\])+?)\\\][ \t]*$"
    r"|^[ \t>]*\\begin\{(?P<name>[a-z]+\*?)\}(?P<block>(?:\\.|[^\\])+?)\\end\{(?P=name)\}"
    # What stands in a line does not go beyond its paragraph.
    r"|(?<![\\$])\$(?!\s)(?P<inline>(?:\\.|(?!\n[ \t>]*\n)[^\\$])+?)(?<!\s)\$"
    r"|(?<!\\)\\\((?P<round>(?:\\[^)]|(?!\n[ \t>]*\n)[^\\])+?)\\\)",
    re.DOTALL | re.MULTILINE,
)
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_TARGET = re.compile(r"\(\s*<(?P<target>[^<>]*)>\s*(?:\"[^\"]*\"|'[^']*')?\s*\)")
_KIND = re.compile(r"\s*<?\s*(?P<kind>claim|given|table):")
_STRAY = re.compile(
    r"(?:\]\s*\(\s*<?|<|^[ ]{0,3}\[[^\]\n]+\]:\s*<?)\s*(?P<kind>claim|given|table):",
    re.MULTILINE,
)
_PLACES = (
    (re.compile(r"^[ \t>]*#{1,6}[ \t].*$", re.MULTILINE), "a heading"),
    (
        re.compile(r"^(?![ \t>]*$|[ \t]*\|).+(?=\n[ \t>]*(?:=+|-+)[ \t]*$)", re.MULTILINE),
        "a heading",
    ),
    (re.compile(r"^[ \t>]*\?\?\?\+?[ \t].*$", re.MULTILINE), "the title of a folded box"),
    (re.compile(r"<summary\b.*?</summary>", re.DOTALL | re.IGNORECASE), "a summary"),
    (re.compile(r"<h([1-6])\b.*?</h\1>", re.DOTALL | re.IGNORECASE), "a heading"),
    (re.compile(r"<a\b.*?</a>", re.DOTALL | re.IGNORECASE), "a link"),
)
_INCLUDE = re.compile(r"^[ \t>]*-+8<-+.*$", re.MULTILINE)


@dataclass(frozen=True)
class Mark:
    """A link whose target is ``claim:``, ``given:`` or ``table:``.

    Attributes
    ----------
    kind : str
        ``claim``, ``given`` or ``table``.
    text, target : str
        What stands in the brackets; and behind the colon, stripped.
    line : int
        Where it begins.
    start, end : int
        Its place in the page, brackets included.
    problem : str or None
        What is wrong with how it is written or where it stands.
    """

    kind: str
    text: str
    target: str
    line: int
    start: int
    end: int
    problem: str | None = None


@dataclass
class Marks:
    """All marks of a page, what is wrong with anything that is nearly one, and all links."""

    marks: list[Mark] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class Link:
    """A link or image from ``start`` to ``end``; its text ends at ``middle``."""

    start: int
    middle: int
    end: int
    target: str
    angled: bool


def marks(source: Source) -> Marks:
    """Find the claims and given numbers of a page.

    Parameters
    ----------
    source : Source
        The page.

    Returns
    -------
    Marks
        In the order of the page.
    """
    everything = Marks(links=links(source.prose))
    own = [link for link in everything.links if _KIND.match(link.target)]
    forbidden = _forbidden(source.prose, everything.links)
    everything.marks += [_mark(source, link, forbidden) for link in own]
    for stray in _STRAY.finditer(source.prose):
        if not any(link.start <= stray.start() < link.end for link in own):
            line = source.line_at(stray.start("kind"))
            kind = stray["kind"]
            message = f"this is not read as a {kind}; write [text](<{kind}: …>) in one piece"
            everything.problems.append(Problem(source.path, line, message))
    everything.problems += _includes(source)
    return everything


def _includes(source: Source) -> list[Problem]:
    message = "text that is included here is not verified; write it here (code goes into a fence)"
    return [
        Problem(source.path, source.line_at(match.start()), message)
        for match in _INCLUDE.finditer(source.prose)
    ]


def links(prose: str) -> list[Link]:
    """Find the links and images of a page, in the order in which they begin.

    Parameters
    ----------
    prose : str
        A page with its code blanked out. Brackets in formulas and escaped brackets are text.

    Returns
    -------
    list of Link
        Nested ones too.
    """
    text = masked(prose)
    ends = {match.start() for match in _BLANK_LINE.finditer(text)}
    found: list[Link] = []
    open_brackets: list[int] = []
    position = 0
    while position < len(text):
        if position in ends:
            open_brackets.clear()
        elif text[position] == "[":
            open_brackets.append(position)
        elif text[position] == "]" and open_brackets:
            link = _link(prose, text, open_brackets.pop(), position)
            if link is not None:
                found.append(link)
                position = link.end
                continue
        position += 1
    return sorted(found, key=lambda link: link.start)


def masked(prose: str) -> str:
    """Return a page in which formulas and escaped signs hold no sign of Markdown."""
    text = FORMULA.sub(lambda match: re.sub(r"[^\n]", "·", match.group()), prose)
    return re.sub(r"\\[^\w\s]", "··", text)


def _link(prose: str, text: str, start: int, middle: int) -> Link | None:
    opening = middle + 1
    if text[opening : opening + 1] != "(":
        return None
    angled = _TARGET.match(prose, opening)
    if angled:
        return Link(start, middle, angled.end(), angled["target"], True)
    depth = 0
    for position in range(opening, len(prose)):
        depth += {"(": 1, ")": -1}.get(prose[position], 0)
        if depth == 0:
            return Link(start, middle, position + 1, prose[opening + 1 : position], False)
        if prose.startswith("\n\n", position):
            break
    return None


def _forbidden(prose: str, everything: list[Link]) -> list[tuple[int, int, str]]:
    """Return where no mark may begin: from, to, and what that place is."""
    places = [
        (match.start(), match.end(), name)
        for pattern, name in _PLACES
        for match in pattern.finditer(prose)
    ]
    # A mark begins at its own bracket, which is not yet inside of its text.
    inner = [
        (
            link.start + 1,
            link.middle,
            "a claim" if _KIND.match(link.target) else "the text of a link",
        )
        for link in everything
    ]
    return places + inner


def _mark(source: Source, link: Link, forbidden: list[tuple[int, int, str]]) -> Mark:
    match = _KIND.match(link.target)
    assert match is not None
    kind, target = match["kind"], link.target[match.end() :].strip()
    text = " ".join(source.text[link.start + 1 : link.middle].split())
    text = text if "$" in text else re.sub(r"\\([\[\]])", r"\1", text)
    problem = _target_problem(kind, text, target, link)
    for start, end, place in forbidden:
        if start <= link.start < end:
            problem = f"no claims and given numbers in {place}; move it into the running text"
    line = source.line_at(link.start)
    return Mark(kind, text, target, line, link.start, link.end, problem)


def _target_problem(kind: str, text: str, target: str, link: Link) -> str | None:
    if link.angled:
        return None
    if re.search(r"[<>]", link.target):
        return f"a {kind} holds no < or > but the two around it: [{text}](<{kind}: …>)"
    if re.search(r"[\s\"'()]", link.target):
        return (
            f"{kind}:{target} holds a space, quote or parenthesis, at which Markdown may cut it; "
            f"put it in angle brackets: [{text}](<{kind}: {target}>)"
        )
    return None
