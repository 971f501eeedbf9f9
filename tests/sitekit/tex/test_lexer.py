from collections.abc import Callable
from typing import Any

import pytest

from sitekit.tex import lexer


def kinds(tex: str) -> list[str]:
    found = lexer.tokens(tex)
    assert [tex[token.start : token.end] for token in found] == [token.tex for token in found]
    return [f"{token.kind} {token.text}" for token in found]


def argument(tex: str) -> tuple[str, str]:
    """Return the argument of the first token, with space before it, and what follows it."""
    found = lexer.tokens(tex)
    end, following = lexer.argument(found, 1)
    # The rest of a number stands in the same token as its first digit.
    return tex[found[0].end : end], "".join(token.tex for token in found[following:])


def subscripts(tex: str) -> tuple[list[str], str]:
    spans = lexer.subscripts(tex)
    return [tex[start:end] for start, end in spans], lexer.without(tex, spans)


def sides(tex: str) -> list[str]:
    return lexer.split(tex, lexer.EQUALITIES)


def outer(tex: str) -> str:
    return " ".join(token.tex for token in lexer.outermost(tex) if token.kind != "space")


def closing(tex: str) -> int | None:
    return lexer.closing(lexer.tokens(tex), 0)


ROWS: dict[Callable[[str], Any], dict[str, Any]] = {
    kinds: {
        r"\alpha_1": ["command alpha", "char _", "number 1"],
        r"\,\\\%": ["command ,", "command \\", "command %"],
        r"1{,}797.5 + .5": ["number 1{,}797.5", "space  ", "char +", "space  ", "number .5"],
        r"1\,797": [r"number 1\,797"], r"1.2.3": ["number 1.2", "number .3"],
        r"1{,}7975": ["number 1", "char {", "char ,", "char }", "number 7975"],
        "a~\n b": ["char a", "space ~\n ", "char b"], r"\frac12": ["command frac", "number 12"],
        "a\\": ["char a", "char \\"], r"\{{": ["command {", "char {"], "": [],
    },
    argument: {
        "^{a{b}c}d": ("{a{b}c}", "d"), "^ 12": (" 1", "12"), "^2y": ("2", "y"), "^{a": ("{a", ""),
        r"_\alpha b": (r"\alpha", " b"), "^": ("", ""), "^ ": (" ", ""), r"^\{a": (r"\{", "a"),
    },
    closing: {"{a{b}}c": 5, "{a": None, r"{\}}": 2, "": None},
    subscripts: {
        r"W_1 X_{n + 1}^2": (["_1", "_{n + 1}"], "W X^2"), "x_12": (["_1"], "x2"),
        "a_{b_c}": (["_{b_c}"], "a"), r"a\_b": ([], r"a\_b"), "a_": (["_"], "a"),
    },
    sides: {
        r"a = b \approx c": ["a ", " b ", " c"], r"a \approxeq b": [r"a \approxeq b"],
        r"\le": [r"\le"], "{a = b}": ["{a ", " b}"], "a ≈ b": ["a ", " b"], "": [""],
    },
    outer: {
        "a = {b = c} = d": "a = = d", r"a\begin{bmatrix} 1 = 2 \end{bmatrix}b": "a b",
        r"\begin{x}\begin{y} a \end{y} b \end{x} = c": "= c", r"\{a\}": r"\{ a \}", "a}b": "a b",
    },
}  # fmt: skip


@pytest.mark.parametrize("tool", ROWS, ids=lambda tool: tool.__name__)
def test_tex_is_taken_apart(tool: Callable[[str], Any]) -> None:
    assert {tex: tool(tex) for tex in ROWS[tool]} == ROWS[tool]


def test_relations_know_signs_and_commands() -> None:
    assert {"=", "approx", "≤", "le", "to"} <= lexer.RELATIONS
    assert {"left", "Biggr", "bigm"} <= lexer.SIZES
    assert lexer.EQUALITIES.isdisjoint(lexer.BOUNDS)
