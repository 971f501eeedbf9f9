"""Sections of a page as elements, so that a browser can put off those that are not in sight.

What is not yet drawn takes the room that it may need on a phone, so that nothing lies over it.
"""

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from typing import Any

from markdown.treeprocessors import Treeprocessor

# The highest step of 200 pixels that has a rule of its own in ``rendering.css``.
MOST = 80
_HEADINGS = frozenset({"h2", "h3"})
_STASHED = re.compile("\x02wzxhzdk:(\\d+)\x03")
_COMPOSED = re.compile(r'<div data-sitekit="(\w+)"')
_MARKUP = re.compile(r"<[^>]*>")
# Fitted to the sections of this site at 390 pixels; one in twenty is then higher than its room.
_LETTER, _CODE_LINE, _STEP_OF_DERIVATION = 0.5, 35, 150
# A list that is composed when all pages are read: those for teachers grow with the book.
_LIST, _LISTS = 700, {"lessons": 2000, "exercises": 2900, "drawings": 5200}
_WIDTH, _ROW, _BLOCK = 260, 65, 37
_HEIGHTS = {"tr": _ROW} | dict.fromkeys(
    ("p", "li", "dd", "dt", "summary", "h2", "h3", "h4", "figcaption"), _BLOCK
)
_MARGIN = 1.45


class Sections(Treeprocessor):
    """Put each heading of the second and third level into a section with what follows it.

    What stands before the first, and within other elements, stays as it is.
    """

    def run(self, root: ET.Element) -> None:
        """Change the tree."""
        section: ET.Element | None = None
        for child in list(root):
            if child.tag in _HEADINGS:
                section = ET.Element("section")
                root.insert(list(root).index(child), section)
            if section is not None:
                root.remove(child)
                section.append(child)
        stash: Sequence[Any] = self.md.htmlStash.rawHtmlBlocks
        for section in root.iter("section"):
            height = _MARGIN * sum(_heights(section, stash))
            steps = min(MOST, max(1, math.ceil(height / 200)))
            section.set("class", f"vg-section vg-section--{steps}")
            section.text, section.tail = "\n", "\n"


def _heights(element: ET.Element, stash: Sequence[Any]) -> Iterator[float]:
    """Yield what each piece of text and each element adds, in pixels."""
    yield _HEIGHTS.get(element.tag, 0)
    if element.tag == "img" and "vg-only-dark" not in element.get("class", ""):
        yield _WIDTH * float(element.get("height", 0)) / float(element.get("width", 1))
    yield from _of_text(element.text, stash)
    for child in element:
        # What is folded takes the room of its title.
        if element.tag != "details" or child.tag == "summary" or "open" in element.attrib:
            yield from _heights(child, stash)
        yield from _of_text(child.tail, stash)


def _of_text(text: str | None, stash: Sequence[Any]) -> Iterator[float]:
    if not text:
        return
    for number in _STASHED.findall(text):
        raw = str(stash[int(number)])
        if 'class="highlight' in raw:
            yield _CODE_LINE * raw.count("\n")
        else:
            yield sum(_LISTS.get(name, _LIST) for name in _COMPOSED.findall(raw))
            yield _STEP_OF_DERIVATION * raw.count('<li class="derivation__line"')
            yield _LETTER * len(_MARKUP.sub("", raw.partition("<details")[0]))
    yield _LETTER * len(" ".join(_STASHED.sub("", text).split()))
