"""Typographic quotes in prose; code, formulas and what Markdown has put by stay as they are."""

import re
import xml.etree.ElementTree as ET
from typing import Any

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from sitekit.core.html import SLOT

_PAIRS = {'"': "“”", "'": "‘’"}
_INLINE = {"a", "abbr", "code", "em", "span", "strong", "sub", "sup", SLOT}
# Behind these, and at the beginning of a block, a quote opens.
_OPENS = re.compile(r"[\s(\[–—“‘]")


def typographic(text: str, before: str = "") -> str:
    """Return a text with typographic quotes; ``before`` is what stands in front of it."""
    signs = list(before[-1:] + text)
    for place, sign in enumerate(signs):
        if sign in _PAIRS:
            signs[place] = _PAIRS[sign][bool(place) and not _OPENS.match(signs[place - 1])]
    return "".join(signs)[len(before[-1:]) :]


class Quotes(Treeprocessor):
    """Write the straight quotes of a page's text as typographic ones, block by block."""

    _before = ""

    def run(self, root: ET.Element) -> None:
        """Walk through the page in the order in which it is read."""
        for child in root:
            self._walk(child)

    def _walk(self, element: ET.Element) -> None:
        if element.tag not in _INLINE:
            self._before = ""
        if element.tag in {"code", "pre"} or {"arithmatex", "math"} & {
            *element.get("class", "").split()
        }:
            # Behind whatever is shown there no quote opens.
            self._before = "x"
        else:
            element.text = self._written(element.text)
            for child in element:
                self._walk(child)
                child.tail = self._written(child.tail)
        if element.tag not in _INLINE:
            self._before = ""

    def _written(self, text: str | None) -> str | None:
        if not text:
            return text
        written, self._before = typographic(text, self._before), text
        # What Markdown calls an atomic string stays one.
        return type(text)(written)


class QuotesExtension(Extension):
    """Markdown extension that has `Quotes`."""

    def extendMarkdown(self, md: Any) -> None:
        """Register it: after all that compares words, before the contents (5) take headings."""
        md.treeprocessors.register(Quotes(md), "sitekit-quotes", 5.2)
