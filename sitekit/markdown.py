"""The site's own Markdown: claims, given numbers, tables, figures, and what is filled at the end.

The extension decides nothing and computes nothing. It turns what an author wrote into elements
that say what it was; `sitekit.render` replaces those once everything has been verified:

=====================================  =====================================================
``[text](claim: expression)``          ``<claim-mark data-target="claim: …">text</claim-mark>``
``[text](given:reason)``               ``<given-mark data-target="given:…">text</given-mark>``
``[text](<table: expression>)``        ``<table-mark data-target="table: …">text</table-mark>``
                                       in the caption of the table above it
``![](figure:SLUG)`` on its own line   ``<figure data-figure="SLUG">`` with caption and images
``{ data-ledger="A1-08" }``            the attribute, and ``<statement-mark>`` at the end
=====================================  =====================================================
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import Any

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from sitekit import settings as settings_module
from sitekit.finding.around import source_address
from sitekit.settings import Settings

FIGURE_SCHEME = "sitekit-figure:"
_BLOCKS = frozenset({"ul", "ol", "dl", "table", "div", "blockquote", "pre", "figure", "details"})
TABLE_CLASS = "vg-table"
_POWER = re.compile(r"(\d[\d.]* × 10[⁻⁰¹²³⁴-⁹]+)")
_SHAPE = re.compile(r"(\(?\d+ × \d+\)?)")
_FIGURE = re.compile(r"^!\[(?P<alt>[^\]]*)\]\(figure:(?P<slug>[^)]*)\)\s*$")


class _Marks(Treeprocessor):
    """Turn links whose target is ``claim:``, ``given:`` or ``table:`` into marks."""

    def run(self, root: ET.Element) -> None:
        for link in root.iter("a"):
            target = link.get("href", "")
            kind = target.partition(":")[0]
            if kind in {"claim", "given", "table"}:
                link.tag = f"{kind}-mark"
                link.attrib = {"data-target": target}


class _Statements(Treeprocessor):
    """Leave a slot at the end of each passage that treats statements of an article."""

    def run(self, root: ET.Element) -> None:
        # A list first: the tree grows on the way.
        for element in [one for one in root.iter() if one.get("data-ledger") is not None]:
            _add_slot(element, element.get("data-ledger", ""))


def _add_slot(element: ET.Element, ids: str) -> None:
    """Put the slot behind the last words of an element, before any block within it."""
    if len(element) and element[-1].tag == "p":
        element = element[-1]
    slot = ET.Element("statement-mark", {"data-ids": ids})
    blocks = [place for place, child in enumerate(element) if child.tag in _BLOCKS]
    element.insert(blocks[0] if blocks else len(element), slot)


class _Corners(Treeprocessor):
    """Make an empty cell of a table's head a plain cell: a heading must say something.

    The others beside it then say of what they are the headings.
    """

    def run(self, root: ET.Element) -> None:
        for head in root.iter("thead"):
            cells = list(head.iter("th"))
            empty = [cell for cell in cells if not len(cell) and not (cell.text or "").strip()]
            for cell in cells if empty else []:
                if cell in empty:
                    cell.tag = "td"
                else:
                    cell.set("scope", "col")


class _Shapes(Treeprocessor):
    """Keep a shape such as (3 × 4) of a table's cell on one line."""

    def run(self, root: ET.Element) -> None:
        for cell in root.iter("td"):
            if not len(cell):
                _write_whole(cell, cell.text or "", _SHAPE)


class _Captions(Treeprocessor):
    """Join a table and the paragraph below it that is its caption."""

    def run(self, root: ET.Element) -> None:
        for parent in list(root.iter()):
            for table, caption in pairwise(list(parent)):
                if table.tag == "table" and _is_caption(caption):
                    place = list(parent).index(table)
                    parent.remove(table)
                    parent.remove(caption)
                    parent.insert(place, _captioned(table, caption))


def _is_caption(element: ET.Element) -> bool:
    if element.tag != "p" or [child.tag for child in element] != ["table-mark"]:
        return False
    return not (element.text or "").strip() and not (element[0].tail or "").strip()


def _captioned(table: ET.Element, caption: ET.Element) -> ET.Element:
    # The paragraph's own attributes are those of the whole.
    figure = ET.Element("figure", {**caption.attrib, "class": TABLE_CLASS})
    figure.tail = caption.tail
    box = ET.SubElement(figure, "div", {"class": "vg-scroll"})
    box.append(table)
    table.tail = None
    # With a class of its own the theme's script leaves it in its box.
    table.set("class", "vg-cells")
    caption.tag, caption.attrib, caption.tail = "figcaption", {}, None
    figure.append(caption)
    return figure


