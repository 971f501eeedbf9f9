"""Formulas in the HTML of a page: placeholders first, pictures and MathML last."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitekit.mathematics.macros import Macros
from sitekit.mathematics.plain import linear
from sitekit.problems import SitekitError

if TYPE_CHECKING:
    from sitekit.mathematics.typesetting import Typesetting

_ATTRIBUTES = r"(?:[^<>\"]|\"[^\"]*\")*?"
_ARITHMATEX = re.compile(
    rf"<(?P<tag>span|div)\b(?P<attributes>{_ATTRIBUTES})>\s*"
    r"(?:\\\((?P<inline>[^<]*?)\\\)|\\\[(?P<display>[^<]*?)\\\])\s*</(?P=tag)>"
)
_PLACEHOLDER = re.compile(
    rf"<(?P<tag>span|div)\b(?P<before>{_ATTRIBUTES}) data-math=\"(?P<key>[0-9a-f]+)\""
    rf"(?P<after>{_ATTRIBUTES})>[^<]*</(?P=tag)>"
)
_HEAD = re.compile(
    rf"<th\b(?P<attributes>{_ATTRIBUTES})>(?P<content>(?:(?!</th>).)*? data-math=.*?)</th>",
    re.DOTALL,
)
_TAG = re.compile(r"<[^>]*>")
_CLASS = re.compile(r'\bclass="(?P<names>[^"]*)"')
# As MathJax writes it; the style sheet has a class for each depth, see `baselines`.
_DEPTH = re.compile(r' style="vertical-align: (?P<sign>-?)(?P<depth>[\d.]+)(?:ex)?;"')
_CONTENT = re.compile(r"<article\b[^>]*>")


@dataclass(frozen=True)
class Formula:
    """Something to typeset.

    Attributes
    ----------
    tex : str
        Without delimiters.
    display : bool
        True for a formula on lines of its own.
    """

    tex: str
    display: bool = False

    @property
    def key(self) -> str:
        """A short name that depends on nothing but the formula."""
        content = f"{'display' if self.display else 'inline'}:{self.tex}"
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def hold(page: str, macros: Macros | None = None) -> tuple[str, list[Formula]]:
    """Replace the TeX in a converted page by placeholders.

    Parameters
    ----------
    page : str
        HTML in which ``pymdownx.arithmatex`` (generic) has marked the formulas.
    macros : Macros, optional
        For the linear text; without them macros read as their names.

    Returns
    -------
    page : str
        HTML with a placeholder for each formula.
    formulas : list of Formula
        In the order of the page, repeated ones once.
    """
    formulas: dict[Formula, None] = {}

    def replace(match: re.Match[str]) -> str:
        classes = _CLASS.search(match["attributes"])
        if classes is None or "arithmatex" not in classes["names"].split():
            return match.group()
        raw = match["display"] if match["inline"] is None else match["inline"]
        formula = Formula(html.unescape(raw).strip(), match["inline"] is None)
        formulas[formula] = None
        return placeholder(formula, macros, match["attributes"])

    return _ARITHMATEX.sub(replace, page), list(formulas)


def placeholder(formula: Formula, macros: Macros | None = None, attributes: str = "") -> str:
    """Return the element that stands for a formula until `substitute`.

    Parameters
    ----------
    formula : Formula
        Must also be handed to ``typeset``.
    macros : Macros, optional
        For the linear text.
    attributes : str
        HTML attributes that the element shall carry.

    Returns
    -------
    str
        A ``span``, or a ``div`` for a display, with the formula as linear text.
    """
    classes = _CLASS.search(attributes)
    names = [name for name in (classes["names"].split() if classes else []) if name != "arithmatex"]
    own = ["math", "math-display"] if formula.display else ["math"]
    rest = " ".join(_CLASS.sub("", attributes).split())
    tag = "div" if formula.display else "span"
    opening = f'<{tag} class="{" ".join(own + names)}" data-math="{formula.key}"'
    text = html.escape(linear(formula.tex, macros), quote=False)
    return f"{opening}{' ' + rest if rest else ''}>{text}</{tag}>"


def substitute(page: str, typesetting: Typesetting) -> str:
    """Replace all placeholders of a finished page and add the glyphs they use, once.

    Parameters
    ----------
    page : str
        HTML of the whole page.
    typesetting : Typesetting
        With all formulas of the page.

    Returns
    -------
    str
        HTML in which every formula is SVG with MathML beside it, or a message in red.

    Raises
    ------
    SitekitError
        If the page holds a formula that was never typeset.
    """
    glyphs: dict[str, str] = {}

    def replace(match: re.Match[str]) -> str:
        key = match["key"]
        if key in typesetting.errors:
            return _error(match["tag"], *typesetting.errors[key])
        if key not in typesetting.rendered:
            raise SitekitError(f"a formula of this page was never typeset: {match.group()}")
        rendered = typesetting.rendered[key]
        glyphs.update(rendered.glyphs)
        tag, tex = match["tag"], html.escape(rendered.tex)
        opening = f'<{tag}{match["before"]} data-tex="{tex}"{match["after"]}>'
        svg = _DEPTH.sub(_depth_class, rendered.svg, count=1)
        return f'{opening}{svg}<span class="math-mml">{rendered.mathml}</span></{tag}>'

    page = _PLACEHOLDER.sub(replace, _HEAD.sub(_named_head, page))
    return _with_glyphs(page, glyphs)


def _named_head(match: re.Match[str]) -> str:
    """Give the heading of a column its text as a name: browsers take none from MathML."""
    text = " ".join(_TAG.sub("", match["content"]).split()).replace('"', "&quot;")
    return f'<th{match["attributes"]} aria-label="{text}">{match["content"]}</th>'


def _depth_class(match: re.Match[str]) -> str:
    name = _depth_name(match)
    return f' class="{name}"' if name else ""


def _depth_name(match: re.Match[str]) -> str:
    """Return the class of a depth, in thousandths of the height of an x; none for no depth."""
    depth = round(float(match["depth"]) * 1000)
    return f"math-{'b' if match['sign'] else 'a'}{depth}" if depth else ""


def baselines(typesetting: Typesetting) -> str:
    """Return the rules of a style sheet that set every formula on the line of its text.

    MathJax writes a ``style`` attribute instead, which a strict policy of a site forbids.

    Parameters
    ----------
    typesetting : Typesetting
        All formulas of the site.

    Returns
    -------
    str
        A line of CSS for each depth, sorted.
    """
    found = {}
    for rendered in typesetting.rendered.values():
        match = _DEPTH.search(rendered.svg)
        if match and (name := _depth_name(match)):
            found[name] = f"{match['sign']}{match['depth']}ex"
    return "".join(f".{name}{{vertical-align:{depth}}}\n" for name, depth in sorted(found.items()))


def _error(tag: str, tex: str, message: str) -> str:
    text = f"<code>{html.escape(tex)}</code> {html.escape(message)}"
    return f'<{tag} class="math-error">{text}</{tag}>'


def _with_glyphs(page: str, glyphs: dict[str, str]) -> str:
    """Insert the outlines where instant navigation replaces them together with the formulas."""
    if not glyphs:
        return page
    sheet = glyph_sheet(glyphs.items())
    content = _CONTENT.search(page)
    at = content.end() if content else page.index("<svg")
    return page[:at] + sheet + page[at:]


def glyph_sheet(glyphs: Iterable[tuple[str, str]]) -> str:
    """Return the hidden element with the outlines that the formulas of a page refer to.

    Parameters
    ----------
    glyphs : iterable of (str, str)
        Id and outline of each.

    Returns
    -------
    str
        HTML, the same for the same glyphs in any order.
    """
    paths = "".join(f'<path id="{name}" d="{outline}"/>' for name, outline in sorted(glyphs))
    # Without the style sheet, which hides it, it would have the size of a picture.
    hidden = 'width="0" height="0" aria-hidden="true" focusable="false"'
    return f'<svg class="math-glyphs" {hidden}><defs>{paths}</defs></svg>'
