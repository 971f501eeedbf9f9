"""HTML as every room writes and reads it: slots, templates, text, parsed pages.

A slot stands in a page for what is not known while Markdown is converted: a verdict, a typeset
formula, an address. Its name says what fills it; what it holds is shown where nothing does::

    <x-slot data-slot="claim:3">0.0490</x-slot>
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html import escape, unescape
from pathlib import Path

import jinja2
import lxml.html

__all__ = ["SLOT", "attribute", "escape", "fill", "keep_together"]
__all__ += ["parse", "plain", "render", "slot", "slot_element"]

SLOT = "x-slot"
_SLOT = re.compile(
    rf'<{SLOT} data-slot="([a-z]+):([^"]*)">([^<]*(?:<(?!/?{SLOT}\b)[^<]*)*)</{SLOT}>'
)
_TAG = re.compile(r"<[^>]*>")
_OPENING = '("“'
_END = re.compile(r"""(?:['’-]?\w+)?[.,;:!?)"”’]*""")


def slot(kind: str, key: str, inner: str = "") -> str:
    """Return a slot as HTML."""
    return f'<{SLOT} data-slot="{kind}:{escape(key)}">{inner}</{SLOT}>'


def fill(html: str, put: Callable[[str, str, str], str]) -> str:
    """Replace every slot, the innermost first, by what is put for its kind, key and content."""
    count = 1
    while count:
        html, count = _SLOT.subn(lambda one: put(one[1], unescape(one[2]), one[3]), html)
    return html


def render(name: str, /, **values: object) -> str:
    """Return what a template makes of values, which it escapes unless it says that they are HTML.

    ``book/ledger.html`` is ``ledger.html`` among the templates of the room ``book``.
    """
    return _ENVIRONMENT.get_template(name).render(values)


def _template(name: str) -> str:
    """Return a template without the line ends and indentation that are there for its authors."""
    room, _, file = name.partition("/")
    text = (Path(__file__).parents[1] / room / "templates" / file).read_text(encoding="utf-8")
    return "".join(line.strip() for line in text.split("\n"))


_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FunctionLoader(_template), autoescape=True, undefined=jinja2.StrictUndefined
)


def attribute(name: str, value: str) -> str:
    """Return an attribute with the space before it."""
    return f' {name}="{escape(value)}"'


def plain(html: str) -> str:
    """Return the text of HTML in one line, entities resolved."""
    return " ".join(unescape(_TAG.sub("", html)).split())


def slot_element(kind: str, key: str, text: str = "") -> ET.Element:
    """Return a slot as an element of Markdown's tree."""
    element = ET.Element(SLOT, {"data-slot": f"{kind}:{key}"})
    element.text = text
    return element


def keep_together(parent: ET.Element, child: ET.Element) -> None:
    """Keep what becomes a button on one line with the signs and letters that touch it."""
    place, tail = list(parent).index(child), child.tail or ""
    before, rest = (parent[place - 1].tail if place else parent.text) or "", _END.sub("", tail, 1)
    opening = before[-1:] if before[-1:] in _OPENING else ""
    if not opening and rest == tail:
        return
    whole = ET.Element("span", {"class": "vg-together"})
    whole.text, whole.tail, child.tail = opening, rest, tail.removesuffix(rest)
    if place:
        parent[place - 1].tail = before.removesuffix(opening)
    else:
        parent.text = before.removesuffix(opening)
    parent[place] = whole
    whole.append(child)


def parse(html: str) -> lxml.html.HtmlElement:
    """Return the tree of a page, or of a piece of one within an element of its own."""
    if html.lstrip()[:9].lower().startswith(("<!doctype", "<html")):
        return lxml.html.document_fromstring(html, parser=_PARSER)
    return lxml.html.fragment_fromstring(html, create_parent="div", parser=_PARSER)


_PARSER = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
