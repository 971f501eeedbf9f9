"""Sections of a page as elements, so that a browser can put off those that are not in sight."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

_TAG = re.compile(
    r"<!--.*?-->|<script\b.*?</script>"
    r"""|<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)(?:"[^"]*"|'[^']*'|[^'">])*>""",
    re.DOTALL,
)
_ARTICLE = re.compile(r"(<article\b[^>]*>)(.*?)(</article>)", re.DOTALL)
_HEADINGS = frozenset({"h2", "h3"})
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"})
_VOID |= {"source", "track", "wbr"}

MOST = 40
"""The highest step that has a rule of its own in ``rendering.css``."""
_STEP = 200
# Fitted to the sections of this site at 390 pixels: nine of ten are then between 0.8 and 1.2 of it.
_OF_LETTER, _OF_LINE, _OF_BLOCK, _OF_ROW, _WIDTH = 0.5, 35, 37, 65, 260
_OF_CARD = 190
_MARGIN = 1.15
_BLOCKS = frozenset({"p", "li", "dd", "dt", "summary", "h2", "h3", "h4", "figcaption"})
_UNREAD = frozenset({"svg", "math"})
_SIZE = re.compile(r'\b(width|height)="([\d.]+)"')


def wrap(html: str) -> str:
    """Put each heading of the second and third level into a section with what follows it.

    Parameters
    ----------
    html : str
        A finished page.

    Returns
    -------
    str
        The page; what stands before its first such heading, and within other elements, stays as
        it is.
    """
    return _ARTICLE.sub(lambda match: f"{match[1]}{_wrap(match[2])}{match[3]}", html, count=1)


def _wrap(article: str) -> str:
    places = list(_headings(article))
    if not places:
        return article
    ends = [*places[1:], len(article)]
    parts = [article[start:end].rstrip() for start, end in zip(places, ends, strict=True)]
    wrapped = "\n".join(f"<section {attributes(part)}>\n{part}\n</section>" for part in parts)
    return f"{article[: places[0]]}{wrapped}\n"


def _headings(article: str) -> Iterator[int]:
    """Yield where headings begin that are in no other element."""
    depth = 0
    for tag in _TAG.finditer(article):
        name = (tag["name"] or "").lower()
        if not name or name in _VOID or tag[0].endswith("/>"):
            continue
        if not tag["end"] and depth == 0 and name in _HEADINGS:
            yield tag.start()
        depth += -1 if tag["end"] else 1


# --- how high a section will be ------------------------------------------------------------------


def attributes(part: str) -> str:
    """Return the attributes of a section's element, whose content is given."""
    return f'class="vg-section vg-section--{steps(part)}"'


def steps(part: str) -> int:
    """Return how high a section is on a phone, roughly, in steps of 200 pixels.

    Parameters
    ----------
    part : str
        Its HTML.

    Returns
    -------
    int
        From 1 to `MOST`. What is not yet drawn takes this much room; rather too much than too
        little, so that nothing lies over what follows.
    """
    height = _MARGIN * sum(_heights(part))
    return min(MOST, max(1, math.ceil(height / _STEP)))


def _heights(part: str) -> Iterator[float]:
    """Yield what each piece of text and each element adds, in pixels."""
    last, seen = 0, _Seen()
    # A row of the ledger is a card on a phone.
    yield (_OF_CARD - _OF_ROW) * part.count("<tr") if "vg-ledger" in part else 0
    for tag in _TAG.finditer(part):
        if seen.is_shown:
            yield _height_of_text(part[last : tag.start()], seen.code)
        last = tag.end()
        name = (tag["name"] or "").lower()
        if name and seen.is_shown and not tag["end"]:
            yield _height_of(name, tag[0])
        if name and tag["end"]:
            seen.leave(name)
        elif name and name not in _VOID and not tag[0].endswith("/>"):
            seen.enter(name, tag[0])


@dataclass
class _Seen:
    """Where in a page one is: how deep, and whether a reader sees it."""

    depth: int = 0
    hidden_at: int | None = None
    is_folded: bool = False
    code: bool = False

    @property
    def is_shown(self) -> bool:
        return self.hidden_at is None

    def enter(self, name: str, tag: str) -> None:
        if self.is_shown and (name in _UNREAD or " popover" in tag):
            self.hidden_at = self.depth
        if name == "details":
            self.is_folded = " open" not in tag
        self.code = self.code or name == "pre"
        self.depth += 1

    def leave(self, name: str) -> None:
        self.depth -= 1
        if self.hidden_at == self.depth:
            self.hidden_at = None
        self.code = self.code and name != "pre"
        if name == "summary" and self.is_folded and self.is_shown:
            # All that follows, up to the end of the fold.
            self.hidden_at = self.depth - 1


def _height_of_text(text: str, code: bool) -> float:
    return _OF_LINE * text.count("\n") if code else _OF_LETTER * len(" ".join(text.split()))


def _height_of(name: str, tag: str) -> float:
    """Return what an element adds to the text that it holds."""
    if name == "img" and "vg-only-dark" not in tag:
        size = {one: float(number) for one, number in _SIZE.findall(tag)}
        return _WIDTH * size["height"] / size["width"] if len(size) == 2 else 0
    return {"tr": _OF_ROW, **dict.fromkeys(_BLOCKS, _OF_BLOCK)}.get(name, 0)
