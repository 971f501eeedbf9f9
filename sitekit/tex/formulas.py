"""Formulas in the HTML of a page: slots while it is read, pictures and MathML at the end."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from sitekit.core import Problem, SitekitError, fingerprint
from sitekit.core.html import attribute, escape, slot
from sitekit.tex.text import linear

# Below or above the line of the text, in thousandths of an ex.
_DEPTH = re.compile(r'class="math-([ab])(\d+)"')


@dataclass(frozen=True)
class Formula:
    """TeX to typeset, without delimiters; ``display``: on lines of its own."""

    tex: str
    display: bool = False

    @cached_property
    def key(self) -> str:
        """A short name that depends on nothing but the formula."""
        return fingerprint(self.tex, self.display)[:16]

    @property
    def slot(self) -> str:
        """What stands for it in HTML until it is typeset."""
        tag, names = ("div", "math math-display") if self.display else ("span", "math")
        inner = slot("display" if self.display else "math", self.key)
        return f'<{tag} class="{names}"{attribute("data-tex", self.tex)}>{inner}</{tag}>'


class Rendered(NamedTuple):
    """A formula as picture and as MathML; the outlines that the picture refers to, by id."""

    svg: str
    mathml: str
    glyphs: Mapping[str, str]


@dataclass(frozen=True)
class Typesetting:
    """All formulas of a build by their keys; of those that failed, TeX and message.

    The problems are those of the macro file.
    """

    rendered: Mapping[str, Rendered] = field(default_factory=dict)
    errors: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def __getitem__(self, key: str) -> Rendered:
        """Return a typeset formula; `SitekitError` if nobody asked for it."""
        if key not in self.rendered:
            raise SitekitError(f"a formula of this page was never typeset: {key}")
        return self.rendered[key]

    def html(self, key: str) -> str:
        """Return what fills the slot of a formula: picture and MathML, or a message in red."""
        if key in self.errors:
            tex, message = map(escape, self.errors[key])
            return f'<span class="math-error"><code>{tex}</code> {message}</span>'
        return f'{self[key].svg}<span class="math-mml">{self[key].mathml}</span>'

    def text(self, key: str) -> str:
        """Return a formula as one line of text; one that failed without its backslashes."""
        if key in self.errors:
            return " ".join(self.errors[key][0].replace("\\", " ").split())
        return linear(self[key].mathml)

    def glyphs(self, keys: Iterable[str]) -> str:
        """Return the hidden picture with the outlines that formulas refer to, each once."""
        good = [self[key].glyphs.items() for key in keys if key not in self.errors]
        outlines = sorted({outline for glyphs in good for outline in glyphs})
        paths = "".join(f'<path id="{name}" d="{outline}"/>' for name, outline in outlines)
        # Without the style sheet, which hides it, it would have the size of a picture.
        hidden = 'width="0" height="0" aria-hidden="true" focusable="false"'
        return f'<svg class="math-glyphs" {hidden}><defs>{paths}</defs></svg>' if paths else ""

    def baselines(self) -> str:
        """Return the rules of a style sheet that set every formula on the line of its text."""
        found = {depth for one in self.rendered.values() for depth in _DEPTH.findall(one.svg)}
        depths = [(f"{way}{size}", "-" * (way == "b"), int(size) / 1000) for way, size in found]
        rule = ".math-{}{{vertical-align:{}{:g}ex}}\n"
        return "".join(rule.format(*depth) for depth in sorted(depths))


def problems(typesetting: Typesetting, places: Iterable[tuple[Formula, str, int]]) -> list[Problem]:
    """Say where formulas that failed stand, of all formulas with their files and lines."""
    found = []
    for formula, path, line in places:
        if formula.key in typesetting.errors:
            tex = " ".join(formula.tex.split())
            shown = tex[:60] + "…" * (len(tex) > 60)
            said = f"formula {shown}: {typesetting.errors[formula.key][1]}"
            found.append(Problem(path, line, said))
    return found
