"""TeX taken apart into tokens: the one reading of TeX in this package.

MathJax decides what a formula looks like; here it is only read for what it holds.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# One between dollars in text.
FORMULA = re.compile(r"\$((?:\\.|[^\\$])+)\$", re.DOTALL)
_TOKEN = re.compile(
    r"\\(?P<command>[A-Za-z]+|.)"
    r"|(?P<number>\d+(?:(?:\{,\}|\\,)\d{3}(?!\d))*(?:\.\d+)?|\.\d+)"
    r"|(?P<space>[\s~]+)|(?P<char>.)",
    re.DOTALL,
)
# Commands that only make room, and those that only size the bracket behind them.
LAYOUT = frozenset({",", ":", ";", "!", " ", "quad", "qquad", "displaystyle", "textstyle"})
SIZES = frozenset({"left", "right"}) | {
    f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")
}
# What may stand between two sides; signs as they are, commands without the backslash.
EQUALITIES = frozenset({"=", "≈", "≃", "approx", "simeq"})
BOUNDS = frozenset("<>≤≥≪≫≠") | {
    *("le", "ge", "leq", "geq", "lt", "gt", "ll", "gg", "ne", "neq", "leqslant", "geqslant")
}
ARROWS = frozenset({"to", "rightarrow", "mapsto", "Rightarrow", "implies", "iff"})
RELATIONS = EQUALITIES | BOUNDS | ARROWS | {"equiv", "sim", "propto"}


class Token(NamedTuple):
    r"""A piece of TeX and its place there; a command is written without its backslash.

    Its kind is ``command`` (``\alpha``, ``\,``), ``number`` (``1{,}797.5``), ``space`` or ``char``.
    """

    kind: str
    text: str
    start: int
    end: int

    @property
    def tex(self) -> str:
        """As written."""
        return f"\\{self.text}" if self.kind == "command" else self.text


def tokens(tex: str) -> list[Token]:
    """Take TeX apart, so that every character belongs to a token; it need not be correct."""
    return [
        Token(match.lastgroup or "char", match[match.lastgroup or 0], *match.span())
        for match in _TOKEN.finditer(tex)
    ]


def argument(found: Sequence[Token], place: int) -> tuple[int, int]:
    """Return the end of the argument that is at ``place``, and the index of the next token.

    Of a number it is the first digit, and the next token is the same.
    """
    while place < len(found) and found[place].kind == "space":
        place += 1
    if place >= len(found):
        return found[-1].end, place
    first = found[place]
    if first.kind == "number" and len(first.text) > 1:
        return first.start + 1, place
    last = (closing(found, place) or len(found) - 1) if first.tex == "{" else place
    return found[last].end, last + 1


def closing(found: Sequence[Token], opening: int) -> int | None:
    """Return the index of the brace that closes the one at ``opening``, if there is one."""
    depth = 0
    for place, token in enumerate(found[opening:], opening):
        depth += (token.tex == "{") - (token.tex == "}")
        if depth == 0:
            return place
    return None


def subscripts(tex: str) -> list[tuple[int, int]]:
    """Return where the subscripts of a formula are, their ``_`` included."""
    found, spans, place = tokens(tex), [], 0
    for index, token in enumerate(found):
        if token.tex == "_" and index >= place:
            end, place = argument(found, index + 1)
            spans.append((token.start, end))
    return spans


def without(tex: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return TeX without some of its places, which are given in their order."""
    for start, end in reversed(spans):
        tex = tex[:start] + tex[end:]
    return tex


def split(tex: str, marks: frozenset[str]) -> list[str]:
    """Split a formula at tokens such as relations, however deep they stand."""
    parts, last = [], 0
    for token in tokens(tex):
        if token.kind in {"command", "char"} and token.text in marks:
            parts.append(tex[last : token.start])
            last = token.end
    return [*parts, tex[last:]]


def outermost(tex: str) -> Iterator[Token]:
    r"""Yield the tokens that stand in no braces and no environment."""
    depth = 0
    for token in tokens(tex):
        # The braces around an environment's name open and close by themselves.
        depth += token.tex in {"{", r"\begin"}
        closes = token.tex in {"}", r"\end"}
        if depth == 0 and not closes:
            yield token
        depth = max(0, depth - closes)