class _Figures(BlockProcessor):
    """Turn a figure reference that stands alone into a figure with its caption."""

    def __init__(self, parser: Any, settings: Settings) -> None:
        super().__init__(parser)
        self.settings = settings

    def test(self, parent: ET.Element, block: str) -> bool:
        return _FIGURE.match(block.strip()) is not None

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        match = _FIGURE.match(blocks.pop(0).strip())
        assert match is not None
        slug = match["slug"].strip()
        figure = ET.SubElement(parent, "figure", {"class": "vg-figure", "data-figure": slug})
        try:
            facts = json.loads((self.settings.figures / f"{slug}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            figure.set("data-missing", "true")
            return
        figure.set("id", f"figure-{slug}")
        _fill_figure(figure, slug, facts, self.settings)


def _fill_figure(figure: ET.Element, slug: str, facts: dict[str, Any], settings: Settings) -> None:
    """Add images, caption, description and downloads to a figure."""
    frame = ET.SubElement(figure, "div", {"class": "vg-figure__frame"})
    for theme in ("light", "dark"):
        ET.SubElement(
            frame,
            "img",
            {
                "class": f"vg-only-{theme}",
                "src": f"{FIGURE_SCHEME}{slug}.{theme}.svg",
                "alt": facts["alt"],
                "width": str(facts["width"]),
                "height": str(facts["height"]),
                "loading": "lazy",
                "decoding": "async",
            },
        )
    caption = ET.SubElement(figure, "figcaption")
    title = ET.SubElement(caption, "p", {"class": "vg-figure__title"})
    _write_whole(title, facts["title"], _POWER)
    if facts["caption"]:
        ET.SubElement(caption, "p").text = facts["caption"]
    more = ET.SubElement(caption, "details", {"class": "vg-figure__more"})
    ET.SubElement(more, "summary").text = "What it shows, in words and numbers"
    for paragraph in facts["description"].split("\n\n"):
        ET.SubElement(more, "p").text = paragraph
    _add_files(ET.SubElement(more, "p"), slug, facts["module"], settings)


def _write_whole(element: ET.Element, text: str, whole_parts: re.Pattern[str]) -> None:
    """Write a text so that no line ends within some of its parts."""
    plain, *rest = whole_parts.split(text)
    element.text = plain
    for number, behind in zip(rest[::2], rest[1::2], strict=True):
        whole = ET.SubElement(element, "span", {"class": "vg-together"})
        whole.text, whole.tail = number, behind


def _add_files(box: ET.Element, slug: str, module: str, settings: Settings) -> None:
    """Offer the numbers, both drawings, and the module that drew them."""
    files = [
        ("The numbers (CSV)", "csv", " · the drawing (SVG: "),
        ("light", "light.svg", ", "),
        ("dark", "dark.svg", ") · drawn by "),
    ]
    for text, suffix, behind in files:
        link = ET.SubElement(box, "a", {"href": f"{FIGURE_SCHEME}{slug}.{suffix}", "download": ""})
        link.text, link.tail = text, behind
    target = box
    if settings.repository:
        target = ET.SubElement(box, "a", {"href": source_address(settings.repository, module)})
    elif (settings.root / module).is_file():
        name = module.rpartition("/")[2]
        target = ET.SubElement(box, "a", {"href": f"{FIGURE_SCHEME}{name}", "download": ""})
    ET.SubElement(target, "code").text = module


class SitekitExtension(Extension):
    """Markdown extension of the site; see the module's docstring.

    Parameters
    ----------
    settings : Settings, optional
        Of the project; read from ``mkdocs.yml`` if absent.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self.settings = settings

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the processors."""
        settings = self.settings or settings_module.load()
        md.parser.blockprocessors.register(_Figures(md.parser, settings), "sitekit-figure", 75)
        # After attributes in braces (8), which a mark does not keep; before links are resolved (0).
        md.treeprocessors.register(_Marks(md), "sitekit-marks", 7)
        md.treeprocessors.register(_Statements(md), "sitekit-statements", 6)
        md.treeprocessors.register(_Shapes(md), "sitekit-shapes", 5.5)
        md.treeprocessors.register(_Captions(md), "sitekit-captions", 5)
        md.treeprocessors.register(_Corners(md), "sitekit-corners", 4)


def makeExtension(**kwargs: Any) -> SitekitExtension:
    """Return the extension, as Markdown asks for it."""
    return SitekitExtension(**kwargs)
