from collections.abc import Callable, Iterable

import pytest

from sitekit.tex import lexer
from tests.sitekit.rows import rows


def quoted(parts: Iterable[str]) -> str:
    return "".join(f"‹{part}›" for part in parts)


def kinds(tex: str) -> str:
    found = lexer.tokens(tex)
    assert [tex[token.start : token.end] for token in found] == [token.tex for token in found]
    return " | ".join(f"{token.kind} {token.text}" for token in found)


def argument(tex: str) -> str:
    """Return the argument of the first token, with space before it, and what follows it."""
    found = lexer.tokens(tex)
    end, following = lexer.argument(found, 1)
    # The rest of a number stands in the same token as its first digit.
    return quoted([tex[found[0].end : end], "".join(token.tex for token in found[following:])])


def subscripts(tex: str) -> str:
    spans = lexer.subscripts(tex)
    return quoted([*(tex[start:end] for start, end in spans), lexer.without(tex, spans)])


def sides(tex: str) -> str:
    return quoted(lexer.split(tex, lexer.EQUALITIES))


def outer(tex: str) -> str:
    return " ".join(token.tex for token in lexer.outermost(tex) if token.kind != "space")


def closing(tex: str) -> str:
    return str(lexer.closing(lexer.tokens(tex), 0))


@pytest.mark.parametrize("tool", [kinds, argument, subscripts, sides, outer, closing])
def test_tex_is_taken_apart(tool: Callable[[str], str]) -> None:
    for row in rows(__file__, tool.__name__):
        tex, expected = (cell.replace("␣", " ") for cell in row)
        assert tool(tex) == expected, tex


def test_relations_know_signs_and_commands() -> None:
    assert {"=", "approx", "≤", "le", "to"} <= lexer.RELATIONS
    assert {"left", "Biggr", "bigm"} <= lexer.SIZES
    assert lexer.EQUALITIES.isdisjoint(lexer.BOUNDS)
