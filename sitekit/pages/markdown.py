"""The one reading of a page: Python-Markdown converts it, and says what it holds.

=====================================  ==========================================================
``[text](claim: expression)``          a slot ``claim:N``; likewise ``given:`` and ``table:``
``$TeX$``, ``$$TeX$$``                 ``<span class="math" data-tex="TeX">`` with a slot
a table and its ``table:`` caption     ``<figure class="vg-table">``
``![](figure:SLUG)`` on its own line   ``<figure data-figure="SLUG">`` with caption and images
a fence ``derivation``                 see `sitekit.pages.derivations_html`
=====================================  ==========================================================
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from markdown.extensions import Extension
from markdown.inlinepatterns import LinkInlineProcessor
from markdown.treeprocessors import Treeprocessor

from sitekit.core import Project, Reading, Source, reading_of
from sitekit.core.html import SLOT, keep_together, slot_element
from sitekit.core.typography import QuotesExtension
from sitekit.pages.figures import FigureBlocks
from sitekit.pages.sections import Sections
from sitekit.tex.formulas import Formula
from sitekit.verify.audit import HIDDEN

_PENDING = "data-pending"
_KIND = re.compile(r"\s*<?\s*(?P<kind>claim|given|table):")
_STRAY = re.compile(
    r"(?:\]\s*\(\s*<?|<|^[ ]{0,3}\[[^\]\n]+\]:\s*<?)\s*(?P<kind>claim|given|table):", re.MULTILINE
)
_INCLUDE = re.compile(r"^[ \t>]*-+8<-+.*$", re.MULTILINE)
_FORMULA = re.compile(r"(?<![\\$])\$(?!\s)(?:\\.|[^\\$])+?(?<!\s)\$|\\\(.+?\\\)", re.DOTALL)
# As Markdown writes a character behind a backslash until the page is done.
_ESCAPED = re.compile("\x02(\\d+)\x03")
_DIMENSIONS = re.compile(r"(\(?\d+ × \d+\)?)")
# Where no claim may stand, and what that place is.
_FORBIDDEN = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "a heading"),
    "summary": "the title of a folded box",
    "a": "the text of a link",
    SLOT: "a claim",
}


class _ClaimLinks(LinkInlineProcessor):
    """Read links whose target is ``claim:``, ``given:`` or ``table:``, before formulas are read."""

    def handleMatch(self, m: re.Match[str], data: str = "") -> Any:
        # A bracket within a formula opens and closes nothing.
        masked = _FORMULA.sub(lambda formula: "·" * len(formula.group()), data)
        _, middle, is_closed = self.getText(masked, m.end(0))
        opening = _KIND.match(data, middle + 1) if is_closed else None
        if opening is None or data[middle] != "(":
            return None, None, None
        target, _, end, is_link = self.getLink(data, middle)
        if not is_link:
            return None, None, None
        reading = reading_of(self.md)
        raw, written = data[m.start(0) : end], data[middle + 1 : end - 1]
        found: dict[str, Any] = {
            "kind": opening["kind"],
            "text": _shown(self.unescape(data[m.end(0) : middle - 1])),
            "target": target.partition(":")[2].strip(),
            "raw": raw,
            "problem": None,
        }
        if not written.lstrip().startswith("<"):
            found["problem"] = _target_problem(found, written)
        if _STRAY.search(found["text"]):
            found["problem"] = "a claim holds no other claim; write them one after the other"
        reading.found["pending"].append(found)
        element = ET.Element(SLOT, {_PENDING: str(len(reading.found["pending"]) - 1)})
        element.text = data[m.end(0) : middle - 1]
        return element, m.start(0), end


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if "$" in text else re.sub(r"\\([\[\]])", r"\1", text)


def _target_problem(found: dict[str, Any], written: str) -> str | None:
    kind, text = found["kind"], found["text"]
    target = written.partition(":")[2].strip()
    if re.search(r"[<>]", written):
        return f"a {kind} holds no < or > but the two around it: [{text}](<{kind}: …>)"
    if re.search(r"[\s\"'()]", written):
        return (
            f"{kind}:{target} holds a space, quote or parenthesis, at which Markdown may cut it; "
            f"put it in angle brackets: [{text}](<{kind}: {target}>)"
        )
    return None


class _Claims(Treeprocessor):
    """Number the claims in the order of the page, and say where each stands in the file."""

    def run(self, root: ET.Element) -> None:
        reading = reading_of(self.md)
        pending, claims = reading.found.pop("pending", []), reading.found["claims"]
        next_place = _places(reading.source, reading.source.find)
        for element, parents in list(_walk(root)):
            if _PENDING in element.attrib:
                found = pending[int(element.attrib[_PENDING])]
                start, end, line = next_place(found.pop("raw"))
                for place in (_FORBIDDEN[one.tag] for one in parents if one.tag in _FORBIDDEN):
                    said = f"no claims and given numbers in {place}"
                    found["problem"] = f"{said}; move it into the running text"
                # What stood behind it in braces goes: a claim has no attributes.
                element.attrib = {"data-slot": f"claim:{len(claims)}"}
                claims.append({**found, "line": line, "start": start, "end": end, "table": None})
                keep_together(parents[-1], element)
        _report_strays(reading)


def _walk(
    root: ET.Element, parents: tuple[ET.Element, ...] = ()
) -> Iterator[tuple[ET.Element, tuple[ET.Element, ...]]]:
    """Yield every element with those around it, in the order of the page."""
    for child in root:
        yield child, (*parents, root)
        yield from _walk(child, (*parents, root))


def _places(
    source: Source, find: Callable[[str], list[tuple[int, int]]]
) -> Callable[[str], tuple[int, int, int]]:
    """Return what finds begin, end and line of a piece's next place; (-1, -1, 0) without one."""
    left: dict[str, list[tuple[int, int]]] = {}

    def next_place(piece: str) -> tuple[int, int, int]:
        found = left.setdefault(piece, find(piece))
        # The last place stands for all further ones: a page may show a piece more than once.
        start, end = found.pop(0) if len(found) > 1 else found[0] if found else (-1, -1)
        return start, end, source.line_at(start) if start >= 0 else 0

    return next_place


