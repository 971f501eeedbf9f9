import re

import pytest

from sitekit.book.symbols import PageSymbols, alphabet_of, check, page_symbols
from sitekit.core import parse, report
from sitekit.tex.macros import parse_macros
from sitekit.verify import derivations
from tests.sitekit.rows import rows

MACROS = r"""
\newcommand{\R}{\mathbb{R}}
\newcommand{\T}{^{\top}}
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
\DeclareMathOperator{\relu}{ReLU}
\newcommand{\W}{W}
\newcommand{\sgm}{\sigma}
\newcommand{\had}{\odot}
"""
ALPHABET = alphabet_of(parse_macros(MACROS, "macros.tex")[0])


def symbols(text: str, path: str = "docs/x.md", constants: tuple[str, ...] = ()) -> PageSymbols:
    source = parse(path, text)
    formulas = [
        (match[1].strip(), source.line_at(match.start()))
        for match in re.finditer(r"\$\$?([^$]+)\$\$?", source.prose)
    ]
    return page_symbols(source, formulas, [], ALPHABET, constants)


def test_symbols_of_the_book_are_commands_for_one_sign() -> None:
    assert ALPHABET == {"W": r"\W", r"\sigma": r"\sgm", r"\odot": r"\had"}


@pytest.mark.parametrize(("tex", "expected"), rows(__file__, "found"))
def test_symbols_are_found(tex: str, expected: str) -> None:
    assert " ".join(symbol for symbol, _ in symbols(f"With ${tex}$.").uses) == expected


def test_symbols_of_a_derivation_are_those_of_its_lines_and_reasons() -> None:
    body = "\\W x ;; W @ x ;; for $k$\n= y ;; y ;; so\n"
    found = derivations.parse(body, name="a", maker="b:c", path="docs/x.md", line=3)
    page = page_symbols(parse("docs/x.md", "\n" * 9), [("z", 9)], [found], ALPHABET, [])
    assert page.uses == ((r"\W", 4), ("x", 4), ("k", 4), ("y", 5), ("z", 9))


def test_lines_are_those_of_the_file() -> None:
    for text in ("$$\na\n+ b\n$$", "\n$$a\n+ b$$", "> $$\n> a\n> + b\n> $$", "\nWith $a\n+ b$"):
        assert symbols(f"---\na: 1\n---\n\n{text}\n").uses == (("a", 6), ("b", 7))


def page(formula: str, introduces: str = "", local: str = "") -> str:
    front = f"introduces: [{introduces}]\nlocal: [{local}]"
    return f"---\n{front}\n---\n\nWith ${formula}$.\n"


BOTH = [page("x", "x"), page("x", "x")]
CHECKED = [
    ([page(r"\W x", "W, x"), page(r"x \W")], ""), (["words"], ""), ([page(r"e^{\pi}")], ""),
    ([page("k", local="k"), page("k", local="k")], ""), ([page("e", local="e")], ""),
    ([page(r"\gamma \pi", local=r"\gamma")], ""),
    ([page("x + x")], "a.md:6: x is introduced by no page; list it in the front matter"),
    ([page(r"\W"), page(r"\W", "W")], r"a.md:6: \W is used here, but introduced later, b"),
    ([page("k", local="k"), page("k")], "b.md:6: k is introduced by no page; l"),
    (BOTH, "b.md:2: x is introduced by docs/a.md already; take it out of `introduces:`"),
    ([page("x", "x, y")], "a.md:2: the front matter lists y, which no formula has"),
    ([page("x", "x", "y")], "a.md:3: the front matter lists y, which no for"),
    ([page(r"W \W", "W")], r"a.md:6: W has a command; write \W"),
    ([page(r"\sigma")], r"a.md:6: \sigma has a command; write \sgm"),
    ([page("x", "x"), page("x", local="x")],
     "b.md:3: x is local here, and docs/a.md introduces x; take it out of `local:`, or"),
    ([page("x", local="x"), page("x", "x")],
     "a.md:3: x is local here, and docs/b.md introduces x; choose another letter, or introduce"),
    ([page(r"\sgm", "sgm"), page(r"\sigma", local=r"\sigma")],
     r"b.md:3: \sigma is local here, and docs/a.md introduces \sgm; take it out of `local:`"),
    ([page("x", "x", "x")], "a.md:3: x cannot be introduced and local on one page; later"),
    ([page("x", "x, x")], "a.md:2: `introduces:` lists x 2 times"),
    ([page("x", "x, word")], "a.md:2: `introduces:` lists word, which is no letter a"),
    (["---\nlocal: x\n---\n"], "a.md:2: `local:` in the front matter must be a list of"),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "message"), CHECKED)
def test_what_is_wrong_is_one_sentence_with_its_line(texts: list[str], message: str) -> None:
    names, constants = ("docs/a.md", "docs/b.md"), ("e", "d", r"\pi")
    pages = [symbols(text, name, constants) for name, text in zip(names, texts, strict=False)]
    said = report(check(pages, ALPHABET))
    assert said.startswith(f"docs/{message}") if message else said == ""
    assert "\n" not in said