def _report_strays(reading: Reading) -> None:
    """Report what looks like a claim and was not read as one, and text that is included."""
    source = reading.source
    spans = [(one["start"], one["end"]) for one in reading.found["claims"]]
    for stray in _STRAY.finditer(source.prose):
        if not any(start <= stray.start() < end for start, end in spans):
            kind = stray["kind"]
            message = f"this is not read as a {kind}; write [text](<{kind}: …>) in one piece"
            reading.complain(source.line_at(stray.start("kind")), message)
    for include in _INCLUDE.finditer(source.prose):
        message = "text that is included here is not verified; write it here"
        reading.complain(source.line_at(include.start()), f"{message} (code goes into a fence)")


class _Formulas(Treeprocessor):
    """Put a slot into each formula that the TeX extension of Markdown found."""

    def run(self, root: ET.Element) -> None:
        reading = reading_of(self.md)
        next_place = _places(reading.source, reading.source.find_formula)
        for element, parents in list(_walk(root)):
            names = element.get("class", "").split()
            if "arithmatex" not in names:
                continue
            display = element.tag == "div"
            tex = (element.text or "")[2:-2].strip()
            start, end, line = next_place(tex)
            reading.found["formulas"].append([tex, display, start, end, line])
            own = ["math", "math-display"] if display else ["math"]
            element.set("class", " ".join(own + [one for one in names if one != "arithmatex"]))
            element.set("data-tex", tex)
            element.text = None
            kind = "display" if display else "math"
            element.append(slot_element(kind, Formula(tex, display).key))
            if any(re.fullmatch("h[1-6]", one.tag) for one in parents):
                reading.complain(line, "a heading holds a formula; write it in words")


class _Tables(Treeprocessor):
    """Join a table and the paragraph below it that is its caption; mend its cells."""

    def run(self, root: ET.Element) -> None:
        reading = reading_of(self.md)
        for cell in root.iter("td"):
            if not len(cell):
                _keep_dimensions(cell)
        for parent in list(root.iter()):
            for table, caption in pairwise(list(parent)):
                claim = _claim(reading, caption)
                if table.tag == "table" and claim is not None:
                    claim["table"] = _read_table(table, reading.source, claim["line"])
                    parent.remove(caption)
                    place = list(parent).index(table)
                    parent[place] = _captioned(table, caption)
        for head in root.iter("thead"):
            _mend_corner(list(head.iter("th")))


def _keep_dimensions(cell: ET.Element) -> None:
    """Let no line end within dimensions such as (3 × 4)."""
    cell.text, *rest = _DIMENSIONS.split(cell.text or "")
    for part, behind in zip(rest[::2], rest[1::2], strict=True):
        whole = ET.SubElement(cell, "span", {"class": "vg-together"})
        whole.text, whole.tail = part, behind


def _claim(reading: Reading, element: ET.Element) -> dict[str, Any] | None:
    """Return the claim of a paragraph that is a caption and nothing else."""
    if element.tag != "p" or [child.tag for child in element] != [SLOT]:
        return None
    kind, _, number = element[0].get("data-slot", "").partition(":")
    if kind != "claim" or f"{element.text or ''}{element[0].tail or ''}".strip():
        return None
    claim: dict[str, Any] = reading.found["claims"][int(number)]
    return claim if claim["kind"] == "table" else None


def _read_table(table: ET.Element, source: Source, caption: int) -> dict[str, Any]:
    """Return the cells of a table as `sitekit.verify.claims.Table` has them, each with its line.

    Its formulas have been found; ``caption`` is the line of its caption, which stands below it.
    """
    rows = list(table.find("tbody") or ())
    above = source.text.split("\n")[: caption - 1]
    while above and not above[-1].strip(" \t>"):
        above.pop()
    first = len(above) - len(rows) + 1
    return {
        "head": [_text(cell) for cell in table.iter("th")],
        "rows": [[[first + place, _text(cell)] for cell in row] for place, row in enumerate(rows)],
    }


def _text(element: ET.Element) -> str:
    """Return the text of a cell: formulas between dollars, and no claims and code."""
    if "data-tex" in element.attrib:
        return f"${element.attrib['data-tex']}$"
    if element.tag == "code" or element.get("data-slot", "").startswith("claim:"):
        return HIDDEN
    parts = [element.text or "", *(_text(child) + (child.tail or "") for child in element)]
    text = _ESCAPED.sub(lambda match: chr(int(match[1])), "".join(parts))
    return " ".join(text.split())


def _captioned(table: ET.Element, caption: ET.Element) -> ET.Element:
    # The paragraph's own attributes are those of the whole.
    figure = ET.Element("figure", {**caption.attrib, "class": "vg-table"})
    figure.tail, table.tail = caption.tail, None
    ET.SubElement(figure, "div", {"class": "vg-scroll"}).append(table)
    # With a class of its own the theme's script leaves it in its box.
    table.set("class", "vg-cells")
    caption.tag, caption.attrib, caption.tail = "figcaption", {}, None
    figure.append(caption)
    return figure


def _mend_corner(cells: list[ET.Element]) -> None:
    """Make an empty cell of a head a plain cell: a heading must say something.

    The others beside it then say of what they are the headings.
    """
    empty = [cell for cell in cells if not len(cell) and not (cell.text or "").strip()]
    for cell in cells if empty else []:
        if cell in empty:
            cell.tag = "td"
        else:
            cell.set("scope", "col")


class PageExtension(Extension):
    """Markdown extension of the site; see the module's docstring."""

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.project = project
        self.reading = Reading(Source("", "", {}, "", ()))

    def begin(self, source: Source) -> None:
        """Say which page is converted next."""
        self.reading = Reading(source)

    def extendMarkdown(self, md: Any) -> None:
        """Register the processors."""
        md.reading = self.reading
        # Behind code spans (190), before formulas (189.9) and escapes (180).
        md.inlinePatterns.register(_ClaimLinks(r"(?<![!\\])\[", md), "sitekit-claims", 189.95)
        md.parser.blockprocessors.register(
            FigureBlocks(md.parser, self.project), "sitekit-figures", 75
        )
        # After attributes in braces (8); sections after headings have their ids (5).
        md.treeprocessors.register(_Claims(md), "sitekit-claims", 7)
        md.treeprocessors.register(_Formulas(md), "sitekit-formulas", 6.5)
        md.treeprocessors.register(_Tables(md), "sitekit-tables", 5.5)
        QuotesExtension().extendMarkdown(md)
        md.treeprocessors.register(Sections(md), "sitekit-sections", 4)
